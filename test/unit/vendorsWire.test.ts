// The small parts that the adapters share: encoding, times, keys, caps.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { AuditEvent, EventRecord } from '../../src/core/event';
import { walkCursor } from '../../src/vendors/cursor';
import { readPlace, walkNumbers, writePlace } from '../../src/vendors/paging';
import { digest, digestKey, idKey, idOfKey, madeKey, keyOf } from '../../src/vendors/keys';
import { decode, verb } from '../../src/vendors/rows';
import { timeOf } from '../../src/vendors/time';
import type { Page } from '../../src/vendors/vendor';
import { isoSecond, searchOf, valuesOf, wholeSeconds } from '../../src/vendors/wire';
import * as z from 'zod';

describe('encoding', () => {
  test('what is written is read back, whatever it is', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.string({ minLength: 1 }), fc.string())), (pairs) => {
        expect([...new URLSearchParams(searchOf(pairs))]).toEqual(pairs);
        expect(searchOf(pairs)).toMatch(/^[\x21-\x7e]*$/);
        expect(searchOf(pairs)).not.toMatch(/[#?[\]]/);
      }),
    );
  });

  test('values once, empty ones not at all', () => {
    const params = new Map([['a', ['x', '', 'y', 'x']]]);
    expect(valuesOf({ window: {}, params }, 'a')).toEqual(['x', 'y']);
    expect(valuesOf({ window: {}, params }, 'b')).toEqual([]);
  });

  test('a window in seconds holds the one in milliseconds', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 8e14 }), fc.integer({ min: 0, max: 8e14 }), (from, to) => {
        const seconds = wholeSeconds({ from, to });
        expect((seconds.from ?? 0) * 1000).toBeLessThanOrEqual(from);
        expect((seconds.to ?? 0) * 1000).toBeGreaterThanOrEqual(to);
        expect(from - (seconds.from ?? 0) * 1000).toBeLessThan(1000);
        expect((seconds.to ?? 0) * 1000 - to).toBeLessThan(1000);
      }),
    );
    expect(wholeSeconds({})).toEqual({});
  });

  test('seconds as text, never beyond what a date can be', () => {
    expect(isoSecond(1_760_000_000, 'Z')).toBe('2025-10-09T08:53:20Z');
    expect(isoSecond(1_760_000_000, '')).toBe('2025-10-09T08:53:20');
    for (const odd of [-5, 1e15, 0]) expect(() => isoSecond(odd, 'Z')).not.toThrow();
  });
});

describe('times', () => {
  test.each([
    ['2026-03-01T10:00:00Z', Date.UTC(2026, 2, 1, 10)],
    ['2026-03-01T10:00:00.123456Z', Date.UTC(2026, 2, 1, 10, 0, 0, 123)],
    ['2026-03-01T10:00:00', Date.UTC(2026, 2, 1, 10)],
    ['2026-03-01 10:00:00', Date.UTC(2026, 2, 1, 10)],
    ['2026-03-01 10:00:00.5', Date.UTC(2026, 2, 1, 10, 0, 0, 500)],
    ['2026-03-01T12:00:00+02:00', Date.UTC(2026, 2, 1, 10)],
    ['2026-03-01T12:00:00+0200', Date.UTC(2026, 2, 1, 10)],
    [1_772_359_200, Date.UTC(2026, 2, 1, 10)],
    [1_772_359_200_500, Date.UTC(2026, 2, 1, 10, 0, 0, 500)],
    ['1772359200', Date.UTC(2026, 2, 1, 10)],
    ['', undefined],
    ['yesterday', undefined],
    ['12', undefined],
    [Number.NaN, undefined],
    [Infinity, undefined],
    [{}, undefined],
    [undefined, undefined],
  ])('%j', (written, at) => {
    expect(timeOf(written)).toBe(at);
  });
});

