// What the sidebar's tree shows: a selection of the store, with the rows of the nodes that were opened.
import type { LoadState } from '../core/connection';
import type { AuditEvent } from '../core/event';
import type { CompiledNode, CompiledQuery } from '../core/query/compile';
import { dayWindow } from '../core/text/time';
import type { TreeBucket, TreeConnection, TreePath, TreeSource } from '../core/tree';
import type { EventStore, Selection } from '../store/types';
import { adapterFor } from '../vendors/registry';
import type { Connections } from './connections';
import { dayRuns } from './days';
import type { Loader } from './loader';
import type { Reader } from './reader';

const mostActors = 10_000;

/**
 * What the sidebar shows without a filter: each connection over the range that was loaded of it, whatever else queries
 * have brought meanwhile; so its counts are the vendor's own for that range. Events without a time are always in it.
 */
export function loadedQuery(everything: CompiledQuery, connections: Connections, loader: Loader): CompiledQuery {
  if (!loader.hasRun) return everything;
  const timeless: CompiledNode = { kind: 'not', arg: { kind: 'time', from: -Infinity, to: Infinity } };
  const args = connections.list().map(({ id }): CompiledNode => {
    const its: CompiledNode = { kind: 'column', columns: ['connection'], test: (value) => value === id };
    const from = loader.state(id).window?.from;
    if (from === undefined) return its;
    return { kind: 'and', args: [its, { kind: 'or', args: [{ kind: 'time', from }, timeless] }] };
  });
  return { ...everything, root: { kind: 'or', args } };
}

export class StoreTreeSource implements TreeSource {
  private readonly opened = new Map<string, Uint32Array>();
  private readonly counts = new Map<string, number>();

  /** `selection` is everything the tree shows; `rangeWords` says what was asked for, by connection. */
  constructor(
    private readonly store: EventStore,
    private readonly reader: Reader,
    private readonly connectionList: Connections,
    private readonly loader: Loader,
    private readonly selection: Selection,
    private readonly rangeWords: (connection: string) => string | undefined,
    private readonly zone: string,
  ) {
    for (const { value, count } of store.facet(selection, 'connection', mostActors).values)
      this.counts.set(value, count);
  }

  get size(): number {
    return this.selection.rows.length;
  }

  connections(): readonly TreeConnection[] {
    return this.connectionList.list().map((profile) => {
      const range = this.rangeWords(profile.id);
      const state: LoadState = this.loader.state(profile.id).load;
      return {
        id: profile.id,
        name: profile.name,
        vendorLabel: adapterFor(profile.vendor)?.label ?? profile.vendor,
        source: profile.source,
        state,
        count: this.counts.get(profile.id) ?? 0,
        ...(range === undefined ? {} : { range }),
      };
    });
  }

  groups(): ReturnType<EventStore['groups']> {
    // Of everything the store keeps the counts as pages come.
    return this.selection.query.root.kind === 'all' ? this.store.groups() : this.store.groups(this.selection);
  }

  buckets(connection: string, by: 'actor' | 'day'): readonly TreeBucket[] {
    const rows = this.opened.get(nameOf({ connection })) ?? new Uint32Array();
    if (by === 'day') {
      return dayRuns(this.store, rows, this.zone).map(({ day, count }) => ({ value: day, count }));
    }
    const { values, distinct } = this.store.facet({ ...this.selection, rows }, 'actor', mostActors);
    // What no one did has no value to be counted by; a vendor leaves the actor of an automatic import out.
    const named = values.reduce((sum, { count }) => sum + count, 0);
    return named === rows.length || distinct > values.length
      ? values
      : [...values, { value: '', count: rows.length - named }];
  }

  rows(path: TreePath, offset: number, limit: number): readonly number[] {
    return [...(this.opened.get(nameOf(path)) ?? []).slice(offset, offset + limit)];
  }

  /** With its request body, which is what a sentence's names are often in; a view asks for some hundred at most. */
  event(row: number): AuditEvent {
    return this.reader.full(row);
  }

  /** Finds the rows of a node before the tree asks for them; only what is open is ever found. */
  async prepare(path: TreePath): Promise<void> {
    const name = nameOf(path);
    if (this.opened.has(name)) return;
    const { rows } = await this.store.select(narrowed(this.selection.query, this.nodes(path)));
    this.opened.set(name, rows);
  }

  private nodes(path: TreePath): readonly CompiledNode[] {
    const equal = (column: 'connection' | 'type' | 'action', wanted: string | undefined): readonly CompiledNode[] =>
      wanted === undefined ? [] : [{ kind: 'column', columns: [column], test: (value) => value === wanted }];
    const { actor, day } = path;
    return [
      ...equal('connection', path.connection),
      ...equal('type', path.type),
      ...equal('action', path.action),
      ...(actor === undefined ? [] : [actorNode(actor)]),
      ...(day === undefined ? [] : [this.dayNode(day)]),
    ];
  }

  private dayNode(day: string): CompiledNode {
    if (day === '') return { kind: 'not', arg: { kind: 'time', from: -Infinity, to: Infinity } };
    const window = dayWindow(day, this.zone);
    return window === undefined ? { kind: 'never' } : { kind: 'time', ...window };
  }
}

/** Rows that are counted under this name: by label, else e-mail, else ID; the empty name is that of rows with none. */
function actorNode(actor: string): CompiledNode {
  const is = (column: 'actor.label' | 'actor.email' | 'actor.id', wanted: string): CompiledNode => ({
    kind: 'column',
    columns: [column],
    test: (value) => value === wanted,
  });
  const nameless: CompiledNode = { kind: 'and', args: [is('actor.label', ''), is('actor.email', '')] };
  const byEmail: CompiledNode = { kind: 'and', args: [is('actor.label', ''), is('actor.email', actor)] };
  const byId: CompiledNode = { kind: 'and', args: [nameless, is('actor.id', actor)] };
  return actor === '' ? byId : { kind: 'or', args: [is('actor.label', actor), byEmail, byId] };
}

function nameOf({ connection, type, action, actor, day }: TreePath): string {
  return JSON.stringify([connection, type, action, actor, day]);
}

function narrowed(query: CompiledQuery, nodes: readonly CompiledNode[]): CompiledQuery {
  return { ...query, root: { kind: 'and', args: [query.root, ...nodes] } };
}
