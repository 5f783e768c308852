// Kept events across sessions, over real HTTP: what a second session shows, and what it asks the vendor for.
import { randomUUID } from 'node:crypto';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Archiving } from '../../src/app/archiving';
import { Connections } from '../../src/app/connections';
import { Loader } from '../../src/app/loader';
import { readEvent } from '../../src/app/reader';
import type { ConnectionProfile } from '../../src/core/connection';
import type { Failure } from '../../src/core/errors';
import { compileQuery } from '../../src/core/query/compile';
import { parseQuery } from '../../src/core/query/parse';
import { systemClock } from '../../src/http/systemClock';
import { createUndiciTransport } from '../../src/http/undiciTransport';
import { createStore } from '../../src/store/store';
import { MemoryVault } from '../servers/appRig';
import { startVendorServer, type VendorServer } from '../servers/vendorServer';
import type { VendorName } from '../servers/vendorProfile';

const day = 86_400_000;
let folder: string;
let state: Map<string, unknown>;
let vault: MemoryVault;
const started: { stop(): Promise<void> }[] = [];

beforeEach(() => {
  folder = join(mkdtempSync(join(tmpdir(), 'archiving-')), 'archive');
  state = new Map();
  vault = new MemoryVault();
});
afterEach(async () => {
  for (const each of started.splice(0).reverse()) await each.stop();
  rmSync(join(folder, '..'), { recursive: true, force: true });
});

interface Window {
  readonly connections: Connections;
  readonly loader: Loader;
  readonly store: ReturnType<typeof createStore>;
  readonly archiving: Archiving;
  readonly told: readonly Failure[];
  readonly settings: { archive: boolean; archiveDays: number };
  stop(): Promise<void>;
}

/** One window of the editor; windows share keys, profiles and the folder. `later` is how far its clock is ahead. */
function openWindow(later = 0, archive = true): Window {
  const transport = createUndiciTransport({});
  const clock = { ...systemClock, now: () => systemClock.now() + later };
  const connections = new Connections({
    state: {
      get: (key) => state.get(key),
      set: (key, value) => Promise.resolve(void state.set(key, value)),
    },
    vault,
    transportFor: () => transport,
    clock,
    newId: randomUUID,
    userAgent: 'test',
  });
  const store = createStore({ readEvent });
  const told: Failure[] = [];
  const settings = { archive, archiveDays: 400 };
  const archiving = new Archiving({
    connections,
    store,
    clock,
    settings,
    folder,
    newId: randomUUID,
    tell: (notice) => told.push(notice),
  });
  const loader = new Loader({ connections, store, clock, settings: { days: 7, zone: 'UTC' }, keeper: archiving });
  let ended = false;
  const window = {
    connections,
    loader,
    store,
    archiving,
    told,
    settings,
    async stop() {
      if (ended) return;
      ended = true;
      loader.stop();
      for (const { id } of connections.list()) await archiving.close(id);
      await transport.close();
    },
  };
  started.push(window);
  return window;
}

async function serve(vendor: VendorName, days = 30): Promise<VendorServer> {
  const server = await startVendorServer(vendor, { days });
  started.push(server);
  return server;
}

function connect({ connections }: Window, server: VendorServer): Promise<ConnectionProfile> {
  const { vendor, baseUrl, key } = server;
  return connections.add({ vendor, name: vendor, baseUrl, options: {}, source: 'live' }, key);
}

async function keysOf({ store }: Window): Promise<readonly string[]> {
  const { rows } = await store.select(compileQuery({ kind: 'all' }, { now: 0, zone: 'UTC' }));
  return [...rows].map((row) => store.event(row).key);
}

function oldestAsked(server: VendorServer): string {
  return server.requests.map(({ search }) => decodeURIComponent(search)).join('\n');
}

describe.each(['openai', 'portkey', 'cortex'] as const)('%s', (vendor) => {
  it('a second session shows what the first one loaded, and fetches only what is new', async () => {
    const server = await serve(vendor);
    const first = openWindow();
    const { id } = await connect(first, server);
    await first.loader.loadRecent(id);
    expect(first.loader.state(id).load).toEqual({ kind: 'done', end: 'complete' });
    const before = await keysOf(first);
    expect(before.length).toBeGreaterThan(20);
    await first.stop();

    const pagesOfAll = server.requests.length;
    server.forgetRequests();
    // An event that the vendor writes late, within the overlap.
    server.insertNew(1, Date.now() - 30 * 60_000);
    server.insertNew(2);
    const second = openWindow();
    await second.loader.loadRecent(id);
    const after = await keysOf(second);
    expect(new Set(after).size).toBe(after.length);
    expect(after.length).toBe(before.length + 3);
    expect(after).toEqual(expect.arrayContaining([...before]));
    expect(second.loader.state(id).load).toEqual({ kind: 'done', end: 'complete' });
    expect(second.told).toEqual([]);
    if (pagesOfAll > 1) expect(server.requests.length).toBeLessThan(pagesOfAll);
    expect(oldestAsked(server)).not.toBe('');
  });
});

