// What else happened around an event: the same request, resource, actor or address, within a span.
import type { AuditEvent } from './event';
import type { Expr } from './query/ast';
import { conjoin } from './query/edit';
import { literalTerm } from './query/print';
import { maskText } from './text/maskText';

export type RelationKind = 'request' | 'resource' | 'actor' | 'ip';

export interface Related {
  readonly kind: RelationKind;
  /** `same actor`. */
  readonly label: string;
  /** The value they share: foreign text. */
  readonly value: string;
  readonly expr: Expr;
}

/**
 * What other events may share with this one. `names`: everything its actor goes by, where more is known than the event
 * says.
 */
export function relatedTo(event: AuditEvent, names: readonly string[] = []): readonly Related[] {
  const { resource, actor, request } = event;
  const own = actor.email ?? actor.id ?? actor.label;
  return [
    ...relation('request', 'same request', request?.id === undefined ? [] : [request.id]),
    ...relation('resource', 'same resource', resource.ids.length > 0 ? resource.ids : some(resource.name)),
    ...relation('actor', 'same actor', [...new Set([...some(own), ...names])]),
    ...relation('ip', 'same source IP', some(actor.ip)),
  ];
}

/** Events that share one of these with it, up to `span` ms before and after. */
export function relatedExpr(related: readonly Related[], at: number | undefined, span: number | undefined): Expr {
  const [only, ...others] = related;
  const shared: Expr =
    only !== undefined && others.length === 0 ? only.expr : { kind: 'or', args: related.map(({ expr }) => expr) };
  return at === undefined || span === undefined ? shared : conjoin([shared, ...within(at, span)]);
}

/** Whole seconds on both sides, the last one included; in UTC, so that it stays the same range in any zone. */
function within(at: number, span: number): readonly Expr[] {
  const iso = (ms: number): string => `${new Date(Math.floor(ms / 1000) * 1000).toISOString().slice(0, 19)}Z`;
  return [literalTerm('after', iso(at - span)), literalTerm('before', iso(at + span + 1000))];
}

function relation(kind: RelationKind, label: string, values: readonly string[]): readonly Related[] {
  // A query text is kept and shown: nothing secret goes into one.
  const asked = values.filter((value) => value !== '' && maskText(value) === value).slice(0, 10);
  const [value] = asked;
  if (value === undefined) return [];
  const term = literalTerm(kind, value);
  const literals = asked.map((text) => ({ kind: 'literal', text }) as const);
  return [{ kind, label, value, expr: term.kind === 'term' ? { ...term, values: literals } : term }];
}

function some(value: string | undefined): readonly string[] {
  return value === undefined ? [] : [value];
}
