// The two transports, against real sockets on loopback, direct and through a proxy.
import type { LookupFunction } from 'node:net';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { createHostTransport } from '../../src/http/hostTransport';
import type { Transport, TransportResponse } from '../../src/http/transport';
import { createUndiciTransport, type UndiciOptions } from '../../src/http/undiciTransport';
import { closedPort, startFaultServer, type FaultServer } from '../servers/faultServer';
import { answer, compressed, head } from '../servers/faults';
import { ask, failureOf, testClient, testKey, until } from '../servers/httpClient';
import { startProxyServer, type ProxyOptions, type ProxyServer } from '../servers/proxyServer';
import { createTestAuthority } from '../servers/testCertificates';

const authority = createTestAuthority();
const endings: (() => Promise<void>)[] = [];
let plain: FaultServer;
let secure: FaultServer;

beforeAll(async () => {
  plain = await startFaultServer();
  secure = await startFaultServer({ tls: authority.issue(['127.0.0.1', 'api.example.com']) });
});
afterAll(() => Promise.all([plain.close(), secure.close()]));
afterEach(async () => {
  for (const end of endings.splice(0).reverse()) await end();
});

function undici(options: UndiciOptions = {}): Transport & { close(): Promise<void> } {
  const transport = createUndiciTransport({ certificates: () => [authority.cert], ...options });
  endings.push(() => transport.close());
  return transport;
}

async function proxyServer(options: ProxyOptions = {}): Promise<ProxyServer> {
  const proxy = await startProxyServer(options);
  endings.push(() => proxy.close());
  return proxy;
}

async function text(response: TransportResponse): Promise<string> {
  const parts: Uint8Array[] = [];
  for await (const part of response.body) parts.push(part);
  return Buffer.concat(parts).toString('utf8');
}

function send(transport: Transport, url: string): Promise<TransportResponse> {
  const { signal } = new AbortController();
  return transport.send({ url: new URL(url), method: 'GET', headers: { 'x-test': '1' }, signal });
}

const host = createHostTransport((url, init) => fetch(url, init));

describe.each([
  ['undici', () => undici()],
  ["the host's fetch", () => host],
])('an answer over %s', (_name, make) => {
  it('comes with its status, lower-case headers and bytes', async () => {
    plain.play(answer(418, 'tea', { 'X-Mixed-Case': 'Yes' }));
    const response = await send(make(), `${plain.origin}/a?b=c%20d`);
    expect(response.status).toBe(418);
    expect(response.headers.get('x-mixed-case')).toBe('Yes');
    expect(await text(response)).toBe('tea');
    expect(plain.requests()[0]?.line).toBe('GET /a?b=c%20d HTTP/1.1');
    expect(plain.requests()[0]?.headers.get('x-test')).toBe('1');
  });

  it.each(['gzip', 'deflate', 'br'] as const)('is decompressed from %s', async (coding) => {
    const body = '{"words":"' + 'over and over '.repeat(5000) + '"}';
    plain.play(compressed(coding, body));
    expect(await text(await send(make(), plain.origin))).toBe(body);
  });

  it('may carry headers with names from a nightmare', async () => {
    plain.play(answer(200, '{}', { ['__proto__']: 'x', constructor: 'y', 'to-string': 'z' }));
    const response = await send(make(), plain.origin);
    expect(response.headers.get('constructor')).toBe('y');
    expect(await text(response)).toBe('{}');
    expect(({} as Record<string, unknown>)['x']).toBeUndefined();
  });

  it('reaches IPv6 loopback', async () => {
    const server = await startFaultServer({ host: '::1' });
    endings.push(() => server.close());
    server.play(answer(200, '{}'));
    const { bytes } = await ask(testClient({ baseUrl: server.origin, transport: make() }));
    expect(bytes).toHaveLength(2);
    expect(server.requests()[0]?.headers.get('host')).toBe(`[::1]:${String(server.port)}`);
  });
});

