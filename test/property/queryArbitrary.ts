// Random queries, events and vendors for the properties of the query language and the planner.
import fc from 'fast-check';
import type { AuditEvent } from '../../src/core/event';
import type { FilterDescriptor } from '../../src/core/filters';
import type { Expr, FieldName, Operator, Subject, Term, Value } from '../../src/core/query/ast';

export const now = Date.UTC(2026, 10, 10, 12);
export const context = { now, zone: 'Europe/Berlin' } as const;

const hour = 3_600_000;

/** Any text a person or a file could bring, odd characters included. */
export const anyText: fc.Arbitrary<string> = fc.oneof(
  fc.string({ unit: 'grapheme' }),
  fc.string({ unit: 'binary' }),
  fc
    .array(
      fc.constantFrom(
        ...[
          '"',
          '\\',
          '*',
          ',',
          ':',
          '(',
          ')',
          '-',
          '..',
          '>',
          '<=',
          ' ',
          '\n',
          '\t',
          '\u202e',
          '\u200b',
          '\ud800',
          '\u0000',
        ],
        ...['AND', 'OR', 'NOT', 'actor', 'type', 'a', 'B', '7d', '400', 'é', '10.0.0.0/8', '\\u{41}', '\\n'],
      ),
      { maxLength: 12 },
    )
    .map((parts) => parts.join('')),
);

/** Values that events and queries share, so that they meet often. */
const pools = {
  type: ['api_key', 'project', 'user', 'CATALOG', 'ip_allowlist.config'],
  action: ['created', 'deleted', 'updated', 'CREATE', ''],
  verb: ['create', 'read', 'update', 'delete', 'access', 'other'],
  email: ['ana@acme.io', 'Ana@Acme.io', 'bo@acme.io'],
  id: ['user-1', 'user-2', 'svc-1'],
  label: ['deploy key', 'ana@acme.io', 'user-2'],
  resource: ['res_1', 'res_2', 'res_3'],
  resourceName: ['Prod', 'res two', '', 'Staging'],
  ip: ['10.0.0.1', '10.9.0.2', '2001:db8::1', ''],
  country: ['DE', 'US', ''],
  method: ['POST', 'DELETE', ''],
  path: ['/v1/keys', '/v1/users/1', ''],
  project: ['proj_1', 'proj_2', ''],
  scope: ['read', 'write', 'admin'],
} as const;

type Pool = keyof typeof pools;
const from = (pool: Pool): fc.Arbitrary<string> => fc.constantFrom(...pools[pool]);

export interface Simulated {
  readonly event: AuditEvent;
  readonly raw: string;
}

const optional = (text: string): string | undefined => (text === '' ? undefined : text);

export function eventArbitrary(connection: string, vendor: string): fc.Arbitrary<Simulated> {
  return fc
    .record({
      key: fc.uuid(),
      at: fc.option(
        fc.integer({ min: -200, max: 4 }).map((hours) => now + hours * hour),
        { freq: 12 },
      ),
      type: from('type'),
      action: from('action'),
      verb: fc.constantFrom(...pools.verb),
      ids: fc.uniqueArray(from('resource'), { maxLength: 2 }),
      name: from('resourceName'),
      kind: fc.constantFrom('user' as const, 'api_key' as const, 'unknown' as const),
      id: fc.option(from('id')),
      label: fc.option(from('label')),
      email: fc.option(from('email')),
      ip: from('ip'),
      country: from('country'),
      status: fc.option(fc.constantFrom(200, 201, 403, 404, 500)),
      method: from('method'),
      path: from('path'),
      project: from('project'),
      scopes: fc.array(from('scope'), { maxLength: 3 }),
      limit: fc.option(fc.integer({ min: 0, max: 500 })),
    })
    .map((seed) => {
      const body = { scopes: seed.scopes, ...(seed.limit === null ? {} : { nested: { limit: seed.limit } }) };
      const named = optional(seed.project);
      const name = optional(seed.name);
      const [method, path] = [optional(seed.method), optional(seed.path)];
      const [ip, country] = [optional(seed.ip), optional(seed.country)];
      const event: AuditEvent = {
        key: seed.key,
        connection,
        vendor,
        ...(seed.at === null ? {} : { at: seed.at }),
        action: seed.action,
        verb: seed.verb,
        resource: {
          type: seed.type,
          ids: seed.ids,
          ...(name === undefined ? {} : { name }),
          ...(named === undefined ? {} : { project: { id: named } }),
        },
        actor: {
          kind: seed.kind,
          ...(seed.id === null ? {} : { id: seed.id }),
          ...(seed.label === null ? {} : { label: seed.label }),
          ...(seed.email === null ? {} : { email: seed.email }),
          ...(ip === undefined ? {} : { ip }),
          ...(country === undefined ? {} : { country }),
        },
        ...(seed.status === null ? {} : { outcome: { status: seed.status, ok: seed.status < 400 } }),
        request: { ...(method === undefined ? {} : { method }), ...(path === undefined ? {} : { path }), body },
        drift: [],
      };
      return { event, raw: JSON.stringify({ ...event, request_body: JSON.stringify(body) }) };
    });
}

