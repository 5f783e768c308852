// A tree to query text, so that parsing the text gives the tree back.
import type { Expr, Operator, Subject, Term, Value } from './ast';
import { escapeChar, isInvisible, lex } from './lexer';
import { resolveName } from './names';

/** Text that stands for itself without quotes. Letters and digits of any script, and signs that part nothing. */
const bareText = /^[\p{L}\p{N}_@./+#%=&~$!?;|^{}[\]'-]+$/u;
const bareValue = /^[\p{L}\p{N}_@./+#%=&~$!?;|^{}[\]':-]+$/u;
const bareSegment = /^[\p{L}\p{N}_$@-]+$/u;
const operatorWord = /^(?:and|or|not)$/i;

/** Any string as one quoted literal; invisible characters are written as escapes. */
export function quote(text: string): string {
  let out = '"';
  for (const char of text) {
    if (char === '"' || char === '\\') out += `\\${char}`;
    else out += isInvisible(char) ? escapeChar(char) : char;
  }
  return `${out}"`;
}

function printLiteral(text: string, subject: Subject): string {
  const sure = bareValue.test(text) && !text.includes('..');
  const name = subject.kind === 'field' ? subject.name : undefined;
  // A bare block of addresses, or a bare `4xx`, would mean more than itself.
  if (name === 'ip' && text.includes('/')) return quote(text);
  if (name === 'status' && !/^\d+$/.test(text)) return quote(text);
  return sure ? text : quote(text);
}

/** A value as it stands after the colon. */
export function printValue(value: Value, subject: Subject): string {
  switch (value.kind) {
    case 'literal':
      return printLiteral(value.text, subject);
    case 'pattern':
      return value.text
        .split('*')
        .map((part) => (part === '' || bareValue.test(part) ? part : quote(part)))
        .join('*');
    case 'cidr':
      return bareValue.test(value.text) ? value.text : quote(value.text);
    case 'range': {
      const end = (text: string | undefined): string =>
        text === undefined ? '' : bareValue.test(text) && !text.includes('..') ? text : quote(text);
      return `${end(value.from)}..${end(value.to)}`;
    }
    default: {
      const unknown: never = value;
      return unknown;
    }
  }
}

/** The field as written before the colon; `time` where the operator gives it another name. */
export function printSubject(subject: Subject): string {
  switch (subject.kind) {
    case 'field':
      return subject.name;
    case 'time':
      return 'time';
    case 'path':
      return [subject.root, ...subject.path.map((part) => (bareSegment.test(part) ? part : quote(part)))].join('.');
    case 'vendor':
      return `${subject.vendor}.${subject.param}`;
    default: {
      const unknown: never = subject;
      return unknown;
    }
  }
}

function head(subject: Subject, op: Operator): string {
  if (subject.kind === 'time' && op === '>=') return 'after:';
  if (subject.kind === 'time' && op === '<') return 'before:';
  return `${printSubject(subject)}:${op === '=' ? '' : op}`;
}

function printTerm(term: Term): string {
  return head(term.subject, term.op) + term.values.map((value) => printValue(value, term.subject)).join(',');
}

/** `within`: what the text will stand in; decides about parentheses. */
function print(expr: Expr, within: 'top' | 'or' | 'and' | 'not'): string {
  switch (expr.kind) {
    case 'all':
      return '*';
    case 'text':
      return bareText.test(expr.text) && !expr.text.startsWith('-') && !operatorWord.test(expr.text)
        ? expr.text
        : quote(expr.text);
    case 'term':
      return printTerm(expr);
    case 'not':
      return `-${print(expr.arg, 'not')}`;
    case 'and':
    case 'or': {
      const only = expr.args[0];
      // Nothing to hold is always true, nothing to choose from never.
      if (only === undefined) return expr.kind === 'and' ? '*' : '-*';
      if (expr.args.length === 1) return print(only, within);
      const text = expr.args.map((arg) => print(arg, expr.kind)).join(expr.kind === 'and' ? ' ' : ' OR ');
      const bare = within === 'top' || (expr.kind === 'and' && within === 'or');
      return bare ? text : `(${text})`;
    }
    default: {
      const unknown: never = expr;
      return unknown;
    }
  }
}

/** `printQuery(parseQuery(text).expr)` is a fixed point: printed text parses to the tree it was printed from. */
export function printQuery(expr: Expr): string {
  const text = print(expr, 'top');
  return text === '*' ? '' : text;
}

/**
 * A term for one value that comes from an editor, a cell or a file and means only itself, whatever it holds. `field`
 * is written as in a query (`actor`, `body.scopes`, `after`); a name that is no field gives free text.
 */
export function literalTerm(field: string, value: string): Expr {
  const { tokens } = lex(`${field}:x`);
  const [word] = tokens;
  const named = tokens.length === 1 && word?.kind === 'word' && word.colon !== undefined && !word.broken;
  const resolved = named ? resolveName(word.name, undefined, false) : undefined;
  if (resolved === undefined || 'problem' in resolved) return { kind: 'text', text: value };
  return { kind: 'term', subject: resolved.subject, op: resolved.op, values: [{ kind: 'literal', text: value }] };
}
