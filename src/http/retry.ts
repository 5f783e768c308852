// Whether and when a request is sent again: a pure decision. undici's own interceptor has no jitter and clamps Retry-After.
import type { FailureKind } from '../core/errors';
import type { RequestPolicy } from './transport';

const minute = 60_000;

export const defaultPolicy: RequestPolicy = {
  maxRequests: 4,
  // 501 and 505 say "never", not "not now".
  retryStatuses: [408, 429, 500, 502, 503, 504, 520, 521, 522, 523, 524, 529],
  retryResets: true,
  retriesWithoutRetryAfter: 2,
  baseMs: 500,
  capMs: 30_000,
  budgetMs: 5 * minute,
  requestsPerMinute: 300,
  concurrency: 4,
};

export interface RetryInput {
  /** Requests sent so far for this answer, at least 1. */
  readonly attempt: number;
  /** What the vendor answered, or what kept it from answering. */
  readonly status?: number;
  readonly networkKind?: FailureKind;
  /** Header values as they came. */
  readonly retryAfterMs?: string | undefined;
  readonly retryAfter?: string | undefined;
  /** The server's own `Date`: an HTTP date in `Retry-After` is meant by that clock, not by ours. */
  readonly date?: string | undefined;
  /** Epoch ms by our clock. */
  readonly now: number;
  /** What is left of the wait budget, ms. */
  readonly budget: number;
  readonly policy: RequestPolicy;
}

export type RetryDecision =
  /** `retryAt` (epoch ms by our clock) where the vendor named a time. */
  | { readonly retry: false; readonly retryAt?: number }
  | { readonly retry: true; readonly delayMs: number; readonly why: string };

const httpDate = /^[A-Z][a-z]{2}, \d{2} [A-Z][a-z]{2} \d{4} \d{2}:\d{2}:\d{2} GMT$/;

function dateOf(text: string | undefined): number | undefined {
  if (text === undefined || !httpDate.test(text.trim())) return undefined;
  const at = Date.parse(text.trim());
  return Number.isNaN(at) ? undefined : at;
}

function numberOf(text: string | undefined): number | undefined {
  return text !== undefined && /^\d{1,15}(\.\d{1,9})?$/.test(text.trim()) ? Number(text) : undefined;
}

/** Ms to wait by the answer's own word; `undefined` when it says none that can be read. */
export function askedWait(input: Pick<RetryInput, 'retryAfterMs' | 'retryAfter' | 'date' | 'now'>): number | undefined {
  const ms = numberOf(input.retryAfterMs);
  if (ms !== undefined) return ms;
  const seconds = numberOf(input.retryAfter);
  if (seconds !== undefined) return seconds * 1000;
  const at = dateOf(input.retryAfter);
  return at === undefined ? undefined : Math.max(0, at - (dateOf(input.date) ?? input.now));
}

function whyOf(input: RetryInput): string {
  if (input.status === 429) return 'rate limit';
  if (input.status !== undefined) return `the vendor answered ${String(input.status)}`;
  return 'the connection broke';
}

/** The latest time a `Date` can hold; an absurd `Retry-After` must not make an invalid one. */
const endOfTime = 8.64e15;

function giveUp(input: RetryInput, asked: number | undefined): RetryDecision {
  return asked === undefined || asked <= 0
    ? { retry: false }
    : { retry: false, retryAt: Math.min(endOfTime, input.now + asked) };
}

/**
 * A vendor's `Retry-After` is kept to the millisecond or, beyond the budget, not waited for at all; without one it backs
 * off exponentially with full jitter. `random` is in [0, 1).
 */
export function decide(input: RetryInput, random: number): RetryDecision {
  const { policy, status, attempt } = input;
  const asked = status === undefined ? undefined : askedWait(input);
  const worth =
    status === undefined ? policy.retryResets && input.networkKind === 'reset' : policy.retryStatuses.includes(status);
  if (!worth || attempt >= policy.maxRequests) return giveUp(input, asked);
  if (status === 429 && asked === undefined && attempt > policy.retriesWithoutRetryAfter) return { retry: false };
  // A wait of nothing names no time: the backoff keeps it from becoming a tight loop.
  const named = asked !== undefined && asked > 0;
  const delayMs = named ? asked : random * Math.min(policy.capMs, policy.baseMs * 2 ** (attempt - 1));
  if (delayMs > input.budget) return giveUp(input, asked);
  return { retry: true, delayMs, why: whyOf(input) };
}