const literal = (text: string): Value => ({ kind: 'literal', text });
const star = (text: string): Value => ({ kind: 'pattern', text: `${text.slice(0, 2)}*` });

function plainTerm(name: FieldName, pool: Pool): fc.Arbitrary<Term> {
  const value = fc.oneof(
    { weight: 5, arbitrary: from(pool).map(literal) },
    { weight: 1, arbitrary: from(pool).map(star) },
  );
  return fc
    .array(value, { minLength: 1, maxLength: 3 })
    .map((values) => ({ kind: 'term', subject: { kind: 'field', name }, op: '=', values }));
}

function term(subject: Subject, op: Operator, values: readonly Value[]): Term {
  return { kind: 'term', subject, op, values };
}

const times = ['7d', '2h', '90m', 'today', 'yesterday', '2026-11-09', '2026-11-10T08:00', '2026-11-08T14:00Z', 'now'];
const time = { kind: 'time' } as const;
const status = { kind: 'field', name: 'status' } as const;

const timeTerm: fc.Arbitrary<Term> = fc.oneof(
  fc
    .tuple(fc.constantFrom('=', '>', '>=', '<', '<=') as fc.Arbitrary<Operator>, fc.constantFrom(...times))
    .map(([op, text]) => term(time, op, [literal(text)])),
  fc
    .tuple(fc.constantFrom(...times), fc.constantFrom(...times))
    .map(([a, b]) => term(time, '=', [{ kind: 'range', from: a, to: b }])),
  fc.constantFrom(...times).map((text) => term(time, '=', [literal(text), literal('2026-11-07')])),
);

const statusTerm: fc.Arbitrary<Term> = fc.oneof(
  fc
    .array(fc.constantFrom('200', '403', '404', ''), { minLength: 1, maxLength: 3 })
    .map((texts) => term(status, '=', texts.map(literal))),
  fc.constantFrom('>', '>=', '<', '<=').map((op) => term(status, op as Operator, [literal('403')])),
  fc.constant(term(status, '=', [{ kind: 'range', from: '400', to: '499' }])),
);

const pathTerm: fc.Arbitrary<Term> = fc.oneof(
  from('scope').map((scope) => term({ kind: 'path', root: 'body', path: ['scopes'] }, '=', [literal(scope)])),
  fc.constant(term({ kind: 'path', root: 'body', path: ['nested', 'limit'] }, '>', [literal('100')])),
  from('type').map((type) => term({ kind: 'path', root: 'raw', path: ['resource', 'type'] }, '=', [literal(type)])),
  from('scope').map((scope) =>
    term({ kind: 'path', root: 'raw', path: ['request_body', 'scopes'] }, '=', [literal(scope)]),
  ),
);

