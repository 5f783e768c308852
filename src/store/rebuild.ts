// Makes a store's dictionaries anew from its live rows, in slices, so that forgotten events leave nothing behind.
import type { CodeColumn } from './codes';
import { type Columns, KindColumn, OutcomeColumn, TextColumn } from './columns';
import { textColumns } from './fields';
import type { RawStore } from './raw';
import type { Slicer } from './slices';

/** Rows keep their numbers; each column is replaced at one moment. `onKinds` is told how the codes of kinds changed. */
export async function rebuildDictionaries(
  columns: Columns,
  raw: RawStore,
  slicer: Slicer,
  onKinds: (newCode: (code: number) => number) => void,
): Promise<void> {
  for (const name of textColumns) {
    const old = columns.text[name];
    const fresh = new TextColumn();
    const translate = memoized((code) => fresh.dictionary.code(old.value(code)));
    await recode(columns, raw, old.codes, fresh.codes, translate, slicer, () => {
      columns.text[name] = fresh;
    });
  }
  const { kind, outcome } = columns;
  const freshKind = new KindColumn();
  const kindCode = memoized((code) =>
    freshKind.dictionary.code(kind.dictionary.type(code), kind.dictionary.action(code)),
  );
  await recode(columns, raw, kind.codes, freshKind.codes, kindCode, slicer, () => {
    columns.kind = freshKind;
    onKinds(kindCode);
  });
  const freshOutcome = new OutcomeColumn();
  const outcomeCode = memoized((code) => freshOutcome.dictionary.code(outcome.dictionary.outcome(code)));
  await recode(columns, raw, outcome.codes, freshOutcome.codes, outcomeCode, slicer, () => {
    columns.outcome = freshOutcome;
  });
}

function memoized(translate: (code: number) => number): (code: number) => number {
  const known: number[] = [];
  return (code) => (known[code] ??= translate(code));
}

/** Calls `replace` right after the last row, before another one can come. */
async function recode(
  columns: Columns,
  raw: RawStore,
  old: CodeColumn,
  fresh: CodeColumn,
  translate: (code: number) => number,
  slicer: Slicer,
  replace: () => void,
): Promise<void> {
  for (let row = 0; row < columns.rows; row += 1) {
    fresh.reserve(row);
    if ((row & 1023) === 1023) await slicer.pause();
    const code = old.get(row);
    if (code !== 0 && raw.alive(row)) fresh.set(row, translate(code));
  }
  replace();
}
