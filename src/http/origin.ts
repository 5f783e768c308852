// Checks a base URL before a key may belong to it: a pure function over text. What the URL parser would mend is refused.
import { isIP } from 'node:net';
import { domainToUnicode } from 'node:url';
import type { Failure } from '../core/errors';
import { visible } from '../core/text/visible';

export type BaseUrlCheck =
  | {
      readonly ok: true;
      /** `https://host[:port]`, lower case, punycode. */
      readonly origin: string;
      /** Empty or `/path`, without a trailing slash. */
      readonly path: string;
      /** Origin and path: what a connection profile keeps. */
      readonly baseUrl: string;
      /** True for this machine itself. */
      readonly loopback: boolean;
      /** What a person should know before trusting it, in plain words. */
      readonly warnings: readonly string[];
    }
  | { readonly ok: false; readonly failure: Failure };

const longest = 2000;

function refuse(message: string, nextStep: string): BaseUrlCheck {
  return { ok: false, failure: { kind: 'badInput', message, nextStep } };
}

const example = 'Write it like https://api.example.com/v1.';

/** The host as it was typed, lower case, without port; undefined where the text has no plain `scheme://host` start. */
function typedHost(text: string): string | undefined {
  const authority = /^https?:\/\/([^/?#]+)/i.exec(text)?.[1];
  return authority?.replace(/:\d*$/, '').toLowerCase();
}

export function isLoopback(hostname: string): boolean {
  return hostname === 'localhost' || hostname === '[::1]' || /^127\.\d{1,3}\.\d{1,3}\.\d{1,3}$/.test(hostname);
}

/** Scripts mixed in one label are how `аpple` imitates `apple`; said in the label's own letters and in punycode. */
function lookalike(hostname: string): string | undefined {
  if (!/(^|\.)xn--/.test(hostname)) return undefined;
  const shown = visible(domainToUnicode(hostname), 80);
  return `The host name has letters outside a–z: it looks like "${shown}" but really is "${hostname}".`;
}

function textProblem(text: string): BaseUrlCheck | undefined {
  if (text === '') return refuse('The endpoint is empty.', example);
  if (text.length > longest) return refuse('The endpoint is too long.', example);
  if (/[\s\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u.test(text)) {
    return refuse('The endpoint contains a space or an invisible character.', 'Type it instead of pasting it.');
  }
  if (text.includes('\\')) return refuse('The endpoint contains a backslash.', example);
  if (!/^[a-z][a-z0-9+.-]*:/i.test(text)) return refuse('The endpoint must start with https://.', example);
  if (!/^https?:/i.test(text)) return refuse('The endpoint must be an https address.', example);
  if (!/^https?:\/\/[^/]/i.test(text)) return refuse('The endpoint has no host name.', example);
  return undefined;
}

function hostProblem(url: URL, typed: string | undefined): BaseUrlCheck | undefined {
  const { hostname } = url;
  if (typed?.includes('%') === true) return refuse('The host name contains an escaped character (%).', example);
  if (hostname.endsWith('.')) return refuse('The host name ends with a dot.', 'Leave the last dot out.');
  // 0177.1 and 2130706433 are addresses to the parser and names to the eye.
  if (isIP(hostname) === 4 && typed !== hostname) {
    return refuse(
      `The address is written in a way that hides where it leads: ${hostname}.`,
      'Write the address plainly.',
    );
  }
  if (url.port === '0') return refuse('Port 0 cannot be asked.', example);
  return undefined;
}

function warningsOf(url: URL, typed: string | undefined, loopback: boolean): readonly string[] {
  const { hostname } = url;
  const warnings: string[] = [];
  const imitation = lookalike(hostname);
  if (imitation !== undefined) warnings.push(imitation);
  else if (typed !== undefined && !typed.startsWith('[') && typed !== hostname) {
    warnings.push(`The host name has letters that only look like others: it really is "${hostname}".`);
  }
  const address = isIP(hostname) !== 0 || hostname.startsWith('[');
  if (!loopback && address) warnings.push('The host is a bare address: nothing says who it belongs to.');
  if (!loopback && url.port !== '') warnings.push(`The port ${url.port} is not the usual one for https.`);
  if (!loopback && !address && !hostname.includes('.')) warnings.push('The host is a name of your own network only.');
  return warnings;
}

/** Says whether `text` may be the base URL of a connection. Never throws. */
export function checkBaseUrl(text: string): BaseUrlCheck {
  const trimmed = text.trim();
  const problem = textProblem(trimmed);
  if (problem !== undefined) return problem;
  if (!URL.canParse(trimmed)) return refuse('The endpoint is not an address that can be asked.', example);
  const url = new URL(trimmed);
  if (url.username !== '' || url.password !== '' || /^https?:\/\/[^/?#]*@/i.test(trimmed)) {
    return refuse(
      'The endpoint contains a user name or password.',
      'Leave out everything before the @; the key is asked for separately.',
    );
  }
  if (url.search !== '' || trimmed.includes('?')) {
    return refuse('The endpoint contains a query (?…).', 'Leave out everything from the question mark on.');
  }
  if (url.hash !== '' || trimmed.includes('#')) {
    return refuse('The endpoint contains a fragment (#…).', 'Leave out everything from the # on.');
  }
  const typed = typedHost(trimmed);
  const wrongHost = hostProblem(url, typed);
  if (wrongHost !== undefined) return wrongHost;
  const loopback = isLoopback(url.hostname);
  if (url.protocol !== 'https:' && !loopback) {
    return refuse(
      `The endpoint must use https: over http the key could be read on its way to ${url.host}.`,
      `Use https://${url.host}.`,
    );
  }
  const path = url.pathname.replace(/\/+$/, '');
  return {
    ok: true,
    origin: url.origin,
    path,
    baseUrl: `${url.origin}${path}`,
    loopback,
    warnings: warningsOf(url, typed, loopback),
  };
}
