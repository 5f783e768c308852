// Queries that a person has given a name: kept, ordered, one of them the default, moved between machines as a file.
import { builtInQueries } from '../core/builtInQueries';
import { AuditError } from '../core/errors';
import { maskText } from '../core/text/maskText';
import { visible } from '../core/text/visible';
import { newerVersion } from './newerVersion';
import { Listeners, type KeyValueStore } from './ports';

export interface SavedQuery {
  readonly id: string;
  readonly name: string;
  readonly text: string;
}

export interface ListedQuery extends SavedQuery {
  readonly builtIn: boolean;
  readonly isDefault: boolean;
  readonly help?: string;
}

/** Under this name in the state; synced. */
export const savedQueriesKey = 'savedQueries';

export const mostSaved = 200;
const longestName = 80;
/** As long as a query may be that the panel runs. */
export const longestSavedText = 8000;
/** Characters of a file that is imported. */
export const longestImport = 2_000_000;

const fileFormat = 'audit-log-queries';

/** Of the kept shape; a higher one was written by a newer version, here or on a machine that is synced with this one. */
const version = 1;

interface Kept {
  readonly queries: readonly SavedQuery[];
  readonly default?: string;
  /** Entries and members that mean nothing to this version: they are kept as they are. */
  readonly others: readonly unknown[];
  readonly more: Readonly<Record<string, unknown>>;
  readonly readOnly: boolean;
}

export interface Imported {
  readonly added: number;
  /** Why others were not, in words. */
  readonly skipped: readonly string[];
}

export interface SavedQueriesOptions {
  readonly state: KeyValueStore;
  readonly newId: () => string;
  /** Told the name of every value that is set, whoever sets it. Returns the function that ends it. */
  readonly onDidSet: (listener: (key: string) => void) => () => void;
}

/** Every change throws `AuditError` `badInput` where it cannot be made. */
export class SavedQueries {
  private readonly listeners = new Listeners();
  readonly onDidChange = this.listeners.add;

  constructor(private readonly options: SavedQueriesOptions) {
    options.onDidSet((key) => {
      if (key === savedQueriesKey) this.listeners.tell();
    });
  }

  /** The person's own in their order, then the built-in ones. */
  list(): readonly ListedQuery[] {
    const kept = this.read();
    return [
      ...kept.queries.map((query) => ({ ...query, builtIn: false, isDefault: query.id === kept.default })),
      ...builtInQueries.map((query) => ({ ...query, builtIn: true, isDefault: query.id === kept.default })),
    ];
  }

  get(id: string): ListedQuery | undefined {
    return this.list().find((query) => query.id === id);
  }

  /** The one that the explorer opens with. */
  get default(): ListedQuery | undefined {
    return this.list().find((query) => query.isDefault);
  }

  /** A name that is taken is refused. */
  async add(name: string, text: string): Promise<SavedQuery> {
    const kept = this.read();
    if (kept.queries.length >= mostSaved) {
      throw badInput(`${String(mostSaved)} queries are saved; more are not kept.`, 'Delete one that is not needed.');
    }
    const query = { id: this.options.newId(), ...checked(name, text) };
    refuseTaken(query.name, kept.queries);
    await this.write({ ...kept, queries: [...kept.queries, query] });
    return query;
  }

  async rename(id: string, name: string): Promise<void> {
    await this.change(id, (query, others) => {
      const renamed = { ...query, ...checked(name, query.text) };
      refuseTaken(renamed.name, others);
      return renamed;
    });
  }

  async setText(id: string, text: string): Promise<void> {
    await this.change(id, (query) => ({ ...query, ...checked(query.name, text) }));
  }

  async remove(id: string): Promise<void> {
    const kept = this.read();
    const queries = kept.queries.filter((query) => query.id !== id);
    const { default: chosen, ...rest } = kept;
    await this.write({ ...rest, queries, ...(chosen === undefined || chosen === id ? {} : { default: chosen }) });
  }

  /** By so many places, up where negative; stops at the ends. */
  async move(id: string, by: number): Promise<void> {
    const kept = this.read();
    const from = kept.queries.findIndex((query) => query.id === id);
    const moved = kept.queries[from];
    if (moved === undefined) return;
    const others = kept.queries.filter((query) => query.id !== id);
    const to = Math.min(others.length, Math.max(0, from + by));
    await this.write({ ...kept, queries: [...others.slice(0, to), moved, ...others.slice(to)] });
  }

  /** A built-in one can be the default too; `undefined`: none is. */
  async setDefault(id: string | undefined): Promise<void> {
    const { default: _, ...rest } = this.read();
    if (id !== undefined && this.get(id) === undefined) throw gone();
    await this.write({ ...rest, ...(id === undefined ? {} : { default: id }) });
  }

  /** The person's own as the text of a file. */
  exportText(): string {
    const queries = this.read().queries.map(({ name, text }) => ({ name, text }));
    return `${JSON.stringify({ format: fileFormat, version: 1, queries }, undefined, 2)}\n`;
  }

  /** Adds what a file holds to what is there; foreign text, read with care and never run. */
  async importText(file: string): Promise<Imported> {
    const entries = readFile(file);
    const kept = this.read();
    const queries = [...kept.queries];
    const skipped: string[] = [];
    for (const entry of entries) {
      if (queries.length >= mostSaved) {
        skipped.push(`only ${String(mostSaved)} queries are kept`);
        break;
      }
      const problem = takeIn(entry, queries, this.options.newId);
      if (problem !== undefined) skipped.push(problem);
    }
    const added = queries.length - kept.queries.length;
    if (added > 0) await this.write({ ...kept, queries });
    return { added, skipped };
  }

