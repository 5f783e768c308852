// Counts over a selection: distinct values by field, groups, buckets of time. Loops over rows and codes.
import { type ColumnName, columnValues } from '../core/query/columns';
import type { CodeColumn } from './codes';
import { type CodedColumn, type Columns, TextColumn } from './columns';
import { firstOlder } from './order';
import { chunkMask, chunkShift } from './textPool';
import type { Facet, FacetField, FacetValue, GroupCount, Histogram } from './types';

/** A field is the first of its columns that has a value. */
const facetColumns: { readonly [field in Exclude<FacetField, 'status'>]: readonly ColumnName[] } = {
  vendor: ['vendor'],
  connection: ['connection'],
  type: ['type'],
  action: ['action'],
  event: ['event'],
  verb: ['verb'],
  // The words a person would type after `actor:`; the ID where nothing better is known.
  actor: ['actor.label', 'actor.email', 'actor.id'],
  'actor.kind': ['actor.kind'],
  ip: ['ip'],
  country: ['country'],
  outcome: ['outcome'],
  method: ['method'],
  project: ['project.name', 'project.id'],
  workspace: ['workspace.name', 'workspace.id'],
};

/**
 * Values of a field with their counts, most frequent first, then by text; of equally frequent values at the end of the
 * list, those that came first. Rows without a value are not counted.
 */
export function countValues(columns: Columns, rows: Uint32Array, field: FacetField, limit: number): Facet {
  const sources =
    field === 'status' ? [statusColumn(columns)] : facetColumns[field].map((name) => shown(columns, name));
  const counted: { readonly column: CodedColumn; readonly counts: Uint32Array }[] = [];
  let left = rows;
  for (const column of sources) {
    if (left.length === 0) break;
    const counts = countCodes(column.codes, left, column.size);
    const without = counts[0] as number;
    if (without < left.length) counted.push({ column, counts });
    left = rowsWithoutValue(column.codes, left, without);
  }
  const [only] = counted;
  if (counted.length === 1 && only?.column instanceof TextColumn && only.column.dictionary.injective) {
    // One code per value: no string is made but those that are shown.
    only.counts[0] = 0;
    const { column, counts } = only;
    return mostFrequent(counts, (code) => column.value(code), limit);
  }
  const merged = new Map<string, number>();
  for (const { column, counts } of counted) {
    for (let code = 0; code < counts.length; code += 1) {
      const count = counts[code] as number;
      const value = count === 0 ? '' : column.value(code);
      if (value !== '') merged.set(value, (merged.get(value) ?? 0) + count);
    }
  }
  const values = [...merged.keys()];
  return mostFrequent([...merged.values()], (index) => values[index] ?? '', limit);
}

/** Of an actor with a key the actor is shown; the key's ID only where it stands alone. */
function shown(columns: Columns, name: ColumnName): CodedColumn {
  const column = columns.column(name);
  if (name !== 'actor.id') return column;
  return { codes: column.codes, size: column.size, value: (code) => columnValues(column.value(code), name)[0] ?? '' };
}

function statusColumn({ outcome: { codes, dictionary } }: Columns): CodedColumn {
  const value = (code: number): string => {
    const status = dictionary.outcome(code)?.status;
    return status === undefined ? '' : String(status);
  };
  return { codes, size: dictionary.size, value };
}

/** How many of the rows have each code below `size`. */
export function countCodes(codes: CodeColumn, rows: Uint32Array, size: number): Uint32Array {
  const counts = new Uint32Array(size);
  for (let index = 0; index < rows.length;) {
    const number = (rows[index] as number) >>> chunkShift;
    const chunk = codes.chunks[number];
    if (chunk === undefined) break;
    // Neighbours in a selection are mostly of the same chunk.
    for (; index < rows.length; index += 1) {
      const row = rows[index] as number;
      if (row >>> chunkShift !== number) break;
      const code = chunk[row & chunkMask] as number;
      counts[code] = (counts[code] as number) + 1;
    }
  }
  return counts;
}

function rowsWithoutValue(codes: CodeColumn, rows: Uint32Array, count: number): Uint32Array {
  if (count === 0 || count === rows.length) return count === 0 ? noRows : rows;
  const left = new Uint32Array(count);
  let found = 0;
  for (const row of rows) if (codes.get(row) === 0) left[found++] = row;
  return left;
}

const noRows = new Uint32Array(0);

