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

export class IdBook {
  constructor(
    private readonly store: EventStore & RowLookup,
    private readonly reader: Reader,
  ) {}

  async facts(id: string, now: number, signal?: AbortSignal): Promise<IdFacts> {
    const { store } = this;
    const own = await store.rowsWith('resource.ids', id, signal);
    const acted = await store.rowsWith('actor.id', id, signal);
    const since = now - recentDays * dayMs;
    let recent = 0;
    let newest: number | undefined;
    let newestAt = -Infinity;
    for (const row of own) {
      const at = store.time(row) ?? -Infinity;
      if (at >= since) recent += 1;
      if (at > newestAt || newest === undefined) {
        newest = row;
        newestAt = at;
      }
    }
    let lastActed = -Infinity;
    for (const row of acted) lastActed = Math.max(lastActed, store.time(row) ?? -Infinity);
    return {
      ...(newest === undefined ? {} : { last: this.reader.full(newest) }),
      recent,
      total: own.length,
      acted: acted.length,
      ...(lastActed === -Infinity ? {} : { lastActed }),
    };
  }
}