  private async change(
    id: string,
    change: (query: SavedQuery, others: readonly SavedQuery[]) => SavedQuery,
  ): Promise<void> {
    const kept = this.read();
    const query = kept.queries.find((one) => one.id === id);
    if (query === undefined) throw gone();
    const changed = change(
      query,
      kept.queries.filter((one) => one.id !== id),
    );
    await this.write({ ...kept, queries: kept.queries.map((one) => (one.id === id ? changed : one)) });
  }

  /** Another version of the extension, or another machine, may have written it: what does not fit is left out. */
  private read(): Kept {
    const value = this.options.state.get(savedQueriesKey);
    if (typeof value !== 'object' || value === null || Array.isArray(value)) {
      return { queries: [], others: [], more: {}, readOnly: value !== undefined && value !== null };
    }
    const { queries, default: chosen, version: written, ...more } = value as Record<string, unknown>;
    const list: readonly unknown[] = Array.isArray(queries) ? queries : [];
    const read = list.flatMap(readQuery);
    return {
      queries: read.slice(0, mostSaved),
      ...(typeof chosen === 'string' ? { default: chosen } : {}),
      others: [...list.filter((entry) => readQuery(entry).length === 0), ...read.slice(mostSaved)],
      more,
      readOnly: (written !== undefined && written !== version) || (queries !== undefined && !Array.isArray(queries)),
    };
  }

  private async write({ queries, others, more, readOnly, default: chosen }: Kept): Promise<void> {
    if (readOnly) throw newerVersion('The saved queries');
    await this.options.state.set(savedQueriesKey, {
      ...more,
      version,
      queries: [...queries, ...others],
      ...(chosen === undefined ? {} : { default: chosen }),
    });
  }
}

function readQuery(value: unknown): readonly SavedQuery[] {
  if (typeof value !== 'object' || value === null) return [];
  const { id, name, text } = value as Record<string, unknown>;
  if (typeof id !== 'string' || typeof name !== 'string' || typeof text !== 'string') return [];
  if (id === '' || id.length > 100 || name.length > 1000 || text.length > longestSavedText) return [];
  return [{ id, name, text }];
}

/** A name and a text as they are kept: the name safe to show, and no secret in either. */
function checked(name: string, text: string): { readonly name: string; readonly text: string } {
  const shown = visible(name.trim().slice(0, 1000), longestName);
  const query = text.trim();
  if (shown === '') throw badInput('A saved query needs a name.');
  if (query === '') throw badInput('There is no query to save.', 'Write one first.');
  if (query.length > longestSavedText) {
    throw badInput(
      `A saved query may have ${String(longestSavedText)} characters; this one has ${String(query.length)}.`,
    );
  }
  // Saved queries are synced and exported: what looks like a key does not go along.
  if (maskText(query) !== query || maskText(shown) !== shown) {
    throw badInput(
      'This query holds what looks like a key or another secret, so it is not saved.',
      'Ask for the ID of the key instead.',
    );
  }
  return { name: shown, text: query };
}

function refuseTaken(name: string, others: readonly SavedQuery[]): void {
  if (others.some((query) => query.name === name)) {
    throw badInput(`There is a saved query of the name "${name}" already.`, 'Choose another name.');
  }
}

function readFile(file: string): readonly unknown[] {
  const wrong = (why: string): AuditError =>
    badInput(`This is not a file of saved queries: ${why}.`, 'Choose a file that "Export Saved Queries…" has written.');
  if (file.length > longestImport) throw wrong('it is too large');
  let value: unknown;
  try {
    value = JSON.parse(file);
  } catch {
    throw wrong('it is not JSON');
  }
  const { format, version, queries } = (typeof value === 'object' && value !== null ? value : {}) as Record<
    string,
    unknown
  >;
  if (format !== fileFormat || !Array.isArray(queries)) throw wrong('it holds something else');
  if (version !== 1) throw wrong('a newer version of this extension has written it');
  return queries as readonly unknown[];
}

/** Adds an entry of a file, under another name where its own is taken; else says why not. */
function takeIn(entry: unknown, queries: SavedQuery[], newId: () => string): string | undefined {
  const { name, text } = (typeof entry === 'object' && entry !== null ? entry : {}) as Record<string, unknown>;
  if (typeof name !== 'string' || typeof text !== 'string') return 'an entry has no name or no text';
  let query: { readonly name: string; readonly text: string };
  try {
    query = checked(name, text);
  } catch (error) {
    return `"${visible(maskText(name), 60)}": ${error instanceof Error ? error.message : 'it cannot be read'}`;
  }
  const same = (one: SavedQuery): boolean => one.name === query.name || one.name.startsWith(`${query.name} (`);
  if (queries.some((one) => one.text === query.text && same(one))) {
    return `"${query.name}" is there already`;
  }
  const taken = new Set(queries.map((one) => one.name));
  let free = query.name;
  for (let number = 2; taken.has(free); number += 1) free = `${query.name} (${String(number)})`;
  queries.push({ id: newId(), name: free, text: query.text });
  return undefined;
}

function gone(): AuditError {
  return badInput('This saved query no longer exists.');
}

function badInput(message: string, nextStep?: string): AuditError {
  return new AuditError({ kind: 'badInput', message, ...(nextStep === undefined ? {} : { nextStep }) });
}
