// "Follow New Events": asks the vendors again and again for what came since, while a person wants it.
import type { FailureKind } from '../core/errors';
import type { CompiledQuery } from '../core/query/compile';
import type { Clock } from '../http/transport';
import type { EventStore } from '../store/types';
import type { Connections } from './connections';
import type { Loader } from './loader';
import { Listeners } from './ports';

export interface FollowerDeps {
  readonly connections: Connections;
  readonly loader: Loader;
  readonly store: EventStore;
  readonly clock: Clock;
  /** Matches every event. */
  readonly everything: () => CompiledQuery;
}

/** Between two rounds, ms: vendors write their logs minutes late, and count requests. */
export const followEvery = 60_000;
/** A connection that keeps failing is asked ever more seldom, at least this often; ms. */
const slowest = 15 * 60_000;
/** No use to ask again before the person has done something about it. */
const final: ReadonlySet<FailureKind> = new Set([
  'unauthorized',
  'forbidden',
  'keyMissing',
  'keyShape',
  'originRefused',
]);

export class Follower {
  private readonly listeners = new Listeners();
  /** Told when following begins or ends, after each round, and when the new events were seen. */
  readonly onDidChange = this.listeners.add;
  private abort: AbortController | undefined;
  private found = 0;
  private asked: number | undefined;
  /** Epoch ms up to which events are not new. */
  private since = 0;
  /** By connection: how long to leave it alone after a failure, and until when; ms. */
  private readonly resting = new Map<string, { readonly pause: number; readonly until: number }>();

  constructor(private readonly deps: FollowerDeps) {}

  get on(): boolean {
    return this.abort !== undefined;
  }

  /** Events that came since following began or since they were last seen. */
  get fresh(): number {
    return this.found;
  }

  /** Epoch ms of the last round; undefined before the first. */
  get lastAsked(): number | undefined {
    return this.asked;
  }

  start(): void {
    if (this.abort !== undefined) return;
    const abort = new AbortController();
    this.abort = abort;
    this.resting.clear();
    this.seen();
    // Only `stop` ends it.
    void this.loop(abort.signal).catch(() => undefined);
  }

  stop(): void {
    this.abort?.abort();
    this.abort = undefined;
    this.found = 0;
    this.asked = undefined;
    this.listeners.tell();
  }

  dispose(): void {
    this.stop();
  }

  /** The person has looked: from here on the count begins anew. */
  seen(): void {
    this.found = 0;
    this.since = this.newest() ?? this.deps.clock.now();
    this.listeners.tell();
  }

  private async loop(signal: AbortSignal): Promise<void> {
    const { clock } = this.deps;
    for (;;) {
      await Promise.all(this.due().map((id) => this.ask(id)));
      if (signal.aborted) return;
      this.asked = clock.now();
      await this.count(signal);
      this.listeners.tell();
      await clock.sleep(followEvery, signal);
    }
  }

  /** Connections with a vendor to ask, without those that rest or are at work already. */
  private due(): readonly string[] {
    const { connections, loader, clock } = this.deps;
    return connections.list().flatMap(({ id, source }) => {
      if (source !== 'live') return [];
      const { load } = loader.state(id);
      // Somebody else's load went well: the trouble is over.
      if (load.kind !== 'failed') this.resting.delete(id);
      if ((this.resting.get(id)?.until ?? 0) > clock.now()) return [];
      const hopeless = load.kind === 'failed' && final.has(load.failure.kind);
      return hopeless || load.kind === 'loading' || load.kind === 'waiting' ? [] : [id];
    });
  }

  private async ask(id: string): Promise<void> {
    const { loader, clock } = this.deps;
    await loader.refresh(id);
    if (loader.state(id).load.kind !== 'failed') {
      this.resting.delete(id);
      return;
    }
    const pause = Math.min(slowest, (this.resting.get(id)?.pause ?? followEvery) * 2);
    this.resting.set(id, { pause, until: clock.now() + pause });
  }

  private async count(signal: AbortSignal): Promise<void> {
    const { store, everything } = this.deps;
    const query: CompiledQuery = { ...everything(), root: { kind: 'time', from: this.since + 1 } };
    const rows = (await store.select(query, { signal })).rows.length;
    if (!signal.aborted) this.found = rows;
  }

  private newest(): number | undefined {
    const times = this.deps.connections.list().flatMap(({ id }) => this.deps.loader.state(id).newest ?? []);
    return times.length === 0 ? undefined : Math.max(...times);
  }
}
