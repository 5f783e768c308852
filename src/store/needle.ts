// A text to look for, as a regular expression over JSON bytes read as Latin-1.
import { fold, rawHolds, unescapeJson } from '../core/query/match';

export interface Needle {
  readonly text: string;
  readonly matchCase: boolean;
  /**
   * Finds at least every record that holds the text, unless the record is odd (see `oddEscapes`). Absent where no
   * pattern could: each record is then asked one by one.
   */
  readonly pattern: RegExp | undefined;
  /** The text's bytes, where nothing else could be a match in a record that is not odd: quicker than a pattern. */
  readonly plain: Buffer | undefined;
  /** Most bytes the pattern can match. */
  readonly longest: number;
  /** Whether a match without a backslash settles it, so that the record need not be read. */
  readonly settles: boolean;
  /** The reference: whether the record's JSON text holds the text, as written or with JSON's escapes resolved. */
  holds(rawText: string): boolean;
}

/**
 * Records no pattern is made for, because no encoder writes them by default: letters, digits, spaces, backslashes and
 * most punctuation as `\u00xx`, and two capitals whose lower case is, or begins with, an ASCII letter (U+212A, U+0130).
 */
export const oddEscapes =
  /\\u(?:00(?:2[013-589acdeACDE]|3[0-9abfABF]|[4-7][1-9a-fA-F]|[457]0)|212[aA]|0130)|\xe2\x84\xaa|\xc4\xb0/g;
export const oddLongest = 6;

/** Characters that encoders do write as `\u00xx`: for HTML (Go, Gson, .NET, Rails), and JSON's own. */
const escapedByEncoders = '"\'<>&=+`/';
const shortEscapes: ReadonlyMap<string, string> = new Map([
  ['\b', 'b'],
  ['\f', 'f'],
  ['\n', 'n'],
  ['\r', 'r'],
  ['\t', 't'],
]);

/** Beyond these a pattern costs more than it saves. */
const longestText = 2_000;
const loneSurrogate = /\p{Surrogate}/u;
const mostBackslashes = 4;

/** `rawHolds` opens JSON in strings three times: up to 4 backslashes before an escape, 7 before a quote, 8 for one. */
const beforeEscape = '\\\\{1,4}';
const beforeQuote = '\\\\{0,7}';
const perBackslash = 8;

export function makeNeedle(text: string, matchCase = false): Needle {
  const wanted = matchCase ? text : fold(text);
  const holds = matchCase
    ? (rawText: string): boolean => holdsExactly(rawText, wanted)
    : (rawText: string): boolean => rawHolds(rawText, wanted);
  const shared = { text, matchCase, holds };
  const source = patternSource(wanted, matchCase);
  if (source === undefined) return { ...shared, pattern: undefined, plain: undefined, longest: 0, settles: false };
  const pattern = new RegExp(source.pattern, matchCase ? 'g' : 'gi');
  const settles = !/[^\x20-\x7e]/.test(wanted);
  const plain = matchCase && settles && source.longest === wanted.length ? Buffer.from(wanted, 'latin1') : undefined;
  return { ...shared, pattern, plain, longest: source.longest, settles };
}

function holdsExactly(rawText: string, text: string): boolean {
  let current = rawText;
  for (let depth = 0; ; depth += 1) {
    if (current.includes(text)) return true;
    const next = depth === 3 ? current : unescapeJson(current);
    if (next === current) return false;
    current = next;
  }
}

function patternSource(wanted: string, matchCase: boolean): { pattern: string; longest: number } | undefined {
  if (wanted === '' || wanted.length > longestText || wanted.includes('\ufffd') || loneSurrogate.test(wanted)) {
    return undefined;
  }
  let pattern = '';
  let longest = 0;
  let backslashes = 0;
  for (const character of wanted) {
    if (character === '\\') {
      backslashes += 1;
      if (backslashes > mostBackslashes) return undefined;
      continue;
    }
    if (backslashes > 0) pattern += backslashRun(backslashes);
    longest += backslashes * perBackslash;
    backslashes = 0;
    const alternatives = encodings(character, matchCase, pattern === '');
    pattern += alternatives.length === 1 ? (alternatives[0] as string) : `(?:${alternatives.join('|')})`;
    // The longest is a pair of surrogates, each escaped below four backslashes.
    longest += alternatives.length === 1 ? 1 : 18;
  }
  if (backslashes > 0) pattern += backslashRun(backslashes);
  return { pattern, longest: longest + backslashes * perBackslash };
}

function backslashRun(count: number): string {
  return `\\\\{${String(count)},${String(count * perBackslash)}}`;
}

/** Every way the character may stand in a record that is not odd, as pattern sources. */
function encodings(character: string, matchCase: boolean, first: boolean): readonly string[] {
  const code = character.codePointAt(0) ?? 0;
  if (code >= 0x80) {
    const forms = matchCase ? [character] : [character, ...(unfolded().get(character) ?? [])];
    return forms.flatMap((form) => [utf8Source(form), unitsSource(form)]);
  }
  const short = shortEscapes.get(character);
  if (code < 0x20 || code === 0x7f) {
    const plain = [hexByte(code), unitsSource(character)];
    return short === undefined ? plain : [...plain, beforeEscape + short];
  }
  const literal = /[\^$.*+?()[\]{}|/-]/.test(character) ? `\\${character}` : character;
  if (!escapedByEncoders.includes(character)) return [literal];
  // At the beginning of the text the backslashes need not be part of the match, which is then quicker to find.
  const escapable = !first && (character === '"' || character === '/');
  return [(escapable ? beforeQuote : '') + literal, unitsSource(character)];
}

function utf8Source(text: string): string {
  return [...Buffer.from(text)].map(hexByte).join('');
}

/** Hexadecimal digits come in either case, also when the case of the text matters. */
function unitsSource(text: string): string {
  let source = '';
  for (let index = 0; index < text.length; index += 1) {
    const digits = text.charCodeAt(index).toString(16).padStart(4, '0');
    source += `${beforeEscape}u${digits.replace(/[a-f]/g, (digit) => `[${digit}${digit.toUpperCase()}]`)}`;
  }
  return source;
}

function hexByte(byte: number): string {
  return `\\x${byte.toString(16).padStart(2, '0')}`;
}

let unfoldedForms: ReadonlyMap<string, readonly string[]> | undefined;

/** The characters that fold to a character beyond ASCII, by that character. Made at the first need: some 10 ms. */
function unfolded(): ReadonlyMap<string, readonly string[]> {
  if (unfoldedForms !== undefined) return unfoldedForms;
  const forms = new Map<string, string[]>();
  // No cased letters stand above this plane.
  for (let code = 0x80; code < 0x20000; code += 1) {
    if (code >= 0xd800 && code < 0xe000) continue;
    const character = String.fromCodePoint(code);
    const folded = fold(character);
    if (folded === character) continue;
    const known = forms.get(folded);
    if (known === undefined) forms.set(folded, [character]);
    else known.push(character);
  }
  unfoldedForms = forms;
  return forms;
}
