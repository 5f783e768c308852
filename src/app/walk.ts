// One walk over a vendor's pages into the store; it ends in words and never throws.
import { AuditError, type Failure } from '../core/errors';
import type { EventRecord } from '../core/event';
import type { VendorQuery } from '../core/filters';
import type { Clock, HttpClient } from '../http/transport';
import type { EventStore } from '../store/types';
import type { Page, VendorAdapter } from '../vendors/vendor';

export interface WalkSource {
  readonly adapter: VendorAdapter;
  readonly connection: string;
  readonly options: Readonly<Record<string, string>>;
  readonly http: HttpClient;
  readonly clock: Clock;
  readonly store: EventStore;
  /** Keeps what was added, where the connection's events are kept. */
  readonly commit?: () => Promise<void>;
}

export interface Wait {
  /** Epoch ms. */
  readonly until: number;
  readonly why: string;
}

export interface WalkListener {
  /** Before the page is added to the store, so that what is new in it can be told apart. */
  onPage(records: readonly EventRecord[], page: Page): void;
  onAdded(): void;
  onWait(wait: Wait | undefined): void;
  /** Asked after each page: `false` ends the walk, resumable. */
  goOn(): boolean;
}

/** Why a walk ended whose pages the store dropped as they came: they are older than all it has room for. */
export const memoryFull = 'the memory limit of the settings was reached';

/** `cursor` is where `pages(…, from)` goes on; absent when not even one page came. */
export type WalkEnd =
  | { readonly kind: 'end'; readonly warning?: string }
  | { readonly kind: 'full' }
  | { readonly kind: 'stopped'; readonly cursor?: string }
  | { readonly kind: 'failed'; readonly failure: Failure; readonly cursor?: string };

export async function walkPages(
  source: WalkSource,
  query: VendorQuery,
  listener: WalkListener,
  signal: AbortSignal,
  from: string | undefined,
): Promise<WalkEnd> {
  let cursor = from;
  let warning: string | undefined;
  const { adapter, connection, options, http, clock, store } = source;
  const context = { connection, options, http, clock, onWait: listener.onWait.bind(listener) };
  try {
    for await (const page of adapter.pages(query, context, signal, from)) {
      if (signal.aborted) return stopped(cursor);
      listener.onPage(page.records, page);
      store.add(page.records);
      await source.commit?.();
      warning = page.warning ?? warning;
      cursor = page.next;
      listener.onAdded();
      const last = page.records.at(-1);
      if (last !== undefined && store.row(connection, last.event.key) === undefined) return { kind: 'full' };
      if (page.next === undefined) break;
      if (!listener.goOn()) return stopped(cursor);
      // An in-memory organisation answers without ever leaving the microtask queue; the editor must get its turn.
      await clock.sleep(0, signal);
    }
    return warning === undefined ? { kind: 'end' } : { kind: 'end', warning };
  } catch (error) {
    const failure = failureOf(error);
    if (signal.aborted || failure.kind === 'cancelled') return stopped(cursor);
    return cursor === undefined ? { kind: 'failed', failure } : { kind: 'failed', failure, cursor };
  }
}

function stopped(cursor: string | undefined): WalkEnd {
  return cursor === undefined ? { kind: 'stopped' } : { kind: 'stopped', cursor };
}

/** A failure that is not ours is a bug: it is named by its class alone, since a foreign message may hold anything. */
export function failureOf(error: unknown): Failure {
  if (AuditError.is(error)) return error.failure;
  if (error instanceof Error && error.name === 'AbortError') return { kind: 'cancelled', message: 'Cancelled.' };
  const name = error instanceof Error ? error.name : typeof error;
  return {
    kind: 'bug',
    message: `Something unexpected happened (${name}).`,
    nextStep: 'Try again. If it stays, report it with "Audit Logs: Copy Diagnostics".',
  };
}
