// Brings events from the vendors into the store, connection by connection, and says how far it is.
import type { ConnectionProfile, LoadState } from '../core/connection';
import type { VendorQuery } from '../core/filters';
import type { Clock } from '../http/transport';
import type { EventStore } from '../store/types';
import type { Connections } from './connections';
import { everything, Ledger, type Stretch } from './ledger';
import { type EventKeeper, Listeners, type Settings } from './ports';
import { QueryRun, type RunRequest } from './queryRun';
import { memoryFull, walkPages, type WalkEnd, type WalkSource } from './walk';

export interface ConnectionState {
  readonly load: LoadState;
  /** The range asked for so far; absent before the first load. */
  readonly window?: Stretch;
  /** Epoch ms of the oldest and newest event that came. */
  readonly oldest?: number;
  readonly newest?: number;
}

interface Track {
  state: ConnectionState;
  readonly ledger: Ledger;
  abort: AbortController | undefined;
  work: Promise<void>;
  /** Whether what is kept of the connection is in the store. */
  opened: Promise<void> | undefined;
  /** Where what was kept begins, epoch ms. */
  keptFrom: number;
}

export interface LoaderOptions {
  readonly connections: Connections;
  readonly store: EventStore;
  readonly clock: Clock;
  readonly settings: Settings;
  /** Where events of some connections are kept beyond the session. */
  readonly keeper?: EventKeeper;
}

const dayMs = 86_400_000;

export class Loader {
  private readonly tracks = new Map<string, Track>();
  private readonly listeners = new Listeners<string>();
  /** Told the connection whose state changed. */
  readonly onDidChange = this.listeners.add;
  private dropped = 0;
  private ran = false;

  constructor(private readonly options: LoaderOptions) {
    options.store.onDidChange(() => this.noticeDropped());
    options.connections.onDidChange(() => this.forgetRemoved());
  }

  state(connection: string): ConnectionState {
    return this.tracks.get(connection)?.state ?? { load: { kind: 'idle' } };
  }

  /** The first load: the last days of the setting, newest first. Does nothing while one is under way. */
  loadRecent(connection: string): Promise<void> {
    const now = this.options.clock.now();
    return this.fill(connection, () => ({ from: now - this.options.settings.days * dayMs, to: now }));
  }

  /** Goes on where a stopped or failed load ended; else reaches back by as many days again. */
  loadOlder(connection: string): Promise<void> {
    return this.fill(connection, (window, now) => {
      if (window === undefined) return { from: now - this.options.settings.days * dayMs, to: now };
      const { kind } = this.state(connection).load;
      const unfinished = kind === 'stopped' || kind === 'failed';
      return unfinished ? window : { from: window.from - this.options.settings.days * dayMs, to: window.to };
    });
  }

  /** Fetches what came since, over the same range. */
  async refresh(connection?: string): Promise<void> {
    const ids = connection === undefined ? this.options.connections.list().map((profile) => profile.id) : [connection];
    await Promise.all(
      ids.map((id) =>
        this.fill(id, (window, now) => ({
          from: window?.from ?? now - this.options.settings.days * dayMs,
          to: now,
        })),
      ),
    );
  }

  /** What came stays; the load can be resumed. */
  stop(connection?: string): void {
    for (const [id, track] of this.tracks) if (connection === undefined || id === connection) track.abort?.abort();
  }

  /** Whether a query was run: then the store may hold more than the ranges that were loaded, and not all of it. */
  get hasRun(): boolean {
    return this.ran;
  }

  run(request: RunRequest): QueryRun {
    this.ran = true;
    return new QueryRun(request, {
      ...this.options,
      ledger: (connection) => this.track(connection).ledger,
      source: (connection) => this.source(connection),
      ready: (connection) => this.ready(connection),
      oldest: (connection) => this.state(connection).oldest,
    });
  }

  /** For a connection that is filled by other means: nothing is ever fetched for it. Times in epoch ms. */
  report(connection: string, load: LoadState, times: readonly number[]): void {
    const { ledger, state } = this.track(connection);
    if (ledger.stretches(everything).length === 0) ledger.restore(everything, [{ from: -Infinity, to: Infinity }]);
    this.change(connection, { ...state, load, ...span(state, times) });
  }

  /** Forgets what was read of a connection, together with its events. */
  forget(connection: string): void {
    this.tracks.get(connection)?.abort?.abort();
    this.tracks.delete(connection);
    this.options.store.removeConnection(connection);
    void this.options.keeper?.close(connection);
  }

  private fill(id: string, range: (window: Stretch | undefined, now: number) => Stretch): Promise<void> {
    const { connections, keeper, clock } = this.options;
    if (connections.get(id)?.source === 'file') return Promise.resolve();
    if (keeper?.canTakeOver(id) === true) this.forget(id);
    const track = this.track(id);
    if (track.abort !== undefined) return track.work;
    const abort = new AbortController();
    track.abort = abort;
    const { from, to } = range(track.state.window, clock.now());
    // Kept events go on from where they ended, however long ago that was.
    const walk = (): Promise<void> =>
      this.walkGaps(id, track, { from: Math.min(from, track.keptFrom), to }, abort.signal);
    this.change(id, { ...track.state, load: { kind: 'loading' } });
    const work = keeper === undefined ? walk() : this.ready(id).then(walk);
    track.work = work.finally(() => {
      track.abort = undefined;
    });
    return track.work;
  }

