// Brings kept events back into a store: by the index of each file, and line by line behind it.
import { readFileSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import type { ArchiveOptions } from './archive';
import { Scratch } from './archiveBlock';
import { FileSegment } from './archiveFile';
import { indexPath, readIndex } from './archiveIndex';
import type { PlacedEvent } from './keptFiles';
import type { Slicer } from './slices';

export interface OpeningTerms {
  readonly writable: boolean;
  /** Whether the files may hold an event twice. */
  readonly repeats: boolean;
  /** Events before it are not kept; epoch ms. */
  readonly cutoff: number;
}

export class Opening {
  /** Events that were in the store already. */
  repeated = 0;
  private readonly scratch = new Scratch();
  /** Whether an event may be there already. */
  private readonly checks: boolean;

  /** `segments` is given each file before anything of it is in the store. */
  constructor(
    private readonly options: ArchiveOptions,
    private readonly terms: OpeningTerms,
    private readonly segments: FileSegment[],
    private readonly slicer: Slicer,
  ) {
    this.checks = terms.repeats || options.known;
  }

  /** Takes a file's events over as far as its index goes. `false`: it is not one of ours. */
  async take(path: string, last: boolean): Promise<boolean> {
    const { writable } = this.terms;
    const segment = FileSegment.open(this.options.connection, path, writable);
    if (segment !== undefined) await this.adopt(segment, last);
    else if (writable && isUnborn(path)) await rm(path, { force: true });
    else return false;
    return true;
  }

  /** Lines behind the indexes are read one by one. Returns bytes that are no lines. */
  async readTails(): Promise<number> {
    let damaged = 0;
    for (const segment of this.segments) damaged += await this.readTail(segment);
    return damaged;
  }

  private async adopt(segment: FileSegment, last: boolean): Promise<void> {
    const { writable, repeats, cutoff } = this.terms;
    // The last file goes on: its index will be replaced.
    const index = readIndex(segment, this.scratch, !last && !repeats);
    const block = index?.block;
    segment.index = index?.file;
    if (writable && block !== undefined && block.newest < cutoff) {
      // A file without any time goes by the day it was begun.
      if (block.newest !== -Infinity || segment.head.created < cutoff) return removeFile(segment);
    }
    this.segments.push(segment);
    if (block === undefined) return;
    await this.slicer.pause();
    const added = await this.options.files.adopt(segment, block, this.checks, this.slicer);
    segment.rows += added;
    this.repeated += block.times.length - added;
    segment.indexed = block.end;
  }

  private async readTail(segment: FileSegment): Promise<number> {
    const { files, readEvent, connection } = this.options;
    let batch: PlacedEvent[] = [];
    const flush = (): void => {
      const added = files.place(segment, batch, this.checks);
      segment.rows += added;
      this.repeated += batch.length - added;
      batch = [];
    };
    const from = Math.max(segment.indexed, segment.first);
    const { end, damaged } = await segment.scan(
      from,
      ({ key, start, length }, record) => {
        batch.push({ event: { ...readEvent(record), key, connection }, start, length });
        if (batch.length >= 128) flush();
      },
      this.slicer,
    );
    flush();
    if (this.terms.writable && end < segment.length) await segment.truncate(end);
    return damaged;
  }
}

/** Deletes a file of events and its index. */
export async function removeFile(segment: FileSegment): Promise<void> {
  await segment.close();
  await rm(indexPath(segment.path), { force: true });
  await rm(segment.path, { force: true });
}

/** Whether its making was cut short before its first line was whole. */
function isUnborn(path: string): boolean {
  const text = readFileSync(path, 'latin1');
  return !text.includes('\n') && text.length < 512;
}
