// Threat 29: certificate checks cannot be switched off. An unknown, expired or foreign certificate gets no request at all.
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { readFileSync, readdirSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createFallbackTransport } from '../../src/http/fallback';
import { createHostTransport } from '../../src/http/hostTransport';
import { createUndiciTransport, trustedCertificates } from '../../src/http/undiciTransport';
import { startFaultServer, type FaultServer } from '../servers/faultServer';
import { answer } from '../servers/faults';
import { ask, errorOf, everythingIn, testClient, testKey } from '../servers/httpClient';
import { startProxyServer } from '../servers/proxyServer';
import { createTestAuthority } from '../servers/testCertificates';

const authority = createTestAuthority();
const stranger = createTestAuthority();
const trusting = { certificates: () => [authority.cert] };
const servers: FaultServer[] = [];

async function secure(pair: { readonly key: string; readonly cert: string }): Promise<FaultServer> {
  const server = await startFaultServer({ tls: pair });
  server.play(answer(200, '{"data":[]}'));
  servers.push(server);
  return server;
}

const cases: readonly (readonly [string, () => Promise<FaultServer>, RegExp, RegExp])[] = [
  [
    'an unknown authority',
    () => secure(stranger.issue(['127.0.0.1'])),
    /UNABLE_TO|SELF_SIGNED/,
    /certificate authority/,
  ],
  [
    'an expired certificate',
    () => secure(authority.issue(['127.0.0.1'], { expired: true })),
    /CERT_HAS_EXPIRED/,
    /date of this computer/,
  ],
  ['a certificate of another host', () => secure(authority.issue(['api.example.com'])), /ALTNAME/, /another host/],
];

beforeAll(() => {
  // Set by nobody here; a machine that has it set would make these tests say nothing.
  expect(process.env[['NODE', 'TLS', 'REJECT', 'UNAUTHORIZED'].join('_')]).toBeUndefined();
});
afterAll(async () => {
  await Promise.all(servers.map((server) => server.close()));
});

describe('TLS', () => {
  it.each(cases)('refuses %s before anything is sent', async (_name, start, code, step) => {
    const server = await start();
    const transport = createUndiciTransport(trusting);
    const baseUrl = server.origin.replace('http:', 'https:');
    const error = await errorOf(ask(testClient({ baseUrl, transport })));
    await transport.close();
    expect(error.failure.kind).toBe('tls');
    expect(error.failure.message).toMatch(code);
    expect(error.failure.nextStep).toMatch(step);
    expect(everythingIn(error)).not.toContain(testKey);
    expect(server.requests().map(({ line }) => line)).toEqual([]);
  });

  it('does not fall back to plain http where a server speaks no TLS', async () => {
    let requests = 0;
    const server = createServer((_request, response) => {
      requests += 1;
      response.end('{}');
    });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const baseUrl = `https://127.0.0.1:${String((server.address() as AddressInfo).port)}`;
    const transport = createUndiciTransport(trusting);
    const failure = (await errorOf(ask(testClient({ baseUrl, transport })))).failure;
    await transport.close();
    server.close();
    expect(failure.kind).toBe('tls');
    expect(requests).toBe(0);
  });

  it('refuses them through a proxy too', async () => {
    const server = await secure(stranger.issue(['127.0.0.1']));
    const proxy = await startProxyServer();
    const transport = createUndiciTransport({ ...trusting, proxyUrl: `http://${proxy.host}` });
    const error = await errorOf(ask(testClient({ baseUrl: server.origin, transport })));
    expect(error.failure.kind).toBe('tls');
    expect(server.requests()).toHaveLength(0);
    expect(proxy.seen()).not.toContain(testKey);
    await transport.close();
    await proxy.close();
  });

  it("stays refused when the host's own fetch refuses it as well", async () => {
    const server = await secure(stranger.issue(['127.0.0.1']));
    const undici = createUndiciTransport(trusting);
    const host = createHostTransport((url, init) => fetch(url, init));
    const transport = createFallbackTransport({ undici, host, choice: () => 'auto' });
    const error = await errorOf(ask(testClient({ baseUrl: server.origin, transport })));
    await undici.close();
    expect(error.failure.kind).toBe('tls');
    expect(server.requests()).toHaveLength(0);
  });

  it('accepts what the system trusts: an authority added to the list', async () => {
    const server = await secure(authority.issue(['127.0.0.1', 'localhost']));
    const transport = createUndiciTransport(trusting);
    const { status } = await ask(testClient({ baseUrl: server.origin, transport }));
    await transport.close();
    expect(status).toBe(200);
    expect(server.requests()).toHaveLength(1);
  });

  it("trusts at least Node's own authorities, where they can be listed", () => {
    const listed = trustedCertificates();
    if (listed === undefined) return;
    expect(listed.length).toBeGreaterThan(50);
    expect(new Set(listed).size).toBe(listed.length);
  });

  it('has no word in its sources that switches checks off', () => {
    for (const name of readdirSync('src/http')) {
      const text = readFileSync(`src/http/${name}`, 'utf8');
      expect(text).not.toMatch(
        /rejectUnauthorized|proxyStrictSSL|NODE_TLS|checkServerIdentity|setGlobalDispatcher|insecure/i,
      );
    }
  });
});
