// The story of one resource: asked of the vendors that may know it, told from everything that is loaded.
import type { ConnectionProfile } from '../core/connection';
import type { AuditEvent } from '../core/event';
import { namesWhole, relationOf, resourceKey, type Story, StoryTeller, type Subject, tieRank } from '../core/history';
import { stateWords } from '../core/loadWords';
import type { Expr } from '../core/query/ast';
import { compileQuery } from '../core/query/compile';
import { conjoin } from '../core/query/edit';
import { literalTerm, printQuery } from '../core/query/print';
import { english, type Phrases } from '../core/sentence';
import { absoluteTime } from '../core/text/time';
import { nounOf } from '../core/words/nouns';
import type { Clock } from '../http/transport';
import { Slicer } from '../store/slices';
import type { EventStore, RowLookup } from '../store/types';
import type { Connections } from './connections';
import type { Loader } from './loader';
import type { Settings } from './ports';
import type { QueryRun } from './queryRun';
import type { Reader } from './reader';
import { scanDays, vendorDays } from './resourceHistory';

export interface StoriesDeps {
  readonly connections: Connections;
  readonly loader: Loader;
  readonly store: EventStore & RowLookup;
  readonly reader: Reader;
  readonly clock: Clock;
  readonly settings: Settings;
}

/** One question under way to some connections. */
export interface StoryRun {
  readonly run: QueryRun;
  /** Whether the vendor finds the events itself; otherwise every event of the range is looked through. */
  readonly byVendor: boolean;
  readonly days: number;
}

export interface ToldStory {
  readonly story: Story;
  readonly coverage: readonly string[];
  /** Epoch ms since when every asked connection was looked at. */
  readonly from: number | undefined;
}

const dayMs = 86_400_000;
/** Events of one resource whose bodies are read; the newest count. */
const mostRead = 50_000;
/** Events before one of which its state is put together, at most. */
const mostStates = 5000;

/** The resource of an event, by the ID meant or by the first; undefined where the event names none. */
export function subjectOf(event: AuditEvent, id?: string): Subject | undefined {
  const { ids, name, type } = event.resource;
  const what = nounOf(type);
  if (id !== undefined) return { ids: [id], what };
  // Portkey names one resource by its slug and its UUID; the lists of OpenAI name several resources.
  if (ids.length > 1 && event.vendor === 'portkey') return { ids, what };
  const first = ids[0] ?? name;
  return first === undefined || first === '' ? undefined : { ids: [first], what };
}

export class Stories {
  constructor(private readonly deps: StoriesDeps) {}

  /**
   * Asks for what happened to the subject in the days before `to` (now when left out), and stops by `run.stop()`.
   * Connections made of a file have nothing to be asked for.
   */
  ask(
    subject: Subject,
    profiles: readonly ConnectionProfile[],
    range: { readonly to?: number; readonly days?: number } = {},
  ): readonly StoryRun[] {
    const { connections, loader, clock } = this.deps;
    const to = range.to ?? clock.now();
    return [true, false].flatMap((byVendor): readonly StoryRun[] => {
      const asked = profiles.filter(
        ({ vendor, source }) =>
          source !== 'file' && (connections.adapter(vendor).resourceParam !== undefined) === byVendor,
      );
      if (asked.length === 0) return [];
      const days = range.days ?? (byVendor ? vendorDays : scanDays);
      const expr = conjoin([about(subject, byVendor), between(to - days * dayMs, to)]);
      const run = loader.run({ expr, text: printQuery(expr), connections: asked.map(({ id }) => id) });
      return [{ run, byVendor, days }];
    });
  }

  /** Tells the story from everything that is loaded, whichever connection it is of. */
  async tell(
    subject: Subject,
    runs: readonly StoryRun[],
    phrases: Phrases = english,
    signal?: AbortSignal,
  ): Promise<ToldStory> {
    const slicer = new Slicer(signal);
    const expr: Expr = { kind: 'or', args: [about(subject, true), about(subject, false)] };
    const rows = await this.oldestFirst(expr, slicer, signal);
    const teller = new StoryTeller(subject, phrases);
    for (const row of rows.slice(-mostRead)) {
      const event = this.deps.store.event(row);
      const relation = relationOf(event, subject);
      // Events that the subject acted in are counted alone; their bodies need not be read.
      if (relation === 'actor') teller.add(event);
      else if (relation === 'own' || namesWhole(this.deps.reader.rawText(row), subject.ids)) {
        teller.add(this.deps.reader.full(row));
      }
      await slicer.pause();
    }
    const story = teller.end();
    const dropped =
      rows.length > mostRead ? [`Of ${rows.length.toLocaleString('en')} events, the newest are told.`] : [];
    const windows = runs.map(({ run }) => run.window.from);
    return {
      story,
      coverage: [...runs.flatMap((run) => this.coverage(run)), ...dropped],
      from: windows.length === 0 ? undefined : Math.max(...windows),
    };
  }

