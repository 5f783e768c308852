// A query made ready to run: every time resolved, every comparison a function.
import type { AuditEvent } from '../event';
import type { Expr, TimeContext, Window } from './ast';
import { type ColumnName, columnValue, columnValues } from './columns';
import { fold, rawHolds } from './match';
import { buildTerm } from './terms';

/**
 * What the store evaluates. A `column` test holds when it holds for one value of one of the columns; it is called for
 * `''` too (the value of an absent one). `unchecked` counts as true, and no `not` stands above it.
 */
export type CompiledNode =
  | { readonly kind: 'all' }
  | { readonly kind: 'and' | 'or'; readonly args: readonly CompiledNode[] }
  | { readonly kind: 'not'; readonly arg: CompiledNode }
  | { readonly kind: 'column'; readonly columns: readonly ColumnName[]; readonly test: (value: string) => boolean }
  | { readonly kind: 'status'; readonly test: (status: number | undefined) => boolean }
  /** Epoch ms, `from <= at < to`; false for an event without a time. */
  | { readonly kind: 'time'; readonly from?: number; readonly to?: number }
  /** As typed; to be found with `rawHolds(raw, fold(text))`. */
  | { readonly kind: 'text'; readonly text: string }
  /** `record` is the parsed raw JSON; `event` must carry its request body. */
  | { readonly kind: 'record'; readonly test: (record: unknown, event: AuditEvent) => boolean }
  | { readonly kind: 'never' }
  | { readonly kind: 'unchecked'; readonly vendor: string };

export interface CompiledQuery {
  readonly expr: Expr;
  /** Every match lies in it; may be wider. `from >= to`: nothing can match. */
  readonly window: Window;
  readonly root: CompiledNode;
  /** Why nothing matches: a value no parser would have let through. Empty for a query parsed without errors. */
  readonly problems: readonly string[];
  /** The reference semantics. `raw` gives the record's JSON text and is called at most once, when it is needed. */
  matches(event: AuditEvent, raw: () => string): boolean;
}

/**
 * Negations are pushed down to the terms, so that what nobody can check here counts as true on either side of them:
 * too many events rather than too few.
 */
function build(expr: Expr, negated: boolean, context: TimeContext, problems: string[]): CompiledNode {
  switch (expr.kind) {
    case 'all':
      return { kind: negated ? 'never' : 'all' };
    case 'and':
    case 'or': {
      const args = expr.args.map((arg) => build(arg, negated, context, problems));
      return { kind: (expr.kind === 'and') === negated ? 'or' : 'and', args };
    }
    case 'not':
      return build(expr.arg, !negated, context, problems);
    case 'text':
      return negate({ kind: 'text', text: expr.text }, negated);
    case 'term': {
      const built = buildTerm(expr, context);
      if ('problem' in built) {
        problems.push(built.problem);
        return { kind: 'never' };
      }
      if (built.kind !== 'unchecked') return negate(built, negated);
      // A vendor's parameter says nothing about another vendor's events.
      const mine = fold(built.vendor);
      const same: CompiledNode = { kind: 'column', columns: ['vendor'], test: (value) => fold(value) === mine };
      return { kind: negated ? 'or' : 'and', args: [negate(same, negated), built] };
    }
    default: {
      const unknown: never = expr;
      return unknown;
    }
  }
}

function negate(node: CompiledNode, negated: boolean): CompiledNode {
  if (!negated) return node;
  return node.kind === 'never' ? { kind: 'all' } : { kind: 'not', arg: node };
}

export const emptyWindow: Window = { from: 0, to: 0 };

export function isEmptyWindow(window: Window): boolean {
  return window.from !== undefined && window.to !== undefined && window.from >= window.to;
}

function bounds(from: number | undefined, to: number | undefined): Window {
  return { ...(from === undefined ? {} : { from }), ...(to === undefined ? {} : { to }) };
}

export function intersect(a: Window, b: Window): Window {
  const from = a.from === undefined ? b.from : b.from === undefined ? a.from : Math.max(a.from, b.from);
  const to = a.to === undefined ? b.to : b.to === undefined ? a.to : Math.min(a.to, b.to);
  const both = bounds(from, to);
  return isEmptyWindow(both) ? emptyWindow : both;
}

/** The smallest window that holds both. */
export function hull(a: Window, b: Window): Window {
  if (isEmptyWindow(a)) return b;
  if (isEmptyWindow(b)) return a;
  return bounds(
    a.from === undefined || b.from === undefined ? undefined : Math.min(a.from, b.from),
    a.to === undefined || b.to === undefined ? undefined : Math.max(a.to, b.to),
  );
}

/** A window that holds every match. */
export function windowOf(node: CompiledNode): Window {
  switch (node.kind) {
    case 'time':
      return intersect(bounds(node.from, node.to), {});
    case 'and':
      return node.args.reduce((window, arg) => intersect(window, windowOf(arg)), {});
    case 'or':
      return node.args.reduce((window, arg) => hull(window, windowOf(arg)), emptyWindow);
    case 'never':
      return emptyWindow;
    case 'all':
    case 'not':
    case 'column':
    case 'status':
    case 'text':
    case 'record':
    case 'unchecked':
      return {};
    default: {
      const unknown: never = node;
      return unknown;
    }
  }
}

/** A record's text and its parsed form, each made at most once. */
class Source {
  private text: string | undefined;
  private parsed: { readonly value: unknown } | undefined;
  constructor(
    readonly event: AuditEvent,
    private readonly raw: () => string,
  ) {}
  rawText(): string {
    return (this.text ??= this.raw());
  }
  record(): unknown {
    return (this.parsed ??= { value: parse(this.rawText()) }).value;
  }
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}

function holds(node: CompiledNode, source: Source): boolean {
  const { event } = source;
  switch (node.kind) {
    case 'all':
    case 'unchecked':
      return true;
    case 'never':
      return false;
    case 'and':
      return node.args.every((arg) => holds(arg, source));
    case 'or':
      return node.args.some((arg) => holds(arg, source));
    case 'not':
      return !holds(node.arg, source);
    case 'column':
      return node.columns.some((column) => columnValues(columnValue(event, column), column).some((v) => node.test(v)));
    case 'status':
      return node.test(event.outcome?.status);
    case 'time':
      return event.at !== undefined && event.at >= (node.from ?? -Infinity) && event.at < (node.to ?? Infinity);
    case 'text':
      return rawHolds(source.rawText(), fold(node.text));
    case 'record':
      return node.test(source.record(), event);
    default: {
      const unknown: never = node;
      return unknown;
    }
  }
}

/** Resolves the query's times now. A value that cannot be understood makes the whole query match nothing. */
export function compileQuery(expr: Expr, time: TimeContext): CompiledQuery {
  const problems: string[] = [];
  const built = build(expr, false, time, problems);
  const root: CompiledNode = problems.length === 0 ? built : { kind: 'never' };
  return {
    expr,
    window: windowOf(root),
    root,
    problems,
    matches: (event, raw) => holds(root, new Source(event, raw)),
  };
}
