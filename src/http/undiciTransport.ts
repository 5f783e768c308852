// The default way to a vendor: undici, told about the proxy and the system's certificates, which it would not look up.
import type { LookupFunction } from 'node:net';
import * as tls from 'node:tls';
import type { Dispatcher } from 'undici';
import { decode } from './decode';
import { loadUndici } from './loadUndici';
import { cancelledError, isStopped, networkError } from './networkErrors';
import { bypassesProxy } from './noProxy';
import type { Transport, TransportRequest, TransportResponse } from './transport';

export interface UndiciOptions {
  /** `http(s)://[user:password@]host:port`. Absent: direct. */
  readonly proxyUrl?: string;
  readonly noProxy?: readonly string[];
  /** Certificate authorities to trust; default: `trustedCertificates`. Asked once, before the first connection. */
  readonly certificates?: () => readonly string[] | undefined;
  /** Ms for name, connection and TLS together; default 10 000. */
  readonly connectTimeout?: number;
  /** Resolves host names; default: the system's. */
  readonly lookup?: LookupFunction;
}

/** Node's authorities and the system's, where this Node can read those (22.15). `undefined`: Node's own default. */
export function trustedCertificates(): readonly string[] | undefined {
  if (typeof tls.getCACertificates !== 'function') return undefined;
  return [...new Set([...tls.getCACertificates('default'), ...tls.getCACertificates('system')])];
}

/** Header names and values as they came; a repeated header is joined as RFC 9110 says. A map: names are foreign. */
function headerMap(raw: readonly (string | Buffer)[]): ReadonlyMap<string, string> {
  const headers = new Map<string, string>();
  for (let index = 0; index + 1 < raw.length; index += 2) {
    const name = String(raw[index]).toLowerCase();
    const value = String(raw[index + 1]);
    const before = headers.get(name);
    headers.set(name, before === undefined ? value : `${before}, ${value}`);
  }
  return headers;
}

interface Ways {
  readonly direct: Dispatcher;
  readonly proxied: Dispatcher | undefined;
}

async function open(options: UndiciOptions): Promise<Ways> {
  // At the first request, so that activation does not pay for it.
  const { Agent, ProxyAgent } = await loadUndici();
  const ca = (options.certificates ?? trustedCertificates)();
  const trust = ca === undefined ? {} : { ca: [...ca] };
  const timeout = options.connectTimeout ?? 10_000;
  // The client keeps the deadlines for headers and body; undici's own would only say it twice.
  const common = { connections: 6, pipelining: 1, headersTimeout: 0, bodyTimeout: 0, maxHeaderSize: 65_536 };
  const lookup = options.lookup === undefined ? {} : { lookup: options.lookup };
  const direct = new Agent({ ...common, connect: { ...trust, ...lookup, timeout } });
  if (options.proxyUrl === undefined) return { direct, proxied: undefined };
  const tlsOptions = { ...trust, timeout };
  const proxied = new ProxyAgent({ ...common, uri: options.proxyUrl, requestTls: tlsOptions, proxyTls: tlsOptions });
  return { direct, proxied };
}

function proxyHost(options: UndiciOptions): string | undefined {
  return options.proxyUrl === undefined ? undefined : new URL(options.proxyUrl).host;
}

/**
 * Follows no redirect and decompresses. Plain http (this machine only) never goes through a proxy, which could read
 * the key. `close` ends what is under way.
 */
export function createUndiciTransport(options: UndiciOptions): Transport & { close(): Promise<void> } {
  let ways: Promise<Ways> | undefined;
  const closing = new AbortController();

  async function send(request: TransportRequest): Promise<TransportResponse> {
    const { url, signal } = request;
    if (isStopped(signal) || isStopped(closing.signal)) throw cancelledError();
    let proxy: string | undefined;
    try {
      ways ??= open(options);
      const { direct, proxied } = await ways;
      const through = url.protocol === 'https:' && !bypassesProxy(url, options.noProxy ?? []) ? proxied : undefined;
      if (through !== undefined) proxy = proxyHost(options);
      const answer = await (through ?? direct).request({
        origin: url.origin,
        path: `${url.pathname}${url.search}`,
        method: request.method,
        headers: { ...request.headers },
        signal,
        responseHeaders: 'raw',
      });
      const headers = headerMap(answer.headers as unknown as readonly string[]);
      const coding = headers.get('content-encoding') ?? '';
      return { status: answer.statusCode, headers, body: decode(answer.body, coding, url.host) };
    } catch (error) {
      throw isStopped(signal) || isStopped(closing.signal) ? cancelledError() : networkError(error, url.host, proxy);
    }
  }

  return {
    send,
    async close() {
      closing.abort();
      if (ways === undefined) return;
      const { direct, proxied } = await ways;
      await Promise.all([direct.destroy(), proxied?.destroy()]);
    },
  };
}
