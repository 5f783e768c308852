// The archive's promise: what was acknowledged survives a killed process and a torn write, and nothing is doubled.
import { spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { appendFileSync, mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { buildChild } from './childScript';
import { compileQuery } from '../../src/core/query/compile';
import { ConnectionArchive } from '../../src/store/archive';
import { lineStart } from '../../src/store/archiveLine';
import { createStore } from '../../src/store/store';
import { limits, numberOf, readEvent, recordOf } from './archiveWriter';

const rounds = 36;
const root = mkdtempSync(join(tmpdir(), 'archive-kill-'));
const script = join(root, 'writer.cjs');

interface Heard {
  readonly opened: number;
  readonly acknowledged: number;
  readonly covered: number;
  readonly told: readonly string[];
}

/** Starts a writer and kills it at a random moment after its first sign of life. */
async function killedWriter(folder: string, from: number, patience: number): Promise<Heard> {
  const child = spawn(process.execPath, [script, folder, String(from)], {
    env: { ...process.env, ARCHIVE_WRITER: '1' },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let text = '';
  let timer: NodeJS.Timeout | undefined;
  child.stdout.on('data', (part: Buffer) => {
    text += part.toString('utf8');
    timer ??= setTimeout(() => child.kill('SIGKILL'), patience);
  });
  const code = await new Promise((resolve) => child.on('close', (_code, signal) => resolve(signal)));
  clearTimeout(timer);
  expect(code).toBe('SIGKILL');
  // The last line may be cut off: then it was not said.
  const lines = text.slice(0, text.lastIndexOf('\n') + 1).split('\n');
  const last = (word: string): number =>
    Number(lines.findLast((line) => line.startsWith(`${word} `))?.slice(word.length));
  return {
    opened: last('open'),
    acknowledged: last('ack') || from,
    covered: last('covered') || 0,
    told: lines.filter((line) => line.startsWith('told ')),
  };
}

/** What a write that was cut short leaves behind. */
function tear(folder: string, number: number): void {
  const last = readdirSync(folder)
    .filter((name) => name.endsWith('.ndjson'))
    .sort()
    .at(-1);
  if (last === undefined) return;
  const record = Buffer.from(recordOf(number));
  const line = Buffer.concat([Buffer.from(lineStart(`event-${String(number)}`, record.length)), record]);
  const cut = line.subarray(0, 1 + Math.floor(Math.random() * (line.length - 1)));
  appendFileSync(join(folder, last), Math.random() < 0.2 ? Buffer.alloc(cut.length) : cut);
}

beforeAll(async () => {
  await buildChild('archiveWriter.ts', script);
});
afterAll(() => rmSync(root, { recursive: true, force: true }));

describe('archive', () => {
  it(`loses nothing acknowledged and doubles nothing over ${String(rounds)} kills`, async () => {
    const folder = join(root, 'kept');
    let acknowledged = 0;
    let covered = 0;
    for (let round = 0; round < rounds; round += 1) {
      const heard = await killedWriter(folder, acknowledged, Math.random() * 120);
      // Nothing that was acknowledged before is missing when the next process opens it.
      expect(heard.opened).toBeGreaterThanOrEqual(acknowledged);
      expect(heard.told.filter((line) => line.includes('damaged'))).toEqual([]);
      acknowledged = Math.max(acknowledged, heard.acknowledged);
      covered = Math.max(covered, heard.covered);
      if (round % 2 === 1) tear(folder, acknowledged + 1);
      // Now and then the index is gone, torn or another file's.
      const indexes = readdirSync(folder).filter((name) => name.endsWith('.index'));
      const [first, second] = indexes;
      if (first === undefined || second === undefined) continue;
      if (round % 6 === 1) rmSync(join(folder, first));
      if (round % 6 === 3) writeFileSync(join(folder, first), 'foreign');
    }
    expect(acknowledged).toBeGreaterThan(1000);

    const store = createStore();
    const archive = await ConnectionArchive.open({
      folder,
      connection: 'c',
      files: store.files,
      readEvent: (record) => readEvent(numberOf(record)),
      now: () => 1_700_000_000_000,
      newId: randomUUID,
      days: () => 1_000_000,
      known: false,
      tell: () => undefined,
      limits,
    });
    const { rows } = await store.select(compileQuery({ kind: 'all' }, { now: 0, zone: 'UTC' }));
    const keys = [...rows].map((row) => store.event(row).key);
    expect(new Set(keys).size).toBe(keys.length);
    const found = new Map([...rows].map((row) => [store.event(row).key, row]));
    for (let number = 0; number < acknowledged; number += 1) {
      const row = found.get(`event-${String(number)}`);
      if (row === undefined) throw new Error(`event ${String(number)} of ${String(acknowledged)} is lost`);
      expect(Buffer.from(store.raw(row)).toString('utf8')).toBe(recordOf(number));
      expect(store.event(row).resource.type).toBe(readEvent(number).resource.type);
    }
    expect(archive.coverage().at(-1)?.to ?? 0).toBeGreaterThanOrEqual(covered);
    if (process.platform !== 'win32') {
      for (const name of readdirSync(folder)) expect(statSync(join(folder, name)).mode & 0o777).toBe(0o600);
      expect(statSync(folder).mode & 0o777).toBe(0o700);
    }
    await archive.close();
  }, 120_000);
});
