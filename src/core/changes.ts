// What an event changed, as short lines.
import type { AuditEvent } from './event';
import { isContainer } from './json/bounds';
import { canonicalJson, sameJson, writeJson } from './json/write';
import {
  applied,
  type Certainty,
  certaintyOf,
  learn,
  listFields,
  masked,
  noise,
  nothingKnown,
  own,
  type State,
  wantedState,
  without,
} from './states';
import { visible } from './text/visible';
import { asObject, fieldWords, limitUnit } from './words/details';

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
  readonly certainty: Certainty;
}

/** Values as they may be shown: secrets are masked, whether or not they were compared as they are. */
type Difference = Omit<Change, 'certainty'>;

/** Containers below a field that are told apart; what is deeper is compared and shown whole. */
const pathDepth = 4;
const mostChanges = 200;

/**
 * What an event changed, or asked to change, told from the events before it of the same resource, oldest first, where
 * they are known.
 */
export function describeChanges(event: AuditEvent, previous?: AuditEvent | readonly AuditEvent[]): readonly Change[] {
  let known = nothingKnown;
  for (const earlier of previous === undefined ? [] : [previous].flat()) known = learn(known, earlier);
  return changesFrom(known.state, event);
}

/** The same, told from the state before the event, secrets and all; undefined where nothing is known of it. */
export function changesFrom(before: State | undefined, event: AuditEvent): readonly Change[] {
  const wanted = wantedState(event);
  if (wanted === undefined) return [];
  const certainty = certaintyOf(event);
  const changes =
    before === undefined ? unknownBefore(masked(wanted)) : changesBetween(before, applied(before, event), true);
  return changes.slice(0, mostChanges).map((change) => ({ ...change, certainty }));
}

/** What differs between two states, lists by element; key order does not count. `asked`: only fields of `after`. */
export function changesBetween(before: State, after: State, asked = false): readonly Difference[] {
  const found: Difference[] = [];
  const names = new Set([...Object.keys(after), ...(asked ? [] : Object.keys(before))]);
  for (const name of names) {
    if (noise.test(name) || found.length >= mostChanges) continue;
    compare([name], own(before, name), own(after, name), found);
  }
  if (found.length === 0) return found;
  const shown = { before: masked(before), after: masked(after) };
  return found.map((change) => maskedChange(change, shown.before, shown.after));
}

/** `requests per minute: 100 → 500`, `scopes: + api.read, − api.write`, `title: Payments (requested)`. One safe line. */
export function changeLine(change: Change): string {
  const name = change.path.map((part) => limitUnit(part) ?? fieldWords(part)).join(' › ');
  return `${visible(name, 100)}: ${valueWords(change)}${certaintyWords(change)}`;
}

function unknownBefore(wanted: State): readonly Difference[] {
  const lists = Object.entries(wanted).flatMap(([name, value]): readonly Difference[] => {
    if (!Array.isArray(value) || value.length === 0) return [];
    const added = listFields.added.exec(name)?.[1];
    const removed = listFields.removed.exec(name)?.[1];
    if (added !== undefined) return [{ path: [added], added: value as unknown[] }];
    return removed === undefined ? [] : [{ path: [removed], removed: value as unknown[] }];
  });
  return [...flat(wanted, []), ...lists];
}

/** The same change in masked states: a container that holds a secret may have become one mask. */
function maskedChange(change: Difference, before: State, after: State): Difference {
  const { path } = change;
  const items = (list: readonly unknown[], all: unknown, shown: unknown): readonly unknown[] => {
    if (!Array.isArray(all) || !Array.isArray(shown)) return [shown];
    const wanted = new Set(list.map(canonicalJson));
    return (shown as unknown[]).filter((_, index) => wanted.has(canonicalJson(all[index])));
  };
  const [left, right] = [at(before, path), at(after, path)];
  return {
    path,
    ...('before' in change ? { before: left } : {}),
    ...('after' in change ? { after: right } : {}),
    ...(change.added === undefined ? {} : { added: items(change.added, change.after, right) }),
    ...(change.removed === undefined ? {} : { removed: items(change.removed, change.before, left) }),
  };
}

/** The value at a path, or the mask that stands above it. */
function at(state: State, path: readonly string[]): unknown {
  let value: unknown = state;
  for (const name of path) {
    const object = asObject(value);
    if (object === undefined) return value;
    value = own(object, name);
  }
  return value;
}

function flat(state: State, above: readonly string[]): readonly Difference[] {
  return Object.entries(state).flatMap(([name, value]): readonly Difference[] => {
    if (above.length === 0 && Array.isArray(value) && (listFields.added.test(name) || listFields.removed.test(name)))
      return [];
    const path = [...above, name];
    const inner = asObject(value);
    if (inner !== undefined && Object.keys(inner).length > 0 && path.length < pathDepth) return flat(inner, path);
    return [{ path, after: value }];
  });
}

function compare(path: readonly string[], before: unknown, after: unknown, found: Difference[]): void {
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

function valueWords({ before, after, added, removed }: Change): string {
  if (added !== undefined || removed !== undefined) {
    const signed = (sign: string, items: readonly unknown[]): string[] => items.map((item) => `${sign} ${shown(item)}`);
    const all = [...signed('+', added ?? []), ...signed('−', removed ?? [])];
    return all.length <= 12 ? all.join(', ') : `${all.slice(0, 10).join(', ')} and ${all.length - 10} more`;
  }
  if (before === undefined) return shown(after);
  if (after === undefined) return `${shown(before)} → nothing`;
  const [old, now] = [shown(before), shown(after)];
  // Masked, or cut off before the place where they differ.
  return old === now ? `${old} → another value` : `${old} → ${now}`;
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
