// What opaque IDs are known by: named by the person, or learnt from events that say an ID and a name in one record.
import { looksSecret } from '../core/text/secretShapes';
import { isUuid } from '../core/words/actors';
import type { EventStore, RowLookup } from '../store/types';
import { newerVersion } from './newerVersion';
import { Listeners, type KeyValueStore } from './ports';

export const aliasesKey = 'aliases';

const longestName = 100;
const longestId = 300;
/** Names that a person gives, and IDs whose names are learnt. */
const mostNamed = 5000;
const mostLearnt = 200_000;

interface Learnt {
  readonly name: string;
  /** When it was said; a later one counts more. */
  readonly at: number;
}

export class Aliases {
  private readonly listeners = new Listeners();
  /** Told when a name came, went or changed. */
  readonly onDidChange = this.listeners.add;
  private read: { readonly value: unknown; readonly names: ReadonlyMap<string, string> } | undefined;
  private emails = new Map<string, Learnt>();
  private names = new Map<string, Learnt>();
  private rows = 0;
  private events = 0;
  private learning: Promise<void> | undefined;
  private again = false;

  constructor(
    private readonly state: KeyValueStore,
    private readonly store: EventStore & RowLookup,
  ) {}

  /** A name the person gave counts more than one that was learnt. */
  readonly nameOf = (id: string): string | undefined =>
    this.named().get(id) ?? (this.emails.get(id) ?? this.names.get(id))?.name;

  /** How a name is known; undefined for an ID without one. */
  sourceOf(id: string): 'named' | 'learnt' | undefined {
    if (this.named().has(id)) return 'named';
    return this.emails.has(id) || this.names.has(id) ? 'learnt' : undefined;
  }

  /** IDs that are known by a name, case ignored. */
  idsOf(name: string): readonly string[] {
    const wanted = name.toLowerCase();
    const found = new Set<string>();
    for (const [id, other] of this.named()) if (other.toLowerCase() === wanted) found.add(id);
    for (const [id, { name: other }] of this.emails) if (other.toLowerCase() === wanted) found.add(id);
    return [...found];
  }

  /** Names an ID; without a name, it is forgotten. */
  async setName(id: string, name: string | undefined): Promise<void> {
    if (id === '' || id.length > longestId) return;
    const kept = this.state.get(aliasesKey);
    if (kept !== undefined && !Array.isArray(kept)) throw newerVersion('The names of actors');
    // What means nothing to this version stays.
    const others = ((kept ?? []) as readonly unknown[]).filter((pair) => readName(pair) === undefined);
    const names = new Map(this.named());
    const trimmed = name?.trim().slice(0, longestName) ?? '';
    names.delete(id);
    if (trimmed !== '') names.set(id, trimmed);
    await this.state.set(aliasesKey, [...others, ...[...names].slice(-mostNamed)]);
    this.listeners.tell();
  }

  /** Reads what came into the store since; tells when a name was learnt. Rejects with nothing. */
  learn(): Promise<void> {
    this.again = this.learning !== undefined;
    this.learning ??= this.learnNow().finally(() => {
      this.learning = undefined;
      if (this.again) void this.learn();
    });
    return this.learning;
  }

  private named(): ReadonlyMap<string, string> {
    const value = this.state.get(aliasesKey);
    // Deleting all data empties the state behind our back.
    if (this.read === undefined || this.read.value !== value) this.read = { value, names: readNames(value) };
    return this.read.names;
  }

  private async learnNow(): Promise<void> {
    const { events } = this.store.stats();
    let changed = false;
    if (events < this.events) {
      // Events went, with a connection or to stay within the memory: what only they said is not known any more.
      changed = this.emails.size + this.names.size > 0;
      this.emails = new Map();
      this.names = new Map();
      this.rows = 0;
    }
    this.events = events;
    const note = (names: Map<string, Learnt>, id: string, name: string, row: number): void => {
      const known = names.get(id);
      const at = this.store.time(row) ?? -Infinity;
      if (known === undefined ? names.size >= mostLearnt : known.at >= at) return;
      names.set(id, { name, at });
      changed ||= known?.name !== name;
    };
    const from = this.rows;
    const next = await this.store.pairs(['actor.id', 'actor.email'], from, (ids, email, row) => {
      const [id = ''] = ids.split('\n');
      if (id !== '' && email.includes('@')) note(this.emails, id, email.slice(0, longestName), row);
    });
    const noteName = (ids: string, name: string, row: number): void => {
      // A name that looks like an address is one that somebody chose, and could make one actor pass for another.
      if (name.includes('@') || name.length > longestName || looksSecret(name)) return;
      for (const id of ids.split('\n')) if (isOpaque(id)) note(this.names, id, name, row);
    };
    await this.store.pairs(['resource.ids', 'resource.name'], from, noteName);
    await this.store.pairs(['project.id', 'project.name'], from, noteName);
    this.rows = next;
    if (changed) this.listeners.tell();
  }
}

/** IDs that say nothing to a person; slugs and tags do. */
function isOpaque(id: string): boolean {
  return isUuid(id) || /^(?:proj|key|svc_acct|cert|role|group|invite)[_-][A-Za-z0-9]{8,}$/.test(id);
}

function readNames(value: unknown): ReadonlyMap<string, string> {
  const pairs = Array.isArray(value) ? (value as unknown[]) : [];
  return new Map(pairs.map(readName).filter((pair) => pair !== undefined));
}

function readName(pair: unknown): readonly [string, string] | undefined {
  const [id, name] = Array.isArray(pair) ? (pair as unknown[]) : [];
  return typeof id === 'string' && typeof name === 'string' && id !== '' ? [id, name.slice(0, longestName)] : undefined;
}
