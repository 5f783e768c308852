// Properties of times in a query: days and ranges are half-open and meet without gap or overlap, clock changes included.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { TimeContext, Window } from '../../src/core/query/ast';
import { compileQuery } from '../../src/core/query/compile';
import { parseQuery } from '../../src/core/query/parse';
import { parseTime } from '../../src/core/query/time';
import { zoneClock } from '../../src/core/query/zone';

const zones = [
  'UTC',
  'Europe/Berlin',
  'America/New_York',
  'America/Sao_Paulo',
  'America/Havana',
  'Asia/Kathmandu',
  'Australia/Lord_Howe',
  'Pacific/Apia',
] as const;
const hour = 3_600_000;
const zone = fc.constantFrom(...zones);
const instant = fc.integer({ min: Date.UTC(2005, 0, 1), max: Date.UTC(2035, 0, 1) });
const day = fc
  .integer({ min: Date.UTC(2005, 0, 1) / (24 * hour), max: Date.UTC(2035, 0, 1) / (24 * hour) })
  .map((number) => number * 24 * hour);

const dateText = (at: number): string => new Date(at).toISOString().slice(0, 10);

function windowOf(text: string, context: TimeContext): Window {
  const parsed = parseQuery(text);
  expect(parsed.diagnostics).toEqual([]);
  return compileQuery(parsed.expr, context).window;
}

describe('days', () => {
  it('end where the next begins, in any zone', () => {
    fc.assert(
      fc.property(day, zone, instant, (at, name, now) => {
        const context = { now, zone: name };
        const one = windowOf(`time:${dateText(at)}`, context);
        const next = windowOf(`time:${dateText(at + 24 * hour)}`, context);
        // Samoa had no 30 December 2011: the window of that day is empty.
        if (one.to !== 0 && next.to !== 0) expect(one.to).toBe(next.from);
      }),
      { numRuns: 1500 },
    );
  });

  it('hold exactly the instants whose clock shows their date', () => {
    fc.assert(
      fc.property(instant, zone, (at, name) => {
        const { year, month, day: number } = zoneClock(name).wall(at);
        const text = `${year}-${String(month).padStart(2, '0')}-${String(number).padStart(2, '0')}`;
        const { from = NaN, to = NaN } = windowOf(`time:${text}`, { now: at, zone: name });
        expect(from).toBeLessThanOrEqual(at);
        expect(to).toBeGreaterThan(at);
        expect(windowOf('time:today', { now: at, zone: name })).toEqual({ from, to });
      }),
      { numRuns: 1500 },
    );
  });

  it('make up a range, both ends included', () => {
    fc.assert(
      fc.property(day, fc.integer({ min: 0, max: 400 }), zone, (at, days, name) => {
        const context = { now: at, zone: name };
        const [first, last] = [dateText(at), dateText(at + days * 24 * hour)];
        const range = windowOf(`time:${first}..${last}`, context);
        const start = windowOf(`after:${first}`, context).from;
        const end = windowOf(`before:${dateText(at + (days + 1) * 24 * hour)}`, context).to;
        if (range.to !== 0) expect(range).toEqual({ from: start, to: end });
      }),
      { numRuns: 800 },
    );
  });
});

describe('before and after', () => {
  it('part all instants, none on both sides', () => {
    fc.assert(
      fc.property(instant, zone, instant, (at, name, now) => {
        const context = { now, zone: name };
        const text = new Date(at).toISOString();
        expect(windowOf(`after:${text}`, context)).toEqual({ from: at });
        expect(windowOf(`before:${text}`, context)).toEqual({ to: at });
        expect(windowOf(`time:>${text}`, context)).toEqual({ from: at + 1 });
        expect(windowOf(`time:<=${text}`, context)).toEqual({ to: at + 1 });
      }),
      { numRuns: 500 },
    );
  });
});

describe('relative times', () => {
  it('go back by the clock for hours and minutes', () => {
    fc.assert(
      fc.property(instant, zone, fc.integer({ min: 0, max: 5000 }), (now, name, amount) => {
        expect(windowOf(`after:${amount}h`, { now, zone: name }).from).toBe(now - amount * hour);
        expect(windowOf(`after:${amount}m`, { now, zone: name }).from).toBe(now - amount * 60_000);
      }),
      { numRuns: 400 },
    );
  });

  it('go back by the calendar for days and weeks: the same time of day, unless the clock skipped it', () => {
    fc.assert(
      fc.property(instant, zone, fc.integer({ min: 1, max: 60 }), (now, name, days) => {
        const clock = zoneClock(name);
        const { from = NaN } = windowOf(`after:${days}d`, { now, zone: name });
        const [then, today] = [clock.wall(from), clock.wall(now)];
        const minutes = (then.hour - today.hour) * 60 + then.minute - today.minute;
        // A skipped time is moved on by the gap, at most an hour (Samoa's skipped day keeps the time of day).
        expect([0, 30, 60, 30 - 1440, 60 - 1440]).toContain(minutes);
        expect(Math.abs(now - from - days * 24 * hour)).toBeLessThanOrEqual(24 * hour);
        expect(windowOf(`after:${days * 7}d`, { now, zone: name })).toEqual(
          windowOf(`after:${days}w`, { now, zone: name }),
        );
      }),
      { numRuns: 800 },
    );
  });
});

describe('the clock of a zone', () => {
  it('gives back every instant but the second of a doubled hour', () => {
    fc.assert(
      fc.property(instant, zone, (at, name) => {
        const clock = zoneClock(name);
        const back = clock.instant(clock.wall(at));
        expect(clock.wall(back)).toEqual(clock.wall(at));
        expect(back).toBeLessThanOrEqual(at);
        expect(at - back).toBeLessThanOrEqual(24 * hour);
      }),
      { numRuns: 1500 },
    );
  });
});

describe('parseTime', () => {
  it('never throws, and refuses every date that is not in the calendar', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1970, max: 2100 }),
        fc.integer({ min: 0, max: 14 }),
        fc.integer({ min: 0, max: 33 }),
        (y, m, d) => {
          const text = `${y}-${String(m).padStart(2, '0')}-${String(d).padStart(2, '0')}`;
          const date = new Date(Date.UTC(y, m - 1, d));
          const real = date.getUTCMonth() === m - 1 && date.getUTCDate() === d && m >= 1 && m <= 12;
          expect('time' in parseTime(text)).toBe(real);
        },
      ),
      { numRuns: 1500 },
    );
    fc.assert(fc.property(fc.string({ unit: 'binary' }), (text) => void parseTime(text)));
  });
});
