// ID patterns that a person adds in the settings: only those that are linear in the text they look at.
import type { ResourcePattern } from './resources';

/**
 * What a pattern may be made of: literal characters, `\d \w \s \b` and escaped punctuation, classes, groups and
 * alternatives, `?`, `*`, `+`, `{n}`, `{n,m}`. Looking around, back references and everything else is refused.
 *
 * Linear, because nothing that repeats a varying number of times repeats something that does, and because what follows
 * it can never begin with a character that it could itself have taken: there is one way only to match.
 */
export interface ReadPatterns {
  readonly patterns: readonly ResourcePattern[];
  /** Why others are left out, a sentence each. */
  readonly problems: readonly string[];
}

const mostPatterns = 50;
const longestPattern = 300;
/** An ID shorter than this would be found everywhere. */
const shortestId = 4;

/** Reads the value of a setting; `vendors` are those that exist. */
export function readPatterns(value: unknown, vendors: readonly string[]): ReadPatterns {
  const patterns: ResourcePattern[] = [];
  const problems: string[] = [];
  const items: readonly unknown[] = Array.isArray(value) ? (value as unknown[]) : [];
  items.slice(0, mostPatterns).forEach((item, index) => {
    const read = readPattern(item, vendors);
    if (typeof read === 'string') problems.push(`Pattern ${String(index + 1)} ${read}`);
    else patterns.push(read);
  });
  if (items.length > mostPatterns) problems.push(`Only the first ${String(mostPatterns)} patterns are used.`);
  return { patterns, problems };
}

function readPattern(item: unknown, vendors: readonly string[]): ResourcePattern | string {
  if (typeof item !== 'object' || item === null) return 'is no object with vendor, what and pattern.';
  const { vendor, what, pattern } = item as Record<string, unknown>;
  if (typeof vendor !== 'string' || !vendors.includes(vendor)) return `names no vendor: one of ${vendors.join(', ')}.`;
  if (typeof what !== 'string' || what.trim() === '' || what.length > 60) {
    return 'does not say what it finds: `what` is a short text.';
  }
  if (typeof pattern !== 'string') return 'has no pattern.';
  const problem = patternProblem(pattern);
  return problem === undefined ? { vendor, what: what.trim(), pattern } : `(${what.trim()}) ${problem}`;
}

/** Why a pattern cannot be used, as the end of a sentence; undefined for one that can. */
export function patternProblem(source: string): string | undefined {
  if (source.length > longestPattern) return `is longer than ${String(longestPattern)} characters.`;
  try {
    const parser = new Parser(source);
    const whole = parser.alternatives();
    if (!parser.atEnd) return `has something at “${source.slice(parser.at, parser.at + 10)}” that is not supported.`;
    if (whole.least < shortestId) return `finds texts of fewer than ${String(shortestId)} characters.`;
    new RegExp(source);
    return undefined;
  } catch (error) {
    return error instanceof Unusable ? error.message : 'is no regular expression.';
  }
}

class Unusable extends Error {}

/** Characters by code below 128; all others are one. */
type Chars = Uint8Array;
const size = 129;

interface Piece {
  /** What it can begin with. */
  readonly first: Chars;
  /** What can follow it and still be taken by it; none where its length is fixed. */
  readonly more: Chars;
  /** Fewest characters. */
  readonly least: number;
  /** Whether different texts of different lengths match it. */
  readonly varies: boolean;
}

/** Ways to match that alternatives which begin alike may multiply to. */
const mostWays = 16;

class Parser {
  at = 0;
  private ways = 1;

  constructor(private readonly source: string) {}

  get atEnd(): boolean {
    return this.at >= this.source.length;
  }

  alternatives(): Piece {
    const branches = [this.sequence()];
    while (this.source[this.at] === '|') {
      this.at += 1;
      branches.push(this.sequence());
    }
    if (branches.length === 1 && branches[0] !== undefined) return branches[0];
    const alike = branches.some(({ first }, index) =>
      branches.slice(0, index).some((other) => overlap(first, other.first)),
    );
    if (alike) this.ways *= branches.length;
    if (this.ways > mostWays) throw new Unusable('has too many alternatives that begin alike.');
    return {
      first: union(branches.map(({ first }) => first)),
      more: union(branches.map(({ more }) => more)),
      least: Math.min(...branches.map(({ least }) => least)),
      varies: true,
    };
  }

  private sequence(): Piece {
    const first = none();
    let more = none();
    let least = 0;
    let varies = false;
    let pinned = false;
    while (!this.atEnd && !'|)'.includes(this.source[this.at] ?? '')) {
      const piece = this.piece();
      if (overlap(more, piece.first)) {
        throw new Unusable('repeats something that what follows could also be: it could take very long.');
      }
      if (!pinned) add(first, piece.first);
      if (piece.least > 0) pinned = true;
      // What may be left out does not part what stands before it from what comes after.
      more = piece.least > 0 ? piece.more : union([more, piece.more]);
      least += piece.least;
      varies ||= piece.varies;
    }
    return { first, more, least, varies };
  }

