// One connection's way to its vendor: bound to an origin and a credential. It follows nothing and tells no secret.
import { AuditError, type Failure } from '../core/errors';
import { createRedactor, type Redactor } from '../core/text/redact';
import { attempt, type Outcome } from './attempt';
import { defaultTimeouts, type Timeouts } from './deadline';
import { answerFailure, kindOfStatus, safeError, spell } from './failures';
import { buildHeaders, hasShape, type CredentialLike } from './headers';
import { createLimiter, type Limiter } from './limiter';
import { cancelledError, isStopped } from './networkErrors';
import { checkBaseUrl, type BaseUrlCheck } from './origin';
import { requestIdIn, type RequestNote } from './requestNote';
import { decide, defaultPolicy, type RetryDecision } from './retry';
import type { Clock, HttpAnswer, HttpClient, HttpRequestOptions, RequestPolicy, Transport } from './transport';

export interface HttpClientOptions {
  readonly baseUrl: string;
  readonly officialOrigins: readonly string[];
  /** An origin that the person has confirmed in words; without it only the official ones are asked. */
  readonly confirmedOrigin?: string;
  readonly credential: CredentialLike;
  /** The stored key and the origin it belongs to; `undefined` when none is kept. */
  readonly readKey: () => Promise<{ readonly key: string; readonly origin: string } | undefined>;
  readonly transport: Transport;
  readonly clock: Clock;
  readonly userAgent: string;
  /** Where this vendor differs from `defaultPolicy`. */
  readonly policy?: Partial<RequestPolicy>;
  /** Shared by the clients of one origin; default: one of its own. */
  readonly limiter?: Limiter;
  /** Read at each request. */
  readonly timeouts?: Partial<Timeouts>;
  /** Default 16 MiB. */
  readonly maxBytes?: number;
  /** Told of each request that was sent and ended, for the log. */
  readonly onRequest?: (note: RequestNote) => void;
}

type Target = Extract<BaseUrlCheck, { ok: true }>;

const mebibyte = 1_048_576;
/** A wait shorter than this is not worth a word. */
const silentWait = 1000;

function fail(failure: Failure): never {
  throw new AuditError(failure);
}

/** Origin and https, before anything of the key is touched. */
function requireTarget(options: HttpClientOptions): Target {
  const base = checkBaseUrl(options.baseUrl);
  if (!base.ok) fail(base.failure);
  if (!options.officialOrigins.includes(base.origin) && options.confirmedOrigin !== base.origin) {
    fail({
      kind: 'originRefused',
      message: `${base.origin} is not an endpoint of this vendor and was not confirmed. No key was read or sent.`,
      nextStep: 'Set the endpoint of this connection again and confirm the host.',
    });
  }
  return base;
}

/** The address asked. Adapters write paths; this makes sure that none of them can leave the base URL. */
function requireUrl(base: Target, path: string, search: string): URL {
  const text = `${base.baseUrl}${path}${search === '' ? '' : `?${search}`}`;
  const url = URL.canParse(text) ? new URL(text) : undefined;
  const inside = url?.origin === base.origin && url.pathname.startsWith(`${base.path}/`);
  if (url === undefined || !inside || url.hash !== '' || !path.startsWith('/')) {
    fail({ kind: 'bug', message: 'A request left the endpoint of its connection and was not sent.' });
  }
  return url;
}

async function readKey(options: HttpClientOptions): Promise<{ readonly key: string; readonly origin: string }> {
  let stored;
  try {
    stored = await options.readKey();
  } catch (error) {
    // Whatever the keyring says is not passed on: it has seen the key.
    if (AuditError.is(error)) throw error;
    fail({
      kind: 'storage',
      message: "The key could not be read from this computer's keyring.",
      nextStep: 'Unlock the keyring and refresh, or enter the key again with "Replace Key".',
    });
  }
  return (
    stored ??
    fail({
      kind: 'keyMissing',
      message: 'The key of this connection was not kept: this computer may have no keyring.',
      nextStep: 'Enter it again with "Replace Key".',
    })
  );
}

async function requireKey(options: HttpClientOptions, base: Target): Promise<string> {
  const stored = await readKey(options);
  if (stored.origin !== base.origin) {
    fail({
      kind: 'originRefused',
      message: `The key of this connection belongs to another endpoint than ${base.origin}. It was not sent.`,
      nextStep: 'Enter the key for this endpoint with "Replace Key".',
    });
  }
  if (!hasShape(stored.key, options.credential.shape)) {
    fail({
      kind: 'keyShape',
      message: 'The stored key does not look like a key of this vendor. It was not sent.',
      nextStep: 'Enter it again with "Replace Key", without spaces or quotes.',
    });
  }
  return stored.key;
}

function startRedacting(key: string): Redactor {
  const redactor = createRedactor();
  const escaped = JSON.stringify(key).slice(1, -1);
  // Host names are told in lower case, and a hostile redirect may lead to one made of the key. A key that holds an
  // escape itself (`\\`, `%41`) is not found by undoing escapes: its escaped spellings are named instead.
  const spellings = [key, escaped, JSON.stringify(escaped).slice(1, -1)];
  for (const spelling of new Set(spellings.flatMap((text) => [text, text.toLowerCase()]))) redactor.add(spelling);
  return redactor;
}

