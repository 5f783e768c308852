// P3 to P7: questions to a store of many events, and the same questions to the peers.
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { compileQuery, type CompiledQuery } from '../../src/core/query/compile';
import { parseQuery } from '../../src/core/query/parse';
import type { FacetField } from '../../src/store/types';
import type { Corpus } from './corpus';
import { compared, longestBlock, median, notMeasured, type Row, sideBySide } from './measure';
import type { DuckDB, Peers } from './peers';

const facets: readonly FacetField[] = ['action', 'actor', 'ip', 'country', 'status', 'method'];
const run = promisify(execFile);

/** Compiled anew each time: a query that was asked before is answered from what is remembered of it. */
function query(text: string): CompiledQuery {
  const { expr, diagnostics } = parseQuery(text);
  if (diagnostics.length > 0) throw new Error(`The benchmark's own query is wrong: ${text}`);
  return compileQuery(expr, { now: Date.UTC(2026, 10, 2), zone: 'UTC' });
}

async function withDuckDB(
  corpus: Corpus,
  id: string,
  what: string,
  measure: (duckdb: DuckDB) => Promise<Row>,
): Promise<Row> {
  return typeof corpus.duckdb === 'string' ? notMeasured(id, what, corpus.duckdb) : measure(corpus.duckdb);
}

export async function blockRows(corpus: Corpus): Promise<readonly Row[]> {
  const { store } = corpus;
  const works: readonly (readonly [string, () => Promise<unknown>])[] = [
    ['query', () => store.select(query('type:configs country:DE'))],
    ['text', () => store.select(query('"openai-cache"'))],
    ['text within a query', () => store.select(query('country:DE "weight"'))],
    ['condition on the record', () => store.select(query('type:labels body.config.retry.attempts:3'))],
    ['pattern on a near-unique field', () => store.select(query('path:*configs*'))],
  ];
  const rows: Row[] = [];
  for (const [what, work] of works) {
    const blocks: number[] = [];
    for (let round = 0; round < 3; round += 1) blocks.push(await longestBlock(work));
    const figures = { ours: median(blocks), reference: 10, limit: 1 };
    rows.push(compared('P3.slice', `longest block: ${what}`, figures, 'the limit of 10 ms'));
  }
  const all = await store.select(query(''));
  const counts = await longestBlock(async () => {
    for (const field of facets) {
      store.facet(all, field, 20);
      await new Promise<void>((resolve) => setImmediate(resolve));
    }
  });
  rows.push(
    compared(
      'P3.facet',
      'longest block: one facet of all',
      { ours: counts, reference: 10, limit: 1 },
      'the limit of 10 ms',
    ),
  );
  const page = { ours: corpus.longestPage, reference: 25, limit: 1 };
  rows.push(compared('P3.page', 'longest block: a page of 1000', page, 'the limit of 25 ms'));
  return rows;
}

export async function groupRows(corpus: Corpus, rounds: number): Promise<readonly Row[]> {
  const { store } = corpus;
  const all = await store.select(query(''));
  const what = 'group by resource type and action, counted anew';
  const rescan = await withDuckDB(corpus, 'P4', what, async (duckdb) => {
    const [ours = 0, peer = 0] = await sideBySide(
      rounds,
      () => store.groups(all),
      () => duckdb.rows('SELECT type, action, count(*) FROM events GROUP BY type, action'),
    );
    return compared('P4', what, { ours, reference: peer, limit: 0.25 }, 'DuckDB, 2 threads');
  });
  return [rescan];
}

