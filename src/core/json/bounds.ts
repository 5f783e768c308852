// Bounds on foreign JSON: what would choke a reader is cut, with a marker, and said.
import { jsonPath } from './lexer';

export interface Bounds {
  /** Containers inside each other. */
  readonly depth: number;
  /** Values in all. */
  readonly nodes: number;
  /** UTF-16 units of one string. */
  readonly string: number;
  /** Members of one object. */
  readonly keys: number;
}

export const jsonBounds: Bounds = { depth: 100, nodes: 200_000, string: 1_048_576, keys: 10_000 };

export interface Bounded {
  readonly value: unknown;
  /** JSON paths at which something was cut; empty when the value is whole. At most 1 000 are listed. */
  readonly cut: readonly string[];
}

/** Most paths that are worth listing. */
const listed = 1000;

/**
 * Parses, then bounds without a call stack (the engine's parser has none either). What lies beyond the bounds is
 * replaced by a marker string; a container of which something was cut has no prototype. Throws `SyntaxError` for text
 * that is not JSON.
 */
export function parseBounded(text: string, bounds: Bounds = jsonBounds): Bounded {
  const value = JSON.parse(text) as unknown;
  return fits(value, bounds) ? { value, cut: [] } : bound(value, bounds);
}

export function isContainer(value: unknown): value is object {
  return typeof value === 'object' && value !== null;
}

/** Markers; they start with `…` so that a reader sees at once that they are no data. */
export const cutMarks = {
  depth: (bounds: Bounds): string => `… cut: nested deeper than ${bounds.depth} levels`,
  items: (count: number): string => `… cut: ${count} more`,
  text: (count: number): string => `… cut: ${count} more characters`,
} as const;

function fits(root: unknown, bounds: Bounds): boolean {
  let nodes = 0;
  const stack: { readonly value: unknown; readonly depth: number }[] = [{ value: root, depth: 0 }];
  for (let item = stack.pop(); item !== undefined; item = stack.pop()) {
    const { value, depth } = item;
    nodes += 1;
    if (nodes > bounds.nodes || depth > bounds.depth) return false;
    if (typeof value === 'string' && value.length > bounds.string) return false;
    if (!isContainer(value)) continue;
    if (Array.isArray(value)) {
      if (value.length > bounds.nodes) return false;
      for (const child of value as unknown[]) stack.push({ value: child, depth: depth + 1 });
    } else {
      const children = Object.values(value);
      if (children.length > bounds.keys) return false;
      for (const child of children) stack.push({ value: child, depth: depth + 1 });
    }
  }
  return true;
}

interface Place {
  readonly parent: Place | undefined;
  readonly part: string | number;
  readonly depth: number;
}

interface Work {
  readonly source: object;
  readonly target: unknown[] | Record<string, unknown>;
  readonly place: Place | undefined;
}

function bound(root: unknown, bounds: Bounds): Bounded {
  const cut: string[] = [];
  const stack: Work[] = [];
  let nodes = 0;

  const note = (place: Place | undefined): void => {
    if (cut.length < listed) cut.push(jsonPath(partsOf(place)));
  };
  const copy = (value: unknown, place: Place | undefined): unknown => {
    nodes += 1;
    if (typeof value === 'string' && value.length > bounds.string) {
      note(place);
      return value.slice(0, bounds.string) + cutMarks.text(value.length - bounds.string);
    }
    if (!isContainer(value)) return value;
    if ((place?.depth ?? 0) >= bounds.depth) {
      note(place);
      return cutMarks.depth(bounds);
    }
    const target = Array.isArray(value) ? [] : (Object.create(null) as Record<string, unknown>);
    stack.push({ source: value, target, place });
    return target;
  };

  const value = copy(root, undefined);
  for (let work = stack.pop(); work !== undefined; work = stack.pop()) {
    const { source, target, place } = work;
    const depth = (place?.depth ?? 0) + 1;
    const keys = Array.isArray(source) ? undefined : Object.keys(source);
    const length = keys?.length ?? (source as unknown[]).length;
    const room = keys === undefined ? length : Math.min(length, bounds.keys);
    for (let index = 0; index < length; index += 1) {
      if (index >= room || nodes >= bounds.nodes) {
        note(place);
        if (Array.isArray(target)) target.push(cutMarks.items(length - index));
        else target['…'] = cutMarks.items(length - index);
        break;
      }
      const part = keys?.[index] ?? index;
      const child = copy((source as Record<string | number, unknown>)[part], { parent: place, part, depth });
      if (Array.isArray(target)) target.push(child);
      else target[part] = child;
    }
  }
  return { value, cut };
}

function partsOf(place: Place | undefined): readonly (string | number)[] {
  const parts: (string | number)[] = [];
  for (let at = place; at !== undefined; at = at.parent) parts.push(at.part);
  return parts.reverse();
}
