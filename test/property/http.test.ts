// What holds of the pure parts of the HTTP layer for any input: bounds on requests and waits, no throws, no odd origins.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createLimiter } from '../../src/http/limiter';
import { bypassesProxy } from '../../src/http/noProxy';
import { checkBaseUrl, isLoopback } from '../../src/http/origin';
import { chooseProxy } from '../../src/http/proxyConfig';
import { askedWait, decide, defaultPolicy } from '../../src/http/retry';
import type { Clock } from '../../src/http/transport';

const hint = fc.option(
  fc.oneof(
    fc.nat({ max: 400 }).map(String),
    fc.date({ noInvalidDate: true }).map((date) => date.toUTCString()),
    fc.double().map(String),
    fc.string(),
  ),
  { nil: undefined },
);

const answers = fc.record({
  status: fc.option(fc.integer({ min: 400, max: 599 }), { nil: undefined }),
  retryAfter: hint,
  retryAfterMs: hint,
  date: hint,
});
const policies = fc.record({
  maxRequests: fc.integer({ min: 1, max: 6 }),
  retriesWithoutRetryAfter: fc.integer({ min: 0, max: 6 }),
  budgetMs: fc.integer({ min: 0, max: 600_000 }),
});

describe('retrying', () => {
  it('sends no more and waits no longer than the policy says, whatever comes', () => {
    fc.assert(
      fc.property(
        fc.array(answers, { minLength: 8, maxLength: 8 }),
        policies,
        fc.double({ min: 0, max: 0.999, noNaN: true }),
        (all, some, random) => {
          const policy = { ...defaultPolicy, ...some };
          let budget = policy.budgetMs;
          let sent = 0;
          for (const { status, ...headers } of all) {
            sent += 1;
            const came = status === undefined ? { networkKind: 'reset' as const } : { status };
            const input = { attempt: sent, now: 1_800_000_000_000, budget, policy, ...came, ...headers };
            const decision = decide(input, random);
            if (!decision.retry) {
              if (decision.retryAt !== undefined) expect(decision.retryAt).toBeGreaterThan(input.now);
              break;
            }
            expect(decision.delayMs).toBeGreaterThanOrEqual(0);
            const asked = status === undefined ? undefined : askedWait(input);
            if (asked !== undefined && asked > 0) expect(decision.delayMs).toBe(asked);
            else expect(decision.delayMs).toBeLessThanOrEqual(policy.capMs);
            budget -= decision.delayMs;
            expect(budget).toBeGreaterThanOrEqual(0);
          }
          expect(sent).toBeLessThanOrEqual(policy.maxRequests);
        },
      ),
      { numRuns: 2000 },
    );
  });
});

const urlish = fc.oneof(
  fc.string(),
  fc.webUrl({ withQueryParameters: true, withFragments: true }),
  fc
    .tuple(
      fc.constantFrom('https://', 'http://', 'https:', 'HTTPS://', 'http:\\\\', 'ftp://', ''),
      fc.constantFrom('', 'a@', 'a:b@', '@'),
      fc.oneof(
        fc.domain(),
        fc.ipV4(),
        fc.ipV6().map((ip) => `[${ip}]`),
        fc.ipV4Extended(),
        fc.string({ unit: 'grapheme' }),
      ),
      fc.constantFrom('', ':80', ':0', ':8443', ':99999', ':x'),
      fc.constantFrom('', '/', '/v1', '/v1/', '/../..', '//x', '?q', '#f', '\\x'),
    )
    .map((parts) => parts.join('')),
);

describe('a base URL', () => {
  it('is refused, or is https (or this machine), plain, and stays what it is when checked again', () => {
    fc.assert(
      fc.property(urlish, (text) => {
        const check = checkBaseUrl(text);
        if (!check.ok) {
          expect(check.failure.message).not.toBe('');
          return;
        }
        const url = new URL(check.baseUrl);
        expect(url.protocol === 'https:' || isLoopback(url.hostname)).toBe(true);
        expect([url.username, url.password, url.search, url.hash]).toEqual(['', '', '', '']);
        expect(url.origin).toBe(check.origin);
        expect(check.baseUrl).toMatch(/^[\x21-\x7e]+$/);
        expect(checkBaseUrl(check.baseUrl)).toMatchObject({
          ok: true,
          baseUrl: check.baseUrl,
          loopback: check.loopback,
        });
      }),
      { numRuns: 3000 },
    );
  });
});

describe('the proxy', () => {
  it('is chosen without a throw, and its password is not among what is shown', () => {
    const text = fc.option(fc.oneof(fc.string(), fc.webUrl()), { nil: undefined });
    fc.assert(
      fc.property(text, text, fc.array(fc.string()), (httpProxy, env, noProxy) => {
        const choice = chooseProxy({ httpProxy, noProxy }, { HTTPS_PROXY: env, NO_PROXY: env });
        if (choice.proxyUrl !== undefined) expect(URL.canParse(choice.proxyUrl)).toBe(true);
        bypassesProxy(new URL('https://api.example.com/v1'), [...noProxy, ...choice.noProxy]);
      }),
    );
    fc.assert(
      fc.property(fc.stringMatching(/^[a-z0-9]{8,20}$/), (password) => {
        const { shown, warning } = chooseProxy({ httpProxy: `http://ana:${password}@proxy.acme.io:3128` }, {});
        expect(`${shown ?? ''}${warning ?? ''}`).toBe('proxy.acme.io:3128');
      }),
    );
  });
});

interface Simulation {
  readonly clock: Clock;
  /** Lets time pass until nobody waits for it any more. */
  readonly run: () => Promise<void>;
}

function simulate(): Simulation {
  let now = 0;
  const sleepers: { at: number; wake: () => void }[] = [];
  const clock: Clock = {
    now: () => now,
    random: () => 0.5,
    sleep: (ms) => new Promise((resolve) => sleepers.push({ at: now + ms, wake: resolve })),
  };
  return {
    clock,
    run: async () => {
      for (;;) {
        for (let turn = 0; turn < 30; turn += 1) await Promise.resolve();
        sleepers.sort((a, b) => a.at - b.at);
        const next = sleepers.shift();
        if (next === undefined) return;
        now = Math.max(now, next.at);
        next.wake();
      }
    },
  };
}

describe('the limiter', () => {
  it('never exceeds the number at once nor the minute, and lets everyone through', async () => {
    const durations = fc.array(fc.integer({ min: 0, max: 20_000 }), { minLength: 1, maxLength: 40 });
    await fc.assert(
      fc.asyncProperty(
        durations,
        fc.integer({ min: 1, max: 5 }),
        fc.integer({ min: 1, max: 12 }),
        async (work, concurrency, requestsPerMinute) => {
          const { clock, run } = simulate();
          const limiter = createLimiter(clock);
          const starts: number[] = [];
          let running = 0;
          let done = 0;
          const jobs = work.map(async (ms) => {
            const { signal } = new AbortController();
            const release = await limiter.acquire('https://a.example', { concurrency, requestsPerMinute }, signal);
            starts.push(clock.now());
            running += 1;
            expect(running).toBeLessThanOrEqual(concurrency);
            await clock.sleep(ms, signal);
            running -= 1;
            release();
            done += 1;
          });
          await run();
          await Promise.all(jobs);
          expect(done).toBe(work.length);
          for (const start of starts) {
            expect(starts.filter((other) => other >= start && other < start + 60_000).length).toBeLessThanOrEqual(
              requestsPerMinute,
            );
          }
        },
      ),
      { numRuns: 150 },
    );
  });
});
