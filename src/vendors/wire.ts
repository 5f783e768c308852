// How values are written into a request, for every vendor alike.
import type { VendorQuery } from '../core/filters';

export type Pair = readonly [name: string, value: string];

/** Names are encoded too: `effective_at[gte]` as `effective_at%5Bgte%5D`, which every server and curl's globbing bear. */
export function searchOf(pairs: readonly Pair[]): string {
  return pairs.map(([name, value]) => `${encodeURIComponent(name)}=${encodeURIComponent(value)}`).join('&');
}

/** Values of one parameter as the planner gave them: each once, empty ones left out. */
export function valuesOf(query: VendorQuery, name: string): readonly string[] {
  return [...new Set(query.params.get(name) ?? [])].filter((value) => value !== '');
}

/** Shown in a described request in place of the time at which a walk begins. */
export const nowPlaceholder = '{now}';

/** Half-open window in whole Unix seconds, widened where it has to be; `to` is absent where the query has no end. */
export interface SecondsWindow {
  readonly from?: number;
  readonly to?: number;
}

export function wholeSeconds(window: VendorQuery['window']): SecondsWindow {
  return {
    ...(window.from === undefined ? {} : { from: Math.floor(window.from / 1000) }),
    ...(window.to === undefined ? {} : { to: Math.ceil(window.to / 1000) }),
  };
}

/** Latest second that a date can say. */
const lastSecond = 8_640_000_000_000;

/** `2025-06-28T19:25:38Z`, or without its zone. */
export function isoSecond(seconds: number, zone: 'Z' | ''): string {
  const bounded = Math.min(lastSecond, Math.max(0, seconds));
  return `${new Date(bounded * 1000).toISOString().slice(0, -5)}${zone}`;
}
