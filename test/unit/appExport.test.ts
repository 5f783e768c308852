// The whole result of a query as a file: every page of it, masked, honest about what is missing, whole or not there.
import {
  mkdtempSync,
  existsSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { open, rename, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parse } from 'csv-parse/sync';
import { afterAll, afterEach, describe, expect, it } from 'vitest';
import { QueryExport, type ExportChoice, type ExportSink } from '../../src/app/exporter';
import { Reader } from '../../src/app/reader';
import { parseQuery } from '../../src/core/query/parse';
import { english } from '../../src/core/sentence';
import { openPartialFile, type Disk } from '../../src/host/partialFile';
import { systemClock } from '../../src/http/systemClock';
import { startApp, type AppRig } from '../servers/appRig';
import { startVendorServer, type VendorServer } from '../servers/vendorServer';
import type { VendorName } from '../servers/vendorProfile';

const started: { stop(): Promise<void> }[] = [];
afterEach(async () => {
  await Promise.all(started.splice(0).map((each) => each.stop()));
});

async function serve(vendor: VendorName, options: Parameters<typeof startVendorServer>[1] = {}): Promise<VendorServer> {
  const server = await startVendorServer(vendor, options);
  started.push(server);
  return server;
}

function app(): AppRig {
  const rig = startApp();
  started.push(rig);
  return rig;
}

function exportOf(rig: AppRig, text: string): QueryExport {
  const { connections, loader, store, reader } = rig;
  const settings = { days: 40, zone: 'Europe/Berlin' };
  const made = new QueryExport(text, parseQuery(text).expr, {
    ...{ connections, loader, store, reader, settings },
    clock: systemClock,
  });
  started.push({ stop: async () => made.dispose() });
  return made;
}

class Text implements ExportSink {
  chunks: string[] = [];
  write(text: string): Promise<void> {
    this.chunks.push(text);
    return Promise.resolve();
  }
  get text(): string {
    return this.chunks.join('');
  }
}

const never = new AbortController().signal;
const masked = (format: ExportChoice['format']): ExportChoice => ({ format, masked: true });

async function written(exported: QueryExport, choice: ExportChoice): Promise<string> {
  const sink = new Text();
  await exported.write(choice, sink, never);
  return sink.text;
}

interface NdjsonLine {
  readonly export?: Record<string, unknown>;
  readonly id?: string;
  readonly connection?: string;
  readonly record?: unknown;
}
const lines = (text: string): NdjsonLine[] =>
  text
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as NdjsonLine);

