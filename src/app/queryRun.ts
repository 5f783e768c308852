// One question, asked of several connections over a whole range, with the truth about how far it got.
import { plan } from '../core/plan';
import type { Expr, TimeContext } from '../core/query/ast';
import { compileQuery, type CompiledQuery } from '../core/query/compile';
import { conjoin } from '../core/query/edit';
import type { Clock } from '../http/transport';
import type { EventStore, Selection } from '../store/types';
import type { Connections } from './connections';
import { closed, Ledger, type Stretch } from './ledger';
import { Listeners, type Settings } from './ports';
import { PartRun, type PartDeps, type RunPart } from './partRun';
import type { WalkSource } from './walk';

export interface RunRequest {
  readonly expr: Expr;
  /** The query as the person wrote it. */
  readonly text: string;
  readonly connections: readonly string[];
  /** Pauses a connection, resumable, once this many events matched in it. */
  readonly stopAfter?: number;
  /** Pauses a connection, resumable, once this many events were scanned in it. */
  readonly budget?: number;
}

export interface RunTotals {
  readonly scanned: number;
  readonly matched: number;
  readonly oldest?: number;
}

export interface QueryRunDeps {
  readonly connections: Connections;
  readonly store: EventStore;
  readonly clock: Clock;
  readonly settings: Settings;
  readonly ledger: (connection: string) => Ledger;
  readonly source: (connection: string) => WalkSource;
  /** Epoch ms of the oldest event that came. */
  readonly oldest: (connection: string) => number | undefined;
  /** Resolves when what is kept of the connection is in the store. */
  readonly ready: (connection: string) => Promise<void>;
}

let runs = 0;

export class QueryRun {
  readonly id = `run${String(++runs)}`;
  /** Resolves when every connection has ended, paused or failed. */
  done: Promise<void>;
  readonly compiled: CompiledQuery;
  readonly text: string;
  /** The range asked for; without one in the query, the last days of the setting, which `expr` then says too. */
  readonly window: Stretch;
  private readonly listeners = new Listeners();
  readonly onDidChange = this.listeners.add;
  private readonly runners: readonly PartRun[];
  private abort = new AbortController();
  private selected: Selection | undefined;
  private readonly counts = new Map<string, { scanned: number; matched: number; oldest?: number }>();
  /** Everything of the range, whatever the query: what a local check looks at. */
  private readonly range: CompiledQuery;

  constructor(
    request: RunRequest,
    private readonly deps: QueryRunDeps,
  ) {
    this.text = request.text;
    const now = deps.clock.now();
    const profiles = request.connections.map((id) => deps.connections.require(id));
    const time = deps.connections.timeContext(deps.settings.zone);
    // A file is small enough to be asked as a whole, and its events may be of any age.
    const files = profiles.every(({ source }) => source === 'file');
    const expr = files ? request.expr : withRange(request.expr, time, deps.settings.days);
    this.compiled = compileQuery(expr, time);
    const begins = files ? Math.min(now, ...profiles.flatMap(({ id }) => deps.oldest(id) ?? [])) : undefined;
    this.window = closed(this.compiled.window, begins ?? now - deps.settings.days * 86_400_000, now);
    this.range = compileQuery(between(this.window), time);
    this.runners = profiles.map((profile) => {
      const planned = plan(expr, profile, deps.connections.adapter(profile.vendor).filters, time);
      const onlyVendorCanCheck = planned.walks.some((walk) => hasUnchecked(walk.params, profile.vendor, deps));
      const part: PartDeps = {
        connection: profile.id,
        plan: planned,
        compiled: this.compiled,
        window: this.window,
        store: deps.store,
        clock: deps.clock,
        // What only the vendor can check cannot be answered from what other walks brought.
        ledger: onlyVendorCanCheck ? new Ledger() : deps.ledger(profile.id),
        own: onlyVendorCanCheck,
        source: () => deps.source(profile.id),
        ready: () => deps.ready(profile.id),
        changed: () => this.listeners.tell(),
        ...(request.stopAfter === undefined ? {} : { stopAfter: request.stopAfter }),
        ...(request.budget === undefined ? {} : { budget: request.budget }),
      };
      return new PartRun(part);
    });
    this.done = this.start();
  }

  /** Counts are those of the last `selection()`; the states are of this moment. */
  parts(): readonly RunPart[] {
    return this.runners.map((runner) => ({
      ...runner.part(),
      ...(this.counts.get(runner.connection) ?? { scanned: 0, matched: 0 }),
    }));
  }

