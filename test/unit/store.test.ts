// The store: caps, cancellation, change events, and inputs nobody should send.
import { describe, expect, it } from 'vitest';
import { AuditError } from '../../src/core/errors';
import type { AuditEvent, EventRecord } from '../../src/core/event';
import { compileQuery, type CompiledQuery } from '../../src/core/query/compile';
import { parseQuery } from '../../src/core/query/parse';
import { createStore } from '../../src/store/store';
import { cpuNow } from './coreEvents';

const encoder = new TextEncoder();
const decoder = new TextDecoder();
const day = Date.UTC(2026, 0, 1);

function event(key: string, changes: Partial<AuditEvent> = {}): AuditEvent {
  return {
    key,
    connection: 'one',
    vendor: 'openai',
    at: day,
    action: 'created',
    verb: 'create',
    resource: { type: 'api_key', ids: [`key_${key}`] },
    actor: { kind: 'user', email: 'ana@acme.io' },
    drift: [],
    ...changes,
  };
}

function record(key: string, changes: Partial<AuditEvent> = {}, text = `{"id":"${key}"}`): EventRecord {
  return { event: event(key, changes), raw: encoder.encode(text) };
}

function query(text: string): CompiledQuery {
  const { expr, diagnostics } = parseQuery(text);
  expect(diagnostics).toEqual([]);
  return compileQuery(expr, { now: day, zone: 'UTC' });
}

async function keys(store: ReturnType<typeof createStore>, text: string): Promise<string[]> {
  const { rows } = await store.select(query(text));
  return Array.from(rows, (row) => store.event(row).key);
}

describe('adding', () => {
  it('is idempotent by connection and key, within a page too', () => {
    const store = createStore();
    expect(store.add([record('a'), record('b'), record('a')])).toEqual({ added: 2, repeated: 1 });
    expect(store.add([record('b'), record('b', { connection: 'two' })])).toEqual({ added: 1, repeated: 1 });
    expect(store.stats()).toMatchObject({ events: 3 });
    expect(store.stats('two')).toEqual({ events: 1, rawBytes: 10, dropped: 0 });
  });

  it('tells of a change once, after it, and not when nothing was new', () => {
    const store = createStore();
    const seen: number[] = [];
    const end = store.onDidChange(() => seen.push(store.stats().events));
    store.add([record('a'), record('b')]);
    store.add([record('a')]);
    expect([store.rev, seen]).toEqual([1, [2]]);
    store.removeConnection('one');
    store.removeConnection('one');
    expect([store.rev, seen]).toEqual([2, [2, 0]]);
    end();
    store.add([record('c')]);
    expect(seen).toEqual([2, 0]);
  });

  it('keeps the raw bytes verbatim and gives copies of them', () => {
    const store = createStore();
    const raw = Uint8Array.of(0xff, 0, 0x0a, 0x7b, 0xc3);
    store.add([{ event: event('a'), raw }]);
    const row = store.row('one', 'a') ?? -1;
    store.raw(row).fill(0);
    expect(store.raw(row)).toEqual(raw);
    expect(store.raw(row).buffer.byteLength).toBe(5);
  });
});

