// Counts the cells of a matrix of faults and prints it: a row for each fault, a column for each adapter.

export interface Matrix {
  /** Runs one cell; what it returns stands in the matrix. */
  cell(row: string, column: string, work: () => Promise<string>): Promise<string>;
  print(): void;
}

/** `names`: the rows, in the order they are to be printed in. */
export function createMatrix(title: string, columns: readonly string[], names: readonly string[] = []): Matrix {
  const rows = new Map<string, Map<string, readonly string[]>>(names.map((name) => [name, new Map()]));
  const count = { passed: 0, begun: 0 };
  const put = (row: string, column: string, shown: string): void => {
    const cells = rows.get(row) ?? new Map<string, readonly string[]>();
    cells.set(column, [...(cells.get(column) ?? []), shown]);
    rows.set(row, cells);
  };
  return {
    async cell(row, column, work) {
      count.begun += 1;
      try {
        const shown = await work();
        put(row, column, shown);
        count.passed += 1;
        return shown;
      } catch (error) {
        put(row, column, 'FAILED');
        throw error;
      }
    },
    print() {
      const lines = [
        ['', ...columns],
        ...[...rows].map(([name, cells]) => [name, ...columns.map((column) => short(cells.get(column) ?? []))]),
      ];
      const widths = lines[0]?.map((_, index) => Math.max(...lines.map((line) => line[index]?.length ?? 0))) ?? [];
      const text = lines.map((line) =>
        line
          .map((part, index) => part.padEnd(widths[index] ?? 0))
          .join('  ')
          .trimEnd(),
      );
      const { passed, begun } = count;
      process.stdout.write(
        `\n${[title, ...text].join('\n')}\n${title}: ${String(passed)} of ${String(begun)} cells passed\n`,
      );
    },
  };
}

/** What two cells have in common is said once. */
function short(shown: readonly string[]): string {
  return [...new Set(shown)].join(' | ');
}
