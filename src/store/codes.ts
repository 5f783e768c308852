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

  /** Sets a stretch of rows at once: the source's numbers, or what `map` has for them. Their chunks must be reserved. */
  fill(row: number, source: CodeChunk, map?: Uint32Array): void {
    for (let from = 0; from < source.length;) {
      const number = (row + from) >>> chunkShift;
      const at = (row + from) & chunkMask;
      const piece = source.subarray(from, from + chunkSize - at);
      from += piece.length;
      const codes = map === undefined ? piece : translated(piece, map);
      let most = 0;
      for (let index = 0; index < codes.length; index += 1) most = Math.max(most, codes[index] as number);
      if (most > 0) this.widened(number, most).set(codes, at);
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

function translated(source: CodeChunk, map: Uint32Array): Uint32Array {
  const out = new Uint32Array(source.length);
  for (let index = 0; index < source.length; index += 1) out[index] = map[source[index] as number] as number;
  return out;
}
