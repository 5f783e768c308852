// The archive of one connection: what comes back, from which index, and what the person is told.
import { randomUUID } from 'node:crypto';
import {
  appendFileSync,
  cpSync,
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { AuditEvent, EventRecord } from '../../src/core/event';
import type { Failure } from '../../src/core/errors';
import { compileQuery } from '../../src/core/query/compile';
import { parseQuery } from '../../src/core/query/parse';
import { ConnectionArchive } from '../../src/store/archive';
import { archiveBytes, deleteArchive } from '../../src/store/archiveFolders';
import { createStore } from '../../src/store/store';

const disk = vi.hoisted(() => ({ full: false }));
vi.mock('node:fs', async (original) => {
  const real = await original<typeof import('node:fs')>();
  const write = (...args: Parameters<typeof real.write>): void => {
    const done = args.at(-1) as (error: Error) => void;
    if (disk.full) done(Object.assign(new Error('no space'), { code: 'ENOSPC' }));
    else real.write(...args);
  };
  // What `promisify` would otherwise find on the real one.
  const promised = async (fd: number, bytes: Buffer, from: number): Promise<{ bytesWritten: number }> => {
    if (disk.full) throw Object.assign(new Error('no space'), { code: 'ENOSPC' });
    return { bytesWritten: real.writeSync(fd, bytes, from) };
  };
  const { promisify } = await import('node:util');
  const writeSync = (...args: Parameters<typeof real.writeSync>): number => {
    if (disk.full) throw Object.assign(new Error('no space'), { code: 'ENOSPC' });
    return real.writeSync(...args);
  };
  return { ...real, writeSync, write: Object.assign(write, { [promisify.custom]: promised }) };
});

const now = Date.UTC(2026, 10, 20);
const day = 86_400_000;
let folder: string;
const opened: ConnectionArchive[] = [];

beforeEach(() => {
  folder = join(mkdtempSync(join(tmpdir(), 'archive-')), 'c');
});
afterEach(async () => {
  disk.full = false;
  for (const archive of opened.splice(0)) await archive.close();
  rmSync(join(folder, '..'), { recursive: true, force: true });
});

interface Session {
  readonly store: ReturnType<typeof createStore>;
  readonly archive: ConnectionArchive;
  readonly told: readonly Failure[];
  /** Records that were read one by one when it was opened. */
  readonly read: { count: number };
  add(...numbers: readonly number[]): Promise<void>;
}

function rawOf(number: number): Buffer {
  if (number % 10 === 7) return Buffer.from(`broken {\n"number": ${String(number)}`);
  return Buffer.from(
    `{"number":${String(number)},${number % 3 === 0 ? '\n ' : ''}"text":"ü\\n${'x'.repeat(number % 40)}"}`,
  );
}

function eventOf(raw: Uint8Array, at?: number): AuditEvent {
  const number = Number(/"number": ?(\d+)/.exec(Buffer.from(raw).toString())?.[1]);
  return {
    key: `key\n"${String(number)}"`,
    connection: 'c',
    vendor: 'openai',
    at: at ?? now - number * 1000,
    action: 'created',
    verb: 'create',
    resource: {
      type: `type ${String(number % 4)}`,
      ids: [`id-${String(number)}`, 'two'],
      name: `name ${String(number)} ü`,
    },
    actor: { kind: 'user', id: 'u', keyId: `k${String(number % 3)}`, ip: '10.0.0.1' },
    outcome: number % 2 === 0 ? { ok: true } : { ok: false, status: 403 },
    request: { method: 'POST', path: `/v1/things/${String(number)}`, id: `req-${String(number)}` },
    drift: [],
  };
}

async function open(change: Partial<Parameters<typeof ConnectionArchive.open>[0]> = {}): Promise<Session> {
  const store = createStore();
  const told: Failure[] = [];
  const read = { count: 0 };
  const archive = await ConnectionArchive.open({
    folder,
    connection: 'c',
    files: store.files,
    readEvent: (record) => {
      read.count += 1;
      return eventOf(record);
    },
    now: () => now,
    newId: randomUUID,
    days: () => 90,
    known: false,
    tell: (failure) => told.push(failure),
    ...change,
  });
  opened.push(archive);
  store.files.keepIn((_connection, at) => archive.fileFor(at));
  return {
    store,
    archive,
    told,
    read,
    async add(...numbers) {
      store.add(numbers.map((number): EventRecord => ({ event: eventOf(rawOf(number)), raw: rawOf(number) })));
      await archive.commit();
    },
  };
}

async function content({ store }: Session, query = ''): Promise<ReadonlyMap<string, string>> {
  const { rows } = await store.select(compileQuery(parseQuery(query).expr, { now, zone: 'UTC' }));
  const entries = [...rows].map((row) => [store.event(row).key, Buffer.from(store.raw(row)).toString()] as const);
  expect(new Set(entries.map(([key]) => key)).size).toBe(entries.length);
  return new Map(entries);
}

function upTo(count: number, from = 0): number[] {
  return Array.from({ length: count }, (_, index) => from + index);
}

const keyOf = (number: number): string => eventOf(rawOf(number)).key;

/** A session with so many events that ended in order, with an index. */
async function keep(count: number, limits?: { rows: number; bytes: number }): Promise<void> {
  const session = await open(limits === undefined ? {} : { limits });
  for (let from = 0; from < count; from += 100) await session.add(...upTo(Math.min(100, count - from), from));
  await session.archive.covered([{ from: now - day, to: now }]);
  await session.archive.close();
  opened.length = 0;
}

describe('reopening', () => {
  it('gives every event back, byte for byte, and goes on where it ended', async () => {
    const first = await open();
    await first.add(...upTo(60));
    const before = await content(first);
    await first.archive.close();
    const second = await open();
    expect(await content(second)).toEqual(before);
    expect(second.read.count).toBe(60);
    await second.add(...upTo(20, 50));
    expect((await content(second)).size).toBe(70);
    await second.archive.close();
    const third = await open();
    const all = await content(third);
    expect(all.size).toBe(70);
    for (const number of upTo(70)) expect(all.get(keyOf(number))).toBe(rawOf(number).toString());
    expect(third.told).toEqual([]);
  });

  it('reads no record where there is an index, and the columns are the same', async () => {
    await keep(12_100, { rows: 5000, bytes: 1e9 });
    const session = await open();
    expect(session.read.count).toBe(0);
    expect(session.store.stats().events).toBe(12_100);
    expect((await content(session)).get(keyOf(11_999))).toBe(rawOf(11_999).toString());
    for (const number of [0, 17, 4999, 5000, 11_999]) {
      const row = session.store.row('c', keyOf(number));
      expect(row).toBeDefined();
      expect(session.store.event(row ?? -1)).toEqual({ ...eventOf(rawOf(number)), drift: [] });
    }
    expect([...(await content(session, 'path:"/v1/things/4321"')).keys()]).toEqual([keyOf(4321)]);
    expect((await content(session, 'resource:"name 6000 ü"')).size).toBe(1);
    expect((await content(session, 'type:"type 1"')).size).toBe(3025);
    expect(session.store.groups().reduce((sum, { count }) => sum + count, 0)).toBe(12_100);
    await session.add(...upTo(10, 12_095));
    expect(session.store.stats().events).toBe(12_105);
  });

  it('remembers what was read whole, and only what is on disk', async () => {
    const first = await open();
    await first.add(1, 2);
    await first.archive.covered([
      { from: now - 5 * day, to: now - 3 * day },
      { from: now - 4 * day, to: now },
    ]);
    await first.archive.close();
    expect((await open()).archive.coverage()).toEqual([{ from: now - 5 * day, to: now }]);
  });

  it('finds nothing in what stands between the records', async () => {
    await keep(2500);
    const session = await open();
    expect((await content(session, '"record"')).size).toBe(0);
    expect((await content(session, '"auditLogArchive"')).size).toBe(0);
    expect((await content(session, '"\\"key\\""')).size).toBe(0);
    expect((await content(session, '"number"')).size).toBe(2500);
    // The end of a record together with the end of its line.
    expect((await content(session, '"\\"}}"')).size).toBe(0);
  });

  it('drops what is there twice', async () => {
    await keep(3000);
    const [name = ''] = readdirSync(folder).filter((file) => file.endsWith('.ndjson'));
    cpSync(join(folder, name), join(folder, '00000002.ndjson'));
    writeFileSync(join(folder, 'state.json'), 'torn');
    const session = await open();
    expect(session.store.stats().events).toBe(3000);
    expect((await content(session)).size).toBe(3000);
    expect(session.archive.coverage()).toEqual([]);
  });
});

describe('the index', () => {
  const path = (): string => join(folder, '00000001.index');

  it.each([
    ['deleted', (): void => rmSync(path())],
    ['torn', (): void => writeFileSync(path(), readFileSync(path()).subarray(0, 5000))],
    ['empty', (): void => writeFileSync(path(), '')],
    ['something else', (): void => writeFileSync(path(), 'x'.repeat(10_000))],
  ])('%s: every event is read from its line, and the index is made again', async (_name, harm) => {
    await keep(2500);
    harm();
    const session = await open();
    expect(session.read.count).toBe(2500);
    expect((await content(session)).size).toBe(2500);
    expect(session.told).toEqual([]);
    await session.archive.commit();
    await session.archive.close();
    opened.length = 0;
    expect((await open()).read.count).toBe(0);
  });

  it('of another file is not believed', async () => {
    await keep(2500);
    const foreign = readFileSync(path());
    await deleteArchive(folder);
    await keep(2600);
    writeFileSync(path(), foreign);
    const session = await open();
    expect(session.read.count).toBe(2600);
    expect((await content(session)).size).toBe(2600);
  });

  it('of a file that was changed by hand is not believed', async () => {
    await keep(2500);
    const data = join(folder, '00000001.ndjson');
    writeFileSync(data, readFileSync(data, 'latin1').replace('"text":"', '"text":"changed '), 'latin1');
    const session = await open();
    // The line that was changed no longer has its length; the others are whole.
    expect((await content(session)).size).toBe(2499);
    expect(session.told.map(({ message }) => message).join()).toContain('damaged');
    expect(session.archive.coverage()).toEqual([]);
    await session.add(0);
    expect((await content(session)).size).toBe(2500);
  });
});

describe('two windows', () => {
  it('one keeps, the other shows and says so; the events are there once', async () => {
    const one = await open();
    await one.add(...upTo(30));
    const two = await open();
    expect(two.archive.writable).toBe(false);
    expect(two.told[0]?.message).toContain('Another window');
    expect((await content(two)).size).toBe(30);
    await two.add(...upTo(30, 15));
    await one.add(...upTo(30, 15));
    expect((await content(two)).size).toBe(45);
    await two.archive.close();
    await one.archive.close();
    opened.length = 0;
    const three = await open();
    expect(three.archive.writable).toBe(true);
    expect((await content(three)).size).toBe(45);
  });

  it('the lock of a process that is gone is taken over', async () => {
    await keep(5);
    writeFileSync(
      join(folder, 'lock'),
      JSON.stringify({ pid: 0x3ffffff, host: (await import('node:os')).hostname(), token: 'x' }),
    );
    expect((await open()).archive.writable).toBe(true);
  });

  it('a file that somebody else writes to is left to them: told, nothing lost, nothing doubled', async () => {
    const session = await open();
    await session.add(...upTo(5));
    const path = join(folder, '00000001.ndjson');
    const lines = readFileSync(path, 'utf8').split('\n');
    // The same events once more, as a window that woke after its lock was taken would write them.
    appendFileSync(path, `${lines.slice(1).join('\n')}`);
    await session.add(...upTo(5, 5));
    await session.archive.covered([{ from: 0, to: now }]);
    expect(session.told[0]?.message).toContain('changed from outside');
    expect((await content(session)).size).toBe(10);
    expect(session.archive.coverage()).toEqual([]);
    await session.archive.close();
    opened.length = 0;
    const again = await open();
    expect((await content(again)).size).toBe(5);
    expect(again.archive.coverage()).toEqual([]);
  });

  it('stops keeping when the other one deletes everything', async () => {
    const session = await open();
    await session.add(1, 2, 3);
    await deleteArchive(folder);
    await session.add(4);
    expect(session.told[0]?.message).toContain('deleted');
    expect(session.archive.writable).toBe(false);
    expect((await content(session)).size).toBe(4);
    expect(existsSync(folder)).toBe(false);
    expect(await archiveBytes(folder)).toBe(0);
  });
});

describe('when the disk is full', () => {
  it('says so once, keeps everything in memory, and writes it when there is room', async () => {
    const session = await open();
    await session.add(...upTo(10));
    disk.full = true;
    await session.add(...upTo(10, 10));
    await session.add(...upTo(10, 20));
    await session.archive.covered([{ from: 0, to: now }]);
    expect(session.told).toHaveLength(1);
    expect(session.told[0]?.message).toContain('the disk is full');
    expect(session.archive.coverage()).toEqual([]);
    expect((await content(session)).size).toBe(30);
    disk.full = false;
    await session.archive.covered([{ from: now - day, to: now }]);
    await session.archive.close();
    opened.length = 0;
    const again = await open();
    expect((await content(again)).size).toBe(30);
    expect(again.archive.coverage()).toHaveLength(1);
  });
});

describe('retention', () => {
  it('deletes whole files of old events, and does not call their time read any more', async () => {
    let time = now;
    const session = await open({ now: () => time, days: () => 30, limits: { rows: 10, bytes: 1e9 } });
    const at = (number: number, when: number): EventRecord => ({
      event: eventOf(rawOf(number), when),
      raw: rawOf(number),
    });
    session.store.add(upTo(10).map((number) => at(number, now - 20 * day)));
    session.store.add(upTo(10, 10).map((number) => at(number, now - day)));
    await session.archive.covered([{ from: now - 20 * day, to: now }]);
    time = now + 15 * day;
    session.store.add([at(30, now + 15 * day)]);
    await session.archive.covered([{ from: now, to: time }]);
    expect((await content(session)).size).toBe(11);
    expect(readdirSync(folder).filter((name) => name.endsWith('.ndjson'))).toHaveLength(2);
    expect(session.archive.coverage()).toEqual([{ from: time - 30 * day, to: time }]);
    await session.archive.close();
    opened.length = 0;
    const later = await open({ now: () => now + 35 * day, days: () => 30 });
    expect((await content(later)).size).toBe(1);
  });

  it('does not keep what is too old when it comes', async () => {
    const session = await open({ days: () => 30 });
    session.store.add([{ event: eventOf(rawOf(1), now - 31 * day), raw: rawOf(1) }]);
    await session.archive.commit();
    expect(session.store.stats().events).toBe(1);
    expect(readdirSync(folder).filter((name) => name.endsWith('.ndjson'))).toEqual([]);
  });
});

describe('files that are not ours', () => {
  it('are left alone, and named', async () => {
    await keep(5);
    writeFileSync(join(folder, '00000009.ndjson'), '{"hello":"world"}\n');
    const session = await open();
    expect(session.told[0]?.message).toContain('00000009.ndjson');
    expect((await content(session)).size).toBe(5);
    await session.add(...upTo(3, 100));
    expect(readFileSync(join(folder, '00000009.ndjson'), 'utf8')).toBe('{"hello":"world"}\n');
  });
});
