// Times as a person reads them: in a zone, relative, as a span.

const second = 1000;
const minute = 60 * second;
const hour = 60 * minute;
const day = 24 * hour;

interface Parts {
  readonly year: string;
  readonly month: string;
  readonly day: string;
  readonly hour: string;
  readonly minute: string;
  readonly second: string;
  readonly weekday: string;
}

const months = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'] as const;
const formats = new Map<string, Intl.DateTimeFormat>();

/** A format is costly to make. An unknown zone is told as UTC. */
function format(zone: string): Intl.DateTimeFormat {
  const known = formats.get(zone);
  if (known !== undefined) return known;
  const make = (timeZone: string): Intl.DateTimeFormat =>
    new Intl.DateTimeFormat('en-GB', {
      timeZone,
      hourCycle: 'h23',
      year: 'numeric',
      month: '2-digit',
      day: '2-digit',
      hour: '2-digit',
      minute: '2-digit',
      second: '2-digit',
      weekday: 'short',
    });
  let made: Intl.DateTimeFormat;
  try {
    made = make(zone);
  } catch {
    made = make('UTC');
  }
  if (formats.size > 50) formats.clear();
  formats.set(zone, made);
  return made;
}

function partsOf(at: number, zone: string): Parts {
  const found = new Map(
    format(zone)
      .formatToParts(at)
      .map((part): [string, string] => [part.type, part.value]),
  );
  const get = (name: string): string => found.get(name) ?? '';
  return {
    year: get('year').padStart(4, '0'),
    month: get('month'),
    day: get('day'),
    hour: get('hour'),
    minute: get('minute'),
    second: get('second'),
    weekday: get('weekday'),
  };
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
  const { year, month, day: date, hour: hours, minute: minutes, second: seconds } = partsOf(at, zone);
  const millis = ((at % second) + second) % second;
  const fraction = millis === 0 ? '' : `.${String(Math.floor(millis)).padStart(3, '0')}`;
  return `${year}-${month}-${date} ${hours}:${minutes}:${seconds}${fraction} ${zoneWord(at, zone)}`;
}

/** `UTC`, `GMT+1`, `GMT+5:30`. */
export function zoneWord(at: number, zone: string): string {
  const offset = zoneOffset(at, zone);
  if (offset === 0) return 'UTC';
  const size = Math.abs(offset);
  const rest = Math.floor((size % hour) / minute);
  const minutes = rest === 0 ? '' : `:${String(rest).padStart(2, '0')}`;
  return `GMT${offset < 0 ? '-' : '+'}${Math.floor(size / hour)}${minutes}`;
}

/** Milliseconds a zone is ahead of UTC at a time. */
export function zoneOffset(at: number, zone: string): number {
  const parts = partsOf(at, zone);
  const [year, month, date, hours, minutes, seconds] = [
    parts.year,
    parts.month,
    parts.day,
    parts.hour,
    parts.minute,
    parts.second,
  ].map(Number) as [number, number, number, number, number, number];
  const whole = Math.floor(at / second) * second;
  const offset = Date.UTC(year, month - 1, date, hours, minutes, seconds) - whole;
  // Years before 100 and before the common era are written without what would tell them apart.
  return Math.abs(offset) <= day ? offset : 0;
}

/** `14:05`. */
export function clockTime(at: number, zone: string): string {
  const parts = partsOf(at, zone);
  return `${parts.hour}:${parts.minute}`;
}

/** A wait's end: `14:05`, with seconds when it is near, with the day when it is another one. */
export function untilWords(until: number, now: number, zone: string): string {
  const parts = partsOf(until, zone);
  if (dayKey(until, zone) !== dayKey(now, zone)) return shortTime(until, now, zone);
  return until - now < 2 * minute ? `${parts.hour}:${parts.minute}:${parts.second}` : clockTime(until, zone);
}

/** `2026-11-20`: the calendar day in a zone. */
export function dayKey(at: number, zone: string): string {
  const parts = partsOf(at, zone);
  return `${parts.year}-${parts.month}-${parts.day}`;
}

/** The half-open window of a calendar day in a zone: 23 or 25 hours long where clocks change. */
export function dayWindow(key: string, zone: string): { readonly from: number; readonly to: number } | undefined {
  const match = /^(\d{4})-(\d{2})-(\d{2})$/.exec(key);
  if (match === null) return undefined;
  const [year, month, date] = [Number(match[1]), Number(match[2]), Number(match[3])];
  const midnight = (plus: number): number => {
    const wall = Date.UTC(year, month - 1, date + plus);
    const guess = wall - zoneOffset(wall, zone);
    return wall - zoneOffset(guess, zone);
  };
  return { from: midnight(0), to: midnight(1) };
}

/** `Today`, `Yesterday`, `Fri 20 Nov`, with the year when it is another one. */
export function dayWords(key: string, now: number, zone: string): string {
  if (key === dayKey(now, zone)) return 'Today';
  if (key === dayKey(now - day, zone)) return 'Yesterday';
  const window = dayWindow(key, zone);
  if (window === undefined) return key === '' ? 'No time' : key;
  const parts = partsOf(window.from + 12 * hour, zone);
  const year = parts.year === partsOf(now, zone).year ? '' : ` ${parts.year}`;
  return `${parts.weekday} ${Number(parts.day)} ${monthWord(parts.month)}${year}`;
}

/** `20 Nov 14:05`, with the year when it is another one. */
export function shortTime(at: number, now: number, zone: string): string {
  const parts = partsOf(at, zone);
  const year = parts.year === partsOf(now, zone).year ? '' : ` ${parts.year}`;
  return `${Number(parts.day)} ${monthWord(parts.month)}${year} ${parts.hour}:${parts.minute}`;
}

function monthWord(month: string): string {
  return months[Number(month) - 1] ?? month;
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