describe('kept events', () => {
  it('nothing is on disk unless it was asked for', async () => {
    const server = await serve('openai');
    const window = openWindow(0, false);
    const { id } = await connect(window, server);
    await window.loader.loadRecent(id);
    expect(window.store.stats().events).toBeGreaterThan(0);
    expect(existsSync(folder)).toBe(false);
  });

  it('goes on from where it ended, also after longer than the first load reaches back', async () => {
    const server = await serve('openai', 60);
    const first = openWindow(-25 * day);
    const { id } = await connect(first, server);
    await first.loader.loadRecent(id);
    await first.stop();
    const second = openWindow();
    await second.loader.loadRecent(id);
    const expected = server.counts({ from: Date.now() - 32 * day, tenant: false }).total;
    expect(second.store.stats().events).toBe(expected);
  });

  it('the records on disk are those of the vendor, byte for byte, and search finds them', async () => {
    const server = await serve('portkey');
    const first = openWindow();
    const { id } = await connect(first, server);
    await first.loader.loadRecent(id);
    const raws = new Map((await keysOf(first)).map((key) => [key, first.store.raw(first.store.row(id, key) ?? -1)]));
    await first.stop();
    const second = openWindow();
    await second.loader.loadRecent(id);
    for (const [key, raw] of raws) expect(second.store.raw(second.store.row(id, key) ?? -1)).toEqual(raw);
    const text = 'request_body';
    const found = await second.store.select(compileQuery(parseQuery(`"${text}"`).expr, { now: 0, zone: 'UTC' }));
    expect(found.rows.length).toBe([...raws.values()].filter((raw) => Buffer.from(raw).includes(text)).length);
  });

  it('a query run keeps what it brings', async () => {
    const server = await serve('openai');
    const first = openWindow();
    const { id } = await connect(first, server);
    const text = 'after:20d';
    const run = first.loader.run({ expr: parseQuery(text).expr, text, connections: [id] });
    await run.done;
    const before = await keysOf(first);
    expect(before.length).toBeGreaterThan(20);
    run.dispose();
    await first.stop();
    const second = openWindow();
    await second.loader.loadRecent(id);
    expect(await keysOf(second)).toEqual(expect.arrayContaining([...before]));
  });

  it('two windows: one keeps, the other is told, and takes over once it is alone', async () => {
    const server = await serve('openai');
    const one = openWindow();
    const { id } = await connect(one, server);
    await one.loader.loadRecent(id);
    const two = openWindow();
    await two.loader.loadRecent(id);
    expect(two.told.map(({ message }) => message)).toEqual([
      '“openai”: Another window keeps the events of this connection.',
    ]);
    expect([...(await keysOf(two))].sort()).toEqual([...(await keysOf(one))].sort());
    await one.stop();
    server.insertNew(1);
    await two.loader.refresh(id);
    const all = await keysOf(two);
    expect(new Set(all).size).toBe(all.length);
    await two.stop();
    const three = openWindow();
    await three.archiving.open(id);
    expect([...(await keysOf(three))].sort()).toEqual([...all].sort());
  });

  it('removing the connection deletes its files, and deleting all data deletes everything', async () => {
    const server = await serve('openai');
    const window = openWindow();
    const { id } = await connect(window, server);
    const other = await connect(window, server);
    await window.loader.loadRecent(id);
    await window.loader.loadRecent(other.id);
    expect((await window.archiving.kept()).map((each) => each.id).sort()).toEqual([id, other.id].sort());
    await window.connections.remove(id);
    await window.archiving.settled();
    expect(readdirSync(folder)).toEqual([other.id]);
    await window.archiving.deleteAll();
    expect(existsSync(folder)).toBe(false);
  });

  it('deleting what is kept leaves the connection, which is loaded and kept anew', async () => {
    const server = await serve('openai');
    const window = openWindow();
    const { id } = await connect(window, server);
    await window.loader.loadRecent(id);
    const before = window.store.stats().events;
    window.loader.forget(id);
    await window.archiving.delete(id);
    expect(readdirSync(folder)).toEqual([]);
    expect(window.store.stats().events).toBe(0);
    await window.loader.loadRecent(id);
    expect(window.store.stats().events).toBe(before);
    expect(readdirSync(folder)).toEqual([id]);
  });

  it('another endpoint is another log: what was kept of the first is not shown', async () => {
    const server = await serve('openai');
    const other = await startVendorServer('openai', { days: 30, seed: 7 });
    started.push(other);
    const window = openWindow();
    const { id } = await connect(window, server);
    await window.loader.loadRecent(id);
    await window.connections.setBaseUrl(id, other.baseUrl, other.key);
    window.loader.forget(id);
    await window.loader.loadRecent(id);
    const expected = other.counts({ from: Date.now() - 7 * day, tenant: false }).total;
    expect(window.store.stats().events).toBe(expected);
    expect(readdirSync(join(folder, id))).toHaveLength(2);
  });

  it('switched off, nothing more is kept, and what is loaded stays', async () => {
    const server = await serve('openai');
    const window = openWindow();
    const { id } = await connect(window, server);
    await window.loader.loadRecent(id);
    window.settings.archive = false;
    await window.archiving.release();
    const before = window.store.stats().events;
    server.insertNew(1);
    await window.loader.refresh(id);
    expect(window.store.stats().events).toBe(before + 1);
    const [name = ''] = readdirSync(join(folder, id));
    const lines = readFileSync(join(folder, id, name, '00000001.ndjson'), 'utf8').split('\n').length - 2;
    expect(lines).toBe(before);
  });
});
