// Threats 7 and 28: nothing of the audit log is on disk unless it was asked for; then it is the person's alone, without
// the key, and it goes with the connection.
import { randomUUID } from 'node:crypto';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { Archiving } from '../../src/app/archiving';
import { Connections } from '../../src/app/connections';
import { Loader } from '../../src/app/loader';
import { readEvent } from '../../src/app/reader';
import { systemClock } from '../../src/http/systemClock';
import { createUndiciTransport } from '../../src/http/undiciTransport';
import { createStore } from '../../src/store/store';
import { MemoryVault } from '../servers/appRig';
import { startVendorServer } from '../servers/vendorServer';

const ends: (() => unknown)[] = [];
afterEach(async () => {
  for (const end of ends.splice(0).reverse()) await end();
});

/** A session that loads a connection, and what it leaves on disk. */
async function session(archive: boolean): Promise<{
  readonly root: string;
  readonly key: string;
  readonly connections: Connections;
  readonly archiving: Archiving;
  readonly events: number;
  readonly id: string;
  readonly vault: MemoryVault;
}> {
  const root = mkdtempSync(join(tmpdir(), 'at-rest-'));
  ends.push(() => rmSync(root, { recursive: true, force: true }));
  const server = await startVendorServer('openai');
  ends.push(() => server.stop());
  const transport = createUndiciTransport({});
  ends.push(() => transport.close());
  const vault = new MemoryVault();
  const state = new Map<string, unknown>();
  const connections = new Connections({
    state: { get: (key) => state.get(key), set: (key, value) => Promise.resolve(void state.set(key, value)) },
    vault,
    transportFor: () => transport,
    clock: systemClock,
    newId: randomUUID,
    userAgent: 'test',
  });
  const store = createStore({ readEvent });
  const archiving = new Archiving({
    connections,
    store,
    clock: systemClock,
    settings: { archive, archiveDays: 30 },
    folder: join(root, 'archive'),
    newId: randomUUID,
    tell: ({ message }) => {
      throw new Error(message);
    },
  });
  const loader = new Loader({
    connections,
    store,
    clock: systemClock,
    settings: { days: 7, zone: 'UTC' },
    keeper: archiving,
  });
  const { vendor, baseUrl, key } = server;
  const { id } = await connections.add({ vendor, name: 'one', baseUrl, options: {}, source: 'live' }, key);
  await loader.loadRecent(id);
  return { root, key, connections, archiving, events: store.stats().events, id, vault };
}

const filesIn = (root: string): readonly string[] =>
  readdirSync(root, { recursive: true, withFileTypes: true }).map((entry) => join(entry.parentPath, entry.name));

describe('data at rest', () => {
  it('is none by default', async () => {
    const { root, events } = await session(false);
    expect(events).toBeGreaterThan(0);
    expect(filesIn(root)).toEqual([]);
  });

  it('is readable by its owner alone and holds no key, where it was asked for', async () => {
    const { root, key, archiving } = await session(true);
    await archiving.release();
    const files = filesIn(root);
    expect(files.some((file) => file.endsWith('.ndjson'))).toBe(true);
    for (const file of files) {
      const { mode } = statSync(file);
      const folder = statSync(file).isDirectory();
      if (process.platform !== 'win32') expect(mode & 0o777, file).toBe(folder ? 0o700 : 0o600);
      if (!folder) expect(readFileSync(file, 'latin1')).not.toContain(key);
    }
  });

  it('goes with the connection, and so does the key', async () => {
    const { root, id, connections, archiving, vault } = await session(true);
    await connections.remove(id);
    await archiving.settled();
    expect(filesIn(join(root, 'archive'))).toEqual([]);
    expect(vault.size).toBe(0);
  });

  it('goes altogether when all data is deleted', async () => {
    const { root, archiving } = await session(true);
    await archiving.deleteAll();
    expect(existsSync(join(root, 'archive'))).toBe(false);
  });
});
