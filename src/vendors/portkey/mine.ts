// What a Portkey record does not say outright: which resource it was, from the path and the body of the call.

const quote = 0x22;
const backslash = 0x5c;
const colon = 0x3a;

/**
 * The text values of some properties at the top of a JSON object, read without parsing it: a body is a third of a
 * record, and this is asked of every one. Linear; stops at the first thing that is no JSON.
 */
export function topTexts(json: string, names: readonly string[]): ReadonlyMap<string, string> {
  const found = new Map<string, string>();
  if (!names.some((name) => json.includes(`"${name}"`))) return found;
  let depth = 0;
  let position = 0;
  while (position < json.length) {
    const code = json.charCodeAt(position);
    if (code !== quote) {
      // `[` and `{`, `]` and `}` differ by one bit.
      const bracket = code & 0xdf;
      if (bracket === 0x5b) depth += 1;
      else if (bracket === 0x5d) depth -= 1;
      position += 1;
      continue;
    }
    const end = endOfText(json, position);
    if (end < 0) return found;
    const key = depth === 1 && json.charCodeAt(skipSpace(json, end)) === colon ? json.slice(position + 1, end - 1) : '';
    position = end;
    if (!names.includes(key)) continue;
    const start = skipSpace(json, skipSpace(json, end) + 1);
    position = start;
    if (json.charCodeAt(start) !== quote) continue;
    position = endOfText(json, start);
    if (position < 0) return found;
    const value = opened(json.slice(start, position));
    if (value !== '' && !found.has(key)) found.set(key, value);
  }
  return found;
}

function opened(quoted: string): string {
  if (!quoted.includes('\\')) return quoted.slice(1, -1);
  try {
    return String(JSON.parse(quoted));
  } catch {
    return '';
  }
}

/** Behind the closing quote of the text that opens at `start`; -1 when it breaks off. */
function endOfText(json: string, start: number): number {
  let end = json.indexOf('"', start + 1);
  while (end > 0) {
    let slashes = 0;
    while (json.charCodeAt(end - 1 - slashes) === backslash) slashes += 1;
    if (slashes % 2 === 0) return end + 1;
    end = json.indexOf('"', end + 1);
  }
  return -1;
}

function skipSpace(json: string, start: number): number {
  let position = start;
  while (json.charCodeAt(position) <= 0x20) position += 1;
  return position;
}

const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;
const generatedSlug = /^(?:pc|pp|ws|pg|pl|co)-[a-z0-9][a-z0-9_-]*-[0-9a-f]{6}$/;
/** `virtual-keys`, `integrations`; `v1` and `admin` are none. */
const collection = /^[a-z][a-z_-]*s$/;

/** Words that stand behind an ID, or behind a collection where an ID could. */
const words: ReadonlySet<string> = new Set(
  (
    'users members invites workspaces versions labels models providers integrations scopes permissions limits usage ' +
    'usage-limits rate-limits partials completions render rotate publish unpublish export duplicate archive restore ' +
    'makeDefault start cancel download enable disable activate revoke resend default bulk search list status settings tags secrets-references'
  ).split(' '),
);

/**
 * The ID at the end of an audited path, decoded: a UUID or a generated slug, with at most a word behind it
 * (`…/api-keys/<id>/rotate`), else any name right behind a collection (`/virtual-keys/openai-prod`).
 */
export function idInPath(uri: string): string | undefined {
  const segments = segmentsOf(uri);
  const last = segments.at(-1);
  const before = segments.at(-2);
  if (last === undefined || isId(last)) return last;
  if (before === undefined || isId(before)) return before;
  if (!words.has(last)) return collection.test(before) ? last : undefined;
  const owner = segments.at(-3);
  return owner !== undefined && collection.test(owner) && !words.has(before) ? before : undefined;
}

function isId(segment: string): boolean {
  return uuid.test(segment) || generatedSlug.test(segment);
}

function segmentsOf(uri: string): readonly string[] {
  const host = uri.indexOf('://');
  const start = host < 0 ? 0 : uri.indexOf('/', host + 3);
  if (start < 0) return [];
  const end = uri.slice(start).search(/[?#]/);
  const path = end < 0 ? uri.slice(start) : uri.slice(start, start + end);
  return path.split('/').flatMap((segment) => (segment === '' ? [] : [decoded(segment)]));
}

function decoded(segment: string): string {
  if (!segment.includes('%')) return segment;
  try {
    return decodeURIComponent(segment);
  } catch {
    return segment;
  }
}

/** The client's name in the call's headers (JSON text), whichever case the header is in. */
export function userAgentIn(headers: string): string | undefined {
  const lower = headers.indexOf('"user-agent"');
  const start = lower < 0 ? headers.indexOf('"User-Agent"') : lower;
  if (start < 0) return undefined;
  const from = skipSpace(headers, start + 12);
  if (headers.charCodeAt(from) !== colon) return undefined;
  const value = skipSpace(headers, from + 1);
  if (headers.charCodeAt(value) !== quote) return undefined;
  const end = endOfText(headers, value);
  const text = end < 0 ? '' : opened(headers.slice(value, end));
  return text === '' ? undefined : text;
}
