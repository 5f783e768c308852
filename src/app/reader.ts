// Events whole, request bodies included: read from the store's raw bytes when somebody looks at one.
import type { AuditEvent } from '../core/event';
import type { EventStore } from '../store/types';
import { adapterFor } from '../vendors/registry';

export class Reader {
  private readonly decoder = new TextDecoder();

  constructor(private readonly store: EventStore) {}

  /** The event as its vendor's adapter reads it, under the key the store knows it by. */
  full(row: number): AuditEvent {
    const known = this.store.event(row);
    const adapter = adapterFor(known.vendor);
    if (adapter === undefined) return known;
    return { ...adapter.normalise(this.store.raw(row), known.connection), key: known.key };
  }

  /** The record as the vendor wrote it. */
  rawText(row: number): string {
    return this.decoder.decode(this.store.raw(row));
  }

  find(connection: string, key: string): number | undefined {
    return this.store.row(connection, key);
  }
}
