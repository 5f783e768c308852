// The index beside a file of kept events: derived, replaced as a whole, and believed only where it fits the file.
import { closeSync, constants, fstatSync, openSync, readSync } from 'node:fs';
import { open, rename, rm } from 'node:fs/promises';
import { AuditError } from '../core/errors';
import { type ColumnBlock, decodeBlock, encodeBlock, type Scratch } from './archiveBlock';
import type { FileSegment } from './archiveFile';
import { lineEnd } from './archiveLine';
import type { ByteSource } from './archiveTexts';

/** Records looked at to see whether the file is still the one that was indexed. */
const samples = 8;

export function indexPath(dataPath: string): string {
  return dataPath.replace(/\.ndjson$/, '.index');
}

/** An index that is open: texts of it are read when somebody asks for them. */
export class IndexFile implements ByteSource {
  private constructor(
    private fd: number | undefined,
    readonly size: number,
  ) {}

  static open(path: string): IndexFile | undefined {
    try {
      const fd = openSync(path, constants.O_RDONLY);
      return new IndexFile(fd, fstatSync(fd).size);
    } catch {
      return undefined;
    }
  }

  /** After `close` every text reads as empty: the rows it belonged to have been forgotten. */
  read(into: Uint8Array, position: number): void {
    for (let done = 0; done < into.length;) {
      const read = this.fd === undefined ? 0 : readSync(this.fd, into, done, into.length - done, position + done);
      if (read === 0 && this.fd !== undefined) {
        throw new AuditError({
          kind: 'storage',
          message: 'The index of the kept events has become shorter.',
          nextStep: 'Reload the window: it is made again.',
        });
      }
      if (read === 0) return void into.fill(0, done);
      done += read;
    }
  }

  close(): void {
    const { fd } = this;
    this.fd = undefined;
    if (fd !== undefined) closeSync(fd);
  }
}

export interface FoundIndex {
  readonly block: ColumnBlock;
  /** To be closed with the segment; nothing when all of it was read. */
  readonly file: IndexFile | undefined;
}

/**
 * Nothing where there is none, or it is torn, foreign or does not fit the file. A `lazy` index stays open, which keeps
 * some systems from replacing it.
 */
export function readIndex(segment: FileSegment, scratch: Scratch, lazy: boolean): FoundIndex | undefined {
  const file = IndexFile.open(indexPath(segment.path));
  if (file === undefined) return undefined;
  try {
    const block = decodeBlock(file, segment.head.id, scratch, lazy);
    if (block !== undefined && fits(block, segment)) {
      if (!lazy) file.close();
      return { block, file: lazy ? file : undefined };
    }
  } catch {
    // As good as none.
  }
  file.close();
  return undefined;
}

export async function writeIndex(segment: FileSegment, block: ColumnBlock): Promise<void> {
  await replaceFile(indexPath(segment.path), encodeBlock(segment.head.id, block));
}

/** Either the old content or the new, never a part, also after a power failure. */
export async function replaceFile(path: string, content: string | Buffer): Promise<void> {
  const temporary = `${path}.new`;
  await rm(temporary, { force: true });
  const file = await open(temporary, 'wx', 0o600);
  try {
    await file.writeFile(content);
    await file.sync();
  } finally {
    await file.close();
  }
  await rename(temporary, path);
}

function fits(block: ColumnBlock, segment: FileSegment): boolean {
  const count = block.times.length;
  if (block.start !== segment.first || block.end > segment.length || count === 0) return false;
  const step = Math.max(1, Math.floor(count / samples));
  for (let row = count - 1; row >= 0; row -= step) {
    const start = block.starts[row] as number;
    const end = start + (block.lengths[row] as number);
    if (start < before.length || end + lineEnd.length > block.end) return false;
    const around = [segment.read(start - before.length, start), segment.read(end, end + lineEnd.length)];
    if (Buffer.concat(around).toString('latin1') !== before + lineEnd) return false;
  }
  return true;
}

const before = ',"record":'.slice(-9);
