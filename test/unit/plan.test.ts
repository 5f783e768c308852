// What each vendor is asked for a query, and who applies each condition: with the vendors' own filters.
import { describe, expect, it } from 'vitest';
import type { ConnectionProfile } from '../../src/core/connection';
import type { FilterDescriptor } from '../../src/core/filters';
import { plan } from '../../src/core/plan';
import { parseQuery } from '../../src/core/query/parse';
import { printQuery } from '../../src/core/query/print';
import { filters as cortex } from '../../src/vendors/cortex/filters';
import { filters as openai } from '../../src/vendors/openai/filters';
import { filters as portkey } from '../../src/vendors/portkey/filters';

const now = Date.UTC(2026, 10, 10, 12);
const day = (date: number): number => Date.UTC(2026, 10, date);

function planned(text: string, filters: FilterDescriptor): ReturnType<typeof plan> {
  const parsed = parseQuery(text, [openai, portkey, cortex]);
  expect(parsed.hasErrors).toBe(false);
  const { vendor } = filters;
  const connection: ConnectionProfile = {
    id: `id-${vendor}`,
    vendor,
    name: 'Acme',
    baseUrl: '',
    options: {},
    source: 'live',
  };
  return plan(parsed.expr, connection, filters, { now, zone: 'UTC' });
}

/** Walks as `param=a,b param=c`. */
function walks(text: string, filters: FilterDescriptor): readonly string[] {
  return planned(text, filters).walks.map((walk) =>
    [...walk.params].map(([name, values]) => `${name}=${values.join(',')}`).join(' '),
  );
}

function applied(text: string, filters: FilterDescriptor): readonly string[] {
  return planned(text, filters).conditions.map((condition) => `${condition.text} ${condition.by}`);
}

const uuid = '00000000-0000-4000-8000-000000000001';

describe('OpenAI is asked', () => {
  it.each([
    ['', ['']],
    ['event:api_key.deleted', ['event_types=api_key.deleted']],
    ['type:api_key action:created,deleted', ['event_types=api_key.created,api_key.deleted']],
    ['type:api_key', ['']],
    ['type:api_key action:del*', ['']],
    ['type:unreadable', ['']],
    ['actor:Ana@Acme.io', ['actor_emails=Ana@Acme.io,ana@acme.io']],
    ['actor.email:ana@acme.io', ['actor_emails=ana@acme.io']],
    ['actor:user-abc', ['actor_ids=user-abc']],
    ['actor:ana@acme.io,user-abc', ['actor_emails=ana@acme.io', 'actor_ids=user-abc']],
    ['actor:ana@acme.io actor:user-abc', ['actor_emails=ana@acme.io actor_ids=user-abc']],
    ['actor:"Deploy key"', ['']],
    ['actor:ana@acme.io OR event:user.added', ['actor_emails=ana@acme.io', 'event_types=user.added']],
    ['event:user.added OR event:user.deleted', ['event_types=user.added,user.deleted']],
    ['event:user.added OR something', ['']],
    ['-event:user.added', ['']],
    ['event:user.added -actor:ana@acme.io', ['event_types=user.added']],
    ['openai.tenant_only:true', ['tenant_only=true']],
    ['openai.tenant_only:TRUE event:tenant.x', ['tenant_only=true event_types=tenant.x']],
    ['openai.event_types:user.added', ['event_types=user.added']],
    ['portkey.uri:/v1', []],
    ['-portkey.uri:/v1', ['']],
    ['vendor:openai event:user.added', ['event_types=user.added']],
    ['vendor:portkey', []],
    ['-vendor:openai', []],
    ['vendor:portkey OR event:user.added', ['event_types=user.added']],
    ['connection:acme', ['']],
    ['connection:other', []],
    ['-*', []],
    ['after:2026-11-05 before:2026-11-01', []],
  ])('%s', (text, wanted) => {
    expect(walks(text, openai)).toEqual(wanted);
  });
});

describe('Portkey is asked', () => {
  it.each([
    ['type:virtual_keys action:Create', ['resource_type=virtual_keys action=Create']],
    ['action:Create,Update', ['action=Create', 'action=Update']],
    ['action:a,b,c,d,e', ['']],
    ['type:x action:a,b,c,d,e', ['resource_type=x']],
    [
      'type:x,y action:a,b',
      ['resource_type=x action=a', 'resource_type=x action=b', 'resource_type=y action=a', 'resource_type=y action=b'],
    ],
    ['type:x,y,z action:a,b', ['action=a', 'action=b']],
    ['status:403', ['response_status_code=403']],
    ['status:4xx', ['']],
    ['status:>=400', ['']],
    ['actor.kind:User', ['user_type=user']],
    [`actor.id:${uuid}`, [`user_id=${uuid}`]],
    ['actor:ana@acme.io', ['']],
    ['action:""', ['']],
    ['path:/v1/configs*', ['']],
    ['path:/v1/configs', ['uri=/v1/configs']],
    ['ip:10.0.0.0/8', ['']],
    ['ip:10.0.0.1', ['client_ip=10.0.0.1']],
    ['(type:a action:x) OR (type:b action:y)', ['resource_type=a action=x', 'resource_type=b action=y']],
  ])('%s', (text, wanted) => {
    expect(new Set(walks(text, portkey))).toEqual(new Set(wanted));
  });
});

