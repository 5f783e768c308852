// One store of Portkey events, and the same records as an NDJSON file and as a DuckDB table for the peers.
import { closeSync, mkdtempSync, openSync, readSync, rmSync, statSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type ColumnStore, createStore } from '../../src/store/store';
import { makePages, serving, walk } from './load';
import { collect, longestBlock } from './measure';
import type { DuckDB, Peers } from './peers';

export interface Corpus {
  readonly events: number;
  readonly store: ColumnStore;
  /** The records, a line each. */
  readonly file: string;
  /** The file's bytes in pieces. */
  readonly pieces: readonly Buffer[];
  readonly duckdb: DuckDB | string;
  /** The longest that one page of 1000 events kept the event loop, in ms. */
  readonly longestPage: number;
  close(): void;
}

const batch = 10_000;
const pieceBytes = 8 * 1024 * 1024;

export async function makeCorpus(events: number, peers: Peers): Promise<Corpus> {
  const folder = mkdtempSync(join(tmpdir(), 'audit-log-bench-'));
  const file = join(folder, 'portkey.ndjson');
  const store = createStore();
  const out = openSync(file, 'w');
  const blocks: number[] = [];
  for (let from = 0; from < events; from += batch) {
    const to = Math.min(from + batch, events);
    const texts: string[] = [];
    const pages = makePages('portkey', from, to, { size: 1000, texts });
    writeSync(out, `${texts.join('\n')}\n`);
    // What generating the pages left behind is not the store's to collect.
    collect();
    const served = serving(pages, () => new Promise((resolve) => setImmediate(resolve)));
    const block = await longestBlock(() => walk(store, 'portkey', served));
    // The first pages are the first of the process, too.
    if (from >= 2 * batch) blocks.push(block);
  }
  closeSync(out);
  const open = typeof peers.duckdb === 'string' ? undefined : await peers.duckdb(join(folder, 'duck.db'));
  return {
    events,
    store,
    file,
    pieces: readPieces(file),
    duckdb: open === undefined ? String(peers.duckdb) : await load(open, file),
    longestPage: Math.max(0, ...blocks),
    close: () => {
      open?.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

async function load(duckdb: DuckDB, file: string): Promise<DuckDB> {
  await duckdb.run(`CREATE TABLE events AS
    SELECT epoch_ms("timestamp"::TIMESTAMP) AS happened, resource_type AS type, action, user_id AS actor, client_ip AS ip,
      country, response_status_code AS status, method, uri AS path, request_id AS request, workspace_id AS workspace
    FROM read_json('${file.replaceAll("'", "''")}', format = 'newline_delimited')`);
  await duckdb.run('CHECKPOINT');
  return duckdb;
}

function readPieces(file: string): readonly Buffer[] {
  const { size } = statSync(file);
  const input = openSync(file, 'r');
  const pieces: Buffer[] = [];
  for (let at = 0; at < size; at += pieceBytes) {
    const piece = Buffer.allocUnsafeSlow(Math.min(pieceBytes, size - at));
    readSync(input, piece, 0, piece.length, at);
    pieces.push(piece);
  }
  closeSync(input);
  return pieces;
}
