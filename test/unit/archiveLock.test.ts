// Who may write to an archive: one window at a time, also after kills, sleeps and half-written locks.
import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { isFree, takeLock } from '../../src/store/archiveLock';

let folder: string;
let path: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'lock-'));
  path = join(folder, 'lock');
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const take = (token: string, now = Date.now()): ReturnType<typeof takeLock> =>
  takeLock(path, { token, now: () => now });

describe('the lock', () => {
  it('is one window’s until it lets go', async () => {
    const one = await take('one');
    expect(one?.held()).toBe(true);
    expect(await take('two')).toBeUndefined();
    expect(isFree(path, Date.now())).toBe(false);
    one?.release();
    expect(existsSync(path)).toBe(false);
    const two = await take('two');
    expect(two).toMatchObject({ taken: false });
    expect(one?.held()).toBe(false);
    one?.release();
    expect(two?.held()).toBe(true);
    two?.release();
  });

  it('of a process that is gone is free; one of a process of the same number before ours as well', async () => {
    for (const pid of [0x3ffffff, process.pid]) {
      writeFileSync(path, JSON.stringify({ pid, host: hostname(), token: 'gone' }));
      const lock = await take('next');
      expect(lock).toMatchObject({ taken: false });
      lock?.release();
    }
  });

  it('half-written is free once its maker had time to finish it', async () => {
    writeFileSync(path, '{"pid":1');
    expect(await take('one')).toBeUndefined();
    const lock = await take('one', Date.now() + 5000);
    expect(lock?.held()).toBe(true);
    lock?.release();
  });

  it('of a process that lives but is silent is taken only at the second look, and said to be so', async () => {
    const child = spawn(process.execPath, ['-e', 'setTimeout(() => {}, 60000)']);
    try {
      writeFileSync(path, JSON.stringify({ pid: child.pid, host: hostname(), token: 'asleep' }));
      const now = Date.now();
      utimesSync(path, now / 1000 - 600, now / 1000 - 600);
      expect(await take('one', now)).toBeUndefined();
      expect(await take('one', now + 10_000)).toBeUndefined();
      const lock = await take('one', now + 31_000);
      expect(lock).toMatchObject({ taken: true });
      lock?.release();
    } finally {
      child.kill('SIGKILL');
    }
  });

  it('of another machine is believed as long as it is touched', async () => {
    writeFileSync(path, JSON.stringify({ pid: 1, host: 'elsewhere', token: 'far' }));
    expect(await take('one')).toBeUndefined();
    expect(await take('one', Date.now() + 60_000)).toBeUndefined();
  });
});
