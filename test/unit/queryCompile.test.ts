// What each kind of condition matches: the reference semantics.
import { describe, expect, it } from 'vitest';
import type { AuditEvent } from '../../src/core/event';
import type { Expr, TimeContext } from '../../src/core/query/ast';
import { compileQuery } from '../../src/core/query/compile';
import { parseQuery } from '../../src/core/query/parse';

const now = Date.UTC(2026, 10, 10, 12);
const context: TimeContext = { now, zone: 'UTC', connectionNames: new Map([['c-1', 'Acme Prod']]) };

const event: AuditEvent = {
  key: 'k1',
  connection: 'c-1',
  vendor: 'openai',
  at: Date.UTC(2026, 10, 9, 8, 30),
  action: 'deleted',
  verb: 'delete',
  resource: {
    type: 'api_key',
    ids: ['key_1', 'key_2'],
    name: 'Deploy key',
    project: { id: 'proj_1', name: 'Billing' },
  },
  actor: { kind: 'user', id: 'user-1', label: 'Ana', email: 'Ana@Acme.io', ip: '10.1.2.3', country: 'DE' },
  outcome: { status: 403, ok: false },
  request: {
    method: 'POST',
    path: '/v1/keys',
    body: {
      scopes: ['read', 'write'],
      limit: 100,
      nested: { list: [{ name: 'x' }, { name: 'y' }] },
      none: null,
      on: true,
    },
  },
  drift: [],
};
const record = {
  id: 'k1',
  type: 'api_key.deleted',
  'api_key.deleted': { id: 'key_1' },
  actor: { session: { user_agent: 'curl/8' } },
  request_body: '{"note":"gr\\u00fc\\u00df dich","quoted":"say \\"hi\\""}',
  name: 'Zürich ΟΔΟΣ',
};
const raw = JSON.stringify(record);

function matches(text: string, of: AuditEvent = event, zone: TimeContext = context): boolean {
  const parsed = parseQuery(text);
  expect(parsed.diagnostics.filter((one) => one.severity === 'error')).toEqual([]);
  return compileQuery(parsed.expr, zone).matches(of, () => raw);
}

describe('a query matches', () => {
  it.each([
    [''],
    ['vendor:OpenAI'],
    ['connection:c-1'],
    ['connection:"acme prod"'],
    ['type:api_key action:deleted'],
    ['event:api_key.deleted'],
    ['verb:DELETE'],
    ['resource:key_2'],
    ['resource:"Deploy key"'],
    ['resource:deploy*'],
    ['actor:user-1'],
    ['actor:Ana'],
    ['actor:ana@acme.io'],
    ['actor.email:ANA@ACME.IO'],
    ['actor:*@acme.io'],
    ['actor.kind:User'],
    ['project:proj_1 project:Billing'],
    ['ip:10.1.2.3'],
    ['ip:10.0.0.0/8'],
    ['ip:10.*'],
    ['status:403'],
    ['status:4xx'],
    ['status:4*'],
    ['status:>=400'],
    ['status:400..499'],
    ['status:..403'],
    ['outcome:failed'],
    ['outcome:*'],
    ['method:POST path:/v1/*'],
    ['request:""'],
    ['workspace:""'],
    ['agent:""'],
    ['-country:US'],
    ['type:x OR action:deleted'],
    ['-(type:x OR action:created)'],
    ['type:x,api_key'],
    ['time:2026-11-09'],
    ['time:yesterday'],
    ['after:7d before:today'],
    ['time:2026-11..2026-11'],
    ['time:2026-11-09T08:30Z'],
    ['time:2026-11-09T10:30+02:00'],
    ['body.scopes:write'],
    ['body.scopes.1:write'],
    ['body.nested.list.name:y'],
    ['body.limit:>=100 body.limit:<101 body.limit:50..150 body.limit:100'],
    ['body.on:true'],
    ['body.none:null body.none:"" body.missing:""'],
    ['body.nested:*'],
    ['raw.actor.session.user_agent:curl*'],
    ['raw."api_key.deleted".id:key_1'],
    ['raw.request_body.quoted:*HI*'],
    ['"CURL/8"'],
    ['zürich'],
    ['οδος'],
    ['"grüß dich"'],
    ['"say \\"hi\\""'],
    ['openai.tenant_only:true'],
    ['-openai.tenant_only:true'],
    ['-cortex.actorTypes:API_KEY'],
  ])('%s', (text) => {
    expect(matches(text)).toBe(true);
  });

  it.each([
    ['-*'],
    ['connection:other'],
    ['type:API_KEY'],
    ['action:delete'],
    ['actor:ana'],
    ['actor:USER-1'],
    ['resource:"deploy key"'],
    ['resource:"key_1\\nkey_2"'],
    ['resource:""'],
    ['actor:""'],
    ['actor:"Deploy*"'],
    ['ip:11.0.0.0/8'],
    ['ip:2001:db8::/32'],
    ['status:200'],
    ['status:>403'],
    ['status:""'],
    ['outcome:succeeded'],
    ['request:*'],
    ['-actor:*'],
    ['type:x OR action:created'],
    ['time:today'],
    ['before:2026-11-09T08:30Z'],
    ['after:2026-11-09T08:31Z'],
    ['time:2026-11-01..2026-11-08'],
    ['body.scopes:admin'],
    ['body.limit:>100'],
    ['body.toString:*'],
    ['body.scopes.length:2'],
    ['raw.missing:*'],
    ['"no such words"'],
    ['cortex.actorTypes:API_KEY'],
  ])('not %s', (text) => {
    expect(matches(text)).toBe(false);
  });

  it('an event without a time is in no window', () => {
    const { at, ...rest } = event;
    expect(at).toBeDefined();
    expect(matches('after:1000d', rest)).toBe(false);
    expect(matches('-after:1d', rest)).toBe(true);
    expect(matches('type:api_key', rest)).toBe(true);
  });

  it('an address written as IPv4 in IPv6', () => {
    const mapped = { ...event, actor: { ...event.actor, ip: '::ffff:10.1.2.3' } };
    expect(matches('ip:10.0.0.0/8', mapped)).toBe(true);
    expect(matches('ip:::ffff:10.0.0.0/104', mapped)).toBe(true);
  });

  it('days by the zone of the person', () => {
    const late = { ...event, at: Date.UTC(2026, 10, 9, 23, 30) };
    expect(matches('time:2026-11-10', late)).toBe(false);
    expect(matches('time:2026-11-10', late, { now, zone: 'Europe/Berlin' })).toBe(true);
    expect(matches('time:2026-11-10Z', late, { now, zone: 'Europe/Berlin' })).toBe(false);
  });
});

