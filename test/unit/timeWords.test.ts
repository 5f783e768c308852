// Times in words.
import { describe, expect, it } from 'vitest';
import {
  absoluteTime,
  clockTime,
  dayKey,
  dayWindow,
  dayWords,
  isTellable,
  relativeTime,
  shortTime,
  untilWords,
  windowWords,
} from '../../src/core/text/time';

const now = Date.UTC(2026, 10, 20, 13, 52, 0);
const min = 60_000;
const day = 86_400_000;

describe('time words', () => {
  it('tells relative times', () => {
    const said = [0, 44_000, 3 * min, 5.9 * 3_600_000, day, 40 * day, 90 * day, 800 * day].map((gap) =>
      relativeTime(now - gap, now),
    );
    expect(said).toEqual([
      'just now',
      'just now',
      '3 min ago',
      '5 h ago',
      '1 day ago',
      '40 days ago',
      '2 months ago',
      '2 years ago',
    ]);
    expect(relativeTime(now + 5 * min, now)).toBe('in 5 min');
  });
  it('tells absolute times in a zone, with what the zone means then', () => {
    const at = Date.UTC(2026, 10, 20, 13, 41, 7, 218);
    expect(absoluteTime(at, 'UTC')).toBe('2026-11-20 13:41:07.218 UTC');
    expect(absoluteTime(at, 'Europe/Berlin')).toBe('2026-11-20 14:41:07.218 GMT+1');
    expect(absoluteTime(Date.UTC(2026, 6, 1), 'Europe/Berlin')).toBe('2026-07-01 02:00:00 GMT+2');
    expect(absoluteTime(at, 'Asia/Kolkata')).toBe('2026-11-20 19:11:07.218 GMT+5:30');
    expect(absoluteTime(at, 'Nowhere/Else')).toContain('UTC');
    expect(clockTime(Date.UTC(2026, 0, 1), 'UTC')).toBe('00:00');
  });
  it('names days, also where clocks change', () => {
    expect(dayKey(Date.UTC(2026, 10, 20, 23, 30), 'Europe/Berlin')).toBe('2026-11-21');
    expect(dayWords('2026-11-20', now, 'UTC')).toBe('Today');
    expect(dayWords('2026-11-19', now, 'UTC')).toBe('Yesterday');
    expect(dayWords('2026-11-13', now, 'UTC')).toBe('Fri 13 Nov');
    expect(dayWords('2025-01-02', now, 'UTC')).toBe('Thu 2 Jan 2025');
    expect(dayWords('', now, 'UTC')).toBe('No time');
    const spring = dayWindow('2026-03-29', 'Europe/Berlin');
    expect((spring?.to ?? 0) - (spring?.from ?? 0)).toBe(23 * 3_600_000);
    expect(dayWindow('nonsense', 'UTC')).toBeUndefined();
  });
  it('tells windows and waits', () => {
    expect(windowWords({ from: now - 7 * day }, now, 'UTC')).toBe('last 7 days');
    expect(windowWords({ from: now - day }, now, 'UTC')).toBe('last day');
    expect(windowWords({ from: now - 2 * 3_600_000 }, now, 'UTC')).toBe('last 2 hours');
    expect(windowWords({}, now, 'UTC')).toBe('all time');
    expect(windowWords({ from: now - 8 * day, to: now - 2 * day }, now, 'UTC')).toBe('12 Nov 13:52 to 18 Nov 13:52');
    expect(untilWords(now + 10 * min, now, 'UTC')).toBe('14:02');
    expect(untilWords(now + 14_000, now, 'UTC')).toBe('13:52:14');
    expect(untilWords(now + day, now, 'UTC')).toBe('21 Nov 13:52');
    expect(shortTime(Date.UTC(2025, 0, 2, 3, 4), now, 'UTC')).toBe('2 Jan 2025 03:04');
    expect(isTellable(Number.NaN)).toBe(false);
  });
});
