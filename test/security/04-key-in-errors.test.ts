// Threat 4: no failure, in any of its texts, shows the key: plain, base64, URL-encoded, JSON-escaped or split over lines.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { AuditError } from '../../src/core/errors';
import { createHostTransport } from '../../src/http/hostTransport';
import { networkError } from '../../src/http/networkErrors';
import type { ErrorReader, Transport } from '../../src/http/transport';
import { errorOf, everythingIn, hastyClock, readTestError, testClient, type ClientParts } from '../servers/httpClient';

const baseUrl = 'https://api.example.com/v1';

type Spelling = (secret: string) => string;

const spellings: readonly (readonly [string, Spelling])[] = [
  ['plain', (secret) => secret],
  ['base64', (secret) => Buffer.from(secret).toString('base64')],
  ['base64 in a longer text', (secret) => Buffer.from(`Bearer ${secret}\n`).toString('base64')],
  ['base64url', (secret) => Buffer.from(secret).toString('base64url')],
  ['hexadecimal', (secret) => Buffer.from(secret).toString('hex')],
  ['URL-encoded', (secret) => encodeURIComponent(secret)],
  ['URL-encoded whole', (secret) => Buffer.from(secret).toString('hex').replace(/../g, '%$&')],
  ['JSON-escaped', (secret) => JSON.stringify(secret).slice(1, -1)],
  ['JSON-escaped twice', (secret) => JSON.stringify(JSON.stringify(secret)).slice(3, -3)],
  ['split over lines', (secret) => secret.replace(/.{5}/g, '$&\n')],
  ['in lower case', (secret) => secret.toLowerCase()],
];

/** What must not be found, whatever the spelling it came in. */
function traces(secret: string): readonly string[] {
  return spellings.map(([, spell]) => spell(secret)).filter((text) => !text.includes('\n'));
}

function response(status: number, text: string, headers: Readonly<Record<string, string>> = {}): Transport {
  return {
    send: () => {
      async function* body(): AsyncGenerator<Uint8Array> {
        yield await Promise.resolve(Buffer.from(text));
      }
      return Promise.resolve({ status, headers: new Map(Object.entries(headers)), body: body() });
    },
  };
}

function throwing(error: unknown): Transport {
  return {
    send: async () => {
      throw error;
    },
  };
}

function breaking(error: unknown): Transport {
  return {
    send: () => {
      async function* body(): AsyncGenerator<Uint8Array> {
        yield await Promise.resolve(Buffer.from('{'));
        throw error;
      }
      return Promise.resolve({ status: 200, headers: new Map<string, string>(), body: body() });
    },
  };
}

interface Path {
  readonly name: string;
  readonly parts: (echo: string) => Omit<ClientParts, 'baseUrl'>;
  readonly readError?: (echo: string) => ErrorReader;
}

function nested(echo: string): Error {
  const cause = Object.assign(new Error(`inner ${echo}`), { code: echo, data: echo, errors: [new Error(echo)] });
  return Object.assign(new Error(`outer ${echo}`, { cause }), { echo });
}

