// Rows newest first, kept by merging the natural runs that pages already are.
import type { Columns } from './columns';
import type { RawStore } from './raw';
import type { Slicer } from './slices';

/** Steps between two looks at the clock. */
const stepRows = 16_384;

/** Below this share of new rows, blocks of old ones are copied whole instead of being compared one by one. */
const gallopShare = 1 / 16;

interface Run {
  readonly start: number;
  readonly end: number;
}

/** Newest first; the same time in order of arrival; rows without a time last. Forgotten rows are left out. */
export class Order {
  private buffer = new Uint32Array(1024);
  private length = 0;
  /** Rows below it are in the order. */
  private covered = 0;
  private removals = 0;
  private removalsSeen = 0;
  private running: Promise<void> | undefined;

  constructor(
    private readonly columns: Columns,
    private readonly raw: RawStore,
  ) {}

  /** Says that rows were forgotten. */
  noteRemoval(): void {
    this.removals += 1;
  }

  /** Every live row that was there at the call. The array is never written to again. */
  async current(slicer: Slicer): Promise<Uint32Array> {
    const wanted = this.columns.rows;
    while (this.covered < wanted || this.removalsSeen !== this.removals) {
      if (this.running === undefined) {
        this.running = this.update(slicer).finally(() => {
          this.running = undefined;
        });
        await this.running;
      } else {
        // Another caller's update; when it is aborted the loop goes on with one of our own.
        await this.running.catch(() => undefined);
      }
    }
    return this.buffer.subarray(0, this.length);
  }

  private async update(slicer: Slicer): Promise<void> {
    const { removals } = this;
    if (this.removalsSeen !== removals) this.filter();
    const rows = this.columns.rows;
    const fresh = await this.sorted(this.covered, rows, slicer);
    await this.merge(fresh, slicer);
    this.covered = rows;
    // Rows may have gone meanwhile: the next round filters them.
    this.removalsSeen = removals;
  }

  private filter(): void {
    const kept = new Uint32Array(this.buffer.length);
    let count = 0;
    for (let index = 0; index < this.length; index += 1) {
      const row = this.buffer[index] as number;
      kept[count] = row;
      count += this.raw.alive(row) ? 1 : 0;
    }
    this.buffer = kept;
    this.length = count;
  }

  /** Rows `[from, to)`, newest first. */
  private async sorted(from: number, to: number, slicer: Slicer): Promise<Uint32Array> {
    const { columns } = this;
    let rows = new Uint32Array(to - from);
    let count = 0;
    for (let row = from; row < to; row += 1) {
      rows[count] = row;
      count += this.raw.alive(row) ? 1 : 0;
    }
    rows = rows.subarray(0, count);
    let runs = await findRuns(columns, rows, slicer);
    let spare = new Uint32Array(runs.length > 1 ? count : 0);
    while (runs.length > 1) {
      const merged: Run[] = [];
      for (let index = 0; index < runs.length; index += 2) {
        const left = runs[index] as Run;
        const right = runs[index + 1];
        if (right === undefined) spare.set(rows.subarray(left.start, left.end), left.start);
        else await mergeRuns(columns, rows, left, right, spare, slicer);
        merged.push({ start: left.start, end: right?.end ?? left.end });
      }
      [rows, spare] = [spare, rows];
      runs = merged;
    }
    return rows;
  }

  /** Puts sorted new rows among the old ones; on equal times the old ones, which arrived earlier, come first. */
  private async merge(fresh: Uint32Array, slicer: Slicer): Promise<void> {
    if (fresh.length === 0) return;
    const { columns } = this;
    const total = this.length + fresh.length;
    const newest = columns.time(fresh[0] as number);
    const oldest = this.length === 0 ? Infinity : columns.time(this.buffer[this.length - 1] as number);
    if (oldest >= newest) {
      // Older pages at the end, as most loading does: what selections hold of the buffer does not change.
      if (total > this.buffer.length) {
        const larger = new Uint32Array(Math.ceil(total * 1.25));
        larger.set(this.buffer.subarray(0, this.length));
        this.buffer = larger;
      }
      this.buffer.set(fresh, this.length);
      this.length = total;
      return;
    }
    const old = this.buffer.subarray(0, this.length);
    const out = new Uint32Array(Math.ceil(total * 1.25));
    if (fresh.length < old.length * gallopShare) {
      await gallop(columns, old, fresh, out, slicer);
    } else {
      const both = new Uint32Array(total);
      both.set(old);
      both.set(fresh, old.length);
      const left = { start: 0, end: old.length };
      await mergeRuns(columns, both, left, { start: old.length, end: total }, out, slicer);
    }
    this.buffer = out;
    this.length = total;
  }
}

/** Index of the first row of `order` that is older than `at`: `order` is newest first. */
export function firstOlder(columns: Columns, order: Uint32Array, at: number, from = 0): number {
  let low = from;
  let high = order.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (columns.time(order[middle] as number) < at) high = middle;
    else low = middle + 1;
  }
  return low;
}

/** Maximal runs; those that came oldest first are turned around in place. */
async function findRuns(columns: Columns, rows: Uint32Array, slicer: Slicer): Promise<Run[]> {
  const runs: Run[] = [];
  let start = 0;
  let steps = 0;
  while (start < rows.length) {
    let end = start + 1;
    let time = columns.time(rows[start] as number);
    let next = end < rows.length ? columns.time(rows[end] as number) : 0;
    // Only a strictly rising run may be turned around, because equal times keep the order of arrival.
    const rising = end < rows.length && next > time;
    while (end < rows.length && (rising ? next > time : next <= time)) {
      time = next;
      end += 1;
      if (end < rows.length) next = columns.time(rows[end] as number);
    }
    if (rising) rows.subarray(start, end).reverse();
    runs.push({ start, end });
    steps += end - start;
    start = end;
    if (steps >= stepRows) {
      steps = 0;
      await slicer.pause();
    }
  }
  return runs;
}

/** Merges two neighbouring runs of `rows` into the same place of `out`; on equal times the left one first. */
async function mergeRuns(
  columns: Columns,
  rows: Uint32Array,
  left: Run,
  right: Run,
  out: Uint32Array,
  slicer: Slicer,
): Promise<void> {
  let one = left.start;
  let two = right.start;
  let position = left.start;
  while (one < left.end && two < right.end) {
    const stop = Math.min(position + stepRows, right.end);
    let oneTime = columns.time(rows[one] as number);
    let twoTime = columns.time(rows[two] as number);
    while (position < stop) {
      if (oneTime >= twoTime) {
        out[position++] = rows[one++] as number;
        if (one === left.end) break;
        oneTime = columns.time(rows[one] as number);
      } else {
        out[position++] = rows[two++] as number;
        if (two === right.end) break;
        twoTime = columns.time(rows[two] as number);
      }
    }
    await slicer.pause();
  }
  out.set(rows.subarray(one, left.end), position);
  out.set(rows.subarray(two, right.end), position + left.end - one);
}

/** Merges few new rows into many old ones by finding each one's place and copying the blocks between. */
async function gallop(
  columns: Columns,
  old: Uint32Array,
  fresh: Uint32Array,
  out: Uint32Array,
  slicer: Slicer,
): Promise<void> {
  let taken = 0;
  let position = 0;
  for (let index = 0; index < fresh.length; index += 1) {
    const row = fresh[index] as number;
    const place = firstOlder(columns, old, columns.time(row), taken);
    out.set(old.subarray(taken, place), position);
    position += place - taken;
    taken = place;
    out[position++] = row;
    if ((index & 1023) === 1023) await slicer.pause();
  }
  out.set(old.subarray(taken), position);
}
