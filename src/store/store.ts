// The keeper of events: columns, raw bytes, keys and counts, changed together.
import type { AuditEvent, EventRecord } from '../core/event';
import { columnValues } from '../core/query/columns';
import type { CompiledQuery } from '../core/query/compile';
import { addRow, findUnindexed, indexKeysNow } from './adopt';
import { Columns } from './columns';
import { addGroups, countBuckets, countGroups, countValues, sortGroups } from './facets';
import { Order } from './order';
import { KeptFiles } from './keptFiles';
import { findPairs } from './pairs';
import { RawStore, type SegmentEntry } from './raw';
import { Lookup } from './lookup';
import { rebuildDictionaries } from './rebuild';
import { Search, type SearchOptions } from './search';
import { Selector } from './selection';
import { Slicer } from './slices';
import { type Tally, Tallies } from './tallies';
import { chunkMask, chunkShift, hashText, TextPool } from './textPool';
import type {
  AddedPage,
  EventStore,
  Facet,
  FacetField,
  GroupCount,
  Histogram,
  LookupColumn,
  PairColumns,
  RowLookup,
  Selection,
  SelectOptions,
  StoreStats,
} from './types';

export interface StoreOptions {
  /**
   * Memory the events may take, in bytes: their raw JSON and some 100 bytes each. Beyond it the oldest of the loaded
   * events are dropped, a stretch of them at a time; `stats().dropped` counts them. No limit by default.
   */
  readonly maxBytes?: number;
  /** The event as its vendor's adapter reads it, request body included; conditions on the body need it. */
  readonly readEvent?: (raw: Uint8Array, event: AuditEvent) => AuditEvent;
}

/** What a live event takes beside its raw bytes, for the cap. */
const bytesPerEvent = 100;

/** The cap is kept by dropping whole segments; so many share it. */
const segmentsUnderCap = 16;

/** Dictionaries are made anew after this many events were forgotten, and as many as there are. */
const rebuildAfter = 1 << 14;

class ColumnStore implements EventStore, RowLookup {
  private revision = 0;
  private readonly columns = new Columns();
  private readonly raws: RawStore;
  /** Keys by row. */
  private readonly keys = new TextPool();
  private readonly order: Order;
  /** Events whose records lie in files. */
  readonly files: KeptFiles;
  private readonly searcher: Search;
  private readonly selector: Selector;
  private readonly tallies = new Tallies(this.keys);
  private readonly liveInChunk: number[] = [];
  private readonly lookups: { [column in LookupColumn]?: Lookup } = {};
  private readonly listeners = new Set<() => void>();
  private readonly maxBytes: number;
  private forgotten = 0;
  private rebuilding: Promise<void> | undefined;
  private rebuildAgain = false;
  private kept: { readonly rev: number; readonly groups: readonly GroupCount[] } | undefined;

  constructor(options: StoreOptions) {
    this.maxBytes = options.maxBytes ?? Infinity;
    this.raws = new RawStore(Math.max(this.maxBytes / segmentsUnderCap, 1024));
    this.order = new Order(this.columns, this.raws);
    this.files = new KeptFiles({
      columns: this.columns,
      keys: this.keys,
      raws: this.raws,
      tally: (connection) => this.tallies.of(connection),
      counted: (...added) => this.countAdopted(...added),
      add: (event, bytes, put, check) => this.addOne(event, bytes, put, check),
      forget: (entry) => this.forget(entry),
      changed: () => this.changed(),
    });
    this.searcher = new Search(this.raws);
    const { readEvent } = options;
    this.selector = new Selector({
      columns: this.columns,
      raw: this.raws,
      order: this.order,
      search: this.searcher,
      event: (row) => (readEvent === undefined ? this.event(row) : readEvent(this.raw(row), this.event(row))),
    });
  }

  get rev(): number {
    return this.revision;
  }

  add(records: readonly EventRecord[]): AddedPage {
    const first = this.columns.rows;
    const fresh = records.filter(({ event }) => this.addKey(event));
    if (fresh.length > 0) {
      this.columns.append(fresh.map(({ event }) => event));
      fresh.forEach(({ event, raw }, index) => {
        const { connection, key } = event;
        this.raws.append(first + index, connection, raw, this.columns.time(first + index), key);
        this.count(first + index, this.tallies.of(connection), raw.length);
      });
      this.keepCap();
      this.changed();
    }
    return { added: fresh.length, repeated: records.length - fresh.length };
  }

