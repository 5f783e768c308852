// The only copy of each event's JSON: bytes as they came, in segments of one connection each.
import { CodeColumn } from './codes';
import { chunkMask, chunkShift, chunkSize } from './textPool';

/** Where records are kept. In memory here; an append-only file can stand behind the same interface. */
export interface RawSegment {
  readonly connection: string;
  /** Bytes written, separators included. */
  readonly length: number;
  /** Whether the bytes take memory: in a file they do not. */
  readonly inMemory: boolean;
  /** Appends a record and what ends it; returns its offset, or -1 when the segment is full. */
  append(record: Uint8Array, key: string): number;
  /** Bytes `[start, end)`, which may lie between records; valid until the segment is dropped. */
  read(start: number, end: number): Buffer;
  /** The same bytes, valid until the next call only: for long stretches that are looked at once. */
  peek(start: number, end: number): Buffer;
}

class MemorySegment implements RawSegment {
  readonly inMemory = true;
  private readonly bytes: Buffer;
  length = 0;

  constructor(
    readonly connection: string,
    capacity: number,
  ) {
    this.bytes = Buffer.allocUnsafeSlow(capacity);
  }

  append(record: Uint8Array): number {
    const start = this.length;
    const end = start + record.length;
    if (end + 1 > this.bytes.length) return -1;
    this.bytes.set(record, start);
    this.bytes[end] = 0x0a;
    this.length = end + 1;
    return start;
  }

  read(start: number, end: number): Buffer {
    return this.bytes.subarray(start, end);
  }

  peek(start: number, end: number): Buffer {
    return this.bytes.subarray(start, end);
  }
}

/** Rows of a segment: ascending, in runs, because pages of several connections arrive in turn. */
interface RowRun {
  readonly first: number;
  count: number;
}

export interface SegmentEntry {
  readonly number: number;
  readonly segment: RawSegment;
  readonly runs: readonly RowRun[];
  readonly rows: number;
  /** Epoch ms of its newest event, `-Infinity` when none has a time. */
  readonly newest: number;
}

interface Entry extends SegmentEntry {
  readonly runs: RowRun[];
  rows: number;
  newest: number;
}

/** Where a connection's record of that time is to be kept; nothing: in memory. */
export type FileSegments = (connection: string, at: number) => RawSegment | undefined;

const smallestSegment = 128 * 1024;
const largestSegment = 2 * 1024 * 1024;

/** Raw records by row. */
export class RawStore {
  /** Segment number per row; 0 means that the row was forgotten. */
  readonly segmentOf = new CodeColumn();
  private readonly lengths = new CodeColumn();
  private readonly starts: Uint32Array[] = [];
  private readonly entries: (Entry | undefined)[] = [undefined];
  private readonly free: number[] = [];
  private readonly open = new Map<string, Entry>();
  private readonly files = new Map<RawSegment, Entry>();
  private total = 0;
  fileFor: FileSegments | undefined;

  /** `segmentLimit`: bytes after which a new segment begins, at most; what is dropped is dropped in whole segments. */
  constructor(private readonly segmentLimit: number) {}

  /** Bytes of the records held in memory, a line feed each. */
  get bytes(): number {
    return this.total;
  }

  append(row: number, connection: string, record: Uint8Array, at: number, key: string): void {
    const file = this.fileFor?.(connection, at);
    const kept = file?.append(record, key) ?? -1;
    if (file !== undefined && kept >= 0) {
      this.place(row, file, kept, record.length, at);
      return;
    }
    let entry = this.open.get(connection);
    let start = entry === undefined ? -1 : entry.segment.append(record, key);
    if (entry === undefined || start < 0) {
      entry = this.addSegment(connection, record.length + 1);
      start = entry.segment.append(record, key);
    }
    this.note(row, entry, start, record.length, at);
    this.total += record.length + 1;
  }

  /** A row whose record lies in a file already. */
  place(row: number, segment: RawSegment, start: number, length: number, at: number): void {
    this.note(row, this.files.get(segment) ?? this.addEntry(segment), start, length, at);
  }

