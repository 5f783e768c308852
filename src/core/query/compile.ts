// A query made ready to run: every time resolved, every comparison a function.
import type { AuditEvent } from '../event';
import type { Expr, TimeContext, Window } from './ast';
import type { ColumnName } from './columns';

/**
 * What the store evaluates. A `column` test holds when it holds for one value of one of the columns; it is called for
 * `''` too (the value of an absent one). `unchecked` counts as true.
 */
export type CompiledNode =
  | { readonly kind: 'all' }
  | { readonly kind: 'and' | 'or'; readonly args: readonly CompiledNode[] }
  | { readonly kind: 'not'; readonly arg: CompiledNode }
  | { readonly kind: 'column'; readonly columns: readonly ColumnName[]; readonly test: (value: string) => boolean }
  | { readonly kind: 'status'; readonly test: (status: number | undefined) => boolean }
  /** Epoch ms, `from <= at < to`; false for an event without a time. */
  | { readonly kind: 'time'; readonly from?: number; readonly to?: number }
  /** As typed; to be found as `fold`ed text. */
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
  /** The reference semantics. `raw` gives the record's JSON text and is called only when it is needed. */
  matches(event: AuditEvent, raw: () => string): boolean;
}

export function compileQuery(expr: Expr, time: TimeContext): CompiledQuery {
  void time;
  return { expr, window: {}, root: { kind: 'all' }, problems: [], matches: () => true };
}
