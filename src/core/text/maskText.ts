// Masks secrets in free text: by shape, and where a secret name stands before a `:` or `=`.
import { classifyName } from './secretNames';
import { mask, maskShapes } from './secretShapes';

/** Characters of a name before its separator that are looked at. */
const nameReach = 80;

/**
 * Masks secrets by their shape, and the values of secret names (`password=…`, `"token": "…"`, `Cookie: …`). Linear in
 * the text's length.
 */
export function maskText(text: string): string {
  return maskShapes(/[:=]/.test(text) ? maskNamed(text) : text);
}

function maskNamed(text: string): string {
  let out = '';
  let copied = 0;
  const separator = /[:=]/g;
  for (let hit = separator.exec(text); hit !== null; hit = separator.exec(text)) {
    const name = nameBefore(text, hit.index, copied);
    if (name === '') continue;
    const kind = classifyName(name);
    // In prose a bare `key:` introduces anything.
    if ((kind !== 'strong' && kind !== 'secret') || name.toLowerCase() === 'key') continue;
    const value = valueAfter(text, hit.index + 1, name, kind === 'strong');
    if (value === undefined) continue;
    out += text.slice(copied, value.start) + mask;
    copied = value.end;
    separator.lastIndex = Math.max(value.end, hit.index + 1);
  }
  return out + text.slice(copied);
}

/** The name that ends before a separator, without the quotes (escaped or not) it may stand in. */
function nameBefore(text: string, separator: number, floor: number): string {
  let end = separator;
  const lowest = Math.max(floor, separator - nameReach);
  while (end > lowest && text[end - 1] === ' ') end -= 1;
  if (end > lowest && (text[end - 1] === '"' || text[end - 1] === "'")) {
    end -= 1;
    while (end > lowest && text[end - 1] === '\\') end -= 1;
  }
  let start = end;
  while (start > lowest && isNameCode(text.charCodeAt(start - 1))) start -= 1;
  return text.slice(start, end);
}

function isNameCode(code: number): boolean {
  return (
    (code >= 0x30 && code <= 0x39) ||
    (code >= 0x41 && code <= 0x5a) ||
    (code >= 0x61 && code <= 0x7a) ||
    code === 0x5f ||
    code === 0x2d ||
    code === 0x2e
  );
}

const quotedStart = /[ \t=>]{0,8}(\\{0,8}["'])/y;
const bareStart = /[ \t=>]{0,8}(?:(?:bearer|basic|token|ssws|digest)[ \t]{1,4})?/iy;
const bareValue = /[^\s,;&"'<>{}()[\]\\]+/y;
const lineValue = /[^\r\n"'\\]+/y;
/** References to a secret kept elsewhere, and words that are none. */
const noSecret = /^(?:\$.*|%.*|null|nil|none|true|false|undefined|\*+|•.*|-+|[.…]+)$/i;

interface Found {
  readonly start: number;
  readonly end: number;
}

function valueAfter(text: string, at: number, name: string, strong: boolean): Found | undefined {
  quotedStart.lastIndex = at;
  const quote = quotedStart.exec(text)?.[1];
  if (quote !== undefined) {
    const start = quotedStart.lastIndex;
    const found = text.indexOf(quote, start);
    const end = found === -1 ? text.length : found;
    return end === start || noSecret.test(text.slice(start, Math.min(end, start + 80))) ? undefined : { start, end };
  }
  bareStart.lastIndex = at;
  bareStart.exec(text);
  const start = bareStart.lastIndex;
  // Cookies and authorization headers are secret to the end of their line.
  const wide = /cookie|authorization/i.test(name) && text[at] === ' ';
  const pattern = wide ? lineValue : bareValue;
  pattern.lastIndex = start;
  const value = pattern.exec(text)?.[0];
  if (value === undefined || noSecret.test(value.slice(0, 80))) return undefined;
  // Unquoted words may be prose (`token: expired`).
  if (!strong && !wide && value.length < 12 && !/[0-9]/.test(value)) return undefined;
  return { start, end: start + value.length };
}
