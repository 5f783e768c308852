// One line about an ID: what it is, what happened to it last, and how much.
import type { AuditEvent } from './event';
import { countText } from './loadWords';
import type { Phrases } from './sentence';
import { isTellable, relativeTime } from './text/time';
import { actionWords, unknownPast } from './words/actions';
import { actorName } from './words/actors';

export interface IdEvents {
  readonly last?: AuditEvent;
  readonly recent: number;
  readonly total: number;
  readonly acted: number;
  readonly lastActed?: number;
}

/** `updated 3 hours ago by ana@acme.io`, `4 events in 30 days`, …: to be joined; safe to show on one line. */
export function idWords(
  { last, recent, total, acted, lastActed }: IdEvents,
  now: number,
  days: number,
  phrases: Phrases,
): readonly string[] {
  const words: string[] = [];
  if (last !== undefined) words.push(lastWords(last, now, phrases));
  if (total > 0) words.push(`${events(recent)} in ${String(days)} days`);
  if (acted > 0) {
    const when = isTellable(lastActed) ? `, last ${relativeTime(lastActed, now)}` : '';
    words.push(`acted in ${events(acted)}${when}`);
  }
  return words;
}

function lastWords(event: AuditEvent, now: number, phrases: Phrases): string {
  const told = actionWords(event.action);
  const past = told?.past ?? unknownPast(event.action) ?? 'last event';
  const done = event.outcome?.ok === false ? (told === undefined ? 'a failure' : `failed to ${told.infinitive}`) : past;
  const when = isTellable(event.at) ? ` ${relativeTime(event.at, now)}` : '';
  return `${done}${when} by ${actorName(event.actor, 80, phrases.nameOf)}`;
}

function events(count: number): string {
  return `${countText(count)} ${count === 1 ? 'event' : 'events'}`;
}
