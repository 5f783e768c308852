// Threat 22: a small compressed answer must not become a large one in memory. Bytes are counted after decompression.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createHostTransport } from '../../src/http/hostTransport';
import { createUndiciTransport } from '../../src/http/undiciTransport';
import { startFaultServer, type FaultServer } from '../servers/faultServer';
import { answer, bomb, compressed, flood } from '../servers/faults';
import { ask, failureOf, testClient } from '../servers/httpClient';

let server: FaultServer;
const undici = createUndiciTransport({});
const host = createHostTransport((url, init) => fetch(url, init));
const timeouts = { headers: 5000, idle: 5000, total: 15_000 };

beforeAll(async () => {
  server = await startFaultServer();
});
afterAll(async () => {
  await undici.close();
  await server.close();
});

const bombs = { gzip: bomb('gzip', 200), deflate: bomb('deflate', 200), br: bomb('br', 200) };
const mebibyte = 1_048_576;

/** The most memory in use while `work` runs, above what was used before. */
async function growth(work: Promise<unknown>): Promise<number> {
  const before = process.memoryUsage.rss();
  let most = before;
  const timer = setInterval(() => {
    most = Math.max(most, process.memoryUsage.rss());
  }, 2);
  try {
    await work;
  } finally {
    clearInterval(timer);
  }
  return Math.max(most, process.memoryUsage.rss()) - before;
}

describe.each([
  ['undici', undici],
  ["the host's fetch", host],
])('too large an answer over %s', (_name, transport) => {
  it.each(['gzip', 'deflate', 'br'] as const)('stops a %s bomb of 200 MiB at 16 MiB', async (coding) => {
    // Once without danger, so that loading code does not count as growth.
    server.play(compressed(coding, '{}'), bombs[coding]);
    await ask(testClient({ baseUrl: server.origin, transport, timeouts }));
    const work = failureOf(ask(testClient({ baseUrl: server.origin, transport, timeouts })));
    const grown = await growth(work);
    expect(await work).toMatchObject({ kind: 'tooLarge' });
    expect((await work).message).toContain('16 MiB');
    expect(server.requests()).toHaveLength(2);
    expect(grown).toBeLessThan(64 * mebibyte);
  });

  it('stops an endless plain answer', async () => {
    server.play(flood(1000));
    expect((await failureOf(ask(testClient({ baseUrl: server.origin, transport, timeouts })))).kind).toBe('tooLarge');
    expect(server.requests()).toHaveLength(1);
  });

  it('takes exactly the limit and not a byte more', async () => {
    const client = testClient({ baseUrl: server.origin, transport, timeouts, maxBytes: 1000 });
    for (const coding of ['gzip', 'deflate', 'br'] as const) {
      server.play(compressed(coding, Buffer.alloc(1000, 0x20)));
      expect((await ask(client)).bytes).toHaveLength(1000);
      server.play(compressed(coding, Buffer.alloc(1001, 0x20)));
      expect((await failureOf(ask(client))).kind).toBe('tooLarge');
    }
  });

  it('reads little of an endless error', async () => {
    const [head, body] = flood(1000);
    if (typeof head !== 'object' || !('send' in head) || body === undefined) throw new Error('unexpected script');
    server.play([{ send: String(head.send).replace('200 OK', '403 Forbidden') }, body]);
    const failure = await failureOf(ask(testClient({ baseUrl: server.origin, transport, timeouts })));
    expect(failure.kind).toBe('forbidden');
    expect((failure.vendorMessage ?? '').length).toBeLessThanOrEqual(600);
  });

  it('counts what is there, not what content-length says', async () => {
    server.play(answer(200, '{"a":1}'));
    expect((await ask(testClient({ baseUrl: server.origin, transport, timeouts, maxBytes: 7 }))).bytes).toHaveLength(7);
  });
});
