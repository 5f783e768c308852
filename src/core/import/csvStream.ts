// Reads CSV as it comes, however it is cut up: RFC 4180, any line ending, comma, semicolon or tab.
import { AuditError } from '../errors';

export type Delimiter = ',' | ';' | '\t';

/** Characters of a cell. */
const longestCell = 64 * 1024 * 1024;

/** Of the first line: the one that stands in it most often, outside of quotes. `undefined`: none does. */
export function delimiterOf(line: string): Delimiter | undefined {
  const counts = new Map<string, number>();
  let quoted = false;
  for (const character of line) {
    if (character === '"') quoted = !quoted;
    else if (!quoted) counts.set(character, (counts.get(character) ?? 0) + 1);
  }
  const found = ([',', ';', '\t'] as const).filter((one) => (counts.get(one) ?? 0) > 0);
  return found.sort((a, b) => (counts.get(b) ?? 0) - (counts.get(a) ?? 0))[0];
}

/** Push parser; an empty line is no row. Throws `AuditError` `tooLarge`. */
export class CsvReader {
  private cells: string[] = [];
  private cell = '';
  private place: 'start' | 'plain' | 'quoted' | 'quote' = 'start';
  private afterReturn = false;
  private first = true;

  constructor(
    private readonly delimiter: Delimiter,
    private readonly onRow: (cells: readonly string[]) => void,
  ) {}

  push(text: string): void {
    let at = this.first && text.startsWith('\ufeff') ? 1 : 0;
    if (text !== '') this.first = false;
    while (at < text.length) {
      const character = text.charAt(at);
      if (this.place === 'quoted') {
        const end = text.indexOf('"', at);
        this.take(text.slice(at, end < 0 ? text.length : end));
        if (end >= 0) this.place = 'quote';
        at = end < 0 ? text.length : end + 1;
        continue;
      }
      at += 1;
      if (this.place === 'quote' && character === '"') {
        this.take('"');
        this.place = 'quoted';
      } else if (character === this.delimiter) this.endCell();
      else if (character === '\n' || character === '\r') {
        // The second half of a line end, or an empty line.
        if (!(character === '\n' && this.afterReturn)) this.endRow();
      } else if (character === '"' && this.place === 'start') this.place = 'quoted';
      else {
        this.take(character);
        this.place = 'plain';
      }
      this.afterReturn = character === '\r';
    }
  }

  /** At the end of the file. `false` when it breaks off inside of a quoted cell. */
  finish(): boolean {
    const whole = this.place !== 'quoted';
    this.endRow();
    return whole;
  }

  private take(text: string): void {
    this.cell += text;
    if (this.cell.length > longestCell) {
      throw new AuditError({
        kind: 'tooLarge',
        message: 'The file holds a cell of more than 64 million characters.',
        nextStep: 'Check that it is CSV: a quote may be missing in it.',
      });
    }
  }

  private endCell(): void {
    this.cells.push(this.cell);
    this.cell = '';
    this.place = 'start';
  }

  private endRow(): void {
    if (this.cells.length === 0 && this.cell === '' && this.place === 'start') return;
    this.endCell();
    const { cells } = this;
    this.cells = [];
    this.onRow(cells);
  }
}
