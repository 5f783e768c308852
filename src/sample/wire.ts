// What the three wires share: reading a query string, answering JSON, and remembering a filtered log between pages.
import type { Row } from './records';

export interface WireRequest {
  /** Without the query; a base URL may put any prefix before the vendor's own path. */
  readonly path: string;
  /** As sent, with or without the leading `?`. */
  readonly search: string;
}

export interface WireAnswer {
  readonly status: number;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

export type Wire = (request: WireRequest) => WireAnswer;

export interface Search {
  /** Every value of a repeated name, in order. */
  readonly all: (name: string) => readonly string[];
  /** The last value, as most servers read a repeated name that should not be. */
  readonly one: (name: string) => string | undefined;
}

/** `application/x-www-form-urlencoded`; an escape that does not decode stays as it is. */
export function readSearch(search: string): Search {
  const values = new Map<string, string[]>();
  for (const pair of search.replace(/^\?/, '').split('&')) {
    if (pair === '') continue;
    const cut = pair.indexOf('=');
    const name = decode(cut < 0 ? pair : pair.slice(0, cut));
    const value = cut < 0 ? '' : decode(pair.slice(cut + 1));
    const known = values.get(name);
    if (known === undefined) values.set(name, [value]);
    else known.push(value);
  }
  return { all: (name) => values.get(name) ?? [], one: (name) => values.get(name)?.at(-1) };
}

function decode(text: string): string {
  const spaced = text.replaceAll('+', ' ');
  try {
    return decodeURIComponent(spaced);
  } catch {
    return spaced;
  }
}

export function json(status: number, value: unknown, headers: Readonly<Record<string, string>> = {}): WireAnswer {
  return { status, headers: { 'content-type': 'application/json', ...headers }, body: JSON.stringify(value) };
}

/** A whole number written in digits alone, else `NaN`. */
export function wholeNumber(text: string): number {
  return /^-?\d{1,15}$/.test(text) ? Number(text) : Number.NaN;
}

/** Milliseconds since the epoch of an ISO 8601 time; one without a zone is UTC. `NaN` for anything else. */
export function instant(text: string): number {
  const parts = /^(\d{4}-\d{2}-\d{2})(?:[T ](\d{2}:\d{2}(?::\d{2}(?:\.\d{1,9})?)?)(Z|[+-]\d{2}:?\d{2})?)?$/i.exec(text);
  if (parts === null) return Number.NaN;
  const [, date = '', time = '00:00', zone = 'Z'] = parts;
  return Date.parse(`${date}T${time}${zone.toUpperCase()}`);
}

export function sameEmail(left: string | undefined, right: string): boolean {
  return left !== undefined && left.toLowerCase() === right.toLowerCase();
}

/** Places in `rows` of those that pass, ascending: filtered once per query, however many pages are read. */
export type Filter<R> = (rows: readonly Row<R>[], key: string, test: (row: Row<R>) => boolean) => readonly number[];

const rememberedQueries = 6;

export function createFilter<R>(): Filter<R> {
  let source: readonly Row<R>[] = [];
  const remembered = new Map<string, readonly number[]>();
  return (rows, key, test) => {
    if (rows !== source) remembered.clear();
    source = rows;
    const known = remembered.get(key);
    if (known !== undefined) return known;
    const places: number[] = [];
    for (const [place, row] of rows.entries()) if (row.gone !== true && test(row)) places.push(place);
    const oldest = remembered.keys().next();
    if (remembered.size >= rememberedQueries && oldest.done !== true) remembered.delete(oldest.value);
    remembered.set(key, places);
    return places;
  };
}
