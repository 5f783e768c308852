// A process that exports until it is killed: it says on standard output when the file is whole.
import { writeSync } from 'node:fs';
import { ExportJournal } from '../../src/host/exportJournal';
import { openPartialFile } from '../../src/host/partialFile';

export const lines = 20_000;

export const lineOf = (number: number): string => `{"at":"2026-11-01T00:00:00Z","n":${String(number)}}\n`;

async function write(journalFolder: string, path: string): Promise<void> {
  const ended = await new ExportJournal(journalFolder).begin(path);
  writeSync(1, 'begun\n');
  const file = await openPartialFile(path);
  for (let number = 0; number < lines; number += 20) {
    await file.write(Array.from({ length: 20 }, (_, at) => lineOf(number + at)).join(''));
  }
  await file.commit();
  writeSync(1, 'whole\n');
  await ended();
  writeSync(1, 'ended\n');
  // To be killed here, too.
  setInterval(() => undefined, 1000);
}

const [journalFolder, path] = process.argv.slice(2);
if (process.env['EXPORT_WRITER'] !== undefined && journalFolder !== undefined && path !== undefined) {
  void write(journalFolder, path);
}
