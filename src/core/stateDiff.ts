// The state of a resource before and after one of its events, as two texts to be compared side by side.
import type { AuditEvent } from './event';
import { isContainer } from './json/bounds';
import { prettyJson } from './json/pretty';
import { canonicalJson, sameJson } from './json/write';
import {
  applied,
  certaintyOf,
  fromEntries,
  knowledgeWords,
  learn,
  masked,
  nothingKnown,
  own,
  type State,
  wantedState,
} from './states';
import { asObject } from './words/details';

export interface StateDiff {
  /** JSON with comments: keys in order, secrets masked. */
  readonly before: string;
  readonly after: string;
  /** What the two are: `rebuilt from 3 events, requested, not confirmed`. */
  readonly label: string;
}

/** Why an event has no states to compare, in a sentence; undefined where it has. */
export function whyNoStates(event: AuditEvent): string | undefined {
  if (event.verb !== 'create' && event.verb !== 'update' && event.verb !== 'delete') {
    return 'This event changes no resource.';
  }
  if (event.request === undefined) {
    return 'This vendor records that something was changed, and not what: there is no state to rebuild.';
  }
  if (event.verb === 'delete' || wantedState(event) !== undefined) return undefined;
  return typeof event.request.body === 'string'
    ? 'The body of this event is not JSON: what it changed cannot be told.'
    : 'This event names no field that it changed.';
}

/** `previous`: the events before it of the same resource, oldest first. */
export function stateDiff(event: AuditEvent, previous: readonly AuditEvent[], indent: string): StateDiff {
  let known = nothingKnown;
  for (const earlier of previous) known = learn(known, earlier);
  const before = known.state;
  const after = event.verb === 'delete' ? undefined : nextState(before, event);
  const [left, right] = shownPair(before, after);
  const failed = event.outcome?.ok === false;
  const now = failed ? known : learn(known, event);
  const notes = vendorMask.test(canonicalJson([left ?? null, right ?? null]))
    ? ['Some values were masked by the vendor: two that look alike may differ.']
    : [];
  return {
    before: sideText(left, [...beforeNotes(event, known), ...notes], indent),
    after: sideText(right, [...afterNotes(event), ...notes], indent),
    label: failed
      ? `failed, so nothing changed${known.events === 0 ? '' : `; before: ${knowledgeWords(known)}`}`
      : knowledgeWords(now),
  };
}

/** `i2*****Wp4` */
const vendorMask = /[^*"]{0,8}\*{4,}[^*"]{0,8}/;

function nextState(before: State | undefined, event: AuditEvent): State | undefined {
  return event.verb === 'create' ? wantedState(event) : applied(before ?? {}, event);
}

function beforeNotes(event: AuditEvent, known: ReturnType<typeof learn>): readonly string[] {
  if (known.deleted) return ['It was deleted before.'];
  if (known.state === undefined) {
    return event.verb === 'create'
      ? ['It did not exist, as far as the loaded events tell.']
      : ['No older event is loaded that says what these fields held.'];
  }
  const partly = known.whole ? [] : ['Its creation is not among the loaded events: there may be other fields.'];
  const unread = known.unread === 0 ? [] : ['Some older bodies are not JSON: what they changed is missing here.'];
  return [...partly, ...unread];
}

function afterNotes(event: AuditEvent): readonly string[] {
  if (event.verb === 'delete')
    return event.outcome?.ok === false ? ['Its deletion failed: nothing changed.'] : ['Deleted.'];
  const certainty = certaintyOf(event);
  switch (certainty) {
    case 'failed':
      return ['This was asked for and failed: nothing changed.'];
    case 'requested':
      return ['The vendor records what was asked for, not whether it was done.'];
    case 'confirmed':
      return [];
    default:
      return certainty satisfies never;
  }
}

function sideText(state: State | undefined, notes: readonly string[], indent: string): string {
  const comments = notes.map((note) => `// ${note}\n`).join('');
  if (state === undefined) return comments;
  const { text, cut } = prettyJson(canonicalJson(state), { indent });
  return `${comments}${cut.length === 0 ? '' : '// Too large to be shown whole.\n'}${text}\n`;
}

/**
 * Both masked. Secrets that differ stay different to the eye, and a list of plain values comes in the order it has
 * after the event, so that only what came and went stands out.
 */
function shownPair(
  before: State | undefined,
  after: State | undefined,
): readonly [State | undefined, State | undefined] {
  if (before === undefined || after === undefined) {
    return [before === undefined ? undefined : masked(before), after === undefined ? undefined : masked(after)];
  }
  const aligned = asObject(align(before, after, 0)) ?? before;
  const [left, right] = [masked(aligned), masked(after)];
  return [left, asObject(marked([aligned, after], [left, right], 0)) ?? right];
}

/** What is deeper is compared as it stands. */
const deepest = 50;

function align(before: unknown, after: unknown, depth: number): unknown {
  if (depth > deepest || sameJson(before, after)) return before;
  const [left, right] = [asObject(before), asObject(after)];
  if (left !== undefined && right !== undefined) {
    const names = Object.keys(left);
    return fromEntries(names.map((name) => [name, align(left[name], own(right, name), depth + 1)]));
  }
  if (!Array.isArray(before) || !Array.isArray(after)) return before;
  const [old, now] = [before as unknown[], after as unknown[]];
  if ([...old, ...now].some(isContainer)) return old;
  const remaining = counted(old);
  const kept = now.filter((item) => {
    const count = remaining.get(item) ?? 0;
    if (count > 0) remaining.set(item, count - 1);
    return count > 0;
  });
  const gone = [...remaining].flatMap(([item, count]) => new Array<unknown>(count).fill(item));
  // Nothing came and nothing went: another order is all that changed, and is to be seen.
  return gone.length === 0 && kept.length === now.length ? old : [...kept, ...gone];
}

function counted(items: readonly unknown[]): Map<unknown, number> {
  const counts = new Map<unknown, number>();
  for (const item of items) counts.set(item, (counts.get(item) ?? 0) + 1);
  return counts;
}

/** The state after, where a value that differs and is masked alike says so. */
function marked(raw: readonly [unknown, unknown], shown: readonly [unknown, unknown], depth: number): unknown {
  const [before, after] = raw;
  const [left, right] = shown;
  if (depth > deepest || sameJson(before, after)) return right;
  const [a, b] = [asObject(left), asObject(right)];
  if (a !== undefined && b !== undefined) {
    const [c, d] = [asObject(before) ?? {}, asObject(after) ?? {}];
    return fromEntries(
      Object.keys(b).map((name) => [
        name,
        Object.hasOwn(a, name)
          ? marked([own(c, name), own(d, name)], [own(a, name), own(b, name)], depth + 1)
          : b[name],
      ]),
    );
  }
  if (Array.isArray(left) && Array.isArray(right) && left.length === right.length) {
    const [old, now] = [before as readonly unknown[], after as readonly unknown[]];
    const [was, is] = [left as readonly unknown[], right as readonly unknown[]];
    return is.map((item, index) => marked([old[index], now[index]], [was[index], item], depth + 1));
  }
  return typeof right === 'string' && left === right ? `${right} (another value)` : right;
}
