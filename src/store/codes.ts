// One number per row: the codes of a column, in chunks as wide as their codes need.
import { chunkMask, chunkShift, chunkSize } from './textPool';

export type CodeChunk = Uint8Array | Uint16Array | Uint32Array;

/** Stands for every chunk that holds nothing but zeros, so that a column no vendor fills costs nothing. */
const zeros = new Uint8Array(chunkSize);

/** Codes by row, zero until set. Chunks widen by themselves from one byte to four. */
export class CodeColumn {
  readonly chunks: CodeChunk[] = [];

  /** Makes room for the chunk of this row; `set` needs it. */
  reserve(row: number): void {
    while (this.chunks.length <= row >>> chunkShift) this.chunks.push(zeros);
  }

  get(row: number): number {
    const chunk = this.chunks[row >>> chunkShift];
    return chunk === undefined ? 0 : (chunk[row & chunkMask] as number);
  }

  set(row: number, code: number): void {
    const number = row >>> chunkShift;
    let chunk = this.chunks[number] as CodeChunk;
    if (chunk === zeros) {
      if (code === 0) return;
      chunk = new Uint8Array(chunkSize);
      this.chunks[number] = chunk;
    }
    if (code > 0xff && chunk.BYTES_PER_ELEMENT < (code > 0xffff ? 4 : 2)) {
      const wider = code > 0xffff ? new Uint32Array(chunkSize) : new Uint16Array(chunkSize);
      wider.set(chunk);
      chunk = wider;
      this.chunks[number] = chunk;
    }
    chunk[row & chunkMask] = code;
  }

  /** Sets a stretch of rows at once, to what `map` has for the source's numbers. Their chunks must be reserved. */
  fill(row: number, source: CodeChunk, map: Uint32Array): void {
    const most = largest(map);
    for (let from = 0; from < source.length;) {
      const at = (row + from) & chunkMask;
      const piece = source.subarray(from, from + chunkSize - at);
      if (most > 0) translate(piece, map, this.widened((row + from) >>> chunkShift, most), at);
      from += piece.length;
    }
  }

  /** The same number for a stretch of rows. */
  repeat(row: number, count: number, code: number): void {
    for (let from = 0; from < count;) {
      const at = (row + from) & chunkMask;
      const size = Math.min(count - from, chunkSize - at);
      if (code > 0) this.widened((row + from) >>> chunkShift, code).fill(code, at, at + size);
      from += size;
    }
  }

  /** The same with the numbers as they are. */
  copy(row: number, source: CodeChunk): void {
    const most = largest(source);
    for (let from = 0; from < source.length;) {
      const at = (row + from) & chunkMask;
      const piece = source.subarray(from, from + chunkSize - at);
      if (most > 0) this.widened((row + from) >>> chunkShift, most).set(piece, at);
      from += piece.length;
    }
  }

  /** The chunk, wide enough for the code. */
  private widened(number: number, code: number): CodeChunk {
    const chunk = this.chunks[number] as CodeChunk;
    const bytes = code > 0xffff ? 4 : code > 0xff ? 2 : 1;
    if (chunk !== zeros && chunk.BYTES_PER_ELEMENT >= bytes) return chunk;
    const wider = new (bytes === 4 ? Uint32Array : bytes === 2 ? Uint16Array : Uint8Array)(chunkSize);
    wider.set(chunk);
    this.chunks[number] = wider;
    return wider;
  }

  /** Zeros for a whole chunk, and its memory back. */
  release(chunk: number): void {
    if (chunk < this.chunks.length) this.chunks[chunk] = zeros;
  }

  /** Memory held, in bytes. */
  get bytes(): number {
    let total = 0;
    for (const chunk of this.chunks) if (chunk !== zeros) total += chunk.byteLength;
    return total;
  }
}

/** A loop for each width, since one for all is several times slower. */
function translate(source: CodeChunk, map: Uint32Array, out: CodeChunk, at: number): void {
  if (out instanceof Uint32Array) translateTo4(source, map, out, at);
  else if (out instanceof Uint16Array) translateTo2(source, map, out, at);
  else translateTo1(source, map, out, at);
}

function translateTo4(source: CodeChunk, map: Uint32Array, out: Uint32Array, at: number): void {
  for (let index = 0; index < source.length; index += 1) out[at + index] = map[source[index] as number] as number;
}

function translateTo2(source: CodeChunk, map: Uint32Array, out: Uint16Array, at: number): void {
  for (let index = 0; index < source.length; index += 1) out[at + index] = map[source[index] as number] as number;
}

function translateTo1(source: CodeChunk, map: Uint32Array, out: Uint8Array, at: number): void {
  for (let index = 0; index < source.length; index += 1) out[at + index] = map[source[index] as number] as number;
}

function largest(codes: CodeChunk): number {
  let most = 0;
  for (let index = 0; index < codes.length; index += 1) {
    const code = codes[index] as number;
    if (code > most) most = code;
  }
  return most;
}
