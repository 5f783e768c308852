// Threat 1: a key is read for, and sent to, its own origin only. Whatever else asks for it is refused first.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createUndiciTransport } from '../../src/http/undiciTransport';
import type { Transport, TransportRequest } from '../../src/http/transport';
import { startFaultServer, type FaultServer } from '../servers/faultServer';
import { answer } from '../servers/faults';
import { ask, failureOf, readTestError, testClient, testKey } from '../servers/httpClient';

let server: FaultServer;
const transport = createUndiciTransport({});

beforeAll(async () => {
  server = await startFaultServer();
});
afterAll(async () => {
  await transport.close();
  await server.close();
});

function recording(): { readonly sent: TransportRequest[]; readonly transport: Transport } {
  const sent: TransportRequest[] = [];
  const fake: Transport = {
    send: (request) => {
      sent.push(request);
      async function* body(): AsyncGenerator<Uint8Array> {
        yield await Promise.resolve(Buffer.from('{}'));
      }
      return Promise.resolve({ status: 200, headers: new Map<string, string>(), body: body() });
    },
  };
  return { sent, transport: fake };
}

function watched(origin: string, key = testKey) {
  let reads = 0;
  return {
    reads: () => reads,
    readKey: () => {
      reads += 1;
      return Promise.resolve({ key, origin });
    },
  };
}

describe('the key and its origin', () => {
  it('does not even read the key for an origin that is neither official nor confirmed', async () => {
    server.play(answer(200, '{}'));
    const key = watched(server.origin);
    const official = ['https://api.openai.com'];
    for (const confirmedOrigin of ['https://api.openai.com', 'http://127.0.0.1:1']) {
      const client = testClient({
        baseUrl: server.origin,
        transport,
        readKey: key.readKey,
        officialOrigins: official,
        confirmedOrigin,
      });
      const failure = await failureOf(ask(client));
      expect(failure.kind).toBe('originRefused');
      expect(failure.message).toContain(server.origin);
    }
    expect(key.reads()).toBe(0);
    expect(server.requests()).toHaveLength(0);
  });

  it('does not read the key for plain http', async () => {
    const { sent, transport: fake } = recording();
    const key = watched('http://api.openai.com');
    const client = testClient({ baseUrl: 'http://api.openai.com/v1', transport: fake, readKey: key.readKey });
    expect((await failureOf(ask(client))).message).toContain('must use https');
    expect(key.reads()).toBe(0);
    expect(sent).toHaveLength(0);
  });

  it('does not send a key that belongs to another origin, however alike', async () => {
    const { sent, transport: fake } = recording();
    const others = [
      'https://api.openai.com.evil.example',
      'https://api.openai.com:8443',
      'http://api.openai.com',
      'https://API.openai.com',
      'https://api.openai.com/',
      'https://openai.com',
      '',
    ];
    for (const origin of others) {
      const client = testClient({
        baseUrl: 'https://api.openai.com/v1',
        transport: fake,
        readKey: watched(origin).readKey,
      });
      const failure = await failureOf(ask(client));
      expect(failure.kind).toBe('originRefused');
      expect(JSON.stringify(failure)).not.toContain(testKey);
    }
    expect(sent).toHaveLength(0);
  });

  it('sends it to its own origin, in its own header, and nowhere else', async () => {
    const { sent, transport: fake } = recording();
    const client = testClient({
      baseUrl: 'https://api.portkey.ai/v1',
      transport: fake,
      credential: { header: 'x-portkey-api-key', prefix: '', shape: '[\\x21-\\x7e]+' },
      readKey: watched('https://api.portkey.ai').readKey,
    });
    await client.get('/audit-logs', 'a=1', { signal: new AbortController().signal, readError: readTestError });
    expect(sent).toHaveLength(1);
    expect(sent[0]?.url.href).toBe('https://api.portkey.ai/v1/audit-logs?a=1');
    expect(sent[0]?.headers).toMatchObject({ 'x-portkey-api-key': testKey, accept: 'application/json' });
    expect(Object.getPrototypeOf(sent[0]?.headers)).toBeNull();
  });

  it('lets no path or search leave the base URL', async () => {
    const { sent, transport: fake } = recording();
    const client = testClient({ baseUrl: 'https://api.portkey.ai/v1', transport: fake });
    const options = { signal: new AbortController().signal, readError: readTestError };
    for (const path of [
      '@evil.example/x',
      '.evil.example/x',
      '/../../admin',
      ':80/x',
      '',
      'x',
      '/..',
      '/a#b',
      '\\@evil',
    ]) {
      expect((await failureOf(client.get(path, '', options))).kind).toBe('bug');
    }
    expect((await failureOf(client.get('/x', 'a=1#b', options))).kind).toBe('bug');
    expect(sent).toHaveLength(0);
  });

  it('sends no key of the wrong shape, and says nothing of it', async () => {
    const { sent, transport: fake } = recording();
    const baseUrl = 'https://api.openai.com/v1';
    const odd = [
      'has space in it',
      'line\nbreak-key',
      'carriage\r\nx-evil: 1',
      'n\u00f6n-ascii-key',
      'short',
      '',
      'tab\tkey-123456',
      `x${'k'.repeat(5000)}`,
    ];
    for (const key of odd) {
      const readKey = watched('https://api.openai.com', key).readKey;
      const shape = '[\\s\\S]{8,}';
      const client = testClient({
        baseUrl,
        transport: fake,
        readKey,
        credential: { header: 'authorization', prefix: 'Bearer ', shape },
      });
      const failure = await failureOf(ask(client));
      expect(failure.kind).toBe('keyShape');
      if (key.length > 5) expect(JSON.stringify(failure)).not.toContain(JSON.stringify(key).slice(1, -1));
    }
    expect(sent).toHaveLength(0);
  });

  it('tells a lost key from a refused one, and a locked keyring from both', async () => {
    const { transport: fake } = recording();
    const baseUrl = 'https://api.openai.com/v1';
    const lost = await failureOf(
      ask(testClient({ baseUrl, transport: fake, readKey: () => Promise.resolve(undefined) })),
    );
    expect(lost.kind).toBe('keyMissing');
    expect(lost.message).toContain('not kept');
    const locked = testClient({ baseUrl, transport: fake, readKey: () => Promise.reject(new Error(testKey)) });
    const failure = await failureOf(ask(locked));
    expect(failure.kind).toBe('storage');
    expect(JSON.stringify(failure)).not.toContain(testKey);
  });
});
