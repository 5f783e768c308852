// The explorer panel's session: answers the page's messages from the store, the loader and the vendors' filters.
import { AuditError, type Failure } from '../core/errors';
import { complete } from '../core/query/complete';
import { compileQuery } from '../core/query/compile';
import { parseQuery } from '../core/query/parse';
import { visible } from '../core/text/visible';
import type { Clock } from '../http/transport';
import type { EventRef, Intent, PageMessage } from '../protocol/messages';
import type { HostMessage, PanelSettings } from '../protocol/views';
import type { EventStore } from '../store/types';
import type { Connections } from './connections';
import type { EventContext } from './eventContext';
import type { Loader } from './loader';
import { PanelCopies } from './panelCopies';
import { PanelDetail } from './panelDetail';
import { PanelRun } from './panelRun';
import { changed, connectionViews, explain, readQuery, type QueryContext } from './panelQuery';
import { facetView, resultView, rowView, timelineView, type ResultContext } from './panelResult';
import type { Settings } from './ports';
import type { QuerySource } from './querySource';
import type { Reader } from './reader';

/** What the panel asks of its surroundings. */
export interface PanelActions {
  copy(text: string): Promise<void>;
  openDocument(row: number): void;
  saveQuery(text: string): void;
  exportQuery(text: string): void;
  /** `UTC` or the machine's own zone. */
  setZone(zone: string): void;
  /** How the page's panes are arranged, as it wrote it. */
  keepLayout(layout: string): void;
  intent(what: Intent, connection: string | undefined): void;
  /** A query was run: for the history. */
  ran(text: string): void;
  /** What nobody expected; for the log. */
  report(error: unknown): void;
}

export interface PanelSessionDeps {
  readonly connections: Connections;
  readonly loader: Loader;
  readonly store: EventStore;
  readonly reader: Reader;
  readonly source: QuerySource;
  readonly clock: Clock;
  readonly settings: Settings;
  readonly surroundings: EventContext;
  /** The looks that the settings ask for. */
  readonly look: () => Pick<PanelSettings, 'density' | 'localZone' | 'columns'>;
  readonly keptLayout: () => string | undefined;
  readonly limits?: { readonly stopAfter: number; readonly budget: number };
  readonly actions: PanelActions;
  readonly send: (message: HostMessage) => void;
}

/** After so many matches, or new events looked at, in a connection its search pauses, to be continued by the person. */
const searchLimits = { stopAfter: 5000, budget: 100_000 };

export class PanelSession {
  private readonly run: PanelRun;
  private text = '';
  private selected: EventRef | undefined;
  private detail: PanelDetail | undefined;
  /** Ends the reading of an event when another is asked for. */
  private opening: AbortController | undefined;
  /** Why the query on show was not run. */
  private refused: string | undefined;
  private readonly copies: PanelCopies;
  private unhear: readonly (() => void)[] = [];
  private started = false;
  private readonly life = new AbortController();
  private known = '';
  /** What a command asked for before the page was up. */
  private pending: { readonly text: string; readonly selected?: EventRef } | undefined;

  constructor(private readonly deps: PanelSessionDeps) {
    this.copies = new PanelCopies(deps);
    this.run = new PanelRun({
      clock: deps.clock,
      fail: (error) => this.fail(error),
      publish: (run, selection, names) =>
        deps.send(
          resultView(run, selection, { ...names, selected: this.selected, refused: this.refused }, this.context()),
        ),
    });
    this.unhear = [
      deps.connections.onDidChange(() => this.connectionsChanged()),
      deps.store.onDidChange(() => this.run.publishSoon()),
    ];
  }

  /** Shows a query, an event, or both; without a text the query stays as it is. */
  show(text: string | undefined, selected?: EventRef): void {
    const asked = text ?? (this.started ? this.text : (this.pending?.text ?? this.startText));
    const target = { text: asked, ...(selected === undefined ? {} : { selected }) };
    if (!this.started) this.pending = target;
    else this.deps.send({ t: 'show', ...target });
  }

  /** Settings changed: zone, density, default range. */
  settingsChanged(): void {
    if (!this.started) return;
    this.deps.send({ t: 'settings', settings: this.settings() });
    // Days begin elsewhere in another zone.
    this.run.renew();
  }

  /** The page knows what is selected. */
  copySelected(what: 'text' | 'json' | 'csv'): void {
    this.deps.send({ t: 'copySelected', what });
  }

  receive(message: PageMessage): void {
    this.answer(message).catch((error: unknown) => this.fail(error));
  }

  dispose(): void {
    this.life.abort();
    this.run.dispose();
    for (const end of this.unhear) end();
    this.unhear = [];
  }

