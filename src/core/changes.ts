// What an event changed, as short lines; and the state of a resource, rebuilt from its events.
import type { AuditEvent } from './event';
import { isContainer } from './json/bounds';
import { canonicalJson, sameJson, writeJson } from './json/write';
import { maskRecord } from './text/redact';
import { visible } from './text/visible';
import { asObject, fieldWords, limitUnit, requestedChanges } from './words/details';

export interface Change {
  /** Where in the resource: `scopes`, `rate_limits.value`. Vendor's own names. */
  readonly path: readonly string[];
  /** Known only when the state before could be rebuilt. */
  readonly before?: unknown;
  /** Absent when the field was taken away. */
  readonly after?: unknown;
  /** Elements of a list that came and went; the rest of it is the same. */
  readonly added?: readonly unknown[];
  readonly removed?: readonly unknown[];
  /**
   * `confirmed`: the vendor recorded a success; `requested`: it records what was asked for and no outcome (OpenAI);
   * `failed`: nothing changed.
   */
  readonly certainty: 'confirmed' | 'requested' | 'failed';
}

/** A resource as its events tell it. No vendor records what was before, so it is never more than that. */
export interface RebuiltState {
  /** Undefined where nothing is known, and after a deletion. */
  readonly state: Readonly<Record<string, unknown>> | undefined;
  /** Events that the state was put together from. */
  readonly events: number;
  readonly deleted: boolean;
  /** Whether its creation is among the events: if not, there may be fields that no event named. */
  readonly whole: boolean;
  /** `rebuilt from 3 events, requested, not confirmed`. */
  readonly label: string;
}

/** Fields that say nothing about the resource's own state; OpenAI names what was activated under the first two. */
const noise =
  /^(?:certificates|configs|id|object|created_at|updated_at|last_updated_at|modified_at|updated_by|version_id|request_id)$/;
/** Containers below a field that are told apart; what is deeper is compared and shown whole. */
const pathDepth = 4;
const mostChanges = 200;

/**
 * What an event changed, or asked to change, told from the events before it of the same resource, oldest first, where
 * they are known.
 */
export function describeChanges(event: AuditEvent, previous?: AuditEvent | readonly AuditEvent[]): readonly Change[] {
  const wanted = wantedState(event);
  if (wanted === undefined) return [];
  const before = previous === undefined ? undefined : rebuild([previous].flat()).state;
  const certainty = certaintyOf(event);
  const changes = before === undefined ? flat(wanted, []) : changesBetween(before, applied(before, event), true);
  const lists = before === undefined ? permissionChanges(wanted) : [];
  return [...changes, ...lists].slice(0, mostChanges).map((change) => ({ ...change, certainty }));
}

/** Rebuilds a resource's state from its events, oldest first. Failed ones change nothing. Secrets are masked. */
export function rebuild(events: readonly AuditEvent[]): RebuiltState {
  let state: Readonly<Record<string, unknown>> | undefined;
  let used = 0;
  let whole = false;
  let deleted = false;
  let requested = false;
  for (const event of events) {
    if (event.outcome?.ok === false) continue;
    if (event.verb === 'delete') {
      state = undefined;
      deleted = true;
      whole = false;
      used += 1;
      continue;
    }
    const wanted = wantedState(event);
    if (wanted === undefined) continue;
    if (event.verb === 'create') {
      state = wanted;
      whole = true;
    } else state = applied(state ?? {}, event);
    deleted = false;
    used += 1;
    requested ||= certaintyOf(event) === 'requested';
  }
  return { state, events: used, deleted, whole, label: labelOf(used, deleted, whole, requested) };
}

/** What differs between two states, lists by element; key order does not count. `asked`: only fields of `after`. */
export function changesBetween(
  before: Readonly<Record<string, unknown>>,
  after: Readonly<Record<string, unknown>>,
  asked = false,
): readonly Omit<Change, 'certainty'>[] {
  const found: Omit<Change, 'certainty'>[] = [];
  const names = new Set([...Object.keys(after), ...(asked ? [] : Object.keys(before))]);
  for (const name of names) {
    if (noise.test(name) || found.length >= mostChanges) continue;
    compare([name], own(before, name), own(after, name), found);
  }
  return found;
}

/** `requests per minute: 100 → 500`, `scopes: + api.read, − api.write`, `title: Payments (requested)`. One safe line. */
export function changeLine(change: Change): string {
  const name = change.path.map((part) => limitUnit(part) ?? fieldWords(part)).join(' › ');
  return `${visible(name, 100)}: ${valueWords(change)}${certaintyWords(change)}`;
}

function wantedState(event: AuditEvent): Readonly<Record<string, unknown>> | undefined {
  if (event.verb !== 'create' && event.verb !== 'update') return undefined;
  const wanted = requestedChanges(event);
  if (wanted === undefined) return undefined;
  // The detail object of OpenAI also names itself.
  const { data: _data, changes_requested: _changes, ...rest } = wanted;
  const masked = asObject(maskRecord(rest).value) ?? {};
  const kept = Object.entries(masked).filter(([name]) => !noise.test(name));
  return kept.length === 0 ? undefined : fromEntries(kept);
}