const paths: readonly Path[] = [
  ...[400, 401, 403, 404, 409, 422, 429, 451, 500, 503, 599].map((status): Path => ({
    name: `echoed in the body of a ${String(status)}`,
    parts: (echo) => ({ transport: response(status, JSON.stringify({ error: { message: `Bad key: ${echo}.` } })) }),
  })),
  {
    name: 'echoed raw in the body',
    parts: (echo) => ({ transport: response(401, `<b>${echo}</b> is no key`) }),
    readError: () => (_answer, text) => ({ message: text }),
  },
  {
    name: 'echoed at the end of a long body',
    parts: (echo) => ({ transport: response(401, `${'x '.repeat(280)}${echo}`) }),
    readError: () => (_answer, text) => ({ message: text }),
  },
  { name: 'echoed as request id', parts: (echo) => ({ transport: response(500, '{}', { 'x-request-id': echo }) }) },
  { name: 'echoed in Retry-After', parts: (echo) => ({ transport: response(429, '{}', { 'retry-after': echo }) }) },
  {
    name: 'echoed in a redirect',
    parts: (echo) => ({ transport: response(302, '', { location: `https://x.example/${echo}?${echo}#${echo}` }) }),
  },
  {
    name: 'echoed as the host of a redirect',
    parts: (echo) => ({ transport: response(302, '', { location: `https://${echo}.example/` }) }),
  },
  { name: 'in what the transport throws', parts: (echo) => ({ transport: throwing(nested(echo)) }) },
  { name: 'in a text that the transport throws', parts: (echo) => ({ transport: throwing(echo) }) },
  {
    name: 'in a failure that the transport throws',
    parts: (echo) => ({
      transport: throwing(
        Object.assign(
          new AuditError({ kind: 'network', message: echo, nextStep: echo, vendorMessage: echo, requestId: echo }),
          { cause: nested(echo), extra: echo },
        ),
      ),
    }),
  },
  { name: 'in what breaks the body', parts: (echo) => ({ transport: breaking(nested(echo)) }) },
  {
    name: "in the adapter's own words",
    parts: () => ({ transport: response(403, '{}') }),
    readError: (echo) => () => ({ message: echo, nextStep: `Try ${echo}`, requestId: echo }),
  },
  {
    name: 'in what reading the error throws',
    parts: () => ({ transport: response(403, '{}') }),
    readError: (echo) => () => {
      throw nested(echo);
    },
  },
  {
    name: 'in what the clock throws',
    parts: (echo) => ({
      transport: response(503, '{}'),
      clock: { ...hastyClock(), sleep: () => Promise.reject(nested(echo)) },
    }),
  },
];

/** Keys as vendors make them, and anything else that may stand in a header. */
const secrets = fc.oneof(
  fc.stringMatching(/^sk-admin-[A-Za-z0-9_-]{20,60}$/),
  fc.stringMatching(/^[A-Za-z0-9+/]{27}=$/),
  fc.stringMatching(/^[!-~]{16,64}$/),
);

describe('the key in errors', () => {
  it.each(paths)('does not show it $name', async ({ parts, readError }) => {
    await fc.assert(
      fc.asyncProperty(secrets, fc.constantFrom(...spellings), async (secret, [, spell]) => {
        const echo = spell(secret);
        const origin = new URL(baseUrl).origin;
        const readKey = (): Promise<{ key: string; origin: string }> => Promise.resolve({ key: secret, origin });
        const client = testClient({ baseUrl, readKey, ...parts(echo) });
        const options = { signal: new AbortController().signal, readError: readError?.(echo) ?? readTestError };
        const error = await errorOf(client.get('/logs', '', options));
        const shown = everythingIn(error);
        for (const trace of traces(secret)) expect(shown).not.toContain(trace);
        expect(error.cause).toBeUndefined();
      }),
      { numRuns: 60 },
    );
  });

  it('does not show a key whose shape is wrong, nor lets the platform quote it', async () => {
    const odd = fc.stringMatching(/^sk-[A-Za-z0-9]{20,40}[\u0000\n\r\u0100 ]$/u);
    await fc.assert(
      fc.asyncProperty(odd, async (secret) => {
        const { origin } = new URL(baseUrl);
        const transport = createHostTransport((url, init) => fetch(url, init));
        const readKey = (): Promise<{ key: string; origin: string }> => Promise.resolve({ key: secret, origin });
        const client = testClient({ baseUrl, transport, readKey });
        const options = { signal: new AbortController().signal, readError: readTestError };
        const error = await errorOf(client.get('/logs', '', options));
        expect(error.failure.kind).toBe('keyShape');
        expect(everythingIn(error)).not.toContain(secret.slice(0, 20));
      }),
      { numRuns: 50 },
    );
  });

  it('takes no text at all from errors of the network, only their known codes', () => {
    fc.assert(
      fc.property(secrets, (secret) => {
        const shown = everythingIn(networkError(nested(secret), 'api.example.com'));
        expect(shown).not.toContain(secret);
      }),
    );
  });

  it('survives causes in a circle and errors that are no errors', () => {
    const circle: { cause?: unknown } = {};
    circle.cause = circle;
    for (const error of [circle, null, undefined, 7, 'text', Symbol('x'), [], { cause: null, errors: [null, 1] }]) {
      expect(networkError(error, 'api.example.com').failure.kind).toBe('network');
    }
  });
});
