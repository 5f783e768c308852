// Entry point: builds the object graph of the extension, in order, top to bottom; does no I/O and loads no vendor data.
import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { commands, l10n, version, window, type ExtensionContext } from 'vscode';
import { Archiving } from './app/archiving';
import { ActorBook } from './app/actorBook';
import { Aliases, aliasesKey } from './app/aliases';
import { Connections } from './app/connections';
import { EventContext } from './app/eventContext';
import { Follower } from './app/follower';
import { History } from './app/history';
import { Loader } from './app/loader';
import { QuerySource } from './app/querySource';
import { Reader, readEvent } from './app/reader';
import { SavedQueries, savedQueriesKey } from './app/savedQueries';
import { Stories } from './app/story';
import { compileQuery, type CompiledQuery } from './core/query/compile';
import { maskText } from './core/text/maskText';
import { phrasesIn } from './core/words/locale';
import { Commands } from './host/commands';
import { registerConnectionCommands } from './host/connectionCommands';
import { ConnectionWizard } from './host/connectionWizard';
import { registerCursor } from './host/cursor';
import { copyDiagnostics } from './host/diagnostics';
import { EventDocuments } from './host/documents';
import { ExportJournal } from './host/exportJournal';
import { registerFollowing } from './host/following';
import { deleteAllData } from './host/forgetAll';
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
import { HostState } from './host/state';
import { EventsView, viewId } from './host/treeView';
import { registerStoryParts, tellPatternProblems } from './host/storyParts';
import { registerViewCommands } from './host/viewCommands';
import { systemClock } from './http/systemClock';
import { createStore } from './store/store';

/** What the window before left behind is told once this one is up; ms. */
const tellAfter = 1000;

/** What the window's end waits for, within the few seconds VS Code gives. */
let atEnd = (): Promise<void> => Promise.resolve();

export function deactivate(): Promise<void> {
  return atEnd();
}

export function activate(context: ExtensionContext): void {
  const settings = new HostSettings();
  const log = new Log();
  const vault = new VaultOnSecretStorage(context.secrets);
  const network = new Network(settings, log);
  const clock = systemClock;
  const state = new HostState(context.globalState);
  const registry = new Commands(log, () => state.lookElsewhere());
  context.globalState.setKeysForSync([savedQueriesKey]);

  const connections = new Connections({
    state,
    vault,
    transportFor: (profile) => network.transportFor(profile),
    clock,
    newId: randomUUID,
    userAgent: 'audit-log-explorer',
    onDidChangeElsewhere: state.onDidChangeElsewhere,
    onRequest: log.request,
  });
  const store = createStore({ maxBytes: settings.maxBytes, readEvent });
  const aliases = new Aliases(state, store);
  const reader = new Reader(store, { ...phrasesIn(l10n.bundle), nameOf: aliases.nameOf });
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
  const history = new History(state);
  const saved = new SavedQueries({ state, newId: randomUUID, onDidSet: state.onDidSet });
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
    state,
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
  registerViewCommands({
    registry,
    view,
    panel,
    quickQuery,
    loader,
    settings,
    time,
    extensionId: context.extension.id,
  });
  const follower = new Follower({ connections, loader, store, clock, everything });
  const following = registerFollowing({ commands: registry, follower, view, settings });
  const renamed = (): void => {
    view.refresh();
    documents.refreshAll();
    panel.renew();
  };
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
    renamed,
  });
  const { parts: queries, exporting } = registerQueryFeatures({
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
    journal: new ExportJournal(join(context.globalStorageUri.fsPath, 'exports')),
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

  registry.add('deleteAllData', () =>
    deleteAllData({
      connections,
      loader,
      archiving,
      state,
      removeKeys: () => vault.removeAll(),
      storage: context.globalStorageUri,
      log,
      stopExports: () => exporting.stop(),
      resetViews: () => {
        follower.stop();
        panel.close();
        view.setFilter(undefined);
      },
    }),
  );

  atEnd = async () => {
    loader.stop();
    await exporting.close();
    await archiving.release();
  };
  const ends = [
    log.watchLoads(loader, connections, store, () => clock.now()),
    state.onDidChangeElsewhere((key) => {
      if (key === aliasesKey) renamed();
    }),
    state.watchElsewhere(),
  ];
  const onFocus = window.onDidChangeWindowState(({ focused }) => {
    if (focused) state.lookElsewhere();
  });
  const unread = connections.unread === 0 ? '' : `, ${String(connections.unread)} of another version left out`;
  log.info(
    `Started in VS Code ${version}, ${process.platform} ${process.arch}: ${String(connections.list().length)} connections${unread}`,
  );
  const telling = setTimeout(() => void exporting.tellLeftBehind(), tellAfter);
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
    following,
    follower,
    ...queries,
    onSettings,
    onFocus,
    {
      dispose: () => {
        clearTimeout(telling);
        for (const end of ends) end();
        loader.stop();
        void network.reset();
      },
    },
  );
}