export async function equalityRows(corpus: Corpus, rounds: number): Promise<readonly Row[]> {
  const { store, events } = corpus;
  const what = 'equality and six facets';
  const equality = await withDuckDB(corpus, 'P5', what, async (duckdb) => {
    const sets = 'GROUPING SETS ((action), (actor), (ip), (country), (status), (method))';
    const together = `SELECT action, actor, ip, country, status, method, count(*) FROM events WHERE type = 'configs' GROUP BY ${sets}`;
    const [ours = 0, inOne = 0, oneByOne = 0] = await sideBySide(
      rounds,
      async () => {
        const selection = await store.select(query('type:configs'));
        for (const field of facets) store.facet(selection, field, 20);
      },
      () => duckdb.rows(together),
      async () => {
        for (const field of facets) {
          const order = 'GROUP BY 1 ORDER BY 2 DESC LIMIT 20';
          await duckdb.rows(`SELECT ${field}, count(*) FROM events WHERE type = 'configs' ${order}`);
        }
      },
    );
    // Whichever way of asking suits it better.
    return compared('P5', what, { ours, reference: Math.min(inOne, oneByOne), limit: 0.3 }, 'DuckDB, 2 threads');
  });
  const ranged = 'a tenth of the time, and equality';
  const range = await withDuckDB(corpus, 'P5.range', ranged, async (duckdb) => {
    const to = Date.UTC(2026, 10, 1) - events * 29_000 * 0.4;
    const from = to - events * 29_000 * 0.1;
    const text = `type:configs time:${new Date(from).toISOString()}..${new Date(to).toISOString()}`;
    const where = `type = 'configs' AND happened >= ${Math.ceil(from)} AND happened < ${Math.ceil(to)}`;
    const [ours = 0, peer = 0] = await sideBySide(
      rounds * 3,
      () => store.select(query(text)),
      () => duckdb.rows(`SELECT count(*) FROM events WHERE ${where}`),
    );
    return compared('P5.range', ranged, { ours, reference: peer, limit: 3 }, 'DuckDB, 2 threads');
  });
  return [equality, range];
}

/** Rare, frequent, and nowhere. */
const needles = ['retry cache 77', 'efua', 'Nothing To Find'];

export async function searchRows(corpus: Corpus, peers: Peers, rounds: number): Promise<readonly Row[]> {
  const { store, pieces, file } = corpus;
  const rows: Row[] = [];
  const search = async (needle: string, matchCase: boolean): Promise<number> => {
    let hits = 0;
    await store.search(needle, () => (hits += 1), { matchCase });
    return hits;
  };
  for (const needle of needles) {
    const bytes = Buffer.from(needle);
    const scan = (): number => {
      let hits = 0;
      for (const piece of pieces) {
        for (let at = piece.indexOf(bytes); at >= 0; at = piece.indexOf(bytes, at + bytes.length)) hits += 1;
      }
      return hits;
    };
    const grep = async (...options: readonly string[]): Promise<unknown> =>
      typeof peers.ripgrep === 'string'
        ? undefined
        : run(peers.ripgrep.path, ['--no-config', '--count', '--fixed-strings', ...options, needle, file]).catch(
            notFound,
          );
    const [exact = 0, folded = 0, limit = 0, peer = 0, peerFolded = 0] = await sideBySide(
      rounds,
      () => search(needle, true),
      () => search(needle, false),
      scan,
      () => grep(),
      () => grep('--ignore-case'),
    );
    const what = `"${needle}" in whole events`;
    rows.push(compared('P6', what, { ours: exact, reference: limit, limit: 1.25 }, 'Buffer.indexOf'));
    if (typeof peers.ripgrep === 'string') {
      rows.push(notMeasured('P6.rg', what, peers.ripgrep));
      continue;
    }
    rows.push(compared('P6.rg', what, { ours: exact, reference: peer, limit: 1.6 }, 'ripgrep'));
    rows.push(
      compared('P6.rgi', `${what}, case ignored`, { ours: folded, reference: peerFolded, limit: 2.8 }, 'rg -i'),
    );
  }
  return rows;
}

/** ripgrep says by its exit code that there was no match. */
function notFound(error: unknown): void {
  if ((error as { readonly code?: unknown }).code !== 1) throw error;
}

export async function windowRow(corpus: Corpus, rounds: number): Promise<Row> {
  const { store, events } = corpus;
  const middle = Math.floor(events / 2);
  const what = `rows ${middle}–${middle + 50}, newest first`;
  return withDuckDB(corpus, 'P7', what, async (duckdb) => {
    const [ours = 0, peer = 0] = await sideBySide(
      rounds,
      async () => {
        const { rows } = await store.select(query(''));
        return Array.from(rows.subarray(middle, middle + 50), (row) => store.event(row));
      },
      () => duckdb.rows(`SELECT * FROM events ORDER BY happened DESC LIMIT 50 OFFSET ${middle}`),
    );
    return compared('P7', what, { ours, reference: peer, limit: 0.05 }, 'DuckDB, 2 threads');
  });
}