  /** The same for a stretch of rows at once. */
  placeAll(first: number, segment: RawSegment, starts: Uint32Array, lengths: Uint32Array, newest: number): void {
    const entry = this.files.get(segment) ?? this.addEntry(segment);
    const count = starts.length;
    for (let row = first & ~chunkMask; row < first + count; row += chunkSize) if (row >= first) this.reserve(row);
    for (let from = 0; from < count;) {
      const at = (first + from) & chunkMask;
      const to = Math.min(count, from + chunkSize - at);
      (this.starts[(first + from) >>> chunkShift] as Uint32Array).set(starts.subarray(from, to), at);
      from = to;
    }
    this.lengths.copy(first, lengths);
    this.segmentOf.repeat(first, count, entry.number);
    entry.runs.push({ first, count });
    entry.rows += count;
    entry.newest = Math.max(entry.newest, newest);
  }

  /** What is known of a file, once rows of it are there. */
  fileEntry(segment: RawSegment): SegmentEntry | undefined {
    return this.files.get(segment);
  }

  private note(row: number, entry: Entry, start: number, length: number, at: number): void {
    if ((row & chunkMask) === 0) this.reserve(row);
    this.segmentOf.set(row, entry.number);
    this.lengths.set(row, length);
    (this.starts[row >>> chunkShift] as Uint32Array)[row & chunkMask] = start;
    const run = entry.runs.at(-1);
    if (run !== undefined && run.first + run.count === row) run.count += 1;
    else entry.runs.push({ first: row, count: 1 });
    entry.rows += 1;
    if (at > entry.newest) entry.newest = at;
  }

  /** The record's bytes; none for a row that was forgotten. */
  read(row: number): Buffer {
    const entry = this.entries[this.segmentOf.get(row)];
    if (entry === undefined) return noBytes;
    const start = this.start(row);
    return entry.segment.read(start, start + this.lengths.get(row));
  }

  start(row: number): number {
    return (this.starts[row >>> chunkShift] as Uint32Array)[row & chunkMask] as number;
  }

  end(row: number): number {
    return this.start(row) + this.lengths.get(row);
  }

  alive(row: number): boolean {
    return this.segmentOf.get(row) !== 0;
  }

  segments(): readonly SegmentEntry[] {
    return this.entries.filter((entry) => entry !== undefined);
  }

  /** Forgets a segment and its records. Its rows' other columns are the caller's to forget. */
  drop(dropped: SegmentEntry): void {
    const { segment, number } = dropped;
    if (this.open.get(segment.connection) === dropped) this.open.delete(segment.connection);
    for (const { first, count } of dropped.runs) {
      for (let row = first; row < first + count; row += 1) this.segmentOf.set(row, 0);
    }
    this.entries[number] = undefined;
    this.free.push(number);
    this.files.delete(segment);
    if (segment.inMemory) this.total -= segment.length;
  }

  /** Forgets the offsets of a whole chunk of rows, all of them dropped. */
  release(chunk: number): void {
    this.segmentOf.release(chunk);
    this.lengths.release(chunk);
    this.starts[chunk] = noStarts;
  }

  private reserve(row: number): void {
    this.segmentOf.reserve(row);
    this.lengths.reserve(row);
    this.starts.push(new Uint32Array(chunkSize));
  }

  private addSegment(connection: string, needed: number): Entry {
    // A small part of what is there: little is wasted in a small store, and large ones have few segments.
    const wanted = Math.min(Math.max(this.total / 32, smallestSegment), largestSegment, this.segmentLimit);
    const entry = this.addEntry(new MemorySegment(connection, Math.max(Math.ceil(wanted), needed)));
    this.open.set(connection, entry);
    return entry;
  }

  private addEntry(segment: RawSegment): Entry {
    const number = this.free.pop() ?? this.entries.length;
    const entry: Entry = { number, segment, runs: [], rows: 0, newest: -Infinity };
    this.entries[number] = entry;
    if (!segment.inMemory) this.files.set(segment, entry);
    return entry;
  }
}

const noBytes = Buffer.alloc(0);
const noStarts = new Uint32Array(chunkSize);
