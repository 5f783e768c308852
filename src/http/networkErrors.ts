// What keeps an answer from coming, as failures in plain words. No text of the foreign error is passed on, only its code.
import { AuditError, type Failure, type FailureKind } from '../core/errors';

type NetworkKind = Extract<
  FailureKind,
  'dns' | 'refused' | 'reset' | 'timeout' | 'tls' | 'proxy' | 'network' | 'unexpectedAnswer' | 'redirected'
>;

/** A failure of the way to the vendor. `connected` is false when no request can have reached it. */
export class TransportError extends AuditError {
  readonly connected: boolean;
  constructor(failure: Failure, connected: boolean) {
    super(failure);
    this.connected = connected;
  }
  /** By its fields: it may come from another bundle. */
  static isUnconnected(error: unknown): error is TransportError {
    return AuditError.is(error) && 'connected' in error && error.connected === false;
  }
}

/** A function, so that an earlier look at the signal is not taken for the present one. */
export function isStopped(signal: AbortSignal): boolean {
  return signal.aborted;
}

export function cancelledError(): AuditError {
  return new AuditError({ kind: 'cancelled', message: 'Stopped.' });
}

const codes: ReadonlyMap<string, NetworkKind> = new Map<string, NetworkKind>([
  ...['ENOTFOUND', 'EAI_AGAIN', 'EAI_FAIL', 'EAI_NODATA', 'EAI_NONAME', 'ENODATA'].map(
    (code) => [code, 'dns'] as const,
  ),
  ...['ECONNREFUSED', 'EHOSTUNREACH', 'ENETUNREACH', 'ENETDOWN', 'EHOSTDOWN', 'EADDRNOTAVAIL'].map(
    (code) => [code, 'refused'] as const,
  ),
  ...['ECONNRESET', 'EPIPE', 'ECONNABORTED', 'UND_ERR_SOCKET', 'UND_ERR_RES_CONTENT_LENGTH_MISMATCH'].map(
    (code) => [code, 'reset'] as const,
  ),
  ...['HPE_INVALID_EOF_STATE', 'HPE_CLOSED_CONNECTION', 'Z_BUF_ERROR'].map((code) => [code, 'reset'] as const),
  ...['ETIMEDOUT', 'UND_ERR_CONNECT_TIMEOUT', 'UND_ERR_HEADERS_TIMEOUT', 'UND_ERR_BODY_TIMEOUT'].map(
    (code) => [code, 'timeout'] as const,
  ),
  ...['EPROTO', 'DEPTH_ZERO_SELF_SIGNED_CERT', 'SELF_SIGNED_CERT_IN_CHAIN', 'HOSTNAME_MISMATCH', 'UND_ERR_PRX_TLS'].map(
    (code) => [code, 'tls'] as const,
  ),
  ...['UND_ERR_HEADERS_OVERFLOW', 'HPE_HEADER_OVERFLOW'].map((code) => [code, 'unexpectedAnswer'] as const),
]);

/** Families of codes, and Electron's own words (`net::ERR_NAME_NOT_RESOLVED`). First match counts. */
const families: readonly (readonly [RegExp, NetworkKind])[] = [
  [/^(ERR_TLS_|ERR_SSL_|CERT_|UNABLE_TO_|CRL_|INVALID_CA|INVALID_PURPOSE|ERR_CERT_)/, 'tls'],
  [/^(HPE_|Z_|ERR__ERROR_)/, 'unexpectedAnswer'],
  [/^ERR_(NAME_|DNS_)/, 'dns'],
  [/^ERR_(PROXY_|TUNNEL_|MANDATORY_PROXY|NO_SUPPORTED_PROXIES)/, 'proxy'],
  [/^ERR_(CONNECTION_REFUSED|ADDRESS_|INTERNET_DISCONNECTED|NETWORK_ACCESS_DENIED)/, 'refused'],
  [/^ERR_(CONNECTION_RESET|CONNECTION_CLOSED|CONNECTION_ABORTED|EMPTY_RESPONSE|INCOMPLETE_)/, 'reset'],
  [/^ERR_(TIMED_OUT|CONNECTION_TIMED_OUT)/, 'timeout'],
];

function kindOfCode(code: string): NetworkKind | undefined {
  return codes.get(code) ?? families.find(([pattern]) => pattern.test(code))?.[1];
}

interface Found {
  readonly kind: NetworkKind;
  readonly code?: string;
}

function read(error: object): Found | undefined {
  const { name, code, message } = error as { name?: unknown; code?: unknown; message?: unknown };
  if (typeof message === 'string') {
    // undici has no code of its own for a proxy that refuses to open the tunnel.
    const proxy = /^Proxy response \((\d{3})\)/.exec(message)?.[1];
    if (proxy !== undefined) return { kind: 'proxy', code: proxy };
    if (message === 'unexpected redirect' || message === 'Redirect was cancelled') return { kind: 'redirected' };
    // Node's fetch keeps a 407 answer to itself.
    if (message === 'proxy authentication required') return { kind: 'proxy', code: '407' };
    const electron = /net::(ERR_[A-Z_]{1,50})/.exec(message)?.[1];
    const kind = electron === undefined ? undefined : kindOfCode(electron);
    if (electron !== undefined && kind !== undefined) return { kind, code: electron };
  }
  // Often without a code; its `data` holds the answer and goes no further.
  if (name === 'HTTPParserError' && typeof code !== 'string') return { kind: 'unexpectedAnswer' };
  if (typeof code !== 'string' || !/^[A-Z][A-Z0-9_]{1,60}$/.test(code)) return undefined;
  const kind = kindOfCode(code);
  return kind === undefined ? undefined : { kind, code };
}