  /**
   * The events of the same resource before one, oldest first, back to where its state was written anew: what its state
   * is rebuilt from.
   */
  async before(event: AuditEvent, signal?: AbortSignal): Promise<readonly AuditEvent[]> {
    const slicer = new Slicer(signal);
    const own = await this.ownRows(event, slicer, signal);
    const end = own.findIndex((row) => this.deps.store.event(row).key === event.key);
    const earlier = own.slice(Math.max(0, end - mostStates), Math.max(0, end));
    const anew = earlier.findLastIndex((row) => {
      const { verb, outcome } = this.deps.store.event(row);
      return (verb === 'create' || verb === 'delete') && outcome?.ok !== false;
    });
    const found: AuditEvent[] = [];
    for (const row of earlier.slice(Math.max(0, anew))) {
      found.push(this.deps.reader.full(row));
      await slicer.pause();
    }
    return found;
  }

  /** Rows of the same resource, newest first. */
  async rowsOf(event: AuditEvent, signal?: AbortSignal): Promise<readonly number[]> {
    return (await this.ownRows(event, new Slicer(signal), signal)).toReversed();
  }

  private async ownRows(event: AuditEvent, slicer: Slicer, signal?: AbortSignal): Promise<readonly number[]> {
    const subject = subjectOf(event);
    if (subject === undefined) return [];
    const key = resourceKey(event);
    const found = new Set<number>();
    for (const column of ['resource.ids', 'resource.name'] as const) {
      for (const id of subject.ids) {
        for (const row of await this.deps.store.rowsWith(column, id, signal)) {
          const other = this.deps.store.event(row);
          if (relationOf(other, subject) === 'own' && resourceKey(other) === key) found.add(row);
          await slicer.pause();
        }
      }
    }
    return this.inOrder([...found], slicer);
  }

  private async oldestFirst(expr: Expr, slicer: Slicer, signal?: AbortSignal): Promise<readonly number[]> {
    const { store, connections, settings } = this.deps;
    const query = compileQuery(expr, connections.timeContext(settings.zone));
    const { rows } = await store.select(query, signal === undefined ? {} : { signal });
    return this.inOrder([...rows].reverse(), slicer);
  }

  /** Oldest first; of rows with the same time and rank, those that were given first. */
  private async inOrder(rows: readonly number[], slicer: Slicer): Promise<readonly number[]> {
    const placed: { readonly row: number; readonly at: number; readonly rank: number }[] = [];
    for (const row of rows) {
      const event = this.deps.store.event(row);
      placed.push({ row, at: event.at ?? -Infinity, rank: tieRank(event) });
      await slicer.pause();
    }
    return placed.sort((a, b) => (a.at === b.at ? a.rank - b.rank : a.at < b.at ? -1 : 1)).map(({ row }) => row);
  }

  private coverage({ run, byVendor, days }: StoryRun): readonly string[] {
    const { connections, clock, settings } = this.deps;
    return run.parts().flatMap((part) => {
      const name = connections.get(part.connection)?.name ?? part.connection;
      const since = absoluteTime(part.oldest ?? run.window.from, settings.zone);
      const words = stateWords(part.state, clock.now(), settings.zone);
      if (byVendor) return [`${name} was asked for ${String(days)} days: ${words}.`];
      const scanned = part.scanned.toLocaleString('en');
      return [
        `${name} cannot be asked for a resource.`,
        `  ${scanned} events of ${String(days)} days were looked through, back to ${since}: ${words}.`,
      ];
    });
  }
}

/** Without a resource field in the vendor's records, the ID may stand in the path, in the body or as an actor. */
function about({ ids }: Subject, byVendor: boolean): Expr {
  const args = ids.map((id): Expr => (byVendor ? literalTerm('resource', id) : { kind: 'text', text: id }));
  const [only] = args;
  return only !== undefined && args.length === 1 ? only : { kind: 'or', args };
}

function between(from: number, to: number): Expr {
  return conjoin([
    literalTerm('after', new Date(from).toISOString()),
    // The second that an event stands in is asked for whole.
    literalTerm('before', new Date(to + 1000).toISOString()),
  ]);
}
