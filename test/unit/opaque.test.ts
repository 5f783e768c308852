// Opaque IDs in the middle shortened, compact times, a connection in words: what a narrow tree shows.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { connectionWords } from '../../src/core/loadWords';
import { shortenIds } from '../../src/core/text/opaque';
import { compactTime } from '../../src/core/text/time';
import { noon } from './coreEvents';

describe('shortenIds', () => {
  it.each([
    ['svc_acct_yhewhodflbeasszhhmxjfjd2', 'svc_acct_yhew…fjd2'],
    ['created API key key_r6OxWJfTOK0AHyyk (403)', 'created API key key_r6Ox…Hyyk (403)'],
    ['role (role_01JH3FVHKSDH1HY8SZK92ATEWE), then', 'role (role_01JH…TEWE), then'],
    ['entity en6125f02e6e14954d', 'entity en61…954d'],
  ])('%s', (text, short) => expect(shortenIds(text)).toBe(short));
  it.each([
    'mira@northwind.io changed production-readiness',
    'longaddress1234567890@northwind.io',
    'rate limit rl-gpt-4o-mini of CheckoutAssistant',
    'config pc-router-b69ca7 in workspace ws-paymen-d2de1b',
    'key_short1',
    '2026-11-20T13:41:07.218Z',
  ])('leaves %s', (text) => expect(shortenIds(text)).toBe(text));
  it('never makes a text longer, and keeps every word', () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        const short = shortenIds(text);
        expect(short.length).toBeLessThanOrEqual(text.length);
        expect(short.split(' ').length).toBe(text.split(' ').length);
      }),
    );
  });
});

describe('compactTime', () => {
  const minute = 60_000;
  it.each([
    [0, 'now'],
    [3 * minute, '3 min'],
    [5 * 60 * minute, '5 h'],
    [47 * 60 * minute, '1 d'],
    [100 * 24 * 60 * minute, '3 mo'],
    [1000 * 24 * 60 * minute, '2 y'],
    [-5 * minute, 'in 5 min'],
  ])('%d ms ago: %s', (gap, words) => expect(compactTime(noon - gap, noon)).toBe(words));
});

describe('connectionWords', () => {
  const facts = {
    source: 'live',
    state: { kind: 'done', end: 'complete' },
    count: 1284,
    range: 'last 7 days',
  } as const;
  it.each([
    [facts, '1,284 events · last 7 days'],
    [{ ...facts, source: 'sample' as const, count: 1 }, '1 event · sample data · last 7 days'],
    [{ ...facts, state: { kind: 'loading' } as const }, '1,284 events · last 7 days · loading…'],
    [{ source: 'live' as const, state: { kind: 'idle' } as const, count: 0 }, 'not loaded yet'],
    [{ source: 'file' as const, state: { kind: 'idle' } as const, count: 7 }, '7 events'],
  ])('%j: %s', (given, words) => expect(connectionWords(given, noon, 'UTC')).toBe(words));
});
