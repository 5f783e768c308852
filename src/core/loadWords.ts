// How far a load is, in words.
import type { LoadState } from './connection';
import { untilWords } from './text/time';
import { visible } from './text/visible';

export interface LoadFacts {
  /** Events loaded, and how many of them match where a query is on. */
  readonly events: number;
  readonly matched?: number;
  /** What was asked for, in words: `last 7 days`. */
  readonly range?: string;
  /** Epoch ms. */
  readonly now: number;
  /** IANA name. */
  readonly zone: string;
}

export interface ConnectionFacts {
  readonly source: 'live' | 'sample' | 'file';
  readonly state: LoadState;
  /** Events that are shown of it. */
  readonly count: number;
  readonly range?: string;
}

/** `412 events, last 7 days · waiting for the vendor until 14:05`. */
export function describeLoad(state: LoadState, facts: LoadFacts): string {
  const words = stateWords(state, facts.now, facts.zone);
  if (state.kind === 'idle' && facts.events === 0) return words;
  const told = state.kind === 'idle' || words === 'complete' ? '' : ` · ${words}`;
  return `${countWords(facts)}${facts.range === undefined ? '' : `, ${visible(facts.range, 60)}`}${told}`;
}

/** The state alone: `complete`, `loading…`, `waiting for the vendor until 14:05`, `failed: …`. */
export function stateWords(state: LoadState, now: number, zone: string): string {
  switch (state.kind) {
    case 'idle':
      return 'not loaded yet';
    case 'loading':
      return 'loading…';
    case 'waiting':
      return state.until > now
        ? `waiting for the vendor until ${untilWords(state.until, now, zone)}`
        : 'waiting for the vendor';
    case 'stopped':
      return state.resumable ? 'stopped; can go on' : 'stopped';
    case 'failed':
      return `failed: ${visible(state.failure.message, 200)}`;
    case 'done':
      return doneWords(state.end, state.why);
    default:
      return state satisfies never;
  }
}

/** `111 events · sample data · last 7 days · loading…`: what matters most first. */
export function connectionWords({ source, state, count, range }: ConnectionFacts, now: number, zone: string): string {
  const quiet = state.kind === 'done' && state.end === 'complete';
  const unasked = state.kind === 'idle';
  const parts = [
    unasked && count === 0 ? '' : countWords({ events: count }),
    source === 'sample' ? 'sample data' : '',
    range === undefined ? '' : visible(range, 60),
    quiet || (unasked && count > 0) ? '' : stateWords(state, now, zone),
  ];
  return parts.filter((part) => part !== '').join(' · ');
}

function doneWords(end: Extract<LoadState, { kind: 'done' }>['end'], why: string | undefined): string {
  const reason = why === undefined ? '' : `: ${visible(why, 200)}`;
  switch (end) {
    case 'complete':
      return 'complete';
    case 'capped':
      return `not everything${reason === '' ? ', a limit was reached' : reason}`;
    case 'possiblyIncomplete':
      return `possibly incomplete${reason}`;
    default:
      return end satisfies never;
  }
}

function countWords({ events, matched }: Pick<LoadFacts, 'events' | 'matched'>): string {
  const noun = events === 1 ? 'event' : 'events';
  return matched === undefined
    ? `${countText(events)} ${noun}`
    : `${countText(matched)} of ${countText(events)} ${noun}`;
}

/** What follows a count once events were dropped to stay within the memory limit. */
export function droppedWords(dropped: number, text = countText): string {
  return dropped === 0
    ? ''
    : ` · of those loaded; ${text(dropped)} older ones were dropped to stay within the memory limit`;
}

/** `1,284`. */
export function countText(count: number): string {
  return count.toLocaleString('en');
}
