// Exports that were cut short: found by the next start, told once, and never taken for one that still goes on.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ExportJournal } from '../../src/host/exportJournal';

let root: string;
let folder: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'journal-'));
  folder = join(root, 'exports');
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

/** A process that has ended. */
const gone = spawnSync(process.execPath, ['-e', '']).pid;

function entry(name: string, path: string, pid: number, host = hostname()): void {
  writeFileSync(join(folder, `${name}.json`), JSON.stringify({ path, pid, host }));
}

describe('the journal of exports', () => {
  it('holds nothing once they have ended, and is readable by the person alone meanwhile', async () => {
    const journal = new ExportJournal(folder);
    expect(await journal.leftBehind()).toEqual([]);
    expect(existsSync(folder)).toBe(false);
    const ended = await journal.begin(join(root, 'a.ndjson'));
    const [name = ''] = readdirSync(folder);
    if (process.platform !== 'win32') expect(statSync(join(folder, name)).mode & 0o777).toBe(0o600);
    expect(await journal.leftBehind()).toEqual([]);
    await ended();
    expect(readdirSync(folder)).toEqual([]);
  });

  it('tells once of those whose process has gone, and whether something of them is there', async () => {
    await new ExportJournal(folder).begin(join(root, 'other.csv'));
    const [theirs = ''] = readdirSync(folder);
    const written = JSON.parse(readFileSync(join(folder, theirs), 'utf8')) as { readonly pid: number };
    expect(written.pid).toBe(process.pid);
    rmSync(join(folder, theirs));
    entry('one', join(root, 'half.ndjson'), gone);
    writeFileSync(join(root, 'half.ndjson.partial'), '{"export":');
    entry('two', join(root, 'none.csv'), gone);
    // A process of this number before this one.
    entry('three', join(root, 'same.csv'), process.pid);
    const journal = new ExportJournal(folder);
    const told = [...(await journal.leftBehind())].sort((a, b) => a.path.localeCompare(b.path));
    expect(told).toEqual([
      { path: join(root, 'half.ndjson'), hasPartial: true },
      { path: join(root, 'none.csv'), hasPartial: false },
      { path: join(root, 'same.csv'), hasPartial: false },
    ]);
    expect(await journal.leftBehind()).toEqual([]);
  });

  it('leaves those of living processes and of other machines alone, and what it cannot read', async () => {
    const own = new ExportJournal(folder);
    const ended = await own.begin(join(root, 'a.csv'));
    entry('window', join(root, 'b.csv'), process.ppid);
    entry('machine', join(root, 'c.csv'), gone, 'another.example');
    writeFileSync(join(folder, 'newer.json'), JSON.stringify({ version: 2, target: { uri: 'x' } }));
    writeFileSync(join(folder, 'torn.json'), '{"path":');
    const before = readdirSync(folder).sort();
    expect(await own.leftBehind()).toEqual([]);
    expect(readdirSync(folder).sort()).toEqual(before);
    await ended();
  });

  it('never keeps an export from being written', async () => {
    writeFileSync(folder, 'a file where the folder should be');
    const ended = await new ExportJournal(folder).begin(join(root, 'a.csv'));
    await ended();
  });
});