  private ready(id: string): Promise<void> {
    const track = this.track(id);
    const { keeper } = this.options;
    if (keeper === undefined) return Promise.resolve();
    track.opened ??= keeper.open(id).then((kept) => {
      track.ledger.restore(everything, kept);
      track.keptFrom = Math.min(...kept.map(({ from }) => from));
    });
    return track.opened;
  }

  private async walkGaps(id: string, track: Track, window: Stretch, signal: AbortSignal): Promise<void> {
    this.change(id, { ...track.state, window, load: { kind: 'loading' } });
    let warning: string | undefined;
    for (const gap of track.ledger.missing(everything, window)) {
      const end = await this.walkGap(id, track, gap, signal);
      const droppedUpTo = this.options.store.droppedUpTo(id);
      const whole = (end.kind === 'full' || end.kind === 'end') && end.warning === undefined;
      if (whole) track.ledger.done(everything, gap, this.options.clock.now(), droppedUpTo);
      if (end.kind === 'full') {
        this.change(id, { ...track.state, load: { kind: 'done', end: 'capped', why: memoryFull } });
        return;
      }
      if (end.kind !== 'end') {
        track.ledger.remember(everything, gap, end.resume);
        this.change(id, { ...track.state, load: loadStateOf(end) });
        return;
      }
      warning = end.warning ?? warning;
      if (!whole) track.ledger.doubted(everything, gap);
      await this.options.keeper?.covered(id, track.ledger.stretches(everything));
    }
    const end =
      warning === undefined ? ({ end: 'complete' } as const) : { end: 'possiblyIncomplete' as const, why: warning };
    this.change(id, { ...track.state, load: { kind: 'done', ...end } });
  }

  private walkGap(id: string, track: Track, gap: Stretch, signal: AbortSignal): Promise<WalkEnd> {
    const query: VendorQuery = { window: gap, params: new Map() };
    let source: WalkSource;
    try {
      source = this.source(id);
    } catch {
      return Promise.resolve({ kind: 'stopped' });
    }
    const listener = {
      onPage: (records: readonly { readonly event: { readonly at?: number } }[]): void => {
        const times = records.flatMap((record) => record.event.at ?? []);
        track.state = { ...track.state, ...span(track.state, times) };
      },
      onAdded: (): void => this.change(id, { ...track.state, load: { kind: 'loading' } }),
      onWait: (wait: { readonly until: number; readonly why: string } | undefined): void =>
        this.change(id, {
          ...track.state,
          load: wait === undefined ? { kind: 'loading' } : { kind: 'waiting', ...wait },
        }),
      goOn: (): boolean => true,
    };
    return walkPages(source, query, listener, signal, track.ledger.place(everything, gap));
  }

  private source(id: string): WalkSource {
    const { connections, clock, store } = this.options;
    const profile: ConnectionProfile = connections.require(id);
    const live = connections.adapter(profile.vendor);
    const adapter = profile.source === 'file' ? { ...live, pages: noPages } : live;
    const http = connections.client(id);
    const { keeper } = this.options;
    const commit = keeper === undefined ? {} : { commit: () => keeper.commit(id) };
    return { adapter, connection: id, options: profile.options, http, clock, store, ...commit };
  }

  private track(id: string): Track {
    const known = this.tracks.get(id);
    if (known !== undefined) return known;
    const made: Track = {
      state: { load: { kind: 'idle' } },
      ledger: new Ledger(),
      abort: undefined,
      work: Promise.resolve(),
      opened: undefined,
      keptFrom: Infinity,
    };
    this.tracks.set(id, made);
    return made;
  }

  private change(id: string, state: ConnectionState): void {
    this.track(id).state = state;
    this.listeners.tell(id);
  }

  private noticeDropped(): void {
    const { dropped } = this.options.store.stats();
    if (dropped === this.dropped) return;
    this.dropped = dropped;
    for (const [id, track] of this.tracks) track.ledger.forget(this.options.store.droppedUpTo(id));
  }

  private forgetRemoved(): void {
    const kept = new Set(this.options.connections.list().map((profile) => profile.id));
    for (const id of [...this.tracks.keys()]) if (!kept.has(id)) this.forget(id);
  }
}

export function loadStateOf(end: Extract<WalkEnd, { kind: 'stopped' | 'failed' }>): LoadState {
  return end.kind === 'stopped'
    ? { kind: 'stopped', resumable: true }
    : { kind: 'failed', failure: end.failure, resumable: true };
}

/** A file has no vendor to ask. */
async function* noPages(): AsyncGenerator<never> {}

function span(
  state: ConnectionState,
  times: readonly number[],
): { readonly oldest?: number; readonly newest?: number } {
  if (times.length === 0) return {};
  const all = [
    ...times,
    ...(state.oldest === undefined ? [] : [state.oldest]),
    ...(state.newest === undefined ? [] : [state.newest]),
  ];
  return { oldest: Math.min(...all), newest: Math.max(...all) };
}