  totals(): RunTotals {
    const parts = this.parts();
    const oldest = parts.flatMap((part) => part.oldest ?? []);
    return {
      scanned: parts.reduce((sum, part) => sum + part.scanned, 0),
      matched: parts.reduce((sum, part) => sum + part.matched, 0),
      ...(oldest.length === 0 ? {} : { oldest: Math.min(...oldest) }),
    };
  }

  /** Matching events of the asked connections, newest first, as the store stands now. */
  async selection(signal?: AbortSignal): Promise<Selection> {
    const { store } = this.deps;
    if (this.selected?.rev === store.rev) return this.selected;
    const options = signal === undefined ? {} : { signal };
    const selection = this.restrict(await store.select(this.compiled, options));
    const looked = await store.select(this.range, options);
    this.count(selection, looked);
    this.selected = selection;
    return selection;
  }

  /** Goes on where stopped, paused or failed connections left off. */
  continue(): void {
    this.abort.abort();
    this.abort = new AbortController();
    for (const runner of this.runners) runner.raiseLimits();
    this.done = this.done.then(() => this.start());
  }

  stop(): void {
    this.abort.abort();
  }

  dispose(): void {
    this.stop();
  }

  private async start(): Promise<void> {
    const { signal } = this.abort;
    await Promise.all(this.runners.map((runner) => runner.run(signal)));
    await this.selection();
    this.listeners.tell();
  }

  private restrict(all: Selection): Selection {
    const asked = new Map(this.runners.map((runner) => [runner.connection, runner.keys]));
    const everyone = this.deps.connections.list().every((profile) => asked.has(profile.id));
    if (everyone && [...asked.values()].every((keys) => keys === undefined)) return all;
    const holds = (row: number): boolean => {
      const event = this.deps.store.event(row);
      return asked.has(event.connection) && (asked.get(event.connection)?.has(event.key) ?? true);
    };
    return { ...all, rows: all.rows.filter(holds) };
  }

  private count(selection: Selection, looked: Selection): void {
    const { store } = this.deps;
    const limit = this.deps.connections.list().length + 1;
    const byConnection = (of: Selection): Map<string, number> =>
      new Map(store.facet(of, 'connection', limit).values.map(({ value, count }) => [value, count]));
    const matched = byConnection(selection);
    const scanned = byConnection(looked);
    const oldest = this.oldest(looked);
    for (const { connection, keys } of this.runners) {
      const at = oldest.get(connection);
      this.counts.set(connection, {
        scanned: keys?.size ?? scanned.get(connection) ?? 0,
        matched: matched.get(connection) ?? 0,
        ...(at === undefined ? {} : { oldest: at }),
      });
    }
  }

  /** Walks back from the oldest row until every connection was met, or a bounded number of rows was looked at. */
  private oldest(looked: Selection): ReadonlyMap<string, number> {
    const found = new Map<string, number>();
    const end = Math.max(0, looked.rows.length - 10_000);
    for (let i = looked.rows.length - 1; i >= end && found.size < this.runners.length; i -= 1) {
      const { connection, at } = this.deps.store.event(looked.rows[i] ?? 0);
      if (at !== undefined && !found.has(connection)) found.set(connection, at);
    }
    return found;
  }
}

/** A query that names no beginning asks for the last days of the setting. */
export function withRange(expr: Expr, time: TimeContext, days: number): Expr {
  if (compileQuery(expr, time).window.from !== undefined) return expr;
  const recent: Expr = {
    kind: 'term',
    subject: { kind: 'time' },
    op: '>=',
    values: [{ kind: 'literal', text: `${String(days)}d` }],
  };
  return conjoin([expr, recent]);
}

function between({ from, to }: Stretch): Expr {
  const range = { kind: 'range', from: new Date(from).toISOString(), to: new Date(to).toISOString() } as const;
  return { kind: 'term', subject: { kind: 'time' }, op: '=', values: [range] };
}

function hasUnchecked(
  params: ReadonlyMap<string, readonly string[]>,
  vendor: string,
  { connections }: QueryRunDeps,
): boolean {
  const only = connections.adapter(vendor).filters.params.filter((param) => param.field.startsWith(`${vendor}.`));
  return only.some((param) => params.has(param.name));
}
