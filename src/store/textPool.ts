// Many short strings outside of the JavaScript heap: bytes in chunks, an offset each.
import { randomInt } from 'node:crypto';

/** Rows, codes and pooled texts come in chunks of this many, so that growing never copies more than one chunk. */
export const chunkShift = 14;
export const chunkSize = 1 << chunkShift;
export const chunkMask = chunkSize - 1;

/** Hashes differ from run to run, so that no vendor's text can be made to collide on purpose. */
const seed = randomInt(0x7fffffff);

/** 32 bits, unsigned. Four characters at a time. */
export function hashText(text: string): number {
  const { length } = text;
  const whole = length & ~3;
  let hash = seed ^ length;
  let index = 0;
  for (; index < whole; index += 4) {
    const low = text.charCodeAt(index) | (text.charCodeAt(index + 1) << 8);
    hash = mix(hash, low | (text.charCodeAt(index + 2) << 16) | (text.charCodeAt(index + 3) << 24));
  }
  for (; index < length; index += 1) hash = mix(hash, text.charCodeAt(index));
  return finish(hash);
}

/** The same for text of one byte per character. */
function hashBytes(bytes: Uint8Array, start: number, end: number): number {
  const whole = start + ((end - start) & ~3);
  let hash = seed ^ (end - start);
  let index = start;
  for (; index < whole; index += 4) {
    const low = (bytes[index] as number) | ((bytes[index + 1] as number) << 8);
    hash = mix(hash, low | ((bytes[index + 2] as number) << 16) | ((bytes[index + 3] as number) << 24));
  }
  for (; index < end; index += 1) hash = mix(hash, bytes[index] as number);
  return finish(hash);
}

function mix(hash: number, units: number): number {
  const mixed = Math.imul(hash ^ units, 0x5bd1e995);
  return mixed ^ (mixed >>> 15);
}

function finish(hash: number): number {
  const mixed = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  return (mixed ^ (mixed >>> 13)) >>> 0;
}

interface TextChunk {
  bytes: Buffer;
  /** End of each text in `bytes`, doubled; the low bit says UTF-16 (some character is beyond Latin-1). */
  readonly ends: Uint32Array;
  used: number;
}

/** Texts one after the other, as a pool keeps them and a file can. */
export interface Texts {
  readonly bytes: Uint8Array;
  /** End of each text in `bytes`, doubled; the low bit says UTF-16. */
  readonly ends: Uint32Array;
}

/** Texts by number, in the order they were pushed. Any UTF-16 is kept exactly, lone surrogates included. */
export class TextPool {
  private readonly chunks: (TextChunk | undefined)[] = [];
  /** Chunks that were not asked for yet, by number. */
  private readonly stored = new Map<number, () => Texts>();
  private count = 0;

  get length(): number {
    return this.count;
  }

  push(text: string): number {
    const index = this.count;
    const at = index & chunkMask;
    if (at === 0) this.startChunk();
    const chunk = this.chunks[index >>> chunkShift];
    if (chunk === undefined) throw new RangeError('This part of the pool was released.');
    const needed = chunk.used + text.length * 2;
    if (needed > chunk.bytes.length)
      chunk.bytes = resized(chunk, Math.max(needed, Math.ceil(chunk.bytes.length * 2.05)));
    const { bytes } = chunk;
    let position = chunk.used;
    let wide = 0;
    for (let unit = 0; unit < text.length; unit += 1) {
      const code = text.charCodeAt(unit);
      if (code > 0xff) {
        position = chunk.used + bytes.write(text, chunk.used, 'utf16le');
        wide = 1;
        break;
      }
      bytes[position] = code;
      position += 1;
    }
    chunk.used = position;
    chunk.ends[at] = position * 2 + wide;
    this.count = index + 1;
    return index;
  }

  /** Pushes all of them from number `from` on. The pool may keep their bytes without a copy. */
  pushAll(texts: Texts, from = 0): void {
    const { ends } = texts;
    for (let index = from; index < ends.length;) {
      const at = this.count & chunkMask;
      if (at === 0 && ends.length - index >= chunkSize) {
        this.chunks.push(wholeChunk(texts, index));
        this.count += chunkSize;
        index += chunkSize;
        continue;
      }
      if (at === 0) this.startChunk();
      const chunk = this.chunks[this.count >>> chunkShift];
      if (chunk === undefined) throw new RangeError('This part of the pool was released.');
      const taken = Math.min(ends.length - index, chunkSize - at);
      const start = index === 0 ? 0 : (ends[index - 1] as number) >>> 1;
      const size = ((ends[index + taken - 1] as number) >>> 1) - start;
      if (chunk.used + size > chunk.bytes.length) chunk.bytes = resized(chunk, chunk.used + size);
      chunk.bytes.set(texts.bytes.subarray(start, start + size), chunk.used);
      const shift = (chunk.used - start) * 2;
      for (let text = 0; text < taken; text += 1) chunk.ends[at + text] = (ends[index + text] as number) + shift;
      chunk.used += size;
      this.count += taken;
      index += taken;
    }
  }

