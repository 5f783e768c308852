// One event as a read-only JSON document in the preview tab; fold, outline, find and copy are the editor's own.
import {
  commands,
  EventEmitter,
  Uri,
  ViewColumn,
  window,
  workspace,
  type Disposable,
  type TextDocumentContentProvider,
} from 'vscode';
import type { Reader } from '../app/reader';
import { inSlices } from '../app/inSlices';
import { eventDocumentSteps } from '../core/detail';
import { eventWord, type AuditEvent } from '../core/event';
import type { EventStore } from '../store/types';
import type { Connections } from '../app/connections';
import type { EventContext } from '../app/eventContext';
import type { HostSettings } from './settings';

export const eventScheme = 'audit-event';

interface DocumentDeps {
  readonly connections: Connections;
  readonly reader: Reader;
  readonly store: EventStore;
  readonly settings: HostSettings;
  readonly surroundings: EventContext;
}

export class EventDocuments implements TextDocumentContentProvider, Disposable {
  private readonly changed = new EventEmitter<Uri>();
  readonly onDidChange = this.changed.event;
  /** Revealed for as long as their tab is open; never kept. */
  private readonly revealed = new Set<string>();
  private readonly subscriptions: Disposable[];

  constructor(private readonly deps: DocumentDeps) {
    const end = deps.store.onDidChange(() => this.refreshMissing());
    this.subscriptions = [
      workspace.registerTextDocumentContentProvider(eventScheme, this),
      workspace.onDidCloseTextDocument((document) => this.revealed.delete(document.uri.toString())),
      window.onDidChangeActiveTextEditor(() => this.sayRevealed()),
      deps.settings.onDidChange(() => this.refreshAll()),
      workspace.onDidChangeConfiguration((change) => {
        if (['editor.tabSize', 'editor.insertSpaces'].some((name) => change.affectsConfiguration(name)))
          this.refreshAll();
      }),
      { dispose: end },
    ];
  }

  async provideTextDocumentContent(uri: Uri): Promise<string> {
    const row = this.rowOf(uri);
    const indent = indentation();
    if (row === undefined) {
      const note =
        'This event is not loaded in this window. Load its connection in the Audit Logs view and it appears here.';
      return JSON.stringify({ note }, undefined, indent);
    }
    const event = this.deps.reader.full(row);
    const name = this.deps.connections.get(event.connection)?.name;
    const ipNote = await this.deps.surroundings.ipNote(event);
    const steps = eventDocumentSteps(event, this.deps.reader.rawText(row), {
      phrases: this.deps.reader.phrases,
      ...(ipNote === undefined ? {} : { ipNote }),
      indent,
      reveal: this.revealed.has(uri.toString()),
      zone: this.deps.settings.zone,
      ...(name === undefined ? {} : { connectionName: name }),
    });
    return inSlices(steps);
  }

  async open(row: number, options: { readonly preserveFocus: boolean }): Promise<void> {
    const document = await workspace.openTextDocument(uriOf(this.deps.reader.full(row)));
    await window.showTextDocument(document, { preview: true, viewColumn: ViewColumn.Active, ...options });
    this.sayRevealed();
  }

  uriOf(event: AuditEvent): Uri {
    return uriOf(event);
  }

  /** The row of an event document's URI, while the event is loaded. */
  rowOf(uri: Uri): number | undefined {
    if (uri.scheme !== eventScheme) return undefined;
    const [connection = '', key = ''] = uri.query.split('&').map(decodeURIComponent);
    return this.deps.store.row(connection, key);
  }

  setRevealed(uri: Uri, reveal: boolean): void {
    if (reveal) this.revealed.add(uri.toString());
    else this.revealed.delete(uri.toString());
    this.changed.fire(uri);
    this.sayRevealed();
  }

  dispose(): void {
    for (const subscription of this.subscriptions) subscription.dispose();
    this.changed.dispose();
  }

  private sayRevealed(): void {
    const uri = window.activeTextEditor?.document.uri;
    const revealed = uri !== undefined && this.revealed.has(uri.toString());
    void commands.executeCommand('setContext', 'auditLogs.revealed', revealed);
  }

  private openUris(): readonly Uri[] {
    return workspace.textDocuments.map(({ uri }) => uri).filter(({ scheme }) => scheme === eventScheme);
  }

  /** Reads every open event anew. */
  refreshAll(): void {
    for (const uri of this.openUris()) this.changed.fire(uri);
  }

  /** A tab restored with the window fills once its event is loaded again. */
  private refreshMissing(): void {
    for (const document of workspace.textDocuments) {
      const { uri } = document;
      if (uri.scheme !== eventScheme || document.lineCount > 3) continue;
      if (this.rowOf(uri) !== undefined) this.changed.fire(uri);
    }
  }
}

/** The path is what the tab shows; connection and key stand in the query. Nothing of the event's content does. */
function uriOf(event: AuditEvent): Uri {
  const word = eventWord(event)
    .replace(/[^\w.-]+/g, '_')
    .slice(0, 60);
  const query = [event.connection, event.key].map(encodeURIComponent).join('&');
  return Uri.from({ scheme: eventScheme, path: `/${word === '' ? 'event' : word}.json`, query });
}

function indentation(): string {
  const editor = workspace.getConfiguration('editor', { languageId: 'json' });
  const size = editor.get<unknown>('tabSize');
  if (editor.get<unknown>('insertSpaces') === false) return '\t';
  return ' '.repeat(typeof size === 'number' && size >= 1 && size <= 16 ? size : 2);
}
