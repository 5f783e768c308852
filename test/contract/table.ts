// The contract as a table: a row for each thing that is asked of an adapter, a column for each adapter.
import { expect, test } from 'vitest';

/** What one cell shows; throwing fails it. `–`: the vendor has no such thing. */
export type Cell = () => Promise<string> | string;

export interface Row {
  readonly name: string;
  readonly cells: Readonly<Record<string, Cell>>;
}

const results = new Map<string, Map<string, Map<string, string>>>();

/** One test for each cell; what it returns stands in the table. */
export function table(title: string, columns: readonly string[], rows: readonly Row[]): void {
  const seen = new Map<string, Map<string, string>>(rows.map(({ name }) => [name, new Map<string, string>()]));
  results.set(title, seen);
  for (const { name, cells } of rows) {
    for (const column of columns) {
      const cell = cells[column];
      if (cell === undefined) {
        seen.get(name)?.set(column, '–');
        continue;
      }
      test(`${title} · ${name} · ${column}`, async () => {
        seen.get(name)?.set(column, 'FAILED');
        const shown = await cell();
        expect(shown).not.toBe('');
        seen.get(name)?.set(column, shown);
      });
    }
  }
}

/** Every table as text. */
export function printed(): string {
  return [...results].map(([title, rows]) => `${title}\n${drawn(rows)}`).join('\n\n');
}

/** Cells that were to be filled and were not. */
export function unfilled(): readonly string[] {
  return [...results].flatMap(([title, rows]) =>
    [...rows].flatMap(([row, cells]) =>
      [...cells].flatMap(([column, shown]) => (shown === 'FAILED' ? [`${title} · ${row} · ${column}`] : [])),
    ),
  );
}

function drawn(rows: ReadonlyMap<string, ReadonlyMap<string, string>>): string {
  const columns = [...new Set([...rows.values()].flatMap((cells) => [...cells.keys()]))].sort(
    (a, b) => order.indexOf(a) - order.indexOf(b),
  );
  const lines = [
    ['', ...columns],
    ...[...rows].map(([name, cells]) => [name, ...columns.map((c) => cells.get(c) ?? '')]),
  ];
  const widths = lines[0]?.map((_, index) => Math.max(...lines.map((line) => line[index]?.length ?? 0))) ?? [];
  const rule = `|${widths.map((width) => '-'.repeat(width + 2)).join('|')}|`;
  const text = lines.map((line) => `| ${line.map((cell, index) => cell.padEnd(widths[index] ?? 0)).join(' | ')} |`);
  return [text[0], rule, ...text.slice(1)].join('\n');
}

const order = ['openai', 'portkey', 'cortex'];
