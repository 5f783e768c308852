// When things happen at Northwind: on working days, in each person's own working hours, and never after `now`.
import type { Random } from './random';

export const minute = 60_000;
export const hour = 60 * minute;
export const day = 24 * hour;

export interface Span {
  /** Epoch ms: the newest event is not after it. */
  readonly now: number;
  /** Days before `now` that the log reaches back. */
  readonly days: number;
}

/** Epoch ms, this long before `now`. */
export function ago(span: Span, days: number, hours = 0, minutes = 0): number {
  return Math.floor(span.now - days * day - hours * hour - minutes * minute);
}

/** Epoch ms within the span: mostly on weekdays between 8 and 19 at `offset` (hours east of UTC). */
export function workingTime(random: Random, span: Span, offset: number): number {
  const dayStart = Math.floor(span.now / day) * day;
  let back = random.whole(0, Math.max(0, span.days - 1));
  const weekday = new Date(dayStart - back * day).getUTCDay();
  if ((weekday === 0 || weekday === 6) && random.chance(0.85)) back = (back + 2) % Math.max(1, span.days);
  // The sum of two draws thickens the middle of the day.
  const timeOfDay = (8 + 5.5 * (random.next() + random.next()) - offset) * hour;
  return within(Math.floor(dayStart - back * day + timeOfDay), span);
}

/** Epoch ms within the span, at any hour: what machines do. */
export function anyTime(random: Random, span: Span): number {
  return within(Math.floor(span.now - random.next() * span.days * day), span);
}

function within(at: number, span: Span): number {
  let moved = at;
  while (moved > span.now) moved -= day;
  while (moved < span.now - span.days * day) moved += day;
  return Math.min(moved, span.now);
}

/** `2026-11-20T13:41:07.218Z` */
export function iso(at: number): string {
  return new Date(at).toISOString();
}
