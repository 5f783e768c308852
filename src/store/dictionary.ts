// Distinct values of a column, each with a small number.
import { TextIndex } from './textIndex';
import { hashText, TextPool, type Texts } from './textPool';

/** So many values are JavaScript strings, quick to find and read; a column with more has all of them as pooled bytes. */
const stringLimit = 1024;

/** After so many questions to the pool, a column whose values are mostly new ones is no longer searched for old ones. */
const trial = 4096;
const mostlyNew = 0.95;

/** Values seen lately, by a few of their characters: cheaper to find than by a hash of all of them. Power of two. */
const recentSize = 256;

/** Texts that lie elsewhere and are read when somebody asks. */
export interface TextSource {
  readonly length: number;
  get(index: number): string;
}

/** A stretch of codes whose texts stand in the pool from `at` on, or in a source. */
interface Stretch {
  readonly first: number;
  count: number;
  readonly at: number;
  readonly source: TextSource | undefined;
}

/**
 * Codes count up from 0, which is always `''`. A value keeps its code for the life of the dictionary. In a near-unique
 * column a value may have several codes: see `injective`.
 */
export class Dictionary {
  /** Codes of the strings, while there are few. */
  private readonly codes = new Map<string, number>([['', 0]]);
  private strings: string[] = [''];
  private readonly recent: string[] = new Array<string>(recentSize).fill('');
  private readonly recentCodes = new Uint32Array(recentSize);
  private pool: TextPool | undefined;
  /** Finds values in the pool; absent again once values are not searched for any more. */
  private index: TextIndex | undefined;
  private asked = 0;
  private repeats = false;
  /** All codes, ascending, once there is a pool. */
  private readonly stretches: Stretch[] = [];
  private stretch: Stretch | undefined;

  /** Codes given, that of `''` included. */
  get size(): number {
    const end = this.stretches.at(-1);
    return end === undefined ? this.strings.length : end.first + end.count;
  }

  /** Whether no value has two codes. */
  get injective(): boolean {
    return !this.repeats;
  }

  /** The value's code; a new one when it was not known. */
  code(text: string): number {
    const { pool, index } = this;
    if (pool !== undefined && index === undefined) return this.extend(1, pool.push(text));
    const { length } = text;
    const sample =
      text.charCodeAt(length >> 1) ^ (text.charCodeAt(length - 1) << 3) ^ (text.charCodeAt(length >> 2) << 5);
    const slot = (sample ^ length) & (recentSize - 1);
    if (this.recent[slot] === text) return this.recentCodes[slot] as number;
    const code =
      pool === undefined || index === undefined
        ? (this.codes.get(text) ?? this.addString(text))
        : this.pooledCode(text, pool, index);
    this.recent[slot] = text;
    this.recentCodes[slot] = code;
    return code;
  }

  value(code: number): string {
    if (this.pool === undefined) return this.strings[code] ?? '';
    const stretch = this.stretchOf(code);
    if (stretch === undefined) return '';
    const index = code - stretch.first;
    return stretch.source === undefined ? this.pool.get(stretch.at + index) : stretch.source.get(index);
  }

  /** Whether the quick strings are used up, so that `adopt` may be called. */
  get pooled(): boolean {
    return this.pool !== undefined;
  }

  /**
   * Takes over texts in bulk without asking whether they are known, for values that are nearly unique: one that is
   * known gets a second code. Returns the code of the first; the others follow.
   */
  adopt(texts: Texts, from: number): number {
    const pool = this.pool ?? this.spill();
    const at = pool.length;
    pool.pushAll(texts, from);
    this.repeats = true;
    return this.extend(pool.length - at, at);
  }

  /** The same for texts that stay where they are. */
  refer(source: TextSource): number {
    if (this.pool === undefined) this.spill();
    this.repeats = true;
    return this.extend(source.length, 0, source);
  }

  private addString(text: string): number {
    const code = this.strings.length;
    this.strings.push(text);
    this.codes.set(text, code);
    if (this.strings.length === stringLimit) this.spill();
    return code;
  }

  /** Moves the strings to a pool, where they keep their codes. */
  private spill(): TextPool {
    const pool = new TextPool();
    const index = new TextIndex(pool);
    for (const text of this.strings) index.insert(pool.push(text), hashText(text));
    this.stretches.push({ first: 0, count: pool.length, at: 0, source: undefined });
    this.pool = pool;
    this.index = index;
    this.codes.clear();
    this.strings = [];
    return pool;
  }

  private pooledCode(text: string, pool: TextPool, index: TextIndex): number {
    const hash = hashText(text);
    const known = index.find(text, hash);
    this.asked += 1;
    if (known >= 0) return this.codeOfPooled(known);
    const pooled = pool.push(text);
    index.insert(pooled, hash);
    if (this.asked === trial && pool.length > trial * mostlyNew + stringLimit) {
      this.index = undefined;
      this.repeats = true;
    }
    return this.extend(1, pooled);
  }

  private extend(count: number, at: number, source?: TextSource): number {
    const first = this.size;
    const last = this.stretches.at(-1);
    if (last !== undefined && last.source === undefined && source === undefined) last.count += count;
    else this.stretches.push({ first, count, at, source });
    return first;
  }

  private stretchOf(code: number): Stretch | undefined {
    const { stretch, stretches } = this;
    if (stretch !== undefined && code >= stretch.first && code < stretch.first + stretch.count) return stretch;
    let low = 0;
    let high = stretches.length;
    while (high - low > 1) {
      const middle = (low + high) >>> 1;
      if ((stretches[middle] as Stretch).first <= code) low = middle;
      else high = middle;
    }
    const found = stretches[low];
    if (found === undefined || code >= found.first + found.count) return undefined;
    this.stretch = found;
    return found;
  }

  private codeOfPooled(index: number): number {
    const last = this.stretches.at(-1);
    if (last !== undefined && last.source === undefined && last.at <= index) return last.first + index - last.at;
    const found = this.stretches.findLast(({ source, at }) => source === undefined && at <= index);
    return found === undefined ? 0 : found.first + index - found.at;
  }
}
