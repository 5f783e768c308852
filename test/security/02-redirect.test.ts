// Threat 2: a redirect must never carry the key to another host. No redirect is followed, by either transport.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createHostTransport } from '../../src/http/hostTransport';
import { createUndiciTransport } from '../../src/http/undiciTransport';
import { startFaultServer, type FaultServer } from '../servers/faultServer';
import { answer, redirect } from '../servers/faults';
import { ask, errorOf, everythingIn, testClient, testKey } from '../servers/httpClient';

let first: FaultServer;
let second: FaultServer;
const undici = createUndiciTransport({});
const host = createHostTransport((url, init) => fetch(url, init));

beforeAll(async () => {
  first = await startFaultServer();
  second = await startFaultServer();
});
afterAll(async () => {
  await undici.close();
  await Promise.all([first.close(), second.close()]);
});

describe.each([
  ['undici', undici],
  ["the host's fetch", host],
])('redirects over %s', (_name, transport) => {
  it.each([300, 301, 302, 303, 307, 308])('does not follow %i', async (status) => {
    first.play(redirect(status, `${second.origin}/collect?k=${testKey}`));
    second.play(answer(200, '{"data":[]}'));
    const error = await errorOf(ask(testClient({ baseUrl: first.origin, transport })));
    expect(error.failure).toMatchObject({ kind: 'redirected', status });
    expect(error.failure.message).toContain(new URL(second.origin).host);
    expect(error.failure.message).not.toContain('collect');
    expect(everythingIn(error)).not.toContain(testKey);
    expect(first.requests()).toHaveLength(1);
    expect(second.requests()).toHaveLength(0);
    expect(first.requests()[0]?.headers.get('authorization')).toBe(`Bearer ${testKey}`);
  });

  it('does not follow a redirect to the same host either', async () => {
    first.play(redirect(302, '/elsewhere'));
    const error = await errorOf(ask(testClient({ baseUrl: first.origin, transport })));
    expect(error.failure.message).toContain('same host');
    expect(first.requests()).toHaveLength(1);
  });

  it.each(['', 'http://', 'javascript:alert(1)', '\\\\evil.example', `https://${testKey.toLowerCase()}.evil.example/`])(
    'survives the target %j',
    async (location) => {
      first.play(redirect(302, location));
      const error = await errorOf(ask(testClient({ baseUrl: first.origin, transport })));
      expect(error.failure.kind).toBe('redirected');
      expect(everythingIn(error).toLowerCase()).not.toContain(testKey.toLowerCase());
      expect(first.requests()).toHaveLength(1);
    },
  );
});

describe('a fetch that hides or refuses redirects', () => {
  it.each([
    ['as an error', () => Promise.reject(new TypeError('fetch failed', { cause: new Error('unexpected redirect') }))],
    ['as Electron does', () => Promise.reject(new Error('Redirect was cancelled'))],
    [
      'behind an opaque answer',
      () => Promise.resolve(Object.defineProperty(Response.error(), 'type', { value: 'opaqueredirect' })),
    ],
    [
      'by following it',
      () => Promise.resolve(Object.defineProperty(new Response('{}'), 'redirected', { value: true })),
    ],
  ])('%s is told as a redirect', async (_how, fetchFn) => {
    const transport = createHostTransport(fetchFn);
    const error = await errorOf(ask(testClient({ baseUrl: 'https://api.example.com', transport })));
    expect(error.failure.kind).toBe('redirected');
  });
});
