// Query text to words with spans: one pass, never throws.
import type { Diagnostic, Span } from './ast';

/** A stretch of a word. `quoted` text is decoded; a comma outside quotes parts the values of a list. */
export interface Piece extends Span {
  readonly kind: 'bare' | 'quoted' | 'comma';
  readonly text: string;
}

/** `name:value`, or free text when `colon` is absent. `broken`: something in it was reported as an error. */
export interface Word extends Span {
  readonly kind: 'word';
  readonly name: readonly Piece[];
  readonly colon?: number;
  readonly value: readonly Piece[];
  readonly broken: boolean;
}

export type Token = Word | (Span & { readonly kind: 'open' | 'close' | 'and' | 'or' | 'not' | 'minus' });

const space = /\s/;
/** Controls, invisible and direction-changing characters, lone surrogates: never meant, and never what they look like. */
const invisible = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/u;
/** Control characters that only lay text out. */
const layout = '\t\n\r';

export function isInvisible(char: string): boolean {
  return invisible.test(char);
}

/** How an invisible character is written in quotes: `\u{202e}`. */
export function escapeChar(char: string): string {
  switch (char) {
    case '\n':
      return '\\n';
    case '\r':
      return '\\r';
    case '\t':
      return '\\t';
    default:
      return `\\u{${(char.codePointAt(0) ?? 0).toString(16)}}`;
  }
}

const codeEscape = /^\{([0-9a-f]{1,6})\}/i;
const shortEscapes: ReadonlyMap<string, string> = new Map([
  ['n', '\n'],
  ['r', '\r'],
  ['t', '\t'],
  ['"', '"'],
  ['\\', '\\'],
]);

/** What a backslash at `at` stands for and how long it is; a backslash that escapes nothing is itself. */
function readEscape(text: string, at: number): { readonly text: string; readonly length: number } {
  const sign = text.charAt(at + 1);
  const plain = shortEscapes.get(sign);
  if (plain !== undefined) return { text: plain, length: 2 };
  const code = sign === 'u' ? codeEscape.exec(text.slice(at + 2, at + 10)) : null;
  const point = code === null ? NaN : parseInt(code[1] ?? '', 16);
  if (code === null || !(point <= 0x10ffff)) return { text: '\\', length: 1 };
  return { text: String.fromCodePoint(point), length: 2 + code[0].length };
}

class Lexer {
  readonly tokens: Token[] = [];
  readonly diagnostics: Diagnostic[] = [];
  private at = 0;
  constructor(private readonly text: string) {}

  run(): void {
    while (this.at < this.text.length) {
      const char = this.text.charAt(this.at);
      const here = { start: this.at, end: this.at + 1 };
      if (space.test(char)) this.at++;
      else if (char === '(' || char === ')') this.push({ kind: char === '(' ? 'open' : 'close', ...here });
      else if (char === '-' && this.startsTerm(this.at + 1)) this.push({ kind: 'minus', ...here });
      else this.word();
    }
  }

  private push(token: Token): void {
    this.tokens.push(token);
    this.at = token.end;
  }

  private startsTerm(at: number): boolean {
    const next = this.text.charAt(at);
    return next !== '' && next !== ')' && !space.test(next);
  }

  private word(): void {
    const start = this.at;
    const errors = this.diagnostics.length;
    const name: Piece[] = [];
    let pieces = name;
    let colon: number | undefined;
    while (this.at < this.text.length) {
      const char = this.text.charAt(this.at);
      if (char === '(' || char === ')' || space.test(char)) break;
      if (char === '"') {
        pieces.push(this.quoted());
      } else if (char === ':' && colon === undefined) {
        colon = this.at++;
        pieces = [];
      } else if (char === ',') {
        pieces.push({ kind: 'comma', text: ',', start: this.at, end: ++this.at });
      } else {
        pieces.push(this.bare(colon === undefined));
      }
    }
    const span = { start, end: this.at };
    const broken = this.diagnostics.length > errors;
    const only = name[0];
    if (colon === undefined && name.length === 1 && only?.kind === 'bare' && !broken) {
      const keyword = only.text === 'AND' ? 'and' : only.text === 'OR' ? 'or' : only.text === 'NOT' ? 'not' : undefined;
      if (keyword !== undefined) {
        this.tokens.push({ kind: keyword, ...span });
        return;
      }
    }
    this.tokens.push({
      kind: 'word',
      name,
      ...(colon === undefined ? {} : { colon }),
      value: colon === undefined ? [] : pieces,
      broken,
      ...span,
    });
  }

  private bare(inName: boolean): Piece {
    const start = this.at;
    while (this.at < this.text.length) {
      const char = String.fromCodePoint(this.text.codePointAt(this.at) ?? 0);
      if (char === '"' || char === ',' || char === '(' || char === ')' || space.test(char)) break;
      if (inName && char === ':') break;
      this.checkVisible(char, false);
      this.at += char.length;
    }
    return { kind: 'bare', text: this.text.slice(start, this.at), start, end: this.at };
  }

  private quoted(): Piece {
    const start = this.at++;
    const out: string[] = [];
    while (this.at < this.text.length) {
      const char = String.fromCodePoint(this.text.codePointAt(this.at) ?? 0);
      if (char === '"') {
        this.at++;
        return { kind: 'quoted', text: out.join(''), start, end: this.at };
      }
      if (char === '\\') {
        const escape = readEscape(this.text, this.at);
        out.push(escape.text);
        this.at += escape.length;
        continue;
      }
      if (!layout.includes(char)) this.checkVisible(char, true);
      out.push(char);
      this.at += char.length;
    }
    this.diagnostics.push({
      severity: 'error',
      message: 'This quote is never closed.',
      span: { start, end: this.at },
      suggestion: `${this.text.slice(start)}"`,
    });
    return { kind: 'quoted', text: out.join(''), start, end: this.at };
  }

  private checkVisible(char: string, quoted: boolean): void {
    if (!invisible.test(char)) return;
    const code = (char.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0');
    this.diagnostics.push({
      severity: 'error',
      message: quoted
        ? `An invisible character (U+${code}) stands here. If it is meant, write ${escapeChar(char)}.`
        : `An invisible character (U+${code}) stands here.`,
      span: { start: this.at, end: this.at + char.length },
      suggestion: quoted ? escapeChar(char) : '',
    });
  }
}

export function lex(text: string): { readonly tokens: readonly Token[]; readonly diagnostics: readonly Diagnostic[] } {
  const lexer = new Lexer(text);
  lexer.run();
  return { tokens: lexer.tokens, diagnostics: lexer.diagnostics };
}
