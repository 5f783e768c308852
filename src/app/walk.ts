// One walk over a vendor's pages into the store; it ends in words and never throws.
import { AuditError, type Failure } from '../core/errors';
import type { EventRecord } from '../core/event';
import type { VendorQuery } from '../core/filters';
import type { Clock, HttpClient } from '../http/transport';
import type { EventStore } from '../store/types';
import { Recent, type Page, type VendorAdapter } from '../vendors/vendor';

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

/** Where a walk left off: it goes on there, and what was wrong before stays wrong. */
export interface Resume {
  /** For `pages(…, from)`. */
  readonly cursor: string;
  readonly warning?: string;
  /** What the walk has brought. */
  readonly seen: Recent;
}

/** `resume` is absent when not even one page came. */
export type WalkEnd =
  | { readonly kind: 'end'; readonly warning?: string }
  | { readonly kind: 'full'; readonly warning?: string }
  | { readonly kind: 'stopped'; readonly resume?: Resume }
  | { readonly kind: 'failed'; readonly failure: Failure; readonly resume?: Resume };

export async function walkPages(
  source: WalkSource,
  query: VendorQuery,
  listener: WalkListener,
  signal: AbortSignal,
  from: Resume | undefined,
): Promise<WalkEnd> {
  let cursor = from?.cursor;
  let warning = from?.warning;
  const seen = from?.seen ?? new Recent();
  const doubt = (): { readonly warning?: string } => (warning === undefined ? {} : { warning });
  const left = (): { readonly resume?: Resume } =>
    cursor === undefined ? {} : { resume: { cursor, seen, ...doubt() } };
  const { adapter, connection, options, http, clock, store } = source;
  const context = { connection, options, http, clock, seen, onWait: listener.onWait.bind(listener) };
  try {
    for await (const page of adapter.pages(query, context, signal, from?.cursor)) {
      if (signal.aborted) {
        seen.undo();
        return { kind: 'stopped', ...left() };
      }
      listener.onPage(page.records, page);
      store.add(page.records);
      await source.commit?.();
      warning = page.warning ?? warning;
      cursor = page.next;
      listener.onAdded();
      const last = page.records.at(-1);
      if (last !== undefined && store.row(connection, last.event.key) === undefined)
        return { kind: 'full', ...doubt() };
      if (page.next === undefined) break;
      if (!listener.goOn()) return { kind: 'stopped', ...left() };
      // An in-memory organisation answers without ever leaving the microtask queue; the editor must get its turn.
      await clock.sleep(0, signal);
    }
    return { kind: 'end', ...doubt() };
  } catch (error) {
    const failure = failureOf(error);
    if (signal.aborted || failure.kind === 'cancelled') return { kind: 'stopped', ...left() };
    return { kind: 'failed', failure, ...left() };
  }
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