describe('keys', () => {
  test('a digest tells texts apart', () => {
    const texts = Array.from({ length: 50_000 }, (_, index) => `objectIdentifier-${index}`);
    expect(new Set(texts.map(digest)).size).toBe(texts.length);
    expect(digest('a\u0000b')).not.toBe(digest('ab\u0000'));
    expect(digest('')).toMatch(/^[\w-]{20}$/);
  });

  test('made keys and vendors’ IDs cannot be taken for each other', () => {
    fc.assert(
      fc.property(fc.string(), fc.nat(9), (text, count) => {
        const key = digestKey(text.replaceAll('#', ''), () => count);
        expect(madeKey(key)).toEqual({ base: text.replaceAll('#', ''), count });
        expect(keyOf({ base: text.replaceAll('#', ''), count })).toBe(key);
        expect(idKey(text)).not.toBe(key);
        expect(idOfKey(key)).toBeUndefined();
        const id = idOfKey(idKey(text));
        expect(id === undefined || id === text).toBe(true);
      }),
    );
  });

  test('a verb is the same each time', () => {
    for (const word of ['created', 'created', 'DELETE', '', 'x'.repeat(500)]) expect(verb(word)).toBe(verb(word));
  });
});

test('bytes to text: as TextDecoder says, at any offset', () => {
  const reference = new TextDecoder('utf-8', { ignoreBOM: true });
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 64 }), fc.string({ unit: 'grapheme' }), fc.nat(7), (bytes, text, skip) => {
      for (const given of [
        bytes,
        new TextEncoder().encode(text),
        new TextEncoder().encode('plain ascii, some words'),
      ]) {
        const part = given.subarray(Math.min(skip, given.length));
        expect(decode(part)).toBe(reference.decode(part));
      }
    }),
  );
});

describe('places to go on from', () => {
  const schema = z.object({ n: z.int() });

  test('are read back for their own query alone', () => {
    const text = writePlace('query', { n: 3 });
    expect(readPlace(text, 'query', schema)).toEqual({ n: 3 });
    expect(readPlace(text, 'another', schema)).toBeUndefined();
    expect(readPlace(undefined, 'query', schema)).toBeUndefined();
  });

  test('anything else is none', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.json()), (text) => {
        expect(readPlace(text, 'query', schema)).toBeUndefined();
      }),
    );
  });
});

describe('a walk asks for no more pages than its cap', () => {
  let made = 0;
  const record = (at: number): EventRecord => {
    made += 1;
    const event: AuditEvent = {
      key: `k${made}`,
      connection: 'c',
      vendor: 'test',
      at,
      action: 'x',
      verb: 'other',
      resource: { type: 't', ids: [] },
      actor: { kind: 'unknown' },
      drift: [],
    };
    return { event, raw: new Uint8Array() };
  };
  const collect = async (pages: AsyncIterable<Page>): Promise<readonly Page[]> => {
    const found: Page[] = [];
    for await (const page of pages) found.push(page);
    return found;
  };
  const { signal } = new AbortController();

  test('by number', async () => {
    const walk = walkNumbers({
      label: 'Test',
      size: 1,
      signal,
      mostPages: 7,
      encode: () => 'next',
      fetch: () => Promise.resolve({ records: [record(1)], total: 1e9 }),
    });
    const pages = await collect(walk);
    expect(pages.length).toBe(7);
    expect(pages.at(-1)?.next).toBeUndefined();
    expect(pages.at(-1)?.warning).toMatch(/more than 7 pages/);
  });

  test('by cursor', async () => {
    let time = 1e12;
    const walk = walkCursor({
      label: 'Test',
      size: 1,
      bounds: {},
      signal,
      mostPages: 7,
      encode: () => 'next',
      fetch: () => Promise.resolve({ records: [record((time -= 1000))], hasMore: true, lastId: `k${made}` }),
    });
    const pages = await collect(walk);
    expect(pages.length).toBe(7);
    expect(pages.at(-1)?.next).toBeUndefined();
    expect(pages.at(-1)?.warning).toMatch(/more than 7 pages/);
  });
});
