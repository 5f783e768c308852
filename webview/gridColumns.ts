// The grid's columns beside time, mark and sentence: which, in which order, how wide.

export type ColumnName =
  'event' | 'type' | 'action' | 'actor' | 'resource' | 'place' | 'connection' | 'source' | 'country' | 'status';

export interface Column {
  readonly name: ColumnName;
  /** CSS pixels. */
  readonly width: number;
}

export interface GridLook {
  readonly zone: string;
  readonly order: 'newest' | 'oldest';
  readonly relative: boolean;
  readonly rowHeight: number;
  readonly columns: readonly Column[];
  /** Names of the connections, by ID. */
  readonly connections: ReadonlyMap<string, string>;
}

export const columnLabels: ReadonlyMap<ColumnName, string> = new Map([
  ['event', 'Event type'],
  ['type', 'Resource type'],
  ['action', 'Action'],
  ['actor', 'Actor'],
  ['resource', 'Resource'],
  ['place', 'Project or workspace'],
  ['connection', 'Connection'],
  ['source', 'Source'],
  ['country', 'Country'],
  ['status', 'Status'],
]);

const widths: ReadonlyMap<ColumnName, number> = new Map([
  ['event', 150],
  ['type', 110],
  ['action', 80],
  ['actor', 150],
  ['resource', 150],
  ['place', 120],
  ['connection', 120],
  ['source', 124],
  ['country', 56],
  ['status', 50],
]);
const narrowest = 36;
const widest = 600;

export const freshColumns: readonly Column[] = [
  { name: 'source', width: 124 },
  { name: 'status', width: 50 },
];

export function clampWidth(width: number): number {
  return Math.round(Math.max(narrowest, Math.min(width, widest)));
}

/** Columns by their names, as the settings have them. */
export function columnsOf(names: readonly string[]): readonly Column[] {
  return readColumns(names.map((name) => ({ name })));
}

/** Columns as they were kept; what makes no sense is left out. */
export function readColumns(kept: unknown): readonly Column[] {
  if (!Array.isArray(kept)) return freshColumns;
  const columns: Column[] = [];
  for (const each of kept as readonly unknown[]) {
    if (typeof each !== 'object' || each === null) continue;
    const { name, width } = each as { readonly name?: unknown; readonly width?: unknown };
    const known = [...columnLabels.keys()].find((one) => one === name);
    if (known === undefined || columns.some((column) => column.name === known)) continue;
    const kept_ = typeof width === 'number' && Number.isFinite(width) ? width : (widths.get(known) ?? 100);
    columns.push({ name: known, width: clampWidth(kept_) });
  }
  return columns;
}

export function toggleColumn(columns: readonly Column[], name: ColumnName): readonly Column[] {
  return columns.some((column) => column.name === name)
    ? columns.filter((column) => column.name !== name)
    : [...columns, { name, width: widths.get(name) ?? 100 }];
}

/** One place to the left or right; at the end it stays. */
export function moveColumn(columns: readonly Column[], name: ColumnName, by: -1 | 1): readonly Column[] {
  const at = columns.findIndex((column) => column.name === name);
  const column = columns[at];
  const other = columns[at + by];
  if (column === undefined || other === undefined) return columns;
  return columns.map((each, index) => (index === at ? other : index === at + by ? column : each));
}

export function resizeColumn(columns: readonly Column[], name: ColumnName, width: number): readonly Column[] {
  return columns.map((column) => (column.name === name ? { name, width: clampWidth(width) } : column));
}

/** CSS `grid-template-columns`. In a narrow window only the status stays beside the sentence. */
export function columnTemplate(columns: readonly Column[], narrow: boolean): string {
  const shown = narrow ? columns.filter((column) => column.name === 'status') : columns;
  return [narrow ? '60px' : '74px', '16px', 'minmax(0, 1fr)', ...shown.map((column) => `${column.width}px`)].join(' ');
}