describe('undici', () => {
  it('uses its connections again', async () => {
    const server = await startFaultServer();
    endings.push(() => server.close());
    server.play(answer(200, '{"a":1}'));
    const client = testClient({ baseUrl: server.origin, transport: undici() });
    for (let count = 0; count < 5; count += 1) await ask(client);
    expect(server.requests()).toHaveLength(5);
    // A second one is opened when the next request comes before the first is put back.
    expect(server.connections()).toBeLessThanOrEqual(2);
  });

  it('joins a header that comes twice', async () => {
    plain.play([{ send: 'HTTP/1.1 200 OK\r\nx-a: 1\r\nX-A: 2\r\ncontent-length: 0\r\n\r\n' }]);
    expect((await send(undici(), plain.origin)).headers.get('x-a')).toBe('1, 2');
  });

  it.each(['zstd', 'gzip, gzip', 'nonsense'])('refuses the compression %j', async (coding) => {
    plain.play(answer(200, 'x', { 'content-encoding': coding }));
    const failure = await failureOf(ask(testClient({ baseUrl: plain.origin, transport: undici() })));
    expect(failure.kind).toBe('unexpectedAnswer');
  });

  it('says that a name could not be found', async () => {
    const lookup: LookupFunction = (name, _options, done) => {
      done(Object.assign(new Error(`getaddrinfo ENOTFOUND ${name}`), { code: 'ENOTFOUND' }), '', 4);
    };
    const client = testClient({ baseUrl: 'https://api.example.com/v1', transport: undici({ lookup }) });
    const failure = await failureOf(ask(client));
    expect(failure.kind).toBe('dns');
    expect(failure.message).toBe('The host api.example.com could not be found (ENOTFOUND).');
  });

  it('ends what is under way when it is closed, and sends no more', async () => {
    plain.play([]);
    const transport = undici();
    const client = testClient({ baseUrl: plain.origin, transport });
    const asked = failureOf(ask(client));
    await until(() => plain.requests().length === 1);
    await transport.close();
    expect((await asked).kind).toBe('cancelled');
    expect((await failureOf(ask(client))).kind).toBe('cancelled');
    expect(plain.requests()).toHaveLength(1);
  });

  it('rejects an answer whose headers are too large', async () => {
    plain.play([{ send: head(200, { 'x-large': 'a'.repeat(200_000) }) }]);
    const failure = await failureOf(ask(testClient({ baseUrl: plain.origin, transport: undici() })));
    expect(failure.kind).toBe('unexpectedAnswer');
  });
});

describe('through a proxy', () => {
  const official = 'https://api.example.com/v1';

  it('reaches the vendor by a tunnel in which the proxy reads nothing', async () => {
    const proxy = await proxyServer({ leadTo: secure.port });
    secure.play(answer(200, '{"data":[]}'));
    const transport = undici({ proxyUrl: `http://${proxy.host}` });
    await ask(testClient({ baseUrl: official, transport }));
    expect(proxy.tunnels()).toEqual(['api.example.com:443']);
    expect(secure.requests()[0]?.headers.get('authorization')).toBe(`Bearer ${testKey}`);
    expect(proxy.seen()).not.toContain(testKey);
  });

  it('signs in with the user and password of the setting', async () => {
    const proxy = await proxyServer({ leadTo: secure.port, auth: 'ana:p@ss word' });
    secure.play(answer(200, '{"data":[]}'));
    const transport = undici({ proxyUrl: `http://ana:p%40ss%20word@${proxy.host}` });
    await ask(testClient({ baseUrl: official, transport }));
    expect(secure.requests()).toHaveLength(1);
  });

  it.each([
    ['without a sign-in', ''],
    ['with a wrong one', 'ana:hunter22@'],
  ])('is told when the proxy refuses it %s', async (_name, auth) => {
    const proxy = await proxyServer({ leadTo: secure.port, auth: 'ana:right' });
    secure.play(answer(200, '{}'));
    const transport = undici({ proxyUrl: `http://${auth}${proxy.host}` });
    const failure = await failureOf(ask(testClient({ baseUrl: official, transport })));
    expect(failure).toMatchObject({ kind: 'proxy', status: 407 });
    expect(failure.message).toBe(`The proxy ${proxy.host} asks for a sign-in (407).`);
    expect(JSON.stringify(failure)).not.toContain('hunter22');
    expect(secure.requests()).toHaveLength(0);
    expect(proxy.tunnels()).toHaveLength(1);
  });

  it('is told when the proxy does not let the host through, or is not there', async () => {
    const proxy = await proxyServer({ refuseWith: 403 });
    const forbidden = await failureOf(
      ask(testClient({ baseUrl: official, transport: undici({ proxyUrl: `http://${proxy.host}` }) })),
    );
    expect(forbidden).toMatchObject({ kind: 'proxy', status: 403 });
    expect(forbidden.message).toContain('did not open a connection to api.example.com (403)');
    const port = await closedPort();
    const gone = await failureOf(
      ask(testClient({ baseUrl: official, transport: undici({ proxyUrl: `http://127.0.0.1:${String(port)}` }) })),
    );
    expect(gone.kind).toBe('proxy');
    expect(gone.message).toBe(`The proxy 127.0.0.1:${String(port)} could not be reached (ECONNREFUSED).`);
  });

  it('goes past the proxy for the exceptions, and always with plain http', async () => {
    const proxy = await proxyServer();
    secure.play(answer(200, '{}'));
    const proxyUrl = `http://${proxy.host}`;
    await ask(testClient({ baseUrl: secure.origin, transport: undici({ proxyUrl, noProxy: ['127.0.0.0/8'] }) }));
    plain.play(answer(200, '{}'));
    await ask(testClient({ baseUrl: plain.origin, transport: undici({ proxyUrl }) }));
    expect(proxy.tunnels()).toEqual([]);
    await ask(testClient({ baseUrl: secure.origin, transport: undici({ proxyUrl }) }));
    expect(proxy.tunnels()).toHaveLength(1);
  });
});
