// The sidebar view in words: what it shows, how far the load is, and which empty state it is in.
import type { Failure } from '../core/errors';
import { visible } from '../core/text/visible';
import { describeLoad, droppedWords } from '../core/loadWords';
import type { EventStore } from '../store/types';
import type { Connections } from './connections';
import type { ConnectionState, Loader } from './loader';

export type EmptyState = 'noConnection' | 'notLoaded' | 'loading' | 'noMatch' | 'noEvents' | 'failed';

export interface ViewWords {
  readonly message: string | undefined;
  readonly description: string | undefined;
  /** Why there is no tree to show; absent when there is one. */
  readonly empty: EmptyState | undefined;
  /** Values of the context keys that menus and welcome texts look at, without the `auditLogs.` prefix. */
  readonly contexts: Readonly<Record<string, boolean | string>>;
  rangeOf(connection: string): string | undefined;
}

export interface ViewFacts {
  readonly connections: Connections;
  readonly loader: Loader;
  readonly store: EventStore;
  readonly filter: string | undefined;
  /** Events the filter lets through. */
  readonly matched: number;
  readonly now: number;
  readonly zone: string;
}

export function describeView(facts: ViewFacts): ViewWords {
  const profiles = facts.connections.list();
  const states = profiles.map((profile) => facts.loader.state(profile.id));
  const empty = emptyState(facts, states);
  const failures = states.flatMap(({ load }) => (load.kind === 'failed' ? [load.failure] : []));
  const loading = states.some(({ load }) => load.kind === 'loading' || load.kind === 'waiting');
  return {
    empty,
    // VS Code shows the welcome text of an empty view only where there is no message.
    message: empty === undefined ? messageOf(facts, states) : undefined,
    description: facts.filter === undefined ? undefined : visible(facts.filter, 200),
    contexts: {
      hasConnections: profiles.length > 0,
      hasLive: profiles.some((profile) => profile.source === 'live'),
      hasSample: profiles.some((profile) => profile.source === 'sample'),
      loading,
      empty: empty ?? 'no',
      failure: empty === 'failed' ? remedy(failures[0]) : 'no',
    },
    // A filter has a range of its own, and queries may have brought events beyond the loaded one.
    rangeOf: (id) => (facts.filter === undefined ? rangeWords(facts.loader.state(id), facts.now) : undefined),
  };
}

function emptyState({ matched, store, filter }: ViewFacts, states: readonly ConnectionState[]): EmptyState | undefined {
  if (states.length === 0) return 'noConnection';
  if (matched > 0) return undefined;
  const kinds = states.map((state) => state.load.kind);
  if (filter !== undefined && store.stats().events > 0) return 'noMatch';
  if (kinds.includes('loading') || kinds.includes('waiting')) return 'loading';
  if (kinds.includes('failed')) return 'failed';
  return kinds.every((kind) => kind === 'done') ? 'noEvents' : 'notLoaded';
}

/** What the person can do about it, which decides the links of the welcome text. */
function remedy(failure: Failure | undefined): string {
  switch (failure?.kind) {
    case 'keyMissing':
    case 'keyShape':
    case 'unauthorized':
    case 'forbidden':
    case 'originRefused':
      return 'key';
    case 'dns':
    case 'refused':
    case 'reset':
    case 'timeout':
    case 'tls':
    case 'proxy':
    case 'network':
      return 'network';
    default:
      return 'vendor';
  }
}

function messageOf(facts: ViewFacts, states: readonly ConnectionState[]): string {
  const profiles = facts.connections.list();
  const { events, dropped } = facts.store.stats();
  const leading =
    states.find(({ load }) => load.kind === 'waiting') ?? states.find(({ load }) => load.kind !== 'done') ?? states[0];
  const range = facts.filter === undefined ? rangeWords(widest(states), facts.now) : undefined;
  const words = describeLoad(leading?.load ?? { kind: 'idle' }, {
    events: facts.filter === undefined ? facts.matched : events,
    now: facts.now,
    zone: facts.zone,
    ...(facts.filter === undefined ? {} : { matched: facts.matched }),
    ...(range === undefined ? {} : { range }),
  });
  const sample = profiles.length > 0 && profiles.every((profile) => profile.source === 'sample') ? 'Sample data: ' : '';
  const filter = facts.filter === undefined ? '' : `Filter: ${visible(facts.filter, 200)} · `;
  return `${filter}${sample}${words}${droppedWords(dropped)}`;
}

function widest(states: readonly ConnectionState[]): ConnectionState | undefined {
  return states.reduce<ConnectionState | undefined>(
    (wide, state) => ((state.window?.from ?? Infinity) < (wide?.window?.from ?? Infinity) ? state : wide),
    undefined,
  );
}

const dayMs = 86_400_000;

export function rangeWords(state: ConnectionState | undefined, now: number): string | undefined {
  if (state?.window === undefined) return undefined;
  const days = Math.max(1, Math.round((now - state.window.from) / dayMs));
  return days === 1 ? 'last day' : `last ${String(days)} days`;
}
