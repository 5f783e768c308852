// The latest keys of a walk, to tell a row that moved from a new one; the store knows the older ones.
import type { EventRecord } from '../core/event';

/** Few enough to be at hand. */
const mostRemembered = 10_000;

export interface Sifted {
  /** The records whose key is new, each key once. */
  readonly fresh: readonly EventRecord[];
  /** How many of the others came on an earlier page. */
  readonly repeated: number;
}

/** Belongs to a walk, and goes on with it when the walk is taken up again. */
export class Recent {
  /** Each key with the page that brought it. */
  private keys = new Map<string, number>();
  private older: ReadonlyMap<string, number> = new Map();
  private pages = 0;

  sift(records: readonly EventRecord[]): Sifted {
    if (this.keys.size >= mostRemembered) {
      this.older = this.keys;
      this.keys = new Map();
    }
    this.pages += 1;
    let repeated = 0;
    const fresh = records.filter(({ event: { key } }) => {
      const known = this.keys.get(key) ?? this.older.get(key);
      if (known === undefined) {
        this.keys.set(key, this.pages);
        return true;
      }
      if (known !== this.pages) repeated += 1;
      return false;
    });
    return { fresh, repeated };
  }

  /** The last page was not taken: its rows are new again. */
  undo(): void {
    for (const [key, page] of this.keys) if (page === this.pages) this.keys.delete(key);
  }
}
