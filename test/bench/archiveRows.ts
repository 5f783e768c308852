// P9, and what P1 and P8 say of events that are kept on disk.
import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { portkey } from '../../src/vendors/portkey/adapter';
import { ConnectionArchive } from '../../src/store/archive';
import { type ColumnStore, createStore } from '../../src/store/store';
import type { EventStore } from '../../src/store/types';
import { measuredWalk } from './load';
import { compared, longestBlock, median, memoryInUse, notMeasured, type Row, timed } from './measure';
import { ownTime } from './ownTime';
import type { Peers } from './peers';

const newest = Date.UTC(2026, 10, 1);

async function open(folder: string, store: ColumnStore): Promise<ConnectionArchive> {
  const archive = await ConnectionArchive.open({
    folder,
    connection: 'portkey',
    files: store.files,
    readEvent: (record) => portkey.normalise(record, 'portkey'),
    now: () => newest,
    newId: randomUUID,
    days: () => 36_500,
    known: false,
    tell: ({ message }) => {
      throw new Error(message);
    },
  });
  store.files.keepIn((_connection, at) => archive.fileFor(at));
  return archive;
}

export async function archiveRows(events: number, peers: Peers): Promise<readonly Row[]> {
  const root = mkdtempSync(join(tmpdir(), 'audit-log-bench-'));
  try {
    const folder = join(root, 'archive');
    const kept = await keep(folder, events);
    const opening = await reopen(folder, events);
    return [
      compared('P1.disk', 'Portkey: bytes → indexed, and on disk', { ...kept, limit: 1.35 }, 'decode + JSON.parse'),
      ...(await openRows(root, events, kept.reference, opening, peers)),
      compared(
        'P3.open',
        'longest block: reopening the archive',
        { ours: opening.block, reference: 10, limit: 1 },
        'the limit of 10 ms',
      ),
      compared(
        'P8.disk',
        'Portkey: memory of kept events, records in files',
        { ours: opening.memory / events, reference: 200, limit: 1, unit: 'B/event' },
        'the limit of 200 B',
      ),
    ];
  } finally {
    rmSync(root, { recursive: true, force: true });
  }
}

/** Loads and keeps them, waiting for each page to be written as the loader does. */
async function keep(folder: string, events: number): Promise<{ ours: number; reference: number }> {
  const store = createStore();
  const archive = await open(folder, store);
  const times = await measuredWalk(store, 'portkey', events, () => archive.commit());
  await archive.covered([{ from: 0, to: newest }]);
  await archive.close();
  return times;
}

interface Opening {
  /** In ms: by the clock, and of this thread alone. */
  readonly time: number;
  readonly own: number;
  readonly block: number;
  /** In bytes. */
  readonly memory: number;
}

async function reopen(folder: string, events: number): Promise<Opening> {
  const times: number[] = [];
  const own: number[] = [];
  const blocks: number[] = [];
  let memory = 0;
  for (let round = -1; round < 3; round += 1) {
    const before = await memoryInUse();
    const store = createStore();
    let archive: ConnectionArchive | undefined;
    const block = await longestBlock(async () => {
      const started = ownTime();
      times.push(
        await timed(async () => {
          archive = await open(folder, store);
        }),
      );
      own.push(ownTime() - started);
    });
    if (round >= 0) blocks.push(block);
    expectAll(store, events);
    await store.files.indexKeys('portkey');
    memory = (await memoryInUse()) - before;
    await archive?.close();
  }
  return { time: median(times.slice(1)), own: median(own.slice(1)), block: median(blocks), memory };
}

function expectAll(store: EventStore, events: number): void {
  if (store.stats().events !== events) throw new Error(`${store.stats().events} of ${events} events came back.`);
}

async function openRows(
  root: string,
  events: number,
  parsing: number,
  opening: Opening,
  peers: Peers,
): Promise<readonly Row[]> {
  const what = `reopening an archive of ${events} events`;
  const share = compared('P9', what, { ours: opening.own, reference: parsing, limit: 0.03 }, 'parsing its records');
  if (typeof peers.duckdb === 'string') return [share, notMeasured('P9.duck', what, peers.duckdb)];
  const path = join(root, 'duck.db');
  const made = await peers.duckdb(path);
  await made.run(`CREATE TABLE events AS SELECT i AS happened, 'type ' || (i % 10) AS type, 'request ' || i AS request
    FROM range(${events}) t(i)`);
  await made.run('CHECKPOINT');
  made.close();
  const times: number[] = [];
  for (let round = 0; round < 5; round += 1) {
    times.push(
      await timed(async () => {
        const duckdb = await (peers.duckdb as Exclude<Peers['duckdb'], string>)(path);
        await duckdb.rows('SELECT count(*) FROM events');
        duckdb.close();
      }),
    );
  }
  const figures = { ours: opening.time, reference: median(times), limit: 4 };
  return [share, compared('P9.duck', what, figures, 'DuckDB: open and count')];
}
