// What the tests of the HTTP layer share: a client with short deadlines, a clock that does not really wait, a failure.
import { AuditError, type Failure } from '../../src/core/errors';
import { createHttpClient, type HttpClientOptions } from '../../src/http/client';
import { systemClock } from '../../src/http/systemClock';
import type { Clock, ErrorReader, HttpAnswer, HttpClient, Transport } from '../../src/http/transport';

export const testKey = 'sk-admin-Test0123456789abcdefXYZ_-';

export interface FakeClock extends Clock {
  /** The waits asked for, in ms. */
  readonly slept: number[];
}

/** Now and then as the machine says, waits noted and over at once, chance in the middle. */
export function hastyClock(): FakeClock {
  const slept: number[] = [];
  return {
    slept,
    now: () => Date.now(),
    random: () => 0.5,
    sleep: (ms, signal) => {
      slept.push(ms);
      return systemClock.sleep(0, signal);
    },
  };
}

/** Never met, even on a busy machine. A test of one deadline makes that one short. */
export const longDeadlines = { headers: 10_000, idle: 10_000, total: 20_000 };

export type ClientParts = Partial<HttpClientOptions> & { readonly baseUrl: string; readonly transport: Transport };

export function testClient(parts: ClientParts): HttpClient {
  const { origin } = new URL(parts.baseUrl);
  return createHttpClient({
    officialOrigins: [],
    confirmedOrigin: origin,
    credential: { header: 'authorization', prefix: 'Bearer ', shape: '[\\x21-\\x7e]{8,}' },
    readKey: () => Promise.resolve({ key: testKey, origin }),
    clock: hastyClock(),
    userAgent: 'audit-log-explorer-test',
    timeouts: longDeadlines,
    ...parts,
  });
}

/** The common envelope of the vendors' errors. */
export const readTestError: ErrorReader = (answer, text) => {
  const id = answer.headers.get('x-request-id');
  const message = /"message"\s*:\s*"((?:[^"\\]|\\.)*)"/.exec(text)?.[1] ?? text;
  return { message, ...(id === undefined ? {} : { requestId: id }) };
};

export function ask(client: HttpClient, signal: AbortSignal = new AbortController().signal): Promise<HttpAnswer> {
  return client.get('/logs', '', { signal, readError: readTestError });
}

/** Resolves when `condition` holds; a test that waits for ever runs into its own time limit. */
export async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await new Promise((resolve) => setTimeout(resolve, 5));
}

/** The `AuditError` that `work` ends in; anything else is a failed test. */
export async function errorOf(work: Promise<unknown>): Promise<AuditError> {
  try {
    await work;
  } catch (error) {
    if (AuditError.is(error)) return error;
    throw error;
  }
  throw new Error('It should have failed.');
}

export async function failureOf(work: Promise<unknown>): Promise<Failure> {
  return (await errorOf(work)).failure;
}

/** Everything of an error that a log or a view could show. */
export function everythingIn(error: unknown): string {
  const seen = new Set<unknown>();
  const parts: string[] = [];
  const walk = (value: unknown): void => {
    if (seen.has(value)) return;
    seen.add(value);
    if (typeof value === 'string') parts.push(value);
    if (typeof value !== 'object' || value === null) return;
    for (const key of Object.getOwnPropertyNames(value)) walk((value as Record<string, unknown>)[key]);
  };
  walk(error);
  return parts.join('\n');
}
