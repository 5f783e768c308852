// A resource's state, put together from its events: no vendor records one.
import type { AuditEvent } from './event';
import { jsonInString, openNested } from './json/body';
import { canonicalJson, writeJson } from './json/write';
import { maskRecord } from './text/redact';
import { asObject, requestedChanges } from './words/details';

export type State = Readonly<Record<string, unknown>>;

/**
 * `confirmed`: the vendor recorded a success; `requested`: it records what was asked for and no outcome (OpenAI);
 * `failed`: nothing changed.
 */
export type Certainty = 'confirmed' | 'requested' | 'failed';

/** A resource as its events tell it. No vendor records what was before, so it is never more than that. */
export interface RebuiltState {
  /** Undefined where nothing is known, and after a deletion. Secrets are masked. */
  readonly state: State | undefined;
  /** Events that the state was put together from. */
  readonly events: number;
  readonly deleted: boolean;
  /** Whether its creation is among the events: if not, there may be fields that no event named. */
  readonly whole: boolean;
  /** `rebuilt from 3 events, requested, not confirmed`. */
  readonly label: string;
}

/** What some events have told so far. Its state holds secrets as they are, to be compared and never to be shown. */
export interface Knowledge {
  readonly state: State | undefined;
  readonly events: number;
  readonly deleted: boolean;
  readonly whole: boolean;
  /** Whether some of it was asked for and is not known to have been done. */
  readonly requested: boolean;
  /** Events that wrote a body which is not JSON. */
  readonly unread: number;
}

export const nothingKnown: Knowledge = {
  state: undefined,
  events: 0,
  deleted: false,
  whole: false,
  requested: false,
  unread: 0,
};

/** Fields that say nothing about the resource's own state; OpenAI names what was activated under the first two. */
export const noise =
  /^(?:certificates|configs|id|object|created_at|updated_at|last_updated_at|modified_at|updated_by|version_id|request_id)$/;

/** Rebuilds a resource's state from its events, oldest first. Failed ones change nothing. */
export function rebuild(events: readonly AuditEvent[]): RebuiltState {
  let known = nothingKnown;
  for (const event of events) known = learn(known, event);
  return {
    state: known.state === undefined ? undefined : masked(known.state),
    events: known.events,
    deleted: known.deleted,
    whole: known.whole,
    label: knowledgeWords(known),
  };
}

/** What is known after one more event of the same resource. */
export function learn(known: Knowledge, event: AuditEvent): Knowledge {
  if (event.outcome?.ok === false) return known;
  if (event.verb === 'delete') return { ...nothingKnown, events: known.events + 1, deleted: true };
  const wanted = wantedState(event);
  if (wanted === undefined) return unreadBody(event) ? { ...known, unread: known.unread + 1 } : known;
  const created = event.verb === 'create';
  return {
    ...known,
    state: created ? wanted : applied(known.state ?? {}, event),
    events: known.events + 1,
    deleted: false,
    whole: created || (known.whole && !known.deleted),
    // What a creation says holds whatever was asked for before it.
    requested: certaintyOf(event) === 'requested' || (known.requested && !created),
    unread: created ? 0 : known.unread,
  };
}

/** `rebuilt from 3 events, requested, not confirmed`. */
export function knowledgeWords({ events, deleted, whole, requested, unread }: Knowledge): string {
  if (events === 0) return 'nothing is known of its state';
  const words = [`rebuilt from ${events} ${events === 1 ? 'event' : 'events'}`];
  if (deleted) words.push('deleted');
  else if (!whole) words.push('its creation is not among them');
  if (requested) words.push('requested, not confirmed');
  if (unread > 0) words.push(`${unread} ${unread === 1 ? 'body' : 'bodies'} could not be read`);
  return words.join(', ');
}

/** The fields that an event writes or asks for, noise left out and secrets as they are; undefined where it names none. */
export function wantedState(event: AuditEvent): State | undefined {
  if (event.verb !== 'create' && event.verb !== 'update') return undefined;
  const wanted = requestedChanges(event);
  if (wanted === undefined) return undefined;
  // The detail object of OpenAI also names itself.
  const { data: _data, changes_requested: _changes, ...rest } = wanted;
  const kept = Object.entries(opened(rest)).filter(([name]) => !noise.test(name));
  return kept.length === 0 ? undefined : fromEntries(kept);
}

/** Portkey takes a config as a string of JSON: what it holds is what changes. */
function opened(fields: State): State {
  const text = Object.values(fields).some((value) => typeof value === 'string' && jsonInString(value) !== undefined)
    ? openNested(writeJson(fields))
    : undefined;
  return text === undefined ? fields : (asObject(JSON.parse(text)) ?? fields);
}

/** OpenAI's role updates name what was added and removed, not the list. */
export const listFields = { added: /^(.+)_added$/, removed: /^(.+)_removed$/ } as const;

/** A state after what an event wrote into it. */
export function applied(state: State, event: AuditEvent): State {
  const result = new Map(Object.entries(state));
  for (const [name, value] of Object.entries(wantedState(event) ?? {})) {
    const added = listFields.added.exec(name)?.[1];
    const removed = listFields.removed.exec(name)?.[1];
    if (added !== undefined && Array.isArray(value)) result.set(added, united(result.get(added), value as unknown[]));
    else if (removed !== undefined && Array.isArray(value)) {
      const list = result.get(removed);
      if (Array.isArray(list)) result.set(removed, without(list as unknown[], value as unknown[]));
    } else result.set(name, value);
  }
  return fromEntries([...result]);
}

export function certaintyOf(event: AuditEvent): Certainty {
  if (event.outcome?.ok === false) return 'failed';
  if (event.outcome !== undefined) return 'confirmed';
  // What OpenAI lists under `data` of a creation is what was created.
  return event.verb === 'create' ? 'confirmed' : 'requested';
}

/** The state as it may be shown: of the same shape, its secrets masked. */
export function masked(state: State): State {
  return fromEntries(Object.entries(asObject(maskRecord(state).value) ?? {}));
}

/** Elements that are not in another list; each is looked up by its text, so that long lists cost no more than that. */
export function without(list: readonly unknown[], others: readonly unknown[]): readonly unknown[] {
  const known = new Set(others.map(canonicalJson));
  return list.filter((item) => !known.has(canonicalJson(item)));
}

export function own(object: State, name: string): unknown {
  return Object.hasOwn(object, name) ? object[name] : undefined;
}

function unreadBody({ verb, request }: AuditEvent): boolean {
  return (verb === 'create' || verb === 'update') && typeof request?.body === 'string' && request.body !== '';
}

function united(list: unknown, more: readonly unknown[]): readonly unknown[] {
  const base = Array.isArray(list) ? (list as unknown[]) : [];
  return [...base, ...without(more, base)];
}

/** An object without a prototype: its names come from vendors. */
export function fromEntries(entries: readonly (readonly [string, unknown])[]): State {
  const object = Object.create(null) as Record<string, unknown>;
  for (const [name, value] of entries) object[name] = value;
  return object;
}
