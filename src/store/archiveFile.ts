// One file of kept events: what is appended can be read at once, and is in the file when `write` has resolved.
import {
  close,
  closeSync,
  constants,
  fdatasync,
  fstatSync,
  ftruncate,
  openSync,
  readSync,
  write,
  writeSync,
} from 'node:fs';
import { promisify } from 'node:util';
import { AuditError } from '../core/errors';
import { type KeptLine, lineEnd, lineStart, nextLine, readLine } from './archiveLine';
import type { RawSegment } from './raw';
import type { Slicer } from './slices';

const writeBytes = promisify(write);
const syncData = promisify(fdatasync);
const truncateFile = promisify(ftruncate);
const closeFile = promisify(close);

const format = 1;
const smallestChunk = 64 * 1024;
const mostAtOnce = 2 * 1024 * 1024;
/** Bytes read at a time when lines are looked for. */
const scanBytes = 1024 * 1024;

/** Shared by all files: `peek` is synchronous, and its bytes are used at once. */
let peeked = Buffer.alloc(0);

interface Chunk {
  bytes: Buffer;
  used: number;
  readonly start: number;
}

export interface FileHead {
  /** Random; the index names it, so that an index of another file is found out. */
  readonly id: string;
  /** Epoch ms. */
  readonly created: number;
}

export class FileSegment implements RawSegment {
  readonly inMemory = false;
  /** Rows that were put here or found here. */
  rows = 0;
  /** Whether another process has written to the file. */
  changed = false;
  /** Bytes that the index covers; 0 without one. */
  indexed = 0;
  /** The index, where texts of it are still read; closed with the file. */
  index: { close(): void } | undefined;
  /** Bytes that are in the file for certain, even after a power failure. */
  private synced: number;
  private total: number;
  /** Bytes that are in the file. */
  private written: number;
  private readonly chunks: Chunk[] = [];

  private constructor(
    readonly connection: string,
    readonly path: string,
    readonly head: FileHead,
    readonly first: number,
    private fd: number | undefined,
    size: number,
  ) {
    this.written = size;
    this.total = size;
    this.synced = size;
  }

  /** A new file, made when something is first written to it. */
  static create(connection: string, path: string, head: FileHead): FileSegment {
    const line = `${JSON.stringify({ auditLogArchive: format, id: head.id, created: head.created })}\n`;
    const segment = new FileSegment(connection, path, head, Buffer.byteLength(line), undefined, 0);
    segment.put(line.length * 3, (bytes, at) => bytes.write(line, at));
    return segment;
  }

  /** An existing file, to be read and, where `append`, continued. Nothing when it is not one of ours. */
  static open(connection: string, path: string, append: boolean): FileSegment | undefined {
    const fd = openSync(path, append ? constants.O_RDWR | constants.O_APPEND : constants.O_RDONLY);
    const { size } = fstatSync(fd);
    const head = readHead(fd, size);
    if (head !== undefined) return new FileSegment(connection, path, head.head, head.first, fd, size);
    closeSync(fd);
    return undefined;
  }

  get length(): number {
    return this.total;
  }

  /** Bytes that wait to be written. */
  get pending(): number {
    return this.total - this.written;
  }

  /** Whether somebody has deleted the file. */
  get deleted(): boolean {
    return this.fd !== undefined && fstatSync(this.fd).nlink === 0;
  }

  append(record: Uint8Array, key: string): number {
    const header = lineStart(key, record.length);
    let start = 0;
    this.put(header.length * 3 + record.length + lineEnd.length, (bytes, at) => {
      const from = at + bytes.write(header, at);
      start = this.total + from - at;
      bytes.set(record, from);
      bytes.write(lineEnd, from + record.length, 'latin1');
      return from - at + record.length + lineEnd.length;
    });
    this.rows += 1;
    return start;
  }

  read(start: number, end: number): Buffer {
    return this.readInto(Buffer.allocUnsafeSlow(end - start), start, end);
  }

  peek(start: number, end: number): Buffer {
    if (peeked.length < end - start) peeked = Buffer.allocUnsafeSlow(end - start);
    return this.readInto(peeked.subarray(0, end - start), start, end);
  }

  private readInto(bytes: Buffer, start: number, end: number): Buffer {
    if (start < this.written) this.readFile(bytes, start, Math.min(end, this.written));
    for (const chunk of this.chunks) {
      const from = Math.max(start, chunk.start);
      const to = Math.min(end, chunk.start + chunk.used);
      if (from < to) chunk.bytes.copy(bytes, from - start, from - chunk.start, to - chunk.start);
    }
    return bytes;
  }