  private async answer(message: PageMessage): Promise<void> {
    const { deps } = this;
    switch (message.t) {
      case 'ready':
        return this.hello(message.state);
      case 'draft':
        return this.explain(message.seq, message.text, false);
      case 'query':
        return this.start(message.id, message.seq, message.text);
      case 'refine':
        return this.explain(
          message.seq,
          changed(message.text, message.change, this.query(), () => this.nodeTerm(message)),
          true,
        );
      case 'complete': {
        const items = complete(message.text, message.caret, await deps.source.completionSource());
        deps.send({
          t: 'completions',
          seq: message.seq,
          items: items.slice(0, 50).map(({ label, detail, insert, span }) => ({
            label: visible(label, 120),
            detail: visible(detail, 160),
            insert,
            start: span.start,
            end: span.end,
          })),
        });
        return;
      }
      case 'rows': {
        const selection = this.run.current(message);
        if (selection === undefined) return;
        const rows = [...selection.rows.subarray(message.from, message.from + message.count)];
        deps.send({
          t: 'rows',
          id: message.id,
          rev: message.rev,
          from: message.from,
          rows: rows.map((row) => rowView(deps.store.event(row), deps.reader.phrases)),
        });
        return;
      }
      case 'facets': {
        const selection = this.run.current(message);
        if (selection === undefined) return;
        const { fields, limit, search } = message;
        const context = this.context();
        const facets = fields.map((field) =>
          facetView(field, selection, limit, search ?? '', context, deps.reader.phrases.nameOf),
        );
        deps.send({
          t: 'facets',
          id: message.id,
          rev: message.rev,
          facets,
          ...(search === undefined ? {} : { search }),
        });
        return;
      }
      case 'timeline': {
        const selection = this.run.current(message);
        const run = this.run.query;
        if (selection === undefined || run === undefined) return;
        const view = timelineView(run, selection, message, message.buckets, this.context());
        if (view !== undefined) deps.send(view);
        return;
      }
      case 'select':
        this.selected = message.event;
        return;
      case 'detail':
        return this.open(message.event);
      case 'lines': {
        const { event, section, from, count, whole } = message;
        const lines = this.detailOf(event)?.lines(section, from, count, whole === true && count === 1);
        if (lines !== undefined) deps.send({ t: 'lines', event, section, from, lines });
        return;
      }
      case 'reveal':
        return this.reveal(message);
      case 'find': {
        const { event, section, text } = message;
        const lines = this.detailOf(event)?.find(section, text);
        if (lines !== undefined) deps.send({ t: 'found', event, section, text, lines });
        return;
      }
      case 'copy':
        return this.copied(await this.copies.events(message, this.detail));
      case 'copyAll':
        return this.copied(await this.copies.rows(this.run.rows, message.what));
      case 'copyNode':
        return this.copied(await this.copies.node(this.detailOf(message.event), message));
      case 'continue':
        this.run.named(message.id)?.continue();
        return;
      case 'stop':
        this.run.named(message.id)?.stop();
        return;
      case 'openDocument': {
        const row = deps.store.row(message.event.connection, message.event.key);
        if (row !== undefined) deps.actions.openDocument(row);
        return;
      }
      case 'saveQuery':
        return deps.actions.saveQuery(message.text);
      case 'export':
        return deps.actions.exportQuery(message.text);
      case 'setZone':
        // Only the two zones that were offered.
        if (message.zone === 'UTC' || message.zone === deps.look().localZone) deps.actions.setZone(message.zone);
        return;
      case 'keepLayout':
        return deps.actions.keepLayout(message.layout);
      case 'intent':
        if (message.what === 'retry') this.run.query?.continue();
        else deps.actions.intent(message.what, message.connection);
        return;
      default:
        return message satisfies never;
    }
  }

  private hello(state: Extract<PageMessage, { t: 'ready' }>['state']): void {
    const start = this.pending ?? state ?? { text: this.startText };
    this.pending = undefined;
    this.started = true;
    this.known = this.connectionIds();
    const layout = this.deps.keptLayout();
    this.deps.send({
      t: 'hello',
      connections: connectionViews(this.deps.connections),
      settings: this.settings(),
      text: start.text,
      ...(start.selected === undefined ? {} : { selected: start.selected }),
      ...(layout === undefined ? {} : { layout }),
    });
  }

  private get startText(): string {
    return `after:${String(this.deps.settings.days)}d`;
  }

  private settings(): PanelSettings {
    return { ...this.deps.look(), zone: this.deps.settings.zone, startText: this.startText };
  }

  private connectionIds(): string {
    return this.deps.connections
      .list()
      .map((profile) => profile.id)
      .join('\n');
  }