/** The first cause with a known code; the chain may be a loop. */
function find(error: unknown): Found | undefined {
  const queue: unknown[] = [error];
  for (let step = 0; step < 12; step += 1) {
    const next = queue.shift();
    if (typeof next !== 'object' || next === null) continue;
    const found = read(next);
    if (found !== undefined) return found;
    const { cause, errors } = next as { cause?: unknown; errors?: unknown };
    if (cause !== undefined) queue.push(cause);
    if (Array.isArray(errors)) queue.push(...(errors as unknown[]).slice(0, 4));
  }
  return undefined;
}

function certificateStep(code: string | undefined): string {
  if (code === 'CERT_HAS_EXPIRED' || code === 'CERT_NOT_YET_VALID') {
    return "Check the date of this computer. If it is right, the server's certificate has to be renewed.";
  }
  if (code === 'ERR_TLS_CERT_ALTNAME_INVALID' || code === 'HOSTNAME_MISMATCH') {
    return 'Check the endpoint: the certificate belongs to another host. The key was not sent.';
  }
  return (
    "If your company inspects traffic, add its certificate authority to this computer's certificate store and reload " +
    'the window. Certificate checks cannot be switched off here. The key was not sent.'
  );
}

function words(found: Found, host: string, proxy: string | undefined): Pick<Failure, 'message' | 'nextStep'> {
  const code = found.code === undefined || /^\d/.test(found.code) ? '' : ` (${found.code})`;
  switch (found.kind) {
    case 'dns':
      return {
        message: `The host ${host} could not be found${code}.`,
        nextStep: 'Check the endpoint of this connection and your network, then refresh.',
      };
    case 'refused':
      return {
        message: `${host} does not accept connections${code}.`,
        nextStep: 'Check your network, VPN or firewall and the endpoint of this connection, then refresh.',
      };
    case 'reset':
      return {
        message: `The connection to ${host} broke before the answer was complete${code}.`,
        nextStep: 'Refresh to try again. If it happens each time, a proxy or firewall may be cutting the connection.',
      };
    case 'timeout':
      return {
        message: `${host} did not answer in time${code}.`,
        nextStep: 'Check your network or VPN, then refresh.',
      };
    case 'tls':
      return {
        message: `No secure connection to ${host} could be made: its certificate or TLS was not accepted${code}.`,
        nextStep: certificateStep(found.code),
      };
    case 'proxy':
      return proxyWords(found, host, proxy);
    case 'unexpectedAnswer':
      return {
        message: `${host} sent something that cannot be read as an answer${code}.`,
        nextStep: 'Check the endpoint of this connection.',
      };
    case 'redirected':
      return {
        message: `${host} redirects to another address. The redirect was not followed.`,
        nextStep: 'Check the endpoint of this connection. The key was not sent on.',
      };
    case 'network':
      return {
        message: `${host} could not be reached${code}.`,
        nextStep: 'Check your network, then refresh.',
      };
  }
}

function proxyWords(found: Found, host: string, proxy: string | undefined): Pick<Failure, 'message' | 'nextStep'> {
  const name = proxy === undefined ? 'The proxy' : `The proxy ${proxy}`;
  if (found.code === '407') {
    return {
      message: `${name} asks for a sign-in (407).`,
      nextStep:
        'Put the user name and password into the proxy setting of VS Code (http.proxy), or set the transport to VS ' +
        "Code's own, which can sign in by itself.",
    };
  }
  if (found.code !== undefined && /^\d/.test(found.code)) {
    return {
      message: `${name} did not open a connection to ${host} (${found.code}).`,
      nextStep: `Ask who runs the proxy to allow ${host}, or add it to http.noProxy.`,
    };
  }
  return {
    message: `${name} could not be reached${found.code === undefined ? '' : ` (${found.code})`}.`,
    nextStep: 'Check the proxy settings of VS Code (http.proxy, http.noProxy) or of the environment (HTTPS_PROXY).',
  };
}

/**
 * Anything thrown while asking `host`, as a failure. `proxy` is the `host:port` of the proxy in use. Names are resolved
 * and connections opened by the proxy then, so that a failure of either is the proxy's.
 */
export function networkError(error: unknown, host: string, proxy?: string): AuditError {
  if (AuditError.is(error)) return error;
  const found = find(error) ?? { kind: 'network' };
  const early = found.kind === 'dns' || found.kind === 'refused' || found.code === 'UND_ERR_CONNECT_TIMEOUT';
  const seen: Found = proxy !== undefined && early ? { ...found, kind: 'proxy' } : found;
  return new TransportError(
    {
      kind: seen.kind,
      ...words(seen, host, proxy),
      ...(seen.kind === 'proxy' && /^\d/.test(seen.code ?? '') ? { status: Number(seen.code) } : {}),
    },
    !(early || seen.kind === 'tls' || seen.kind === 'proxy'),
  );
}