describe('an export', () => {
  it.each(['openai', 'portkey', 'cortex'] as const)('holds every event of %s, page after page', async (vendor) => {
    const server = await serve(vendor, { events: 700 });
    const rig = app();
    await rig.connect(server, 'Prod');
    const exported = exportOf(rig, 'after:60d');
    await exported.run.done;
    expect(exported.completeness()).toBe(true);
    const [head, ...events] = lines(await written(exported, masked('ndjson')));
    const truth = server.counts(vendor === 'openai' ? { tenant: false } : {}).total;
    expect(events).toHaveLength(truth);
    expect(new Set(events.map(({ id }) => id)).size).toBe(truth);
    expect(head?.export).toMatchObject({
      query: 'after:60d',
      zone: 'Europe/Berlin',
      masked: true,
      complete: true,
      connections: ['Prod'],
      events: truth,
    });
    expect(head?.export?.['range']).toMatch(/^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d\S* GMT\+[12] to \d{4}-/);
  });

  it('calls who did it as the window does', async () => {
    const server = await serve('portkey');
    const rig = app();
    await rig.connect(server);
    const nameOf = (): string => 'Ana of Operations';
    const reader = new Reader(rig.store, { ...english, nameOf });
    const exported = exportOf({ ...rig, reader }, 'after:7d');
    await exported.run.done;
    for (const format of ['ndjson', 'json', 'csv'] as const)
      expect(await written(exported, masked(format))).toContain('Ana of Operations ');
  });

  it('is the same rows in every format, and CSV reads back cell by cell', async () => {
    const server = await serve('portkey');
    const rig = app();
    await rig.connect(server, '=Prod, "eu"');
    const exported = exportOf(rig, 'status:>=400 after:40d');
    await exported.run.done;
    const { rows } = await exported.run.selection();
    expect(rows.length).toBeGreaterThan(5);
    const keys = [...rows].map((row) => rig.store.event(row).key);
    const document = JSON.parse(await written(exported, masked('json'))) as { events: NdjsonLine[]; count: number };
    expect(document.count).toBe(rows.length);
    expect(document.events.map(({ id }) => id)).toEqual(keys);
    const [, ...events] = lines(await written(exported, masked('ndjson')));
    expect(events).toEqual(document.events);
    const table = parse(await written(exported, masked('csv')), { bom: true, columns: true }) as Record<
      string,
      string
    >[];
    expect(table.map((row) => row['event ID'])).toEqual(keys);
    expect(table[0]?.['connection']).toBe('\'=Prod, "eu"');
    expect(table.map((row) => JSON.parse(row['record'] ?? '') as unknown)).toEqual(
      document.events.map(({ record }) => record),
    );
    for (const row of table) for (const cell of Object.values(row)) expect(cell).not.toMatch(/^\s*[=+@-]/);
    expect(JSON.parse(exported.notesText(masked('csv'), rows.length))).toMatchObject({
      query: 'status:>=400 after:40d',
      events: rows.length,
      complete: true,
    });
  });

  it('masks secrets unless they are asked for', async () => {
    const server = await serve('openai');
    const [record] = server.records({ tenant: false });
    const secret = 'sk-proj-abcdefgh12345678abcdefgh12345678';
    server.insert([{ ...record, id: 'audit_log-secret', note: `the key is ${secret}` }]);
    const rig = app();
    await rig.connect(server);
    const exported = exportOf(rig, `${secret} after:60d`);
    await exported.run.done;
    const safe = await written(exported, masked('ndjson'));
    expect(lines(safe)).toHaveLength(2);
    expect(safe).not.toContain('abcdefgh1234');
    for (const format of ['json', 'csv'] as const)
      expect(await written(exported, masked(format))).not.toContain('abcdefgh1234');
    const plain = await written(exported, { format: 'ndjson', masked: false });
    expect(plain).toContain(secret);
    expect(lines(plain)[0]?.export).toMatchObject({ masked: false });
  });

  it('says what is missing, goes on from there, and fetches nothing twice', async () => {
    const server = await serve('portkey', { events: 1200 });
    const whole = await serve('cortex');
    const rig = app();
    await rig.connect(server, 'Gateway');
    await rig.connect(whole, 'Catalog');
    server.onRequest((number) => number === 4 && server.setMode({ unauthorized: true }));
    const exported = exportOf(rig, 'after:60d');
    await exported.run.done;
    expect(exported.completeness()).toMatch(/^Gateway: failed: /);
    expect(exported.resumable).toBe(true);
    const partial = lines(await written(exported, masked('ndjson')));
    expect(partial[0]?.export?.['complete']).toMatch(/^Gateway: failed: /);
    const before = server.requests.filter(({ status }) => status === 200).map(({ search }) => search);
    server.setMode({});
    server.onRequest(() => undefined);
    server.forgetRequests();
    exported.run.continue();
    await exported.run.done;
    expect(exported.completeness()).toBe(true);
    expect(lines(await written(exported, masked('ndjson')))).toHaveLength(1 + 1200 + whole.counts().total);
    const after = server.requests.map(({ search }) => search);
    expect(after.filter((search) => before.includes(search))).toEqual([]);
  });

  it('says so when it was stopped, and when events were dropped', async () => {
    const server = await serve('openai', { pageDelayMs: 20 });
    const rig = app();
    await rig.connect(server, 'Org');
    const exported = exportOf(rig, 'after:60d');
    setTimeout(() => exported.run.stop(), 60);
    await exported.run.done;
    expect(exported.completeness()).toBe('Org: stopped; can go on');
    const stats = rig.store.stats();
    Object.assign(rig.store, { stats: () => ({ ...stats, dropped: 1200 }) });
    expect(exported.completeness()).toMatch(/1,200 older events were dropped/);
  });

  it('can be cancelled while it is written', async () => {
    const server = await serve('portkey', { events: 3000 });
    const rig = app();
    await rig.connect(server);
    const exported = exportOf(rig, 'after:60d');
    await exported.run.done;
    const abort = new AbortController();
    const sink = new Text();
    const writing = exported.write(masked('json'), sink, abort.signal, () => abort.abort());
    await expect(writing).rejects.toMatchObject({ failure: { kind: 'cancelled' } });
    expect(sink.text).not.toContain('"count"');
  });

  it('leaves the event loop its turns and hands over small pieces', async () => {
    const server = await serve('portkey', { events: 5000 });
    const rig = app();
    await rig.connect(server);
    const exported = exportOf(rig, 'after:60d');
    await exported.run.done;
    const sink = new Text();
    let turns = 0;
    const timer = setInterval(() => (turns += 1), 1);
    await exported.write(masked('ndjson'), sink, never);
    clearInterval(timer);
    expect(turns).toBeGreaterThan(10);
    expect(Math.max(...sink.chunks.map((chunk) => chunk.length))).toBeLessThan(1_000_000);
  });

  it('stops with nothing whole when a row is forgotten meanwhile', async () => {
    const server = await serve('portkey', { events: 2000 });
    const rig = app();
    const { id } = await rig.connect(server);
    const exported = exportOf(rig, 'after:60d');
    await exported.run.done;
    const writing = exported.write(masked('ndjson'), new Text(), never, () => rig.store.removeConnection(id));
    await expect(writing).rejects.toMatchObject({ failure: { kind: 'storage' } });
  });
});

