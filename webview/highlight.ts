// Colours for the query as it is typed: one linear pass, before the parser on the other side has spoken.

export type HighlightKind = 'field' | 'value' | 'quoted' | 'not' | 'word' | 'operator' | 'paren' | 'space';

export interface Highlight {
  readonly kind: HighlightKind;
  readonly start: number;
  readonly end: number;
}

const isSpace = (char: string): boolean => char === ' ' || char === '\t' || char === '\n' || char === '\r';

/** Covers the whole text, in order, without gaps. */
export function highlight(text: string): readonly Highlight[] {
  const found: Highlight[] = [];
  const put = (kind: HighlightKind, start: number, end: number): void => {
    if (end > start) found.push({ kind, start, end });
  };
  let at = 0;
  while (at < text.length) {
    const start = at;
    const char = text.charAt(at);
    if (isSpace(char)) {
      while (at < text.length && isSpace(text.charAt(at))) at += 1;
      put('space', start, at);
    } else if (char === '(' || char === ')') {
      at += 1;
      put('paren', start, at);
    } else if (char === '-' && at + 1 < text.length && !isSpace(text.charAt(at + 1))) {
      at += 1;
      put('not', start, at);
    } else if (char === '"') {
      at = quotedEnd(text, at);
      put('quoted', start, at);
    } else {
      at = word(text, at, put);
    }
  }
  return found;
}

function quotedEnd(text: string, from: number): number {
  let at = from + 1;
  while (at < text.length && text.charAt(at) !== '"') at += text.charAt(at) === '\\' ? 2 : 1;
  return Math.min(at + 1, text.length);
}

/** A bare word, or `field:value` with quotes and commas in its value. */
function word(text: string, from: number, put: (kind: HighlightKind, start: number, end: number) => void): number {
  let at = from;
  let colon = -1;
  while (at < text.length) {
    const char = text.charAt(at);
    if (isSpace(char) || char === ')' || (char === '(' && colon < 0)) break;
    if (char === '"') {
      if (colon < 0) break;
      at = quotedEnd(text, at);
      continue;
    }
    if (char === ':' && colon < 0 && at > from) colon = at;
    at += 1;
  }
  if (colon >= 0) {
    put('field', from, colon + 1);
    put('value', colon + 1, at);
    return at;
  }
  const bare = text.slice(from, at);
  put(bare === 'AND' || bare === 'OR' || bare === 'NOT' ? 'operator' : 'word', from, at);
  // Whatever stopped the loop without being taken is taken by the caller, but never nothing at all.
  return at === from ? from + 1 : at;
}
