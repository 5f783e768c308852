// VS Code's own fetch: it knows PAC files, Kerberos and the system's certificates. Used where undici cannot connect.
import { TransportError, cancelledError, isStopped, networkError } from './networkErrors';
import type { Transport, TransportRequest, TransportResponse } from './transport';

/** The part of the global fetch that is used. No dispatcher is ever passed: it would switch VS Code's proxy off. */
export type FetchLike = (
  url: string,
  init: {
    readonly method: 'GET';
    readonly headers: Record<string, string>;
    readonly redirect: 'manual';
    readonly signal: AbortSignal;
    readonly credentials: 'omit';
    readonly cache: 'no-store';
  },
) => Promise<Response>;

async function* bytes(response: Response, host: string): AsyncGenerator<Uint8Array> {
  if (response.body === null) return;
  const reader = response.body.getReader() as ReadableStreamDefaultReader<Uint8Array>;
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return;
      yield value;
    }
  } catch (error) {
    throw networkError(error, host);
  } finally {
    reader.cancel().catch(() => undefined);
  }
}

/** `manual` shows where a redirect leads; a fetch that hides it (status 0) or refuses it is told as a redirect too. */
export function createHostTransport(fetchFn: FetchLike): Transport {
  async function send({ url, method, headers, signal }: TransportRequest): Promise<TransportResponse> {
    if (isStopped(signal)) throw cancelledError();
    try {
      const response = await fetchFn(url.href, {
        method,
        headers: { ...headers },
        redirect: 'manual',
        signal,
        credentials: 'omit',
        cache: 'no-store',
      });
      if (response.type === 'opaqueredirect' || response.redirected) {
        throw networkError(new Error('unexpected redirect'), url.host);
      }
      if (response.status < 200) {
        throw new TransportError({ kind: 'network', message: `${url.host} gave no answer.` }, true);
      }
      const entries: [string, string][] = [];
      response.headers.forEach((value, name) => entries.push([name.toLowerCase(), value]));
      return { status: response.status, headers: new Map(entries), body: bytes(response, url.host) };
    } catch (error) {
      throw isStopped(signal) ? cancelledError() : networkError(error, url.host);
    }
  }
  return { send };
}
