// One connection's share of a query run: its walks, its limits, its counts.
import type { LoadState } from '../core/connection';
import type { EventRecord } from '../core/event';
import type { VendorQuery } from '../core/filters';
import type { Plan } from '../core/plan';
import type { CompiledQuery } from '../core/query/compile';
import type { Clock } from '../http/transport';
import type { EventStore } from '../store/types';
import type { Page } from '../vendors/vendor';
import { paramsKey, type Ledger, type Stretch } from './ledger';
import { failureOf, memoryFull, walkPages, type WalkEnd, type WalkSource } from './walk';

export interface RunPart {
  readonly connection: string;
  readonly state: LoadState;
  readonly plan: Plan;
  /** Events of the range that were looked at: those already loaded and those that came. */
  readonly scanned: number;
  readonly matched: number;
  /** Epoch ms. */
  readonly oldest?: number;
  /** What the vendor says matches what was pushed, in the walk under way. */
  readonly total?: number;
}

export interface PartDeps {
  readonly connection: string;
  readonly plan: Plan;
  readonly compiled: CompiledQuery;
  readonly window: Stretch;
  readonly store: EventStore;
  readonly clock: Clock;
  readonly ledger: Ledger;
  /** Whether only what this run's own walks brought may count as a match. */
  readonly own: boolean;
  readonly source: () => WalkSource;
  /** Before the first walk. */
  readonly ready: () => Promise<void>;
  readonly changed: () => void;
  readonly stopAfter?: number;
  readonly budget?: number;
}

export class PartRun {
  readonly connection: string;
  /** Keys that this run's walks brought, where only the vendor can check the query. */
  readonly keys: Set<string> | undefined;
  private state: LoadState = { kind: 'idle' };
  /** Counted as pages come, for the limits alone; what is shown is counted by the store. */
  private received = 0;
  private found = 0;
  private total: number | undefined;
  private stopAfter: number;
  private budget: number;

  constructor(private readonly deps: PartDeps) {
    this.connection = deps.connection;
    this.keys = deps.own ? new Set() : undefined;
    this.stopAfter = deps.stopAfter ?? Infinity;
    this.budget = deps.budget ?? Infinity;
  }

  part(): Omit<RunPart, 'scanned' | 'matched' | 'oldest'> {
    const { connection, deps, state, total } = this;
    return { connection, state, plan: deps.plan, ...(total === undefined ? {} : { total }) };
  }

  /** A pause at a limit is lifted by as much again. */
  raiseLimits(): void {
    this.stopAfter = this.found + (this.deps.stopAfter ?? Infinity);
    this.budget = this.received + (this.deps.budget ?? Infinity);
  }

  async run(signal: AbortSignal): Promise<void> {
    if (this.state.kind === 'done' && this.state.end === 'complete') return;
    this.change({ kind: 'loading' });
    await this.deps.ready();
    let warning: string | undefined;
    for (const walk of this.deps.plan.walks) {
      const key = paramsKey(walk.params);
      for (const gap of this.deps.ledger.missing(key, walkStretch(walk, this.deps.window))) {
        const end = await this.walk({ window: gap, params: walk.params }, key, signal);
        const droppedUpTo = this.deps.store.droppedUpTo(this.connection);
        const whole = (end.kind === 'full' || end.kind === 'end') && end.warning === undefined;
        if (whole) this.deps.ledger.done(key, gap, this.deps.clock.now(), droppedUpTo);
        if (end.kind === 'full') {
          this.change({ kind: 'done', end: 'capped', why: memoryFull });
          return;
        }
        if (end.kind !== 'end') {
          this.deps.ledger.remember(key, gap, end.resume);
          this.change(this.endState(end, signal));
          return;
        }
        warning = end.warning ?? warning;
        if (!whole) this.deps.ledger.doubted(key, gap);
      }
    }
    this.change(
      warning === undefined
        ? { kind: 'done', end: 'complete' }
        : { kind: 'done', end: 'possiblyIncomplete', why: warning },
    );
  }

  private async walk(
    query: { readonly window: Stretch; readonly params: ReadonlyMap<string, readonly string[]> },
    key: string,
    signal: AbortSignal,
  ): Promise<WalkEnd> {
    let source: WalkSource;
    try {
      source = this.deps.source();
    } catch (error) {
      return { kind: 'failed', failure: failureOf(error) };
    }
    const listener = {
      onPage: (records: readonly EventRecord[], page: Page): void => this.count(records, page),
      onAdded: (): void => this.change({ kind: 'loading' }),
      onWait: (wait: { readonly until: number; readonly why: string } | undefined): void =>
        this.change(wait === undefined ? { kind: 'loading' } : { kind: 'waiting', ...wait }),
      goOn: (): boolean => this.found < this.stopAfter && this.received < this.budget,
    };
    return walkPages(source, query, listener, signal, this.deps.ledger.place(key, query.window));
  }

  /** Before the page is added: an event the store already has was found when it came. */
  private count(records: readonly EventRecord[], page: Page): void {
    this.total = page.total ?? this.total;
    for (const { event, raw } of records) {
      const known = this.keys?.has(event.key) ?? this.deps.store.row(this.connection, event.key) !== undefined;
      this.keys?.add(event.key);
      if (known) continue;
      this.received += 1;
      if (this.deps.compiled.matches(event, () => decoder.decode(raw))) this.found += 1;
    }
  }

  private endState(end: Extract<WalkEnd, { kind: 'stopped' | 'failed' }>, signal: AbortSignal): LoadState {
    if (end.kind === 'failed') return { kind: 'failed', failure: end.failure, resumable: true };
    if (signal.aborted) return { kind: 'stopped', resumable: true };
    const why =
      this.found >= this.stopAfter
        ? `paused after ${String(this.found)} new matches`
        : `paused after ${String(this.received)} new events`;
    return { kind: 'done', end: 'capped', why };
  }

  private change(state: LoadState): void {
    this.state = state;
    this.deps.changed();
  }
}

/** What a walk asks for in a run over a range: its own window, closed by the run's. */
export function walkStretch({ window }: VendorQuery, range: Stretch): Stretch {
  return { from: window.from ?? range.from, to: Math.min(window.to ?? range.to, range.to) };
}

const decoder = new TextDecoder();
