// A vendor in memory: answers scripted by the test, and everything an adapter asked.
import { readFileSync } from 'node:fs';
import { AuditError, type FailureKind } from '../../src/core/errors';
import type { EventRecord } from '../../src/core/event';
import type { VendorQuery } from '../../src/core/filters';
import type { Clock, HttpClient } from '../../src/http/transport';
import type { Page, VendorAdapter, VendorContext } from '../../src/vendors/vendor';

export interface Scripted {
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body: string | Uint8Array;
}

export interface Asked {
  readonly path: string;
  readonly search: string;
  readonly params: URLSearchParams;
}

export type Script = (asked: Asked, number: number) => Scripted;

export interface Memory {
  readonly http: HttpClient;
  readonly asked: readonly Asked[];
}

/** Answers like the real client: what is not 2xx is thrown, with the adapter's own reading of the body. */
export function memory(script: Script): Memory {
  const asked: Asked[] = [];
  const http: HttpClient = {
    async get(path, search, { signal, readError }) {
      await Promise.resolve();
      if (signal.aborted) throw new AuditError({ kind: 'cancelled', message: 'Cancelled.' });
      const request = { path, search, params: new URLSearchParams(search) };
      asked.push(request);
      const { status = 200, headers = {}, body } = script(request, asked.length - 1);
      const bytes = typeof body === 'string' ? new TextEncoder().encode(body) : body;
      const answer = { status, headers: new Map(Object.entries(headers)), bytes };
      if (status >= 200 && status < 300) return answer;
      const { message, nextStep, requestId } = readError(answer, new TextDecoder().decode(bytes));
      throw new AuditError({
        kind: kindOf(status),
        message: `The vendor answered ${status}.`,
        status,
        ...(message === undefined ? {} : { vendorMessage: message }),
        ...(nextStep === undefined ? {} : { nextStep }),
        ...(requestId === undefined ? {} : { requestId }),
      });
    },
  };
  return { http, asked };
}

function kindOf(status: number): FailureKind {
  if (status === 401) return 'unauthorized';
  if (status === 402 || status === 403) return 'forbidden';
  if (status === 404) return 'notFound';
  if (status === 429) return 'rateLimited';
  return status >= 500 ? 'vendorError' : 'badRequest';
}

export const now = Date.UTC(2026, 2, 10, 12, 0, 0, 250);

export const stillClock: Clock = { now: () => now, sleep: () => Promise.resolve(), random: () => 0.5 };

export function contextOf(http: HttpClient, options: Readonly<Record<string, string>> = {}): VendorContext {
  return { connection: 'test', options, http, clock: stillClock };
}

export function queryOf(
  params: Readonly<Record<string, readonly string[]>> = {},
  window: VendorQuery['window'] = { from: now - 7 * 86_400_000, to: now },
): VendorQuery {
  return { window, params: new Map(Object.entries(params)) };
}

export interface Walked {
  readonly pages: readonly Page[];
  readonly records: readonly EventRecord[];
  readonly keys: readonly string[];
  readonly warnings: readonly string[];
}

/** Every page of a walk. A walk that does not end is cut off by `most` pages. */
export async function walk(
  adapter: VendorAdapter,
  query: VendorQuery,
  context: VendorContext,
  from?: string,
  most = 1000,
): Promise<Walked> {
  const pages: Page[] = [];
  for await (const page of adapter.pages(query, context, new AbortController().signal, from)) {
    pages.push(page);
    if (pages.length >= most) throw new Error(`The walk did not end within ${most} pages.`);
  }
  const records = pages.flatMap((page) => page.records);
  return {
    pages,
    records,
    keys: records.map(({ event }) => event.key),
    warnings: pages.flatMap(({ warning }) => warning ?? []),
  };
}

export async function failureOf(work: Promise<unknown>): Promise<AuditError['failure']> {
  try {
    await work;
  } catch (error) {
    if (AuditError.is(error)) return error.failure;
    throw error;
  }
  throw new Error('It should have failed.');
}

/** The test says what is in the file. */
export function fixture(vendor: string, name: string): unknown {
  return JSON.parse(readFileSync(new URL(`../fixtures/${vendor}/${name}.json`, import.meta.url), 'utf8'));
}

export interface RecordFixture {
  readonly name: string;
  readonly record: Readonly<Record<string, unknown>>;
  readonly event: Readonly<Record<string, unknown>>;
}

/** A vendor's page around its rows, each given as JSON text. */
export const envelopes: Readonly<Record<string, (rows: readonly string[], more?: Envelope) => string>> = {
  openai: (rows, { last = null, hasMore = false } = {}) =>
    `{"object":"list","data":[${rows.join(',')}],"first_id":null,"last_id":${JSON.stringify(last)},"has_more":${hasMore}}`,
  portkey: (rows, { total = rows.length } = {}) =>
    `{"records":[${rows.join(',')}],"total":${total},"object":"analytics-graph"}`,
  cortex: (rows, { total = rows.length, page = 0, pages = rows.length === 0 ? 0 : 1 } = {}) =>
    `{"logs":[${rows.join(',')}],"page":${page},"total":${total},"totalPages":${pages}}`,
};

export interface Envelope {
  readonly last?: string | null;
  readonly hasMore?: boolean;
  readonly total?: number;
  readonly page?: number;
  readonly pages?: number;
}

export function page(vendor: string, rows: readonly string[], more?: Envelope): string {
  const make = envelopes[vendor];
  if (make === undefined) throw new Error(`There is no envelope for ${vendor}.`);
  return make(rows, more);
}
