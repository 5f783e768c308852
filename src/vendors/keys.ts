// Keys of events: the vendor's own ID, or a digest and a number for records that have none.

/** How often a row without an ID of its own was met before in its page, by the digest of its fields. */
export type Occurrence = (base: string) => number;

export function countOccurrences(): Occurrence {
  const counts = new Map<string, number>();
  return (base) => {
    const count = counts.get(base) ?? 0;
    counts.set(base, count + 1);
    return count;
  };
}

/** Marks a key that is made here; what a vendor calls an ID does not begin with it (see `idKey`). */
const made = '~';
const longestId = 200;

/** Key of a record without an ID: digest, and the number of equal ones before it. */
export function digestKey(base: string, occurrence: Occurrence): string {
  const key = made + base;
  const count = occurrence(key);
  return count === 0 ? key : `${key}#${count}`;
}

export interface MadeKey {
  readonly base: string;
  readonly count: number;
}

/** Takes a made key apart; `undefined` for a vendor's ID. */
export function madeKey(key: string): MadeKey | undefined {
  if (!key.startsWith(made)) return undefined;
  const hash = key.lastIndexOf('#');
  return hash < 0 ? { base: key.slice(1), count: 0 } : { base: key.slice(1, hash), count: Number(key.slice(hash + 1)) };
}

export function keyOf({ base, count }: MadeKey): string {
  return count === 0 ? made + base : `${made}${base}#${count}`;
}

/** A vendor's ID as a key; an endless one, or one that looks made, by its digest. */
export function idKey(id: string): string {
  return id.length <= longestId && !id.startsWith(made) ? id : `${made}id-${digest(id)}`;
}

/** The vendor's own ID in a key; `undefined` where the key was made here. */
export function idOfKey(key: string): string | undefined {
  return key.startsWith(made) ? undefined : key;
}

/** 120 bits in 20 letters. No shield against a forger by itself: keys carry the vendor's time as well. */
export function digest(text: string): string {
  // Small signed integers throughout: one value beyond 31 bits would turn the loop into floating point.
  let a = 0x5eadbeef;
  let b = 0x41c6ce57;
  let c = 0x1e3779b9;
  let d = 0x7f4a7c15;
  for (let index = 0; index < text.length; index += 1) {
    const code = text.charCodeAt(index);
    a = Math.imul(a ^ code, 0x1e3779b1);
    b = Math.imul(b ^ code, 0x5f356495);
    c = Math.imul(c ^ code, 0x05ebca77);
    d = Math.imul(d ^ code, 0x42b2ae3d);
  }
  a = Math.imul(a ^ (a >>> 16), 0x05ebca6b) ^ Math.imul(b ^ (b >>> 13), 0x42b2ae35);
  b = Math.imul(b ^ (b >>> 16), 0x05ebca6b) ^ Math.imul(a ^ (a >>> 13), 0x42b2ae35);
  c = Math.imul(c ^ (c >>> 16), 0x05ebca6b) ^ Math.imul(d ^ (d >>> 13), 0x42b2ae35);
  d = Math.imul(d ^ (d >>> 16), 0x05ebca6b) ^ Math.imul(c ^ (c >>> 13), 0x42b2ae35);
  return letters(a) + letters(b) + letters(c) + letters(d);
}

const alphabet = Uint8Array.from('0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ_abcdefghijklmnopqrstuvwxyz-', (letter) =>
  letter.charCodeAt(0),
);

/** 30 bits as five letters; `toString(36)` takes thirty times as long. */
function letters(bits: number): string {
  return String.fromCharCode(
    letterOf(bits),
    letterOf(bits >>> 6),
    letterOf(bits >>> 12),
    letterOf(bits >>> 18),
    letterOf(bits >>> 24),
  );
}

function letterOf(bits: number): number {
  return alphabet[bits & 63] as number;
}
