// Times in a query: absolute with or without a zone, relative, and words; read once, resolved when the query runs.
import type { TimeContext } from './ast';
import { type Wall, zoneClock } from './zone';

type Unit = 's' | 'm' | 'h' | 'd' | 'w';
type Word = 'now' | 'yesterday' | 'today' | 'tomorrow';
type Precision = 'month' | 'day' | 'minute' | 'second' | 'ms';

/** `offset` in minutes east of UTC; absent: the context's zone decides. */
export type TimeValue =
  | { readonly kind: 'absolute'; readonly wall: Wall; readonly precision: Precision; readonly offset?: number }
  | { readonly kind: 'relative'; readonly amount: number; readonly unit: Unit }
  | { readonly kind: 'word'; readonly word: Word };

export type ParsedTime = { readonly time: TimeValue } | { readonly problem: string };

/** What a time covers in epoch ms, `end` exclusive: a day, a minute, an instant (1 ms). */
export interface Extent {
  readonly start: number;
  readonly end: number;
}

const absolute =
  /^(\d{4})-(\d{2})(?:-(\d{2})(?:[T ](\d{2}):(\d{2})(?::(\d{2})(?:[.,](\d{1,9}))?)?)?(?: ?(Z|[+-]\d{2}:?\d{2}))?)?$/i;
const relative = /^(\d{1,6}) ?([smhdw])$/i;
const epoch = /^(?:\d{10}|\d{13})$/;
const words: ReadonlyMap<string, Word> = new Map([
  ['now', 'now'],
  ['yesterday', 'yesterday'],
  ['today', 'today'],
  ['tomorrow', 'tomorrow'],
]);
const months = 'January February March April May June July August September October November December'.split(' ');
/** Longer than any form above. */
const longest = 64;
const earliestYear = 1970;
const minuteMs = 60_000;
const unitMs: Readonly<Record<'s' | 'm' | 'h', number>> = { s: 1000, m: minuteMs, h: 60 * minuteMs };

export const timeForms = '`7d`, `2h`, `today`, `yesterday`, `2026-11-01`, `2026-11-01T14:00Z`';

function daysIn(year: number, month: number): number {
  return new Date(Date.UTC(year, month, 0)).getUTCDate();
}

function parseAbsolute(match: RegExpExecArray): ParsedTime {
  const [, y = '', mo = '', d, h, mi, s, fraction, zone] = match;
  const [year, month, day] = [Number(y), Number(mo), Number(d ?? '1')];
  if (month < 1 || month > 12) return { problem: `There is no month ${mo}.` };
  if (year < earliestYear) return { problem: `${y} is before any audit log.` };
  const last = daysIn(year, month);
  if (day < 1 || day > last) return { problem: `${months[month - 1] ?? ''} ${y} has ${last} days.` };
  if (Number(h ?? '0') > 23 || Number(mi ?? '0') > 59 || Number(s ?? '0') > 59) {
    return { problem: 'There is no such time of day; hours go to 23, minutes and seconds to 59.' };
  }
  const wall: Wall = {
    year,
    month,
    day,
    hour: Number(h ?? '0'),
    minute: Number(mi ?? '0'),
    second: Number(s ?? '0'),
    ms: Number((fraction ?? '').slice(0, 3).padEnd(3, '0')),
  };
  const precision: Precision =
    d === undefined
      ? 'month'
      : h === undefined
        ? 'day'
        : s === undefined
          ? 'minute'
          : fraction === undefined
            ? 'second'
            : 'ms';
  if (zone === undefined) return { time: { kind: 'absolute', wall, precision } };
  const offset = parseOffset(zone);
  return offset === undefined
    ? { problem: 'No zone is further from UTC than 14 hours.' }
    : { time: { kind: 'absolute', wall, precision, offset } };
}

function parseOffset(zone: string): number | undefined {
  if (zone.toUpperCase() === 'Z') return 0;
  const [hours, minutes] = [Number(zone.slice(1, 3)), Number(zone.slice(-2))];
  if (hours * 60 + minutes > 14 * 60 || minutes > 59) return undefined;
  return (zone.startsWith('-') ? -1 : 1) * (hours * 60 + minutes);
}

export function parseTime(text: string): ParsedTime {
  if (text.length <= longest) {
    const word = words.get(text.toLowerCase());
    if (word !== undefined) return { time: { kind: 'word', word } };
    const ago = relative.exec(text);
    if (ago !== null) {
      return { time: { kind: 'relative', amount: Number(ago[1]), unit: (ago[2] ?? 'd').toLowerCase() as Unit } };
    }
    // Unix time as the vendors print it: 10 digits of seconds, 13 of milliseconds.
    if (epoch.test(text)) return { time: fromInstant(text.length === 10 ? Number(text) * 1000 : Number(text)) };
    const date = absolute.exec(text);
    if (date !== null) return parseAbsolute(date);
  }
  return { problem: `This is not a time. Write ${timeForms}.` };
}

function fromInstant(at: number): TimeValue {
  return { kind: 'absolute', wall: zoneClock('UTC').wall(at), precision: 'ms', offset: 0 };
}