  private connectionsChanged(): void {
    if (!this.started) return;
    this.deps.send({ t: 'connections', connections: connectionViews(this.deps.connections) });
    const ids = this.connectionIds();
    if (ids === this.known) return;
    this.known = ids;
    // The same question, asked of those that there are now.
    this.deps.send({ t: 'show', text: this.text });
  }

  private query(): QueryContext {
    const { connections, settings } = this.deps;
    return { connections, time: connections.timeContext(settings.zone), days: settings.days };
  }

  private context(): ResultContext {
    const { connections, store, clock, settings } = this.deps;
    return { connections, store, now: clock.now(), zone: settings.zone };
  }

  private explain(seq: number, text: string, adopt: boolean): void {
    this.deps.send({ t: 'queryState', seq, adopt, ...explain(text, this.query()) });
  }

  private start(id: string, seq: number, text: string): void {
    this.text = text;
    this.explain(seq, text, false);
    const parsed = readQuery(text);
    const [problem] = parsed.diagnostics.filter(({ severity }) => severity === 'error');
    // What is left of a broken text asks for something else: nobody is asked, and there are no rows to be taken for it.
    const connections = problem === undefined ? this.deps.connections.list().map((profile) => profile.id) : [];
    this.refused = problem === undefined ? undefined : visible(problem.message, 300);
    const limits = this.deps.limits ?? searchLimits;
    this.run.start(id, this.deps.loader.run({ expr: parsed.expr, text, connections, ...limits }));
    if (problem === undefined) this.deps.actions.ran(text);
  }

  private detailOf(event: EventRef): PanelDetail | undefined {
    const { detail } = this;
    return detail?.ref.connection === event.connection && detail.ref.key === event.key ? detail : undefined;
  }

  private async open(ref: EventRef): Promise<void> {
    const { store, reader, connections, settings } = this.deps;
    const row = store.row(ref.connection, ref.key);
    this.selected = ref;
    if (row === undefined) {
      this.detail = undefined;
      this.deps.send({ t: 'gone', event: ref });
      return;
    }
    const profile = connections.get(ref.connection);
    const event = reader.full(row);
    this.opening?.abort();
    const opening = (this.opening = new AbortController());
    const signal = AbortSignal.any([opening.signal, this.life.signal]);
    const detail = await PanelDetail.read(
      {
        ref,
        event,
        rawText: reader.rawText(row),
        zone: settings.zone,
        connectionName: profile?.name ?? ref.connection,
        sample: profile?.source === 'sample',
        phrases: reader.phrases,
      },
      signal,
    );
    this.detail = detail;
    this.deps.send(detail.view());
    // What takes a look through everything loaded comes after what the person waits for.
    const around = await this.deps.surroundings.of(event, this.life.signal);
    const related = await Promise.all(
      detail.related().map(async (each) => ({ ...each, count: await this.count(each.query) })),
    );
    if (this.detail !== detail || signal.aborted) return;
    this.detail = around.previous === undefined && around.ipNote === undefined ? detail : detail.with(around);
    this.deps.send(this.detail.view(related.filter((each) => each.count > 1)));
  }

  private async count(query: string): Promise<number> {
    const compiled = compileQuery(parseQuery(query).expr, this.query().time);
    return (await this.deps.store.select(compiled)).rows.length;
  }

  private async reveal({ event, section, line }: Extract<PageMessage, { t: 'reveal' }>): Promise<void> {
    const detail = this.detailOf(event);
    if (detail === undefined) return;
    const shown = await detail.reveal(section, line, this.life.signal);
    // Another event may have been opened meanwhile, or more become known of this one.
    if (this.detailOf(event) === undefined) return;
    if (shown === 'section') this.deps.send(detail.view());
    else this.deps.send({ t: 'lines', event, section, from: line, lines: detail.lines(section, line, 1, false) });
  }

  private nodeTerm({ change }: Extract<PageMessage, { t: 'refine' }>): ReturnType<PanelDetail['term']> {
    const detail = change.kind === 'node' ? this.detailOf(change.event) : undefined;
    if (change.kind !== 'node' || detail === undefined) {
      throw new AuditError({ kind: 'badInput', message: 'The event is not open any more.' });
    }
    return detail.term(change.section, change.line);
  }

  private copied(words: string): void {
    this.deps.send({ t: 'copied', words });
  }

  private fail(error: unknown): void {
    if (!AuditError.is(error)) {
      this.deps.actions.report(error);
      this.tell({ kind: 'bug', message: 'Something went wrong in the panel.', nextStep: 'The log says more.' });
    } else if (error.failure.kind !== 'cancelled') this.tell(error.failure);
  }

  private tell(failure: Failure): void {
    if (!this.life.signal.aborted) this.deps.send({ t: 'failure', failure });
  }
}
