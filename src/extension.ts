// Entry point: builds the object graph of the extension, in order, top to bottom; does no I/O and loads no vendor data.
import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { commands, type ExtensionContext } from 'vscode';
import { Archiving } from './app/archiving';
import { ActorBook } from './app/actorBook';
import { Aliases, aliasesKey } from './app/aliases';
import { Connections, connectionsKey } from './app/connections';
import { EventContext } from './app/eventContext';
import { History, historyKey } from './app/history';
import { Loader } from './app/loader';
import { Listeners } from './app/ports';
import { QuerySource } from './app/querySource';
import { Reader, readEvent } from './app/reader';
import { SavedQueries, savedQueriesKey } from './app/savedQueries';
import { Stories } from './app/story';
import { compileQuery, type CompiledQuery } from './core/query/compile';
import { english } from './core/sentence';
import { maskText } from './core/text/maskText';
import { Commands } from './host/commands';
import { registerConnectionCommands } from './host/connectionCommands';
import { ConnectionWizard } from './host/connectionWizard';
import { registerCursor } from './host/cursor';
import { copyDiagnostics } from './host/diagnostics';
import { EventDocuments } from './host/documents';
import { IdPatterns } from './host/idPatterns';
import { registerEventCommands } from './host/eventCommands';
import { registerKeptEvents, tellOfKept } from './host/keptEvents';
import { Log } from './host/log';
import { Network } from './host/network';
import { registerOpenFile } from './host/openFile';
import { ExplorerPanel } from './host/panel';
import { registerQueryFeatures } from './host/queryFeatures';
import { QuickQuery } from './host/quickQuery';
import { VaultOnSecretStorage } from './host/secrets';
import { HostSettings } from './host/settings';
import { EventsView, viewId } from './host/treeView';
import { registerStoryParts, tellPatternProblems } from './host/storyParts';
import { registerViewCommands } from './host/viewCommands';
import { systemClock } from './http/systemClock';
import { createStore } from './store/store';

/** What the window's end waits for, within the few seconds VS Code gives. */
let atEnd = (): Promise<void> => Promise.resolve();

export function deactivate(): Promise<void> {
  return atEnd();
}

export function activate(context: ExtensionContext): void {
  const settings = new HostSettings();
  const log = new Log();
  const registry = new Commands(log);
  const vault = new VaultOnSecretStorage(context.secrets);
  const network = new Network(settings, log);
  const clock = systemClock;
  const stateSet = new Listeners<string>();
  const state = {
    get: (key: string): unknown => context.globalState.get(key),
    set: async (key: string, value: unknown): Promise<void> => {
      await context.globalState.update(key, value);
      stateSet.tell(key);
    },
  };
  context.globalState.setKeysForSync([savedQueriesKey]);

  const connections = new Connections({
    state,
    vault,
    transportFor: (profile) => network.transportFor(profile),
    clock,
    newId: randomUUID,
    userAgent: 'audit-log-explorer',
  });
  const store = createStore({ maxBytes: settings.maxBytes, readEvent });
  const aliases = new Aliases(state, store);
  const reader = new Reader(store, { ...english, nameOf: aliases.nameOf });
  const archiving = new Archiving({
    connections,
    store,
    clock,
    settings,
    folder: join(context.globalStorageUri.fsPath, 'archive'),
    newId: randomUUID,
    tell: tellOfKept(log),
  });
  const loader = new Loader({ connections, store, clock, settings, keeper: archiving });
  atEnd = () => {
    loader.stop();
    return archiving.release();
  };
  const history = new History(state);
  const saved = new SavedQueries({ state, newId: randomUUID, onDidSet: stateSet.add });
  const time = (): ReturnType<Connections['timeContext']> => connections.timeContext(settings.zone);
  const everything = (): CompiledQuery => compileQuery({ kind: 'all' }, time());
  const source = new QuerySource(store, connections, everything);

  const stories = new Stories({ connections, loader, store, reader, clock, settings });
  const actors = new ActorBook({ store, aliases, connections, settings });
  const surroundings = new EventContext(stories, actors);

  const view = new EventsView({ connections, loader, store, reader, settings, everything, surroundings });
  const documents = new EventDocuments({ connections, reader, store, settings, surroundings });
  const panel = new ExplorerPanel({
    extensionUri: context.extensionUri,
    connections,
    loader,
    store,
    reader,
    source,
    clock,
    settings,
    history,
    documents,
    surroundings,
    log,
    startText: () => saved.default?.text,
    saveQuery: (text) => void commands.executeCommand('auditLogs.saveQuery', text),
    exportQuery: (text) => void commands.executeCommand('auditLogs.exportQuery', text),
  });
  const quickQuery = new QuickQuery({
    store,
    history,
    saved: () => saved.list(),
    source,
    time,
    compile: (parsed) => compileQuery(parsed.expr, time()),
    phrases: reader.phrases,
    openExplorer: (text) => panel.show(text),
    openRow: (row) => void documents.open(row, { preserveFocus: false }),
  });

  registerConnectionCommands({
    commands: registry,
    connections,
    loader,
    wizard: new ConnectionWizard(connections, settings),
    state,
    stateKeys: [connectionsKey, historyKey, savedQueriesKey, aliasesKey],
    removeKeys: () => vault.removeAll(),
    archiving,
    focusView: () => void commands.executeCommand(`${viewId}.focus`),
  });
  registerEventCommands({
    commands: registry,
    connections,
    documents,
    reader,
    store,
    openExplorer: (text, row) => panel.show(text, row),
    openInExplorer: () => settings.openEvent === 'explorer',
  });
  const patterns = new IdPatterns(tellPatternProblems);
  const cursor = registerCursor({
    commands: registry,
    connections,
    loader,
    patterns: patterns.all,
    looksSecret: (text) => maskText(text) !== text,
    reveal: async (filter, newest) => {
      view.setFilter(filter);
      await commands.executeCommand(`${viewId}.focus`);
      await view.reveal(newest, false);
      await documents.open(newest, { preserveFocus: false });
    },
  });
  registerViewCommands({ registry, view, panel, quickQuery, loader, settings, time });
  const story = registerStoryParts({
    commands: registry,
    connections,
    loader,
    store,
    reader,
    clock,
    settings,
    documents,
    aliases,
    stories,
    actors,
    patterns,
    openExplorer: (text, row) => panel.show(text, row),
    renamed: () => {
      view.refresh();
      documents.refreshAll();
      panel.renew();
    },
  });
  const queries = registerQueryFeatures({
    registry,
    connections,
    loader,
    store,
    reader,
    clock,
    settings,
    saved,
    source,
    quickQuery,
    lastQuery: () => history.list()[0] ?? '',
    openExplorer: (text) => panel.show(text),
    filterTree: (filter) => view.setFilter(filter),
  });
  registerOpenFile({
    commands: registry,
    connections,
    loader,
    store,
    clock,
    focusView: () => void commands.executeCommand(`${viewId}.focus`),
  });
  const kept = registerKeptEvents({ commands: registry, connections, loader, archiving, settings, log });
  registry.add('showLog', () => log.show());
  registry.add('copyDiagnostics', () =>
    copyDiagnostics({ connections, loader, store, settings, extensionId: context.extension.id }),
  );

  const onSettings = settings.onDidChange(() => void network.reset());
  context.subscriptions.push(
    kept,
    log,
    registry,
    vault,
    view,
    documents,
    panel,
    cursor,
    story,
    ...queries,
    onSettings,
    {
      dispose: () => {
        loader.stop();
        void network.reset();
      },
    },
  );
}
