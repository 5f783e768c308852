// `npm run bench`: every target as a row, measured against a limit or a peer in the same run.
// --full: a million events instead of 100 000; --json: one JSON object to a line; --only P1,P6: those rows; --events n.
import { cpus, totalmem } from 'node:os';
import { join } from 'node:path';
import { archiveRows } from './archiveRows';
import { makeCorpus } from './corpus';
import { growthRows } from './growthRows';
import { hoverRows } from './hoverRows';
import { ingestRow, networkRow } from './ingestRows';
import { serveIfWorker } from './loopback';
import type { Row } from './measure';
import { memoryRow } from './memoryRows';
import { findPeers } from './peers';
import { blockRows, equalityRows, groupRows, searchRows, windowRow } from './queryRows';
import { startRows } from './startRows';

const vendors = ['portkey', 'openai', 'cortex'] as const;

async function main(): Promise<void> {
  const flags = process.argv.slice(2);
  const valueOf = (flag: string): string | undefined => flags[flags.indexOf(flag) + 1];
  const json = flags.includes('--json');
  const full = flags.includes('--full');
  const events = flags.includes('--events') ? Number(valueOf('--events')) : full ? 1_000_000 : 100_000;
  const only = flags.includes('--only') ? valueOf('--only')?.split(',') : undefined;
  const wants = (id: string): boolean => only === undefined || only.includes(id);
  const say = (text: string): void => {
    if (!json) console.error(text);
  };
  const rows: Row[] = [];
  const show = (...found: readonly Row[]): void => {
    for (const row of found) {
      rows.push(row);
      console.log(json ? JSON.stringify(row) : line(row));
    }
  };
  const root = join(__dirname, '../..');
  const peers = findPeers(join(root, 'test/bench'), say);
  if (!json) {
    const model = cpus()[0]?.model.trim() ?? 'unknown';
    console.log(
      `${events} events · Node ${process.version} · ${cpus().length} × ${model} · ${(totalmem() / 1e9).toFixed(0)} GB\n`,
    );
    console.log(header);
  }
  if (wants('P1')) for (const vendor of vendors) show(await ingestRow(vendor, events));
  if (wants('P2')) show(await networkRow(__filename, Math.min(events, 20_000), 5));
  if (wants('P8')) for (const vendor of vendors) show(await memoryRow(vendor, events));
  if (wants('P9')) show(...(await archiveRows(events, peers)));
  if (wants('P10')) show(...(await growthRows(events)));
  if (['P3', 'P4', 'P5', 'P6', 'P7', 'P12'].some(wants)) {
    say('Loading the store and the peers …');
    const corpus = await makeCorpus(events, peers);
    try {
      if (wants('P3')) show(...(await blockRows(corpus)));
      if (wants('P4')) show(...(await groupRows(corpus, 9)));
      if (wants('P5')) show(...(await equalityRows(corpus, 9)));
      if (wants('P6')) show(...(await searchRows(corpus, peers, 5)));
      if (wants('P7')) show(await windowRow(corpus, 9));
      if (wants('P12')) show(...(await hoverRows(corpus)));
    } finally {
      corpus.close();
    }
  }
  if (wants('P11')) show(...(await startRows(root)));
  const missed = rows.filter(({ ok }) => ok === false);
  say(missed.length === 0 ? '\nEvery target holds.' : `\n${missed.length} of ${rows.length} rows miss their target.`);
}

const widths = [10, 52, 13, 13, 8, 9, 4];
const header = columnsOf(['', 'what', 'ours', 'reference', 'ratio', 'target', '']) + 'against';

function line(row: Row): string {
  const { id, what, ours, reference, ratio, target, ok, unit, note } = row;
  const figure = (value: number | null): string => (value === null ? '–' : `${digits(value)} ${unit}`);
  const verdict = ok === null ? '' : ok ? 'ok' : 'MISS';
  return (
    columnsOf([
      id,
      what,
      figure(ours),
      figure(reference),
      ratio === null ? '–' : `${digits(ratio)}×`,
      target,
      verdict,
    ]) + note
  );
}

function digits(value: number): string {
  return value >= 100 ? value.toFixed(0) : value >= 10 ? value.toFixed(1) : value.toPrecision(2);
}

function columnsOf(cells: readonly string[]): string {
  return cells.map((cell, index) => cell.padEnd(widths[index] ?? 0)).join(' ') + ' ';
}

if (!serveIfWorker()) {
  main().catch((error: unknown) => {
    console.error(error);
    process.exitCode = 1;
  });
}