  removeConnection(connection: string): void {
    const tally = this.tallies.get(connection);
    if (tally === undefined) return;
    for (const entry of this.raws.segments()) if (entry.segment.connection === connection) this.forget(entry);
    this.tallies.delete(connection);
    this.rebuild();
    this.changed();
  }

  async select(query: CompiledQuery, options: SelectOptions = {}): Promise<Selection> {
    const slicer = new Slicer(options.signal);
    const rev = this.revision;
    const rows = await this.selector.select(query, slicer, options.onProgress);
    return {
      query,
      rev,
      rows: options.connections === undefined ? rows : this.ofConnections(rows, options.connections),
    };
  }

  /** Rows that have a value in a column, in no order of time. The first question to a column looks at every row. */
  async rowsWith(column: LookupColumn, value: string, signal?: AbortSignal): Promise<readonly number[]> {
    const found: number[] = [];
    await this.eachWith(column, value, (row) => found.push(row), signal);
    return found;
  }

  /** Visits them, with their times; a row without one has `-Infinity`. */
  async eachWith(
    column: LookupColumn,
    value: string,
    visit: (row: number, at: number) => void,
    signal?: AbortSignal,
  ): Promise<void> {
    const lookup = (this.lookups[column] ??= new Lookup((text) => columnValues(text, column)));
    const { rows } = this.columns;
    const coded = this.columns.text[column];
    if (!lookup.knows(coded, rows)) await lookup.update(coded, rows, new Slicer(signal));
    lookup.each(value, (row) => {
      if (this.raws.alive(row)) visit(row, this.columns.time(row));
    });
  }

  /** Resolves to the row to go on from the next time. */
  async pairs(
    columns: PairColumns,
    from: number,
    onPair: (one: string, other: string, row: number) => void,
    signal?: AbortSignal,
  ): Promise<number> {
    const to = this.columns.rows;
    await findPairs(this.columns, columns, { from, to }, onPair, (row) => this.raws.alive(row), new Slicer(signal));
    return to;
  }

  /** Epoch ms of a row. */
  time(row: number): number | undefined {
    const at = this.columns.time(row);
    return at === -Infinity ? undefined : at;
  }

  /** Calls `onHit` for each row whose record holds the text, as it is found; `AuditError` `cancelled` when aborted. */
  async search(
    text: string,
    onHit: (row: number) => void,
    options: SearchOptions & { readonly signal?: AbortSignal } = {},
  ): Promise<void> {
    await this.searcher.run(text, new Slicer(options.signal), onHit, options);
  }

  event(row: number): AuditEvent {
    const live = this.raws.alive(row);
    return live ? this.columns.event(row, this.keys.get(row)) : this.columns.event(-1, '');
  }

  raw(row: number): Uint8Array {
    // A copy: a view would keep, and a message would carry, its whole segment.
    return new Uint8Array(this.raws.read(row));
  }

  row(connection: string, key: string): number | undefined {
    const tally = this.tallies.get(connection);
    if (tally === undefined) return undefined;
    const indexed = tally.keys.find(key, hashText(key));
    const row = indexed < 0 ? findUnindexed(this.keys, this.raws, tally.unindexed, key) : indexed;
    return row < 0 ? undefined : row;
  }

  facet(selection: Selection, field: FacetField, limit: number): Facet {
    return countValues(this.columns, selection.rows, field, limit);
  }

  histogram(selection: Selection, buckets: number, from?: number, to?: number): Histogram | undefined {
    return countBuckets(this.columns, selection.rows, buckets, from, to);
  }

  groups(selection?: Selection): readonly GroupCount[] {
    if (selection !== undefined) return countGroups(this.columns, selection.rows);
    if (this.kept?.rev !== this.revision) {
      const groups: GroupCount[] = [];
      for (const [connection, { kinds }] of this.tallies.all()) addGroups(groups, connection, kinds, this.columns);
      this.kept = { rev: this.revision, groups: sortGroups(groups) };
    }
    return this.kept.groups;
  }

  stats(connection?: string): StoreStats {
    return this.tallies.stats(connection);
  }

  droppedUpTo(connection: string): number {
    return this.tallies.get(connection)?.droppedUpTo ?? -Infinity;
  }

  onDidChange(listener: () => void): () => void {
    // A function of our own, so that the same listener may be added twice.
    const own = (): void => listener();
    this.listeners.add(own);
    return () => void this.listeners.delete(own);
  }

  /** Resolves when nothing is being tidied in the background. */
  async settled(): Promise<void> {
    while (this.rebuilding !== undefined) await this.rebuilding;
  }

