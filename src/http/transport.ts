// The ports between an adapter and the network. The sample organisation and the tests stand behind the same ones.

/** Time and chance, so that waiting and jitter can be tested. */
export interface Clock {
  /** Epoch ms. */
  now(): number;
  /** Resolves after `ms`, rejects with `AuditError` `cancelled` when the signal aborts. */
  sleep(ms: number, signal: AbortSignal): Promise<void>;
  /** In [0, 1). */
  random(): number;
}

export interface TransportRequest {
  readonly url: URL;
  readonly method: 'GET';
  readonly headers: Readonly<Record<string, string>>;
  readonly signal: AbortSignal;
}

export interface TransportResponse {
  readonly status: number;
  /** Names in lower case. */
  readonly headers: ReadonlyMap<string, string>;
  /** Decompressed bytes. */
  readonly body: AsyncIterable<Uint8Array>;
}

/** Sends one request and follows no redirect. Throws `AuditError` for whatever keeps an answer from coming. */
export interface Transport {
  send(request: TransportRequest): Promise<TransportResponse>;
}

export interface HttpAnswer {
  readonly status: number;
  readonly headers: ReadonlyMap<string, string>;
  /** The whole body after decompression, at most 16 MiB. */
  readonly bytes: Uint8Array;
}

/** How often and how hard one vendor may be asked. All times in ms. */
export interface RequestPolicy {
  /** Requests for one `get`, the first one included. */
  readonly maxRequests: number;
  /** Statuses worth asking again for. */
  readonly retryStatuses: readonly number[];
  /** Whether a connection that broke is worth asking again for. */
  readonly retryResets: boolean;
  /** How often a 429 without `Retry-After` is tried again: it may mean that a person has to act first. */
  readonly retriesWithoutRetryAfter: number;
  /** Backoff of the n-th retry: a random part of `min(capMs, baseMs * 2^(n-1))`. */
  readonly baseMs: number;
  readonly capMs: number;
  /** The longest one `get` may wait in all between its requests. */
  readonly budgetMs: number;
  readonly requestsPerMinute: number;
  /** Requests under way at once. */
  readonly concurrency: number;
}

/** How a vendor's error body becomes words. Pure; given what came, it never throws. */
export type ErrorReader = (
  answer: HttpAnswer,
  text: string,
) => {
  readonly message?: string;
  readonly nextStep?: string;
  readonly requestId?: string;
};

export interface HttpRequestOptions {
  readonly signal: AbortSignal;
  readonly readError: ErrorReader;
  /** Told when a rate limit or a failure makes it wait, and again with `undefined` when it goes on. `until` epoch ms. */
  readonly onWait?: (wait: { readonly until: number; readonly why: string } | undefined) => void;
}

/**
 * One connection's way to its vendor: bound to an origin, a credential and a transport. It checks origin, https and
 * the key's shape before the key is read, retries by the pure policy, and throws `AuditError` for every non-2xx answer.
 */
export interface HttpClient {
  /** `path` is appended to the connection's base URL; `search` is already encoded, without `?`. */
  get(path: string, search: string, options: HttpRequestOptions): Promise<HttpAnswer>;
}
