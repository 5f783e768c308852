// Distinct values of a column, each with a small number.
import { hashText, TextIndex, TextPool, type Texts } from './textPool';

/** Values up to here are JavaScript strings, quick to find and read; the rest of a near-unique column is pooled bytes. */
const stringLimit = 1024;

/** Codes count up from 0, which is always `''`. A value keeps its code for the life of the dictionary. */
export class Dictionary {
  private readonly codes = new Map<string, number>([['', 0]]);
  private readonly strings: string[] = [''];
  private pool: TextPool | undefined;
  private index: TextIndex | undefined;
  private last = '';
  private lastCode = 0;

  /** Distinct values, `''` included. */
  get size(): number {
    return this.strings.length + (this.pool?.length ?? 0);
  }

  /** The value's code; a new one when it was not known. */
  code(text: string): number {
    // Neighbours in a log are often equal.
    if (text === this.last) return this.lastCode;
    const code = this.codes.get(text) ?? this.add(text);
    this.last = text;
    this.lastCode = code;
    return code;
  }

  /** Whether the quick strings are used up, so that `adopt` may be called. */
  get pooled(): boolean {
    return this.strings.length >= stringLimit;
  }

  /**
   * Takes over texts in bulk without asking whether they are known, for values that are nearly unique: one that is
   * known gets a second code. Returns the code of the first; the others follow.
   */
  adopt(texts: Texts, from: number): number {
    this.pool ??= new TextPool();
    this.index ??= new TextIndex(this.pool);
    const first = stringLimit + this.pool.length;
    this.pool.pushAll(texts, from);
    return first;
  }

  value(code: number): string {
    return code < stringLimit ? (this.strings[code] ?? '') : (this.pool?.get(code - stringLimit) ?? '');
  }

  private add(text: string): number {
    const code = this.strings.length;
    if (code < stringLimit) {
      this.strings.push(text);
      this.codes.set(text, code);
      return code;
    }
    this.pool ??= new TextPool();
    this.index ??= new TextIndex(this.pool);
    const hash = hashText(text);
    const known = this.index.find(text, hash);
    if (known >= 0) return stringLimit + known;
    const pooled = this.pool.push(text);
    this.index.insert(pooled, hash);
    return stringLimit + pooled;
  }
}
