// The way from undici to the host's transport: when, for how long, and never when a request may have arrived.
import type { LookupFunction } from 'node:net';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { AuditError } from '../../src/core/errors';
import { createFallbackTransport, type TransportChoice } from '../../src/http/fallback';
import { createHostTransport } from '../../src/http/hostTransport';
import type { Transport, TransportResponse } from '../../src/http/transport';
import { createUndiciTransport, type UndiciOptions } from '../../src/http/undiciTransport';
import { closedPort, startFaultServer, type FaultServer } from '../servers/faultServer';
import { answer } from '../servers/faults';
import { ask, failureOf, testClient } from '../servers/httpClient';
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

function send(transport: Transport, url: string): Promise<TransportResponse> {
  const { signal } = new AbortController();
  return transport.send({ url: new URL(url), method: 'GET', headers: { 'x-test': '1' }, signal });
}

const host = createHostTransport((url, init) => fetch(url, init));

describe('the fallback', () => {
  function counting(inner: Transport): Transport & { readonly count: () => number } {
    let sent = 0;
    return {
      count: () => sent,
      send: (request) => {
        sent += 1;
        return inner.send(request);
      },
    };
  }

  it('goes over to the host when undici cannot connect, and remembers it for the origin', async () => {
    secure.play(answer(200, '{"data":[]}'));
    const failing = counting(undici({ certificates: () => [createTestAuthority().cert] }));
    const working = counting(undici());
    const told: string[] = [];
    const transport = createFallbackTransport({
      undici: failing,
      host: working,
      choice: () => 'auto',
      onFallback: (origin, failure) => told.push(`${origin} ${failure.kind}`),
    });
    const client = testClient({ baseUrl: secure.origin, transport });
    await ask(client);
    await ask(client);
    expect([failing.count(), working.count()]).toEqual([1, 2]);
    expect(told).toEqual([`${secure.origin} tls`]);
  });

  it.each(['dns', 'refused', 'proxy'] as const)('does so for %s', async (kind) => {
    const port = await closedPort();
    const lookup: LookupFunction = (_name, _options, done) => {
      done(Object.assign(new Error('x'), { code: 'ENOTFOUND' }), '', 4);
    };
    const options = { dns: { lookup }, refused: {}, proxy: { proxyUrl: `http://127.0.0.1:${String(port)}` } }[kind];
    const reached: string[] = [];
    const stub: Transport = {
      send: (request) => {
        reached.push(request.url.origin);
        async function* body(): AsyncGenerator<Uint8Array> {
          yield await Promise.resolve(Buffer.from('{}'));
        }
        return Promise.resolve({ status: 200, headers: new Map<string, string>(), body: body() });
      },
    };
    const transport = createFallbackTransport({ undici: undici(options), host: stub, choice: () => 'auto' });
    const baseUrl = kind === 'refused' ? `https://127.0.0.1:${String(port)}` : 'https://api.example.com';
    await ask(testClient({ baseUrl, transport }));
    expect(reached).toEqual([baseUrl]);
  });

  it('knows the failures of a transport that was loaded as a bundle of its own', async () => {
    vi.resetModules();
    const { createUndiciTransport: createOther } = await import('../../src/http/undiciTransport');
    const other = createOther({});
    endings.push(() => other.close());
    const refused = await send(other, `http://127.0.0.1:${String(await closedPort())}`).catch(
      (error: unknown) => error,
    );
    expect(refused).not.toBeInstanceOf(AuditError);
    expect(AuditError.is(refused) && refused.failure.kind).toBe('refused');
    plain.play(answer(200, '{}'));
    const cannot: Transport = {
      send: async () => {
        throw refused;
      },
    };
    const transport = createFallbackTransport({ undici: cannot, host, choice: () => 'auto' });
    expect((await ask(testClient({ baseUrl: plain.origin, transport }))).status).toBe(200);
  });

  it('does not ask twice when the request may have arrived', async () => {
    plain.play([{ send: 'HTTP/1.1 200' }, { pauseMs: 10 }, 'reset']);
    const second = counting(host);
    const transport = createFallbackTransport({ undici: undici(), host: second, choice: () => 'auto' });
    const failure = await failureOf(send(transport, plain.origin));
    expect(failure.kind).toBe('reset');
    expect(second.count()).toBe(0);
  });

  it("tells undici's failure when both fail, and starts over with undici later", async () => {
    const port = await closedPort();
    const failing = counting(undici());
    const alsoFailing = counting(host);
    const transport = createFallbackTransport({ undici: failing, host: alsoFailing, choice: () => 'auto' });
    const client = testClient({ baseUrl: `http://127.0.0.1:${String(port)}`, transport });
    expect((await failureOf(ask(client))).message).toContain('ECONNREFUSED');
    await failureOf(ask(client));
    expect([failing.count(), alsoFailing.count()]).toEqual([2, 2]);
  });

  it('forgets the host when it stops connecting', async () => {
    secure.play(answer(200, '{}'));
    const failing = counting(undici({ certificates: () => [createTestAuthority().cert] }));
    let way: Transport = undici();
    const transport = createFallbackTransport({
      undici: failing,
      host: { send: (request) => way.send(request) },
      choice: () => 'auto',
    });
    const client = testClient({ baseUrl: secure.origin, transport });
    await ask(client);
    way = undici({ certificates: () => [createTestAuthority().cert] });
    await failureOf(ask(client));
    expect(failing.count()).toBe(1);
    await failureOf(ask(client));
    expect(failing.count()).toBe(2);
  });

  it('obeys a setting that forces either one', async () => {
    plain.play(answer(200, '{}'));
    const one = counting(undici());
    const other = counting(host);
    let choice: TransportChoice = 'host';
    const transport = createFallbackTransport({ undici: one, host: other, choice: () => choice });
    const client = testClient({ baseUrl: plain.origin, transport });
    await ask(client);
    choice = 'undici';
    await ask(client);
    expect([one.count(), other.count()]).toEqual([1, 1]);
    choice = 'undici';
    const port = await closedPort();
    await failureOf(ask(testClient({ baseUrl: `http://127.0.0.1:${String(port)}`, transport })));
    expect(other.count()).toBe(1);
  });
});