/** OpenAI's role updates name what was added and removed, not the list. */
const listFields = { added: /^(.+)_added$/, removed: /^(.+)_removed$/ } as const;

function applied(state: Readonly<Record<string, unknown>>, event: AuditEvent): Readonly<Record<string, unknown>> {
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

function permissionChanges(wanted: Readonly<Record<string, unknown>>): readonly Omit<Change, 'certainty'>[] {
  return Object.entries(wanted).flatMap(([name, value]): readonly Omit<Change, 'certainty'>[] => {
    if (!Array.isArray(value) || value.length === 0) return [];
    const added = listFields.added.exec(name)?.[1];
    const removed = listFields.removed.exec(name)?.[1];
    if (added !== undefined) return [{ path: [added], added: value as unknown[] }];
    return removed === undefined ? [] : [{ path: [removed], removed: value as unknown[] }];
  });
}

function flat(
  state: Readonly<Record<string, unknown>>,
  above: readonly string[],
): readonly Omit<Change, 'certainty'>[] {
  return Object.entries(state).flatMap(([name, value]): readonly Omit<Change, 'certainty'>[] => {
    if (above.length === 0 && Array.isArray(value) && (listFields.added.test(name) || listFields.removed.test(name)))
      return [];
    const path = [...above, name];
    const inner = asObject(value);
    if (inner !== undefined && Object.keys(inner).length > 0 && path.length < pathDepth) return flat(inner, path);
    return [{ path, after: value }];
  });
}

function compare(path: readonly string[], before: unknown, after: unknown, found: Omit<Change, 'certainty'>[]): void {
  if (sameJson(before, after)) return;
  const [left, right] = [asObject(before), asObject(after)];
  if (left !== undefined && right !== undefined && path.length < pathDepth) {
    for (const name of new Set([...Object.keys(left), ...Object.keys(right)])) {
      compare([...path, name], own(left, name), own(right, name), found);
    }
    return;
  }
  if (Array.isArray(before) && Array.isArray(after)) {
    const [old, now] = [before as unknown[], after as unknown[]];
    const added = without(now, old);
    const removed = without(old, now);
    if (added.length > 0 || removed.length > 0) found.push({ path, before, after, added, removed });
    // The same elements in another order, or another number of times.
    else found.push({ path, before, after });
    return;
  }
  found.push({
    path,
    ...(before === undefined ? {} : { before }),
    ...(after === undefined ? {} : { after }),
  });
}

function own(object: Readonly<Record<string, unknown>>, name: string): unknown {
  return Object.hasOwn(object, name) ? object[name] : undefined;
}

/** Elements that are not in another list; each is looked up by its text, so that long lists cost no more than that. */
function without(list: readonly unknown[], others: readonly unknown[]): readonly unknown[] {
  const known = new Set(others.map(canonicalJson));
  return list.filter((item) => !known.has(canonicalJson(item)));
}

function united(list: unknown, more: readonly unknown[]): readonly unknown[] {
  const base = Array.isArray(list) ? (list as unknown[]) : [];
  return [...base, ...without(more, base)];
}

function fromEntries(entries: readonly (readonly [string, unknown])[]): Readonly<Record<string, unknown>> {
  const object = Object.create(null) as Record<string, unknown>;
  for (const [name, value] of entries) object[name] = value;
  return object;
}

function certaintyOf(event: AuditEvent): Change['certainty'] {
  if (event.outcome?.ok === false) return 'failed';
  if (event.outcome !== undefined) return 'confirmed';
  // What OpenAI lists under `data` of a creation is what was created.
  return event.verb === 'create' ? 'confirmed' : 'requested';
}

function labelOf(events: number, deleted: boolean, whole: boolean, requested: boolean): string {
  if (events === 0) return 'nothing is known of its state';
  const words = [`rebuilt from ${events} ${events === 1 ? 'event' : 'events'}`];
  if (deleted) words.push('deleted');
  else if (!whole) words.push('its creation is not among them');
  if (requested) words.push('requested, not confirmed');
  return words.join(', ');
}

function valueWords({ before, after, added, removed }: Change): string {
  if (added !== undefined || removed !== undefined) {
    const signed = (sign: string, items: readonly unknown[]): string[] => items.map((item) => `${sign} ${shown(item)}`);
    const all = [...signed('+', added ?? []), ...signed('−', removed ?? [])];
    return all.length <= 12 ? all.join(', ') : `${all.slice(0, 10).join(', ')} and ${all.length - 10} more`;
  }
  if (before === undefined) return shown(after);
  return after === undefined ? `${shown(before)} → nothing` : `${shown(before)} → ${shown(after)}`;
}

function shown(value: unknown): string {
  if (value === undefined) return 'nothing';
  if (typeof value === 'string') return value === '' ? '“”' : visible(value, 100);
  if (Array.isArray(value) && (value as unknown[]).every((item) => !isContainer(item))) {
    return value.length === 0 ? 'none' : visible((value as unknown[]).map(String).join(', '), 200);
  }
  return visible(writeJson(value), 200);
}

function certaintyWords({ certainty }: Change): string {
  switch (certainty) {
    case 'confirmed':
      return '';
    case 'requested':
      return ' (requested)';
    case 'failed':
      return ' (failed, so nothing changed)';
    default:
      return certainty satisfies never;
  }
}
