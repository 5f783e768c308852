// Query text to a tree. Never throws, takes time linear in the text, and says at which span it did not understand.
import type { FilterDescriptor } from '../filters';
import type { Diagnostic, Expr, Operator, ParsedQuery, Span, Subject, Value } from './ast';
import { fieldSpec } from './fields';
import { lex, type Piece, type Token, type Word } from './lexer';
import { misses } from './misses';
import { resolveName } from './names';
import { itemsOf, readValue } from './values';

/** Longer texts are refused whole. */
const longestQuery = 50_000;
const deepestGroup = 64;
/** More would not be read; the first ones are kept. */
const mostDiagnostics = 100;
/** Unknown names for which a likely one is looked for. */
const mostGuesses = 16;

const comparison = /^(?:>=|<=|>|<)/;

function ordered(subject: Subject): boolean {
  return (
    subject.kind === 'time' ||
    subject.kind === 'path' ||
    (subject.kind === 'field' && fieldSpec(subject.name).kind === 'status')
  );
}

class Parser {
  readonly diagnostics: Diagnostic[] = [];
  private at = 0;
  private guesses = 0;
  constructor(
    private readonly text: string,
    private readonly tokens: readonly Token[],
    private readonly known: readonly FilterDescriptor[] | undefined,
  ) {}

  /** The whole text; closing parentheses too many are reported and stepped over. */
  run(): Expr {
    const parts: Expr[] = [];
    while (this.at < this.tokens.length) {
      const part = this.either(0);
      if (part !== undefined) parts.push(part);
      const token = this.tokens[this.at];
      if (token !== undefined) {
        this.error('This parenthesis was never opened.', token, '');
        this.at++;
      }
    }
    return join('and', parts) ?? { kind: 'all' };
  }

  private error(message: string, span: Span, suggestion?: string): void {
    this.report('error', message, span, suggestion);
  }

  private report(severity: Diagnostic['severity'], message: string, span: Span, suggestion?: string): void {
    const place = { start: span.start, end: span.end };
    this.diagnostics.push({ severity, message, span: place, ...(suggestion === undefined ? {} : { suggestion }) });
  }

  /** `a OR b`, up to a closing parenthesis or the end. */
  private either(depth: number): Expr | undefined {
    const args: Expr[] = [];
    let operator: Token | undefined;
    for (;;) {
      const before = this.at;
      const arg = this.both(depth);
      // A side that was there but broken is reported already.
      if (this.at === before && operator !== undefined) this.error('`OR` needs something on both sides.', operator);
      if (arg !== undefined) args.push(arg);
      const token = this.tokens[this.at];
      if (token?.kind !== 'or') break;
      if (this.at === before && operator === undefined) this.error('`OR` needs something on both sides.', token);
      operator = token;
      this.at++;
    }
    return join('or', args);
  }

  private both(depth: number): Expr | undefined {
    const args: Expr[] = [];
    let operator: Token | undefined;
    let first = true;
    for (;;) {
      const token = this.tokens[this.at];
      if (token === undefined || token.kind === 'close' || token.kind === 'or') break;
      if (token.kind === 'and') {
        if (first || operator !== undefined) this.error('`AND` needs something on both sides.', token);
        operator = token;
        this.at++;
      } else {
        operator = undefined;
        const arg = this.single(depth);
        if (arg !== undefined) args.push(arg);
      }
      first = false;
    }
    if (operator !== undefined) this.error('`AND` needs something on both sides.', operator);
    // A broken side must not make the whole `a OR b` wider or narrower unnoticed: `hasErrors` says so.
    return join('and', args);
  }

  /** A term or a group, with any number of negations before it. */
  private single(depth: number): Expr | undefined {
    const start = this.tokens[this.at];
    let negative = false;
    let token = start;
    while (token?.kind === 'minus' || token?.kind === 'not') {
      negative = !negative;
      token = this.tokens[++this.at];
    }
    if (start === undefined) return undefined;
    if (token === undefined || token.kind === 'close' || token.kind === 'or' || token.kind === 'and') {
      this.error('There is nothing here to negate.', start);
      return undefined;
    }
    this.at++;
    const found = token.kind === 'word' ? this.word(token) : this.group(token, depth + 1);
    if (found === undefined || !negative) return found;
    return found.kind === 'not'
      ? found.arg
      : { kind: 'not', arg: found, span: { start: start.start, end: this.lastEnd() } };
  }

  private lastEnd(): number {
    return this.tokens[this.at - 1]?.end ?? this.text.length;
  }

  private group(open: Token, depth: number): Expr | undefined {
    if (depth > deepestGroup) {
      this.error(`Parentheses stand more than ${deepestGroup} deep here.`, open);
      this.skipGroup();
      return undefined;
    }
    const before = this.at;
    const inner = this.either(depth);
    if (this.tokens[this.at]?.kind !== 'close') {
      this.error('This parenthesis is never closed.', open);
      return inner;
    }
    if (this.at === before)
      this.error('There is nothing between these parentheses.', {
        start: open.start,
        end: this.tokens[this.at]?.end ?? open.end,
      });
    this.at++;
    return inner;
  }

  private skipGroup(): void {
    for (let open = 1; open > 0 && this.at < this.tokens.length; this.at++) {
      const kind = this.tokens[this.at]?.kind;
      if (kind === 'open') open++;
      if (kind === 'close') open--;
    }
  }

  private word(word: Word): Expr | undefined {
    if (word.broken) return undefined;
    return word.colon === undefined ? this.freeText(word) : this.term(word, word.colon);
  }

