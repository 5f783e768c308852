// Rows that match a compiled query, newest first.
import type { AuditEvent } from '../core/event';
import type { CompiledQuery } from '../core/query/compile';
import type { Columns } from './columns';
import {
  askDictionaries,
  asksValues,
  type ChunkPart,
  evaluate,
  expensiveSteps,
  maybe,
  no,
  prepare,
  type Step,
  type TextStep,
  yes,
} from './evaluate';
import { firstOlder, type Order } from './order';
import type { RawStore, SegmentEntry } from './raw';
import type { Search } from './search';
import type { Slicer } from './slices';
import { chunkShift, chunkSize } from './textPool';

export interface SelectorParts {
  readonly columns: Columns;
  readonly raw: RawStore;
  readonly order: Order;
  readonly search: Search;
  /** The event with its request body, for conditions on it. */
  readonly event: (row: number) => AuditEvent;
}

/** What a query said of the rows so far. A row never changes, so that only new ones are asked the next time. */
interface Verdicts {
  bytes: Uint8Array;
  done: number;
}

/** Below this share of undecided rows in a segment, their records are read one by one instead of searched in bulk. */
const bulkShare = 1 / 8;

export class Selector {
  private readonly known = new WeakMap<CompiledQuery, Verdicts>();
  private scratch = new Uint32Array(0);

  constructor(private readonly parts: SelectorParts) {}

  /** Matching rows below `rows` (all of them: those that are there at the call). */
  async select(query: CompiledQuery, slicer: Slicer, onProgress?: (scanned: number) => void): Promise<Uint32Array> {
    const { columns, order } = this.parts;
    const { rows } = columns;
    const verdicts = this.known.get(query) ?? { bytes: new Uint8Array(0), done: 0 };
    this.known.set(query, verdicts);
    if (verdicts.done < rows) {
      const from = verdicts.done;
      const fresh = await this.evaluateRows(query, from, rows, slicer, onProgress);
      // Another selection of the same query may have been here meanwhile.
      if (verdicts.done === from) remember(verdicts, fresh);
    }
    const newestFirst = await order.current(slicer);
    onProgress?.(rows);
    const { from, to } = query.window;
    const first = to === undefined ? 0 : firstOlder(columns, newestFirst, to);
    const end = from === undefined ? newestFirst.length : firstOlder(columns, newestFirst, from);
    return this.gather(newestFirst.subarray(first, Math.max(first, end)), verdicts.bytes, rows);
  }

  private gather(order: Uint32Array, verdicts: Uint8Array, rows: number): Uint32Array {
    if (this.scratch.length < order.length + 1) this.scratch = new Uint32Array(Math.ceil(order.length * 1.25) + 1);
    const { scratch } = this;
    let count = 0;
    for (let index = 0; index < order.length; index += 1) {
      const row = order[index] as number;
      scratch[count] = row;
      // Rows that came after the call are not part of the answer, whoever asked about them meanwhile.
      count += row < rows ? (verdicts[row] as number) >>> 1 : 0;
    }
    return scratch.slice(0, count);
  }

  /** `no` or `yes` for each of the rows `[base, end)`. */
  private async evaluateRows(
    query: CompiledQuery,
    base: number,
    end: number,
    slicer: Slicer,
    onProgress: ((scanned: number) => void) | undefined,
  ): Promise<Uint8Array> {
    const out = new Uint8Array(end - base);
    const step = prepare(query.root, this.parts.columns, base);
    await askDictionaries(step, end - base, slicer);
    const expensive = expensiveSteps(step);
    await this.evaluateChunks(query, step, base, end, out, slicer);
    if (expensive.length === 0) return out;
    for (const text of expensive) {
      if (text.kind !== 'text' || !(await this.searchBulk(text, base, end, out, slicer, onProgress))) continue;
      await this.evaluateChunks(query, step, base, end, out, slicer);
    }
    for (let index = 0; index < out.length; index += 1) {
      if (out[index] !== maybe) continue;
      out[index] = this.ask(step, base + index) ? yes : no;
      await slicer.pause();
    }
    return out;
  }

