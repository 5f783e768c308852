// A query as Portkey's parameters. Each takes one value.
import type { VendorQuery } from '../../core/filters';
import { valuesOf, wholeSeconds, type Pair, type SecondsWindow } from '../wire';
import { filters } from './filters';

export const path = '/audit-logs';
/** The documented maximum. */
export const pageSize = 100;

/** Portkey insists on a start; one that the query leaves open is the earliest there is. */
export function startOf(query: VendorQuery): number {
  return Math.max(0, wholeSeconds(query.window).from ?? 0);
}

export function timePairs({ from, to }: Required<SecondsWindow>): readonly Pair[] {
  return [
    ['start_time', isoTime(from)],
    ['end_time', isoTime(to)],
  ];
}

function isoTime(seconds: number): string {
  return new Date(Math.min(8_640_000_000_000, Math.max(0, seconds)) * 1000).toISOString();
}

/**
 * The filters in the order of the form. A parameter with several values is left out: Portkey would take one of them and
 * lose the others' events, and what comes too much is sorted out here.
 */
export function filterPairs(query: VendorQuery): readonly Pair[] {
  return filters.params.flatMap(({ name }): readonly Pair[] => {
    const values = valuesOf(query, name);
    const [value] = values;
    return value === undefined || values.length > 1 ? [] : [[name, value]];
  });
}

export function pagePairs(page: number): readonly Pair[] {
  return [
    ['current_page', String(page)],
    ['page_size', String(pageSize)],
  ];
}