function mostFrequent(counts: ArrayLike<number>, value: (index: number) => string, limit: number): Facet {
  const frequencies = new Map<number, number>();
  let distinct = 0;
  for (let index = 0; index < counts.length; index += 1) {
    const count = counts[index] as number;
    if (count === 0) continue;
    distinct += 1;
    frequencies.set(count, (frequencies.get(count) ?? 0) + 1);
  }
  // The count of the last value that is listed, and how many that have it are.
  let least = Infinity;
  let ofLeast = 0;
  let room = Math.floor(limit);
  for (const [count, values] of [...frequencies].sort(([a], [b]) => b - a)) {
    if (room <= 0) break;
    least = count;
    ofLeast = Math.min(values, room);
    room -= ofLeast;
  }
  const values: FacetValue[] = [];
  for (let index = 0; index < counts.length; index += 1) {
    const count = counts[index] as number;
    if (count === 0 || count < least) continue;
    if (count === least) {
      if (ofLeast === 0) continue;
      ofLeast -= 1;
    }
    values.push({ value: value(index), count });
  }
  values.sort((a, b) => b.count - a.count || (a.value < b.value ? -1 : 1));
  return { values, distinct };
}

/** Rows by connection, type and action, most frequent first. */
export function countGroups(columns: Columns, rows: Uint32Array): GroupCount[] {
  const connections = columns.text.connection;
  const { codes, dictionary } = columns.kind;
  const kinds = dictionary.size;
  const perConnection = countCodes(connections.codes, rows, connections.size);
  const present = [...perConnection.keys()].filter((code) => (perConnection[code] as number) > 0);
  const groups: GroupCount[] = [];
  for (const connection of present) {
    const mine = present.length === 1 ? rows : rowsWithCode(connections.codes, rows, connection, perConnection);
    const counts = countCodes(codes, mine, kinds);
    addGroups(groups, connections.value(connection), counts, columns);
  }
  return sortGroups(groups);
}

function rowsWithCode(codes: CodeColumn, rows: Uint32Array, code: number, counts: Uint32Array): Uint32Array {
  // One more than there are: every row is written, and the next one overwrites it unless it counts.
  const found = new Uint32Array((counts[code] as number) + 1);
  let count = 0;
  for (const row of rows) {
    found[count] = row;
    count += codes.get(row) === code ? 1 : 0;
  }
  return found.subarray(0, count);
}

export function addGroups(groups: GroupCount[], connection: string, counts: Uint32Array, columns: Columns): void {
  const { dictionary } = columns.kind;
  for (let code = 0; code < counts.length; code += 1) {
    const count = counts[code] as number;
    if (count === 0) continue;
    groups.push({ connection, type: dictionary.type(code), action: dictionary.action(code), count });
  }
}

export function sortGroups(groups: GroupCount[]): GroupCount[] {
  const text = (group: GroupCount): string => `${group.connection}\n${group.type}\n${group.action}`;
  return groups.sort((a, b) => b.count - a.count || (text(a) < text(b) ? -1 : 1));
}

/**
 * Rows, and failed ones, in equal buckets of `[from, to)`; by default from the oldest to just after the newest row.
 * Rows are newest first, so that a bucket is a stretch of them. Nothing without a row that has a time.
 */
export function countBuckets(
  columns: Columns,
  rows: Uint32Array,
  buckets: number,
  from?: number,
  to?: number,
): Histogram | undefined {
  const timed = rows.subarray(0, firstOlder(columns, rows, -Number.MAX_VALUE));
  if (timed.length === 0 || !(buckets >= 1)) return undefined;
  const start = from ?? columns.time(timed[timed.length - 1] as number);
  const end = Math.max(to ?? columns.time(timed[0] as number) + 1, start + 1);
  const count = Math.floor(buckets);
  const counts = new Uint32Array(count);
  const failed = new Uint32Array(count);
  const { codes, dictionary } = columns.outcome;
  const isFailed = Uint8Array.from({ length: dictionary.size }, (_, code) =>
    dictionary.outcome(code)?.ok === false ? 1 : 0,
  );
  let last = firstOlder(columns, timed, end);
  for (let bucket = count - 1; bucket >= 0; bucket -= 1) {
    const begins = start + ((end - start) * bucket) / count;
    const next = firstOlder(columns, timed, begins, last);
    counts[bucket] = next - last;
    const byCode = countCodes(codes, timed.subarray(last, next), dictionary.size);
    failed[bucket] = byCode.reduce((sum, rowsOfCode, code) => sum + rowsOfCode * (isFailed[code] as number), 0);
    last = next;
  }
  return { from: start, to: end, counts, failed };
}
