// Times as a person reads them: in a zone, relative, as a span.
import { type ZoneClock, zoneClock } from '../query/zone';

const second = 1000;
const minute = 60 * second;
const hour = 60 * minute;
const day = 24 * hour;

const months = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'] as const;
const weekdays = ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat'] as const;
const clocks = new Map<string, ZoneClock>();

/** A clock is costly to make. */
function clockOf(zone: string): ZoneClock {
  const known = clocks.get(zone);
  if (known !== undefined) return known;
  const made = zoneClock(zone);
  if (clocks.size > 50) clocks.clear();
  clocks.set(zone, made);
  return made;
}

function two(value: number): string {
  return String(value).padStart(2, '0');
}

/** Whether a time can be told at all: JavaScript's own range of dates. */
export function isTellable(at: number | undefined): at is number {
  return at !== undefined && Number.isFinite(at) && Math.abs(at) <= 8.64e15;
}

/** `2026-11-20T13:41:07.218Z`. */
export function isoUtc(at: number): string {
  return new Date(at).toISOString();
}

/** `2026-11-20 13:41:07.218 GMT+1`: sortable, in a zone, with what the zone means at that time. */
export function absoluteTime(at: number, zone: string): string {
  const { hour: hours, minute: minutes, second: seconds, ms } = clockOf(zone).wall(at);
  const fraction = ms === 0 ? '' : `.${String(Math.floor(ms)).padStart(3, '0')}`;
  return `${dayKey(at, zone)} ${two(hours)}:${two(minutes)}:${two(seconds)}${fraction} ${zoneWord(at, zone)}`;
}

/** `UTC`, `GMT+1`, `GMT+5:30`. */
export function zoneWord(at: number, zone: string): string {
  const { year, month, day: date, hour: hours, minute: minutes, second: seconds } = clockOf(zone).wall(at);
  const offset = Date.UTC(year, month - 1, date, hours, minutes, seconds) - Math.floor(at / second) * second;
  // The engine writes years before the common era without their sign.
  if (offset === 0 || Math.abs(offset) > day) return 'UTC';
  const size = Math.abs(offset);
  const rest = Math.floor((size % hour) / minute);
  return `GMT${offset < 0 ? '-' : '+'}${Math.floor(size / hour)}${rest === 0 ? '' : `:${two(rest)}`}`;
}

/** `14:05`. */
export function clockTime(at: number, zone: string): string {
  const { hour: hours, minute: minutes } = clockOf(zone).wall(at);
  return `${two(hours)}:${two(minutes)}`;
}

/** A wait's end: `14:05`, with seconds when it is near, with the day when it is another one. */
export function untilWords(until: number, now: number, zone: string): string {
  if (dayKey(until, zone) !== dayKey(now, zone)) return shortTime(until, now, zone);
  const seconds = until - now < 2 * minute ? `:${two(clockOf(zone).wall(until).second)}` : '';
  return clockTime(until, zone) + seconds;
}

/** `2026-11-20`: the calendar day in a zone. */
export function dayKey(at: number, zone: string): string {
  const { year, month, day: date } = clockOf(zone).wall(at);
  return `${String(year).padStart(4, '0')}-${two(month)}-${two(date)}`;
}

/** The half-open window of a calendar day in a zone: 23 or 25 hours long where clocks change. */
export function dayWindow(key: string, zone: string): { readonly from: number; readonly to: number } | undefined {
  const match = /^(\d{4})-(\d{2})-(\d{2})$/.exec(key);
  if (match === null) return undefined;
  const [year, month, date] = [Number(match[1]), Number(match[2]), Number(match[3])];
  const midnight = (plus: number): number =>
    clockOf(zone).instant({ year, month, day: date + plus, hour: 0, minute: 0, second: 0, ms: 0 });
  return { from: midnight(0), to: midnight(1) };
}

/** `Today`, `Yesterday`, `Fri 20 Nov`, with the year when it is another one. */
export function dayWords(key: string, now: number, zone: string): string {
  if (key === '') return 'No time';
  const match = /^(\d{4})-(\d{2})-(\d{2})$/.exec(key);
  if (match === null) return key;
  const [year, month, date] = [Number(match[1]), Number(match[2]), Number(match[3])];
  const noon = Date.UTC(year, month - 1, date, 12);
  const today = clockOf(zone).wall(now);
  const days = Math.round((Date.UTC(today.year, today.month - 1, today.day, 12) - noon) / day);
  if (days === 0) return 'Today';
  if (days === 1) return 'Yesterday';
  const weekday = weekdays[new Date(noon).getUTCDay()] ?? '';
  return `${weekday} ${date} ${monthWord(month)}${today.year === year ? '' : ` ${year}`}`;
}

/** `20 Nov 14:05`, with the year when it is another one. */
export function shortTime(at: number, now: number, zone: string): string {
  const { year, month, day: date } = clockOf(zone).wall(at);
  const years = year === clockOf(zone).wall(now).year ? '' : ` ${year}`;
  return `${date} ${monthWord(month)}${years} ${clockTime(at, zone)}`;
}

function monthWord(month: number): string {
  return months[month - 1] ?? String(month);
}

/** `just now`, `3 min ago`, `5 h ago`, `2 days ago`; `in 3 min` for clocks that disagree. */
export function relativeTime(at: number, now: number): string {
  const gap = now - at;
  const size = Math.abs(gap);
  if (size < 45 * second) return 'just now';
  const words = spanWords(size);
  return gap > 0 ? `${words} ago` : `in ${words}`;
}

/** `3 min`, `5 h`, `2 days`, `4 months`, `2 years`: one unit, rounded down, at least 1. */
export function spanWords(span: number): string {
  const whole = (unit: number): number => Math.max(1, Math.floor(span / unit));
  const many = (count: number, word: string): string => `${count} ${word}${count === 1 ? '' : 's'}`;
  if (span < minute) return `${whole(second)} s`;
  if (span < hour) return `${whole(minute)} min`;
  if (span < day) return `${whole(hour)} h`;
  if (span < 60 * day) return many(whole(day), 'day');
  if (span < 730 * day) return many(whole(30.44 * day), 'month');
  return many(whole(365.25 * day), 'year');
}

/** `now`, `3 min`, `5 h`, `2 d`, `4 mo`, `2 y`: for the beginning of a narrow row; `in 3 min` for clocks that disagree. */
export function compactTime(at: number, now: number): string {
  const size = Math.abs(now - at);
  if (size < 45 * second) return 'now';
  const words = spanWords(size).replace(/ (d|mo|y)[a-z]+$/, ' $1');
  return at <= now ? words : `in ${words}`;
}

/** A window in words, from its ends: `last 7 days`, `since 13 Nov 14:02`, `13 Nov 14:02 to 15 Nov 09:00`, `all time`. */
export function windowWords(
  window: { readonly from?: number; readonly to?: number },
  now: number,
  zone: string,
): string {
  const { from, to } = window;
  if (from === undefined) return to === undefined ? 'all time' : `until ${shortTime(to, now, zone)}`;
  if (to !== undefined && to < now - minute) return `${shortTime(from, now, zone)} to ${shortTime(to, now, zone)}`;
  for (const [unit, word] of [
    [day, 'day'],
    [hour, 'hour'],
    [minute, 'minute'],
  ] as const) {
    const count = Math.round((now - from) / unit);
    if (count >= 1 && count <= 400 && Math.abs(now - from - count * unit) < 0.02 * unit) {
      return count === 1 ? `last ${word}` : `last ${count} ${word}s`;
    }
  }
  return `since ${shortTime(from, now, zone)}`;
}
