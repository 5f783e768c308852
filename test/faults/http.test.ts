// The matrix of network faults: each fault × each way of asking ends in the right failure, in words, within its requests.
import type { LookupFunction } from 'node:net';
import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { FailureKind } from '../../src/core/errors';
import { createHostTransport } from '../../src/http/hostTransport';
import { defaultPolicy } from '../../src/http/retry';
import type { RequestPolicy, Transport } from '../../src/http/transport';
import { createUndiciTransport, type UndiciOptions } from '../../src/http/undiciTransport';
import { counts } from '../counts';
import { closedPort, startFaultServer } from '../servers/faultServer';
import { answer } from '../servers/faults';
import { ask, everythingIn, hastyClock, longDeadlines, testClient, testKey } from '../servers/httpClient';
import { startProxyServer, type ProxyOptions } from '../servers/proxyServer';
import { createTestAuthority } from '../servers/testCertificates';
import { bodies, breaks, good, waits } from './httpFaults';

interface Way {
  readonly name: string;
  readonly policy: RequestPolicy;
  readonly open: () => Transport & { readonly close?: () => Promise<void> };
}

const only429: RequestPolicy = { ...defaultPolicy, retryStatuses: [429], retryResets: false };
const ways: readonly Way[] = [
  { name: 'undici', policy: defaultPolicy, open: () => createUndiciTransport({}) },
  { name: 'undici, only 429 again', policy: only429, open: () => createUndiciTransport({}) },
  { name: "the host's fetch", policy: defaultPolicy, open: () => createHostTransport((url, init) => fetch(url, init)) },
];

/** What the stated policy makes of a status: written out here, not taken from the code. */
function expectedOf(status: number, onlyRateLimit: boolean): { readonly kind: FailureKind; readonly requests: number } {
  const again = [408, 500, 502, 503, 504, 520, 521, 522, 523, 524, 529].includes(status) && !onlyRateLimit;
  const named: ReadonlyMap<number, FailureKind> = new Map<number, FailureKind>([
    [401, 'unauthorized'],
    [402, 'forbidden'],
    [403, 'forbidden'],
    [404, 'notFound'],
    [407, 'proxy'],
    [408, 'timeout'],
    [410, 'notFound'],
    [429, 'rateLimited'],
    [451, 'forbidden'],
    [511, 'network'],
  ]);
  const kind = named.get(status) ?? (status < 500 ? 'badRequest' : 'vendorError');
  return { kind, requests: status === 429 ? 3 : again ? 4 : 1 };
}

interface Seen {
  readonly outcome: FailureKind | 'ok';
  readonly message: string;
  readonly nextStep: string;
  readonly text: string;
}

async function outcome(work: ReturnType<typeof ask>): Promise<Seen> {
  try {
    await work;
    return { outcome: 'ok', message: '', nextStep: '-', text: '' };
  } catch (error) {
    const { failure } = error as { failure: { kind: FailureKind; message: string; nextStep?: string } };
    return {
      outcome: failure.kind,
      message: failure.message,
      nextStep: failure.nextStep ?? '',
      text: everythingIn(error),
    };
  }
}

describe.concurrent.each(ways)('$name', ({ policy, open, name }) => {
  const resets = policy.retryResets ? 4 : 1;

  it.for([...breaks, ...bodies, ...waits])('$name', async (fault, { task }) => {
    counts(task, 'fault cells', 1);
    const server = await startFaultServer();
    const transport = open();
    server.play(...fault.scripts);
    const timeouts = fault.meets === undefined ? longDeadlines : { ...longDeadlines, [fault.meets]: 500 };
    const seen = await outcome(
      ask(testClient({ baseUrl: server.origin, transport, policy, timeouts, clock: hastyClock() })),
    );
    const requests = server.requests().length;
    await transport.close?.();
    await server.close();
    // The way that does not try again fails where the others recover.
    if (fault.outcome === 'ok' && fault.requests === 2 && !policy.retryResets && !fault.name.startsWith('429')) {
      expect(seen.outcome).not.toBe('ok');
      expect(requests).toBe(1);
    } else {
      const lenient = name.includes('fetch') && fault.overFetch !== undefined;
      const words = lenient ? /^$/ : (fault.words ?? /^$/);
      expect(seen).toMatchObject({ outcome: lenient ? fault.overFetch : fault.outcome });
      expect(seen.message).toMatch(words);
      expect(requests).toBe(lenient ? 1 : fault.requests === 'resets' ? resets : fault.requests);
    }
    expect(seen.nextStep).not.toBe('');
    expect(seen.text).not.toContain(testKey);
  });

  it('every status from 400 to 599', async ({ task }) => {
    const server = await startFaultServer();
    const transport = open();
    const client = testClient({ baseUrl: server.origin, transport, policy, timeouts: longDeadlines });
    for (let status = 400; status < 600; status += 1) {
      if (status === 407 && name.includes('fetch')) continue;
      counts(task, 'fault cells', 1);
      server.play(answer(status, '{"message":"the vendor says no"}', { 'x-request-id': 'req_1' }));
      const seen = await outcome(ask(client));
      const expected = expectedOf(status, !policy.retryResets);
      expect({ status, outcome: seen.outcome }).toEqual({ status, outcome: expected.kind });
      expect(seen.message).toContain(`(${String(status)})`);
      expect(seen.nextStep).not.toBe('');
      // fetch asks once more after a 421 by itself, and keeps a 407 to itself.
      if (!(status === 421 && name.includes('fetch'))) expect(server.requests().length).toBe(expected.requests);
      expect(seen.text).toContain('the vendor says no');
    }
    await transport.close?.();
    await server.close();
  });
});