  private piece(): Piece {
    const atom = this.atom();
    const [least, most] = this.repeats();
    if (least === 1 && most === 1) return atom;
    const fixed = least === most;
    if (!fixed && atom.varies) throw new Unusable('repeats a group that itself repeats or has alternatives.');
    if (atom.varies && most > 1) throw new Unusable('repeats a group that itself repeats or has alternatives.');
    if (atom.least * least > 400) throw new Unusable('asks for more than 400 characters.');
    return {
      first: atom.first,
      more: fixed ? atom.more : union([atom.more, atom.first]),
      least: atom.least * least,
      varies: !fixed || atom.varies,
    };
  }

  private repeats(): readonly [number, number] {
    const match = /^(?:[?*+]|\{(\d{1,3})(?:(,)(\d{0,3}))?\})/.exec(this.source.slice(this.at, this.at + 12));
    if (match === null) return [1, 1];
    const [all, least = '0', comma, most = ''] = match;
    this.at += all.length;
    if ('?+'.includes(this.source[this.at] ?? ' ')) throw new Unusable('has a lazy or doubled repeat.');
    if (all === '?') return [0, 1];
    if (all === '*') return [0, Infinity];
    if (all === '+') return [1, Infinity];
    if (comma === undefined) return [Number(least), Number(least)];
    return [Number(least), most === '' ? Infinity : Number(most)];
  }

  private atom(): Piece {
    const char = this.source[this.at] ?? '';
    if (char === '(') return this.group();
    if (char === '[') return single(this.charClass());
    if (char === '\\') return this.escape();
    if ('.^$*+?{}]|)'.includes(char)) throw new Unusable(`uses “${char}”, which is not supported.`);
    this.at += 1;
    return single(only(char));
  }

  private group(): Piece {
    this.at += this.source.startsWith('(?:', this.at) ? 3 : 1;
    if (this.source[this.at] === '?') throw new Unusable('looks around or names a group, which is not supported.');
    const inside = this.alternatives();
    if (this.source[this.at] !== ')') throw new Unusable('has a group that does not end.');
    this.at += 1;
    return inside;
  }

  private escape(): Piece {
    const char = this.source[this.at + 1] ?? '';
    this.at += 2;
    // A boundary takes no character, and parts nothing.
    if (char === 'b') return { first: none(), more: none(), least: 0, varies: false };
    const chars = escaped(char);
    if (chars === undefined) throw new Unusable(`uses “\\${char}”, which is not supported.`);
    return single(chars);
  }

  private charClass(): Chars {
    this.at += 1;
    const negated = this.source[this.at] === '^';
    if (negated) this.at += 1;
    const chars = none();
    while (this.source[this.at] !== ']') {
      if (this.atEnd) throw new Unusable('has a class that does not end.');
      const from = this.classChar();
      if (this.source[this.at] === '-' && this.source[this.at + 1] !== ']' && from.code !== undefined) {
        this.at += 1;
        const to = this.classChar();
        if (to.code === undefined || to.code < from.code) throw new Unusable('has a range that is none.');
        for (let code = from.code; code <= Math.min(to.code, 127); code += 1) chars[code] = 1;
        if (to.code > 127) chars[128] = 1;
      } else add(chars, from.chars);
    }
    this.at += 1;
    return negated ? chars.map((inside) => 1 - inside) : chars;
  }

  private classChar(): { readonly chars: Chars; readonly code: number | undefined } {
    const char = this.source[this.at] ?? '';
    if (char !== '\\') {
      this.at += 1;
      return { chars: only(char), code: char.charCodeAt(0) };
    }
    const next = this.source[this.at + 1] ?? '';
    this.at += 2;
    const chars = escaped(next);
    if (chars === undefined) throw new Unusable(`uses “\\${next}”, which is not supported.`);
    return { chars, code: /[dws]/.test(next) ? undefined : next.charCodeAt(0) };
  }
}

function escaped(char: string): Chars | undefined {
  switch (char) {
    case 'd':
      return where(/[0-9]/);
    case 'w':
      return where(/[A-Za-z0-9_]/);
    case 's': {
      const chars = where(/\s/);
      chars[128] = 1;
      return chars;
    }
    default:
      return /[^A-Za-z0-9]/.test(char) ? only(char) : undefined;
  }
}

function where(test: RegExp): Chars {
  return Uint8Array.from({ length: size }, (_, code) => (code < 128 && test.test(String.fromCharCode(code)) ? 1 : 0));
}

function none(): Chars {
  return new Uint8Array(size);
}

function only(char: string): Chars {
  const chars = none();
  chars[Math.min(char.charCodeAt(0), 128)] = 1;
  return chars;
}

function single(chars: Chars): Piece {
  return { first: chars, more: none(), least: 1, varies: false };
}

function add(chars: Chars, others: Chars): void {
  others.forEach((inside, code) => {
    if (inside === 1) chars[code] = 1;
  });
}

function union(all: readonly Chars[]): Chars {
  const chars = none();
  for (const each of all) add(chars, each);
  return chars;
}

function overlap(a: Chars, b: Chars): boolean {
  return a.some((inside, code) => inside === 1 && b[code] === 1);
}