  private async evaluateChunks(
    query: CompiledQuery,
    step: Step,
    base: number,
    end: number,
    out: Uint8Array,
    slicer: Slicer,
  ): Promise<void> {
    // Values that are asked about as rows need them may take long.
    const most = asksValues(step) ? 2048 : chunkSize;
    for (let row = base; row < end;) {
      const chunk = row >>> chunkShift;
      const first = chunk << chunkShift;
      const from = row - first;
      const part: ChunkPart = { chunk, from, to: Math.min(end - first, chunkSize, from + most) };
      if (this.parts.columns.overlaps(chunk, query.window)) {
        evaluate(step, this.parts.columns, part, out.subarray(row - base, first + part.to - base));
      }
      row = first + part.to;
      await slicer.pause();
    }
  }

  /** Searches the segments where many rows wait for an answer. Whether any was searched. */
  private async searchBulk(
    text: TextStep,
    base: number,
    end: number,
    out: Uint8Array,
    slicer: Slicer,
    onProgress: ((scanned: number) => void) | undefined,
  ): Promise<boolean> {
    let searched = false;
    let scanned = 0;
    for (const entry of this.parts.raw.segments()) {
      const { open, rows } = undecided(entry, base, end, out);
      scanned += rows;
      if (open === 0 || open < rows * bulkShare) continue;
      searched = true;
      const hits = (text.hits ??= new Uint8Array(end - base).fill(maybe));
      for (const [from, to] of spans(entry, base, end)) hits.fill(no, from - base, to - base);
      await this.parts.search.segment(entry, base, text.needle, slicer, (row) => {
        if (row < end) hits[row - base] = yes;
      });
      onProgress?.(base + scanned);
    }
    return searched;
  }

  /** One row by its record, for what columns and bulk search left open. */
  private ask(step: Step, row: number): boolean {
    const { columns, raw, search, event } = this.parts;
    const index = row & (chunkSize - 1);
    const part = { chunk: row >>> chunkShift, from: index, to: index + 1 };
    const one = new Uint8Array(1);
    let record: { readonly value: unknown } | undefined;
    const holds = (inner: Step): boolean => {
      switch (inner.kind) {
        case 'and':
          return inner.args.every(holds);
        case 'or':
          return inner.args.some(holds);
        case 'not':
          return !holds(inner.arg);
        case 'record':
          record ??= { value: parse(raw.read(row)) };
          return inner.test(record.value, event(row));
        case 'constant':
        case 'codes':
        case 'time':
        case 'text':
          evaluate(inner, columns, part, one);
          return one[0] === maybe && inner.kind === 'text' ? search.holds(row, inner.needle) : one[0] === yes;
        default: {
          const unknown: never = inner;
          return unknown;
        }
      }
    };
    return holds(step);
  }
}

function remember(verdicts: Verdicts, fresh: Uint8Array): void {
  const needed = verdicts.done + fresh.length;
  if (needed > verdicts.bytes.length) {
    const larger = new Uint8Array(verdicts.done === 0 ? needed : Math.ceil(needed * 1.25));
    larger.set(verdicts.bytes.subarray(0, verdicts.done));
    verdicts.bytes = larger;
  }
  verdicts.bytes.set(fresh, verdicts.done);
  verdicts.done = needed;
}

function parse(raw: Buffer): unknown {
  try {
    return JSON.parse(raw.toString('utf8')) as unknown;
  } catch {
    return undefined;
  }
}

/** The rows of a segment inside `[base, end)`, as ranges. */
function* spans(entry: SegmentEntry, base: number, end: number): Generator<readonly [number, number]> {
  for (const { first, count } of entry.runs) {
    const from = Math.max(first, base);
    const to = Math.min(first + count, end);
    if (from < to) yield [from, to];
  }
}

function undecided(
  entry: SegmentEntry,
  base: number,
  end: number,
  out: Uint8Array,
): { readonly open: number; readonly rows: number } {
  let open = 0;
  let rows = 0;
  for (const [from, to] of spans(entry, base, end)) {
    rows += to - from;
    for (let row = from; row < to; row += 1) open += out[row - base] === maybe ? 1 : 0;
  }
  return { open, rows };
}
