// Wall-clock time in an IANA zone to an instant and back, days without midnight and doubled hours included.

/** A wall-clock time. `month` 1–12; `day` may lie outside the month and then counts on. */
export interface Wall {
  readonly year: number;
  readonly month: number;
  readonly day: number;
  readonly hour: number;
  readonly minute: number;
  readonly second: number;
  readonly ms: number;
}

const dayMs = 86_400_000;
const parts = ['year', 'month', 'day', 'hour', 'minute', 'second'] as const;

function formatter(zone: string): Intl.DateTimeFormat {
  const options = {
    calendar: 'iso8601',
    numberingSystem: 'latn',
    hourCycle: 'h23',
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    hour: 'numeric',
    minute: 'numeric',
    second: 'numeric',
  } as const;
  try {
    return new Intl.DateTimeFormat('en-US', { ...options, timeZone: zone });
  } catch {
    // A zone this machine does not know; UTC is never wrong about which instant it means.
    return new Intl.DateTimeFormat('en-US', { ...options, timeZone: 'UTC' });
  }
}

function utc(wall: Wall): number {
  return Date.UTC(wall.year, wall.month - 1, wall.day, wall.hour, wall.minute, wall.second, wall.ms);
}

/** A zone's clock. */
export interface ZoneClock {
  wall(at: number): Wall;
  /** A time the clock skips is moved on by the gap; of a time it shows twice, the first. */
  instant(wall: Wall): number;
}

export function zoneClock(zone: string): ZoneClock {
  const format = formatter(zone);
  function wall(at: number): Wall {
    const found = new Map<string, number>();
    for (const part of format.formatToParts(at)) found.set(part.type, Number(part.value));
    const [year = 0, month = 1, day = 1, hour = 0, minute = 0, second = 0] = parts.map((part) => found.get(part));
    return { year, month, day, hour, minute, second, ms: ((at % 1000) + 1000) % 1000 };
  }
  const offset = (at: number): number => utc(wall(at)) - at;
  function instant(time: Wall): number {
    const guess = utc(time);
    // The offsets well before and well after; a transition lies between them or none does.
    const before = guess - offset(guess - dayMs);
    const after = guess - offset(guess + dayMs);
    const fits = [before, after].filter((candidate) => utc(wall(candidate)) === guess);
    return fits.length === 0 ? before : Math.min(...fits);
  }
  return { wall, instant };
}
