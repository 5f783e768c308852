// Kept events into the store and out of it: whole blocks of columns at once, without reading a record.
import { type ColumnBlock, isBulk, type TextBlock, textCount } from './archiveBlock';
import { StoredTexts, textAt, TextsBuilder } from './archiveTexts';
import type { CodeChunk, CodeColumn } from './codes';
import { type Columns, type TextColumn } from './columns';
import { type TextColumnName, textColumns } from './fields';
import type { RawSegment, RawStore } from './raw';
import type { Slicer } from './slices';
import { type TextIndex } from './textIndex';
import { hashText, type TextPool } from './textPool';

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

/** Adds the rows of a block, keys not indexed. Milliseconds for 65 536 rows. */
export function adoptBlock(parts: AdoptParts, connection: string, segment: RawSegment, block: ColumnBlock): KeyRange {
  const { columns, keys, raws } = parts;
  const { times, kinds, outcomes } = block;
  const count = times.length;
  const first = columns.extend(times);
  if (block.keys instanceof StoredTexts) keys.pushStored(block.keys);
  else keys.pushAll(block.keys);
  raws.placeAll(first, segment, block.starts, block.lengths, block.newest);
  for (const [name, column] of block.text) adoptTexts(columns.text[name], name, first, column);
  columns.text.connection.codes.repeat(first, count, columns.text.connection.dictionary.code(connection));
  const kindMap = Uint32Array.from(kinds.types.ends, (_, code) =>
    columns.kind.dictionary.code(textAt(kinds.types, code), textAt(kinds.actions, code)),
  );
  columns.kind.codes.fill(first, kinds.codes, kindMap);
  const outcomeMap = Uint32Array.from(outcomes.ok, (ok, code) => {
    const status = outcomes.statuses[code] as number;
    return code === 0 ? 0 : columns.outcome.dictionary.code(status < 0 ? { ok: ok === 1 } : { status, ok: ok === 1 });
  });
  columns.outcome.codes.fill(first, outcomes.codes, outcomeMap);
  const local = new Uint32Array(kindMap.length);
  for (let row = 0; row < count; row += 1) {
    const kind = kinds.codes[row] as number;
    local[kind] = (local[kind] as number) + 1;
  }
  const kindCounts = new Uint32Array(columns.kind.dictionary.size);
  kindMap.forEach((code, kind) => (kindCounts[code] = (kindCounts[code] as number) + (local[kind] as number)));
  parts.counted(connection, first, kindCounts, block.rawBytes);
  return { first, count };
}

function measured(
  times: Float64Array,
  lengths: Uint32Array,
): Pick<ColumnBlock, 'times' | 'lengths' | 'newest' | 'rawBytes'> {
  let rawBytes = 0;
  for (let row = 0; row < lengths.length; row += 1) rawBytes += lengths[row] as number;
  return { times, lengths, newest: newestOf(times), rawBytes };
}

/** Epoch ms of the newest; `-Infinity` when none has a time. */
function newestOf(times: Float64Array): number {
  let newest = -Infinity;
  for (let row = 0; row < times.length; row += 1) newest = Math.max(newest, times[row] as number);
  return newest;
}

