// The benchmark's own ground: events that are the same every time and have the vendors' shapes, and rows that say
// whether a target holds.
import { describe, expect, test } from 'vitest';
import { unreadableType } from '../../src/core/event';
import { pageText } from '../bench/generate';
import { adapters, pageBytes, serving, walk } from '../bench/load';
import { compared, median, notMeasured } from '../bench/measure';
import { createStore } from '../../src/store/store';
import { fixture, type RecordFixture } from '../contract/memory';

const vendors = ['portkey', 'openai', 'cortex'] as const;
const size = 300;
const range = { from: 0, to: size };

describe.each(vendors)('generated events of %s', (vendor) => {
  test('are the same every time, and in pages as at once', () => {
    const whole = pageText(vendor, 0, size, range);
    expect(pageText(vendor, 0, size, range)).toBe(whole);
    const texts: string[] = [];
    for (let from = 0; from < size; from += 50) pageText(vendor, from, from + 50, range, texts);
    expect(texts).toHaveLength(size);
    for (const text of texts) expect(whole).toContain(text);
  });

  test('are read without drift, once each, newest first', async () => {
    const store = createStore();
    const added: number[] = [];
    await walk(store, vendor, serving([pageBytes(vendor, 0, size, range)]));
    for (let row = 0; row < size; row += 1) {
      const event = adapters[vendor].normalise(store.raw(row), vendor);
      expect(event.drift).toEqual([]);
      expect(event.resource.type).not.toBe(unreadableType);
      added.push(event.at ?? Number.NaN);
    }
    expect(store.stats().events).toBe(size);
    expect(added).toEqual([...added].sort((a, b) => b - a));
  });

  test('have the members of the vendor’s records', () => {
    const known = new Set(
      (fixture(vendor, 'records') as readonly RecordFixture[]).flatMap(({ record }) => Object.keys(record)),
    );
    const texts: string[] = [];
    pageText(vendor, 0, size, range, texts);
    const records = texts.map((text) => JSON.parse(text) as Readonly<Record<string, unknown>>);
    // OpenAI's details stand under the event's own type.
    const unknown = records.flatMap((record) =>
      Object.keys(record).filter((name) => name !== record['type'] && !known.has(name)),
    );
    expect(unknown).toEqual([]);
  });
});

describe('rows', () => {
  test('hold up to their target, and not beyond', () => {
    const row = compared('P0', 'something', { ours: 3, reference: 2, limit: 1.5 }, 'a peer');
    expect(row).toEqual({
      id: 'P0',
      what: 'something',
      ours: 3,
      reference: 2,
      ratio: 1.5,
      target: '≤ 1.5×',
      ok: true,
      unit: 'ms',
      note: 'a peer',
    });
    expect(compared('P0', 'something', { ours: 3.01, reference: 2, limit: 1.5 }, 'a peer').ok).toBe(false);
  });

  test('of what could not be measured say so, and neither hold nor miss', () => {
    const row = notMeasured('P0', 'something', 'there is no peer');
    expect([row.ratio, row.ok]).toEqual([null, null]);
    expect(row.note).toContain('there is no peer');
  });

  test('are of the middle one of their rounds', () => {
    expect(median([9, 1, 5])).toBe(5);
  });
});
