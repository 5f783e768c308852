// Which proxy to use: VS Code's settings first, then the environment. undici knows neither by itself. Pure.

export interface ProxySettings {
  /** VS Code's `http.proxy`. */
  readonly httpProxy?: string | undefined;
  /** VS Code's `http.noProxy`. */
  readonly noProxy?: readonly string[] | undefined;
  /** VS Code's `http.proxySupport`; `off` means that extensions go direct. */
  readonly proxySupport?: string | undefined;
}

export interface ProxyChoice {
  /** Absent: go direct. May hold a user name and password: not for showing. */
  readonly proxyUrl?: string;
  readonly noProxy: readonly string[];
  /** The proxy as it may be shown, `host:port`. */
  readonly shown?: string;
  /** Why a configured proxy is not used; to be shown. */
  readonly warning?: string;
}

function firstText(...values: readonly (string | undefined)[]): string | undefined {
  return values.map((value) => value?.trim()).find((value) => value !== undefined && value !== '');
}

function hostOf(url: URL): string {
  return url.port === '' ? `${url.hostname}:${url.protocol === 'https:' ? '443' : '80'}` : url.host;
}

/**
 * `env` is the process environment. Only `https` is ever sent through a proxy (plain http goes to this machine alone),
 * so `HTTP_PROXY` is not read.
 */
export function chooseProxy(settings: ProxySettings, env: Readonly<Record<string, string | undefined>>): ProxyChoice {
  const configured = settings.noProxy?.filter((entry) => entry.trim() !== '') ?? [];
  const fromEnv = (firstText(env['no_proxy'], env['NO_PROXY']) ?? '').split(/[\s,]+/).filter((entry) => entry !== '');
  const noProxy = configured.length > 0 ? configured : fromEnv;
  if (settings.proxySupport === 'off') return { noProxy };
  const text = firstText(
    settings.httpProxy,
    env['https_proxy'],
    env['HTTPS_PROXY'],
    env['all_proxy'],
    env['ALL_PROXY'],
  );
  if (text === undefined) return { noProxy };
  const full = /^[a-z][a-z0-9+.-]*:\/\//i.test(text) ? text : `http://${text}`;
  const url = URL.canParse(full) ? new URL(full) : undefined;
  if (url === undefined || url.hostname === '') {
    return { noProxy, warning: 'The configured proxy is not an address and is not used.' };
  }
  if (url.protocol !== 'http:' && url.protocol !== 'https:') {
    return {
      noProxy,
      warning: `A proxy of the kind ${url.protocol.slice(0, -1)} is reached through VS Code's own transport only.`,
    };
  }
  const auth = url.username === '' ? '' : `${url.username}${url.password === '' ? '' : `:${url.password}`}@`;
  return { proxyUrl: `${url.protocol}//${auth}${url.host}`, noProxy, shown: hostOf(url) };
}
