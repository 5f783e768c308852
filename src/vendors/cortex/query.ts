// A query as Cortex's parameters.
import type { VendorQuery } from '../../core/filters';
import { isoSecond, valuesOf, type Pair, type SecondsWindow } from '../wire';

export const path = '/api/v1/audit-logs';
/** The documented maximum: the fewer pages, the fewer rows can move between them. */
export const pageSize = 1000;

/**
 * How several values are written. Cortex's OpenAPI declares most lists as arrays, which repeats the name; two it
 * declares as one value although the text speaks of several, and Cortex's own command line joins those by comma.
 */
const styles: readonly (readonly [name: string, style: 'repeat' | 'comma'])[] = [
  ['actions', 'repeat'],
  ['objectIdentifiers', 'repeat'],
  ['objectTypes', 'comma'],
  ['actorTypes', 'repeat'],
  ['actorApiKeyIdentifiers', 'repeat'],
  ['actorEmails', 'repeat'],
  ['actorIpAddresses', 'repeat'],
  ['actorRequestTypes', 'comma'],
];

export function filterPairs(query: VendorQuery): readonly Pair[] {
  return styles.flatMap(([name, style]): readonly Pair[] => {
    const values = valuesOf(query, name);
    if (values.length === 0) return [];
    return style === 'comma' ? [[name, values.join(',')]] : values.map((value): Pair => [name, value]);
  });
}

/** `Z`, or no zone for a server that refuses one: Cortex's command line sends UTC without saying so. */
export type Zone = 'Z' | '';

export function timePairs({ from, to }: SecondsWindow, zone: Zone): readonly Pair[] {
  return [
    ...(from === undefined ? [] : [['startTime', isoSecond(from, zone)] as const]),
    ...(to === undefined ? [] : [['endTime', isoSecond(to, zone)] as const]),
  ];
}

/** The reference marks both as required, and gives them defaults. */
export function pagePairs(page: number): readonly Pair[] {
  return [
    ['page', String(page)],
    ['pageSize', String(pageSize)],
  ];
}
