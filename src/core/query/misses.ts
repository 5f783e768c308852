// Conditions that nothing can meet, though each is well written: a field that the vendor lacks, times that exclude each other.
import type { FilterDescriptor } from '../filters';
import type { Diagnostic, Expr, Subject, Term } from './ast';
import { conjuncts } from './edit';
import { fold, wildcard } from './match';
import { parseTime, surelyReversed, type TimeValue } from './time';

/** Bounds compared with each other; more are hardly written by hand. */
const mostBounds = 4;

/** Warnings about the conditions that must hold together; `known` are the vendors' filters. */
export function misses(expr: Expr, known: readonly FilterDescriptor[] | undefined): readonly Diagnostic[] {
  const terms = conjuncts(expr).flatMap((part) => (part.kind === 'term' ? [part] : []));
  return [...lackedFields(terms, known ?? []), ...excludedTimes(terms)];
}

function lackedFields(terms: readonly Term[], known: readonly FilterDescriptor[]): readonly Diagnostic[] {
  const named = terms.filter(({ subject }) => subject.kind === 'field' && subject.name === 'vendor');
  if (named.length === 0) return [];
  const asked = known.filter(({ vendor }) => named.every((term) => names(term, vendor)));
  if (asked.length === 0) return [];
  return terms.flatMap((term): readonly Diagnostic[] => {
    const { span, subject, values } = term;
    const field = lackable(subject);
    const absent = values.some((value) => value.kind === 'literal' && value.text === '');
    if (span === undefined || field === undefined || absent) return [];
    if (!asked.every(({ lacks }) => lacks.includes(field))) return [];
    const who = asked.map(({ label }) => label).join(' or ');
    const what = field === 'body' ? 'a request body' : `\`${field}\``;
    return [{ severity: 'warning', message: `No event of ${who} has ${what}: nothing can match this.`, span }];
  });
}

function lackable(subject: Subject): FilterDescriptor['lacks'][number] | undefined {
  if (subject.kind === 'field') return subject.name;
  return subject.kind === 'path' && subject.root === 'body' ? 'body' : undefined;
}

function names({ values }: Term, vendor: string): boolean {
  return values.some(
    (value) =>
      (value.kind === 'literal' && fold(value.text) === fold(vendor)) ||
      (value.kind === 'pattern' && wildcard(value.text)(vendor)),
  );
}

interface Bound {
  readonly time: TimeValue;
  readonly term: Term;
}

function excludedTimes(terms: readonly Term[]): readonly Diagnostic[] {
  const from: Bound[] = [];
  const to: Bound[] = [];
  for (const term of terms) {
    const [value, ...others] = term.values;
    if (term.subject.kind !== 'time' || value === undefined || others.length > 0) continue;
    const [lower, upper] = ends(term, value);
    const [start, end] = [lower, upper].map((text) => (text === undefined ? undefined : parseTime(text)));
    if (start !== undefined && 'time' in start) from.push({ time: start.time, term });
    if (end !== undefined && 'time' in end) to.push({ time: end.time, term });
  }
  for (const lower of from.slice(0, mostBounds)) {
    for (const upper of to.slice(0, mostBounds)) {
      const { span } = lower.term === upper.term || !surelyReversed(lower.time, upper.time) ? {} : later(lower, upper);
      if (span === undefined) continue;
      return [{ severity: 'warning', message: 'No time is within this and the other limit: nothing can match.', span }];
    }
  }
  return [];
}

/** The limits a term sets, as written. */
function ends({ op }: Term, value: Term['values'][number]): readonly [string | undefined, string | undefined] {
  if (value.kind === 'range') return [value.from, value.to];
  if (value.kind !== 'literal') return [undefined, undefined];
  if (op === '=') return [value.text, value.text];
  return op === '>' || op === '>=' ? [value.text, undefined] : [undefined, value.text];
}

function later(a: Bound, b: Bound): Term {
  return (a.term.span?.start ?? 0) > (b.term.span?.start ?? 0) ? a.term : b.term;
}
