// Remembers which exports are under way, so that the next start can tell of one that was cut short.
import { randomUUID } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { partialEnding } from './partialFile';

interface Entry {
  readonly path: string;
  readonly pid: number;
  readonly host: string;
}

export class ExportJournal {
  /** Of this process: they are neither left behind nor another process's. */
  private readonly ours = new Set<string>();

  /** `folder` is made when the first export begins, and goes with the last. */
  constructor(private readonly folder: string) {}

  /** Resolves to what is to be called when the export has ended, well or not. Never rejects: an export goes before. */
  async begin(path: string): Promise<() => Promise<void>> {
    const name = `${randomUUID()}.json`;
    this.ours.add(name);
    const entry: Entry = { path, pid: process.pid, host: hostname() };
    await mkdir(this.folder, { recursive: true, mode: 0o700 }).catch(() => undefined);
    await writeFile(join(this.folder, name), JSON.stringify(entry), { mode: 0o600 }).catch(() => undefined);
    return async () => {
      this.ours.delete(name);
      await rm(join(this.folder, name), { force: true }).catch(() => undefined);
    };
  }

  /** Exports whose process has gone, and whether an unfinished file is there; each is told once. */
  async leftBehind(): Promise<readonly { readonly path: string; readonly hasPartial: boolean }[]> {
    const names = await readdir(this.folder).catch(() => []);
    const found: { readonly path: string; readonly hasPartial: boolean }[] = [];
    for (const name of names) {
      if (this.ours.has(name) || !name.endsWith('.json')) continue;
      const file = join(this.folder, name);
      const entry = readEntry(await readFile(file, 'utf8').catch(() => ''));
      if (entry === undefined || goesOn(entry)) continue;
      await rm(file, { force: true }).catch(() => undefined);
      found.push({ path: entry.path, hasPartial: existsSync(`${entry.path}${partialEnding}`) });
    }
    return found;
  }
}

/** On another machine, which shares this folder, it may go on. A number may be given to another process: no harm. */
function goesOn({ pid, host }: Entry): boolean {
  if (host !== hostname()) return true;
  if (pid === process.pid) return false;
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

function readEntry(text: string): Entry | undefined {
  try {
    const value = JSON.parse(text) as Partial<Entry> | null;
    const { path, pid, host } = value ?? {};
    return typeof path === 'string' && typeof pid === 'number' && typeof host === 'string'
      ? { path, pid, host }
      : undefined;
  } catch {
    return undefined;
  }
}
