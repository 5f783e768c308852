// Distinct values of a column, each with a small number.
import { TextIndex } from './textIndex';
import { hashText, TextPool, type Texts } from './textPool';

/** Values up to here are JavaScript strings, quick to find and read; the rest of a near-unique column is pooled bytes. */
const stringLimit = 1024;

/** After so many values beyond the first, a column whose values are mostly new ones is no longer searched for old ones. */
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
  private readonly codes = new Map<string, number>([['', 0]]);
  private readonly strings: string[] = [''];
  private readonly recent: string[] = new Array<string>(recentSize).fill('');
  private readonly recentCodes = new Uint32Array(recentSize);
  private pool: TextPool | undefined;
  private index: TextIndex | undefined;
  /** The pool, once values are not searched for any more. */
  private direct: TextPool | undefined;
  private asked = 0;
  private repeats = false;
  /** Codes from `stringLimit` on, ascending. */
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
    if (this.direct !== undefined) return this.extend(1, this.direct.push(text));
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
    if (code < stringLimit) return this.strings[code] ?? '';
    const stretch = this.stretchOf(code);
    if (stretch === undefined) return '';
    const index = code - stretch.first;
    return stretch.source === undefined ? (this.pool?.get(stretch.at + index) ?? '') : stretch.source.get(index);
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
    const at = pool.length;
    pool.pushAll(texts, from);
    this.repeats = true;
    return this.extend(pool.length - at, at);
  }

  /** The same for texts that stay where they are. */
  refer(source: TextSource): number {
    this.repeats = true;
    return this.extend(source.length, 0, source);
  }

  private add(text: string): number {
    const code = this.strings.length;
    if (code < stringLimit) {
      this.strings.push(text);
      this.codes.set(text, code);
      return code;
    }
    const pool = this.pooledTexts();
    if (this.index === undefined) return this.extend(1, pool.push(text));
    const hash = hashText(text);
    const known = this.index.find(text, hash);
    this.asked += 1;
    if (known >= 0) return this.codeOfPooled(known);
    const pooled = pool.push(text);
    this.index.insert(pooled, hash);
    if (this.asked === trial && pool.length > trial * mostlyNew) {
      this.direct = pool;
      this.index = undefined;
      this.codes.clear();
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

  private pooledTexts(): TextPool {
    if (this.pool === undefined) {
      this.pool = new TextPool();
      this.index = new TextIndex(this.pool);
    }
    return this.pool;
  }
}
