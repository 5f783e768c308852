// Walks by the ID of the last row, and by time where that leads nowhere.
import * as z from 'zod';
import type { EventRecord } from '../core/event';
import { idOfKey } from './keys';
import { mostPages, stopIfAborted } from './paging';
import { Recent, type Sifted } from './recent';
import type { Page } from './vendor';

/** Bounds of time in whole seconds, as one request states them. */
export interface Bounds {
  readonly gt?: number;
  readonly gte?: number;
  readonly lt?: number;
  readonly lte?: number;
}

export interface CursorRequest {
  readonly bounds: Bounds;
  readonly after?: string;
  readonly before?: string;
}

export interface CursorAnswer {
  readonly records: readonly EventRecord[];
  readonly hasMore?: boolean | undefined;
  /** Cursor to the next page: what the envelope says, else the last row's ID; the two need not be the same. */
  readonly lastId?: string | undefined;
  readonly warning?: string | undefined;
}

const whole = z.int();

export const cursorPlace = z.object({
  /**
   * `cursor`: by the last ID. `window`: no cursor, the bound of time moves. `second`: by cursor inside of one second
   * that holds more rows than a page.
   */
  mode: z.enum(['cursor', 'window', 'second']),
  cursor: z.string().optional(),
  /** Whether `cursor` is sent as `before`, which one vendor's integration reads as "older". */
  reverse: z.boolean().optional(),
  /** The cursor with which the second was entered. */
  entry: z.string().optional(),
  /** Direction of time from row to row, once two rows differ. */
  order: z.enum(['desc', 'asc']).optional(),
  /** Whether rows came that do not keep to that direction. */
  mixed: z.literal(true).optional(),
  /** Furthest second reached: the oldest for `desc`, the newest for `asc`. */
  edge: whole.optional(),
  /** Whether the rows of `edge` are done with. */
  past: z.boolean().optional(),
  requests: z.int().min(0),
});
export type CursorPlace = z.infer<typeof cursorPlace>;

export interface CursorWalk {
  readonly label: string;
  /** Rows asked for on each page. */
  readonly size: number;
  /** The query's own window. */
  readonly bounds: Bounds;
  readonly signal: AbortSignal;
  readonly fetch: (request: CursorRequest) => Promise<CursorAnswer>;
  readonly encode: (place: CursorPlace) => string;
  /** What the walk has brought before, where it is taken up again. */
  readonly seen?: Recent | undefined;
  readonly mostPages?: number;
}

export const firstCursorPlace: CursorPlace = { mode: 'cursor', requests: 0 };

export async function* walkCursor(walk: CursorWalk, from?: CursorPlace): AsyncGenerator<Page> {
  const recent = walk.seen ?? new Recent();
  const used = new Set<string>();
  let place = from ?? firstCursorPlace;
  for (;;) {
    stopIfAborted(walk.signal);
    const answer = await walk.fetch(requestOf(place, walk.bounds));
    const sifted = recent.sift(answer.records);
    if (place.cursor !== undefined) used.add(place.cursor);
    const step = after(place, answer, sifted, walk, used);
    const warning = answer.warning ?? step.warning;
    yield {
      records: sifted.fresh,
      ...(step.next === undefined ? {} : { next: walk.encode(step.next) }),
      ...(warning === undefined ? {} : { warning }),
    };
    if (step.next === undefined) return;
    place = step.next;
  }
}

/** The request of a place: the query's window, narrowed to where the walk is. */
export function requestOf(place: CursorPlace, bounds: Bounds): CursorRequest {
  const { mode, cursor, edge, order, past } = place;
  if (mode === 'cursor') return { bounds, ...(cursor === undefined ? {} : { after: cursor }) };
  if (edge === undefined) return { bounds };
  if (mode === 'second') {
    const paging = cursor === undefined ? {} : place.reverse === true ? { before: cursor } : { after: cursor };
    return { bounds: { gte: edge, lte: edge }, ...paging };
  }
  const { gt, gte, lt, lte } = bounds;
  if (order === 'asc') {
    const upper = { ...(lt === undefined ? {} : { lt }), ...(lte === undefined ? {} : { lte }) };
    return { bounds: { ...(past === true ? { gt: edge } : { gte: edge }), ...upper } };
  }
  const lower = { ...(gt === undefined ? {} : { gt }), ...(gte === undefined ? {} : { gte }) };
  return { bounds: { ...lower, ...(past === true ? { lt: edge } : { lte: edge }) } };
}

