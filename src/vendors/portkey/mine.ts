// What a Portkey record does not say outright: which resource it was, from the path and the body of the call.

const quote = 0x22;
const backslash = 0x5c;
const colon = 0x3a;
const dash = 0x2d;

/**
 * The text values of some properties at the top of a JSON object, read without parsing it: a body is nearly half of a
 * record, and this is asked of every one. Reads the first `most` characters; stops at the first thing that is no JSON.
 */
export function topTexts(json: string, names: readonly string[], most: number): ReadonlyMap<string, string> {
  const found = new Map<string, string>();
  const limit = Math.min(json.length, most);
  let depth = 0;
  let position = 0;
  while (position < limit && found.size < names.length) {
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

/** Parsed even where it could be sliced: a slice would keep the whole body in memory with it. */
function opened(quoted: string): string {
  try {
    return String(JSON.parse(quoted));
  } catch {
    return '';
  }
}

/** Behind the closing quote of the text that opens at `start`; -1 when it breaks off. */
function endOfText(json: string, start: number): number {
  for (let position = start + 1; position < json.length; position += 1) {
    const code = json.charCodeAt(position);
    if (code === quote) return position + 1;
    if (code === backslash) position += 1;
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
    'makeDefault start cancel download enable disable activate revoke resend default bulk search list status settings ' +
    'tags secrets-references'
  ).split(' '),
);

/**
 * The ID at the end of an audited path, decoded: a UUID or a generated slug, with at most a word behind it
 * (`…/api-keys/<id>/rotate`), else any name right behind a collection (`/virtual-keys/openai-prod`).
 */
export function idInPath(uri: string): string | undefined {
  const [last, before, owner] = lastSegments(uri);
  if (last === undefined || isId(last)) return last;
  if (before === undefined || isId(before)) return before;
  if (!words.has(last)) return collection.test(before) ? last : undefined;
  return owner !== undefined && collection.test(owner) && !words.has(before) ? before : undefined;
}

function isId(segment: string): boolean {
  return (
    (segment.length === 36 && uuid.test(segment)) || (segment.charCodeAt(2) === dash && generatedSlug.test(segment))
  );
}

/** At most three segments of the path, the last one first. */
function lastSegments(uri: string): readonly string[] {
  const host = uri.indexOf('://');
  const start = host < 0 ? 0 : uri.indexOf('/', host + 3);
  const found: string[] = [];
  let end = Math.min(endBefore(uri, '?'), endBefore(uri, '#'));
  while (start >= 0 && end > start && found.length < 3) {
    const slash = uri.lastIndexOf('/', end - 1);
    if (slash < start) {
      found.push(decoded(uri.slice(start, end)));
      return found;
    }
    if (slash + 1 < end) found.push(decoded(uri.slice(slash + 1, end)));
    end = slash;
  }
  return found;
}

function endBefore(uri: string, mark: string): number {
  const index = uri.indexOf(mark);
  return index < 0 ? uri.length : index;
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
