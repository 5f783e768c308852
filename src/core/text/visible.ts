// Makes foreign text safe to read: controls, bidi and zero-width characters are shown, never obeyed.

const plain = /^[\x20-\x7e]*$/;
/** Controls, format characters, line and paragraph separators, lone surrogates, private use, fillers that look empty. */
const odd =
  /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}\p{Co}\u115f\u1160\u3164\uffa0\u2800\u034f\u17b4\u17b5\u180b-\u180f\ufe00-\ufe0e]/gu;
const spaces = /[\t\n\v\f\r\u0085\u2028\u2029]+/g;

const segmenter = new Intl.Segmenter('en', { granularity: 'grapheme' });

/** Graphemes looked at before a very long text is cut; one grapheme of at most this many code units. */
const graphemeUnits = 32;

/**
 * Text for one line of a view. Tabs and line breaks become one space, other controls their symbols (␛), bidi, zero-width
 * and other format characters their code (⟨U+202E⟩). Longer than `maxGraphemes`: cut between graphemes, ended by `…`.
 * Idempotent.
 */
export function visible(text: string, maxGraphemes?: number): string {
  if (plain.test(text)) {
    return maxGraphemes === undefined || text.length <= maxGraphemes ? text : cutPlain(text, maxGraphemes);
  }
  // What is far beyond the cut cannot be seen: do not pay for it.
  const reach = maxGraphemes === undefined ? text.length : Math.min(text.length, (maxGraphemes + 1) * graphemeUnits);
  const shown = show(text.slice(0, reach));
  return maxGraphemes === undefined ? shown : cut(shown, maxGraphemes, reach < text.length);
}

/** The same for text of several lines: `\n` and `\t` stay. */
export function visibleBlock(text: string): string {
  if (plain.test(text)) return text;
  return text
    .split('\n')
    .map((line) =>
      line
        .split('\t')
        .map((cell) => show(cell.endsWith('\r') ? cell.slice(0, -1) : cell))
        .join('\t'),
    )
    .join('\n');
}

function show(text: string): string {
  return text.replace(spaces, ' ').replace(odd, symbol);
}

function symbol(char: string): string {
  const code = char.codePointAt(0) ?? 0;
  if (code < 0x20) return String.fromCodePoint(0x2400 + code);
  if (code === 0x7f) return '␡';
  return `⟨U+${code.toString(16).toUpperCase().padStart(4, '0')}⟩`;
}

function cutPlain(text: string, max: number): string {
  return max <= 0 ? '' : `${text.slice(0, max - 1)}…`;
}

function cut(text: string, max: number, more: boolean): string {
  if (max <= 0) return '';
  let kept = 0;
  let end = 0;
  for (const { segment, index } of segmenter.segment(text)) {
    if (kept === max) return `${text.slice(0, end)}…`;
    kept += 1;
    if (kept < max) end = index + segment.length;
  }
  return more ? `${text.slice(0, end)}…` : text;
}

/**
 * For places where VS Code reads icons (`$(name)`) and links (`[words](command:…)`) out of a text: neither is left.
 * Idempotent.
 */
export function inert(text: string): string {
  return text.replaceAll('$(', '$ (').replaceAll('](', '] (');
}

const scripts = [/\p{Script=Latin}/u, /\p{Script=Cyrillic}/u, /\p{Script=Greek}/u, /\p{Script=Armenian}/u] as const;

/** Whether an e-mail address mixes scripts whose letters look alike (`аna@acme.io` with a Cyrillic а). */
export function mixedScripts(text: string): boolean {
  if (plain.test(text)) return false;
  return text.split(/[@.]/).some((part) => scripts.filter((script) => script.test(part)).length > 1);
}

/** `visible`, with a warning in words after an e-mail address that mixes scripts. */
export function visibleEmail(text: string, maxGraphemes?: number): string {
  const shown = visible(text, maxGraphemes);
  return mixedScripts(text) ? `${shown} ⚠ mixed scripts` : shown;
}
