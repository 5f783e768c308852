// The explorer panel: one webview, restored after a reload, talking to its session by messages alone.
import { randomBytes } from 'node:crypto';
import { commands, env, Uri, ViewColumn, window, type Disposable, type WebviewPanel } from 'vscode';
import type { History } from '../app/history';
import type { KeyValueStore } from '../app/ports';
import { failureOf } from '../app/walk';
import { PanelSession, type PanelActions, type PanelSessionDeps } from '../app/panelSession';
import { HostChannel } from '../protocol/channel';
import type { Intent } from '../protocol/messages';
import type { EventDocuments } from './documents';
import { panelHtml } from './html';
import type { Log } from './log';
import type { HostSettings } from './settings';

export const panelType = 'auditLogs.explorer';
/** How the panes are arranged: outlives the panel, for the next one. */
const layoutKey = 'explorerLayout';

export interface ExplorerPanelDeps extends Pick<
  PanelSessionDeps,
  'connections' | 'loader' | 'store' | 'reader' | 'source' | 'clock' | 'surroundings'
> {
  readonly extensionUri: Uri;
  readonly settings: HostSettings;
  readonly history: History;
  readonly documents: EventDocuments;
  readonly log: Log;
  readonly state: KeyValueStore;
  /** What a new panel asks first, where nobody says otherwise. */
  readonly startText: () => string | undefined;
  readonly saveQuery: (text: string) => void;
  readonly exportQuery: (text: string) => void;
}

interface Open {
  readonly panel: WebviewPanel;
  readonly session: PanelSession;
}

const intents: Readonly<Record<Exclude<Intent, 'retry'>, string>> = {
  addConnection: 'auditLogs.addConnection',
  exploreSample: 'auditLogs.exploreSample',
  manageConnections: 'auditLogs.events.focus',
  replaceKey: 'auditLogs.replaceKey',
  openSettings: 'workbench.action.openSettings',
  showLog: 'auditLogs.showLog',
};

export class ExplorerPanel implements Disposable {
  private open: Open | undefined;
  private readonly subscriptions: readonly Disposable[];

  constructor(private readonly deps: ExplorerPanelDeps) {
    this.subscriptions = [
      window.registerWebviewPanelSerializer(panelType, {
        deserializeWebviewPanel: (panel) => {
          this.adopt(panel);
          return Promise.resolve();
        },
      }),
      deps.settings.onDidChange(() => this.open?.session.settingsChanged()),
    ];
  }

  /** Opens the panel, or brings the one that is open to the front; with a query or an event, shows it. */
  show(text?: string, row?: number): void {
    let query = text;
    if (this.open === undefined) {
      this.adopt(window.createWebviewPanel(panelType, 'Audit Log Explorer', ViewColumn.Active));
      if (row === undefined) query ??= this.deps.startText();
    } else this.open.panel.reveal();
    if (query === undefined && row === undefined) return;
    const event = row === undefined ? undefined : this.deps.store.event(row);
    this.open?.session.show(query, event === undefined ? undefined : { connection: event.connection, key: event.key });
  }

  /** Copies what is selected in the panel that is open. */
  copySelected(what: 'text' | 'json' | 'csv'): void {
    this.open?.session.copySelected(what);
  }

  /** Names have changed: the rows are told anew. */
  renew(): void {
    this.open?.session.settingsChanged();
  }

  close(): void {
    this.open?.panel.dispose();
  }

  dispose(): void {
    for (const subscription of this.subscriptions) subscription.dispose();
    this.close();
  }

  private adopt(panel: WebviewPanel): void {
    this.open?.panel.dispose();
    const { webview } = panel;
    webview.options = {
      enableScripts: true,
      enableCommandUris: false,
      enableForms: false,
      localResourceRoots: [this.file('dist')],
    };
    panel.iconPath = { light: this.file('media', 'tab-light.svg'), dark: this.file('media', 'tab-dark.svg') };
    const channel = new HostChannel({
      post: (envelope) => void webview.postMessage(envelope),
      onMessage: (message) => session.receive(message),
      onRefused: (why) => this.deps.log.warn(`The explorer panel: ${why}.`),
      now: () => Date.now(),
    });
    const { connections, loader, store, reader, source, clock, settings, surroundings } = this.deps;
    const session = new PanelSession({
      connections,
      loader,
      store,
      reader,
      source,
      clock,
      settings,
      surroundings,
      look: () => ({ density: settings.density, localZone: settings.localZone, columns: settings.columns }),
      keptLayout: () => {
        const layout = this.deps.state.get(layoutKey);
        return typeof layout === 'string' ? layout : undefined;
      },
      actions: this.actions(),
      send: (message) => channel.send(message),
    });
    this.open = { panel, session };
    webview.onDidReceiveMessage((data) => channel.receive(data));
    panel.onDidDispose(() => {
      session.dispose();
      if (this.open?.panel === panel) this.open = undefined;
    });
    const uri = (name: string): string => webview.asWebviewUri(this.file('dist', name)).toString();
    webview.html = panelHtml({
      nonce: randomBytes(16).toString('hex'),
      cspSource: webview.cspSource,
      scriptUri: uri('webview.js'),
      styleUri: uri('webview.css'),
      iconStyleUri: uri('codicon.css'),
    });
  }

  private actions(): PanelActions {
    const { documents, history, settings, saveQuery, exportQuery, log } = this.deps;
    return {
      copy: async (text) => env.clipboard.writeText(text),
      openDocument: (row) => void documents.open(row, { preserveFocus: false }),
      intent: (what, connection) => runIntent(what, connection),
      saveQuery,
      exportQuery,
      keepLayout: (layout) => void this.deps.state.set(layoutKey, layout),
      setZone: (zone) => void settings.setUtc(zone === 'UTC'),
      ran: (text) => void history.add(text),
      report: (error) => log.failure('The explorer panel', failureOf(error)),
    };
  }

  private file(...path: readonly string[]): Uri {
    return Uri.joinPath(this.deps.extensionUri, ...path);
  }
}

function runIntent(what: Intent, connection: string | undefined): void {
  if (what === 'retry') return;
  const argument = what === 'openSettings' ? '@ext:audit-log-explorer.audit-log-explorer' : { path: { connection } };
  void commands.executeCommand(intents[what], argument);
}
