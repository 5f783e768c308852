// One request, sent once: deadlines, the cap on the body, and what came of it as data.
import { AuditError, type Failure } from '../core/errors';
import { startDeadline, type Deadline, type Timeouts } from './deadline';
import { redirectFailure } from './failures';
import { networkError } from './networkErrors';
import type { HttpAnswer, Transport, TransportRequest, TransportResponse } from './transport';

export interface AttemptOptions {
  readonly transport: Transport;
  readonly timeouts: Timeouts;
  /** Bytes of a good answer after decompression; more is `tooLarge`. */
  readonly maxBytes: number;
}

/** `refused`: the vendor answered, but not with 2xx. `failed`: `answer` tells headers where there were any. */
export type Outcome =
  | { readonly kind: 'ok'; readonly answer: HttpAnswer }
  | { readonly kind: 'refused'; readonly answer: HttpAnswer }
  | { readonly kind: 'failed'; readonly failure: Failure };

/** What an error has to say fits into this; the rest is not read. */
const maxErrorBytes = 64 * 1024;
const redirects: ReadonlySet<number> = new Set([300, 301, 302, 303, 307, 308]);

function tooLarge(host: string, maxBytes: number): AuditError {
  return new AuditError({
    kind: 'tooLarge',
    message: `${host} sent an answer of more than ${String(Math.floor(maxBytes / 1_048_576))} MiB.`,
    nextStep: 'Narrow the time range or the filters. The rest of the answer was not read.',
  });
}

function join(parts: readonly Uint8Array[], size: number): Uint8Array {
  const only = parts[0];
  if (parts.length === 1 && only !== undefined && only.byteLength === only.buffer.byteLength) return only;
  const whole = new Uint8Array(size);
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.byteLength;
  }
  return whole;
}

/** Reads at most `max` bytes. Beyond that, and when reading breaks, `onTrouble` decides by throwing or not. */
async function readBody(
  body: AsyncIterable<Uint8Array>,
  max: number,
  deadline: Deadline,
  onTrouble: (error: unknown) => void,
): Promise<Uint8Array> {
  const parts: Uint8Array[] = [];
  let size = 0;
  const iterator = body[Symbol.asyncIterator]();
  let open = true;
  try {
    for (;;) {
      const next = await deadline.race(iterator.next());
      if (next.done === true) {
        open = false;
        break;
      }
      deadline.progress();
      const room = max - size;
      parts.push(next.value.byteLength > room ? next.value.subarray(0, room) : next.value);
      size += Math.min(room, next.value.byteLength);
      if (next.value.byteLength > room) {
        onTrouble(undefined);
        break;
      }
    }
  } catch (error) {
    onTrouble(error);
  } finally {
    // Not waited for: a body that does not come does not go either.
    if (open) void iterator.return?.().catch(() => undefined);
  }
  return join(parts, size);
}

async function readGood(
  response: TransportResponse,
  host: string,
  maxBytes: number,
  deadline: Deadline,
): Promise<HttpAnswer> {
  const bytes = await readBody(response.body, maxBytes, deadline, (error) => {
    throw error === undefined ? tooLarge(host, maxBytes) : networkError(error, host);
  });
  return { status: response.status, headers: response.headers, bytes };
}

/** The status is what counts: words that break off, or never end, do not change it. Only a stop by the person does. */
async function readRefusal(response: TransportResponse, deadline: Deadline): Promise<HttpAnswer> {
  const bytes = await readBody(response.body, maxErrorBytes, deadline, (error) => {
    if (AuditError.is(error) && error.failure.kind === 'cancelled') throw error;
  });
  return { status: response.status, headers: response.headers, bytes };
}

/** True for a web page where JSON was expected: no JSON text begins with `<`. */
function isPage(bytes: Uint8Array): boolean {
  const start = new TextDecoder().decode(bytes.subarray(0, 256)).trimStart();
  return start.startsWith('<');
}

function pageFailure(host: string, status: number): Failure {
  return {
    kind: 'notJson',
    message: `${host} answered with a web page instead of data.`,
    nextStep:
      'The network may ask for a sign-in: open a web page in the browser, then refresh. If not, check the endpoint of ' +
      'this connection.',
    status,
  };
}

async function outcomeOf(
  response: TransportResponse,
  url: URL,
  options: AttemptOptions,
  deadline: Deadline,
): Promise<Outcome> {
  const { status, headers } = response;
  if (redirects.has(status)) {
    void response.body[Symbol.asyncIterator]()
      .return?.()
      .catch(() => undefined);
    return { kind: 'failed', failure: redirectFailure(status, url, headers.get('location')) };
  }
  if (status < 200 || status > 299) return { kind: 'refused', answer: await readRefusal(response, deadline) };
  const answer = await readGood(response, url.host, options.maxBytes, deadline);
  return isPage(answer.bytes) ? { kind: 'failed', failure: pageFailure(url.host, status) } : { kind: 'ok', answer };
}

/** Sends once. Throws only `cancelled`; everything else is an outcome. */
export async function attempt(request: Omit<TransportRequest, 'method'>, options: AttemptOptions): Promise<Outcome> {
  const { url, headers, signal } = request;
  const deadline = startDeadline(options.timeouts, url.host, signal);
  try {
    const sent = options.transport.send({ url, method: 'GET', headers, signal: deadline.signal });
    const response = await deadline.race(sent);
    deadline.progress();
    return await outcomeOf(response, url, options, deadline);
  } catch (error) {
    const known = networkError(error, url.host);
    if (known.failure.kind === 'cancelled') throw known;
    return { kind: 'failed', failure: known.failure };
  } finally {
    deadline.end();
  }
}
