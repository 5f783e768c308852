// What is loaded about one ID: asked with every move of the mouse, so that nothing is read but what is shown.
import type { AuditEvent } from '../core/event';
import type { EventStore, RowLookup } from '../store/types';
import type { Reader } from './reader';

export interface IdFacts {
  /** The newest event that happened to it, request body included. */
  readonly last?: AuditEvent;
  /** Events that happened to it, in the days before now and altogether. */
  readonly recent: number;
  readonly total: number;
  /** Events of which it was the actor, and the time of the newest one (epoch ms). */
  readonly acted: number;
  readonly lastActed?: number;
}

export const recentDays = 30;
const dayMs = 86_400_000;
const minuteMs = 60_000;

/** IDs whose facts are kept until something new is loaded: a mouse comes back to the same ones. */
const mostKept = 100;

export class IdBook {
  private kept = new Map<string, { readonly facts: IdFacts; readonly now: number }>();
  private rev = -1;

  constructor(
    private readonly store: EventStore & RowLookup,
    private readonly reader: Reader,
  ) {}

  async facts(id: string, now: number, signal?: AbortSignal): Promise<IdFacts> {
    const { rev } = this.store;
    if (rev !== this.rev) this.kept.clear();
    this.rev = rev;
    const known = this.kept.get(id);
    if (known !== undefined && Math.abs(now - known.now) < minuteMs) return known.facts;
    const facts = await this.read(id, now, signal);
    if (this.kept.size >= mostKept) this.kept.clear();
    if (this.rev === rev) this.kept.set(id, { facts, now });
    return facts;
  }

  /** Looks at what came since, in slices, so that the next question need not wait for it. */
  async prepare(): Promise<void> {
    await this.store.rowsWith('resource.ids', '');
    await this.store.rowsWith('actor.id', '');
  }

  private async read(id: string, now: number, signal?: AbortSignal): Promise<IdFacts> {
    const { store } = this;
    const since = now - recentDays * dayMs;
    let [total, recent, acted] = [0, 0, 0];
    let [newestAt, lastActed] = [-Infinity, -Infinity];
    let newest: number | undefined;
    const own = (row: number, at: number): void => {
      total += 1;
      if (at >= since) recent += 1;
      if (at <= newestAt && newest !== undefined) return;
      newest = row;
      newestAt = at;
    };
    await store.eachWith('resource.ids', id, own, signal);
    const did = (_row: number, at: number): void => {
      acted += 1;
      if (at > lastActed) lastActed = at;
    };
    await store.eachWith('actor.id', id, did, signal);
    return {
      ...(newest === undefined ? {} : { last: this.reader.full(newest) }),
      recent,
      total,
      acted,
      ...(lastActed === -Infinity ? {} : { lastActed }),
    };
  }
}
