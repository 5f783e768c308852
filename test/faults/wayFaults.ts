// What may stand between an adapter and its vendor in the middle of a load: names, addresses, certificates, proxies.
import { expect } from 'vitest';
import type { LookupFunction } from 'node:net';
import { closedPort, startFaultServer } from '../servers/faultServer';
import { startProxyServer, type ProxyOptions } from '../servers/proxyServer';
import { createTestAuthority, type Pair } from '../servers/testCertificates';
import { leadsTo, type Expected, type Fault, type Site, type Way } from './adapterRig';

const authority = createTestAuthority();
const other = createTestAuthority();
const names = ['api.example.com'];
const server = { tls: authority.issue(names), trust: [authority.cert] };

const complete: Expected = { outcome: 'complete', requests: 'rest' };

function direct(options: (site: Site) => Way['options']): (site: Site) => Promise<Way> {
  return (site) => Promise.resolve({ options: { ...site.good, ...options(site) } });
}

const notFound = (code: string): LookupFunction => {
  return (_name, _options, done) => done(Object.assign(new Error('x'), { code }), '', 4);
};

const addresses: readonly Fault[] = [
  ...['ENOTFOUND', 'EAI_AGAIN'].map((code): Fault => ({
    name: `name not found (${code})`,
    server,
    way: direct(() => ({ lookup: notFound(code) })),
    expected: {
      outcome: 'dns',
      words: new RegExp(`^The host api\\.example\\.com:\\d+ could not be found \\(${code}\\)`),
      step: /Check the endpoint of this connection and your network/,
      requests: 1,
    },
  })),
  {
    name: 'connection refused',
    server,
    way: direct(() => ({ lookup: leadsTo('::1') })),
    expected: {
      outcome: 'refused',
      words: /does not accept connections \((ECONNREFUSED|EADDRNOTAVAIL)\)/,
      step: /Check your network, VPN or firewall/,
      requests: 1,
    },
  },
  { name: 'IPv6 only', server: { ...server, host: '::1' }, way: direct(() => ({})), expected: complete },
  {
    name: 'IPv6 answers, IPv4 does not',
    server: { ...server, host: '::1' },
    way: direct(() => ({ lookup: leadsTo('127.0.0.1', '::1') })),
    expected: complete,
  },
  {
    name: 'IPv4 answers, IPv6 does not',
    server,
    way: direct(() => ({ lookup: leadsTo('::1', '127.0.0.1') })),
    expected: complete,
  },
];

const distrust = (code: RegExp, step: RegExp): Expected => ({
  outcome: 'tls',
  words: new RegExp(`No secure connection to .* its certificate or TLS was not accepted \\(${code.source}\\)`),
  step,
  requests: 1,
});

const company = /add its certificate authority to this computer's certificate store.*The key was not sent/;

function showing(pair: () => Pair, after: readonly string[]): NonNullable<Fault['way']> {
  return async (site) => {
    const second = await startFaultServer({ tls: pair() });
    // A proxy leads to whoever shows the other certificate, as one that inspects traffic does.
    const proxy = await startProxyServer({ leadTo: second.port });
    return {
      options: { ...site.good, certificates: () => after, proxyUrl: `http://${proxy.host}` },
      check: () => expect(second.requests()).toEqual([]),
      close: async () => {
        await proxy.close();
        await second.close();
      },
    };
  };
}

