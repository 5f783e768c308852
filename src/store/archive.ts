// Events of one connection kept on disk: files of lines that are only ever appended to, an index beside each.
import { existsSync, mkdirSync, readdirSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import type { Failure } from '../core/errors';
import type { AuditEvent } from '../core/event';
import type { ColumnBlock } from './archiveBlock';
import { FileSegment } from './archiveFile';
import { replaceFile, writeIndex } from './archiveIndex';
import { storageError } from './archiveFolders';
import { type ArchiveLock, isFree, takeLock } from './archiveLock';
import { Opening, removeFile } from './archiveOpening';
import { readState, type Span, stateText, united } from './archiveState';
import type { KeptFiles } from './keptFiles';
import type { RawSegment } from './raw';
import { Slicer } from './slices';

export interface ArchiveOptions {
  /** Made when it is not there, for its owner alone. */
  readonly folder: string;
  readonly connection: string;
  readonly files: KeptFiles;
  /** A record to the event it is; the key and the connection are put in here. */
  readonly readEvent: (record: Uint8Array) => AuditEvent;
  /** Epoch ms. */
  readonly now: () => number;
  /** Random. */
  readonly newId: () => string;
  /** Events older than so many days are not kept; whole files of them are deleted. */
  readonly days: () => number;
  /** Whether events of the connection are in the store already. */
  readonly known: boolean;
  /** Told what the person should know. */
  readonly tell: (notice: Failure) => void;
  /** A file ends at either. */
  readonly limits?: { readonly rows: number; readonly bytes: number };
}

const dayMs = 86_400_000;
const defaultLimits = { rows: 65_536, bytes: 256 * 1024 * 1024 };
/** An index is written again once this many rows are not in it. */
const indexAfter = 2048;
const trimEvery = 3_600_000;
/** The lock is looked at this often, ms. */
const askEvery = 1000;

export class ConnectionArchive {
  private readonly segments: FileSegment[] = [];
  private current: FileSegment | undefined;
  private lock: ArchiveLock | undefined;
  private spans: readonly Span[] = [];
  private repeats = false;
  /** Whether a newer version of the extension keeps these events. */
  private newer = false;
  /** Events before it are not kept; epoch ms. Asking the settings for every event would cost too much. */
  private oldest = 0;
  private failing = false;
  private trimmed = 0;
  private asked = 0;
  private number = 0;
  private work: Promise<void> = Promise.resolve();

  private constructor(private readonly options: ArchiveOptions) {}

  /** Brings back what is kept. Rejects with `AuditError` when the folder cannot be used, or when aborted. */
  static async open(options: ArchiveOptions, signal?: AbortSignal): Promise<ConnectionArchive> {
    const archive = new ConnectionArchive(options);
    try {
      await archive.load(signal);
    } catch (error) {
      archive.segments.forEach((segment) => options.files.drop(segment));
      await archive.close();
      throw storageError('The kept events could not be opened', error);
    }
    return archive;
  }

  /** Whether this window is the one that keeps events. */
  get writable(): boolean {
    return this.lock !== undefined;
  }

  /** Resolves when the store can tell new events from kept ones without a long block: before the first page comes. */
  ready(signal?: AbortSignal): Promise<void> {
    return this.options.files.indexKeys(this.options.connection, signal);
  }

  /** Whether this window does not keep events and could: the one that did is gone, or has deleted them. */
  abandoned(): boolean {
    return this.lock === undefined && !this.newer && isFree(join(this.options.folder, 'lock'), this.options.now());
  }

  /** Stretches of time that were read whole from the vendor and are on disk, oldest first. */
  coverage(): readonly Span[] {
    return this.spans;
  }

  /** The file for the next event of that time; nothing when it is not to be kept. */
  fileFor(at: number): RawSegment | undefined {
    if (this.lock === undefined || (at < this.oldest && at !== -Infinity)) return undefined;
    const { current } = this;
    const limits = this.options.limits ?? defaultLimits;
    if (current !== undefined && current.rows < limits.rows && current.length < limits.bytes) return current;
    return this.startFile();
  }

  /** When it resolves, what was added before is in the files, or the person was told that it is not. */
  commit(): Promise<void> {
    return this.queue(() => this.writePending());
  }

  /** The same, and the stretches are remembered as read: the next session begins behind them. */
  covered(spans: readonly Span[]): Promise<void> {
    return this.queue(async () => {
      await this.writePending();
      if (this.lock === undefined || this.segments.some((segment) => segment.pending > 0)) return;
      await this.guarded(async () => {
        for (const segment of this.segments) await segment.sync();
        this.spans = united([...this.spans, ...spans], this.cutoff());
        await this.saveState();
        if (this.options.now() - this.trimmed > trimEvery) await this.trim();
      });
      await this.indexAll();
    });
  }

  /** Events may come a second time from now on, since the store forgot some that are kept. */
  noteDropped(): Promise<void> {
    // What another window, or a newer version, keeps is not ours to write.
    if (this.repeats || this.lock === undefined) return Promise.resolve();
    this.repeats = true;
    return this.queue(() => this.guarded(() => this.saveState()));
  }

  /** Ends writing; what is in the store stays readable until `close`. */
  async release(): Promise<void> {
    await this.queue(async () => {
      await this.writePending();
      this.unlock();
    });
  }

  /** The store forgets the events of this archive. */
  async close(): Promise<void> {
    await this.release();
    for (const segment of this.segments) {
      this.options.files.drop(segment);
      await segment.close();
    }
    this.segments.length = 0;
    this.current = undefined;
  }

  private async load(signal: AbortSignal | undefined): Promise<void> {
    const { folder, now, newId, connection } = this.options;
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    this.lock = await takeLock(join(folder, 'lock'), { token: newId(), now });
    const state = readState(await readFile(join(folder, 'state.json'), 'utf8').catch(() => undefined));
    this.newer = state.newer;
    if (state.newer) this.unlock();
    const names = readdirSync(folder).filter((file) => /^\d{8}\.ndjson$/.test(file));
    this.repeats = names.length > 0 && (state.repeats || this.lock?.taken === true);
    this.oldest = this.cutoff();
    this.spans = united(state.spans, this.oldest);
    // What will be deleted below must not count as read any more, also when the process ends in between.
    if (this.writable && (names.length === 0 || (state.spans[0]?.from ?? Infinity) < this.oldest))
      await this.saveState();
    const slicer = new Slicer(signal);
    const { writable, repeats, oldest } = this;
    const opening = new Opening(this.options, { writable, repeats, cutoff: oldest }, this.segments, slicer);
    for (const name of names.sort()) {
      this.number = Math.max(this.number, Number(name.slice(0, 8)));
      if (!(await opening.take(join(folder, name), name === names.at(-1)))) {
        this.tell(`${name} among the kept events is not a file of this extension; it is left alone.`);
      }
      await slicer.pause();
    }
    if (repeats || this.options.known) await this.options.files.indexKeys(connection, signal);
    const damaged = await opening.readTails();
    if (damaged > 0) await this.forgetCoverage(damaged);
    else if (!this.options.known && opening.repeated === 0) this.repeats = this.lock?.taken === true;
    if (!this.writable) return this.tellReadOnly();
    this.current = this.segments.at(-1);
    if (this.current !== undefined && now() - this.current.head.created > this.fileAge()) this.current = undefined;
    this.trimmed = now();
    void this.queue(() => this.indexAll());
  }

  private tellReadOnly(): void {
    if (this.newer) {
      this.tell(
        'A newer version of this extension keeps the events of this connection.',
        'This one shows what it can read of them and keeps nothing. Update the extension.',
      );
      return;
    }
    this.tell(
      'Another window keeps the events of this connection.',
      'This window shows what is kept and keeps nothing itself. Close the other window and refresh to let this one keep them.',
    );
  }

  /** What was lost is fetched again, because nothing counts as read any more. */
  private async forgetCoverage(damaged: number): Promise<void> {
    this.spans = [];
    this.repeats = true;
    if (this.writable) await this.saveState();
    this.tell(
      `${damaged.toLocaleString('en')} bytes of the kept events are damaged and were left out.`,
      'The events are fetched from the vendor again.',
    );
  }

  private startFile(): FileSegment {
    const { folder, connection, newId, now } = this.options;
    do this.number += 1;
    while (existsSync(this.pathOf(this.number)));
    const segment = FileSegment.create(connection, join(folder, basename(this.pathOf(this.number))), {
      id: newId(),
      created: now(),
    });
    this.segments.push(segment);
    this.current = segment;
    return segment;
  }

  private pathOf(number: number): string {
    return join(this.options.folder, `${String(number).padStart(8, '0')}.ndjson`);
  }

  private async writePending(): Promise<void> {
    if (this.lock === undefined) return;
    this.oldest = this.cutoff();
    const waiting = this.segments.filter((segment) => segment.pending > 0);
    if (waiting.length === 0) return;
    // Reading the lock for every page would cost as much as writing the page.
    const due = Math.abs(this.options.now() - this.asked) > askEvery || waiting.some((segment) => segment.deleted);
    if (due) this.asked = this.options.now();
    if (due && !this.lock.held()) {
      this.unlock();
      this.tell(
        'The kept events were deleted, or taken over, by another window.',
        'This window keeps nothing any more until it is reloaded. Nothing that was kept is lost by that.',
      );
      return;
    }
    await this.guarded(async () => {
      for (const segment of waiting) await segment.write();
    });
  }

  private async noteShared(): Promise<void> {
    this.repeats = true;
    await this.saveState().catch(() => undefined);
  }

  /** The person is told once when it begins to fail; what could not be written waits in memory. */
  private async guarded(work: () => Promise<void>): Promise<void> {
    try {
      await work();
      this.failing = false;
    } catch (error) {
      const { failure } = storageError('Events could not be kept', error);
      if (!this.failing) this.options.tell(failure);
      // Somebody else writes here as well: the same events, most likely.
      if (this.segments.some((segment) => segment.changed)) await this.noteShared();
      this.failing = true;
    }
  }

  /** An index that cannot be written is missed by nobody but the next start, which reads the lines instead. */
  private async indexAll(): Promise<void> {
    for (const segment of [...this.segments]) {
      if (this.lock === undefined || segment.indexed === segment.length) continue;
      try {
        const block = await this.blockOf(segment, segment === this.current ? indexAfter : 1);
        if (block === undefined) continue;
        await segment.sync();
        await writeIndex(segment, block);
        segment.indexed = block.end;
      } catch {
        return;
      }
    }
  }

  private async blockOf(segment: FileSegment, atLeast: number): Promise<ColumnBlock | undefined> {
    const { rows, length, pending } = segment;
    if (pending > 0 || rows < atLeast) return undefined;
    if (segment.indexed > 0 && this.options.files.rowsFrom(segment, segment.indexed) < atLeast) return undefined;
    const block = await this.options.files.block(segment, segment.first, length);
    // Rows that the store has dropped meanwhile are in the file all the same: then there is no index of it.
    return block?.times.length === rows ? block : undefined;
  }

  private async trim(): Promise<void> {
    this.trimmed = this.options.now();
    for (const segment of [...this.segments]) {
      if (segment === this.current || !this.options.files.has(segment)) continue;
      const newest = this.options.files.newest(segment);
      if (newest >= this.cutoff() || (newest === -Infinity && segment.head.created >= this.cutoff())) continue;
      this.options.files.drop(segment);
      this.segments.splice(this.segments.indexOf(segment), 1);
      await removeFile(segment);
    }
    if (this.current !== undefined && this.options.now() - this.current.head.created > this.fileAge()) {
      this.current = undefined;
    }
  }

  private unlock(): void {
    this.lock?.release();
    this.lock = undefined;
  }

  private async saveState(): Promise<void> {
    await replaceFile(join(this.options.folder, 'state.json'), stateText(this.spans, this.repeats));
  }

  private cutoff(): number {
    return this.options.now() - this.options.days() * dayMs;
  }

  /** A file takes events for a tenth of the time they are kept, so that none is kept much longer than asked for. */
  private fileAge(): number {
    return Math.max(dayMs, (this.options.days() * dayMs) / 10);
  }

  private tell(message: string, nextStep?: string): void {
    this.options.tell({ kind: 'storage', message, ...(nextStep === undefined ? {} : { nextStep }) });
  }

  private queue(work: () => Promise<void>): Promise<void> {
    const next = this.work.then(work);
    this.work = next.catch(() => undefined);
    return next;
  }
}
