// Rows of the store as a block for the index of their file.
import type { AdoptParts } from './adopt';
import type { ColumnBlock, TextBlock } from './archiveBlock';
import { TextsBuilder } from './archiveTexts';
import type { CodeChunk, CodeColumn } from './codes';
import { type TextColumnName, textColumns } from './fields';
import type { Slicer } from './slices';

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
    newest: newestOf(times),
    times,
    starts,
    lengths,
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

/** Epoch ms of the newest; `-Infinity` when none has a time. */
function newestOf(times: Float64Array): number {
  let newest = -Infinity;
  for (let row = 0; row < times.length; row += 1) newest = Math.max(newest, times[row] as number);
  return newest;
}
