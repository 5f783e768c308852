// Times in words, in the zone the person chose.

const formats = new Map<string, Intl.DateTimeFormat>();

function format(zone: string, name: string, options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
  const key = `${name} ${zone}`;
  let made = formats.get(key);
  if (made === undefined) {
    made = new Intl.DateTimeFormat('en-GB', { ...options, timeZone: zone, hourCycle: 'h23' });
    formats.set(key, made);
  }
  return made;
}

/** `13:41:07` */
export function clockTime(at: number, zone: string): string {
  return format(zone, 'clock', { hour: '2-digit', minute: '2-digit', second: '2-digit' }).format(at);
}

/** `20 Nov 13:41` */
export function shortStamp(at: number, zone: string): string {
  const date = format(zone, 'short', { day: 'numeric', month: 'short' }).format(at);
  return `${date} ${format(zone, 'minute', { hour: '2-digit', minute: '2-digit' }).format(at)}`;
}

/** `Fri 20 Nov 2026, 13:41:07.218 UTC` */
export function fullStamp(at: number, zone: string): string {
  const date = format(zone, 'date', { weekday: 'short', day: 'numeric', month: 'short', year: 'numeric' }).format(at);
  const ms = Math.abs(at % 1000);
  const fraction = ms === 0 ? '' : `.${String(ms).padStart(3, '0')}`;
  return `${date.replace(',', '')}, ${clockTime(at, zone)}${fraction} ${zoneName(zone)}`;
}

/** `2026-11-20`, in the zone. */
export function dayOf(at: number, zone: string): string {
  const parts = format(zone, 'iso', { year: 'numeric', month: '2-digit', day: '2-digit' }).formatToParts(at);
  const part = (type: string): string => parts.find((each) => each.type === type)?.value ?? '';
  return `${part('year')}-${part('month')}-${part('day')}`;
}

/** A heading for a `2026-11-20`: `Today`, `Yesterday`, `Friday 20 November`, with the year where it is another one. */
export function dayHeading(day: string, now: number, zone: string): string {
  if (day === '') return 'No time';
  const today = dayOf(now, zone);
  if (day === today) return 'Today';
  const at = Date.parse(`${day}T12:00:00Z`);
  if (Number.isNaN(at)) return day;
  if (Date.parse(`${today}T12:00:00Z`) - at === 86_400_000) return 'Yesterday';
  const words = format('UTC', 'heading', { weekday: 'long', day: 'numeric', month: 'long' }).format(at);
  return day.slice(0, 4) === today.slice(0, 4) ? words : `${words} ${day.slice(0, 4)}`;
}

/** `11 min ago`, `3 d ago`; `in 2 h` for what a vendor's clock puts ahead. */
export function ago(at: number, now: number): string {
  const seconds = Math.round(Math.abs(now - at) / 1000);
  const words =
    seconds < 60
      ? `${seconds} s`
      : seconds < 3600
        ? `${Math.round(seconds / 60)} min`
        : seconds < 172_800
          ? `${Math.round(seconds / 3600)} h`
          : `${Math.round(seconds / 86_400)} d`;
  return at > now ? `in ${words}` : `${words} ago`;
}

export function zoneName(zone: string): string {
  return zone === 'Etc/UTC' ? 'UTC' : zone;
}

/** `Last 7 days`, `from 13 Nov 14:00`, as the bar's button says it. */
export function rangeWords(from: string | undefined, to: string | undefined, zone: string): string {
  if (from === undefined && to === undefined) return 'All time';
  const relative = from === undefined ? undefined : /^(\d{1,4})(min|m|h|d|w|mo|y)$/.exec(from);
  if (relative !== null && relative !== undefined && to === undefined)
    return lastWords(relative[1] ?? '', relative[2] ?? '');
  const words = (text: string): string => {
    const at = /^\d{4}-\d\d-\d\dT/.test(text) ? Date.parse(text) : Number.NaN;
    return Number.isNaN(at) ? text : shortStamp(at, zone);
  };
  if (to === undefined) return `Since ${words(from ?? '')}`;
  return from === undefined ? `Until ${words(to)}` : `${words(from)} – ${words(to)}`;
}

function lastWords(count: string, unit: string): string {
  const names = new Map([
    ['min', 'minute'],
    ['m', 'minute'],
    ['h', 'hour'],
    ['d', 'day'],
    ['w', 'week'],
    ['mo', 'month'],
    ['y', 'year'],
  ]);
  const name = names.get(unit) ?? unit;
  return count === '1' ? `Last ${name}` : `Last ${count} ${name}s`;
}

export function count(value: number): string {
  return value.toLocaleString('en-US').replaceAll(',', '\u202f');
}

export function plural(value: number, one: string, many = `${one}s`): string {
  return `${count(value)} ${value === 1 ? one : many}`;
}