  private addOne(event: AuditEvent, bytes: number, put: (row: number, at: number) => void, check: boolean): boolean {
    if (check && !this.addKey(event)) return false;
    if (!check) addRow(this.tallies.of(event.connection).unindexed, this.keys.push(event.key));
    const row = this.columns.append([event]);
    put(row, this.columns.time(row));
    this.count(row, this.tallies.of(event.connection), bytes);
    return true;
  }

  /** Gives the next row's number to the key; `false` when the key has a row already. */
  private addKey({ connection, key }: AuditEvent): boolean {
    const tally = this.tallies.of(connection);
    if (tally.unindexed.length > 0) indexKeysNow(this.keys, this.raws, tally);
    const hash = hashText(key);
    if (tally.keys.find(key, hash) >= 0) return false;
    tally.keys.insert(this.keys.push(key), hash);
    return true;
  }

  private count(row: number, tally: Tally, bytes: number): void {
    this.tallies.add(tally, this.columns.kind.codes.get(row), bytes);
    this.noteLive(row);
  }

  private noteLive(row: number): void {
    const chunk = row >>> chunkShift;
    if ((row & chunkMask) === 0 && chunk > 0) this.releaseIfEmpty(chunk - 1);
    this.liveInChunk[chunk] = (this.liveInChunk[chunk] ?? 0) + 1;
  }

  private countAdopted(connection: string, first: number, kinds: Uint32Array, rawBytes: number): void {
    const count = this.tallies.addAll(this.tallies.of(connection), kinds, rawBytes);
    for (let row = first; row < first + count; row += 1) this.noteLive(row);
  }

  private keepCap(): void {
    while (this.raws.bytes + this.tallies.events * bytesPerEvent > this.maxBytes) {
      const [first, ...others] = this.raws.segments();
      if (first === undefined || others.length === 0) return;
      const oldest = others.reduce((one, other) => (other.newest < one.newest ? other : one), first);
      this.tallies.noteDropped(this.tallies.of(oldest.segment.connection), oldest.rows, oldest.newest);
      this.forget(oldest);
      if (this.forgotten > Math.max(rebuildAfter, this.tallies.events)) this.rebuild();
    }
  }

  private forget(entry: SegmentEntry): void {
    const tally = this.tallies.of(entry.segment.connection);
    for (const { first, count } of entry.runs) {
      for (let row = first; row < first + count; row += 1) {
        tally.keys.remove(row, this.keys.hash(row));
        this.tallies.remove(tally, this.columns.kind.codes.get(row), this.raws.end(row) - this.raws.start(row));
        this.liveInChunk[row >>> chunkShift] = (this.liveInChunk[row >>> chunkShift] ?? 0) - 1;
      }
    }
    this.forgotten += entry.rows;
    this.raws.drop(entry);
    this.order.noteRemoval();
    for (const { first, count } of entry.runs) {
      for (let chunk = first >>> chunkShift; chunk <= (first + count - 1) >>> chunkShift; chunk += 1) {
        this.releaseIfEmpty(chunk);
      }
    }
  }

  /** Gives back the memory of a chunk that is full and has no live row. */
  private releaseIfEmpty(chunk: number): void {
    if (this.liveInChunk[chunk] !== 0 || (chunk + 1) << chunkShift > this.columns.rows) return;
    this.columns.release(chunk);
    this.raws.release(chunk);
    this.keys.release(chunk);
  }

  private rebuild(): void {
    this.forgotten = 0;
    this.rebuildAgain = this.rebuilding !== undefined;
    this.rebuilding ??= this.rebuildNow().finally(() => {
      this.rebuilding = undefined;
      if (this.rebuildAgain) this.rebuild();
    });
  }

  private async rebuildNow(): Promise<void> {
    await rebuildDictionaries(this.columns, this.raws, new Slicer(), (newCode) => this.tallies.recode(newCode));
  }

  private ofConnections(rows: Uint32Array, connections: ReadonlySet<string>): Uint32Array {
    const column = this.columns.text.connection;
    const wanted = Uint8Array.from({ length: column.size }, (_, code) => (connections.has(column.value(code)) ? 1 : 0));
    const { codes } = column;
    return rows.filter((row) => wanted[codes.get(row)] === 1);
  }

  private changed(): void {
    this.revision += 1;
    for (const listener of [...this.listeners]) listener();
  }
}

export type { ColumnStore };

export function createStore(options: StoreOptions = {}): ColumnStore {
  return new ColumnStore(options);
}
