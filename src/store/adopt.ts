// Kept events into the store: whole blocks of columns at once, without reading a record.
import { type ColumnBlock, isBulk, textCount } from './archiveBlock';
import { StoredTexts, textAt, textsBetween, TextsBuilder } from './archiveTexts';
import type { CodeChunk } from './codes';
import { type Columns, type TextColumn } from './columns';
import type { TextColumnName } from './fields';
import type { RawSegment, RawStore } from './raw';
import type { Slicer } from './slices';
import { type TextIndex } from './textIndex';
import { chunkSize, hashText, type TextPool, type Texts } from './textPool';

/** What adopting needs of the store. */
export interface AdoptParts {
  readonly columns: Columns;
  readonly keys: TextPool;
  readonly raws: RawStore;
  /** Told of rows that were added, so that they are counted: the codes of their kinds, and their bytes. */
  readonly counted: (connection: string, first: number, kinds: Uint32Array, rawBytes: number) => void;
}

/** Rows whose keys are not in the index yet. */
export interface KeyRange {
  first: number;
  count: number;
}

/** Rows that are added without a pause. */
const pieceRows = chunkSize;

/** Adds the rows of a block in slices, keys not indexed. `onRows` is told of each piece, when its rows are whole. */
export async function adoptBlock(
  parts: AdoptParts,
  segment: RawSegment,
  block: ColumnBlock,
  slicer: Slicer,
  onRows: (rows: KeyRange) => void,
): Promise<void> {
  const maps = codeMaps(parts.columns, block);
  let next = maps.next();
  for (; next.done !== true; next = maps.next()) await slicer.pause();
  let codes = next.value;
  for (let from = 0; from < block.times.length; from += pieceRows) {
    await slicer.pause();
    // Dictionaries may have been made anew meanwhile.
    if (!codes.fits()) codes = atOnce(codeMaps(parts.columns, block));
    onRows(adoptRows(parts, segment, block, codes, from, Math.min(block.times.length, from + pieceRows)));
  }
}

/** The store's codes for the block's, by column. */
interface CodeMaps {
  readonly text: ReadonlyMap<TextColumnName, Uint32Array>;
  readonly kinds: Uint32Array;
  readonly outcomes: Uint32Array;
  /** Whether the dictionaries that the codes are of are still in use. */
  fits(): boolean;
}

function atOnce(maps: Generator<undefined, CodeMaps>): CodeMaps {
  for (;;) {
    const next = maps.next();
    if (next.done === true) return next.value;
  }
}

/** Yields now and then, for a pause. */
function* codeMaps(columns: Columns, { text, kinds, outcomes }: ColumnBlock): Generator<undefined, CodeMaps> {
  const used: (readonly [TextColumnName, TextColumn])[] = [];
  const maps = new Map<TextColumnName, Uint32Array>();
  for (const [name, { texts }] of text) {
    const column = columns.text[name];
    used.push([name, column]);
    maps.set(name, yield* textMap(column, name, texts));
  }
  const { kind, outcome } = columns;
  const connection = columns.text.connection;
  return {
    text: maps,
    kinds: Uint32Array.from(kinds.types.ends, (_, code) =>
      kind.dictionary.code(textAt(kinds.types, code), textAt(kinds.actions, code)),
    ),
    outcomes: Uint32Array.from(outcomes.ok, (ok, code) => {
      const status = outcomes.statuses[code] as number;
      return code === 0 ? 0 : outcome.dictionary.code(status < 0 ? { ok: ok === 1 } : { status, ok: ok === 1 });
    }),
    fits: () =>
      columns.kind === kind &&
      columns.outcome === outcome &&
      columns.text.connection === connection &&
      used.every(([name, column]) => columns.text[name] === column),
  };
}

function* textMap(
  { dictionary }: TextColumn,
  name: TextColumnName,
  texts: Texts | StoredTexts,
): Generator<undefined, Uint32Array> {
  const size = textCount(texts);
  const map = new Uint32Array(size + 1);
  const bulk = isBulk(name, texts);
  let index = 0;
  for (; index < size && !(bulk && dictionary.pooled); index += 1) {
    map[index + 1] = dictionary.code(texts instanceof StoredTexts ? texts.get(index) : textAt(texts, index));
    if ((index & 1023) === 1023) yield;
  }
  if (index < size) {
    const stays = texts instanceof StoredTexts;
    let code = stays ? dictionary.refer(texts.after(index)) : dictionary.adopt(texts, index);
    for (; index < size; index += 1) map[index + 1] = code++;
  }
  return map;
}

