// Which values of two columns stand together in a row.
import type { Columns } from './columns';
import type { TextColumnName } from './fields';
import type { Slicer } from './slices';

/** Told once for each pair that the rows `[from, to)` hold, absent values left out; `row` is the first that has it. */
export async function findPairs(
  columns: Columns,
  [one, other]: readonly [TextColumnName, TextColumnName],
  { from, to }: { readonly from: number; readonly to: number },
  onPair: (one: string, other: string, row: number) => void,
  alive: (row: number) => boolean,
  slicer: Slicer,
): Promise<void> {
  const [left, right] = [columns.text[one], columns.text[other]];
  const seen = new Set<number>();
  // Codes below 2^26 each: a pair of them is a whole number that can be told exactly.
  const width = 1 << 26;
  for (let row = from; row < to; row += 1) {
    if ((row & 4095) === 0) await slicer.pause();
    const code = right.codes.get(row);
    if (code === 0) continue;
    const pair = left.codes.get(row) * width + code;
    if (pair < width || seen.has(pair) || !alive(row)) continue;
    seen.add(pair);
    onPair(left.get(row), right.get(row), row);
  }
}
