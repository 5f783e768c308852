// The form and the text are two faces of one query: form values to a tree and back, nothing lost on the way.
import type { FilterDescriptor } from '../filters';
import type { Expr, Term, Value } from './ast';
import { conjoin, conjuncts } from './edit';
import { parseQuery } from './parse';
import { literalTerm, printSubject, printValue } from './print';
import { isCalendar, nextText, parseTime } from './time';

/** Time values as written (`7d`, `2026-11-01T14:00Z`); half-open: from `from` up to `to`. */
export interface FormWindow {
  readonly from?: string;
  readonly to?: string;
}

/**
 * What the form shows. `values` maps a control to its texts, OR inside one, AND across. A control is a vendor's
 * parameter by name when the vendor's filters are given, else a field as written in a query (`actor`, `body.scopes`).
 * A text with `*` is a pattern, one in double quotes is exactly what is in them, any other means itself. `rest` is
 * what the form cannot say.
 */
export interface FormValues {
  readonly window: FormWindow;
  readonly values: ReadonlyMap<string, readonly string[]>;
  readonly rest: Expr;
}

export const emptyForm: FormValues = { window: {}, values: new Map(), rest: { kind: 'all' } };

/** What a text of a control asks: `*`, ranges, blocks and comparisons as in a query, any other text as itself. */
function readText(field: string, text: string): Term | undefined {
  const trimmed = text.trim();
  const whole = `${field}:${trimmed}`;
  const { expr, hasErrors } = parseQuery(whole);
  const all = expr.kind === 'term' && expr.values.length === 1 && expr.span?.end === whole.length;
  if (!hasErrors && all) return expr;
  const plain = literalTerm(field, trimmed);
  if (plain.kind !== 'term') return undefined;
  const open = plain.subject.kind === 'field' || plain.subject.kind === 'path';
  // A form needs no quotes around spaces: `Deploy k*` is one pattern.
  return open && trimmed.includes('*') && !trimmed.includes('"')
    ? { ...plain, values: [{ kind: 'pattern', text: trimmed }] }
    : plain;
}

/** The shortest text of a control that reads as this value. */
function writeText(field: string, term: Term, value: Value): string {
  const wanted = JSON.stringify([term.op, value]);
  const reads = (text: string): boolean => {
    const back = readText(field, text);
    return back !== undefined && JSON.stringify([back.op, back.values[0]]) === wanted;
  };
  const short = value.kind === 'literal' || value.kind === 'pattern' ? value.text : '';
  return short !== '' && reads(short) ? short : `${term.op === '=' ? '' : term.op}${printValue(value, term.subject)}`;
}

function fieldOf(control: string, filters: FilterDescriptor | undefined): string | undefined {
  return filters === undefined ? control : filters.params.find((param) => param.name === control)?.field;
}

/** One control's texts as terms: a list of values, and a term of its own for each comparison. */
function controlTerms(field: string, texts: readonly string[]): readonly Expr[] {
  const read = texts
    .flatMap((text) => (text.trim() === '' ? [] : [readText(field, text)]))
    .filter((one) => one !== undefined);
  const values = read.filter((term) => term.op === '=').flatMap((term) => term.values);
  const compared = read.filter((term) => term.op !== '=');
  const first = read[0];
  if (first === undefined) return [];
  const list: readonly Term[] = values.length === 0 ? [] : [{ kind: 'term', subject: first.subject, op: '=', values }];
  const all = [...list, ...compared];
  return all.length === 1 ? all : [{ kind: 'or', args: all }];
}

/** `filters`: the vendor whose parameters the controls are. Texts of unknown controls are left out. */
export function formToExpr(form: FormValues, filters?: FilterDescriptor): Expr {
  const terms = [...form.values].flatMap(([control, texts]) => {
    const field = fieldOf(control, filters);
    return field === undefined ? [] : controlTerms(field, texts);
  });
  const { from, to } = form.window;
  const times = [
    ...(from === undefined || from.trim() === '' ? [] : [literalTerm('after', from.trim())]),
    ...(to === undefined || to.trim() === '' ? [] : [literalTerm('before', to.trim())]),
  ];
  return conjoin([...terms, ...times, form.rest]);
}

/** The control that shows a term; a parameter whose shape takes every plain value goes before one of its field only. */
function controlOf(term: Term, filters: FilterDescriptor | undefined, taken: ReadonlySet<string>): string | undefined {
  const field = printSubject(term.subject);
  if (filters === undefined) return taken.has(field) ? undefined : field;
  const params = filters.params.filter((param) => !taken.has(param.name) && param.field === field);
  const plain = term.values.flatMap((value) => (value.kind === 'literal' && value.text !== '' ? [value.text] : []));
  const fits = params.find(({ shape }) => {
    const pattern = shape === undefined ? undefined : new RegExp(`^(?:${shape})$`, 'u');
    return plain.every((text) => pattern?.test(text) ?? true);
  });
  return (fits ?? params[0])?.name;
}

/** The window a time term stands for, as far as a form can write it. */
function windowOf(term: Term): FormWindow | undefined {
  const [value, ...others] = term.values;
  if (value === undefined || others.length > 0) return undefined;
  if (value.kind === 'literal') {
    if (term.op === '>=') return { from: value.text };
    if (term.op === '<') return { to: value.text };
    const parsed = parseTime(value.text);
    if (term.op !== '=' || 'problem' in parsed) return undefined;
    if (parsed.time.kind === 'relative') return { from: value.text };
    const next = nextText(parsed.time);
    return next === undefined ? undefined : { from: value.text, to: next };
  }
  if (value.kind !== 'range' || term.op !== '=') return undefined;
  const { from, to } = value;
  const end = to === undefined ? undefined : parseTime(to);
  if (end !== undefined && 'problem' in end) return undefined;
  // A day at the end of a range counts whole; a form's end is exclusive.
  const until = end !== undefined && isCalendar(end.time) ? nextText(end.time) : to;
  if (until === undefined && to !== undefined) return undefined;
  return { ...(from === undefined ? {} : { from }), ...(until === undefined ? {} : { to: until }) };
}

/** `formToExpr(exprToForm(expr))` asks for the same events. */
export function exprToForm(expr: Expr, filters?: FilterDescriptor): FormValues {
  const values = new Map<string, readonly string[]>();
  const rest: Expr[] = [];
  let window: FormWindow = {};
  const taken = new Set<string>();
  for (const part of conjuncts(expr)) {
    if (part.kind === 'term' && part.subject.kind === 'time') {
      const more = windowOf(part);
      const clash =
        more === undefined ||
        (more.from !== undefined && window.from !== undefined) ||
        (more.to !== undefined && window.to !== undefined);
      if (clash) rest.push(part);
      else window = { ...window, ...more };
      continue;
    }
    const control = part.kind === 'term' ? controlOf(part, filters, taken) : undefined;
    const field = control === undefined ? undefined : fieldOf(control, filters);
    if (part.kind !== 'term' || control === undefined || field === undefined) {
      rest.push(part);
      continue;
    }
    taken.add(control);
    values.set(
      control,
      part.values.map((value) => writeText(field, part, value)),
    );
  }
  return { window, values, rest: conjoin(rest) };
}
