// Walks over page numbers. Rows that move between two requests are read again or counted once, never invented.
import { AuditError } from '../core/errors';
import type { EventRecord } from '../core/event';
import { digest, keyOf, madeKey, type MadeKey } from './keys';
import { Recent } from './recent';
import type { Page } from './vendor';
import * as z from 'zod';

/** A walk asks for no more pages than this, whatever the vendor says. */
export const mostPages = 20_000;
/** Pages in a row that bring nothing new before a walk gives up. */
const mostStalled = 3;
/** How often a walk goes back for rows that moved. */
const mostRepairs = 50;

export function stopIfAborted(signal: AbortSignal): void {
  if (signal.aborted) throw new AuditError({ kind: 'cancelled', message: 'Cancelled.' });
}

/** A place to go on from, as opaque text: valid for the query with this fingerprint alone. */
export function writePlace(query: string, place: unknown): string {
  return JSON.stringify({ v: 1, query: digest(query), place });
}

/**
 * Reads a place back. `undefined` for one that is damaged or belongs to another query: the walk then begins anew, which
 * costs requests but loses nothing.
 */
export function readPlace<T>(text: string | undefined, query: string, schema: z.ZodType<T>): T | undefined {
  if (text === undefined) return undefined;
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return undefined;
  }
  const read = z.object({ v: z.literal(1), query: z.literal(digest(query)), place: schema }).safeParse(value);
  return read.success ? read.data.place : undefined;
}

/** What one page says. `total` and `pages` of the whole window, where the vendor counts them. */
export interface NumberedAnswer {
  readonly records: readonly EventRecord[];
  readonly total?: number | undefined;
  readonly pages?: number | undefined;
  readonly warning?: string | undefined;
}

const count = z.int().min(0);

export const numberedPlace = z.object({
  /** Zero-based, to be asked for next. */
  page: count,
  /** Rows the vendor puts on a page; less than asked for where it has a limit of its own. */
  size: z.int().min(1),
  /** Highest page read so far, and the total it said. */
  high: z.int().min(-1),
  total: count.optional(),
  /** The lowest total said: as many rows were there all the time. */
  least: count.optional(),
  came: count,
  requests: count,
  stalled: count,
  repairs: count,
  /** Digest of the last row of the page before, and how many such rows the walk has. */
  tail: z.object({ base: z.string(), count }).optional(),
  /** Whether rows came twice for no reason that the vendor's counts would give. */
  doubt: z.literal(true).optional(),
  /** A page found empty where there should have been rows, and the total said then. */
  hole: z.object({ page: count, total: count }).optional(),
});
export type NumberedPlace = z.infer<typeof numberedPlace>;

export interface NumberedWalk {
  /** The vendor, as people say it. */
  readonly label: string;
  /** Rows asked for on each page. */
  readonly size: number;
  readonly signal: AbortSignal;
  readonly fetch: (page: number) => Promise<NumberedAnswer>;
  readonly encode: (place: NumberedPlace) => string;
  /** What the walk has brought before, where it is taken up again. */
  readonly seen?: Recent | undefined;
  readonly mostPages?: number;
}

/**
 * Ends after an empty page, the last page the vendor counts, or a short one where it counts none. When the total
 * shrinks between two pages, rows have moved towards the front: it goes back as far as they can have moved. When it
 * grows, rows come twice and are dropped. Equal numbers of rows that come and go between two requests cannot be seen.
 */
export async function* walkNumbers(walk: NumberedWalk, from?: NumberedPlace): AsyncGenerator<Page> {
  const recent = walk.seen ?? new Recent();
  let place: NumberedPlace = from ?? {
    page: 0,
    size: walk.size,
    high: -1,
    came: 0,
    requests: 0,
    stalled: 0,
    repairs: 0,
  };
  for (;;) {
    stopIfAborted(walk.signal);
    const answer = await walk.fetch(place.page);
    const records = continued(answer, place);
    const { fresh, repeated } = recent.sift(records);
    const step = after(place, { ...answer, records }, repeated, walk);
    const warning = answer.warning ?? step.warning;
    const total = records.length === 0 ? undefined : plausibleTotal(answer, place);
    yield {
      records: fresh,
      ...(total === undefined ? {} : { total }),
      ...(step.next === undefined ? {} : { next: walk.encode(step.next) }),
      ...(warning === undefined ? {} : { warning }),
    };
    if (step.next === undefined) return;
    place = step.next;
  }
}

/**
 * The number of all matches; `undefined` where it is this page's own length although there are or may be other pages:
 * Portkey's reference describes it as the number of records in the answer.
 */
function plausibleTotal({ total, records }: NumberedAnswer, { page, size }: NumberedPlace): number | undefined {
  if (total === undefined || total < records.length) return undefined;
  return total === records.length && (page > 0 || records.length >= size) ? undefined : total;
}

/**
 * Equal rows without an ID are numbered within their page. Where such a run goes on over the page break and no row has
 * moved, its second part is numbered on, so that true duplicates survive.
 */