function adoptTexts({ codes, dictionary }: TextColumn, name: TextColumnName, first: number, block: TextBlock): void {
  const { texts } = block;
  const size = textCount(texts);
  const map = new Uint32Array(size + 1);
  const bulk = isBulk(name, texts);
  let index = 0;
  for (; index < size && !(bulk && dictionary.pooled); index += 1) {
    map[index + 1] = dictionary.code(texts instanceof StoredTexts ? texts.get(index) : textAt(texts, index));
  }
  if (index < size) {
    const stays = texts instanceof StoredTexts;
    let code = stays ? dictionary.refer(texts.after(index)) : dictionary.adopt(texts, index);
    for (; index < size; index += 1) map[index + 1] = code++;
  }
  codes.fill(first, block.codes, map);
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
export function withoutKnown(block: ColumnBlock, isKnown: (key: string, hash: number) => boolean): ColumnBlock {
  const kept: number[] = [];
  const seen = new Set<string>();
  const all = block.keys instanceof StoredTexts ? block.keys.texts() : block.keys;
  for (let row = 0; row < block.times.length; row += 1) {
    const key = textAt(all, row);
    if (seen.has(key) || isKnown(key, hashText(key))) continue;
    seen.add(key);
    kept.push(row);
  }
  if (kept.length === block.times.length) return block;
  const keys = new TextsBuilder();
  for (const row of kept) keys.push(textAt(all, row));
  const keep = new Uint8Array(block.times.length);
  for (const row of kept) keep[row] = 1;
  const picked = <T extends CodeChunk | Float64Array>(from: T): T => from.filter((_, row) => keep[row] === 1) as T;
  return {
    ...block,
    ...measured(picked(block.times), picked(block.lengths)),
    starts: picked(block.starts),
    keys: keys.texts(),
    kinds: { ...block.kinds, codes: picked(block.kinds.codes) },
    outcomes: { ...block.outcomes, codes: picked(block.outcomes.codes) },
    text: new Map([...block.text].map(([name, column]) => [name, { ...column, codes: picked(column.codes) }])),
  };
}

/** Rows of a file as a block, in slices. Nothing when some of them were forgotten meanwhile. */
export async function blockOf(
  { columns, keys, raws }: AdoptParts,
  rows: Uint32Array,
  range: { readonly start: number; readonly end: number },
  slicer: Slicer,
): Promise<ColumnBlock | undefined> {
  const times = Float64Array.from(rows, (row) => columns.time(row));
  const starts = Uint32Array.from(rows, (row) => raws.start(row));
  const lengths = Uint32Array.from(rows, (row) => raws.end(row) - raws.start(row));
  await slicer.pause();
  const keyTexts = new TextsBuilder();
  for (let index = 0; index < rows.length; index += 1) {
    keyTexts.push(keys.get(rows[index] as number));
    if ((index & 4095) === 4095) await slicer.pause();
  }
  const { kind, outcome } = columns;
  const types = new TextsBuilder();
  const actions = new TextsBuilder();
  const kinds = await recoded(kind.codes, rows, slicer, (code) => {
    types.push(kind.dictionary.type(code));
    actions.push(kind.dictionary.action(code));
  });
  const outcomes = [outcome.dictionary.outcome(0)];
  const outcomeCodes = await recoded(
    outcome.codes,
    rows,
    slicer,
    (code) => {
      if (code !== 0) outcomes.push(outcome.dictionary.outcome(code));
    },
    0,
  );
  const text = new Map<TextColumnName, TextBlock>();
  for (const name of textColumns) {
    if (name === 'connection') continue;
    const { codes, dictionary } = columns.text[name];
    const texts = new TextsBuilder();
    const local = await recoded(
      codes,
      rows,
      slicer,
      (code) => {
        if (code !== 0) texts.push(dictionary.value(code));
      },
      0,
    );
    if (texts.length > 0) text.set(name, { codes: local, texts: texts.texts() });
  }
  if (!rows.every((row) => raws.alive(row))) return undefined;
  return {
    ...range,
    ...measured(times, lengths),
    starts,
    keys: keyTexts.texts(),
    kinds: { codes: kinds, types: types.texts(), actions: actions.texts() },
    outcomes: {
      codes: outcomeCodes,
      statuses: Int32Array.from(outcomes, (one) => one?.status ?? -1),
      ok: Uint8Array.from(outcomes, (one) => (one?.ok === true ? 1 : 0)),
    },
    text,
  };
}

/** Codes counted anew in the order they are met, `first` before all others; `onNew` is told each one's old code. */
async function recoded(
  column: CodeColumn,
  rows: Uint32Array,
  slicer: Slicer,
  onNew: (code: number) => void,
  first?: number,
): Promise<CodeChunk> {
  const known = new Map<number, number>();
  if (first !== undefined) known.set(first, 0);
  const codes = new Uint32Array(rows.length);
  let last = -1;
  let lastCode = 0;
  for (let index = 0; index < rows.length; index += 1) {
    const code = column.get(rows[index] as number);
    if (code !== last) {
      last = code;
      const seen = known.get(code);
      lastCode = seen ?? known.size;
      if (seen === undefined) {
        known.set(code, lastCode);
        onNew(code);
      }
    }
    codes[index] = lastCode;
    if ((index & 4095) === 4095) await slicer.pause();
  }
  if (known.size <= 0x100) return Uint8Array.from(codes);
  return known.size <= 0x10000 ? Uint16Array.from(codes) : codes;
}
