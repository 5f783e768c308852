// Events whole, request bodies included: read from the store's raw bytes when somebody looks at one.
import type { AuditEvent } from '../core/event';
import { english, type Phrases } from '../core/sentence';
import type { EventStore } from '../store/types';
import { eventOfFacts, isFacts } from '../core/import/facts';
import { adapterFor } from '../vendors/registry';
import type { VendorAdapter } from '../vendors/vendor';

/** The event as its vendor's adapter reads it, under the key the store knows it by. */
export function readEvent(raw: Uint8Array, known: AuditEvent): AuditEvent {
  const adapter = adapterFor(known.vendor);
  return adapter === undefined ? known : { ...readRecord(adapter, raw, known.connection), key: known.key };
}

/** An opened export may hold facts in the record's place: those no vendor wrote. */
export function readRecord(adapter: VendorAdapter, raw: Uint8Array, connection: string): AuditEvent {
  const facts = isFacts(raw) ? eventOfFacts(decoder.decode(raw), connection) : undefined;
  return facts ?? adapter.normalise(raw, connection);
}

const decoder = new TextDecoder();

export class Reader {
  private readonly decoder = new TextDecoder();

  /** `phrases`: the words, and the names, that the events read here are told with. */
  constructor(
    private readonly store: EventStore,
    readonly phrases: Phrases = english,
  ) {}

  full(row: number): AuditEvent {
    return readEvent(this.store.raw(row), this.store.event(row));
  }

  /** The record as the vendor wrote it. */
  rawText(row: number): string {
    return this.decoder.decode(this.store.raw(row));
  }

  find(connection: string, key: string): number | undefined {
    return this.store.row(connection, key);
  }
}
