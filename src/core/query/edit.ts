// Small changes of a query by a gesture: include a value, leave one out, set the time, take a condition away.
import type { Expr, Subject, Term, Value } from './ast';
import { literalTerm, printSubject } from './print';

/** The conditions of a query: what its top-level AND joins. */
export function conjuncts(expr: Expr): readonly Expr[] {
  if (expr.kind === 'all') return [];
  return expr.kind === 'and' ? expr.args.flatMap(conjuncts) : [expr];
}

/** All of them at once; of none, everything. */
export function conjoin(parts: readonly Expr[]): Expr {
  const args = parts.flatMap(conjuncts);
  const [only, ...others] = args;
  if (only === undefined) return { kind: 'all' };
  return others.length === 0 ? only : { kind: 'and', args };
}

export function negated(expr: Expr): Expr {
  return expr.kind === 'not' ? expr.arg : { kind: 'not', arg: expr };
}

/** A plain value that a top-level condition asks for or leaves out. */
export interface Mark {
  readonly field: string;
  readonly value: string;
  readonly not: boolean;
}

function sameSubject(a: Subject, b: Subject): boolean {
  return printSubject(a) === printSubject(b);
}

/** A list of values of one subject, asked for or left out; `undefined` for any other condition. */
function listOf(expr: Expr): { readonly term: Term; readonly not: boolean } | undefined {
  const inner = expr.kind === 'not' ? expr.arg : expr;
  if (inner.kind !== 'term' || inner.op !== '=' || inner.subject.kind === 'time') return undefined;
  return { term: inner, not: expr.kind === 'not' };
}

export function marks(expr: Expr): readonly Mark[] {
  return conjuncts(expr).flatMap((part) => {
    const list = listOf(part);
    if (list === undefined) return [];
    const field = printSubject(list.term.subject);
    return list.term.values.flatMap((value) =>
      value.kind === 'literal' ? [{ field, value: value.text, not: list.not }] : [],
    );
  });
}

const isLiteral = (value: Value, text: string): boolean => value.kind === 'literal' && value.text === text;

/** The conditions without a value; a list that had no other goes. */
function without(parts: readonly Expr[], subject: Subject, text: string, not: boolean): readonly Expr[] {
  return parts.flatMap((part) => {
    const list = listOf(part);
    if (list === undefined || list.not !== not || !sameSubject(list.term.subject, subject)) return [part];
    const values = list.term.values.filter((value) => !isLiteral(value, text));
    if (values.length === list.term.values.length) return [part];
    if (values.length === 0) return [];
    const term: Term = { kind: 'term', subject: list.term.subject, op: '=', values };
    return [not ? { kind: 'not', arg: term } : term];
  });
}

/** The conditions with a value added to the first list that can take it, or with a list of its own. */
function withValue(parts: readonly Expr[], term: Term, not: boolean): readonly Expr[] {
  const at = parts.findIndex((part) => {
    const list = listOf(part);
    return list !== undefined && list.not === not && sameSubject(list.term.subject, term.subject);
  });
  const list = at === -1 ? undefined : listOf(parts[at] ?? { kind: 'all' });
  if (list === undefined) return [...parts, not ? { kind: 'not', arg: term } : term];
  const known = list.term.values.some((value) =>
    term.values.some((one) => one.kind === 'literal' && isLiteral(value, one.text)),
  );
  if (known) return parts;
  const longer: Term = { kind: 'term', subject: term.subject, op: '=', values: [...list.term.values, ...term.values] };
  return parts.map((part, index) => (index !== at ? part : not ? { kind: 'not', arg: longer } : longer));
}

export type RefineMode = 'include' | 'exclude' | 'clear' | 'only';

/**
 * Adds a value to what is asked for (`include`; beside others of its field it is an alternative), leaves it out
 * (`exclude`), forgets it (`clear`), or makes it the only one of its field (`only`). The value is always a literal.
 */
export function refine(expr: Expr, field: string, value: string, mode: RefineMode): Expr {
  const term = literalTerm(field, value);
  const parts = conjuncts(expr);
  if (term.kind !== 'term') {
    // Free text has no lists.
    const others = parts.filter((part) => {
      const inner = part.kind === 'not' ? part.arg : part;
      return inner.kind !== 'text' || inner.text !== value;
    });
    return conjoin(mode === 'clear' ? others : [...others, mode === 'exclude' ? negated(term) : term]);
  }
  const { subject } = term;
  switch (mode) {
    case 'include':
      return conjoin(withValue(without(parts, subject, value, true), term, false));
    case 'exclude':
      return conjoin(withValue(without(parts, subject, value, false), term, true));
    case 'clear':
      return conjoin(without(without(parts, subject, value, false), subject, value, true));
    case 'only': {
      const others = parts.filter((part) => {
        const list = listOf(part);
        return list === undefined || !sameSubject(list.term.subject, subject);
      });
      return conjoin([...others, term]);
    }
    default: {
      const unknown: never = mode;
      return unknown;
    }
  }
}

/** The query with its top-level times replaced; bounds are time values (`7d`, ISO), half-open. */
export function setTime(expr: Expr, from: string | undefined, to: string | undefined): Expr {
  const others = conjuncts(expr).filter((part) => part.kind !== 'term' || part.subject.kind !== 'time');
  const bounds = [
    from === undefined ? [] : [literalTerm('after', from)],
    to === undefined ? [] : [literalTerm('before', to)],
  ];
  return conjoin([...others, ...bounds.flat()]);
}

/** The query without its condition of that index, counted as in `conjuncts`. */
export function removeCondition(expr: Expr, index: number): Expr {
  return conjoin(conjuncts(expr).filter((_, at) => at !== index));
}
