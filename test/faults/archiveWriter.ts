// A process that keeps events until it is killed: it says on standard output which ones it acknowledges.
import { randomUUID } from 'node:crypto';
import { writeSync } from 'node:fs';
import type { AuditEvent, EventRecord } from '../../src/core/event';
import { ConnectionArchive } from '../../src/store/archive';
import { createStore } from '../../src/store/store';

/** The same number gives the same record: some with line breaks, some that are no JSON, some large. */
export function recordOf(number: number): string {
  if (number % 97 === 0) return `not JSON \n{"key":"${String(number)}","n":5,"record":12345}\n`;
  const space = number % 5 === 0 ? '\n  ' : '';
  const filler = 'é"\\'.repeat(number % 50 === 0 ? 4000 : number % 7);
  return `{${space}"id":"event-${String(number)}",${space}"filler":${JSON.stringify(filler)}}`;
}

export function readEvent(number: number): AuditEvent {
  return {
    key: `event-${String(number)}`,
    connection: 'c',
    vendor: 'openai',
    at: 1_700_000_000_000 + number * 1000,
    action: number % 2 === 0 ? 'created' : 'deleted',
    verb: number % 2 === 0 ? 'create' : 'delete',
    resource: { type: `type-${String(number % 11)}`, ids: [`id-${String(number)}`] },
    actor: { kind: 'user', id: `user-${String(number % 13)}` },
    drift: [],
  };
}

export const limits = { rows: 700, bytes: 4_000_000 };

/** Which event a record is of; what is no JSON says it as well. */
export function numberOf(record: Uint8Array): number {
  return Number(/event-(\d+)|"key":"(\d+)"/.exec(Buffer.from(record).toString('utf8'))?.slice(1).find(Boolean));
}

async function write(folder: string, from: number): Promise<void> {
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
    tell: ({ message }) => writeSync(1, `told ${message}\n`),
    limits,
  });
  store.files.keepIn((_connection, at) => archive.fileFor(at));
  writeSync(1, `open ${String(store.stats().events)}\n`);
  for (let page = 0, next = from; ; page += 1) {
    const records: EventRecord[] = [];
    const size = 1 + ((next * 7919) % 60);
    // Every page begins with some that came before, as an overlap does.
    for (let number = Math.max(0, next - 5); number < next + size; number += 1) {
      records.push({ event: readEvent(number), raw: Buffer.from(recordOf(number)) });
    }
    store.add(records);
    next += size;
    await archive.commit();
    writeSync(1, `ack ${String(next)}\n`);
    if (page % 9 === 8) {
      await archive.covered([{ from: 0, to: next }]);
      writeSync(1, `covered ${String(next)}\n`);
    }
  }
}

const [folder, from] = process.argv.slice(2);
if (process.env['ARCHIVE_WRITER'] !== undefined && folder !== undefined) void write(folder, Number(from));
