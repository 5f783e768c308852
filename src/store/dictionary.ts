// Distinct values of a column, each with a small number.
import { hashText, TextIndex, TextPool, type Texts } from './textPool';

/** Values up to here are JavaScript strings, quick to find and read; the rest of a near-unique column is pooled bytes. */
const stringLimit = 1024;

/** After so many values beyond the first, a column whose values are mostly new ones is no longer searched for old ones. */
const trial = 4096;
const mostlyNew = 0.75;

/** Values seen lately, by a few of their characters: cheaper to find than by a hash of all of them. Power of two. */
const recentSize = 256;

/**
 * Codes count up from 0, which is always `''`. A value keeps its code for the life of the dictionary. In a near-unique
 * column a value may have several codes: see `injective`.
 */
export class Dictionary {
  private readonly codes = new Map<string, number>([['', 0]]);
  private readonly strings: string[] = [''];
  private readonly recent: string[] = new Array<string>(recentSize).fill('');
  private readonly recentCodes = new Uint32Array(recentSize);
  private pool: TextPool | undefined;
  private index: TextIndex | undefined;
  private asked = 0;
  private repeats = false;

  /** Codes given, that of `''` included. */
  get size(): number {
    return this.strings.length + (this.pool?.length ?? 0);
  }

  /** Whether no value has two codes. */
  get injective(): boolean {
    return !this.repeats;
  }

  /** The value's code; a new one when it was not known. */
  code(text: string): number {
    const { length } = text;
    const sample =
      text.charCodeAt(length >> 1) ^ (text.charCodeAt(length - 1) << 3) ^ (text.charCodeAt(length >> 2) << 5);
    const slot = (sample ^ length) & (recentSize - 1);
    if (this.recent[slot] === text) return this.recentCodes[slot] as number;
    const code = this.codes.get(text) ?? this.add(text);
    this.recent[slot] = text;
    this.recentCodes[slot] = code;
    return code;
  }

  value(code: number): string {
    return code < stringLimit ? (this.strings[code] ?? '') : (this.pool?.get(code - stringLimit) ?? '');
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
    const pool = this.pooledTexts();
    const first = stringLimit + pool.length;
    pool.pushAll(texts, from);
    this.repeats = true;
    return first;
  }

  private add(text: string): number {
    const code = this.strings.length;
    if (code < stringLimit) {
      this.strings.push(text);
      this.codes.set(text, code);
      return code;
    }
    const pool = this.pooledTexts();
    if (this.index === undefined) return stringLimit + pool.push(text);
    const hash = hashText(text);
    const known = this.index.find(text, hash);
    this.asked += 1;
    if (known >= 0) return stringLimit + known;
    const pooled = pool.push(text);
    this.index.insert(pooled, hash);
    if (this.asked === trial && pool.length > trial * mostlyNew) {
      this.index = undefined;
      this.repeats = true;
    }
    return stringLimit + pooled;
  }

  private pooledTexts(): TextPool {
    if (this.pool === undefined) {
      this.pool = new TextPool();
      this.index = new TextIndex(this.pool);
    }
    return this.pool;
  }
}
