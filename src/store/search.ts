// Substring search over the raw records, without reading them as JSON.
import { makeNeedle, type Needle, oddEscapes, oddLongest } from './needle';
import type { RawStore, SegmentEntry } from './raw';
import type { Slicer } from './slices';

/**
 * Bytes turned into a string at a time. Strings below 128 KiB live in the young generation, where they cost nothing:
 * larger slices are several times slower.
 */
const windowBytes = 96 * 1024;

/** The odd records of a segment, which are asked one by one: found once, and again in what is appended. */
interface Oddities {
  scanned: number;
  readonly rows: number[];
}

export interface SearchOptions {
  readonly matchCase?: boolean;
  /** Rows searched so far. */
  readonly onProgress?: (scanned: number) => void;
}

/** The next match from an offset on. */
type Finder = (from: number) => { readonly at: number; readonly length: number; readonly escaped: boolean } | undefined;

function patternFinder(pattern: RegExp, text: string): Finder {
  return (from) => {
    pattern.lastIndex = from;
    const match = pattern.exec(text);
    return match === null ? undefined : { at: match.index, length: match[0].length, escaped: match[0].includes('\\') };
  };
}

function plainFinder(plain: Buffer, bytes: Buffer): Finder {
  return (from) => {
    const at = bytes.indexOf(plain, from);
    return at < 0 ? undefined : { at, length: plain.length, escaped: false };
  };
}

export class Search {
  private readonly oddities = new WeakMap<SegmentEntry, Oddities>();

  constructor(private readonly raw: RawStore) {}

  /** Calls `onHit` once for each row whose record holds the text, as it is found. Rejects when aborted. */
  async run(text: string, slicer: Slicer, onHit: (row: number) => void, options: SearchOptions = {}): Promise<void> {
    const needle = makeNeedle(text, options.matchCase);
    let scanned = 0;
    for (const entry of this.raw.segments()) {
      await this.segment(entry, 0, needle, slicer, onHit);
      scanned += entry.rows;
      options.onProgress?.(scanned);
    }
  }

  /** The same for the rows of one segment from `fromRow` on. */
  async segment(
    entry: SegmentEntry,
    fromRow: number,
    needle: Needle,
    slicer: Slicer,
    onHit: (row: number) => void,
  ): Promise<void> {
    const rows = new RowFinder(entry, this.raw);
    const first = rows.atOrAfter(fromRow);
    if (first === undefined) return;
    const end = entry.segment.length;
    const asked = new Set<number>();
    for (const row of needle.pattern === undefined ? rows.all() : await this.oddRows(entry, slicer)) {
      if (row < fromRow) continue;
      asked.add(row);
      if (this.holds(row, needle)) onHit(row);
      await slicer.pause();
    }
    const { pattern, plain } = needle;
    if (pattern === undefined) return;
    // Where the next match may begin: a record that has answered is not looked at again.
    let resume = this.raw.start(first);
    for (let position = resume; position < end; position += windowBytes) {
      const limit = Math.min(position + windowBytes, end);
      if (resume >= limit) continue;
      const last = Math.min(limit + needle.longest, end);
      const find =
        plain === undefined
          ? patternFinder(pattern, entry.segment.peek(position, last).toString('latin1'))
          : plainFinder(plain, entry.segment.read(position, last));
      while (resume < limit) {
        const match = find(resume - position);
        if (match === undefined || position + match.at >= limit) break;
        const found = position + match.at;
        const row = rows.at(found);
        if (found < this.raw.start(row) || found >= this.raw.end(row)) {
          // What a file holds between its records.
          resume = found + 1;
          continue;
        }
        const inside = found + match.length <= this.raw.end(row);
        const settled = inside && needle.settles && !match.escaped;
        if (!asked.has(row) && (settled || this.holds(row, needle))) onHit(row);
        resume = this.raw.end(row) + 1;
      }
      resume = Math.max(resume, limit);
      await slicer.pause();
    }
  }

  /** Whether one row's record holds the text. */
  holds(row: number, needle: Needle): boolean {
    return needle.holds(this.raw.read(row).toString('utf8'));
  }

  private async oddRows(entry: SegmentEntry, slicer: Slicer): Promise<readonly number[]> {
    let known = this.oddities.get(entry);
    if (known === undefined) {
      known = { scanned: 0, rows: [] };
      this.oddities.set(entry, known);
    }
    const finder = new RowFinder(entry, this.raw);
    while (known.scanned < entry.segment.length) {
      // Nothing is awaited between reading `scanned` and writing it: two searches share the work.
      const position = known.scanned;
      const limit = Math.min(position + windowBytes, entry.segment.length);
      const slice = entry.segment.peek(position, Math.min(limit + oddLongest, entry.segment.length)).toString('latin1');
      const last = known.rows.at(-1);
      let resume = last === undefined ? 0 : Math.max(this.raw.end(last) - position, 0);
      for (;;) {
        oddEscapes.lastIndex = resume;
        const match = oddEscapes.exec(slice);
        if (match === null || position + match.index >= limit) break;
        const row = finder.at(position + match.index);
        if (position + match.index < this.raw.start(row) || position + match.index >= this.raw.end(row)) {
          resume = match.index + 1;
          continue;
        }
        known.rows.push(row);
        resume = this.raw.end(row) - position;
      }
      known.scanned = limit;
      await slicer.pause();
    }
    return known.rows;
  }
}

/** The rows of a segment by the offset of their bytes; quick when asked for ever larger offsets. */
class RowFinder {
  private run = 0;

  constructor(
    private readonly entry: SegmentEntry,
    private readonly raw: RawStore,
  ) {}

  /** The row whose record, or the line feed after it, is at the offset. */
  at(offset: number): number {
    const { runs } = this.entry;
    for (;;) {
      const next = runs[this.run + 1];
      if (next === undefined || this.raw.start(next.first) > offset) break;
      this.run += 1;
    }
    const { first, count } = runs[this.run] as { first: number; count: number };
    let low = first;
    let high = first + count - 1;
    while (low < high) {
      const middle = (low + high + 1) >>> 1;
      if (this.raw.start(middle) <= offset) low = middle;
      else high = middle - 1;
    }
    return low;
  }

  atOrAfter(row: number): number | undefined {
    for (const { first, count } of this.entry.runs) {
      if (row < first + count) return Math.max(row, first);
    }
    return undefined;
  }

  *all(): Generator<number> {
    for (const { first, count } of this.entry.runs) {
      for (let row = first; row < first + count; row += 1) yield row;
    }
  }
}
