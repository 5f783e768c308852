// The conditions of a query in words, and who applies each: what the panel's chips say.
import { plan } from '../core/plan';
import type { Expr, Term, TimeContext, Value } from '../core/query/ast';
import { conjuncts } from '../core/query/edit';
import { printQuery, printSubject } from '../core/query/print';
import { parseTime, resolveTime } from '../core/query/time';
import { absoluteTime } from '../core/text/time';
import { visible } from '../core/text/visible';
import type { Applier, ConditionView } from '../protocol/views';
import type { QueryContext } from './panelQuery';

const units = new Map([
  ['s', 'second'],
  ['m', 'minute'],
  ['h', 'hour'],
  ['d', 'day'],
  ['w', 'week'],
]);

/** One chip for each top-level condition; connections that differ are told apart in its detail. */
export function conditionsOf(expr: Expr, { connections, time }: QueryContext): readonly ConditionView[] {
  const plans = connections.list().map((profile) => {
    const { filters, label } = connections.adapter(profile.vendor);
    return { label, conditions: plan(expr, profile, filters, time).conditions };
  });
  return conjuncts(expr).map((part, at) => {
    const by = new Map<Applier, Set<string>>();
    for (const { label, conditions } of plans) {
      const applier = conditions[at]?.by ?? 'here';
      by.set(applier, (by.get(applier) ?? new Set()).add(label));
    }
    return { text: visible(conditionWords(part, time), 160), by: commonApplier(by), detail: applierWords(by) };
  });
}

export function impliedRange(days: number): ConditionView {
  return {
    text: lastWords(days, 'day'),
    by: 'vendor',
    detail: 'The query names no beginning: the range of the settings counts. Name one with after:.',
    fixed: true,
  };
}

/** `type: api_key, virtual_keys`, `not actor: svc-*`, `last 7 days`, `“payments” anywhere`. */
export function conditionWords(expr: Expr, time: TimeContext): string {
  switch (expr.kind) {
    case 'term':
      return termWords(expr, time);
    case 'text':
      return `“${expr.text}” anywhere`;
    case 'not':
      return expr.arg.kind === 'term' || expr.arg.kind === 'text'
        ? `not ${conditionWords(expr.arg, time)}`
        : printQuery(expr);
    case 'all':
    case 'and':
    case 'or':
      return printQuery(expr);
    default:
      return expr satisfies never;
  }
}

function termWords(term: Term, time: TimeContext): string {
  const { subject, op, values } = term;
  if (subject.kind === 'time') return timeWords(term, time);
  const name = printSubject(subject);
  const said = values.map(valueWords).join(', ');
  return op === '=' ? `${name}: ${said}` : `${name} ${op.replace('>=', '≥').replace('<=', '≤')} ${said}`;
}

function valueWords(value: Value): string {
  if (value.kind === 'range') return `${value.from ?? ''}–${value.to ?? ''}`;
  return value.text === '' ? '(none)' : value.text;
}

function timeWords(term: Term, context: TimeContext): string {
  const [value, ...others] = term.values;
  if (value === undefined || others.length > 0) return printQuery(term);
  if (value.kind === 'range') {
    const [from, to] = [value.from, value.to].map((text) => (text === undefined ? '…' : instantWords(text, context)));
    return `${from ?? ''} – ${to ?? ''}`;
  }
  const read = parseTime(value.text);
  const relative = 'time' in read && read.time.kind === 'relative' ? read.time : undefined;
  if (term.op === '>=' || term.op === '>') {
    const unit = relative === undefined ? undefined : units.get(relative.unit);
    if (relative !== undefined && unit !== undefined) return lastWords(relative.amount, unit);
    return `after ${instantWords(value.text, context)}`;
  }
  if (term.op === '<' || term.op === '<=') return `before ${instantWords(value.text, context)}`;
  return `on ${instantWords(value.text, context)}`;
}

/** A day as it was written; an instant in the zone that was chosen, no longer than it must be. */
function instantWords(text: string, context: TimeContext): string {
  const read = parseTime(text);
  if (!('time' in read) || read.time.kind !== 'absolute') return text;
  if (read.time.precision === 'day' || read.time.precision === 'month') return text;
  return absoluteTime(resolveTime(read.time, context).start, context.zone).replace(/(:\d\d):00(?:\.\d+)? /, '$1 ');
}

function lastWords(amount: number, unit: string): string {
  return amount === 1 ? `last ${unit}` : `last ${String(amount)} ${unit}s`;
}

function commonApplier(by: ReadonlyMap<Applier, unknown>): Applier {
  if (by.size === 0) return 'here';
  if (by.has('nobody')) return 'nobody';
  return by.size > 1 ? 'both' : by.has('vendor') ? 'vendor' : 'here';
}

function applierWords(by: ReadonlyMap<Applier, ReadonlySet<string>>): string {
  const names = (applier: Applier): string => [...(by.get(applier) ?? [])].join(', ');
  const words = [
    by.has('vendor') ? `Asked of ${names('vendor')}, and checked again here.` : '',
    by.has('here') ? `Checked here in what ${names('here')} returns.` : '',
    by.has('nobody') ? `Nobody can check it for ${names('nobody')}: its events carry no such fact.` : '',
  ];
  return words.filter((word) => word !== '').join(' ');
}
