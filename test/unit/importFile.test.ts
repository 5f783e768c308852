// Opened logs: whatever the form, the events are those of the vendor's own records, and nothing is doubled.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as zlib from 'node:zlib';
import { afterAll, describe, expect, it } from 'vitest';
import { Connections } from '../../src/app/connections';
import { importFile, type ImportResult } from '../../src/app/importFile';
import { Loader } from '../../src/app/loader';
import { Reader, readEvent } from '../../src/app/reader';
import { csvWriter } from '../../src/core/export/csv';
import { jsonWriter, ndjsonWriter } from '../../src/core/export/json';
import type { ExportNotes, ExportWriter } from '../../src/core/export/writer';
import { parseQuery } from '../../src/core/query/parse';
import { compileQuery } from '../../src/core/query/compile';
import { systemClock } from '../../src/http/systemClock';
import { createSampleOrganization } from '../../src/sample/generator';
import { readLogBytes, readLogFile } from '../../src/store/logFile';
import { createStore } from '../../src/store/store';
import { adapters, adapterFor } from '../../src/vendors/registry';
import { MemoryVault } from '../servers/appRig';

const folder = mkdtempSync(join(tmpdir(), 'import-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const now = Date.UTC(2024, 5, 1);
const organization = createSampleOrganization({ now, days: 20 });

function recordsOf(vendor: string): readonly string[] {
  const rows = { openai: organization.openai(), portkey: organization.portkey(), cortex: organization.cortex() }[
    vendor
  ];
  return (rows ?? []).map(({ record }) => JSON.stringify(record));
}

function window(): {
  readonly store: ReturnType<typeof createStore>;
  readonly connections: Connections;
  readonly loader: Loader;
  readonly reader: Reader;
  readonly state: Map<string, unknown>;
  open(bytes: Uint8Array | string, options?: { vendor?: string; signal?: AbortSignal }): Promise<ImportResult>;
} {
  const state = new Map<string, unknown>();
  const store = createStore({ readEvent });
  let made = 0;
  const connections = new Connections({
    state: { get: (key) => state.get(key), set: (key, value) => Promise.resolve(void state.set(key, value)) },
    vault: new MemoryVault(),
    transportFor: () => ({ send: () => Promise.reject(new Error('no network for a file')) }),
    clock: systemClock,
    newId: () => `f${String(++made)}`,
    userAgent: 'test',
  });
  const loader = new Loader({ connections, store, clock: systemClock, settings: { days: 7, zone: 'UTC' } });
  return {
    store,
    connections,
    loader,
    reader: new Reader(store),
    state,
    open: (content, { vendor, signal } = {}) =>
      importFile(
        {
          name: 'log',
          chunks: (abort) => readLogBytes(typeof content === 'string' ? Buffer.from(content) : content, abort),
        },
        {
          connections,
          loader,
          store,
          clock: systemClock,
          chooseVendor: () => Promise.resolve(vendor === undefined ? undefined : adapterFor(vendor)),
          onProgress: () => undefined,
        },
        signal ?? new AbortController().signal,
      ),
  };
}

/** What the store would hold if the records had come from the vendor. */
function expected(vendor: string, records: readonly string[]): ReadonlyMap<string, string> {
  const counts = new Map<string, number>();
  const found = new Map<string, string>();
  for (const record of records) {
    const raw = Buffer.from(record);
    const base = adapterFor(vendor)?.normalise(raw, 'x').key ?? '';
    const count = counts.get(base) ?? 0;
    counts.set(base, count + 1);
    found.set(adapterFor(vendor)?.normalise(raw, 'x', count).key ?? '', record);
  }
  return found;
}

async function content(store: ReturnType<typeof createStore>, query = ''): Promise<ReadonlyMap<string, string>> {
  const { rows } = await store.select(compileQuery(parseQuery(query).expr, { now, zone: 'UTC' }));
  return new Map([...rows].map((row) => [store.event(row).key, Buffer.from(store.raw(row)).toString()]));
}

const lists: Readonly<Record<string, string>> = { openai: 'data', portkey: 'records', cortex: 'logs' };

describe.each(Object.keys(lists))('%s', (vendor) => {
  const records = recordsOf(vendor);
  const forms: readonly (readonly [string, string])[] = [
    ['lines', records.join('\n')],
    ['an array', `[${records.join(',\n')}]`],
    ['a page', `{"object":"list","${lists[vendor] ?? ''}":[${records.join(',')}],"total":${String(records.length)}}`],
    [
      'pretty JSON',
      JSON.stringify(
        records.map((record) => JSON.parse(record) as unknown),
        undefined,
        2,
      ),
    ],
  ];

  it.each(forms)('%s: the vendor is recognised, every event is there', async (name, text) => {
    const rig = window();
    const result = await rig.open(text);
    // A record without an ID is told by its text, white space included.
    const written = name === 'pretty JSON' ? (await content(rig.store)).values() : records;
    const wanted = expected(vendor, [...written]);
    expect(result).toMatchObject({ events: wanted.size, repeated: 0, unreadable: 0, stopped: false });
    expect(result.connections.map((profile) => [profile.vendor, profile.source, profile.name])).toEqual([
      [vendor, 'file', 'log'],
    ]);
    const found = await content(rig.store);
    expect(new Set(found.keys())).toEqual(new Set(wanted.keys()));
    expect(found).toEqual(wanted);
    expect(found.size).toBe(expected(vendor, records).size);
    expect(rig.loader.state('f1').load).toEqual({ kind: 'done', end: 'complete' });
  });

  it('our own exports come back as the same events', async () => {
    const rig = window();
    await rig.open(records.join('\n'));
    const { rows } = await rig.store.select(compileQuery({ kind: 'all' }, { now, zone: 'UTC' }));
    const options = { zone: 'UTC', masked: false, connectionName: () => 'Production' };
    const notes: ExportNotes = {
      query: 'type:"x"',
      range: 'all',
      zone: 'UTC',
      masked: false,
      complete: true,
      connections: ['Production'],
      exportedAt: now,
    };
    const csv = { ...options, byteOrderMark: true, notes: true };
    const writers: readonly ExportWriter[] = [
      ndjsonWriter(options),
      jsonWriter(options),
      csvWriter({ ...csv, record: true }),
    ];
    for (const writer of writers) {
      const lines = [...rows].map((row, index) => writer.row(rig.reader.full(row), rig.reader.rawText(row), index));
      const again = window();
      const result = await again.open(writer.header(notes) + lines.join('') + writer.footer(rows.length));
      expect(result.connections.map((profile) => profile.vendor)).toEqual([vendor]);
      expect(await content(again.store)).toEqual(await content(rig.store));
      for (const row of rows) {
        const event = rig.store.event(row);
        const other = again.store.row('f1', event.key) ?? -1;
        expect(again.reader.full(other)).toEqual(rig.reader.full(row));
      }
    }
    // Without the record the facts are there all the same.
    const writer = csvWriter({ ...csv, record: false });
    const lines = [...rows].map((row, index) => writer.row(rig.reader.full(row), rig.reader.rawText(row), index));
    const bare = window();
    await bare.open(writer.header(notes) + lines.join(''));
    for (const row of rows) {
      const { key, at, action, verb, resource, actor, outcome } = rig.store.event(row);
      const again = bare.reader.full(bare.store.row('f1', key) ?? -1);
      expect(again).toMatchObject({ vendor, key, at, action, verb });
      expect(again.resource.type).toBe(resource.type);
      expect(again.resource.ids).toEqual(resource.ids);
      expect(again.actor.ip).toBe(actor.ip);
      expect(again.outcome?.ok).toBe(outcome?.ok);
    }
  });
});

describe('an opened file', () => {
  const records = recordsOf('openai');

  it('is asked like any connection, never fetched, and over all of its time', async () => {
    const rig = window();
    const { events } = await rig.open(records.join('\n'));
    await rig.loader.loadRecent('f1');
    await rig.loader.loadOlder('f1');
    await rig.loader.refresh();
    const run = rig.loader.run({ expr: parseQuery('').expr, text: '', connections: ['f1'] });
    await run.done;
    expect((await run.selection()).rows.length).toBe(events);
    expect(run.parts()[0]?.state).toEqual({ kind: 'done', end: 'complete' });
    const text = 'type:api_key';
    const some = rig.loader.run({ expr: parseQuery(text).expr, text, connections: ['f1'] });
    await some.done;
    expect(some.totals().matched).toBe((await content(rig.store, text)).size);
    expect(some.totals().matched).toBeGreaterThan(0);
    const only = rig.loader.run({ expr: parseQuery('openai.tenant_only:true').expr, text, connections: ['f1'] });
    await only.done;
    expect(only.parts()[0]?.state.kind).toBe('done');
    expect((await content(rig.store, '"effective_at"')).size).toBe(events);
  });

  it('lasts as long as the window: nothing of it is remembered', async () => {
    const rig = window();
    await rig.open(records.join('\n'));
    expect(rig.connections.list()).toHaveLength(1);
    expect(JSON.stringify([...rig.state])).not.toContain('log');
    await rig.connections.remove('f1');
    expect(rig.connections.list()).toEqual([]);
    expect(rig.store.stats().events).toBe(0);
  });

  it('a file of several vendors becomes a connection for each', async () => {
    const rig = window();
    const options = { zone: 'UTC', masked: true, connectionName: (id: string) => id };
    const writer = ndjsonWriter(options);
    const lines = adapters.flatMap((adapter) =>
      recordsOf(adapter.id)
        .slice(0, 20)
        .map((record, index) => writer.row(adapter.normalise(Buffer.from(record), 'c', index), record, 0)),
    );
    const { connections } = await rig.open(lines.join(''));
    expect(connections.map(({ vendor }) => vendor).sort()).toEqual(['cortex', 'openai', 'portkey']);
    for (const { id } of connections) expect(rig.store.stats(id).events).toBe(20);
  });

  it('drops what is in it twice, by the vendor’s own IDs', async () => {
    const rig = window();
    const result = await rig.open([...records, ...records].join('\n'));
    expect(result).toMatchObject({ events: records.length, repeated: records.length });
  });

  it('keeps records that are no events, and says so', async () => {
    const rig = window();
    const result = await rig.open([...records.slice(0, 60), 'not JSON', '"text"', '17', '{"broken":'].join('\n'));
    expect(result.unreadable).toBe(4);
    expect(result.warning).toContain('4 records could not be read');
    expect(result.warning).toContain('breaks off');
    expect((await content(rig.store, 'type:unreadable')).size).toBe(4);
    expect([...(await content(rig.store, 'type:unreadable')).values()]).toContain('not JSON');
  });

  it('asks whose log it is when the records do not say, and gives up when nobody does', async () => {
    const odd = '{"hello":"world"}\n{"hello":"you"}\n';
    await expect(window().open(odd)).rejects.toMatchObject({ failure: { kind: 'cancelled' } });
    const rig = window();
    const { connections } = await rig.open(odd, { vendor: 'cortex' });
    expect(connections[0]?.vendor).toBe('cortex');
    expect(rig.store.stats().events).toBe(2);
  });

  it('takes a CSV of a vendor’s fields', async () => {
    const rig = window();
    const header = 'action;objectType;objectIdentifier;timestamp;actorIdentifier;ipAddress';
    const rows = [
      'UPDATE;CATALOG;"a;""b""";2024-05-01T10:00:00;ana@acme.io;10.0.0.1',
      'DELETE;SCORECARD;x;2024-05-02T10:00:00;;',
    ];
    const result = await rig.open([header, ...rows].join('\r\n'));
    expect(result.connections[0]?.vendor).toBe('cortex');
    const found = await content(rig.store, 'actor:ana@acme.io resource:"a;\\"b\\""');
    expect([...found.values()]).toEqual([
      '{"action":"UPDATE","objectType":"CATALOG","objectIdentifier":"a;\\"b\\"","timestamp":"2024-05-01T10:00:00","actorIdentifier":"ana@acme.io","ipAddress":"10.0.0.1"}',
    ]);
  });

  it('hostile names stay text', async () => {
    const rig = window();
    const row =
      '__proto__.x,constructor,action,objectType,objectIdentifier,timestamp\n1,2,UPDATE,toString,__proto__,2024-05-01T10:00:00\n';
    await rig.open(row);
    expect([...(await content(rig.store)).values()]).toEqual([
      '{"__proto__":{"x":"1"},"constructor":"2","action":"UPDATE","objectType":"toString","objectIdentifier":"__proto__","timestamp":"2024-05-01T10:00:00"}',
    ]);
    expect(({} as Record<string, unknown>)['x']).toBeUndefined();
  });

  it.each([
    ['a web page', '<!doctype html><p>1,2,3</p>\n'],
    ['nothing', ''],
    ['prose', 'hello\nworld\n'],
    ['an empty page', '{"data":[]}'],
  ])('refuses %s in words', async (_name, text) => {
    const rig = window();
    await expect(rig.open(text)).rejects.toMatchObject({ failure: { kind: 'badInput' } });
    expect(rig.connections.list()).toEqual([]);
  });

  it('keeps what came when it is stopped', async () => {
    const rig = window();
    const abort = new AbortController();
    const many = Array.from({ length: 20_000 }, (_, index) =>
      records[0]?.replace(/"id":"[^"]*"/, `"id":"e${String(index)}"`),
    );
    const work = rig.open(many.join('\n'), { signal: abort.signal });
    const off = rig.store.onDidChange(() => rig.store.stats().events > 500 && abort.abort());
    const result = await work;
    off();
    expect(result.stopped).toBe(true);
    expect(result.events).toBeLessThan(20_000);
    expect(rig.loader.state('f1').load).toEqual({ kind: 'stopped', resumable: false });
  });

  it('takes a record of 2 MB and 50 MB of records, without blocking for long', async () => {
    const rig = window();
    const large = (records[0] ?? '').replace(/"id":"[^"]*"/, `"id":"large","note":"${'x'.repeat(2_000_000)}"`);
    const many = Array.from({ length: 60_000 }, (_, index) =>
      records[1]?.replace(/"id":"[^"]*"/, `"id":"e${String(index)}"`),
    );
    const bytes = Buffer.from(`{"data":[${large},${many.join(',')}]}`);
    expect(bytes.length).toBeGreaterThan(25_000_000);
    const result = await rig.open(bytes);
    expect(result.events).toBe(60_001);
    expect((await content(rig.store, '"xxxxxxxx"')).size).toBe(1);
  }, 60_000);
});

describe('packed files', () => {
  const text = recordsOf('portkey').join('\n');
  const path = (name: string, bytes: Uint8Array): string => {
    const file = join(folder, name);
    writeFileSync(file, bytes);
    return file;
  };
  const read = async (file: string): Promise<string> => {
    const parts: Uint8Array[] = [];
    for await (const { bytes } of readLogFile(file, new AbortController().signal)) parts.push(bytes);
    return Buffer.concat(parts).toString();
  };

  it('gzip is unpacked, in one part or several', async () => {
    expect(await read(path('a.gz', zlib.gzipSync(text)))).toBe(text);
    expect(await read(path('b', Buffer.concat([zlib.gzipSync('one\n'), zlib.gzipSync('two\n')])))).toBe('one\ntwo\n');
    expect(await read(path('c.ndjson', Buffer.from(text)))).toBe(text);
    expect(await read(path('empty', Buffer.alloc(0)))).toBe('');
  });

  it('zstd is unpacked where Node can, else said plainly', async () => {
    const create = (zlib as { zstdCompressSync?: (text: string) => Buffer }).zstdCompressSync;
    const bytes = create?.(text) ?? Buffer.from([0x28, 0xb5, 0x2f, 0xfd, 0, 0]);
    const file = path('a.zst', bytes);
    if (create !== undefined) expect(await read(file)).toBe(text);
    else
      await expect(read(file)).rejects.toMatchObject({
        failure: { kind: 'badInput', message: expect.stringContaining('zstd') },
      });
  });

  it('damaged, foreign and missing files are refused in words', async () => {
    const damaged = zlib.gzipSync(text).subarray(0, 500);
    await expect(read(path('torn.gz', damaged))).rejects.toMatchObject({ failure: { kind: 'badInput' } });
    await expect(read(path('x.zip', Buffer.from('PK\u0003\u0004zip')))).rejects.toMatchObject({
      failure: { message: expect.stringContaining('zip') },
    });
    await expect(read(join(folder, 'missing'))).rejects.toMatchObject({ failure: { kind: 'storage' } });
    await expect(read(folder)).rejects.toMatchObject({ failure: { kind: 'storage' } });
  });

  it('UTF-16 is read as well', async () => {
    const rig = window();
    await rig.open(Buffer.from(`\ufeff${text}`, 'utf16le'));
    expect(rig.store.stats().events).toBe(expected('portkey', recordsOf('portkey')).size);
  });
});
