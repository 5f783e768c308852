// The limiter: so many at once, so many in a minute, in order, and nothing kept by who gives up.
import { describe, expect, it } from 'vitest';
import { createLimiter, type Rate } from '../../src/http/limiter';
import type { Clock } from '../../src/http/transport';
import { failureOf } from '../servers/httpClient';

interface ManualClock extends Clock {
  advance(ms: number): Promise<void>;
  set(ms: number): void;
}

function manualClock(): ManualClock {
  let now = 1_000_000;
  let sleepers: { readonly at: number; readonly wake: () => void }[] = [];
  return {
    now: () => now,
    random: () => 0.5,
    sleep: (ms, signal) =>
      new Promise((resolve, reject) => {
        sleepers.push({ at: now + ms, wake: resolve });
        signal.addEventListener('abort', () => reject(signal.reason as Error), { once: true });
      }),
    set: (ms) => {
      now = ms;
    },
    async advance(ms) {
      now += ms;
      const due = sleepers.filter((sleeper) => sleeper.at <= now);
      sleepers = sleepers.filter((sleeper) => sleeper.at > now);
      for (const sleeper of due) sleeper.wake();
      await settle();
    },
  };
}

async function settle(): Promise<void> {
  for (let turn = 0; turn < 20; turn += 1) await Promise.resolve();
}

const origin = 'https://api.example.com';
const { signal } = new AbortController();

describe('createLimiter', () => {
  it('lets only so many run at once, first come first served', async () => {
    const limiter = createLimiter(manualClock());
    const rate: Rate = { concurrency: 2, requestsPerMinute: 1000 };
    const order: number[] = [];
    const releases: (() => void)[] = [];
    for (const id of [1, 2, 3, 4]) {
      void limiter.acquire(origin, rate, signal).then((release) => {
        order.push(id);
        releases.push(release);
      });
    }
    await settle();
    expect(order).toEqual([1, 2]);
    releases[0]?.();
    releases[0]?.();
    await settle();
    expect(order).toEqual([1, 2, 3]);
    releases[1]?.();
    await settle();
    expect(order).toEqual([1, 2, 3, 4]);
  });

  it('keeps each sliding minute within its allowance and says until when it waits', async () => {
    const clock = manualClock();
    const limiter = createLimiter(clock);
    const rate: Rate = { concurrency: 10, requestsPerMinute: 3 };
    const started: number[] = [];
    const waits: number[] = [];
    const begin = clock.now();
    for (let count = 0; count < 7; count += 1) {
      void limiter
        .acquire(origin, rate, signal, (until) => waits.push(until - begin))
        .then((release) => {
          started.push(clock.now() - begin);
          release();
        });
    }
    await settle();
    expect(started).toEqual([0, 0, 0]);
    await clock.advance(59_999);
    expect(started).toHaveLength(3);
    await clock.advance(1);
    expect(started).toHaveLength(6);
    await clock.advance(60_000);
    expect(started).toEqual([0, 0, 0, 60_000, 60_000, 60_000, 120_000]);
    expect(waits).toEqual([60_000, 60_000, 60_000, 120_000]);
  });

  it('keeps origins apart', async () => {
    const limiter = createLimiter(manualClock());
    const rate: Rate = { concurrency: 1, requestsPerMinute: 1 };
    await limiter.acquire(origin, rate, signal);
    await limiter.acquire('https://other.example.com', rate, signal);
  });

  it('gives the place of who gives up to the next, in line and in the minute', async () => {
    const clock = manualClock();
    const limiter = createLimiter(clock);
    const rate: Rate = { concurrency: 1, requestsPerMinute: 2 };
    const release = await limiter.acquire(origin, rate, signal);
    const impatient = new AbortController();
    const lost = failureOf(limiter.acquire(origin, rate, impatient.signal));
    const patient = limiter.acquire(origin, rate, signal);
    impatient.abort();
    expect((await lost).kind).toBe('cancelled');
    release();
    (await patient)();
    expect((await failureOf(limiter.acquire(origin, rate, impatient.signal))).kind).toBe('cancelled');
  });

  it('does not wait a day because the clock was set back a day', async () => {
    const clock = manualClock();
    const limiter = createLimiter(clock);
    const rate: Rate = { concurrency: 1, requestsPerMinute: 2 };
    (await limiter.acquire(origin, rate, signal))();
    clock.set(clock.now() - 86_400_000);
    (await limiter.acquire(origin, rate, signal))();
  });
});
