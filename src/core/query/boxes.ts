// Boxes: what one walk over a vendor's pages can be limited to, and how such limits combine.
import type { Window } from './ast';
import { hull, intersect, isEmptyWindow } from './compile';

/** OR inside a parameter, AND across, inside a half-open window: the shape of a `VendorQuery`. */
export interface Box {
  readonly window: Window;
  readonly params: ReadonlyMap<string, readonly string[]>;
}

/** `many`: the parameters of which one request takes several values. */
export type ManyParams = ReadonlySet<string>;

export const anyBox: Box = { window: {}, params: new Map() };

/** Most values of one parameter in one request: addresses have a length that servers refuse. */
export const mostValues = 100;

/** Beyond this, boxes are made one at once instead of being compared with each other. */
const mostCompared = 128;

export function isAny(box: Box): boolean {
  return box.params.size === 0 && box.window.from === undefined && box.window.to === undefined;
}

function within(a: readonly string[], b: readonly string[]): boolean {
  if (a.length > b.length) return false;
  const all = new Set(b);
  return a.every((value) => all.has(value));
}

function windowWithin(inner: Window, outer: Window): boolean {
  if (outer.from !== undefined && (inner.from === undefined || inner.from < outer.from)) return false;
  return outer.to === undefined || (inner.to !== undefined && inner.to <= outer.to);
}

/** Whether `outer` fetches everything `inner` does. */
function holdsBox(outer: Box, inner: Box): boolean {
  if (!windowWithin(inner.window, outer.window)) return false;
  for (const [name, values] of outer.params) {
    const others = inner.params.get(name);
    if (others === undefined || !within(others, values)) return false;
  }
  return true;
}

function sameValues(a: readonly string[], b: readonly string[]): boolean {
  return within(a, b) && within(b, a);
}

/** Whether one window goes on where the other is, without a gap. */
function touching(a: Window, b: Window): boolean {
  return (a.from ?? -Infinity) <= (b.to ?? Infinity) && (b.from ?? -Infinity) <= (a.to ?? Infinity);
}

/** One box that fetches exactly what both do; `undefined` when there is none. */
function joined(a: Box, b: Box, many: ManyParams): Box | undefined {
  if (a.params.size !== b.params.size) return undefined;
  let differing: string | undefined;
  for (const [name, values] of a.params) {
    const others = b.params.get(name);
    if (others === undefined) return undefined;
    if (sameValues(values, others)) continue;
    if (differing !== undefined || !many.has(name)) return undefined;
    differing = name;
  }
  if (differing === undefined)
    return touching(a.window, b.window) ? { ...a, window: hull(a.window, b.window) } : undefined;
  if (a.window.from !== b.window.from || a.window.to !== b.window.to) return undefined;
  const union = new Set([...(a.params.get(differing) ?? []), ...(b.params.get(differing) ?? [])]);
  if (union.size > mostValues) return undefined;
  return { window: a.window, params: new Map([...a.params, [differing, [...union]]]) };
}

/** One box around all of them: wider, never narrower. */
export function around(boxes: readonly Box[], many: ManyParams): Box {
  const [first, ...others] = boxes;
  if (first === undefined) return anyBox;
  const params = new Map<string, readonly string[]>();
  for (const [name, values] of first.params) {
    const all = new Set(values);
    const everywhere = others.every((box) => {
      const more = box.params.get(name);
      more?.forEach((value) => all.add(value));
      return more !== undefined;
    });
    if (everywhere && all.size <= (many.has(name) ? mostValues : 1)) params.set(name, [...all]);
  }
  return { window: boxes.reduce<Window>((window, box) => hull(window, box.window), first.window), params };
}

/** The same events in as few boxes as can be seen easily. */
export function tidy(boxes: readonly Box[], many: ManyParams): readonly Box[] {
  const some = boxes.filter((box) => !isEmptyWindow(box.window));
  if (some.length > mostCompared) return [around(some, many)];
  const kept: Box[] = [];
  for (let box of some) {
    for (let index = 0; index < kept.length;) {
      const other = kept[index];
      if (other === undefined) break;
      const both = holdsBox(other, box) ? other : holdsBox(box, other) ? box : joined(other, box, many);
      if (both === undefined) {
        index++;
      } else {
        // The grown box may swallow those compared before it.
        kept.splice(index, 1);
        box = both;
        index = 0;
      }
    }
    kept.push(box);
  }
  return kept;
}

/**
 * What lies in both. Where both limit one parameter, only the narrower or the first limit can be sent (an event may
 * name several resources, so the values must not be intersected); `lost` says that one was left out.
 */
export function both(a: Box, b: Box): { readonly box: Box; readonly lost: boolean } {
  const params = new Map(a.params);
  let lost = false;
  for (const [name, values] of b.params) {
    const present = params.get(name);
    if (present === undefined || within(values, present)) params.set(name, values);
    else if (!within(present, values)) lost = true;
  }
  return { box: { window: intersect(a.window, b.window), params }, lost };
}
