// The client: what each answer becomes, what is told while it waits, and how often it asks.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { spell } from '../../src/http/failures';
import { createLimiter } from '../../src/http/limiter';
import { createUndiciTransport } from '../../src/http/undiciTransport';
import { startFaultServer, type FaultServer } from '../servers/faultServer';
import { answer, broken } from '../servers/faults';
import { ask, failureOf, hastyClock, readTestError, testClient, type ClientParts } from '../servers/httpClient';

let server: FaultServer;
const transport = createUndiciTransport({});

beforeAll(async () => {
  server = await startFaultServer();
});
afterAll(async () => {
  await transport.close();
  await server.close();
});

function client(parts: Partial<ClientParts> = {}): ReturnType<typeof testClient> {
  return testClient({ baseUrl: `${server.origin}/v1`, transport, ...parts });
}

describe('a good answer', () => {
  it('is given whole, with its status and headers', async () => {
    server.play(answer(200, '{"data":[]}', { 'x-request-id': 'req_1' }));
    const got = await ask(client());
    expect(got.status).toBe(200);
    expect(got.headers.get('x-request-id')).toBe('req_1');
    expect(Buffer.from(got.bytes).toString()).toBe('{"data":[]}');
  });

  it('is asked for at the base path, with the search as it was encoded', async () => {
    server.play(answer(200, '{}'));
    const options = { signal: new AbortController().signal, readError: readTestError };
    await client().get('/audit_logs', 'effective_at%5Bgt%5D=1&event_types[]=a%2Cb', options);
    expect(server.requests()[0]?.line).toBe('GET /v1/audit_logs?effective_at%5Bgt%5D=1&event_types[]=a%2Cb HTTP/1.1');
    const headers = server.requests()[0]?.headers;
    expect(headers?.get('accept')).toBe('application/json');
    expect(headers?.get('accept-encoding')).toBe('gzip, deflate, br');
    expect(headers?.get('user-agent')).toBe('audit-log-explorer-test');
  });

  it('that carries what is not JSON but no web page either is left to the adapter', async () => {
    server.play(answer(200, 'nonsense'));
    expect((await ask(client())).bytes).toHaveLength(8);
  });
});

describe('a refusal', () => {
  it("has the vendor's words, its request id and a next step", async () => {
    server.play(answer(401, '{"error":{"message":"Incorrect API key provided"}}', { 'x-request-id': 'req_abc' }));
    expect(await failureOf(ask(client()))).toEqual({
      kind: 'unauthorized',
      status: 401,
      message: `127.0.0.1:${String(server.port)} did not accept the key (401).`,
      nextStep: 'Check that the key is active and of the right kind, then replace it with "Replace Key".',
      vendorMessage: 'Incorrect API key provided',
      requestId: 'req_abc',
    });
    expect(server.requests()).toHaveLength(1);
  });

  it("prefers the adapter's next step", async () => {
    server.play(answer(403, '{}'));
    const readError = (): { nextStep: string } => ({ nextStep: 'Ask an owner for audit_logs.list.' });
    const asked = client().get('/x', '', { signal: new AbortController().signal, readError });
    expect(await failureOf(asked)).toMatchObject({ kind: 'forbidden', nextStep: 'Ask an owner for audit_logs.list.' });
  });

  it('shows hostile words as they are, on one line, at a bounded length', async () => {
    server.play(answer(400, `{"message":"a\u202eb\u0007c\\\\u001b[31m ${'long '.repeat(3000)}"}`));
    const { vendorMessage = '' } = await failureOf(ask(client()));
    expect(vendorMessage).not.toMatch(/[\p{Cc}\p{Cf}]/u);
    expect(vendorMessage).toContain('⟨U+202E⟩');
    expect([...vendorMessage].length).toBeLessThanOrEqual(600);
  });

  it('counts by its status even when its words break off', async () => {
    server.play([
      { send: 'HTTP/1.1 403 Forbidden\r\ncontent-length: 500\r\n\r\n{"message":"half' },
      { pauseMs: 15 },
      'reset',
    ]);
    expect((await failureOf(ask(client()))).kind).toBe('forbidden');
    server.play([{ send: 'HTTP/1.1 401 Unauthorized\r\ncontent-length: 500\r\n\r\n{"message":"half' }]);
    expect((await failureOf(ask(client({ timeouts: { idle: 150 } })))).kind).toBe('unauthorized');
  });

  it('says when it makes sense to try again', async () => {
    server.play(answer(429, '{}', { 'retry-after': '3600' }));
    const before = Date.now();
    const failure = await failureOf(ask(client()));
    expect(failure.message).toContain('asks to wait 60 minutes');
    expect(failure.retryAt).toBeGreaterThanOrEqual(before + 3_600_000);
    expect(failure.retryAt).toBeLessThan(before + 3_610_000);
  });
});