function adoptRows(
  parts: AdoptParts,
  segment: RawSegment,
  block: ColumnBlock,
  codes: CodeMaps,
  from: number,
  to: number,
): KeyRange {
  const { columns, keys, raws } = parts;
  const first = columns.extend(block.times.subarray(from, to));
  if (block.keys instanceof StoredTexts) keys.pushStored(block.keys.between(from, to));
  else keys.pushAll(textsBetween(block.keys, from, to));
  const lengths = block.lengths.subarray(from, to);
  raws.placeAll(first, segment, block.starts.subarray(from, to), lengths, block.newest);
  for (const [name, column] of block.text) {
    columns.text[name].codes.fill(first, column.codes.subarray(from, to), codes.text.get(name) as Uint32Array);
  }
  const { connection } = columns.text;
  connection.codes.repeat(first, to - from, connection.dictionary.code(segment.connection));
  const kinds = block.kinds.codes.subarray(from, to);
  columns.kind.codes.fill(first, kinds, codes.kinds);
  columns.outcome.codes.fill(first, block.outcomes.codes.subarray(from, to), codes.outcomes);
  const counts = new Uint32Array(columns.kind.dictionary.size);
  let rawBytes = 0;
  for (let row = 0; row < kinds.length; row += 1) {
    const kind = codes.kinds[kinds[row] as number] as number;
    counts[kind] = (counts[kind] as number) + 1;
    rawBytes += lengths[row] as number;
  }
  parts.counted(segment.connection, first, counts, rawBytes);
  return { first, count: to - from };
}

/** An index of keys and what is still to be put into it. */
export interface KeyIndex {
  readonly keys: TextIndex;
  readonly unindexed: KeyRange[];
}

/** One more row whose key is not in the index. */
export function addRow(ranges: KeyRange[], row: number): void {
  const last = ranges.at(-1);
  if (last !== undefined && last.first + last.count === row) last.count += 1;
  else ranges.push({ first: row, count: 1 });
}

/** Puts keys of adopted rows into the index, where later pages look for them. */
export async function indexKeys(
  pool: TextPool,
  raws: RawStore,
  { keys, unindexed }: KeyIndex,
  slicer: Slicer,
): Promise<void> {
  keys.reserve(unindexed.reduce((sum, { count }) => sum + count, 0));
  for (let range = unindexed[0]; range !== undefined; range = unindexed[0]) {
    // Nothing is awaited between taking rows off the range and indexing them.
    indexSome(pool, raws, keys, range, Math.min(range.count, 4096));
    if (range.count === 0) unindexed.shift();
    await slicer.pause();
  }
}

/** The same at once, for whoever cannot wait. */
export function indexKeysNow(pool: TextPool, raws: RawStore, { keys, unindexed }: KeyIndex): void {
  for (const range of unindexed) indexSome(pool, raws, keys, range, range.count);
  unindexed.length = 0;
}

function indexSome(pool: TextPool, raws: RawStore, keys: TextIndex, range: KeyRange, rows: number): void {
  for (let row = range.first; row < range.first + rows; row += 1) {
    if (raws.alive(row)) keys.insert(row, pool.hash(row));
  }
  range.first += rows;
  range.count -= rows;
}

/** The row of a key among rows that are not in the index yet; -1 when it is not there. */
export function findUnindexed(pool: TextPool, raws: RawStore, ranges: readonly KeyRange[], key: string): number {
  for (const { first, count } of ranges) {
    for (let row = first; row < first + count; row += 1) if (raws.alive(row) && pool.equals(row, key)) return row;
  }
  return -1;
}

/** The block without the rows whose keys are known already; the same block where there is none. */
export async function withoutKnown(
  block: ColumnBlock,
  isKnown: (key: string, hash: number) => boolean,
  slicer: Slicer,
): Promise<ColumnBlock> {
  const kept: number[] = [];
  const seen = new Set<string>();
  const all = block.keys instanceof StoredTexts ? block.keys.texts() : block.keys;
  for (let row = 0; row < block.times.length; row += 1) {
    const key = textAt(all, row);
    if (seen.has(key) || isKnown(key, hashText(key))) continue;
    seen.add(key);
    kept.push(row);
    if ((row & 1023) === 1023) await slicer.pause();
  }
  if (kept.length === block.times.length) return block;
  const keys = new TextsBuilder();
  for (const row of kept) keys.push(textAt(all, row));
  const keep = new Uint8Array(block.times.length);
  for (const row of kept) keep[row] = 1;
  const picked = <T extends CodeChunk | Float64Array>(from: T): T => from.filter((_, row) => keep[row] === 1) as T;
  return {
    ...block,
    times: picked(block.times),
    starts: picked(block.starts),
    lengths: picked(block.lengths),
    keys: keys.texts(),
    kinds: { ...block.kinds, codes: picked(block.kinds.codes) },
    outcomes: { ...block.outcomes, codes: picked(block.outcomes.codes) },
    text: new Map([...block.text].map(([name, column]) => [name, { ...column, codes: picked(column.codes) }])),
  };
}
