// Repeatable chance: the same seed and label give the same sequence on every machine.

export interface Random {
  /** In [0, 1). */
  next(): number;
  /** A whole number from `low` to `high`, both included. */
  whole(low: number, high: number): number;
  chance(probability: number): boolean;
  /** Throws `RangeError` for an empty list. */
  pick<T>(items: readonly T[]): T;
  /** Picks by weight. Throws `RangeError` for an empty list. */
  weighted<T>(items: readonly Weighted<T>[]): T;
  /** `length` characters of `alphabet`. */
  text(length: number, alphabet?: string): string;
  hex(length: number): string;
  /** A version 4 UUID. */
  uuid(): string;
}

export type Weighted<T> = readonly [weight: number, value: T];

const base62 = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';
const hexDigits = '0123456789abcdef';
export const crockford = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';

/** FNV-1a over UTF-16 code units, 32 bits. */
export function hash(text: string, seed = 0): number {
  let value = (0x811c9dc5 ^ seed) >>> 0;
  for (let index = 0; index < text.length; index += 1) {
    value = Math.imul(value ^ text.charCodeAt(index), 0x01000193) >>> 0;
  }
  return value;
}

/** Mulberry32: small, quick, and good enough to scatter events over a month. */
export function createRandom(seed: number, label: string): Random {
  let state = hash(label, seed);
  const next = (): number => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 0x1_0000_0000;
  };
  const whole = (low: number, high: number): number => low + Math.floor(next() * (high - low + 1));
  const pick = <T>(items: readonly T[]): T => {
    if (items.length === 0) throw new RangeError('Nothing to pick from.');
    return items[whole(0, items.length - 1)] as T;
  };
  const weighted = <T>(items: readonly Weighted<T>[]): T => {
    let left = next() * items.reduce((sum, [weight]) => sum + weight, 0);
    for (const [weight, value] of items) {
      left -= weight;
      if (left < 0) return value;
    }
    const last = items.at(-1);
    if (last === undefined) throw new RangeError('Nothing to pick from.');
    return last[1];
  };
  const text = (length: number, alphabet = base62): string => {
    let out = '';
    for (let index = 0; index < length; index += 1) out += alphabet.charAt(whole(0, alphabet.length - 1));
    return out;
  };
  const hex = (length: number): string => text(length, hexDigits);
  return {
    next,
    whole,
    chance: (probability) => next() < probability,
    pick,
    weighted,
    text,
    hex,
    uuid: () => `${hex(8)}-${hex(4)}-4${hex(3)}-${pick(['8', '9', 'a', 'b'])}${hex(3)}-${hex(12)}`,
  };
}
