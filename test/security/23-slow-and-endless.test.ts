// Threat 23: slow, stalled and endless answers and absurd waits end in a failure within the stated time, never in a hang.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createHostTransport } from '../../src/http/hostTransport';
import { createUndiciTransport } from '../../src/http/undiciTransport';
import type { Transport } from '../../src/http/transport';
import { startFaultServer, type FaultServer } from '../servers/faultServer';
import { answer, slowBody, slowHeaders, stalledBody } from '../servers/faults';
import { ask, failureOf, hastyClock, longDeadlines, testClient, until } from '../servers/httpClient';

let server: FaultServer;
const undici = createUndiciTransport({});
const host = createHostTransport((url, init) => fetch(url, init));

beforeAll(async () => {
  server = await startFaultServer();
  // Once before deadlines count: loading the client takes its time on a busy machine.
  server.play(answer(200, '{}'));
  await ask(testClient({ baseUrl: server.origin, transport: undici }));
  await ask(testClient({ baseUrl: server.origin, transport: host }));
});
afterAll(async () => {
  await undici.close();
  await server.close();
});

async function timed<T>(work: Promise<T>): Promise<{ readonly value: T; readonly ms: number }> {
  const start = performance.now();
  const value = await work;
  return { value, ms: performance.now() - start };
}

describe.each([
  ['undici', undici],
  ["the host's fetch", host],
])('slowness over %s', (_name, transport) => {
  /** One deadline short, the others long, and the time in which the short one has surely been met. */
  const client = (timeouts: Partial<typeof longDeadlines>): ReturnType<typeof testClient> =>
    testClient({ baseUrl: server.origin, transport, timeouts: { ...longDeadlines, ...timeouts } });
  const soon = 4000;

  it('ends when no answer begins', async () => {
    server.play([]);
    const { value, ms } = await timed(failureOf(ask(client({ headers: 300 }))));
    expect(value).toMatchObject({ kind: 'timeout' });
    expect(value.message).toContain('did not answer within');
    expect(ms).toBeLessThan(soon);
    expect(server.requests()).toHaveLength(1);
  });

  it('ends when the headers drip', async () => {
    server.play(slowHeaders(20));
    const { value, ms } = await timed(failureOf(ask(client({ headers: 300 }))));
    expect(value.message).toContain('did not answer within');
    expect(ms).toBeLessThan(soon);
  });

  it('ends when the body stalls', async () => {
    server.play(stalledBody('{"data":[1,2,3]}'));
    const { value, ms } = await timed(failureOf(ask(client({ idle: 150 }))));
    expect(value.message).toContain('stopped in the middle');
    expect(ms).toBeLessThan(soon);
  });

  it('ends when the body drips for ever', async () => {
    server.play(slowBody(15));
    const { value, ms } = await timed(failureOf(ask(client({ total: 400 }))));
    expect(value.message).toContain('did not finish');
    expect(ms).toBeGreaterThan(380);
    expect(ms).toBeLessThan(soon);
    expect(server.requests()).toHaveLength(1);
  });

  it('stops at once when told to, in every phase', async () => {
    for (const script of [[], slowHeaders(20), slowBody(15), stalledBody('{"data":[1,2,3]}')]) {
      server.play(script);
      const stop = new AbortController();
      const asked = failureOf(ask(client({}), stop.signal));
      await until(() => server.requests().length === 1);
      await new Promise((resolve) => setTimeout(resolve, 40));
      const { value, ms } = await timed((stop.abort(), asked));
      expect(value.kind).toBe('cancelled');
      expect(ms).toBeLessThan(1000);
    }
  });
});

describe('waiting', () => {
  it('gives up at once on an absurd Retry-After and says when it would make sense', async () => {
    const clock = hastyClock();
    for (const value of ['1000000000', 'Fri, 31 Dec 9999 23:59:59 GMT', '301']) {
      server.play(answer(429, '{"message":"slow down"}', { 'retry-after': value }));
      const failure = await failureOf(ask(testClient({ baseUrl: server.origin, transport: undici, clock })));
      expect(failure.kind).toBe('rateLimited');
      expect(failure.retryAt).toBeGreaterThan(Date.now() + 299_000);
      expect(server.requests()).toHaveLength(1);
    }
    expect(clock.slept).toEqual([]);
  });

  it('waits no longer than its budget over several answers', async () => {
    const clock = hastyClock();
    server.play(answer(429, '{}', { 'retry-after': '120' }));
    const failure = await failureOf(ask(testClient({ baseUrl: server.origin, transport: undici, clock })));
    expect(failure.kind).toBe('rateLimited');
    expect(clock.slept).toEqual([120_000, 120_000]);
    expect(server.requests()).toHaveLength(3);
  });

  it('can be stopped while it waits', async () => {
    server.play(answer(503, '{}', { 'retry-after': '100' }));
    const stop = new AbortController();
    const clock = { ...hastyClock(), sleep: (_ms: number, signal: AbortSignal) => endless(signal) };
    const asked = failureOf(ask(testClient({ baseUrl: server.origin, transport: undici, clock }), stop.signal));
    await until(() => server.requests().length === 1);
    await new Promise((resolve) => setTimeout(resolve, 40));
    stop.abort();
    expect((await asked).kind).toBe('cancelled');
    expect(server.requests()).toHaveLength(1);
  });
});

describe('a transport that obeys nothing', () => {
  const deaf: Transport = { send: () => new Promise(() => undefined) };
  const stuck: Transport = {
    send: () =>
      Promise.resolve({
        status: 200,
        headers: new Map<string, string>(),
        body: { [Symbol.asyncIterator]: () => ({ next: () => new Promise<never>(() => undefined) }) },
      }),
  };

  it.each([
    ['never answers', deaf],
    ['never sends its body', stuck],
  ])('still ends when it %s', async (_how, transport) => {
    const parts = { baseUrl: 'https://api.example.com', transport, timeouts: { headers: 60, idle: 60, total: 200 } };
    expect((await failureOf(ask(testClient(parts)))).kind).toBe('timeout');
    const stop = new AbortController();
    const asked = failureOf(ask(testClient(parts), stop.signal));
    setTimeout(() => stop.abort(), 10);
    expect((await asked).kind).toBe('cancelled');
  });
});

function endless(signal: AbortSignal): Promise<void> {
  return new Promise((_resolve, reject) => {
    signal.addEventListener('abort', () => reject(new Error('stopped')), { once: true });
  });
}