describe('the body', () => {
  it('is read from the record where the event brings none', () => {
    const { request, ...rest } = event;
    expect(request).toBeDefined();
    expect(matches('body.quoted:*hi*', rest)).toBe(true);
  });

  it('is not searched for a record that is not JSON', () => {
    const query = compileQuery(parseQuery('raw.x:*').expr, context);
    expect(query.matches(event, () => '<html>')).toBe(false);
    expect(compileQuery(parseQuery('html').expr, context).matches(event, () => '<HTML>')).toBe(true);
  });
});

describe('a window', () => {
  const windowOf = (text: string): unknown => compileQuery(parseQuery(text).expr, context).window;
  const day = (date: number): number => Date.UTC(2026, 10, date);
  it.each([
    ['a', {}],
    ['after:2026-11-01 before:2026-11-05', { from: day(1), to: day(5) }],
    ['after:2026-11-01 after:2026-11-03', { from: day(3) }],
    ['time:2026-11-01 OR time:2026-11-04', { from: day(1), to: day(5) }],
    ['time:2026-11-01 OR a', {}],
    ['-after:2026-11-01', {}],
    ['after:2026-11-05 before:2026-11-01', { from: 0, to: 0 }],
    ['(after:2026-11-05 before:2026-11-01) OR time:2026-11-02', { from: day(2), to: day(3) }],
    ['time:2026-11-01..2026-11-02', { from: day(1), to: day(3) }],
    ['time:7d', { from: day(3) + 12 * 3_600_000 }],
    ['time:>2026-11-01', { from: day(2) }],
    ['time:<=2026-11-01', { to: day(2) }],
    ['after:1793491200', { from: 1_793_491_200_000 }],
  ])('of %s', (text, window) => {
    expect(windowOf(text)).toEqual(window);
  });
});

describe('a tree no parser made', () => {
  it('matches nothing, negated or not, when a value cannot be understood', () => {
    const bad: Expr = {
      kind: 'term',
      subject: { kind: 'time' },
      op: '>=',
      values: [{ kind: 'literal', text: 'soon' }],
    };
    for (const expr of [
      bad,
      { kind: 'not', arg: bad } as const,
      { kind: 'or', args: [bad, { kind: 'all' }] } as const,
    ]) {
      const query = compileQuery(expr, context);
      expect(query.matches(event, () => raw)).toBe(false);
      expect(query.problems).toHaveLength(1);
    }
  });
});
