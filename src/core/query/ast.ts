// The query as a tree: what the form, the text, the planner and the store all share.

/** UTF-16 offsets into the query text, end exclusive. */
export interface Span {
  readonly start: number;
  readonly end: number;
}

/** Fields every event has, whichever vendor wrote it. */
export const fieldNames = [
  'vendor',
  'connection',
  'type',
  'action',
  'event',
  'verb',
  'resource',
  'actor',
  'actor.kind',
  'actor.id',
  'actor.email',
  'ip',
  'country',
  'agent',
  'status',
  'outcome',
  'method',
  'path',
  'request',
  'project',
  'workspace',
] as const;
export type FieldName = (typeof fieldNames)[number];

/**
 * What a term asks about:
 * - `field`: a normalised field;
 * - `time`: the event's time (`after:`, `before:`, `time:a..b`);
 * - `path`: any place in the raw record (`body.scopes`, `raw.actor.session.user_agent`);
 * - `vendor`: a vendor's own parameter that no record carries (`openai.tenant_only`, `cortex.actorTypes`);
 *   only the vendor can check it.
 */
export type Subject =
  | { readonly kind: 'field'; readonly name: FieldName }
  | { readonly kind: 'time' }
  | { readonly kind: 'path'; readonly root: 'body' | 'raw'; readonly path: readonly string[] }
  | { readonly kind: 'vendor'; readonly vendor: string; readonly param: string };

/**
 * A value as written. A `literal` is compared exactly (the empty one: the field is absent); in a `pattern`, every `*`
 * stands for any run and case is ignored. A `cidr` (`10.0.0.0/8`) is only ever written without quotes, so that a
 * quoted value stays the literal it looks like.
 */
export type Value =
  | { readonly kind: 'literal'; readonly text: string }
  | { readonly kind: 'pattern'; readonly text: string }
  | { readonly kind: 'cidr'; readonly text: string }
  | { readonly kind: 'range'; readonly from?: string; readonly to?: string };

export type Operator = '=' | '>' | '>=' | '<' | '<=';

export type Expr =
  | { readonly kind: 'all' }
  | { readonly kind: 'and' | 'or'; readonly args: readonly Expr[]; readonly span?: Span }
  | { readonly kind: 'not'; readonly arg: Expr; readonly span?: Span }
  | {
      readonly kind: 'term';
      readonly subject: Subject;
      readonly op: Operator;
      /** Alternatives: the term holds when one of them does. Never empty. */
      readonly values: readonly Value[];
      readonly span?: Span;
    }
  /** Free text: a substring of the whole event, request body included, case ignored. */
  | { readonly kind: 'text'; readonly text: string; readonly span?: Span };

export type Term = Extract<Expr, { kind: 'term' }>;

export interface Diagnostic {
  readonly severity: 'error' | 'warning';
  readonly message: string;
  readonly span: Span;
  /** Text that would mend it, to replace the span. */
  readonly suggestion?: string;
}

/**
 * A query as parsed. What was wrong is left out of `expr` and stands in `diagnostics`; with `hasErrors`, `expr` asks
 * for something else than the person wrote and must not be run.
 */
export interface ParsedQuery {
  readonly expr: Expr;
  readonly diagnostics: readonly Diagnostic[];
  readonly hasErrors: boolean;
}

/** Where "now", "today" and local times are resolved. Zone is an IANA name (`UTC`, `Europe/Berlin`). */
export interface TimeContext {
  /** Epoch ms. */
  readonly now: number;
  readonly zone: string;
  /** Connection ID to the name a person gave it, for `connection:`. */
  readonly connectionNames?: ReadonlyMap<string, string>;
}

/** Half-open time window in epoch ms: `from <= at < to`. */
export interface Window {
  readonly from?: number;
  readonly to?: number;
}