describe('a partial file', () => {
  const folder = mkdtempSync(join(tmpdir(), 'audit-export-'));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));
  const disk: Disk = { open, rename, rm, stat };
  const path = join(folder, 'out.ndjson');
  afterEach(() => {
    for (const name of readdirSync(folder)) rmSync(join(folder, name), { recursive: true, force: true });
  });

  it('gets its name at the end, for the person alone', async () => {
    const file = await openPartialFile(path);
    await file.write('one\n');
    await file.write('zwei ü\n');
    expect(existsSync(path)).toBe(false);
    await file.commit();
    expect(readFileSync(path, 'utf8')).toBe('one\nzwei ü\n');
    expect(readdirSync(folder)).toEqual(['out.ndjson']);
    if (process.platform !== 'win32') expect(statSync(path).mode & 0o777).toBe(0o600);
  });

  it('leaves what was there when it is discarded, and nothing of its own', async () => {
    writeFileSync(path, 'older');
    const file = await openPartialFile(path);
    await file.write('half');
    await file.discard();
    expect(readFileSync(path, 'utf8')).toBe('older');
    expect(readdirSync(folder)).toEqual(['out.ndjson']);
  });

  it('does not follow a link, and clears what a killed export left', async () => {
    const victim = join(folder, 'victim');
    writeFileSync(victim, 'mine');
    symlinkSync(victim, `${path}.partial`);
    const file = await openPartialFile(path);
    await file.write('text');
    await file.commit();
    expect(readFileSync(victim, 'utf8')).toBe('mine');
    expect(readFileSync(path, 'utf8')).toBe('text');
  });

  it('tells a full disk in words and leaves no file that looks complete', async () => {
    const full: Disk = {
      ...disk,
      open: (async (...args: Parameters<typeof open>) => {
        const handle = await open(...args);
        const noSpace = Object.assign(new Error('ENOSPC: no space left on device, write'), { code: 'ENOSPC' });
        let room = 10;
        const appendFile = async (text: string): Promise<void> => {
          if ((room -= text.length) < 0) throw noSpace;
          await handle.appendFile(text);
        };
        return Object.assign(Object.create(handle) as object, {
          appendFile,
          close: () => handle.close(),
          sync: () => handle.sync(),
          stat: () => handle.stat(),
        });
      }) as unknown as typeof open,
    };
    const file = await openPartialFile(path, full);
    await file.write('12345');
    await expect(file.write('67890 and more')).rejects.toMatchObject({
      failure: { kind: 'storage', message: 'out.ndjson could not be written: the disk is full.' },
    });
    await file.discard();
    expect(readdirSync(folder)).toEqual([]);
  });

  it('refuses folders that are not there, and another export of the same name', async () => {
    await expect(openPartialFile(join(folder, 'no', 'out.csv'))).rejects.toMatchObject({
      failure: { kind: 'storage', message: 'out.csv could not be written: the folder does not exist.' },
    });
    const one = await openPartialFile(path);
    const other = await openPartialFile(path);
    await other.write('half');
    await expect(one.commit()).rejects.toMatchObject({ failure: { kind: 'storage' } });
    expect(existsSync(path)).toBe(false);
    await other.commit();
    expect(readFileSync(path, 'utf8')).toBe('half');
  });
});
