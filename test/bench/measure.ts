// How the benchmark measures: medians of rounds side by side, blocks of the event loop, memory after collection.
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { ownTime } from './ownTime';

/** One line of the table. `reference` is a limit or a peer measured in the same run; `ok` says whether the target holds. */
export interface Row {
  readonly id: string;
  readonly what: string;
  readonly ours: number | null;
  readonly reference: number | null;
  readonly ratio: number | null;
  readonly target: string;
  readonly ok: boolean | null;
  /** Unit of `ours` and `reference`. */
  readonly unit: string;
  /** What the reference is; or why nothing was measured. */
  readonly note: string;
}

export function compared(
  id: string,
  what: string,
  figures: { readonly ours: number; readonly reference: number; readonly limit: number; readonly unit?: string },
  note: string,
): Row {
  const { ours, reference, limit, unit = 'ms' } = figures;
  const ratio = ours / reference;
  return { id, what, ours, reference, ratio, target: `≤ ${String(limit)}×`, ok: ratio <= limit, unit, note };
}

export function notMeasured(id: string, what: string, why: string): Row {
  return {
    id,
    what,
    ours: null,
    reference: null,
    ratio: null,
    target: '',
    ok: null,
    unit: '',
    note: `not measured: ${why}`,
  };
}

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[sorted.length >> 1] ?? Number.NaN;
}

export async function timed(work: () => unknown): Promise<number> {
  const started = performance.now();
  await work();
  return performance.now() - started;
}

/** Medians of the times of each, taken in turn, so that whatever else the machine does hits all of them. */
export async function sideBySide(rounds: number, ...works: readonly (() => unknown)[]): Promise<readonly number[]> {
  const times = works.map((): number[] => []);
  // The first round warms up.
  for (let round = -1; round < rounds; round += 1) {
    for (const [index, work] of works.entries()) {
      const time = await timed(work);
      if (round >= 0) times[index]?.push(time);
    }
  }
  return times.map(median);
}

/** The longest time, in ms of `ownTime`, in which the event loop got no turn while the work ran. */
export async function longestBlock(work: () => unknown): Promise<number> {
  let longest = 0;
  let running = true;
  let last = ownTime();
  const look = (): void => {
    const now = ownTime();
    longest = Math.max(longest, now - last);
    last = now;
  };
  const tick = (): void => {
    look();
    if (running) setImmediate(tick);
  };
  await new Promise<void>((resolve) => setImmediate(resolve));
  last = ownTime();
  setImmediate(tick);
  await work();
  running = false;
  look();
  return longest;
}

setFlagsFromString('--expose-gc');
/** Collects what is unreachable, now. */
export const collect = runInNewContext('gc') as () => void;

/** Heap and buffers in use, in bytes, after everything unreachable is gone. */
export async function memoryInUse(): Promise<number> {
  for (let round = 0; round < 3; round += 1) {
    collect();
    await new Promise<void>((resolve) => setTimeout(resolve, 20));
  }
  const { heapUsed, external } = process.memoryUsage();
  return heapUsed + external;
}