  /** Rejects with what the system says; nothing is lost then, and a later call tries again. */
  async write(): Promise<void> {
    for (let chunk = this.chunks[0]; chunk !== undefined; chunk = this.chunks[0]) {
      this.fd ??= openSync(
        this.path,
        constants.O_RDWR | constants.O_APPEND | constants.O_CREAT | constants.O_EXCL,
        0o600,
      );
      // What is appended while this part is being written goes to a chunk of its own.
      const part = { ...chunk, bytes: chunk.bytes.subarray(0, chunk.used) };
      this.chunks[0] = part;
      if (this.chunks.length === 1) this.chunks.push({ bytes: Buffer.alloc(0), used: 0, start: this.total });
      this.changed = fstatSync(this.fd).size !== this.written;
      if (this.changed) throw Object.assign(new Error('Changed.'), { code: 'CHANGED' });
      const from = this.written - part.start;
      // A page goes to the system's memory in less time than it takes to ask another thread to do it.
      this.written +=
        part.used - from <= mostAtOnce
          ? writeSync(this.fd, part.bytes, from)
          : (await writeBytes(this.fd, part.bytes, from)).bytesWritten;
      if (this.written === part.start + part.used) this.chunks.shift();
      if (this.chunks.at(0)?.used === 0) this.chunks.shift();
    }
  }

  async sync(): Promise<void> {
    const { written } = this;
    if (this.fd === undefined || this.synced === written) return;
    await syncData(this.fd);
    this.synced = written;
  }

  /** Cuts off what is no whole line. */
  async truncate(size: number): Promise<void> {
    if (this.fd !== undefined) await truncateFile(this.fd, size);
    this.written = size;
    this.total = size;
    this.synced = Math.min(this.synced, size);
  }

  async close(): Promise<void> {
    const { fd } = this;
    this.fd = undefined;
    this.index?.close();
    if (fd !== undefined) await closeFile(fd);
  }

  /**
   * Calls `onLine` for each kept event from an offset on, in slices. `end` is behind the last whole line, `damaged` are
   * bytes before it that are no lines.
   */
  async scan(
    from: number,
    onLine: (line: KeptLine, record: Buffer) => void,
    slicer: Slicer,
  ): Promise<{ readonly end: number; readonly damaged: number }> {
    const size = this.written;
    let base = from;
    let window = this.read(base, Math.min(size, base + scanBytes));
    let at = 0;
    let end = from;
    let damaged = 0;
    for (;;) {
      const line = at < window.length ? readLine(window, at) : 'short';
      if (typeof line === 'object') {
        damaged += base + at - end;
        onLine({ ...line, start: base + line.start }, window.subarray(line.start, line.start + line.length));
        at = line.start + line.length + lineEnd.length;
        end = base + at;
      } else if (line === 'short' && base + window.length < size) {
        const wanted = Math.max(scanBytes, (window.length - at) * 2);
        base += at;
        at = 0;
        window = this.read(base, Math.min(size, base + wanted));
      } else {
        const next = nextLine(window, at);
        if (next >= 0) at = next;
        else if (base + window.length >= size) return { end, damaged };
        // The mark of a line may lie across the edge.
        else at = Math.max(at + 1, window.length - 16);
      }
      await slicer.pause();
    }
  }

  private put(most: number, fill: (bytes: Buffer, at: number) => number): void {
    let chunk = this.chunks.at(-1);
    if (chunk === undefined || chunk.used + most > chunk.bytes.length) {
      chunk = { bytes: Buffer.allocUnsafeSlow(Math.max(most, smallestChunk)), used: 0, start: this.total };
      this.chunks.push(chunk);
    }
    const used = fill(chunk.bytes, chunk.used);
    chunk.used += used;
    this.total += used;
  }

  private readFile(bytes: Buffer, start: number, end: number): void {
    for (let position = start; position < end;) {
      const read = this.fd === undefined ? 0 : tryRead(this.fd, bytes, position - start, end - position, position);
      if (read === 0) {
        throw new AuditError({
          kind: 'storage',
          message: 'A file of kept events can no longer be read.',
          nextStep:
            'Reload the window. If it stays, delete the kept events of this connection; they are fetched again.',
        });
      }
      position += read;
    }
  }
}

function tryRead(fd: number, bytes: Buffer, offset: number, length: number, position: number): number {
  try {
    return readSync(fd, bytes, offset, length, position);
  } catch {
    return 0;
  }
}

function readHead(fd: number, size: number): { readonly head: FileHead; readonly first: number } | undefined {
  const bytes = Buffer.alloc(Math.min(size, 512));
  readSync(fd, bytes, 0, bytes.length, 0);
  const end = bytes.indexOf(0x0a);
  if (end < 0) return undefined;
  try {
    const value = JSON.parse(bytes.toString('utf8', 0, end)) as Record<string, unknown> | null;
    if (value?.['auditLogArchive'] !== format) return undefined;
    const { id, created } = value;
    if (typeof id !== 'string' || typeof created !== 'number') return undefined;
    return { head: { id, created }, first: end + 1 };
  } catch {
    return undefined;
  }
}
