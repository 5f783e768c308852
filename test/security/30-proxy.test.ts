// Threat 30: a proxy in between. It is told where a tunnel leads and nothing else: what goes through is TLS to the vendor,
// and what would go in the open is not sent at all.
import { afterAll, afterEach, describe, expect, it } from 'vitest';
import { createUndiciTransport } from '../../src/http/undiciTransport';
import { startFaultServer, type FaultServer } from '../servers/faultServer';
import { answer } from '../servers/faults';
import { ask, failureOf, testClient, testKey } from '../servers/httpClient';
import { startProxyServer, type ProxyServer } from '../servers/proxyServer';
import { createTestAuthority } from '../servers/testCertificates';

const authority = createTestAuthority();
const certificates = (): readonly string[] => [authority.cert];
const proxies: ProxyServer[] = [];
const servers: FaultServer[] = [];
const transports: { close(): Promise<void> }[] = [];

afterEach(async () => {
  await Promise.all(transports.splice(0).map((transport) => transport.close()));
});
afterAll(async () => {
  await Promise.all([...servers.map((each) => each.close()), ...proxies.map((each) => each.close())]);
});

async function behindProxy(auth?: string): Promise<{ readonly server: FaultServer; readonly proxy: ProxyServer }> {
  const server = await startFaultServer({ tls: authority.issue(['api.vendor.example']) });
  server.play(answer(200, '{"data":["secret answer"]}'));
  servers.push(server);
  const leadTo = Number(new URL(server.origin).port);
  const proxy = await startProxyServer({ leadTo, ...(auth === undefined ? {} : { auth }) });
  proxies.push(proxy);
  return { server, proxy };
}

const baseUrl = 'https://api.vendor.example/v1';

describe('a proxy', () => {
  it.each([undefined, 'ana:hunter22'])('reads the host and no more (sign-in: %s)', async (auth) => {
    const { server, proxy } = await behindProxy(auth);
    const proxyUrl = `http://${auth === undefined ? '' : `${auth}@`}${proxy.host}`;
    const transport = createUndiciTransport({ certificates, proxyUrl });
    transports.push(transport);
    expect((await ask(testClient({ baseUrl, transport }))).status).toBe(200);
    // The key went to the vendor, and nothing of it, of the path or of the answer to the proxy.
    expect(server.requests()[0]?.headers.get('authorization')).toBe(`Bearer ${testKey}`);
    expect(proxy.tunnels()).toEqual(['api.vendor.example:443']);
    expect(proxy.seen()).toMatch(/^CONNECT api\.vendor\.example:443 /);
    for (const secret of [
      testKey,
      Buffer.from(testKey).toString('base64'),
      '/v1',
      '/logs',
      'secret answer',
      'authorization: Bearer',
    ])
      expect(proxy.seen()).not.toContain(secret);
    // A sign-in for the proxy stays there.
    expect(JSON.stringify([...(server.requests()[0]?.headers ?? [])])).not.toMatch(/proxy-authorization|hunter22/i);
  });

  it('gets no request of a vendor in the open', async () => {
    const { proxy } = await behindProxy();
    const transport = createUndiciTransport({ certificates, proxyUrl: `http://${proxy.host}` });
    transports.push(transport);
    const client = testClient({ baseUrl: 'http://api.vendor.example/v1', transport });
    expect((await failureOf(ask(client))).kind).toBe('badInput');
    expect(proxy.seen()).toBe('');
  });

  it('that answers with a certificate of its own is refused, unless the machine trusts it', async () => {
    const stranger = createTestAuthority();
    const server = await startFaultServer({ tls: stranger.issue(['api.vendor.example']) });
    server.play(answer(200, '{}'));
    servers.push(server);
    const proxy = await startProxyServer({ leadTo: Number(new URL(server.origin).port) });
    proxies.push(proxy);
    const transport = createUndiciTransport({ certificates, proxyUrl: `http://${proxy.host}` });
    transports.push(transport);
    const failure = await failureOf(ask(testClient({ baseUrl, transport })));
    expect(failure.kind).toBe('tls');
    expect(failure.nextStep).toMatch(/inspects traffic/);
    expect(server.requests()).toHaveLength(0);
  });
});