function continued(answer: NumberedAnswer, place: NumberedPlace): readonly EventRecord[] {
  const { records, total } = answer;
  const first = records[0] === undefined ? undefined : madeKey(records[0].event.key);
  const { tail } = place;
  if (tail === undefined || first?.base !== tail.base) return records;
  if (total === undefined || total !== place.total || place.page !== place.high + 1) return records;
  const last = lastKey(records);
  // The whole page is one run, or looks like the page before: a vendor that ignores the page number.
  if (last?.base === tail.base) return records;
  return records.map((record) => {
    const key = madeKey(record.event.key);
    if (key?.base !== tail.base) return record;
    return { ...record, event: { ...record.event, key: keyOf({ base: key.base, count: key.count + tail.count }) } };
  });
}

function lastKey(records: readonly EventRecord[]): MadeKey | undefined {
  const last = records.at(-1);
  return last === undefined ? undefined : madeKey(last.event.key);
}

interface Step {
  readonly next?: NumberedPlace;
  readonly warning?: string;
}

/** Where to go after a page: pure. */
function after(place: NumberedPlace, answer: NumberedAnswer, repeated: number, walk: NumberedWalk): Step {
  const { page } = place;
  const rows = answer.records.length;
  if (rows === 0) return afterEmpty(place, walk);
  const size = effectiveSize(place, answer);
  const total = plausibleTotal(answer, place);
  const again = page <= place.high;
  const news = rows - repeated;
  const came = place.came + news;
  const requests = place.requests + 1;
  const high = Math.max(place.high, page);
  const stalled = news > 0 || again ? 0 : place.stalled + 1;
  const least = total === undefined ? place.least : Math.min(total, place.least ?? total);
  const known: NumberedPlace = {
    ...place,
    size,
    high,
    came,
    requests,
    stalled,
    total,
    least,
    tail: tailOf(answer, place),
    ...(!again && repeated > grown(place.total, total) ? { doubt: true } : {}),
  };
  if (requests >= (walk.mostPages ?? mostPages)) {
    return { warning: `${walk.label} has more than ${requests} pages for this range; the rest was not read.` };
  }
  const gone = place.total === undefined || total === undefined ? 0 : place.total - total;
  if (gone > 0 && page > 0) {
    const back = Math.max(0, page - Math.ceil(gone / size));
    if (place.repairs < mostRepairs) return { next: { ...known, page: back, repairs: place.repairs + 1 } };
    return { warning: movedWarning(walk.label) };
  }
  if (stalled >= mostStalled)
    return { warning: `${walk.label} repeats the same events page after page; some may be missing.` };
  if (isLast(answer, page, size, total)) return ending(known, walk.label);
  return { next: { ...known, page: page + 1 } };
}

/** Beyond the last page the vendor's total is no use: Portkey says 0 there. */
function afterEmpty(place: NumberedPlace, walk: NumberedWalk): Step {
  const { page, size, total, hole } = place;
  const expected = total !== undefined && page * size < total;
  const known = hole?.page === page && hole.total === total;
  if (!expected || page === 0 || known || place.repairs >= mostRepairs) return ending(place, walk.label);
  const next = {
    ...place,
    page: page - 1,
    requests: place.requests + 1,
    repairs: place.repairs + 1,
    hole: { page, total },
  };
  return { next };
}

/** Rows that were put in since the page before push as many of its rows on to the next one. */
function grown(before: number | undefined, total: number | undefined): number {
  return before === undefined || total === undefined ? 0 : Math.max(0, total - before);
}

function ending(place: NumberedPlace, label: string): Step {
  const { least, came, doubt } = place;
  if (least === undefined || came >= least) return doubt === true ? { warning: movedWarning(label) } : {};
  return { warning: `${label} counts ${least} events in this range but gave ${came}; some may be missing.` };
}

function isLast(answer: NumberedAnswer, page: number, size: number, total: number | undefined): boolean {
  const read = page * size + answer.records.length;
  // More rows than the vendor counts: its counts are no guide to the end.
  if (total !== undefined && read > total && answer.records.length >= size) return false;
  if (answer.pages !== undefined) return page + 1 >= answer.pages;
  if (total !== undefined) return read >= total;
  return answer.records.length < size;
}

/** A first page that is short although there are more rows shows the vendor's own limit. */
function effectiveSize(place: NumberedPlace, { records, total }: NumberedAnswer): number {
  const short = place.page === 0 && records.length < place.size && total !== undefined && total > records.length;
  return short ? records.length : place.size;
}

function tailOf({ records }: NumberedAnswer, { page, high, tail }: NumberedPlace): MadeKey | undefined {
  const last = lastKey(records);
  if (last === undefined || page < high) return page < high ? tail : undefined;
  const first = keyOf({ base: last.base, count: 0 });
  let most = last.count;
  for (const { event } of records) {
    if (event.key.startsWith(first)) most = Math.max(most, madeKey(event.key)?.count ?? 0);
  }
  return { base: last.base, count: most + 1 };
}

function movedWarning(label: string): string {
  return `Events of ${label} kept moving between its pages while they were read; some may be missing.`;
}