describe('selecting', () => {
  it('orders newest first, ties by arrival, rows without a time last', async () => {
    const store = createStore();
    store.add([record('old', { at: 1 }), record('never', { at: Number.NaN }), record('tie1', { at: 5 })]);
    expect(await keys(store, '')).toEqual(['tie1', 'old', 'never']);
    store.add([record('tie2', { at: 5 }), record('new', { at: 9 }), record('infinite', { at: Infinity })]);
    expect(await keys(store, '')).toEqual(['new', 'tie1', 'tie2', 'old', 'never', 'infinite']);
    expect(store.event(store.row('one', 'never') ?? -1)).not.toHaveProperty('at');
  });

  it('is cancelled before and while it runs', async () => {
    const store = createStore();
    for (let page = 0; page < 40; page += 1) {
      store.add(
        Array.from({ length: 1000 }, (_, index) => record(`${page}-${index}`, {}, `{"x":"${'y'.repeat(400)}"}`)),
      );
    }
    const cancelled = (error: unknown): boolean => AuditError.is(error) && error.failure.kind === 'cancelled';
    await expect(store.select(query('zzz'), { signal: AbortSignal.abort() })).rejects.toSatisfy(cancelled);
    const abort = new AbortController();
    const selecting = store.select(query('raw.x:zzz'), { signal: abort.signal });
    setImmediate(() => abort.abort());
    await expect(selecting).rejects.toSatisfy(cancelled);
    expect((await store.select(query('type:api_key'))).rows.length).toBe(40_000);
  });

  it('shares its turns with the event loop', async () => {
    const store = createStore();
    for (let page = 0; page < 30; page += 1) {
      store.add(
        Array.from({ length: 1000 }, (_, index) => record(`${page}-${index}`, {}, `{"x":"${'y'.repeat(900)}"}`)),
      );
    }
    let turns = 0;
    let waiting = true;
    const count = (): void => {
      turns += 1;
      if (waiting) setImmediate(count);
    };
    setImmediate(count);
    await store.select(query('raw.x:nothing'));
    waiting = false;
    expect(turns).toBeGreaterThan(3);
  });

  it('answers for the revision at the call, and again for what came meanwhile', async () => {
    const store = createStore();
    store.add([record('a')]);
    const asked = query('type:api_key');
    const selecting = store.select(asked);
    store.add([record('b')]);
    const first = await selecting;
    expect([first.rev, first.rows.length]).toEqual([1, 1]);
    const second = await store.select(asked);
    expect([second.rev, second.rows.length]).toEqual([2, 2]);
  });

  it('takes only the connections asked for', async () => {
    const store = createStore();
    store.add([record('a'), record('b', { connection: 'two' }), record('c', { connection: '__proto__' })]);
    const { rows } = await store.select(query(''), { connections: new Set(['two', '__proto__']) });
    expect(Array.from(rows, (row) => store.event(row).key)).toEqual(['b', 'c']);
  });

  it('gives conditions on the body the event as the adapter reads it', async () => {
    const store = createStore({
      readEvent: (raw, known) => ({ ...known, request: { body: JSON.parse(decoder.decode(raw)) as unknown } }),
    });
    store.add([record('a', {}, '{"scopes":["write"]}'), record('b', {}, '{"scopes":["read"]}')]);
    expect(await keys(store, 'body.scopes:write')).toEqual(['a']);
  });

  it('says how far it is', async () => {
    const store = createStore();
    store.add(Array.from({ length: 3000 }, (_, index) => record(String(index))));
    const seen: number[] = [];
    await store.select(query('needle'), { onProgress: (scanned) => seen.push(scanned) });
    expect(seen.at(-1)).toBe(3000);
    expect([...seen].sort((a, b) => a - b)).toEqual(seen);
  });
});

describe('the cap on memory', () => {
  it('drops the oldest of the loaded events, counts them, and stays below', async () => {
    const maxBytes = 400_000;
    const store = createStore({ maxBytes });
    const text = `{"x":"${'y'.repeat(900)}"}`;
    // Older and older pages, as loading goes, then a refresh that brings newer ones.
    for (let page = 0; page < 100; page += 1) {
      store.add(
        Array.from({ length: 10 }, (_, index) => record(`${page}-${index}`, { at: day - page * 10 - index }, text)),
      );
    }
    store.add(Array.from({ length: 10 }, (_, index) => record(`new-${index}`, { at: day + 10 - index }, text)));
    const { events, rawBytes, dropped } = store.stats();
    expect(events + dropped).toBe(1010);
    expect(dropped).toBeGreaterThan(500);
    expect(rawBytes).toBeLessThan(maxBytes);
    expect(rawBytes).toBeGreaterThan(maxBytes / 2);
    const found = await keys(store, 'type:api_key');
    expect(found.length).toBe(events);
    expect(found.slice(0, 10)).toEqual(Array.from({ length: 10 }, (_, index) => `new-${index}`));
    expect(found[10]).toBe('0-0');
    expect(store.row('one', '99-9')).toBeUndefined();
    expect(store.groups()).toEqual([{ connection: 'one', type: 'api_key', action: 'created', count: events }]);
    expect(store.stats('one').dropped).toBe(dropped);
  });

  it('reads a dropped row as nothing, and takes its event again', () => {
    const store = createStore({ maxBytes: 20_000 });
    const text = `{"x":"${'y'.repeat(900)}"}`;
    store.add([record('gone', { at: 0 }, text)]);
    const row = store.row('one', 'gone') ?? -1;
    store.add(Array.from({ length: 40 }, (_, index) => record(String(index), { at: day + index }, text)));
    expect(store.row('one', 'gone')).toBeUndefined();
    expect(store.raw(row)).toEqual(new Uint8Array(0));
    expect(store.event(row)).toMatchObject({ key: '', connection: '', action: '', resource: { type: '', ids: [] } });
    expect(store.event(1e9)).toMatchObject({ key: '', connection: '' });
    expect(store.add([record('gone', { at: day + 99 }, text)])).toEqual({ added: 1, repeated: 0 });
  });

  it('keeps one event that is larger than the cap', () => {
    const store = createStore({ maxBytes: 1000 });
    store.add([record('a', {}, `{"x":"${'y'.repeat(5000)}"}`)]);
    expect(store.stats()).toMatchObject({ events: 1, dropped: 0 });
  });

  it('gives memory back over a long run', async () => {
    const store = createStore({ maxBytes: 1_000_000 });
    for (let page = 0; page < 300; page += 1) {
      store.add(
        Array.from({ length: 1000 }, (_, index) => {
          const key = `${page}-${index}`;
          return record(key, { at: day + page, resource: { type: 'api_key', ids: [`key_${key}`] } });
        }),
      );
    }
    await store.settled();
    expect(store.stats().events).toBeLessThan(10_000);
    expect(await keys(store, 'resource:key_299-999')).toEqual(['299-999']);
    expect(await keys(store, 'resource:key_0-0')).toEqual([]);
    expect(store.groups()[0]?.count).toBe(store.stats().events);
  });
});

