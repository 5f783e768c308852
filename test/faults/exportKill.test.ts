// An export that is killed at any moment: the file is whole or not there, and the next start tells of what was cut short.
import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { buildChild } from './childScript';
import { ExportJournal } from '../../src/host/exportJournal';
import { openPartialFile } from '../../src/host/partialFile';
import { lineOf, lines } from './exportWriter';

/** AUDIT_LOGS_KILLS=100 kills more of them (npm run test:lifecycle). */
const rounds = Number(process.env['AUDIT_LOGS_KILLS'] ?? 12);
const root = mkdtempSync(join(tmpdir(), 'export-kill-'));
const script = join(root, 'writer.cjs');
const journal = join(root, 'journal');
const wholeText = Array.from({ length: lines }, (_, number) => lineOf(number)).join('');

/** Starts an export and kills it so long after its first word, or after its last. */
async function killedExport(path: string, patience: number): Promise<readonly string[]> {
  const child = spawn(process.execPath, [script, journal, path], {
    env: { ...process.env, EXPORT_WRITER: '1' },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let text = '';
  let timer: NodeJS.Timeout | undefined;
  child.stdout.on('data', (part: Buffer) => {
    text += part.toString('utf8');
    timer ??= setTimeout(() => child.kill('SIGKILL'), patience);
  });
  const signal = await new Promise((resolve) => child.on('close', (_code, name) => resolve(name)));
  clearTimeout(timer);
  expect(signal).toBe('SIGKILL');
  return text.split('\n').filter((word) => word !== '');
}

beforeAll(async () => {
  await buildChild('exportWriter.ts', script);
});
afterAll(() => rmSync(root, { recursive: true, force: true }));

describe('export', () => {
  it(
    `never looks whole when it is not, over ${String(rounds)} kills, and what was cut short is told once`,
    async () => {
      const ends = { cut: 0, whole: 0 };
      for (let round = 0; round < rounds; round += 1) {
        const path = join(root, `out-${String(round)}.ndjson`);
        const heard = await killedExport(path, round === 0 ? 3000 : round < 5 ? 0 : Math.random() * 120);
        if (existsSync(path)) expect(readFileSync(path, 'utf8')).toBe(wholeText);
        else expect(heard).not.toContain('whole');
        const left = await new ExportJournal(journal).leftBehind();
        if (heard.includes('ended')) expect(left).toEqual([]);
        else if (!heard.includes('whole')) {
          expect(left.map((one) => one.path)).toEqual([path]);
          expect(left[0]?.hasPartial).toBe(existsSync(`${path}.partial`));
        }
        expect(await new ExportJournal(journal).leftBehind()).toEqual([]);
        ends[existsSync(path) ? 'whole' : 'cut'] += 1;
        // The same export again takes the place of what was left.
        const again = await openPartialFile(path);
        await again.write(wholeText);
        await again.commit();
        expect(readFileSync(path, 'utf8')).toBe(wholeText);
        expect(existsSync(`${path}.partial`)).toBe(false);
      }
      expect(ends.cut).toBeGreaterThan(0);
      expect(ends.whole).toBeGreaterThan(0);
    },
    rounds * 10_000,
  );
});
