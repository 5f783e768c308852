// The grid's rows as they come: windows of them by number, a bounded number kept, what is missing asked for.
import type { RowView } from '../src/protocol/views';

const windowSize = 100;
const windowsKept = 60;

export type AskRows = (from: number, count: number) => void;

export class RowCache {
  private windows = new Map<number, readonly RowView[]>();
  /** Rows of the revision before: shown until theirs come, so that nothing flickers while pages arrive. */
  private stale = new Map<number, readonly RowView[]>();
  private readonly asked = new Set<number>();

  /** Another query: nothing of the old one may show. */
  clear(): void {
    this.windows.clear();
    this.stale.clear();
    this.asked.clear();
  }

  /** The same query with other rows. */
  age(): void {
    for (const [at, rows] of this.windows) this.stale.set(at, rows);
    this.windows = new Map();
    this.asked.clear();
  }

  get(index: number): RowView | undefined {
    const at = Math.floor(index / windowSize);
    return (this.windows.get(at) ?? this.stale.get(at))?.[index % windowSize];
  }

  /** Asks for the windows of `from` to `to`, exclusive, that are neither here nor on their way. */
  want(from: number, to: number, total: number, ask: AskRows): void {
    const first = Math.floor(Math.max(0, from) / windowSize);
    const last = Math.floor(Math.max(0, Math.min(to, total) - 1) / windowSize);
    for (let at = first; at <= last; at++) {
      if (this.windows.has(at) || this.asked.has(at)) continue;
      this.asked.add(at);
      ask(at * windowSize, Math.min(windowSize, total - at * windowSize));
    }
  }

  put(from: number, rows: readonly RowView[]): void {
    const at = Math.floor(from / windowSize);
    this.asked.delete(at);
    this.stale.delete(at);
    this.windows.delete(at);
    this.windows.set(at, rows);
    while (this.windows.size > windowsKept) {
      const oldest = this.windows.keys().next();
      if (oldest.done === true) break;
      this.windows.delete(oldest.value);
    }
    if (this.stale.size > windowsKept) this.stale.clear();
  }

  /** Gives up waiting, so that what the host dropped is asked for again. */
  forgetAsked(): void {
    this.asked.clear();
  }
}