  private freeText(word: Word): Expr | undefined {
    const text = word.name.map((piece) => piece.text).join('');
    const span = { start: word.start, end: word.end };
    const bare = word.name.every((piece) => piece.kind !== 'quoted');
    if (bare && text === '*') return { kind: 'all' };
    if (text === '') {
      this.error('There is no text between these quotes.', span);
      return undefined;
    }
    if (bare && /^(?:and|or|not)$/i.test(text)) {
      this.report(
        'warning',
        `This looks for the word "${text}". The operator is written ${text.toUpperCase()}.`,
        span,
        text.toUpperCase(),
      );
    } else if (word.name.some((piece) => piece.kind === 'bare' && piece.text.includes('*'))) {
      this.report('warning', 'Free text is found anywhere in the event; here `*` is an ordinary character.', span);
    }
    return { kind: 'text', text, span };
  }

  private term(word: Word, colon: number): Expr | undefined {
    const nameSpan = { start: word.start, end: colon };
    if (colon === word.start) {
      this.error('A field is missing before the colon. To search for this text, put it in quotes.', word);
      return undefined;
    }
    const resolved = resolveName(word.name, this.known, this.guesses < mostGuesses);
    if ('problem' in resolved) {
      this.guesses++;
      this.error(resolved.problem, nameSpan, resolved.meant);
      return undefined;
    }
    const { subject } = resolved;
    const compared = this.comparison(word, subject);
    if (compared === undefined) return undefined;
    const op = compared.op ?? resolved.op;
    const items = itemsOf(compared.pieces, word.end);
    if (op !== '=' && items.length > 1) {
      this.error('A comparison takes one value.', { start: colon + 1, end: word.end });
      return undefined;
    }
    const shown = this.text.slice(word.start, colon);
    const values: Value[] = [];
    let broken = false;
    for (const item of items) {
      const read = readValue(item, subject, op, shown, this.known);
      const { finding } = read;
      const span = item.pieces.length === 0 && items.length === 1 ? word : item;
      if (finding !== undefined) this.report(finding.severity, finding.message, span, finding.suggestion);
      if (read.value === undefined) broken = true;
      else values.push(read.value);
    }
    // A list without its broken value would be narrower, and under a negation wider: the whole term goes.
    return broken ? undefined : { kind: 'term', subject, op, values, span: { start: word.start, end: word.end } };
  }

  /** A leading `>=` and its like, taken off the value. `undefined`: reported as an error. */
  private comparison(
    word: Word,
    subject: Subject,
  ): { readonly op?: Operator; readonly pieces: readonly Piece[] } | undefined {
    const [first, ...others] = word.value;
    const sign = first?.kind === 'bare' ? comparison.exec(first.text)?.[0] : undefined;
    if (first === undefined || sign === undefined) return { pieces: word.value };
    const span = { start: first.start, end: first.start + sign.length };
    if (!ordered(subject)) {
      this.error(
        'Only times, statuses and numbers in the record can be compared. Quote the value if the sign belongs to it.',
        span,
      );
      return undefined;
    }
    if (subject.kind === 'time' && this.text.slice(word.start, word.start + 4).toLowerCase() !== 'time') {
      this.error('Write a comparison of times as `time:>=…`.', span, '');
      return undefined;
    }
    const op: Operator = sign === '>=' ? '>=' : sign === '<=' ? '<=' : sign === '>' ? '>' : '<';
    const rest = { ...first, text: first.text.slice(sign.length), start: span.end };
    return { op, pieces: rest.text === '' ? others : [rest, ...others] };
  }
}

/** One tree of several; nested trees of the same kind become one. */
function join(kind: 'and' | 'or', args: readonly Expr[]): Expr | undefined {
  const flat = args.flatMap((arg) => (arg.kind === kind ? arg.args : [arg]));
  // `*` asks for nothing: beside something else it can go.
  const asking = kind === 'and' ? flat.filter((arg) => arg.kind !== 'all') : flat;
  const kept = asking.length === 0 ? flat.slice(0, 1) : asking;
  const [first, ...others] = kept;
  if (first === undefined || others.length === 0) return first;
  const last = others[others.length - 1];
  const start = spanOf(first)?.start;
  const end = spanOf(last)?.end;
  return { kind, args: kept, ...(start === undefined || end === undefined ? {} : { span: { start, end } }) };
}

function spanOf(expr: Expr | undefined): Span | undefined {
  return expr === undefined || expr.kind === 'all' ? undefined : expr.span;
}

/**
 * Reads a query. `known` are the vendors' filters: with them, a vendor's parameter (`openai.tenant_only`) that does
 * not exist is an error; without them any is taken.
 */
export function parseQuery(text: string, known?: readonly FilterDescriptor[]): ParsedQuery {
  if (text.length > longestQuery) {
    const message = `A query may have ${longestQuery} characters; this one has ${text.length}.`;
    return {
      expr: { kind: 'all' },
      diagnostics: [{ severity: 'error', message, span: { start: longestQuery, end: text.length } }],
      hasErrors: true,
    };
  }
  const lexed = lex(text);
  const parser = new Parser(text, lexed.tokens, known);
  const expr = parser.run();
  const all = [...lexed.diagnostics, ...parser.diagnostics, ...misses(expr, known)].sort(
    (a, b) => a.span.start - b.span.start,
  );
  return {
    expr,
    diagnostics: all.slice(0, mostDiagnostics),
    hasErrors: all.some((one) => one.severity === 'error'),
  };
}
