// How many of the loaded events each saved query finds, kept fresh while somebody looks.
import type { CompiledNode, CompiledQuery } from '../core/query/compile';
import type { Clock } from '../http/transport';
import type { EventStore } from '../store/types';
import { Listeners } from './ports';
import type { SavedQueries } from './savedQueries';

export interface SavedCountsDeps {
  readonly saved: SavedQueries;
  readonly store: EventStore;
  readonly clock: Clock;
  /** Undefined for a text with errors. */
  readonly compile: (text: string) => CompiledQuery | undefined;
}

/** `unknown`: only the vendor can tell. `broken`: the text has errors. */
export type SavedCount = number | 'unknown' | 'broken';

/** Pages come several times a second; after a change the counts wait so long, in ms. */
const pauseMs = 400;
/** Counting takes at most so large a share of the time: the rest of it is waited. */
const share = 5;

export class SavedCounts {
  private readonly listeners = new Listeners();
  readonly onDidChange = this.listeners.add;
  private readonly counts = new Map<string, SavedCount>();
  private readonly unhear: readonly (() => void)[];
  private watching = false;
  private due = false;
  private work: Promise<void> | undefined;
  private abort = new AbortController();

  constructor(private readonly deps: SavedCountsDeps) {
    this.unhear = [deps.store.onDidChange(() => this.refresh()), deps.saved.onDidChange(() => this.refresh())];
  }

  /** By the text of a query; undefined until it was counted. */
  get(text: string): SavedCount | undefined {
    return this.counts.get(text);
  }

  /** While nobody looks nothing is counted. */
  watch(on: boolean): void {
    if (on === this.watching) return;
    this.watching = on;
    this.abort.abort();
    this.abort = new AbortController();
    if (on) this.refresh();
  }

  refresh(): void {
    this.due = true;
    if (!this.watching || this.work !== undefined) return;
    this.work = this.loop(this.abort.signal)
      // Only an abort ends it early.
      .catch(() => undefined)
      .finally(() => {
        this.work = undefined;
        if (this.due) this.refresh();
      });
  }

  dispose(): void {
    this.watch(false);
    for (const end of this.unhear) end();
  }

  private async loop(signal: AbortSignal): Promise<void> {
    const { clock } = this.deps;
    let pause = pauseMs;
    while (this.due) {
      await clock.sleep(pause, signal);
      this.due = false;
      const started = clock.now();
      if (await this.count(signal)) this.listeners.tell();
      pause = Math.max(pauseMs, (clock.now() - started) * share);
    }
  }

  /** Whether anything is other than it was. */
  private async count(signal: AbortSignal): Promise<boolean> {
    const texts = new Set(this.deps.saved.list().map(({ text }) => text));
    let changed = false;
    for (const known of [...this.counts.keys()]) if (!texts.has(known)) this.counts.delete(known);
    for (const text of texts) {
      const count = await this.countOne(text, signal);
      if (this.counts.get(text) === count) continue;
      this.counts.set(text, count);
      changed = true;
    }
    return changed;
  }

  private async countOne(text: string, signal: AbortSignal): Promise<SavedCount> {
    const compiled = this.deps.compile(text);
    if (compiled === undefined) return 'broken';
    if (hasUnchecked(compiled.root)) return 'unknown';
    return (await this.deps.store.select(compiled, { signal })).rows.length;
  }
}

function hasUnchecked(node: CompiledNode): boolean {
  switch (node.kind) {
    case 'unchecked':
      return true;
    case 'and':
    case 'or':
      return node.args.some(hasUnchecked);
    case 'not':
      return hasUnchecked(node.arg);
    case 'all':
    case 'never':
    case 'column':
    case 'status':
    case 'time':
    case 'text':
    case 'record':
      return false;
    default:
      return node satisfies never;
  }
}
