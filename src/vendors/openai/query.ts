// A query as OpenAI's parameters, by the names of its reference, brackets and all.
import type { VendorQuery } from '../../core/filters';
import type { Bounds, CursorRequest } from '../cursor';
import { valuesOf, type Pair } from '../wire';
import { isTenantScoped } from './eventTypes';

export const path = '/organization/audit_logs';
/** The documented maximum. */
export const pageSize = 100;

const lists = ['project_ids', 'event_types', 'actor_ids', 'actor_emails', 'resource_ids'] as const;

/** One list of events: OpenAI keeps those of the tenant apart, and answers with them only when asked for them alone. */
export interface Part {
  readonly values: ReadonlyMap<string, readonly string[]>;
  readonly tenantOnly?: string;
}

/** A ChatGPT connector, `<workspace>__<connector>`: only tenant events name one. */
const connector = /^(?!role_assignment_)[^_\s]+__\S+$/;

/**
 * The lists to walk. A question for event types of both kinds is two lists; tenant event types bring `tenant_only` with
 * them, without which OpenAI leaves them out. What the person says about `tenant_only` stands.
 */
export function partsOf(query: VendorQuery): readonly Part[] {
  const values = new Map(lists.map((name) => [name as string, valuesOf(query, name)] as const));
  const types = values.get('event_types') ?? [];
  const tenant = types.filter(isTenantScoped);
  const plain = types.filter((type) => !isTenantScoped(type));
  const only = (chosen: readonly string[]): ReadonlyMap<string, readonly string[]> =>
    new Map(values).set('event_types', chosen);
  const said = valuesOf(query, 'tenant_only')[0];
  // Every event type must be a tenant one then, or OpenAI refuses the request.
  if (said === 'true') return [{ values: tenant.length > 0 ? only(tenant) : values, tenantOnly: said }];
  if (said !== undefined) return [{ values, tenantOnly: said }];
  const beside =
    types.length === 0 ? (values.get('resource_ids') ?? []).some((id) => connector.test(id)) : tenant.length > 0;
  const first: readonly Part[] = types.length === 0 || plain.length > 0 ? [{ values: only(plain) }] : [];
  return beside ? [...first, { values: only(tenant), tenantOnly: 'true' }] : first;
}

/** The filters alone, in a fixed order. */
export function filterPairs({ values, tenantOnly }: Part): readonly Pair[] {
  const listed = lists.flatMap((name) => (values.get(name) ?? []).map((value): Pair => [`${name}[]`, value]));
  return tenantOnly === undefined ? listed : [...listed, ['tenant_only', tenantOnly]];
}

export function boundPairs(bounds: Bounds): readonly Pair[] {
  const operators = ['gt', 'gte', 'lt', 'lte'] as const;
  return operators.flatMap((operator) => {
    const second = bounds[operator];
    return second === undefined ? [] : [[`effective_at[${operator}]`, String(second)] as const];
  });
}

export function requestPairs(part: Part, { bounds, after, before }: CursorRequest): readonly Pair[] {
  return [
    ...boundPairs(bounds),
    ...filterPairs(part),
    ['limit', String(pageSize)],
    ...(after === undefined ? [] : [['after', after] as const]),
    ...(before === undefined ? [] : [['before', before] as const]),
  ];
}
