// Pages of the generator through the vendors' own adapters into a store, and the limit they are measured against.
import { cortex } from '../../src/vendors/cortex/adapter';
import { openai } from '../../src/vendors/openai/adapter';
import { portkey } from '../../src/vendors/portkey/adapter';
import type { VendorAdapter } from '../../src/vendors/vendor';
import type { HttpClient } from '../../src/http/transport';
import { systemClock } from '../../src/http/systemClock';
import type { EventStore } from '../../src/store/types';
import { type BenchVendor, pageText } from './generate';
import { ownTime } from './ownTime';

export const adapters: Readonly<Record<BenchVendor, VendorAdapter>> = { portkey, openai, cortex };

/** The vendors' own largest pages. */
export const pageSizes: Readonly<Record<BenchVendor, number>> = { portkey: 100, openai: 100, cortex: 1000 };

const encoder = new TextEncoder();
const decoder = new TextDecoder();

/** Records `[from, to)` as answers of a list that ends at `to`; `texts` is given each record's JSON. */
export function makePages(
  vendor: BenchVendor,
  from: number,
  to: number,
  { size = pageSizes[vendor], texts }: { readonly size?: number; readonly texts?: string[] } = {},
): readonly Uint8Array[] {
  const pages: Uint8Array[] = [];
  for (let at = from; at < to; at += size) {
    pages.push(pageBytes(vendor, at, Math.min(at + size, to), { from, to }, texts));
  }
  return pages;
}

export function pageBytes(...page: Parameters<typeof pageText>): Uint8Array {
  return encoder.encode(pageText(...page));
}

/** A walk over a connection's pages into the store, as the loader makes it; `kept` is waited for after each page. */
export async function walk(
  store: EventStore,
  vendor: BenchVendor,
  http: HttpClient,
  kept?: () => Promise<void>,
): Promise<void> {
  const context = { connection: vendor, options: {}, http, clock: systemClock };
  const query = { window: {}, params: new Map<string, readonly string[]>() };
  for await (const page of adapters[vendor].pages(query, context, new AbortController().signal)) {
    if (page.warning !== undefined) throw new Error(page.warning);
    store.add(page.records);
    await kept?.();
  }
}

const emptyPage = encoder.encode('{"records":[],"data":[],"logs":[],"has_more":false}');

/** A client that answers with these pages in turn; `before` is waited for each time, as a network would be. */
export function serving(pages: readonly Uint8Array[], before?: () => Promise<void>): HttpClient {
  let next = 0;
  return {
    get: async () => {
      await before?.();
      // A walk may look once behind the last page, where a vendor has nothing more.
      const bytes = pages[next++] ?? emptyPage;
      return { status: 200, headers: new Map(), bytes };
    },
  };
}

/** The limit: the same bytes decoded and parsed, and thrown away. */
export function parseAll(pages: readonly Uint8Array[]): void {
  for (const page of pages) JSON.parse(decoder.decode(page));
}

export interface LoadTimes {
  /** In ms of `ownTime`. */
  readonly ours: number;
  readonly reference: number;
  readonly bytes: number;
}

/** One walk into the store. Each page is parsed alone right before it is handed over, so that both meet the same machine. */
export async function measuredWalk(
  store: EventStore,
  vendor: BenchVendor,
  events: number,
  kept?: () => Promise<void>,
): Promise<LoadTimes> {
  const sums = { ours: 0, reference: 0, bytes: 0 };
  const size = pageSizes[vendor];
  let from = 0;
  let handed = Number.NaN;
  const taken = (): void => {
    if (from > 0) sums.ours += ownTime() - handed;
  };
  const http: HttpClient = {
    get: async () => {
      taken();
      const bytes = pageBytes(vendor, from, Math.min(from + size, events), { from: 0, to: events });
      from += size;
      sums.bytes += bytes.length;
      const started = ownTime();
      parseAll([bytes]);
      handed = ownTime();
      sums.reference += handed - started;
      return { status: 200, headers: new Map(), bytes };
    },
  };
  await walk(store, vendor, http, kept);
  taken();
  if (store.stats().events !== events) throw new Error(`${store.stats().events} of ${events} events arrived.`);
  return sums;
}
