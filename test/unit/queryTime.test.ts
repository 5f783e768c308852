// Times on the days when clocks change, by known instants.
import { describe, expect, it } from 'vitest';
import { compileQuery } from '../../src/core/query/compile';
import { parseQuery } from '../../src/core/query/parse';

const iso = (at: number | undefined): string | undefined => (at === undefined ? undefined : new Date(at).toISOString());

function window(text: string, zone: string, now = '2026-07-01T12:00:00Z'): readonly (string | undefined)[] {
  const parsed = parseQuery(text);
  expect(parsed.diagnostics).toEqual([]);
  const { from, to } = compileQuery(parsed.expr, { now: Date.parse(now), zone }).window;
  return [iso(from), iso(to)];
}

describe('a day', () => {
  it.each([
    // 23 hours, 25 hours, and a plain one.
    ['2026-03-29', 'Europe/Berlin', '2026-03-28T23:00:00.000Z', '2026-03-29T22:00:00.000Z'],
    ['2026-10-25', 'Europe/Berlin', '2026-10-24T22:00:00.000Z', '2026-10-25T23:00:00.000Z'],
    ['2026-03-08', 'America/New_York', '2026-03-08T05:00:00.000Z', '2026-03-09T04:00:00.000Z'],
    ['2026-11-01', 'America/New_York', '2026-11-01T04:00:00.000Z', '2026-11-02T05:00:00.000Z'],
    ['2026-11-01', 'UTC', '2026-11-01T00:00:00.000Z', '2026-11-02T00:00:00.000Z'],
    ['2026-11-01+02:00', 'America/New_York', '2026-10-31T22:00:00.000Z', '2026-11-01T22:00:00.000Z'],
    // São Paulo skipped midnight that day; it began at one o'clock.
    ['2018-11-04', 'America/Sao_Paulo', '2018-11-04T03:00:00.000Z', '2018-11-05T02:00:00.000Z'],
    ['2026-10', 'Europe/Berlin', '2026-09-30T22:00:00.000Z', '2026-10-31T23:00:00.000Z'],
  ])('%s in %s', (text, zone, from, to) => {
    expect(window(`time:${text}`, zone)).toEqual([from, to]);
  });

  it('in a zone nobody knows is one of UTC', () => {
    expect(window('time:2026-11-01', 'Mars/Olympus')).toEqual(['2026-11-01T00:00:00.000Z', '2026-11-02T00:00:00.000Z']);
  });
});

describe('a time of day', () => {
  it.each([
    // Skipped in Berlin: moved on by the gap. Doubled: the first.
    ['2026-03-29T02:30', 'Europe/Berlin', '2026-03-29T01:30:00.000Z'],
    ['2026-10-25T02:30', 'Europe/Berlin', '2026-10-25T00:30:00.000Z'],
    ['2026-10-25T02:30+01:00', 'Europe/Berlin', '2026-10-25T01:30:00.000Z'],
    ['2026-03-08T02:30', 'America/New_York', '2026-03-08T07:30:00.000Z'],
    ['2026-11-01T01:30', 'America/New_York', '2026-11-01T05:30:00.000Z'],
    ['2026-11-01T14:00:05.123Z', 'America/New_York', '2026-11-01T14:00:05.123Z'],
    ['1793491200000', 'America/New_York', '2026-11-01T00:00:00.000Z'],
  ])('after:%s in %s', (text, zone, from) => {
    expect(window(`after:${text}`, zone)).toEqual([from, undefined]);
  });
});

describe('a relative time', () => {
  it.each([
    // Noon the day after the clock went forward: a day ago is noon too, 23 hours back.
    ['1d', 'Europe/Berlin', '2026-03-29T10:00:00Z', '2026-03-28T11:00:00.000Z'],
    ['24h', 'Europe/Berlin', '2026-03-29T10:00:00Z', '2026-03-28T10:00:00.000Z'],
    ['1w', 'America/New_York', '2026-11-01T17:00:00Z', '2026-10-25T16:00:00.000Z'],
    ['30m', 'America/New_York', '2026-11-01T06:10:00Z', '2026-11-01T05:40:00.000Z'],
    ['999999w', 'UTC', '2026-11-01T00:00:00Z', '1970-01-01T00:00:00.000Z'],
  ])('after:%s in %s at %s', (text, zone, now, from) => {
    expect(window(`after:${text}`, zone, now)).toEqual([from, undefined]);
  });
});
