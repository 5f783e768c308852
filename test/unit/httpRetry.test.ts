// The retry decision: which answers are asked for again, when, and how often.
import { describe, expect, it } from 'vitest';
import { askedWait, decide, defaultPolicy, type RetryInput } from '../../src/http/retry';

const now = Date.UTC(2026, 7, 21, 12, 0, 0);

function input(more: Partial<RetryInput>): RetryInput {
  return { attempt: 1, now, budget: defaultPolicy.budgetMs, policy: defaultPolicy, ...more };
}

describe('askedWait', () => {
  const cases: readonly (readonly [string, Parameters<typeof askedWait>[0], number | undefined])[] = [
    ['seconds', { retryAfter: '40', now }, 40_000],
    ['fractions of a second', { retryAfter: '0.25', now }, 250],
    ['milliseconds come first', { retryAfterMs: '1500', retryAfter: '40', now }, 1500],
    ['unreadable milliseconds are passed over', { retryAfterMs: 'soon', retryAfter: '2', now }, 2000],
    ['an HTTP date by our clock', { retryAfter: 'Fri, 21 Aug 2026 12:01:00 GMT', now }, 60_000],
    [
      'an HTTP date by the server, a day ahead of us',
      { retryAfter: 'Sat, 22 Aug 2026 12:01:00 GMT', date: 'Sat, 22 Aug 2026 12:00:00 GMT', now },
      60_000,
    ],
    [
      'an HTTP date by the server, a day behind us',
      { retryAfter: 'Thu, 20 Aug 2026 12:01:00 GMT', date: 'Thu, 20 Aug 2026 12:00:00 GMT', now },
      60_000,
    ],
    ['a date gone by', { retryAfter: 'Fri, 21 Aug 2026 11:00:00 GMT', now }, 0],
    ['words', { retryAfter: 'tomorrow', now }, undefined],
    ['a negative number', { retryAfter: '-5', now }, undefined],
    ['hexadecimal', { retryAfter: '0x10', now }, undefined],
    ['exponents', { retryAfter: '1e9', now }, undefined],
    ['an endless number', { retryAfter: '9'.repeat(400), now }, undefined],
    ['nothing', { now }, undefined],
  ];
  it.each(cases)('%s', (_name, given, wait) => {
    expect(askedWait(given)).toBe(wait);
  });
});

describe('decide', () => {
  it('keeps Retry-After to the millisecond, without jitter', () => {
    for (const random of [0, 0.5, 0.999]) {
      const decision = decide(input({ status: 429, retryAfter: '40' }), random);
      expect(decision).toEqual({ retry: true, delayMs: 40_000, why: 'rate limit' });
    }
  });

  it('gives up at once, with the time, when more is asked than the budget holds', () => {
    expect(decide(input({ status: 429, retryAfter: '301' }), 0.5)).toEqual({ retry: false, retryAt: now + 301_000 });
    expect(decide(input({ status: 429, retryAfter: '999999999' }), 0.5)).toEqual({
      retry: false,
      retryAt: now + 999_999_999_000,
    });
    expect(decide(input({ status: 429, retryAfter: '1', budget: 999 }), 0.5).retry).toBe(false);
  });

  it('never names a time that a Date cannot hold', () => {
    const decision = decide(input({ status: 429, retryAfter: '999999999999999' }), 0.5);
    expect(decision.retry).toBe(false);
    if (!decision.retry) expect(Number.isNaN(new Date(decision.retryAt ?? NaN).getTime())).toBe(false);
  });

  it('backs off exponentially with full jitter, up to a cap', () => {
    const policy = { ...defaultPolicy, maxRequests: 20 };
    const delays = [1, 2, 3, 10].map((attempt) => decide(input({ status: 503, attempt, policy }), 0.5));
    expect(delays.map((decision) => (decision.retry ? decision.delayMs : -1))).toEqual([250, 500, 1000, 15_000]);
    expect(decide(input({ status: 503 }), 0)).toMatchObject({ retry: true, delayMs: 0 });
  });

  it('tries a 429 without Retry-After twice again, no more', () => {
    expect([1, 2, 3].map((attempt) => decide(input({ status: 429, attempt }), 0.5).retry)).toEqual([true, true, false]);
    expect([1, 2, 3].map((attempt) => decide(input({ status: 429, attempt, retryAfter: '1' }), 0.5).retry)).toEqual([
      true,
      true,
      true,
    ]);
  });

  it('does not take a wait of nothing for an order to hammer', () => {
    const decision = decide(input({ status: 429, retryAfter: '0' }), 0.5);
    expect(decision).toMatchObject({ retry: true, delayMs: 250 });
  });

  it('never sends more than the policy says', () => {
    for (const status of defaultPolicy.retryStatuses) {
      expect(decide(input({ status, attempt: 4, retryAfter: '1' }), 0.5).retry).toBe(false);
    }
  });

  it('asks again after a broken connection, not after any other trouble of the network', () => {
    expect(decide(input({ networkKind: 'reset' }), 0.5)).toMatchObject({ retry: true, why: 'the connection broke' });
    for (const kind of ['dns', 'refused', 'tls', 'proxy', 'timeout', 'redirected', 'tooLarge', 'notJson'] as const) {
      expect(decide(input({ networkKind: kind }), 0.5)).toEqual({ retry: false });
    }
  });

  it('does not ask again for what will not change', () => {
    for (const status of [400, 401, 402, 403, 404, 405, 409, 410, 413, 422, 451, 501, 505]) {
      expect(decide(input({ status }), 0.5).retry).toBe(false);
    }
  });

  it('follows a vendor that wants only 429 tried again', () => {
    const policy = { ...defaultPolicy, retryStatuses: [429], retryResets: false };
    expect(decide(input({ status: 500, policy }), 0.5).retry).toBe(false);
    expect(decide(input({ networkKind: 'reset', policy }), 0.5).retry).toBe(false);
    expect(decide(input({ status: 429, retryAfter: '1', policy }), 0.5).retry).toBe(true);
  });
});