describe('trying again', () => {
  it('succeeds after a broken connection and an overload, and tells no short waits', async () => {
    const clock = hastyClock();
    const told: unknown[] = [];
    server.play(broken('body', 'reset', '{"a":1}'), answer(503, '{}'), answer(200, '{"a":1}'));
    const options = {
      signal: new AbortController().signal,
      readError: readTestError,
      onWait: (w: unknown) => told.push(w),
    };
    expect((await client({ clock }).get('/x', '', options)).status).toBe(200);
    expect(server.requests()).toHaveLength(3);
    expect(clock.slept).toEqual([250, 500]);
    expect(told).toEqual([]);
  });

  it('tells a long wait, why, and its end', async () => {
    const clock = hastyClock();
    const told: ({ readonly until: number; readonly why: string } | undefined)[] = [];
    server.play(answer(429, '{}', { 'retry-after': '40' }), answer(200, '{}'));
    await client({ clock }).get('/x', '', {
      signal: new AbortController().signal,
      readError: readTestError,
      onWait: (wait) => told.push(wait),
    });
    expect(clock.slept).toEqual([40_000]);
    expect(told).toHaveLength(2);
    expect(told[0]?.why).toBe('rate limit: trying again in 40 seconds');
    expect(told[0]?.until).toBeGreaterThan(Date.now() + 39_000);
    expect(told[1]).toBeUndefined();
  });

  it('follows the policy of the vendor', async () => {
    const policy = { retryStatuses: [429], retryResets: false };
    server.play(answer(500, '{}'));
    await failureOf(ask(client({ policy })));
    expect(server.requests()).toHaveLength(1);
    server.play(broken('body', 'reset', '{"a":1}'));
    await failureOf(ask(client({ policy })));
    expect(server.requests()).toHaveLength(1);
    server.play(answer(429, '{}', { 'retry-after': '1' }));
    await failureOf(ask(client({ policy: { ...policy, maxRequests: 2 } })));
    expect(server.requests()).toHaveLength(2);
  });

  it('keeps to the minute and the number at once, shared between clients', async () => {
    const clock = hastyClock();
    const limiter = createLimiter(clock);
    const policy = { requestsPerMinute: 3, concurrency: 2 };
    server.play([{ pauseMs: 20 }, ...answer(200, '{}')]);
    const told: string[] = [];
    const options = {
      signal: new AbortController().signal,
      readError: readTestError,
      onWait: (wait: { readonly why: string } | undefined) => told.push(wait?.why ?? 'on'),
    };
    const one = client({ clock, limiter, policy });
    const other = client({ clock, limiter, policy });
    await Promise.all([1, 2, 3, 4].map((count) => (count % 2 === 0 ? one : other).get('/x', '', options)));
    expect(clock.slept).toHaveLength(1);
    expect(clock.slept[0]).toBeGreaterThan(59_000);
    expect(told).toEqual(['at most 3 requests a minute', 'on']);
  });
});

describe('stopping', () => {
  it('before anything begins reads no key', async () => {
    const stopped = AbortSignal.abort();
    let reads = 0;
    const readKey = (): Promise<undefined> => {
      reads += 1;
      return Promise.resolve(undefined);
    };
    expect((await failureOf(ask(client({ readKey }), stopped))).kind).toBe('cancelled');
    expect(reads).toBe(0);
  });

  it('leaves no listener behind on a signal used many times', async () => {
    const { signal } = new AbortController();
    let listening = 0;
    const add = signal.addEventListener.bind(signal);
    const remove = signal.removeEventListener.bind(signal);
    signal.addEventListener = (...parts: Parameters<typeof add>) => {
      listening += 1;
      add(...parts);
    };
    signal.removeEventListener = (...parts: Parameters<typeof remove>) => {
      listening -= 1;
      remove(...parts);
    };
    server.play(answer(200, '{}'));
    for (let count = 0; count < 20; count += 1) await ask(client(), signal);
    expect(listening).toBe(0);
  });
});

describe('a length of time in words', () => {
  it.each([
    [0, '1 second'],
    [1000, '1 second'],
    [40_000, '40 seconds'],
    [119_000, '119 seconds'],
    [180_000, '3 minutes'],
    [7_200_000, '2 hours'],
    [86_400_000 * 3, '3 days'],
    [1e12, '32 years'],
  ])('%i ms', (ms, words) => {
    expect(spell(ms)).toBe(words);
  });
});
