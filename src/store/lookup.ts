// Rows by a value of one column, for a question that cannot wait for a look at every row: an ID under the mouse.
import type { CodedColumn } from './columns';
import type { Slicer } from './slices';
import { chunkMask, chunkShift, chunkSize, hashText } from './textPool';

/**
 * Each code's rows as a chain, and each value's codes as a chain of a hash table: some 4 bytes per row and 16 per
 * distinct value. Made when first asked for; what came since is added at the next question. A column that was replaced
 * is begun anew.
 */
export class Lookup {
  private column: CodedColumn | undefined;
  private rows = 0;
  private codes = 0;
  /** By code: its last row, plus one. */
  private last = new Uint32Array(1024);
  /** By row: the row before it with the same code, plus one. */
  private before: Uint32Array[] = [];
  private entries = 0;
  /** By hash: the first entry, plus one. Its size is a power of two. */
  private slots = new Uint32Array(1024);
  /** By entry: the next one of the slot (plus one), the value's hash, and its code. */
  private next = new Uint32Array(1024);
  private hashes = new Uint32Array(1024);
  private codeOf = new Uint32Array(1024);
  private work: Promise<void> = Promise.resolve();

  /** `parts`: the values that stand in one text of the column. */
  constructor(private readonly parts: (text: string) => readonly string[]) {}

  /** Whether every row below `rows` is known already. */
  knows(column: CodedColumn, rows: number): boolean {
    return this.column === column && this.rows >= rows && this.codes >= column.size;
  }

  /** Adds what it does not know of the rows below `rows`. */
  update(column: CodedColumn, rows: number, slicer: Slicer): Promise<void> {
    // One after the other, whether or not the one before was broken off.
    this.work = this.work.catch(() => undefined).then(() => this.extend(column, rows, slicer));
    return this.work;
  }

  /** Visits the rows with the value, those that came last first. */
  each(value: string, visit: (row: number) => void): void {
    const { column } = this;
    if (column === undefined || value === '') return;
    const hash = hashText(value);
    for (let entry = this.slots[hash & (this.slots.length - 1)] as number; entry !== 0;) {
      const index = entry - 1;
      const code = this.codeOf[index] as number;
      if (this.hashes[index] === hash && this.parts(column.value(code)).includes(value)) this.walk(code, visit);
      entry = this.next[index] as number;
    }
  }

  private walk(code: number, visit: (row: number) => void): void {
    for (let next = this.last[code] as number; next !== 0;) {
      const row = next - 1;
      visit(row);
      next = (this.before[row >>> chunkShift] as Uint32Array)[row & chunkMask] as number;
    }
  }

  private async extend(column: CodedColumn, rows: number, slicer: Slicer): Promise<void> {
    if (this.column !== column) this.reset(column);
    while (this.codes < column.size) {
      this.addCode(this.codes, column.value(this.codes));
      this.codes += 1;
      if ((this.codes & 255) === 0) await slicer.pause();
    }
    while (this.rows < rows) {
      const chunk = this.rows >>> chunkShift;
      this.addRows(column, chunk, Math.min(rows, (chunk + 1) << chunkShift));
      await slicer.pause();
    }
  }

  private addRows({ codes }: CodedColumn, chunk: number, end: number): void {
    const before = (this.before[chunk] ??= new Uint32Array(chunkSize));
    for (let row = this.rows; row < end; row += 1) {
      const code = codes.get(row);
      before[row & chunkMask] = this.last[code] as number;
      this.last[code] = row + 1;
    }
    this.rows = end;
  }

  private addCode(code: number, text: string): void {
    if (code >= this.last.length) this.last = grown(this.last, code + 1);
    if (text === '') return;
    for (const part of this.parts(text)) {
      if (part === '') continue;
      if (this.entries === this.next.length) {
        this.next = grown(this.next, this.entries + 1);
        this.hashes = grown(this.hashes, this.entries + 1);
        this.codeOf = grown(this.codeOf, this.entries + 1);
      }
      if (this.entries >= this.slots.length) this.rehash();
      const hash = hashText(part);
      this.hashes[this.entries] = hash;
      this.codeOf[this.entries] = code;
      this.link(this.entries, hash);
      this.entries += 1;
    }
  }

  private link(entry: number, hash: number): void {
    const slot = hash & (this.slots.length - 1);
    this.next[entry] = this.slots[slot] as number;
    this.slots[slot] = entry + 1;
  }

  private rehash(): void {
    this.slots = new Uint32Array(this.slots.length * 4);
    for (let entry = 0; entry < this.entries; entry += 1) this.link(entry, this.hashes[entry] as number);
  }

  private reset(column: CodedColumn): void {
    this.column = column;
    this.rows = 0;
    this.codes = 0;
    this.entries = 0;
    this.last.fill(0);
    this.slots.fill(0);
    this.before = [];
  }
}

function grown(values: Uint32Array<ArrayBuffer>, size: number): Uint32Array<ArrayBuffer> {
  const larger = new Uint32Array(Math.max(size, values.length * 2));
  larger.set(values);
  return larger;
}
