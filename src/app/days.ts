// Where each calendar day begins among rows that are newest first.
import { dayKey } from '../core/text/time';
import type { EventStore } from '../store/types';

export interface DayRun {
  /** `2026-11-20` in the zone, or '' for rows without a time. */
  readonly day: string;
  /** Index of the first row of the day. */
  readonly index: number;
  readonly count: number;
}

/** Each day is one run of rows: its end is found by halving, so that a million rows cost some hundred looks. */
export function dayRuns(store: EventStore, rows: Uint32Array, zone: string): readonly DayRun[] {
  const dayAt = (index: number): string => {
    const { at } = store.event(rows[index] ?? 0);
    return at === undefined ? '' : dayKey(at, zone);
  };
  const found: DayRun[] = [];
  for (let start = 0; start < rows.length;) {
    const day = dayAt(start);
    let low = start;
    let high = rows.length;
    while (high - low > 1) {
      const middle = (low + high) >>> 1;
      if (dayAt(middle) === day) low = middle;
      else high = middle;
    }
    found.push({ day, index: start, count: high - start });
    start = high;
  }
  return found;
}
