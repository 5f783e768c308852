// Texts of an index: collected to be written, read where they are needed, or left in the file until then.
import type { TextSource } from './dictionary';
import type { Texts } from './textPool';

/** Bytes that can be read from any offset. Throws where they cannot be read. */
export interface ByteSource {
  readonly size: number;
  read(into: Uint8Array, position: number): void;
}

/** Texts read at a time. */
const windowTexts = 1024;

/** Text number `index`. */
export function textAt({ bytes, ends }: Texts, index: number): string {
  const end = ends[index] as number;
  const start = index === 0 ? 0 : (ends[index - 1] as number) >>> 1;
  const part = Buffer.from(bytes.buffer, bytes.byteOffset + start, (end >>> 1) - start);
  return (end & 1) === 0 ? part.toString('latin1') : part.toString('utf16le');
}

/** A stretch of texts. The bytes are shared. */
export function textsBetween({ bytes, ends }: Texts, from: number, to: number): Texts {
  const start = from === 0 ? 0 : (ends[from - 1] as number) >>> 1;
  const end = to === from ? start : (ends[to - 1] as number) >>> 1;
  return { bytes: bytes.subarray(start, end), ends: ends.slice(from, to).map((one) => one - start * 2) };
}

/** Texts that stay in the file. The window read last is kept, because they are mostly asked for in order. */
export class StoredTexts implements TextSource {
  private window: Texts | undefined;
  private from = -1;

  constructor(
    private readonly source: ByteSource,
    private readonly bytesAt: number,
    private readonly endsAt: number,
    readonly length: number,
  ) {}

  get(index: number): string {
    const from = index - (index % windowTexts);
    if (this.window === undefined || from !== this.from) {
      this.window = this.load(from, Math.min(this.length, from + windowTexts));
      this.from = from;
    }
    return textAt(this.window, index - from);
  }

  /** All of them, or a stretch. */
  texts(from = 0, to = this.length): Texts {
    return this.load(from, to);
  }

  /** A stretch of them, as a source of its own. */
  between(first: number, end: number): { readonly length: number; texts(from: number, to: number): Texts } {
    return { length: end - first, texts: (from, to) => this.load(first + from, first + to) };
  }

  /** Those from a number on. */
  after(first: number): TextSource {
    return { length: this.length - first, get: (index) => this.get(first + index) };
  }

  private load(from: number, to: number): Texts {
    const ends = new Uint32Array(to - from + 1);
    // The end of the text before, too: it is where the first one begins.
    if (from === 0) this.source.read(new Uint8Array(ends.buffer, 4), this.endsAt);
    else this.source.read(new Uint8Array(ends.buffer), this.endsAt + (from - 1) * 4);
    const start = (ends[0] as number) >>> 1;
    const bytes = Buffer.allocUnsafeSlow(Math.max(0, ((ends.at(-1) ?? 0) >>> 1) - start));
    this.source.read(bytes, this.bytesAt + start);
    return { bytes, ends: ends.subarray(1).map((end) => end - start * 2) };
  }
}

/** Collects texts as an index holds them. */
export class TextsBuilder {
  private bytes = Buffer.allocUnsafe(4096);
  private ends: Uint32Array = new Uint32Array(256);
  private used = 0;
  private count = 0;

  get length(): number {
    return this.count;
  }

  push(text: string): void {
    const needed = this.used + text.length * 2;
    if (needed > this.bytes.length) this.bytes = Buffer.concat([this.bytes], Math.max(needed, this.bytes.length * 2));
    if (this.count === this.ends.length) this.ends = doubled(this.ends);
    const wide = /[^\x00-\xff]/.test(text);
    this.used += this.bytes.write(text, this.used, wide ? 'utf16le' : 'latin1');
    this.ends[this.count] = this.used * 2 + (wide ? 1 : 0);
    this.count += 1;
  }

  texts(): Texts {
    return { bytes: this.bytes.subarray(0, this.used), ends: this.ends.slice(0, this.count) };
  }
}

function doubled(ends: Uint32Array): Uint32Array {
  const larger = new Uint32Array(ends.length * 2);
  larger.set(ends);
  return larger;
}