/** The wall-clock time at which the next month, day, … starts. */
function following(wall: Wall, precision: Precision): Wall {
  switch (precision) {
    case 'month':
      return { ...wall, month: wall.month + 1 };
    case 'day':
      return { ...wall, day: wall.day + 1 };
    case 'minute':
      return { ...wall, minute: wall.minute + 1 };
    case 'second':
      return { ...wall, second: wall.second + 1 };
    case 'ms':
      return { ...wall, ms: wall.ms + 1 };
    default: {
      const unknown: never = precision;
      return unknown;
    }
  }
}

const plain = (wall: Wall): number =>
  Date.UTC(wall.year, wall.month - 1, wall.day, wall.hour, wall.minute, wall.second, wall.ms);

function wordDay(word: Exclude<Word, 'now'>): number {
  return word === 'yesterday' ? -1 : word === 'today' ? 0 : 1;
}

/** `d` and `w` go back by the calendar (the same time of day, whatever the clocks did); `h`, `m`, `s` by the clock. */
export function resolveTime(time: TimeValue, context: TimeContext): Extent {
  const { now, zone } = context;
  switch (time.kind) {
    case 'absolute': {
      const next = following(time.wall, time.precision);
      if (time.offset !== undefined) {
        const shift = time.offset * minuteMs;
        return { start: plain(time.wall) - shift, end: plain(next) - shift };
      }
      const clock = zoneClock(zone);
      const start = clock.instant(time.wall);
      // In a doubled or skipped hour a minute is still a minute long.
      const calendar = time.precision === 'day' || time.precision === 'month';
      return { start, end: calendar ? clock.instant(next) : start + plain(next) - plain(time.wall) };
    }
    case 'relative': {
      const { amount, unit } = time;
      if (unit !== 'd' && unit !== 'w') return instant(now - amount * unitMs[unit]);
      const clock = zoneClock(zone);
      const wall = clock.wall(now);
      return instant(amount === 0 ? now : clock.instant({ ...wall, day: wall.day - amount * (unit === 'w' ? 7 : 1) }));
    }
    case 'word': {
      if (time.word === 'now') return instant(now);
      const clock = zoneClock(zone);
      const { year, month, day } = clock.wall(now);
      const midnight = (on: number): number =>
        clock.instant({ year, month, day: on, hour: 0, minute: 0, second: 0, ms: 0 });
      const on = day + wordDay(time.word);
      return { start: midnight(on), end: midnight(on + 1) };
    }
    default: {
      const unknown: never = time;
      return unknown;
    }
  }
}

function instant(at: number): Extent {
  const start = Number.isFinite(at) ? Math.max(0, at) : 0;
  return { start, end: start + 1 };
}

/** Whether it names a whole day or month, which the end of a range includes. */
export function isCalendar(time: TimeValue): boolean {
  switch (time.kind) {
    case 'absolute':
      return time.precision === 'day' || time.precision === 'month';
    case 'relative':
      return false;
    case 'word':
      return time.word !== 'now';
    default: {
      const unknown: never = time;
      return unknown;
    }
  }
}

function two(value: number): string {
  return String(value).padStart(2, '0');
}

function offsetText(offset: number | undefined): string {
  if (offset === undefined) return '';
  if (offset === 0) return 'Z';
  const minutes = Math.abs(offset);
  return `${offset < 0 ? '-' : '+'}${two(Math.floor(minutes / 60))}:${two(minutes % 60)}`;
}

/** What starts when a day, a month or one of the words for days ends, as written: `2026-12-01`, `tomorrow`. */
export function nextText(time: TimeValue): string | undefined {
  if (time.kind === 'word') return time.word === 'yesterday' ? 'today' : time.word === 'today' ? 'tomorrow' : undefined;
  if (time.kind === 'relative' || !isCalendar(time)) return undefined;
  const next = new Date(plain(following(time.wall, time.precision)));
  const month = `${next.getUTCFullYear()}-${two(next.getUTCMonth() + 1)}`;
  return time.precision === 'month' ? month : `${month}-${two(next.getUTCDate())}${offsetText(time.offset)}`;
}

/** Whether a range is reversed wherever and whenever it is resolved; between unlike forms nobody can say beforehand. */
export function surelyReversed(from: TimeValue, to: TimeValue): boolean {
  if (from.kind === 'absolute' && to.kind === 'absolute') {
    // Without a zone on both sides they may lie up to 26 hours apart from how they look.
    const slack = (from.offset === undefined) === (to.offset === undefined) ? 0 : 26 * 60 * minuteMs;
    const start = plain(from.wall) - (from.offset ?? 0) * minuteMs;
    const end = plain(isCalendar(to) ? following(to.wall, to.precision) : to.wall) - (to.offset ?? 0) * minuteMs;
    return isCalendar(to) && slack === 0 ? start >= end : start > end + slack;
  }
  if (from.kind !== to.kind) return false;
  const reference: TimeContext = { now: Date.UTC(2026, 0, 15, 12), zone: 'UTC' };
  const end = resolveTime(to, reference);
  return isCalendar(to)
    ? resolveTime(from, reference).start >= end.end
    : resolveTime(from, reference).start > end.start;
}
