// Bad input on its whole way, from a vendor's bytes to the counts a view shows: nothing throws, nothing is lost, and
// memory follows the input.
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { describe, expect, it, vi } from 'vitest';
import { compileQuery } from '../../src/core/query/compile';
import { parseQuery } from '../../src/core/query/parse';
import { type ColumnStore, createStore } from '../../src/store/store';
import type { Selection } from '../../src/store/types';
import { contextOf, fixture, memory, page, queryOf, type RecordFixture, type Walked, walk } from './memory';
import { adapter } from './parameters';

const vendors = ['openai', 'portkey', 'cortex'];
const timeField: Readonly<Record<string, string>> = {
  openai: 'effective_at',
  portkey: 'timestamp',
  cortex: 'timestamp',
};

setFlagsFromString('--expose-gc');
const collect = runInNewContext('gc') as () => void;

async function read(vendor: string, rows: readonly string[]): Promise<Walked> {
  const bodies = [page(vendor, rows), page(vendor, [])];
  const { http } = memory((_, number) => ({ body: bodies[number] ?? page(vendor, []) }));
  return walk(adapter(vendor), queryOf(), contextOf(http));
}

/** What tells a record from the others, whichever vendor's it is. */
function identity(number: number): object {
  return { id: `id-${number}`, request_id: `r-${number}`, entityId: number };
}

/** Into a store, whose counts must agree with each other and with the number of rows. */
async function stored(vendor: string, rows: readonly string[]): Promise<{ store: ColumnStore; all: Selection }> {
  const { records, warnings } = await read(vendor, rows);
  expect(warnings).toEqual([]);
  const store = createStore();
  expect(store.add(records)).toEqual({ added: rows.length, repeated: 0 });
  expect(store.add(records)).toEqual({ added: 0, repeated: rows.length });
  const all = await select(store, '');
  expect(all.rows.length).toBe(rows.length);
  for (const groups of [store.groups(), store.groups(all)]) {
    expect(groups.reduce((sum, { count }) => sum + count, 0)).toBe(rows.length);
  }
  const bytes = rows.reduce((sum, row) => sum + Buffer.byteLength(row), 0);
  expect(store.stats()).toEqual({ events: rows.length, rawBytes: bytes, dropped: 0 });
  return { store, all };
}

function select(store: ColumnStore, text: string): Promise<Selection> {
  return store.select(compileQuery(parseQuery(text).expr, { now: 0, zone: 'UTC' }));
}

function recordsOf(vendor: string): readonly Readonly<Record<string, unknown>>[] {
  return (fixture(vendor, 'records') as readonly RecordFixture[]).map(({ record }) => record);
}

/** The same value with every text in it replaced, and every object given a property of that name besides. */
function renamed(value: unknown, name: string): unknown {
  if (typeof value === 'string') return name;
  if (Array.isArray(value)) return value.map((item) => renamed(item, name));
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).map(([key, inner]) => [key, renamed(inner, name)] as const);
  return Object.fromEntries([...entries, [name, { polluted: true }]]);
}

describe.each(vendors)('bad input of %s', (vendor) => {
  it.each(['__proto__', 'constructor', 'toString'])('every field %s', async (name) => {
    // A number of its own tells the rows apart.
    const rows = recordsOf(vendor).map((record, index) =>
      JSON.stringify({ ...(renamed(record, name) as object), number: index }),
    );
    expect(rows[0]).toContain(`"${name}":{"polluted":true}`);
    // The IDs are all the same: such records are one event, as far as anybody can know.
    const { records } = await read(vendor, rows);
    const store = createStore();
    store.add(records);
    const distinct = new Set(records.map(({ event }) => event.key)).size;
    expect(store.stats().events).toBe(distinct);
    const found = await select(store, `type:${name}`);
    expect(found.rows.length).toBe(distinct);
    for (const field of ['type', 'actor', 'action'] as const) {
      const { values } = store.facet(found, field, 5);
      expect(values.every(({ value }) => value === name || value.startsWith(`${name}.`))).toBe(true);
    }
    expect(store.groups().map(({ type }) => type)).toEqual(store.groups().map(() => name));
    expect(Reflect.get({}, 'polluted')).toBeUndefined();
    expect(Reflect.get(Object, 'polluted')).toBeUndefined();
  });

  it('times that do not parse', async () => {
    const times = ['', 'yesterday', '2026-13-45T99:99:99Z', 'NaN', '∞', 1e300, -1e300, null, {}, [], true, '-', 'Z'];
    const [first = {}] = recordsOf(vendor);
    const field = timeField[vendor] ?? '';
    expect(first).toHaveProperty(field);
    const rows = times.map((time, index) => JSON.stringify({ ...first, [field]: time, ...identity(index) }));
    const good = JSON.stringify({ ...first, ...identity(-1) });
    const { store, all } = await stored(vendor, [...rows, good]);
    expect(store.histogram(all, 5)?.counts.reduce((sum, count) => sum + count)).toBe(1);
    // Newest first: the one that has a time, then the others as they came.
    expect([...all.rows]).toEqual([rows.length, ...rows.keys()]);
    expect((await select(store, 'after:2000-01-01')).rows.length).toBe(1);
    const { records } = await read(vendor, rows);
    for (const { event } of records) expect(event.at).toBeUndefined();
  });

  it('ten thousand resource types', async () => {
    const [first = {}] = recordsOf(vendor);
    const field = { openai: 'type', portkey: 'resource_type', cortex: 'objectType' }[vendor] ?? '';
    const rows = Array.from({ length: 10_000 }, (_, index) =>
      JSON.stringify({ ...first, [field]: `kind${index}.done`, ...identity(index) }),
    );
    const { store, all } = await stored(vendor, rows);
    expect(store.groups().length).toBe(10_000);
    expect(store.facet(all, 'type', 3).distinct).toBe(10_000);
  });

  it('a body of 50 MB with records of 2 MB: all there, found, and in memory no more than the body and its copy', async () => {
    const [first = {}] = recordsOf(vendor);
    const filler = 'é"\\/ words, '.repeat(2_000_000 / 13);
    const rows = Array.from({ length: 25 }, (_, index) =>
      JSON.stringify({ ...first, ...identity(index), filler, end: `needle ${index}.` }),
    );
    collect();
    const before = process.memoryUsage().arrayBuffers;
    const { store } = await stored(vendor, rows);
    expect(store.stats().rawBytes).toBeGreaterThan(50e6);
    expect((await select(store, '"needle 24."')).rows.length).toBe(1);
    expect((await select(store, 'needle')).rows.length).toBe(25);
    // What is unreachable is given back in the background.
    await vi.waitFor(
      () => {
        collect();
        expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(store.stats().rawBytes * 2.5);
      },
      { timeout: 20_000, interval: 50 },
    );
  }, 60_000);
});
