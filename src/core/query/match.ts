// Comparing text: folding, `*` patterns, and JSON text as a person reads it. No regular expression from foreign text.

/** Text as it is compared when case is ignored. The final sigma is folded too: it depends on what follows the word. */
export function fold(text: string): string {
  return text.toLowerCase().replaceAll('ς', 'σ');
}

/** Whether a value is compared as an e-mail address, case ignored. */
export function isEmail(value: string): boolean {
  const at = value.indexOf('@');
  return at > 0 && at < value.length - 1;
}

/** A test for a `*` pattern, case ignored; an absent (empty) value never matches. Greedy from the left: no backtracking. */
export function wildcard(pattern: string): (value: string) => boolean {
  const parts = fold(pattern).split('*');
  const first = parts[0] ?? '';
  const last = parts[parts.length - 1] ?? '';
  const middle = parts.slice(1, -1).filter((part) => part !== '');
  if (parts.length === 1) return (value) => value !== '' && fold(value) === first;
  return (value) => {
    if (value === '') return false;
    const text = fold(value);
    const end = text.length - last.length;
    if (end < first.length || !text.startsWith(first) || !text.endsWith(last)) return false;
    let at = first.length;
    for (const part of middle) {
      const found = text.indexOf(part, at);
      if (found === -1 || found + part.length > end) return false;
      at = found + part.length;
    }
    return true;
  };
}

const escapes: ReadonlyMap<string, string> = new Map([
  ['b', '\b'],
  ['f', '\f'],
  ['n', '\n'],
  ['r', '\r'],
  ['t', '\t'],
  ['"', '"'],
  ['\\', '\\'],
  ['/', '/'],
]);
const fourHex = /^[0-9a-f]{4}$/i;

/** The text with JSON's string escapes resolved, wherever they stand. */
export function unescapeJson(text: string): string {
  let at = text.indexOf('\\');
  if (at === -1) return text;
  const out: string[] = [];
  let from = 0;
  while (at !== -1) {
    const sign = text.charAt(at + 1);
    const hex = sign === 'u' ? text.slice(at + 2, at + 6) : '';
    const plain = fourHex.test(hex) ? String.fromCharCode(parseInt(hex, 16)) : escapes.get(sign);
    if (plain === undefined) {
      at = text.indexOf('\\', at + 1);
      continue;
    }
    out.push(text.slice(from, at), plain);
    from = at + (sign === 'u' ? 6 : 2);
    at = text.indexOf('\\', from);
  }
  out.push(text.slice(from));
  return out.join('');
}

/** How deep JSON stands inside JSON strings before free text stops looking: Portkey nests once. */
const nesting = 3;

/**
 * Whether the JSON text of a record holds `folded` (a `fold`ed text) as a person sees it: as written, or with the
 * escapes of JSON, and of JSON inside its strings, resolved.
 */
export function rawHolds(raw: string, folded: string): boolean {
  let text = raw;
  for (let depth = 0; ; depth++) {
    if (fold(text).includes(folded)) return true;
    if (depth === nesting) return false;
    const next = unescapeJson(text);
    if (next === text) return false;
    text = next;
  }
}
