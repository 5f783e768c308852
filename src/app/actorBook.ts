// Who somebody is across vendors, from what is loaded: the IDs of one person, and whether an address is new for them.
import { ActorCounter, type ActorProfile } from '../core/actors';
import type { Actor, AuditEvent } from '../core/event';
import type { Expr } from '../core/query/ast';
import { compileQuery } from '../core/query/compile';
import { literalTerm } from '../core/query/print';
import { Slicer } from '../store/slices';
import type { EventStore, RowLookup } from '../store/types';
import type { Aliases } from './aliases';
import type { Connections } from './connections';
import type { Settings } from './ports';

export interface ActorBookDeps {
  readonly store: EventStore & RowLookup;
  readonly aliases: Aliases;
  readonly connections: Connections;
  readonly settings: Settings;
}

/** Events of one actor that are counted, and older ones that an address is compared with; the newest count. */
const mostCounted = 200_000;
const mostCompared = 20_000;

export class ActorBook {
  constructor(private readonly deps: ActorBookDeps) {}

  /** What to call the actor of an event; undefined where the record names none. */
  nameOf({ label, email, id }: Actor): string | undefined {
    return email ?? label ?? (id === undefined ? undefined : (this.deps.aliases.nameOf(id) ?? id));
  }

  /** Everything an actor goes by: the name itself, the IDs it is known to have, and the address of an ID. */
  identities(name: string): readonly string[] {
    const { aliases } = this.deps;
    const known = aliases.nameOf(name) ?? name;
    const ids = known.includes('@') || known !== name ? aliases.idsOf(known) : [];
    return [...new Set([name, known, ...ids])];
  }

  /** The query for all events of which one of them is the actor. */
  query(name: string): Expr {
    const args = this.identities(name).map((each) => literalTerm('actor', each));
    const [only] = args;
    return only !== undefined && args.length === 1 ? only : { kind: 'or', args };
  }

  async profile(name: string, signal?: AbortSignal): Promise<ActorProfile> {
    const { store, connections, settings } = this.deps;
    const slicer = new Slicer(signal);
    const query = compileQuery(this.query(name), connections.timeContext(settings.zone));
    const { rows } = await store.select(query, signal === undefined ? {} : { signal });
    const counter = new ActorCounter();
    for (const row of rows.subarray(0, mostCounted)) {
      counter.add(store.event(row));
      await slicer.pause();
    }
    return counter.end();
  }

  /** What the source IP means for its actor; undefined where it was seen before, or nothing older is loaded. */
  async ipNote({ actor, at, key }: AuditEvent, signal?: AbortSignal): Promise<string | undefined> {
    const { store } = this.deps;
    if (actor.ip === undefined || at === undefined) return undefined;
    const slicer = new Slicer(signal);
    const rows = new Set<number>();
    for (const [column, value] of [
      ['actor.id', actor.id],
      ['actor.email', actor.email],
    ] as const) {
      if (value !== undefined) for (const row of await store.rowsWith(column, value, signal)) rows.add(row);
    }
    let earlier = 0;
    for (const row of rows) {
      const time = store.time(row);
      if (time === undefined || time > at) continue;
      const other = store.event(row);
      if (other.key === key) continue;
      if (other.actor.ip === actor.ip) return undefined;
      if (other.actor.ip !== undefined) earlier += 1;
      if (earlier >= mostCompared) break;
      await slicer.pause();
    }
    if (earlier === 0) return undefined;
    const events = earlier === 1 ? '1 earlier event' : `${earlier.toLocaleString('en')} earlier events`;
    return `new for this actor, among ${events} that ${earlier === 1 ? 'is' : 'are'} loaded`;
  }
}