describe.concurrent('the way there', () => {
  const authority = createTestAuthority();
  const official = 'https://api.example.com/v1';
  const certificates = (): readonly string[] => [authority.cert];
  const nowhere: LookupFunction = (_name, _options, done) => {
    done(Object.assign(new Error('x'), { code: 'EAI_AGAIN' }), '', 4);
  };

  async function through(options: UndiciOptions, baseUrl: string): Promise<Seen> {
    const transport = createUndiciTransport({ certificates, connectTimeout: 400, ...options });
    const seen = await outcome(ask(testClient({ baseUrl, transport, timeouts: longDeadlines })));
    await transport.close();
    expect(seen.nextStep).not.toBe('');
    expect(seen.text).not.toContain(testKey);
    return seen;
  }

  beforeEach(({ task }) => counts(task, 'fault cells', 1));

  it('name not found', async () => {
    const seen = await through({ lookup: nowhere }, official);
    expect(seen.outcome).toBe('dns');
    expect(seen.message).toContain('could not be found (EAI_AGAIN)');
  });

  it.each(['127.0.0.1', '[::1]'])('connection refused at %s', async (host) => {
    const seen = await through({}, `http://${host}:${String(await closedPort())}`);
    expect(seen.outcome).toBe('refused');
    expect(seen.message).toMatch(/does not accept connections \((ECONNREFUSED|EADDRNOTAVAIL)\)/);
  });

  it('IPv6 only', async () => {
    const server = await startFaultServer({ host: '::1', tls: authority.issue(['::1']) });
    server.play(good);
    expect((await through({}, server.origin)).outcome).toBe('ok');
    await server.close();
  });

  it.each([
    ['untrusted', 'tls'],
    ['added to the trusted ones', 'ok'],
  ] as const)('authority %s', async (_name, expected) => {
    const server = await startFaultServer({ tls: authority.issue(['127.0.0.1']) });
    server.play(good);
    const list = expected === 'ok' ? certificates : () => [createTestAuthority().cert];
    expect((await through({ certificates: list }, server.origin)).outcome).toBe(expected);
    expect(server.requests()).toHaveLength(expected === 'ok' ? 1 : 0);
    await server.close();
  });

  it('a TLS server that hangs up in the handshake', async () => {
    const server = await startProxyServer();
    const seen = await through({}, `https://${server.host}`);
    expect(['tls', 'reset', 'timeout']).toContain(seen.outcome);
    await server.close();
  });

  const proxies: readonly (readonly [string, ProxyOptions, string, FailureKind | 'ok', RegExp])[] = [
    ['without a sign-in', {}, '', 'ok', /^$/],
    ['with a sign-in', { auth: 'ana:right' }, 'ana:right@', 'ok', /^$/],
    ['with a missing sign-in', { auth: 'ana:right' }, '', 'proxy', /asks for a sign-in \(407\)/],
    ['with a wrong sign-in', { auth: 'ana:right' }, 'ana:wrong@', 'proxy', /asks for a sign-in \(407\)/],
    ['that forbids the host', { refuseWith: 403 }, '', 'proxy', /did not open a connection to .* \(403\)/],
    ['that cannot reach the host', { refuseWith: 502 }, '', 'proxy', /did not open a connection to .* \(502\)/],
  ];
  it.each(proxies)('a proxy %s', async (_name, options, auth, expected, words) => {
    const server = await startFaultServer({ tls: authority.issue(['api.example.com']) });
    server.play(good);
    const proxy = await startProxyServer({ leadTo: server.port, ...options });
    const seen = await through({ proxyUrl: `http://${auth}${proxy.host}` }, official);
    expect(seen.outcome).toBe(expected);
    expect(seen.message).toMatch(words);
    expect(seen.text).not.toContain('wrong');
    expect(server.requests()).toHaveLength(expected === 'ok' ? 1 : 0);
    expect(proxy.tunnels()).toHaveLength(1);
    expect(proxy.seen()).not.toContain(testKey);
    await proxy.close();
    await server.close();
  });

  it('a proxy that is not there', async () => {
    const seen = await through({ proxyUrl: `http://127.0.0.1:${String(await closedPort())}` }, official);
    expect(seen.outcome).toBe('proxy');
    expect(seen.message).toContain('could not be reached (ECONNREFUSED)');
  });
});

beforeAll(async () => {
  // Once before the deadlines count: loading the client takes its time on a busy machine.
  const server = await startFaultServer();
  server.play(good);
  for (const way of ways) {
    const transport = way.open();
    await ask(testClient({ baseUrl: server.origin, transport, timeouts: longDeadlines }));
    await transport.close?.();
  }
  await server.close();
});
