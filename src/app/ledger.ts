// Which stretches of time have been read whole from a vendor, and where an unfinished walk left off.
import type { Window } from '../core/query/ast';
import type { Resume } from './walk';

/** A window with both ends, half-open, epoch ms. */
export interface Stretch {
  readonly from: number;
  readonly to: number;
}

/** Vendors write late: the newest minutes of a finished stretch are read again, and known events are dropped by key. */
export const overlapMs = 5 * 60_000;

/** Places kept of unfinished walks: each remembers the keys that it brought. */
const mostPlaces = 8;

/** The walk without filters: what it has read, no filtered walk needs to fetch again. */
export const everything = '';

/** Names a set of pushed parameters, whatever order they were written in. */
export function paramsKey(params: ReadonlyMap<string, readonly string[]>): string {
  const sorted = [...params].map(([name, values]) => [name, [...values].sort()] as const);
  return sorted.length === 0 ? everything : JSON.stringify(sorted.sort(([a], [b]) => (a < b ? -1 : 1)));
}

export class Ledger {
  private readonly read = new Map<string, Stretch[]>();
  private readonly places = new Map<string, Resume>();

  /** The parts of the window that were never read under these parameters, newest first. */
  missing(key: string, window: Stretch): readonly Stretch[] {
    const known = [...(this.read.get(everything) ?? []), ...(this.read.get(key) ?? [])];
    const gaps = known.reduce<Stretch[]>((left, stretch) => left.flatMap((gap) => subtract(gap, stretch)), [window]);
    return gaps.sort((a, b) => b.to - a.to);
  }

  /** Of what the store dropped meanwhile, `droppedUpTo` is the newest. */
  done(key: string, stretch: Stretch, now: number, droppedUpTo = -Infinity): void {
    this.places.delete(placeName(key, stretch));
    const held = { from: stretch.from, to: Math.min(stretch.to, now - overlapMs) };
    this.read.set(key, [...(this.read.get(key) ?? []), ...newerThan(droppedUpTo, held)]);
  }

  /** Stretches that were read whole under these parameters. */
  stretches(key: string): readonly Stretch[] {
    return this.read.get(key) ?? [];
  }

  /** What an earlier session read. */
  restore(key: string, stretches: readonly Stretch[]): void {
    this.read.set(key, [...this.stretches(key), ...stretches]);
  }

  /** Where a walk over this very stretch can go on. */
  place(key: string, stretch: Stretch): Resume | undefined {
    return this.places.get(placeName(key, stretch));
  }

  remember(key: string, stretch: Stretch, place: Resume | undefined): void {
    if (place === undefined) return;
    const name = placeName(key, stretch);
    // The latest last. A walk whose place is gone begins anew.
    this.places.delete(name);
    this.places.set(name, place);
    const [oldest] = this.places.keys();
    if (this.places.size > mostPlaces && oldest !== undefined) this.places.delete(oldest);
  }

  /** A walk over this stretch came to its end and may have missed something: the next one begins anew. */
  doubted(key: string, stretch: Stretch): void {
    this.places.delete(placeName(key, stretch));
  }

  /** What the store has dropped up to a time may not be called read, nor be passed over by going on behind it. */
  forget(droppedUpTo: number): void {
    if (droppedUpTo === -Infinity) return;
    for (const [key, stretches] of this.read) {
      this.read.set(
        key,
        stretches.flatMap((stretch) => newerThan(droppedUpTo, stretch)),
      );
    }
    this.places.clear();
  }
}

export function closed(window: Window, fallbackFrom: number, now: number): Stretch {
  return { from: window.from ?? fallbackFrom, to: Math.min(window.to ?? now, now) };
}

function placeName(key: string, stretch: Stretch): string {
  return `${String(stretch.from)} ${String(stretch.to)} ${key}`;
}

/** The part of a stretch that lies behind a time, if any does. */
function newerThan(time: number, { from, to }: Stretch): Stretch[] {
  const begin = Math.max(from, time + 1);
  return begin < to ? [{ from: begin, to }] : [];
}

function subtract(gap: Stretch, known: Stretch): Stretch[] {
  if (known.to <= gap.from || known.from >= gap.to) return [gap];
  return [
    { from: gap.from, to: known.from },
    { from: known.to, to: gap.to },
  ].filter((part) => part.from < part.to);
}