interface Step {
  readonly next?: CursorPlace;
  readonly warning?: string;
}

interface Facts {
  readonly rows: number;
  readonly fresh: number;
  /** Rows of earlier pages, beside the cursor's own. */
  readonly repeated: number;
  /** Whether there is more by the vendor's word, else by a full page. */
  readonly more: boolean;
  readonly cursor: string | undefined;
  readonly order: 'desc' | 'asc' | undefined;
  /** The second furthest on in the walk's direction. */
  readonly far: number | undefined;
  /** Whether the rows keep to one direction of time. */
  readonly sorted: boolean;
}

function after(
  place: CursorPlace,
  answer: CursorAnswer,
  sifted: Sifted,
  walk: CursorWalk,
  used: ReadonlySet<string>,
): Step {
  const facts = factsOf(place, answer, sifted, walk.size);
  const moved: CursorPlace = { ...place, order: facts.order, requests: place.requests + 1 };
  if (moved.requests >= (walk.mostPages ?? mostPages)) {
    return { warning: `${walk.label} has more than ${moved.requests} pages for this range; the rest was not read.` };
  }
  switch (place.mode) {
    case 'cursor':
      return afterCursor(moved, facts, walk, used);
    case 'window':
      return afterWindow(moved, facts, walk.label);
    case 'second':
      return afterSecond(moved, facts, walk, used);
  }
}

function factsOf(place: CursorPlace, { records, hasMore, lastId }: CursorAnswer, sifted: Sifted, size: number): Facts {
  const seconds = records.flatMap(({ event: { at } }) => (at === undefined ? [] : [Math.floor(at / 1000)]));
  const order = place.order ?? orderOf(seconds);
  const [first] = seconds;
  const far = first === undefined ? undefined : seconds.reduce((a, b) => (beyond(b, a, order) ? b : a), first);
  const [head] = records;
  // Some page from the cursor's own row on.
  const own = head !== undefined && place.cursor !== undefined && idOfKey(head.event.key) === place.cursor ? 1 : 0;
  return {
    rows: records.length,
    fresh: sifted.fresh.length,
    repeated: sifted.repeated - own,
    more: hasMore ?? records.length >= size,
    cursor: lastId,
    order,
    far,
    sorted: seconds.every((second, index) => index === 0 || !beyond(seconds[index - 1] ?? second, second, order)),
  };
}

function orderOf(seconds: readonly number[]): 'desc' | 'asc' | undefined {
  const first = seconds[0];
  const last = seconds.at(-1);
  if (first === undefined || last === undefined || first === last) return undefined;
  return first > last ? 'desc' : 'asc';
}

/** Whether second `a` lies further on than `b` in the walk's direction. */
function beyond(a: number, b: number, order: 'desc' | 'asc' | undefined): boolean {
  return order === 'asc' ? a > b : a < b;
}

