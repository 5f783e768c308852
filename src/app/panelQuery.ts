// A query text explained for the panel: what is wrong with it, and the form that says it; changed by a gesture.
import { exprToForm, formToExpr } from '../core/query/form';
import { conjoin, conjuncts, marks, refine, removeCondition, setTime } from '../core/query/edit';
import type { Expr, ParsedQuery, TimeContext } from '../core/query/ast';
import { compileQuery } from '../core/query/compile';
import { parseQuery } from '../core/query/parse';
import { printQuery, printSubject } from '../core/query/print';
import { visible } from '../core/text/visible';
import type { FormMessage, QueryChange } from '../protocol/messages';
import type { ConnectionView, Mark, QueryState } from '../protocol/views';
import type { Connections } from './connections';
import { conditionsOf, impliedRange } from './panelConditions';
import { knownFilters } from './querySource';

export interface QueryContext {
  readonly connections: Connections;
  readonly time: TimeContext;
  /** Days asked for where the query names no beginning. */
  readonly days: number;
}

export type Explained = Omit<QueryState, 't' | 'seq' | 'adopt'>;

export function readQuery(text: string): ParsedQuery {
  return parseQuery(text, knownFilters);
}

export function explain(text: string, context: QueryContext): Explained {
  const parsed = readQuery(text);
  const { expr } = parsed;
  const form = toForm(expr);
  const open = compileQuery(expr, context.time).window.from === undefined;
  return {
    text,
    diagnostics: parsed.diagnostics.slice(0, 20),
    conditions: [...conditionsOf(expr, context), ...(open ? [impliedRange(context.days)] : [])],
    marks: marks(expr).map((mark) => byId(mark, context.connections)),
    form: form.message,
    formComplete: form.complete,
    ...(open ? { implied: `${String(context.days)}d` } : {}),
  };
}

/** The facets know connections by ID, a query by name. */
function byId(mark: Mark, connections: Connections): Mark {
  if (mark.field !== 'connection') return mark;
  const profile = connections.list().find((one) => one.name === mark.value);
  return profile === undefined ? mark : { ...mark, value: profile.id };
}

function toForm(expr: Expr): { readonly message: FormMessage; readonly complete: boolean } {
  const form = exprToForm(expr);
  const rest = conjuncts(form.rest);
  const text = rest.find((part) => part.kind === 'text');
  return {
    message: {
      text: text?.text ?? '',
      ...(form.window.from === undefined ? {} : { from: form.window.from }),
      ...(form.window.to === undefined ? {} : { to: form.window.to }),
      fields: [...form.values].map(([field, values]) => ({ field, values: [...values] })),
    },
    complete: rest.length === (text === undefined ? 0 : 1),
  };
}

/** What the form does not show stays as it was. */
function fromForm(expr: Expr, message: FormMessage): Expr {
  const rest = conjuncts(exprToForm(expr).rest);
  const first = rest.findIndex((part) => part.kind === 'text');
  const others = rest.filter((_part, at) => at !== first);
  const text: readonly Expr[] = message.text.trim() === '' ? [] : [{ kind: 'text', text: message.text.trim() }];
  return formToExpr({
    window: {
      ...(message.from === undefined ? {} : { from: message.from }),
      ...(message.to === undefined ? {} : { to: message.to }),
    },
    values: new Map(message.fields.map(({ field, values }) => [field, values])),
    rest: conjoin([...others, ...text]),
  });
}

/** `nodeTerm`: the condition that a line of an event's JSON stands for. */
export function changed(text: string, change: QueryChange, context: QueryContext, nodeTerm: () => Expr): string {
  const { expr } = readQuery(text);
  switch (change.kind) {
    case 'form':
      return printQuery(fromForm(expr, change.values));
    case 'value':
      return printQuery(refine(expr, change.field, valueName(change.field, change.value, context), change.mode));
    case 'time':
      return printQuery(setTime(expr, change.from, change.to));
    case 'remove':
      return printQuery(removeCondition(expr, change.condition));
    case 'term':
      return printQuery(withTerm(expr, parseQuery(change.query).expr, change.mode));
    case 'node':
      return printQuery(withTerm(expr, nodeTerm(), change.mode));
    default:
      return change satisfies never;
  }
}

function valueName(field: string, value: string, { connections }: QueryContext): string {
  return field === 'connection' ? (connections.get(value)?.name ?? value) : value;
}

function withTerm(expr: Expr, term: Expr, mode: 'include' | 'exclude' | 'only'): Expr {
  // A question about the story of one thing keeps its range and forgets the rest.
  if (mode === 'only') {
    const times = conjuncts(expr).filter((part) => part.kind === 'term' && part.subject.kind === 'time');
    return conjoin([term, ...times]);
  }
  const value = term.kind === 'term' && term.op === '=' && term.values.length === 1 ? term.values[0] : undefined;
  if (term.kind === 'term' && value?.kind === 'literal') {
    return refine(expr, printSubject(term.subject), value.text, mode);
  }
  return conjoin([expr, mode === 'exclude' ? { kind: 'not', arg: term } : term]);
}

export function connectionViews(connections: Connections): readonly ConnectionView[] {
  return connections.list().map((profile) => {
    const { label, filters, emptyHelp } = connections.adapter(profile.vendor);
    const { id, name, vendor, source } = profile;
    return { id, name: visible(name, 60), vendor, vendorLabel: label, source, filters, emptyHelp };
  });
}
