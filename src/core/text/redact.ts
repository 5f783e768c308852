// Masks secrets: in records by name and by shape; live keys, in whatever spelling, in what is logged or shown.
import { maskJson, maskJsonSteps, type MaskedJson } from '../json/mask';
import { isJson } from '../json/lexer';
import { writeJson } from '../json/write';
import { finish, type Steps } from '../steps';
import { maskText } from './maskText';
import { mask } from './secretShapes';

export { maskText } from './maskText';

export interface MaskedRecord {
  readonly value: unknown;
  /** JSON paths of what was masked: `$.request_body.key`. At most 1 000 are listed. */
  readonly masked: readonly string[];
}

/** A masked copy of a JSON value of any depth; strings that hold JSON are masked inside. */
export function maskRecord(value: unknown): MaskedRecord {
  if (value === undefined) return { value, masked: [] };
  const { text, masked } = maskJson(writeJson(value));
  return { value: JSON.parse(text) as unknown, masked };
}

/** A record's text, masked: inside its JSON where it is JSON, as free text where it is not. */
export function maskRaw(text: string): MaskedJson {
  return finish(maskRawSteps(text));
}

/** The same, step by step. */
export function* maskRawSteps(text: string): Steps<MaskedJson> {
  if (isJson(text)) return yield* maskJsonSteps(text);
  const masked = maskText(text);
  return { text: masked, masked: masked === text ? [] : ['$'] };
}

export interface Redactor {
  /** Makes a live secret known; one of fewer than 4 characters is ignored. Counted: each `add` asks for a `remove`. */
  add(secret: string): void;
  remove(secret: string): void;
  /**
   * Text without any known secret (plain, base64, hexadecimal, URL-encoded, JSON-escaped, split by white space) and
   * without any that its shape or its name gives away.
   */
  redact(text: string): string;
}

export function createRedactor(): Redactor {
  const known = new Map<string, { count: number; readonly needles: readonly string[] }>();
  return {
    add(secret) {
      const entry = known.get(secret);
      if (entry !== undefined) entry.count += 1;
      else if (strip(secret).length >= shortest) known.set(secret, { count: 1, needles: needlesOf(strip(secret)) });
    },
    remove(secret) {
      const entry = known.get(secret);
      if (entry === undefined) return;
      entry.count -= 1;
      if (entry.count === 0) known.delete(secret);
    },
    redact(text) {
      const needles = [...known.values()].flatMap((entry) => entry.needles);
      return maskText(needles.length === 0 ? text : blot(text, needles));
    },
  };
}

interface Folded {
  readonly text: string;
  /** For each unit of `text`: where it begins and ends in the original. */
  readonly starts: readonly number[];
  readonly ends: readonly number[];
}

const white = /\s+/g;
/** A shorter secret would blot out half of every text. */
const shortest = 4;

function strip(text: string): string {
  return text.replace(white, '');
}

/** Spellings to look for. URL and JSON escapes are undone in the text instead, as they can be mixed. */
function needlesOf(secret: string): readonly string[] {
  const bytes = utf8(secret);
  const needles = new Set([secret, hex(bytes), hex(bytes).toUpperCase()]);
  // A secret that holds `%` or a backslash itself is folded as the text is.
  for (const pattern of [escapes.json, escapes.all]) {
    const folded = fold(secret, pattern).text;
    if (folded.length >= shortest) needles.add(folded);
  }
  // Inside a longer base64 text a secret can start at any of three offsets; what its neighbours share is left out.
  for (let offset = 0; offset < 3; offset += 1) {
    const whole = base64([...new Array<number>(offset).fill(0), ...bytes]);
    const from = Math.ceil((offset * 8) / 6);
    const to = Math.floor(((offset + bytes.length) * 8) / 6);
    const inner = whole.slice(from, to);
    if (inner.length < 6) continue;
    needles.add(inner);
    needles.add(inner.replaceAll('+', '-').replaceAll('/', '_'));
  }
  return [...needles];
}

function blot(text: string, needles: readonly string[]): string {
  const hits: { start: number; end: number }[] = [];
  for (const folded of [fold(text, undefined), fold(text, escapes.all)]) {
    for (const needle of needles) {
      for (let at = folded.text.indexOf(needle); at !== -1; at = folded.text.indexOf(needle, at + needle.length)) {
        hits.push({ start: folded.starts[at] ?? 0, end: folded.ends[at + needle.length - 1] ?? text.length });
      }
    }
  }
  if (hits.length === 0) return text;
  hits.sort((a, b) => a.start - b.start);
  let out = '';
  let copied = 0;
  for (const hit of hits) {
    if (hit.start >= copied) out += text.slice(copied, hit.start) + mask;
    copied = Math.max(copied, hit.end);
  }
  return out + text.slice(copied);
}

/**
 * Groups: a URL escape's digits, a JSON escape's digits. Backslashes are left out, however many, and with them what
 * stands for white space: so text that was escaped several times over folds to the same as the text itself.
 */
const escapes = {
  json: /(?!)(.)|\\+u([0-9A-Fa-f]{4})|\\+[nrtbf]?/y,
  all: /%([0-9A-Fa-f]{2})|\\+u([0-9A-Fa-f]{4})|\\+[nrtbf]?/y,
} as const;

/** The text without white space and, where asked, with escapes undone. */
function fold(text: string, escape: RegExp | undefined): Folded {
  const out: string[] = [];
  const starts: number[] = [];
  const ends: number[] = [];
  let at = 0;
  while (at < text.length) {
    const char = text.charAt(at);
    let unit = char;
    let end = at + 1;
    if (escape !== undefined && (char === '%' || char === '\\')) {
      escape.lastIndex = at;
      const found = escape.exec(text);
      if (found !== null) {
        end = escape.lastIndex;
        unit = unescaped(found);
      }
    }
    if (unit !== '' && !/\s/.test(unit)) {
      out.push(unit);
      starts.push(at);
      ends.push(end);
    }
    at = end;
  }
  return { text: out.join(''), starts, ends };
}

function unescaped(found: RegExpExecArray): string {
  const code = found[1] ?? found[2];
  return code === undefined ? '' : String.fromCharCode(Number.parseInt(code, 16));
}

function utf8(text: string): readonly number[] {
  const bytes: number[] = [];
  for (const char of text) {
    const code = char.codePointAt(0) ?? 0;
    if (code < 0x80) bytes.push(code);
    else if (code < 0x800) bytes.push(0xc0 | (code >> 6), 0x80 | (code & 0x3f));
    else if (code < 0x10000) bytes.push(0xe0 | (code >> 12), 0x80 | ((code >> 6) & 0x3f), 0x80 | (code & 0x3f));
    else {
      bytes.push(0xf0 | (code >> 18), 0x80 | ((code >> 12) & 0x3f));
      bytes.push(0x80 | ((code >> 6) & 0x3f), 0x80 | (code & 0x3f));
    }
  }
  return bytes;
}

function hex(bytes: readonly number[]): string {
  return bytes.map((byte) => byte.toString(16).padStart(2, '0')).join('');
}

const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';

/** Without padding; the last character holds zero bits where the bytes end inside it. */
function base64(bytes: readonly number[]): string {
  let out = '';
  for (let at = 0; at < bytes.length; at += 3) {
    const group = ((bytes[at] ?? 0) << 16) | ((bytes[at + 1] ?? 0) << 8) | (bytes[at + 2] ?? 0);
    for (let shift = 18; shift >= 0; shift -= 6) out += alphabet.charAt((group >> shift) & 63);
  }
  return out;
}