function afterCursor(place: CursorPlace, facts: Facts, walk: CursorWalk, used: ReadonlySet<string>): Step {
  const { rows, fresh, repeated, sorted, more, cursor, far, order } = facts;
  const first = place.cursor === undefined;
  if (first && rows === 0) return more ? { warning: noRows(walk.label) } : {};
  // The vendor said there was more: an empty page, only known rows, or rows on the wrong side mean that the cursor
  // was not understood. Rows of earlier pages among new ones have changed places with others, which went by unseen.
  // Time is asked instead, whatever this page says about more; it finds everything if the rows keep to it.
  const back = far !== undefined && place.edge !== undefined && beyond(place.edge, far, order);
  const mixed: Pick<CursorPlace, 'mixed'> = sorted ? {} : { mixed: true };
  if (!first && (rows === 0 || fresh === 0 || repeated > 0 || back)) return byTime({ ...place, ...mixed }, walk.label);
  const edge = furthest(place.edge, far, order);
  const known: CursorPlace = { ...place, ...(edge === undefined ? {} : { edge }), ...mixed };
  if (!more) return {};
  if (cursor === undefined || used.has(cursor)) return byTime(known, walk.label);
  return { next: { ...known, cursor } };
}

function byTime({ order, edge, requests, mixed }: CursorPlace, label: string): Step {
  if (edge === undefined) return { warning: stuck(label) };
  return {
    next: { mode: 'window', edge, requests, ...(order === undefined ? {} : { order }) },
    ...(mixed === true ? { warning: mixedWarning(label) } : {}),
  };
}

function afterWindow(place: CursorPlace, facts: Facts, label: string): Step {
  const step = onward(place, facts, label);
  return facts.more && !facts.sorted ? { warning: mixedWarning(label), ...step } : step;
}

function onward(place: CursorPlace, { rows, more, far, cursor, order }: Facts, label: string): Step {
  if (!more) return {};
  if (rows === 0) return { warning: noRows(label) };
  const { edge, past } = place;
  if (far === undefined || edge === undefined) return { warning: stuck(label) };
  if (beyond(far, edge, order)) return { next: { ...place, edge: far, past: false } };
  // Not even the bound of time is kept to.
  if (beyond(edge, far, order) || past === true || cursor === undefined) return { warning: stuck(label) };
  return {
    next: { ...place, mode: 'second', cursor, entry: cursor, reverse: false },
    warning: crowded(label, edge),
  };
}

function afterSecond(place: CursorPlace, facts: Facts, walk: CursorWalk, used: ReadonlySet<string>): Step {
  const { edge, order, entry, reverse, requests } = place;
  const { fresh, more, cursor } = facts;
  if (edge === undefined) return { warning: stuck(walk.label) };
  const warning = crowded(walk.label, edge);
  if (fresh > 0 && more && cursor !== undefined && !used.has(cursor)) return { next: { ...place, cursor }, warning };
  if (fresh === 0 && reverse !== true && entry !== undefined) {
    return { next: { ...place, cursor: entry, reverse: true }, warning };
  }
  if (isLastSecond(edge, order, walk.bounds)) return { warning };
  const next: CursorPlace = { mode: 'window', edge, past: true, requests, ...(order === undefined ? {} : { order }) };
  return { next, warning };
}

/** Whether the query's window ends with this second; an empty range might be refused. */
function isLastSecond(edge: number, order: 'desc' | 'asc' | undefined, { gt, gte, lt, lte }: Bounds): boolean {
  if (order === 'asc') return edge + 1 >= (lt ?? Infinity) || edge >= (lte ?? Infinity);
  return edge <= (gte ?? -Infinity) || edge - 1 <= (gt ?? -Infinity);
}

function furthest(a: number | undefined, b: number | undefined, order: 'desc' | 'asc' | undefined): number | undefined {
  if (a === undefined || b === undefined) return a ?? b;
  return beyond(b, a, order) ? b : a;
}

function noRows(label: string): string {
  return `${label} says that there are more events but sends none; some may be missing.`;
}

function stuck(label: string): string {
  return `${label} repeats itself instead of going on; older events may be missing.`;
}

function mixedWarning(label: string): string {
  return `Events of ${label} changed places while they were read; some may be missing.`;
}

function crowded(label: string, second: number): string {
  const time = new Date(second * 1000).toISOString().slice(0, 19).replace('T', ' ');
  return `More events fall into one second (${time} UTC) than ${label} gives on a page; some of that second may be missing.`;
}
