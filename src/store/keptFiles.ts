// The store's side of kept events: their columns in memory, their records in files.
import type { AuditEvent } from '../core/event';
import { type AdoptParts, adoptBlock, indexKeys, type KeyIndex, withoutKnown } from './adopt';
import type { ColumnBlock } from './archiveBlock';
import { blockOf } from './blockOf';
import type { FileSegments, RawSegment, SegmentEntry } from './raw';
import { Slicer } from './slices';

/** An event whose record lies in a file already. */
export interface PlacedEvent {
  readonly event: AuditEvent;
  /** Offset and length of the record in the file, in bytes. */
  readonly start: number;
  readonly length: number;
}

export interface KeptFilesParts extends AdoptParts {
  readonly tally: (connection: string) => KeyIndex;
  /** Adds one event unless its key is known; `put` is told its row and says where the record is. */
  readonly add: (event: AuditEvent, bytes: number, put: (row: number, at: number) => void, check: boolean) => boolean;
  readonly forget: (entry: SegmentEntry) => void;
  readonly changed: () => void;
}

export class KeptFiles {
  constructor(private readonly parts: KeptFilesParts) {}

  /** Where new records are kept from now on instead of in memory. */
  keepIn(files: FileSegments | undefined): void {
    this.parts.raws.fileFor = files;
  }

  /** Adds the rows of a block; with `check`, only those whose keys are not known. Returns how many were added. */
  async adopt(segment: RawSegment, block: ColumnBlock, check: boolean, slicer: Slicer): Promise<number> {
    const { parts } = this;
    const tally = parts.tally(segment.connection);
    if (check) await indexKeys(parts.keys, parts.raws, tally, slicer);
    const isKnown = (key: string, hash: number): boolean => tally.keys.find(key, hash) >= 0;
    const fresh = check ? await withoutKnown(block, isKnown, slicer) : block;
    await adoptBlock(parts, segment, fresh, slicer, (rows) => {
      // Asked for anew: the connection may have been removed meanwhile.
      parts.tally(segment.connection).unindexed.push(rows);
      parts.changed();
    });
    return fresh.times.length;
  }

  /** Makes the keys of adopted rows known to `add`, in slices; otherwise the first `add` does it at once. */
  async indexKeys(connection: string, signal?: AbortSignal): Promise<void> {
    const { keys, raws, tally } = this.parts;
    await indexKeys(keys, raws, tally(connection), new Slicer(signal));
  }

  /** Adds events one by one; with `check`, known ones are left out. Returns how many were added. */
  place(segment: RawSegment, kept: readonly PlacedEvent[], check: boolean): number {
    let added = 0;
    for (const { event, start, length } of kept) {
      const put = (row: number, at: number): void => this.parts.raws.place(row, segment, start, length, at);
      added += this.parts.add(event, length, put, check) ? 1 : 0;
    }
    if (added > 0) this.parts.changed();
    return added;
  }

  /** How many rows of a file have their records behind an offset. */
  rowsFrom(segment: RawSegment, from: number): number {
    return this.rowsOf(segment, from, Infinity).length;
  }

  /** Rows of a file whose records lie in `[from, to)`, as a block of its index; nothing when there are none. */
  async block(segment: RawSegment, from: number, to: number): Promise<ColumnBlock | undefined> {
    const rows = this.rowsOf(segment, from, to);
    if (rows.length === 0) return undefined;
    return blockOf(this.parts, Uint32Array.from(rows).sort(), { start: from, end: to }, new Slicer());
  }

  /** Forgets the events of one file. */
  drop(segment: RawSegment): void {
    const entry = this.parts.raws.fileEntry(segment);
    if (entry === undefined) return;
    this.parts.forget(entry);
    this.parts.changed();
  }

  /** Whether rows of the file are in the store. */
  has(segment: RawSegment): boolean {
    return this.parts.raws.fileEntry(segment) !== undefined;
  }

  /** Epoch ms of the newest event of a file; `-Infinity` when none has a time. */
  newest(segment: RawSegment): number {
    return this.parts.raws.fileEntry(segment)?.newest ?? -Infinity;
  }

  private rowsOf(segment: RawSegment, from: number, to: number): number[] {
    const { raws } = this.parts;
    const rows: number[] = [];
    for (const { first, count } of raws.fileEntry(segment)?.runs ?? []) {
      for (let row = first + count - 1; row >= first && raws.start(row) >= from; row -= 1) {
        if (raws.start(row) < to) rows.push(row);
      }
    }
    return rows;
  }
}
