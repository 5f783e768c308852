// Counts of a store: by connection, and by resource type and action within it. Kept as events come and go.
import { TextIndex } from './textIndex';
import type { TextPool } from './textPool';
import type { KeyRange } from './adopt';
import type { StoreStats } from './types';

export interface Tally {
  events: number;
  rawBytes: number;
  dropped: number;
  /** Time of the newest of the dropped, epoch ms. */
  droppedUpTo: number;
  readonly keys: TextIndex;
  /** Rows that are not in `keys` yet. */
  readonly unindexed: KeyRange[];
  /** Events by code of the kind column. */
  kinds: Uint32Array;
}

export class Tallies {
  private readonly byConnection = new Map<string, Tally>();
  private total = 0;
  private lost = 0;

  /** `keys` are those of the rows. */
  constructor(private readonly keys: TextPool) {}

  get events(): number {
    return this.total;
  }

  get(connection: string): Tally | undefined {
    return this.byConnection.get(connection);
  }

  all(): Iterable<readonly [string, Tally]> {
    return this.byConnection;
  }

  of(connection: string): Tally {
    let tally = this.byConnection.get(connection);
    if (tally === undefined) {
      tally = {
        events: 0,
        rawBytes: 0,
        dropped: 0,
        droppedUpTo: -Infinity,
        keys: new TextIndex(this.keys),
        unindexed: [],
        kinds: new Uint32Array(16),
      };
      this.byConnection.set(connection, tally);
    }
    return tally;
  }

  delete(connection: string): void {
    this.byConnection.delete(connection);
  }

  add(tally: Tally, kind: number, bytes: number): void {
    if (kind >= tally.kinds.length) tally.kinds = grown(tally.kinds, kind + 1);
    tally.kinds[kind] = (tally.kinds[kind] as number) + 1;
    tally.events += 1;
    tally.rawBytes += bytes;
    this.total += 1;
  }

  /** Events by kind, all at once. Returns how many these are. */
  addAll(tally: Tally, kinds: Uint32Array, rawBytes: number): number {
    let count = 0;
    if (kinds.length > tally.kinds.length) tally.kinds = grown(tally.kinds, kinds.length);
    kinds.forEach((rows, code) => {
      tally.kinds[code] = (tally.kinds[code] as number) + rows;
      count += rows;
    });
    tally.events += count;
    tally.rawBytes += rawBytes;
    this.total += count;
    return count;
  }

  remove(tally: Tally, kind: number, bytes: number): void {
    tally.kinds[kind] = (tally.kinds[kind] as number) - 1;
    tally.events -= 1;
    tally.rawBytes -= bytes;
    this.total -= 1;
  }

  /** Before they are removed: these go to stay below the cap, and the newest of them is of that time. */
  noteDropped(tally: Tally, events: number, newest: number): void {
    tally.dropped += events;
    tally.droppedUpTo = Math.max(tally.droppedUpTo, newest);
    this.lost += events;
  }

  /** The kinds have new codes. */
  recode(newCode: (code: number) => number): void {
    for (const tally of this.byConnection.values()) {
      const old = tally.kinds;
      tally.kinds = new Uint32Array(16);
      for (let code = 0; code < old.length; code += 1) {
        const count = old[code] as number;
        if (count === 0) continue;
        const fresh = newCode(code);
        if (fresh >= tally.kinds.length) tally.kinds = grown(tally.kinds, fresh + 1);
        tally.kinds[fresh] = count;
      }
    }
  }

  stats(connection?: string): StoreStats {
    if (connection === undefined) {
      let rawBytes = 0;
      for (const tally of this.byConnection.values()) rawBytes += tally.rawBytes;
      return { events: this.total, rawBytes, dropped: this.lost };
    }
    const { events, rawBytes, dropped } = this.byConnection.get(connection) ?? { events: 0, rawBytes: 0, dropped: 0 };
    return { events, rawBytes, dropped };
  }
}

function grown(counts: Uint32Array, needed: number): Uint32Array {
  const larger = new Uint32Array(Math.max(needed, counts.length * 2));
  larger.set(counts);
  return larger;
}