describe('Cortex is asked', () => {
  it.each([
    ['type:CATALOG,TEAM action:DELETE', ['objectTypes=CATALOG,TEAM actions=DELETE']],
    ['resource:payments', ['objectIdentifiers=payments']],
    ['resource:"a,b"', ['']],
    ['cortex.actorTypes:API_KEY,OAUTH2 actor:ana@acme.io', ['actorTypes=API_KEY,OAUTH2 actorEmails=ana@acme.io']],
  ])('%s', (text, wanted) => {
    expect(new Set(walks(text, cortex).map((walk) => walk.split(' ').sort().join(' ')))).toEqual(
      new Set(wanted.map((walk) => walk.split(' ').sort().join(' '))),
    );
  });
});

describe('windows', () => {
  const windows = (text: string): unknown => planned(text, openai).walks.map((walk) => walk.window);
  it.each([
    ['after:2026-11-01 before:2026-11-05', [{ from: day(1), to: day(5) }]],
    [
      'time:2026-11-01 OR time:2026-11-04',
      [
        { from: day(1), to: day(2) },
        { from: day(4), to: day(5) },
      ],
    ],
    ['time:yesterday,today', [{ from: day(9), to: day(11) }]],
    ['time:2026-11-01 OR text', [{}]],
    ['(time:2026-11-01 OR time:2026-11-04) after:2026-11-03', [{ from: day(4), to: day(5) }]],
    ['-after:2026-11-01', [{}]],
  ])('of %s', (text, wanted) => {
    expect(windows(text)).toEqual(wanted);
  });

  it('go with each walk', () => {
    const { walks: found } = planned('actor:ana@acme.io,user-1 after:2026-11-01', openai);
    expect(found.map((walk) => walk.window)).toEqual([{ from: day(1) }, { from: day(1) }]);
  });
});

describe('conditions', () => {
  it.each([
    ['', []],
    ['event:user.added after:7d', ['event:user.added vendor', 'after:7d vendor']],
    ['type:api_key action:deleted', ['type:api_key vendor', 'action:deleted vendor']],
    ['type:api_key text', ['type:api_key here', 'text here']],
    ['actor.id:user-1', ['actor.id:user-1 here']],
    ['vendor:openai event:user.added', ['vendor:openai here', 'event:user.added vendor']],
    ['openai.tenant_only:true', ['openai.tenant_only:true vendor']],
    ['-openai.tenant_only:true', ['-openai.tenant_only:true nobody']],
    ['openai.tenant_only:true OR a', ['openai.tenant_only:true OR a nobody']],
    ['openai.tenant_only:maybe', ['openai.tenant_only:maybe nobody']],
    [
      'openai.tenant_only:true openai.tenant_only:false',
      ['openai.tenant_only:true vendor', 'openai.tenant_only:false nobody'],
    ],
    ['event:user.added OR actor:ana@acme.io', ['event:user.added OR actor:ana@acme.io vendor']],
    ['event:user.added OR text', ['event:user.added OR text here']],
    ['-event:user.added', ['-event:user.added here']],
  ])('%s', (text, wanted) => {
    expect(applied(text, openai)).toEqual(wanted);
  });
});

describe('the residual', () => {
  const residual = (text: string, filters = openai): string => printQuery(planned(text, filters).residual);
  it('checks everything again but what only the vendor knows', () => {
    expect(residual('event:user.added after:7d text')).toBe('event:user.added after:7d text');
    expect(residual('openai.tenant_only:true event:user.added')).toBe('event:user.added');
  });
  it('checks a parameter that the records answer by its field', () => {
    expect(residual('openai.event_types:user.added')).toBe('event:user.added');
  });
  it('leaves out what is settled for the connection', () => {
    expect(residual('vendor:openai (vendor:portkey OR a)')).toBe('a');
    expect(residual('vendor:portkey a')).toBe('-*');
  });
});

describe('hostile values', () => {
  it('are not sent', () => {
    for (const value of ['x\\ny', '\\u{202e}x', ' x', 'x '.repeat(1), 'x'.repeat(600)]) {
      expect(walks(`workspace:"${value}"`, portkey)).toEqual(['']);
    }
  });

  it('neither many walks nor much time for a long query', () => {
    const long = Array.from({ length: 900 }, (_, index) => `action:a${index} type:t${index}`).join(' OR ');
    expect(planned(long, portkey).walks).toHaveLength(1);
    const list = (count: number): string => Array.from({ length: count }, (_, index) => `user.x${index}`).join(',');
    expect(walks(`event:${list(100)}`, openai)).toEqual([`event_types=${list(100)}`]);
    // An address that long would be refused.
    expect(walks(`event:${list(101)}`, openai)).toEqual(['']);
    expect(applied(`openai.actor_ids:x openai.tenant_only:true,false`, openai)[1]).toMatch(/ vendor$/);
  });
});