/** Terms about things that records carry. */
export const checkableTerm: fc.Arbitrary<Expr> = fc.oneof(
  plainTerm('type', 'type'),
  plainTerm('action', 'action'),
  plainTerm('verb', 'verb'),
  plainTerm('actor', 'email'),
  plainTerm('actor', 'id'),
  plainTerm('actor.id', 'id'),
  plainTerm('actor.email', 'email'),
  plainTerm('resource', 'resource'),
  plainTerm('resource', 'resourceName'),
  plainTerm('ip', 'ip'),
  plainTerm('country', 'country'),
  plainTerm('method', 'method'),
  plainTerm('path', 'path'),
  plainTerm('project', 'project'),
  fc
    .tuple(from('type'), from('action'))
    .map(([type, action]) =>
      term({ kind: 'field', name: 'event' }, '=', [literal(action === '' ? type : `${type}.${action}`)]),
    ),
  fc.constant(term({ kind: 'field', name: 'ip' }, '=', [{ kind: 'cidr', text: '10.0.0.0/8' }])),
  fc
    .constantFrom('user', 'API_KEY', 'unknown')
    .map((kind) => term({ kind: 'field', name: 'actor.kind' }, '=', [literal(kind)])),
  fc
    .constantFrom('sim', 'other', 'SIM')
    .map((vendor) => term({ kind: 'field', name: 'vendor' }, '=', [literal(vendor)])),
  fc
    .constantFrom('Mine', 'c1', 'nope')
    .map((name) => term({ kind: 'field', name: 'connection' }, '=', [literal(name)])),
  fc.constantFrom('failed', 'Succeeded').map((text) => term({ kind: 'field', name: 'outcome' }, '=', [literal(text)])),
  timeTerm,
  timeTerm,
  statusTerm,
  pathTerm,
  fc.constantFrom('acme', 'WRITE', 'nothing like it').map((text): Expr => ({ kind: 'text', text })),
);

export function exprOf(leaf: fc.Arbitrary<Expr>): fc.Arbitrary<Expr> {
  return fc.letrec<{ expr: Expr }>((tie) => {
    const args = fc.array(tie('expr'), { minLength: 1, maxLength: 4 });
    return {
      expr: fc.oneof(
        { maxDepth: 4, withCrossShrink: true },
        { weight: 4, arbitrary: leaf },
        { weight: 3, arbitrary: args.map((list): Expr => ({ kind: 'and', args: list })) },
        { weight: 2, arbitrary: args.map((list): Expr => ({ kind: 'or', args: list })) },
        { weight: 1, arbitrary: tie('expr').map((arg): Expr => ({ kind: 'not', arg })) },
      ),
    };
  }).expr;
}

/** A vendor with parameters of every sort. `single`: each takes one value. */
export function simulatedFilters(single: boolean): FilterDescriptor {
  const many = !single;
  const base = { label: '', help: '', kind: 'text', many } as const;
  return {
    vendor: 'sim',
    label: 'Sim',
    window: 'optional',
    lacks: [],
    params: [
      ...(single
        ? ([
            { ...base, name: 'types', field: 'type' },
            { ...base, name: 'actions', field: 'action' },
          ] as const)
        : ([{ ...base, name: 'events', field: 'event', shape: '[^.]+(?:\\.[^.]+)+' }] as const)),
      { ...base, name: 'emails', field: 'actor', shape: '[^@]+@[^@]+' },
      { ...base, name: 'ids', field: 'actor', shape: '(?:user|svc)-.*' },
      { ...base, name: 'resources', field: 'resource', shape: 'res_.*' },
      { ...base, name: 'ips', field: 'ip' },
      { ...base, name: 'kind', kind: 'choice', many: false, field: 'actor.kind', shape: 'user|api_key' },
      { ...base, name: 'status', kind: 'number', many: false, field: 'status' },
      { ...base, name: 'secret', many: false, field: 'sim.secret' },
    ],
  };
}
