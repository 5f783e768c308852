// Secrets recognised by their shape alone, in any text. Every pattern is linear: no nested or overlapping repeats.

/** What stands where a secret stood. */
export const mask = '•••••• masked';

const left = '(?<![A-Za-z0-9_-])';

/** One alternative per kind; named groups are kept, the rest of the match is the secret. */
const shapes = new RegExp(
  [
    // OpenAI, Anthropic, OpenRouter and the like; the older OpenAI keys have no second part
    `${left}sk-(?:admin|proj|svcacct|ant|or|lf|live|test|None)-[A-Za-z0-9_-]{8,}`,
    `${left}sk-[A-Za-z0-9]{20,}`,
    `${left}pk-(?=[a-z-]{0,40}[0-9A-Z])[A-Za-z0-9_-]{16,}`,
    `${left}(?:[spr]k|rk)_(?:live|test)_[A-Za-z0-9]{8,}`,
    // AWS access key IDs, GitHub, GitLab, Slack, Google, npm, Hugging Face, SendGrid, Groq, Perplexity, Stripe webhooks
    '(?<![A-Za-z0-9])(?:AKIA|ASIA)[0-9A-Z]{16}(?![0-9A-Za-z])',
    `${left}gh[pousr]_[A-Za-z0-9]{20,}`,
    `${left}github_pat_[A-Za-z0-9_]{20,}`,
    `${left}glpat-[A-Za-z0-9_-]{16,}`,
    `${left}x(?:ox[a-z]|app)-[A-Za-z0-9-]{10,}`,
    `${left}AIza[A-Za-z0-9_-]{30,}`,
    `${left}ya29\\.[A-Za-z0-9_-]{16,}`,
    `${left}(?:npm|hf|gsk|whsec|dop_v1|lin_api|r8)_[A-Za-z0-9]{24,}`,
    `${left}pplx-[A-Za-z0-9]{24,}`,
    `${left}SG\\.[A-Za-z0-9_-]{16,}\\.[A-Za-z0-9_-]{16,}`,
    '(?<=hooks\\.slack\\.com/services/)[A-Za-z0-9/]{16,}',
    // JSON web tokens
    `${left}eyJ[A-Za-z0-9_-]{8,}\\.[A-Za-z0-9_-]{8,}(?:\\.[A-Za-z0-9_-]*)?`,
    // user:password@ in URLs
    '(?<=://[^\\s/:@"\']{1,100}:)[^\\s/@"\']{1,300}(?=@)',
    // HTTP authorization schemes
    '(?<=\\b(?:[Bb]earer|BEARER|[Bb]asic|SSWS) {1,4})(?=[A-Za-z._~+/-]{0,200}[0-9=]|[A-Za-z._~+/-]{24})[A-Za-z0-9._~+/=-]{8,}',
    // anything long and random
    '(?<![A-Za-z0-9+/_=-])(?<random>[A-Za-z0-9+_=-]{40,})(?![A-Za-z0-9+/_=-])',
  ].join('|'),
  'g',
);

const pemBegin = /-----BEGIN ([A-Z0-9 ]{0,40})-----/g;

/** Whether any shape could be in a text: far cheaper than the patterns. */
const worthALook =
  /[sp]k[-_]|rk_|AKIA|ASIA|gh[pousr]_|github_pat|glpat|xox|xapp|AIza|ya29|npm_|hf_|gsk_|whsec|dop_v1|lin_api|r8_|pplx|SG\.|hooks\.slack|eyJ|:\/\/|earer|BEARER|asic|SSWS|-----BEGIN/;
const longRun = /(?<![A-Za-z0-9+_=-])[A-Za-z0-9+_=-]{40}/;

/** Text with every secret of a known shape replaced by the mask. */
export function maskShapes(text: string): string {
  if (text.length < 8) return text;
  if (!worthALook.test(text) && (text.length < 40 || !longRun.test(text))) return text;
  if (!text.includes('-----BEGIN')) return maskPart(text);
  let result = '';
  let from = 0;
  pemBegin.lastIndex = 0;
  for (let begin = pemBegin.exec(text); begin !== null; begin = pemBegin.exec(text)) {
    const label = begin[1] ?? '';
    const closing = `-----END ${label}-----`;
    const found = text.indexOf(closing, pemBegin.lastIndex);
    const end = found === -1 ? text.length : found + closing.length;
    // Certificates and public keys are long and random too, and are public.
    const block = label.includes('PRIVATE') ? mask : text.slice(begin.index, end);
    result += maskPart(text.slice(from, begin.index)) + block;
    from = end;
    pemBegin.lastIndex = end;
  }
  return result + maskPart(text.slice(from));
}

/** Whether text is, or has in it, a secret of a known shape. */
export function looksSecret(text: string): boolean {
  return maskShapes(text) !== text;
}

function maskPart(text: string): string {
  return text.replace(shapes, (match: string, ...rest: unknown[]) => {
    const groups = rest.at(-1) as { readonly random?: string };
    return groups.random === undefined || isRandom(groups.random) ? mask : match;
  });
}

/**
 * Long and random, and neither an ID nor a digest: upper and lower case and digits, no words in front, of high entropy;
 * hexadecimal only in a length that no digest has. Careful in both directions, so names decide before this does.
 */
function isRandom(run: string): boolean {
  if (/^(?:[0-9a-f]+|[0-9A-F]+)$/.test(run))
    return ![40, 48, 56, 64, 96, 128].includes(run.length) && entropy(run) > 3.2;
  // `role_assignment_role-api-…__user-…`, `sha256-…`: leading words make it an ID
  const rest = run.replace(/^(?:[a-z]{1,30}[_-]{1,2}|sha\d{1,3}-){1,12}/, '');
  if (rest.length < 40 || rest.includes('__')) return false;
  if (/^sha\d{3}-/.test(run)) return false;
  return /[a-z]/.test(rest) && /[A-Z]/.test(rest) && /[0-9]/.test(rest) && entropy(rest) > 4.2;
}

/** Shannon entropy in bits per character of the first 200 characters. */
function entropy(text: string): number {
  const counts = new Map<string, number>();
  const sample = text.slice(0, 200);
  for (const char of sample) counts.set(char, (counts.get(char) ?? 0) + 1);
  let bits = 0;
  for (const count of counts.values()) bits -= (count / sample.length) * Math.log2(count / sample.length);
  return bits;
}