/** An outcome and how long it took, ms. */
interface Sent {
  readonly outcome: Outcome;
  readonly ms: number;
}

function noteOf({ outcome, ms }: Sent, { url, redactor }: Walk, attempt: number, retryIn?: number): RequestNote {
  const common = { host: url.host, path: url.pathname, params: [...new Set(url.searchParams.keys())], attempt, ms };
  const again = retryIn === undefined ? {} : { retryIn };
  if (outcome.kind === 'failed') {
    const { kind, status } = outcome.failure;
    return { ...common, ...(status === undefined ? {} : { status }), failure: kind, ...again };
  }
  const { status, bytes, headers } = outcome.answer;
  const id = requestIdIn(headers);
  return {
    ...common,
    status,
    bytes: bytes.byteLength,
    ...(id === undefined ? {} : { requestId: redactor.redact(id) }),
    ...(outcome.kind === 'ok' ? {} : { failure: kindOfStatus(status) }),
    ...again,
  };
}

interface Walk {
  readonly url: URL;
  readonly headers: Readonly<Record<string, string>>;
  readonly redactor: Redactor;
  readonly policy: RequestPolicy;
  readonly options: HttpRequestOptions;
}

export function createHttpClient(options: HttpClientOptions): HttpClient {
  const { clock, transport } = options;
  const limiter = options.limiter ?? createLimiter(clock);
  const maxBytes = options.maxBytes ?? 16 * mebibyte;

  async function sendOnce(walk: Walk): Promise<Sent> {
    const { signal, onWait } = walk.options;
    const waits: number[] = [];
    const release = await limiter.acquire(walk.url.origin, walk.policy, signal, (until) => {
      if (until - clock.now() < silentWait) return;
      waits.push(until);
      onWait?.({ until, why: `at most ${String(walk.policy.requestsPerMinute)} requests a minute` });
    });
    if (waits.length > 0) onWait?.(undefined);
    const timeouts = { ...defaultTimeouts, ...options.timeouts };
    const began = clock.now();
    try {
      const outcome = await attempt(
        { url: walk.url, headers: walk.headers, signal },
        { transport, timeouts, maxBytes },
      );
      return { outcome, ms: clock.now() - began };
    } finally {
      release();
    }
  }

  function next(
    outcome: Exclude<Outcome, { kind: 'ok' }>,
    sent: number,
    budget: number,
    policy: RequestPolicy,
  ): RetryDecision {
    const now = clock.now();
    const common = { attempt: sent, now, budget, policy };
    if (outcome.kind === 'failed') return decide({ ...common, networkKind: outcome.failure.kind }, clock.random());
    const { status, headers } = outcome.answer;
    const asked = {
      retryAfterMs: headers.get('retry-after-ms'),
      retryAfter: headers.get('retry-after'),
      date: headers.get('date'),
    };
    return decide({ ...common, ...asked, status }, clock.random());
  }

  function failureOf(outcome: Exclude<Outcome, { kind: 'ok' }>, walk: Walk, retryAt: number | undefined): Failure {
    if (outcome.kind === 'failed') return outcome.failure;
    return answerFailure(outcome.answer, walk.url.host, walk.options.readError, clock.now(), retryAt);
  }

  async function wait(ms: number, why: string, { signal, onWait }: HttpRequestOptions): Promise<void> {
    const told = ms >= silentWait;
    if (told) onWait?.({ until: clock.now() + ms, why: `${why}: trying again in ${spell(ms)}` });
    try {
      await clock.sleep(ms, signal);
    } finally {
      if (told) onWait?.(undefined);
    }
  }

  async function ask(walk: Walk): Promise<HttpAnswer> {
    let budget = walk.policy.budgetMs;
    for (let sent = 1; ; sent += 1) {
      const came = await sendOnce(walk);
      const { outcome } = came;
      if (outcome.kind === 'ok') {
        options.onRequest?.(noteOf(came, walk, sent));
        return outcome.answer;
      }
      const decision = next(outcome, sent, budget, walk.policy);
      options.onRequest?.(noteOf(came, walk, sent, decision.retry ? decision.delayMs : undefined));
      if (!decision.retry) fail(failureOf(outcome, walk, decision.retryAt));
      budget -= decision.delayMs;
      await wait(decision.delayMs, decision.why, walk.options);
    }
  }

  async function get(path: string, search: string, request: HttpRequestOptions): Promise<HttpAnswer> {
    if (isStopped(request.signal)) throw cancelledError();
    const base = requireTarget(options);
    const url = requireUrl(base, path, search);
    const key = await requireKey(options, base);
    if (isStopped(request.signal)) throw cancelledError();
    const headers = buildHeaders(options.credential, key, options.userAgent);
    const redactor = startRedacting(key);
    const policy = { ...defaultPolicy, ...options.policy };
    try {
      return await ask({ url, headers, redactor, policy, options: request });
    } catch (error) {
      throw isStopped(request.signal) ? cancelledError() : safeError(error, url.host, redactor);
    }
  }

  return { get };
}
