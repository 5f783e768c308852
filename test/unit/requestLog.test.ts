// What the log says of requests and loads: enough to find out why one failed, and no key, value, name or body.
import { afterEach, describe, expect, it } from 'vitest';
import { failureLine, loadLine } from '../../src/app/logWords';
import { isGood, requestIdIn, requestLine, type RequestNote } from '../../src/http/requestNote';
import type { Transport } from '../../src/http/transport';
import { createUndiciTransport } from '../../src/http/undiciTransport';
import { readTestError, testClient, testKey } from '../servers/httpClient';
import { startVendorServer } from '../servers/vendorServer';

const ends: (() => unknown)[] = [];
afterEach(async () => {
  for (const end of ends.splice(0).reverse()) await end();
});

const search = 'actor_emails%5B%5D=ana%40acme.io&actor_emails%5B%5D=bo%40acme.io&after=cursor-1&limit=100';

/** Asks once, by way of answers in order; the last one stays. */
async function notesOf(
  answers: readonly { status: number; headers?: Record<string, string>; body?: string }[],
): Promise<{
  readonly notes: readonly RequestNote[];
  readonly text: string;
}> {
  let asked = 0;
  const transport: Transport = {
    send: () => {
      const { status, headers = {}, body = '{}' } = answers[Math.min(asked, answers.length - 1)] ?? { status: 200 };
      asked += 1;
      async function* bytes(): AsyncGenerator<Uint8Array> {
        yield await Promise.resolve(Buffer.from(body));
      }
      return Promise.resolve({ status, headers: new Map(Object.entries(headers)), body: bytes() });
    },
  };
  const notes: RequestNote[] = [];
  const client = testClient({
    baseUrl: 'https://api.example.com/v1',
    transport,
    onRequest: (note) => notes.push(note),
  });
  const { signal } = new AbortController();
  await client.get('/logs', search, { signal, readError: readTestError }).catch(() => undefined);
  return { notes, text: notes.map(requestLine).join('\n') };
}

describe('a request in the log', () => {
  it('is told by place, names of parameters, status, size, time and ID', async () => {
    const { notes, text } = await notesOf([
      { status: 200, headers: { 'x-request-id': 'req_42' }, body: '{"data":[]}' },
    ]);
    expect(text).toMatch(
      /^GET api\.example\.com\/v1\/logs\?actor_emails\[\]&after&limit: 200, 0\.0 kB in \d+ ms, request req_42$/,
    );
    expect(notes.map(isGood)).toEqual([true]);
  });

  it('is told once for each try, with how long until the next', async () => {
    const { notes, text } = await notesOf([
      { status: 503 },
      { status: 429, headers: { 'retry-after': '7', 'x-request-id': 'req_2' } },
      { status: 401, body: '{"error":{"message":"Incorrect key of ana@acme.io"}}' },
    ]);
    const lines = text.split('\n');
    expect(lines).toHaveLength(3);
    expect(lines[0]).toMatch(/: 503, vendorError, .* again in \d+ ms$/);
    expect(lines[1]).toMatch(/\(try 2\): 429, rateLimited, .* request req_2, again in 7000 ms$/);
    expect(lines[2]).toMatch(/\(try 3\): 401, unauthorized, [^,]* in \d+ ms$/);
    expect(notes.map(isGood)).toEqual([false, false, false]);
    expect(text).not.toMatch(/acme|Incorrect|cursor-1|@/);
  });

  it('that nobody answers is told with the kind of failure', async () => {
    const transport = createUndiciTransport({});
    ends.push(() => transport.close());
    const server = await startVendorServer('openai');
    await server.stop();
    const notes: RequestNote[] = [];
    const client = testClient({ baseUrl: server.baseUrl, transport, onRequest: (note) => notes.push(note) });
    const { signal } = new AbortController();
    await client.get('/organization/audit_logs', '', { signal, readError: readTestError }).catch(() => undefined);
    const [first] = notes;
    expect(first).toMatchObject({ failure: 'refused', attempt: 1, params: [] });
    expect(first?.status).toBeUndefined();
  });

  it('never holds the key, also where the vendor sends it back as an ID', async () => {
    const hostile = [testKey, `a ${testKey}`, `${testKey}\n`, 'x'.repeat(90), 'a\u202eb'];
    for (const id of hostile) {
      const { text } = await notesOf([{ status: 200, headers: { 'x-request-id': id } }]);
      expect(text).not.toContain(testKey);
      expect(text).not.toMatch(/\n|\u202e|x{90}/);
    }
    expect(requestIdIn(new Map([['cf-ray', '8f-FRA']]))).toBe('8f-FRA');
    expect(requestIdIn(new Map([['x-request-id', '<b>']]))).toBeUndefined();
  });
});

describe('a load in the log', () => {
  const who = 'openai 3f1c09aa';

  it('is told from its beginning to its end, with why it failed', () => {
    const failure = { kind: 'rateLimited', message: 'api.openai.com refuses more requests for now (429).' } as const;
    const told = [
      loadLine(who, { kind: 'loading' }, 0, 0),
      loadLine(who, { kind: 'waiting', until: 9, why: 'rate limit: trying again in 7 seconds' }, 10, 100),
      loadLine(
        who,
        { kind: 'failed', failure: { ...failure, status: 429, requestId: 'r' }, resumable: true },
        12,
        1234,
      ),
      loadLine(who, { kind: 'stopped', resumable: true }, 12, 40),
      loadLine(who, { kind: 'done', end: 'complete' }, 500, 2000),
      loadLine(who, { kind: 'done', end: 'possiblyIncomplete', why: 'rows moved' }, 500, 2000),
      loadLine(who, { kind: 'idle' }, 0, 0),
    ];
    expect(told.map((line) => (line === undefined ? '' : `${line.level} ${line.text}`))).toEqual([
      'info openai 3f1c09aa: loading',
      'info openai 3f1c09aa: waiting: rate limit: trying again in 7 seconds',
      `error openai 3f1c09aa: failed after 1.2 s, 12 events loaded: ${failure.message} [rateLimited 429 r]`,
      'info openai 3f1c09aa: stopped after 0.0 s, 12 events loaded',
      'info openai 3f1c09aa: complete after 2.0 s, 500 events loaded',
      'warn openai 3f1c09aa: possiblyIncomplete after 2.0 s, 500 events loaded: rows moved',
      '',
    ]);
  });

  it('holds neither the vendor’s own words nor what the person typed', () => {
    const vendorMessage = 'No such user: ana@acme.io';
    expect(
      failureLine('load', { kind: 'badRequest', message: 'Not accepted (400).', status: 400, vendorMessage }),
    ).toBe('load: Not accepted (400). [badRequest 400]');
    expect(
      failureLine('saveQuery', { kind: 'badInput', message: 'There is a saved query "Ana’s keys" already.' }),
    ).toBe('saveQuery: [badInput]');
  });
});