describe('bad input', () => {
  it('takes names of object properties as words', async () => {
    const store = createStore();
    const names = ['__proto__', 'constructor', 'hasOwnProperty', 'toString', 'valueOf'];
    store.add(
      names.map((name) => ({
        event: event(name, {
          connection: name,
          vendor: name,
          action: name,
          resource: { type: name, ids: [name], name, project: { id: name, name } },
          actor: { kind: 'user', id: name, label: name, email: name, ip: name, userAgent: name, country: name },
          request: { method: name, path: name, id: name },
        }),
        raw: encoder.encode(`{"${name}":1}`),
      })),
    );
    const all = await store.select(query(''));
    for (const field of ['type', 'action', 'actor', 'ip', 'country', 'method', 'project', 'connection'] as const) {
      expect(store.facet(all, field, 9)).toMatchObject({ distinct: 5 });
    }
    for (const name of names) {
      expect(await keys(store, `type:${name}`)).toEqual([name]);
      expect(await keys(store, `"${name}"`)).toEqual([name]);
      expect(store.event(store.row(name, name) ?? -1).resource.project).toEqual({ id: name, name });
    }
    expect(store.groups().length).toBe(5);
    expect(store.stats('isPrototypeOf')).toEqual({ events: 0, rawBytes: 0, dropped: 0 });
  });

  it('counts 10 000 resource types and as many actions', async () => {
    const store = createStore();
    const records = Array.from({ length: 20_000 }, (_, index) =>
      record(String(index), { action: `did ${index}`, resource: { type: `type ${index % 10_000}`, ids: [] } }),
    );
    store.add(records);
    const all = await store.select(query(''));
    expect(store.facet(all, 'type', 3)).toMatchObject({ distinct: 10_000, values: [{ count: 2 }, {}, {}] });
    expect(store.groups().length).toBe(20_000);
    expect(store.groups(all)).toEqual(store.groups());
    expect((await keys(store, 'type:"type 9999"')).sort()).toEqual(['19999', '9999']);
  });

  it('takes records of 2 and 50 MB', async () => {
    const store = createStore();
    const large = (size: number, end: string): string => `{"x":"${'é\\"\\\\'.repeat(size / 6)}${end}"}`;
    store.add([record('a'), record('b', {}, large(50e6, 'needle')), record('c', {}, large(2e6, 'NEEDLE'))]);
    store.add([record('d', {}, '{"x":"needle"}')]);
    expect((await keys(store, 'needle')).sort()).toEqual(['b', 'c', 'd']);
    expect(store.raw(store.row('one', 'b') ?? -1).length).toBeGreaterThan(50e6);
    const peeks: number[] = [];
    await store.search('needle', (row) => peeks.push(row), { matchCase: true });
    expect(peeks.map((row) => store.event(row).key)).toEqual(['b', 'd']);
  });

  it('does not stumble over runs of backslashes', async () => {
    const store = createStore();
    store.add([record('a', {}, `{"x":"${'\\'.repeat(2_000_000)}"}`), record('b', {}, '{"x":"\\\\\\\\\\""}')]);
    const started = cpuNow();
    for (const text of ['\\"', '\\\\"x', '"\\\\\\\\', '\\\\\\\\\\\\']) await store.search(text, () => undefined);
    expect(cpuNow() - started).toBeLessThan(5_000);
  });

  it('reads raw bytes that are no JSON as no record', async () => {
    const store = createStore();
    store.add([record('a', {}, 'not json needle'), record('b', {}, ''), record('c', {}, '{"x":1}')]);
    expect(await keys(store, 'raw.x:1')).toEqual(['c']);
    expect(await keys(store, '-raw.x:1')).toEqual(['a', 'b']);
    expect(await keys(store, 'needle')).toEqual(['a']);
  });

  it('holds a million events of one second', { timeout: 60_000 }, async () => {
    const store = createStore();
    const raw = encoder.encode('{}');
    for (let page = 0; page < 1000; page += 1) {
      store.add(
        Array.from({ length: 1000 }, (_, index) => ({
          event: event(`${page}/${index}`, { action: index % 2 === 0 ? 'created' : 'deleted' }),
          raw,
        })),
      );
    }
    expect(store.add([record('999/999')])).toEqual({ added: 0, repeated: 1 });
    const { rows } = await store.select(query('action:deleted'));
    expect(rows.length).toBe(500_000);
    expect([store.event(rows[0] ?? -1).key, store.event(rows[499_999] ?? -1).key]).toEqual(['0/1', '999/999']);
    expect(store.histogram(await store.select(query('')), 10)?.counts.reduce((sum, count) => sum + count)).toBe(1e6);
    expect(store.groups().map(({ count }) => count)).toEqual([500_000, 500_000]);
  });
});