  /** The same for texts that are read when a chunk of them is first asked for, as far as they fill chunks. */
  pushStored(source: { readonly length: number; texts(from: number, to: number): Texts }): void {
    let from = 0;
    while ((this.count & chunkMask) === 0 && source.length - from >= chunkSize) {
      const first = from;
      this.stored.set(this.count >>> chunkShift, () => source.texts(first, first + chunkSize));
      this.chunks.push(undefined);
      this.count += chunkSize;
      from += chunkSize;
    }
    if (from < source.length) this.pushAll(source.texts(from, source.length));
  }

  get(index: number): string {
    const chunk = this.chunks[index >>> chunkShift] ?? this.load(index >>> chunkShift);
    if (chunk === undefined || index >= this.count) return '';
    const at = index & chunkMask;
    const end = chunk.ends[at] as number;
    const start = at === 0 ? 0 : (chunk.ends[at - 1] as number) >>> 1;
    return (end & 1) === 0
      ? chunk.bytes.toString('latin1', start, end >>> 1)
      : chunk.bytes.toString('utf16le', start, end >>> 1);
  }

  equals(index: number, text: string): boolean {
    const chunk = this.chunks[index >>> chunkShift] ?? this.load(index >>> chunkShift);
    if (chunk === undefined || index >= this.count) return false;
    const at = index & chunkMask;
    const end = chunk.ends[at] as number;
    const start = at === 0 ? 0 : (chunk.ends[at - 1] as number) >>> 1;
    if ((end & 1) === 1) return (end >>> 1) - start === text.length * 2 && this.get(index) === text;
    if ((end >>> 1) - start !== text.length) return false;
    const { bytes } = chunk;
    for (let unit = 0; unit < text.length; unit += 1) {
      if (bytes[start + unit] !== text.charCodeAt(unit)) return false;
    }
    return true;
  }

  /** `hashText` of the text, without making the string. */
  hash(index: number): number {
    const chunk = this.chunks[index >>> chunkShift] ?? this.load(index >>> chunkShift);
    if (chunk === undefined) return 0;
    const at = index & chunkMask;
    const end = chunk.ends[at] as number;
    if ((end & 1) === 1) return hashText(this.get(index));
    const start = at === 0 ? 0 : (chunk.ends[at - 1] as number) >>> 1;
    return hashBytes(chunk.bytes, start, end >>> 1);
  }

  /** Forgets the texts of a whole chunk; they read as `''` from then on. A chunk that is still filling stays. */
  release(chunk: number): void {
    if ((chunk + 1) << chunkShift <= this.count) {
      this.chunks[chunk] = undefined;
      this.stored.delete(chunk);
    }
  }

  /** Memory held, in bytes. */
  get bytes(): number {
    let total = 0;
    for (const chunk of this.chunks) if (chunk !== undefined) total += chunk.bytes.length + chunk.ends.byteLength;
    return total;
  }

  private load(number: number): TextChunk | undefined {
    const read = this.stored.get(number);
    if (read === undefined) return undefined;
    const chunk = wholeChunk(read(), 0);
    this.stored.delete(number);
    this.chunks[number] = chunk;
    return chunk;
  }

  private startChunk(): void {
    const last = this.chunks.at(-1);
    // The next chunk will be much like the last one; it grows to that in two steps.
    const expected = last === undefined ? 4096 : last.used >> 2;
    if (last !== undefined && last.bytes.length > last.used) last.bytes = resized(last, last.used);
    this.chunks.push({ bytes: Buffer.allocUnsafeSlow(expected), ends: new Uint32Array(chunkSize), used: 0 });
  }
}

/** A full chunk of the texts from number `index` on, without a copy of their bytes. */
function wholeChunk({ bytes, ends }: Texts, index: number): TextChunk {
  const start = index === 0 ? 0 : (ends[index - 1] as number) >>> 1;
  const own = ends.slice(index, index + chunkSize);
  const used = ((own[chunkSize - 1] as number) >>> 1) - start;
  for (let text = 0; text < chunkSize; text += 1) own[text] = (own[text] as number) - start * 2;
  return { bytes: Buffer.from(bytes.buffer, bytes.byteOffset + start, used), ends: own, used };
}

function resized(chunk: TextChunk, size: number): Buffer {
  const bytes = Buffer.allocUnsafeSlow(size);
  chunk.bytes.copy(bytes, 0, 0, chunk.used);
  return bytes;
}
