// What the views may ask of the store. Rows are numbers, stable until the store drops its oldest events.
import type { AuditEvent, EventRecord } from '../core/event';
import type { CompiledQuery } from '../core/query/compile';

/** Low-cardinality fields the store can count. */
export type FacetField =
  | 'vendor'
  | 'connection'
  | 'type'
  | 'action'
  | 'event'
  | 'verb'
  | 'actor'
  | 'actor.kind'
  | 'ip'
  | 'country'
  | 'status'
  | 'outcome'
  | 'method'
  | 'project'
  | 'workspace';

export interface FacetValue {
  readonly value: string;
  readonly count: number;
}

export interface GroupCount {
  readonly connection: string;
  readonly type: string;
  readonly action: string;
  readonly count: number;
}

export interface AddedPage {
  readonly added: number;
  readonly repeated: number;
}

/** Rows that match, newest first (rows without a time last). Immutable: a changed store gives a new selection. */
export interface Selection {
  readonly query: CompiledQuery;
  /** Store revision it was made at. */
  readonly rev: number;
  readonly rows: Uint32Array;
}

export interface StoreStats {
  readonly events: number;
  readonly rawBytes: number;
  readonly dropped: number;
}

export interface Facet {
  /** Most frequent first, at most the limit asked for. */
  readonly values: readonly FacetValue[];
  /** Distinct values in the selection, listed or not. */
  readonly distinct: number;
}

export interface Histogram {
  readonly from: number;
  readonly to: number;
  /** Events, and failed ones among them, per equal bucket of time. */
  readonly counts: Uint32Array;
  readonly failed: Uint32Array;
}

export interface SelectOptions {
  readonly signal?: AbortSignal;
  /** Only events of these connections. */
  readonly connections?: ReadonlySet<string>;
  /** Rows scanned so far, for a progress line. */
  readonly onProgress?: (scanned: number) => void;
}

export type LookupColumn = 'resource.ids' | 'resource.name' | 'actor.id' | 'actor.email';

export type PairColumns =
  | readonly ['actor.id', 'actor.email']
  | readonly ['resource.ids', 'resource.name']
  | readonly ['project.id', 'project.name']
  | readonly ['workspace.id', 'workspace.name'];

/** Quick answers about single values, for what is asked with every move of the mouse. */
export interface RowLookup {
  /** Grows by one with each change. */
  readonly rev: number;
  /** Rows with a value, in no order of time. Rejects with `AuditError` `cancelled` when aborted. */
  rowsWith(column: LookupColumn, value: string, signal?: AbortSignal): Promise<readonly number[]>;
  /** Visits them, with their times (epoch ms); a row without one has `-Infinity`. */
  eachWith(
    column: LookupColumn,
    value: string,
    visit: (row: number, at: number) => void,
    signal?: AbortSignal,
  ): Promise<void>;
  /**
   * Values that stand together in the rows from `from` on, each pair once; of several IDs or an actor with a key, their
   * joined text. Resolves to the row to go on from the next time.
   */
  pairs(
    columns: PairColumns,
    from: number,
    onPair: (one: string, other: string, row: number) => void,
    signal?: AbortSignal,
  ): Promise<number>;
  /** Epoch ms of a row, where it has a time. */
  time(row: number): number | undefined;
}

/** The only keeper of events. Everything a view shows comes from here. */
export interface EventStore {
  /** Grows by one with each change. */
  readonly rev: number;
  /** Idempotent: an event whose `connection` and `key` are known is not added again. */
  add(records: readonly EventRecord[]): AddedPage;
  /** Forgets a connection's events, raw bytes at once. Other rows keep their numbers; `rev` grows. */
  removeConnection(connection: string): void;
  /** Yields to the event loop between slices; rejects with `AuditError` `cancelled` when aborted. */
  select(query: CompiledQuery, options?: SelectOptions): Promise<Selection>;
  /**
   * The event from the columns: everything but `request.query`, `headers`, `body`, `outcome.reason` and `drift`. Empty
   * strings read as absent. A row that was forgotten meanwhile reads as an event without key, connection and type.
   */
  event(row: number): AuditEvent;
  /** A copy of the record's bytes; none for a row that was forgotten. */
  raw(row: number): Uint8Array;
  row(connection: string, key: string): number | undefined;
  facet(selection: Selection, field: FacetField, limit: number): Facet;
  histogram(selection: Selection, buckets: number, from?: number, to?: number): Histogram | undefined;
  /** Counts by connection, type and action; without a selection, of everything, kept as pages come. */
  groups(selection?: Selection): readonly GroupCount[];
  stats(connection?: string): StoreStats;
  /** Time of the newest event of the connection that was dropped for the cap; `-Infinity` when none was. */
  droppedUpTo(connection: string): number;
  /** Returns the function that ends it. Called at most once per change, after it. */
  onDidChange(listener: () => void): () => void;
}
