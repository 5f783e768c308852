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
