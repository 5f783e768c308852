// Resource IDs in a line of text, by the vendors' patterns.
import { looksSecret } from './text/secretShapes';

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
  /** Never to be sent, nor shown whole. */
  readonly secret: boolean;
}

/** Characters looked at on each side of the column. */
const reach = 200;

/**
 * IDs that cover a column of a line: secrets first (nothing that overlaps one is offered), then the longest, then those
 * known by their context. Looks at no more than 200 characters on each side, whatever the line's length; an ID that
 * goes on beyond them is none.
 */
export function findResources(
  line: string,
  column: number,
  patterns: readonly ResourcePattern[],
): readonly ResourceHit[] {
  const from = Math.max(0, column - reach);
  const to = Math.min(line.length, column + reach);
  const all = scan(line, from, to, patterns);
  const secrets = all.filter((hit) => hit.secret);
  const hits = all.filter(
    (hit) =>
      hit.start <= column &&
      column <= hit.end &&
      (hit.secret || !secrets.some((secret) => secret.start < hit.end && hit.start < secret.end)),
  );
  return ranked(hits, patterns);
}

/** Every ID in the first 2 000 characters of a line, left to right: for links and lenses. */
export function findAllResources(line: string, patterns: readonly ResourcePattern[]): readonly ResourceHit[] {
  const hits = ranked(scan(line, 0, Math.min(line.length, 10 * reach), patterns), patterns);
  const kept: ResourceHit[] = [];
  for (const hit of hits) {
    if (!kept.some((other) => other.start < hit.end && hit.start < other.end)) kept.push(hit);
  }
  return kept.sort((a, b) => a.start - b.start);
}

function scan(line: string, from: number, to: number, patterns: readonly ResourcePattern[]): ResourceHit[] {
  // A letter where the line goes on, so that neither `^` nor `\b` takes the edge for the line's own.
  const before = from > 0 ? 'x' : '';
  const after = to < line.length ? 'x' : '';
  const slice = before + line.slice(from, to) + after;
  const hits: ResourceHit[] = [];
  for (const pattern of patterns) {
    const regExp = compiled(pattern);
    if (regExp === undefined) continue;
    for (const match of slice.matchAll(regExp)) {
      const id = match[0];
      const start = from + match.index - before.length;
      const end = start + id.length;
      // At the edge of what is looked at, half an ID looks like one.
      const cutOff = (start <= from && from > 0) || (end >= to && to < line.length);
      if (id === '' || cutOff) continue;
      const { vendor, what } = pattern;
      hits.push({ vendor, what, id, start, end, secret: pattern.secret === true || looksSecret(id) });
    }
  }
  return hits;
}

function ranked(hits: readonly ResourceHit[], patterns: readonly ResourcePattern[]): ResourceHit[] {
  const inContext = new Set(
    patterns.filter((pattern) => pattern.context !== undefined).map(({ vendor, what }) => `${vendor} ${what}`),
  );
  const rank = (hit: ResourceHit): number => (inContext.has(`${hit.vendor} ${hit.what}`) ? 0 : 1);
  const seen = new Set<string>();
  return [...hits]
    .sort((a, b) => Number(b.secret) - Number(a.secret) || b.end - b.start - (a.end - a.start) || rank(a) - rank(b))
    .filter((hit) => {
      const same = `${hit.vendor} ${hit.what} ${hit.start} ${hit.end}`;
      return seen.has(same) ? false : Boolean(seen.add(same));
    });
}

const regExps = new WeakMap<ResourcePattern, RegExp | 'unusable'>();

/** Patterns may come from settings: one that does not compile finds nothing. */
function compiled(pattern: ResourcePattern): RegExp | undefined {
  let known = regExps.get(pattern);
  if (known === undefined) {
    const before = pattern.context === undefined ? '' : `(?<=(?:${pattern.context})["'\`]?)`;
    try {
      known = new RegExp(`${before}(?:${pattern.pattern})`, `g${pattern.flags ?? ''}`);
    } catch {
      known = 'unusable';
    }
    regExps.set(pattern, known);
  }
  return known === 'unusable' ? undefined : known;
}
