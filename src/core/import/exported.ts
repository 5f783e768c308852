// What this extension wrote itself: the record inside of an exported or kept event, and the rows of an exported CSV.
import { formulaGuard } from '../export/csv';
import { isJson, JsonLexer } from '../json/lexer';
import { factsText } from './facts';

/** A record as it stood before it was exported. */
export interface Unwrapped {
  readonly text: string;
  readonly key: string;
  /** Absent in kept events, whose file does not say. */
  readonly vendor: string | undefined;
}

/** `notes` is a line about the file, not an event. `undefined`: the text is a vendor's own record. */
export function unwrap(text: string): Unwrapped | 'notes' | undefined {
  if (/^\s*\{"(?:export":\{|auditLogArchive":\d)/.test(text)) return 'notes';
  // Exports begin with a time or a vendor, kept events with their key.
  if (!/^\s*\{"(?:at":"|vendor":"|key":")/.test(text) || !isJson(text)) return undefined;
  const members = topMembers(text);
  const record = members.get('record');
  if (record === undefined) return undefined;
  const kept = stringOf(members.get('key'));
  if (kept !== undefined) return members.has('n') ? { text: record, key: kept, vendor: undefined } : undefined;
  const vendor = stringOf(members.get('vendor'));
  const key = stringOf(members.get('id'));
  if (vendor === undefined || key === undefined || !members.has('what')) return undefined;
  return { text: opened(record), key, vendor };
}

/** A record that was no JSON is exported as a JSON string. */
function opened(record: string): string {
  const inner = stringOf(record);
  return inner === undefined || isJson(inner) ? record : inner;
}

function stringOf(source: string | undefined): string | undefined {
  return source?.startsWith('"') === true ? (JSON.parse(source) as string) : undefined;
}

/** Sources of the members at the top of a JSON object; of equal names the last counts, as for `JSON.parse`. */
function topMembers(text: string): ReadonlyMap<string, string> {
  const members = new Map<string, string>();
  const lexer = new JsonLexer(text);
  lexer.next();
  while (lexer.next() && lexer.kind === 'string') {
    const name = lexer.string();
    lexer.next();
    lexer.next();
    const { start } = lexer;
    if (/[{[]/.test(text.charAt(start))) lexer.skip();
    members.set(name, text.slice(start, lexer.end));
    lexer.next();
  }
  return members;
}

/** The columns of an exported CSV, by their names. */
export interface CsvColumns {
  readonly own: boolean;
  readonly names: readonly string[];
}

/** Rows of notes stand above the names; `undefined` for one of them. */
export function csvColumns(cells: readonly string[]): CsvColumns | undefined {
  if (cells[0]?.startsWith('#') === true) return undefined;
  const names = cells.map((name) => name.trim());
  return { names, own: names.includes('time (UTC)') && names.includes('event ID') && names.includes('vendor') };
}

/** A row of our own export: its record where it has one, else its facts in the record's place. */
export function ownRow({ names }: CsvColumns, cells: readonly string[]): Unwrapped {
  const get = (name: string): string => unguarded(cells[names.indexOf(name)] ?? '');
  const record = get('record');
  const key = get('event ID');
  const vendor = get('vendor');
  if (record === '') return { text: factsText(get), key, vendor };
  return { text: opened(isJson(record) ? record : JSON.stringify(record)), key, vendor };
}

/** A `'` in front of what a spreadsheet could take for a formula was put there by the export. */
function unguarded(cell: string): string {
  return cell.startsWith("'") && formulaGuard.test(cell.slice(1)) ? cell.slice(1) : cell;
}

/** A row of a vendor's CSV as the JSON record it was made of: `a.b` is `b` in `a`, and cells that hold JSON are JSON. */
export function vendorRow({ names }: CsvColumns, cells: readonly string[]): string {
  const root: Tree = new Map();
  for (const [index, name] of names.entries()) {
    const cell = cells[index] ?? '';
    if (cell === '' || name === '') continue;
    let at = root;
    const path = name.split('.');
    for (const part of path.slice(0, -1)) {
      const inner = at.get(part);
      const next: Tree = typeof inner === 'object' ? inner : new Map<string, Tree | string>();
      at.set(part, next);
      at = next;
    }
    at.set(path.at(-1) ?? name, /^\s*[[{]/.test(cell) && isJson(cell) ? cell.trim() : JSON.stringify(cell));
  }
  return treeText(root);
}

type Tree = Map<string, Tree | string>;

function treeText(tree: Tree): string {
  const members = [...tree].map(
    ([name, value]) => `${JSON.stringify(name)}:${typeof value === 'string' ? value : treeText(value)}`,
  );
  return `{${members.join(',')}}`;
}
