// Printed JSON by lines: what a view that shows a window of it needs to know of each line.
import { mask } from '../core/text/secretShapes';
import type { JsonToken } from '../core/json/pretty';
import type { LineView, Token, TokenKind } from '../protocol/views';

/** Characters of one token that a line carries; the rest is asked for. */
const shownCharacters = 2000;
const wholeCharacters = 262_144;
const mostFound = 10_000;

/** A scalar on a line, as it stands there, or the text of a whole object or array. */
export interface LineValue {
  readonly text: string;
  readonly scalar: boolean;
  readonly masked: boolean;
}

export class TextLines {
  private readonly starts: number[] = [0];
  /** First token of each line. */
  private readonly firstToken: Int32Array;
  private readonly closes: Int32Array;
  private readonly parents: Int32Array;
  readonly masked: number;

  constructor(
    readonly text: string,
    private readonly tokens: readonly JsonToken[],
  ) {
    for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) this.starts.push(at + 1);
    const lines = this.starts.length;
    this.firstToken = new Int32Array(lines + 1).fill(tokens.length);
    this.closes = new Int32Array(lines).fill(-1);
    this.parents = new Int32Array(lines).fill(-1);
    const open: number[] = [];
    let line = -1;
    let masked = 0;
    tokens.forEach((token, at) => {
      while (line + 1 < lines && (this.starts[line + 1] ?? 0) <= token.start) {
        line += 1;
        this.firstToken[line] = at;
        this.parents[line] = open.at(-1) ?? -1;
      }
      if (token.kind === 'string' && this.isMasked(token)) masked += 1;
      if (token.kind !== 'punct') return;
      const char = text.charAt(token.start);
      if (char === '{' || char === '[') open.push(line);
      else if (char === '}' || char === ']') {
        const opened = open.pop();
        if (opened === undefined) return;
        if (opened !== line) this.closes[opened] = line;
        this.parents[line] = open.at(-1) ?? -1;
      }
    });
    this.masked = masked;
  }

  get length(): number {
    return this.starts.length;
  }

  window(from: number, count: number, whole = false): readonly LineView[] {
    const lines: LineView[] = [];
    for (let line = from; line < Math.min(from + count, this.length); line++) lines.push(this.line(line, whole));
    return lines;
  }

  line(line: number, whole = false): LineView {
    if (this.tokens.length === 0) return this.plainLine(line, whole);
    const tokens: Token[] = [];
    const most = whole ? wholeCharacters : shownCharacters;
    let cut = 0;
    let end = -1;
    for (const token of this.tokensOf(line)) {
      if (end >= 0 && token.start > end) tokens.push(['punctuation', this.text.slice(end, token.start)]);
      end = token.end;
      const length = token.end - token.start;
      cut += Math.max(0, length - most);
      tokens.push([this.kindOf(token), this.text.slice(token.start, token.start + Math.min(length, most))]);
    }
    const closes = this.closes[line] ?? -1;
    return {
      depth: this.depth(line),
      tokens,
      ...(closes > line ? { closes } : {}),
      ...(this.hasValue(line) ? { value: true as const } : {}),
      ...(cut > 0 ? { cut } : {}),
    };
  }

  /** Names and indexes from the root to the value on a line; undefined where a container ends. */
  path(line: number): readonly string[] | undefined {
    if (!this.hasValue(line)) return undefined;
    const path: string[] = [];
    for (let at = line; at >= 0; at = this.parents[at] ?? -1) {
      const parent = this.parents[at] ?? -1;
      if (parent < 0) break;
      path.unshift(this.key(at) ?? String(this.indexIn(parent, at)));
    }
    return path;
  }

  value(line: number): LineValue | undefined {
    if (!this.hasValue(line)) return undefined;
    const tokens = [...this.tokensOf(line)];
    const first = tokens.find(
      (token, at) => token.kind !== 'key' && !(token.kind === 'punct' && at <= 1 && this.charAt(token) === ':'),
    );
    if (first === undefined) return undefined;
    if (first.kind === 'punct') {
      const closes = this.closes[line] ?? -1;
      const last =
        closes > line
          ? [...this.tokensOf(closes)].find((token) => token.kind === 'punct')
          : tokens.find((token) => token.start > first.start);
      return { text: this.text.slice(first.start, last?.end ?? first.end), scalar: false, masked: false };
    }
    const source = this.text.slice(first.start, first.end);
    const text = first.kind === 'string' ? decoded(source) : source;
    return { text, scalar: true, masked: first.kind === 'string' && this.isMasked(first) };
  }

  /** Lines that hold a text, case ignored. */
  find(words: string): readonly number[] {
    const found: number[] = [];
    if (words === '') return found;
    const text = this.text.toLowerCase();
    const wanted = words.toLowerCase();
    let line = 0;
    for (let at = text.indexOf(wanted); at >= 0 && found.length < mostFound; at = text.indexOf(wanted, at)) {
      while (line + 1 < this.length && (this.starts[line + 1] ?? 0) <= at) line += 1;
      found.push(line);
      // One hit to a line is enough to go there.
      at = this.starts[line + 1] ?? text.length;
    }
    return found;
  }

  private plainLine(line: number, whole: boolean): LineView {
    const start = this.starts[line] ?? 0;
    const end = line + 1 < this.length ? (this.starts[line + 1] ?? 0) - 1 : this.text.length;
    const most = whole ? wholeCharacters : shownCharacters;
    const text = this.text.slice(start, Math.min(end, start + most));
    const kind: TokenKind = text.includes(mask) ? 'masked' : 'punctuation';
    return { depth: 0, tokens: [[kind, text]], ...(end - start > most ? { cut: end - start - most } : {}) };
  }

  private *tokensOf(line: number): Iterable<JsonToken> {
    const to = this.firstToken[line + 1] ?? this.tokens.length;
    for (let at = this.firstToken[line] ?? to; at < to; at++) {
      const token = this.tokens[at];
      if (token !== undefined) yield token;
    }
  }

  private charAt(token: JsonToken): string {
    return this.text.charAt(token.start);
  }

  private key(line: number): string | undefined {
    const token = this.tokens[this.firstToken[line] ?? -1];
    return token?.kind === 'key' ? decoded(this.text.slice(token.start, token.end)) : undefined;
  }

  private hasValue(line: number): boolean {
    const token = this.tokens[this.firstToken[line] ?? -1];
    if (token === undefined || (this.firstToken[line] ?? 0) >= (this.firstToken[line + 1] ?? this.tokens.length))
      return false;
    return token.kind !== 'punct' || !['}', ']'].includes(this.charAt(token));
  }

  private indexIn(parent: number, line: number): number {
    let index = 0;
    for (let at = parent + 1; at < line; at++) if (this.parents[at] === parent && this.hasValue(at)) index += 1;
    return index;
  }

  private depth(line: number): number {
    let depth = 0;
    for (let at = this.parents[line] ?? -1; at >= 0; at = this.parents[at] ?? -1) depth += 1;
    return depth;
  }

  private isMasked(token: JsonToken): boolean {
    // A mask is short, and a long text is searched only as far as it may be shown.
    return this.text.slice(token.start, Math.min(token.end, token.start + shownCharacters)).includes(mask);
  }

  private kindOf(token: JsonToken): TokenKind {
    switch (token.kind) {
      case 'key':
      case 'number':
        return token.kind;
      case 'string':
        return this.isMasked(token) ? 'masked' : 'string';
      case 'literal':
        return 'word';
      case 'punct':
        return 'punctuation';
      default:
        return token.kind satisfies never;
    }
  }
}

function decoded(source: string): string {
  try {
    const value: unknown = JSON.parse(source);
    return typeof value === 'string' ? value : source;
  } catch {
    return source;
  }
}