const certificates: readonly Fault[] = [
  {
    name: 'authority not trusted',
    server,
    way: direct(() => ({ certificates: () => [other.cert] })),
    expected: distrust(/[A-Z_]+/, company),
  },
  {
    name: 'no authority added',
    server,
    way: direct(() => ({ certificates: () => undefined })),
    expected: distrust(/[A-Z_]+/, company),
  },
  {
    name: 'authority added to the others',
    server,
    way: direct(() => ({ certificates: () => [other.cert, authority.cert] })),
    expected: complete,
  },
  {
    name: 'certificate ended yesterday',
    server,
    way: showing(() => authority.issue(names, { expired: true }), [authority.cert]),
    expected: distrust(/CERT_HAS_EXPIRED/, /Check the date of this computer/),
  },
  {
    name: 'certificate of another host',
    server,
    way: showing(() => authority.issue(['other.example.com']), [authority.cert]),
    expected: distrust(/ERR_TLS_CERT_ALTNAME_INVALID/, /belongs to another host\. The key was not sent/),
  },
  {
    name: 'a proxy that inspects, not trusted',
    server,
    way: showing(() => other.issue(names), [authority.cert]),
    expected: distrust(/[A-Z_]+/, company),
  },
  {
    name: 'no TLS at all',
    server,
    way: async (site) => {
      const plain = await startFaultServer({ greeting: '220 mail.example.com ready\r\n' });
      const proxy = await startProxyServer({ leadTo: plain.port });
      return {
        options: { ...site.good, proxyUrl: `http://${proxy.host}` },
        check: () => expect(plain.requests()).toEqual([]),
        close: async () => {
          await proxy.close();
          await plain.close();
        },
      };
    },
    expected: {
      outcome: 'tls',
      words: /No secure connection to/,
      step: company,
      requests: 1,
    },
  },
];

/** Through a proxy that leads to the server, signed in as `auth` says. */
function proxied(options: ProxyOptions, auth = ''): NonNullable<Fault['way']> {
  return async (site) => {
    const proxy = await startProxyServer({ leadTo: site.server.port, ...options });
    return {
      options: { ...site.good, proxyUrl: `http://${auth}${proxy.host}` },
      check: () => {
        expect(proxy.tunnels().length).toBe(1);
        expect(proxy.seen()).not.toContain(site.key);
      },
      close: proxy.close,
    };
  };
}

const refusedBy = (words: RegExp, step: RegExp): Expected => ({ outcome: 'proxy', words, step, requests: 1 });
const signIn = refusedBy(
  /^The proxy 127\.0\.0\.1:\d+ asks for a sign-in \(407\)\.$/,
  /Put the user name and password into the proxy setting/,
);

const proxies: readonly Fault[] = [
  { name: 'a proxy without a sign-in', server, way: proxied({}), expected: complete },
  {
    name: 'a proxy with a sign-in',
    server,
    way: proxied({ auth: 'ana:right' }, 'ana:right@'),
    expected: complete,
  },
  { name: 'a proxy with a missing sign-in', server, way: proxied({ auth: 'ana:right' }), expected: signIn },
  {
    name: 'a proxy with a wrong sign-in',
    server,
    way: proxied({ auth: 'ana:right' }, 'ana:mistyped@'),
    expected: signIn,
  },
  ...[403, 502].map((status): Fault => ({
    name: `a proxy that answers ${String(status)}`,
    server,
    way: proxied({ refuseWith: status }),
    expected: refusedBy(
      new RegExp(`did not open a connection to api\\.example\\.com:\\d+ \\(${String(status)}\\)`),
      /Ask who runs the proxy to allow api\.example\.com:\d+, or add it to http\.noProxy/,
    ),
  })),
  {
    name: 'a proxy that is not there',
    server,
    way: async (site) => ({
      options: { ...site.good, proxyUrl: `http://127.0.0.1:${String(await closedPort())}` },
    }),
    expected: refusedBy(
      /^The proxy 127\.0\.0\.1:\d+ could not be reached \(ECONNREFUSED\)/,
      /Check the proxy settings/,
    ),
  },
  {
    name: 'a proxy that says nothing',
    server,
    way: proxied({ instead: 'silence' }),
    meets: 'headers',
    expected: { outcome: 'timeout', words: /did not answer within 150 ms/, step: /Refresh to try again/, requests: 1 },
  },
  {
    name: 'a proxy that hangs up',
    server,
    way: async (site) => {
      const proxy = await startProxyServer({ instead: 'reset' });
      return { options: { ...site.good, proxyUrl: `http://${proxy.host}` }, close: proxy.close };
    },
    expected: (vendor) => ({
      outcome: 'reset',
      words: /broke before the answer was complete/,
      step: /a proxy or firewall may be cutting the connection/,
      requests: vendor === 'cortex' ? 1 : 4,
    }),
  },
];

export const ways: readonly Fault[] = [...addresses, ...certificates, ...proxies];
