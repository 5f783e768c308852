// Keeps one origin from being asked too often: so many requests at once, so many in a minute, first come first served.
import { AuditError } from '../core/errors';
import type { Clock } from './transport';

export interface Rate {
  readonly requestsPerMinute: number;
  readonly concurrency: number;
}

export interface Limiter {
  /**
   * Resolves when a request may be sent; the returned function gives the place back and may be called twice. `onWait`
   * hears of a wait for the minute's allowance (epoch ms). Rejects with `cancelled` when the signal aborts.
   */
  acquire(origin: string, rate: Rate, signal: AbortSignal, onWait?: (until: number) => void): Promise<() => void>;
}

interface Lane {
  running: number;
  readonly waiting: (() => void)[];
  /** When the last requests were or will be sent, oldest first; at most a minute's allowance of them. */
  readonly starts: number[];
}

const minute = 60_000;

function cancelled(): AuditError {
  return new AuditError({ kind: 'cancelled', message: 'Stopped.' });
}

function enter(lane: Lane, concurrency: number, signal: AbortSignal): Promise<void> {
  if (lane.running < concurrency && lane.waiting.length === 0) {
    lane.running += 1;
    return Promise.resolve();
  }
  return new Promise((resolve, reject) => {
    const stop = (): void => {
      lane.waiting.splice(lane.waiting.indexOf(go), 1);
      reject(cancelled());
    };
    const go = (): void => {
      signal.removeEventListener('abort', stop);
      resolve();
    };
    lane.waiting.push(go);
    signal.addEventListener('abort', stop, { once: true });
  });
}

/** The place passes to the next in line, so that `running` never exceeds the limit in between. */
function leave(lane: Lane): void {
  const next = lane.waiting.shift();
  if (next === undefined) lane.running -= 1;
  else next();
}

/** Reserves the next free moment of the sliding minute. Epoch ms. */
function reserve(lane: Lane, rate: Rate, now: number): number {
  const perMinute = Math.max(1, rate.requestsPerMinute);
  // No more than the requests under way can be reserved ahead: anything later means that the clock was set back.
  if ((lane.starts.at(-1) ?? now) > now + minute * (rate.concurrency + 1)) lane.starts.length = 0;
  while (lane.starts.length > perMinute) lane.starts.shift();
  const oldest = lane.starts.length < perMinute ? undefined : lane.starts[0];
  const start = Math.max(now, lane.starts.at(-1) ?? now, oldest === undefined ? now : oldest + minute);
  lane.starts.push(start);
  return start;
}

export function createLimiter(clock: Clock): Limiter {
  const lanes = new Map<string, Lane>();
  return {
    async acquire(origin, rate, signal, onWait) {
      if (signal.aborted) throw cancelled();
      const lane = lanes.get(origin) ?? { running: 0, waiting: [], starts: [] };
      lanes.set(origin, lane);
      await enter(lane, Math.max(1, rate.concurrency), signal);
      let held = true;
      const release = (): void => {
        if (held) leave(lane);
        held = false;
      };
      const now = clock.now();
      const start = reserve(lane, rate, now);
      try {
        if (start > now) {
          onWait?.(start);
          await clock.sleep(start - now, signal);
        }
        return release;
      } catch (error) {
        lane.starts.splice(lane.starts.lastIndexOf(start), 1);
        release();
        throw error;
      }
    },
  };
}
