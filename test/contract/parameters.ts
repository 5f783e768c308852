// Each parameter of each vendor, as it stands on the wire.
import { expect } from 'vitest';
import { adapterFor } from '../../src/vendors/registry';
import type { VendorAdapter } from '../../src/vendors/vendor';
import { contextOf, memory, now, page, queryOf, walk, type Asked } from './memory';
import type { Cell, Row } from './table';

const from = Date.UTC(2026, 2, 1, 0, 0, 0, 900);
const window = { from, to: now };
const organisation = '11111111-2222-4333-8444-555555555555';

export function adapter(vendor: string): VendorAdapter {
  const found = adapterFor(vendor);
  if (found === undefined) throw new Error(`There is no adapter for ${vendor}.`);
  return found;
}

/** The first request for a query, which is also the one that is described. */
async function firstRequest(
  vendor: string,
  params: Readonly<Record<string, readonly string[]>>,
  options: Readonly<Record<string, string>> = {},
): Promise<Asked> {
  const { http, asked } = memory(() => ({ body: page(vendor, []) }));
  const query = queryOf(params, window);
  await walk(adapter(vendor), query, contextOf(http, options));
  const [first] = asked;
  if (first === undefined) throw new Error('Nothing was asked.');
  expect(adapter(vendor).describe(query, options)).toBe(`${first.path}?${first.search}`);
  return first;
}

/** One filter: the values it is given, and the pairs it must become. */
function filter(vendor: string, name: string, values: readonly string[], ...wire: readonly string[]): Cell {
  return async () => {
    const { search } = await firstRequest(vendor, { [name]: values });
    const pairs = search.split('&');
    const wanted = wire.length > 0 ? wire : values.map((value) => `${name}=${encodeURIComponent(value)}`);
    const key = wanted[0]?.split('=')[0];
    expect(pairs.filter((pair) => pair.split('=')[0] === key)).toEqual(wanted);
    return wanted.join('&');
  };
}

function always(vendor: string, pair: string, options: Readonly<Record<string, string>> = {}): Cell {
  return async () => {
    const { search } = await firstRequest(vendor, {}, options);
    expect(search.split('&')).toContain(pair);
    return pair;
  };
}

function brackets(name: string, ...values: readonly string[]): readonly string[] {
  return values.map((value) => `${name}%5B%5D=${encodeURIComponent(value)}`);
}

function openai(): readonly Row[] {
  const rows: readonly (readonly [string, Cell])[] = [
    ['effective_at[gte]', always('openai', `effective_at%5Bgte%5D=${Math.floor(from / 1000)}`)],
    ['effective_at[lt]', always('openai', `effective_at%5Blt%5D=${Math.ceil(now / 1000)}`)],
    ['effective_at[lte]', () => moved('desc', 'effective_at%5Blte%5D=1773100000')],
    ['effective_at[gt]', () => moved('asc', 'effective_at%5Bgt%5D=1773100000')],
    [
      'project_ids[]',
      filter('openai', 'project_ids', ['proj_a', 'proj_b'], ...brackets('project_ids', 'proj_a', 'proj_b')),
    ],
    [
      'event_types[]',
      filter(
        'openai',
        'event_types',
        ['api_key.created', 'ip_allowlist.config.activated'],
        ...brackets('event_types', 'api_key.created', 'ip_allowlist.config.activated'),
      ),
    ],
    ['actor_ids[]', filter('openai', 'actor_ids', ['user-1', 'key_2'], ...brackets('actor_ids', 'user-1', 'key_2'))],
    [
      'actor_emails[]',
      filter('openai', 'actor_emails', ['ana+x@example.org'], ...brackets('actor_emails', 'ana+x@example.org')),
    ],
    [
      'resource_ids[]',
      filter('openai', 'resource_ids', ['rl-gpt-4o', 'proj_a'], ...brackets('resource_ids', 'rl-gpt-4o', 'proj_a')),
    ],
    ['tenant_only', filter('openai', 'tenant_only', ['true'])],
    ['limit', always('openai', 'limit=100')],
    ['after', () => cursor('after')],
    ['before', () => cursor('before')],
  ];
  return rows.map(([name, cell]) => ({ name: `openai ${name}`, cells: { openai: cell } }));
}

function row(id: number, second: number): string {
  return JSON.stringify({ id: `audit_log-${id}`, type: 'api_key.created', effective_at: second, actor: null });
}

/** A second that holds more than a page: the walk pages inside of it, first one way and then the other. */
async function crowded(order: 'desc' | 'asc'): Promise<readonly Asked[]> {
  const second = 1_773_100_000;
  const rest = order === 'desc' ? second + 5 : second - 5;
  const full = [row(0, rest), ...Array.from({ length: 99 }, (_, index) => row(index + 1, second))];
  const { http, asked } = memory((request) => ({
    // Whatever cursor is sent, the same page comes back: time alone leads on.
    body:
      request.search.includes('effective_at%5Bgt%5D') || request.search.includes(`5Blt%5D=${second}`)
        ? page('openai', [])
        : page(
            'openai',
            request.search.includes('lte%5D') || request.search.includes(`5Bgte%5D=${second}`) ? full.slice(1) : full,
            { last: 'audit_log-99', hasMore: true },
          ),
  }));
  await walk(adapter('openai'), queryOf({}, window), contextOf(http));
  return asked;
}

async function moved(order: 'desc' | 'asc', pair: string): Promise<string> {
  const asked = await crowded(order);
  expect(asked.flatMap(({ search }) => search.split('&'))).toContain(pair);
  return pair;
}

async function cursor(name: 'after' | 'before'): Promise<string> {
  const asked = await crowded('desc');
  const pair = `${name}=audit_log-99`;
  expect(asked.flatMap(({ search }) => search.split('&'))).toContain(pair);
  return pair;
}

function portkey(): readonly Row[] {
  const rows: readonly (readonly [string, Cell])[] = [
    ['start_time', always('portkey', `start_time=${encodeURIComponent('2026-03-01T00:00:00.000Z')}`)],
    ['end_time', always('portkey', `end_time=${encodeURIComponent('2026-03-10T12:00:01.000Z')}`)],
    ['organisation_id', always('portkey', `organisation_id=${organisation}`, { organisation_id: organisation })],
    ['method', filter('portkey', 'method', ['POST'])],
    ['uri', filter('portkey', 'uri', ['/v1/configs/a b'])],
    ['request_id', filter('portkey', 'request_id', ['req-1'])],
    ['user_id', filter('portkey', 'user_id', [organisation])],
    ['user_type', filter('portkey', 'user_type', ['api_key'])],
    ['workspace_id', filter('portkey', 'workspace_id', ['ws-shared-e2a85b'])],
    ['response_status_code', filter('portkey', 'response_status_code', ['403'])],
    ['resource_type', filter('portkey', 'resource_type', ['virtual_keys'])],
    ['action', filter('portkey', 'action', ['Create'])],
    ['client_ip', filter('portkey', 'client_ip', ['2001:db8::7'])],
    ['country', filter('portkey', 'country', ['DE'])],
    ['current_page', always('portkey', 'current_page=0')],
    ['page_size', always('portkey', 'page_size=100')],
  ];
  return rows.map(([name, cell]) => ({ name: `portkey ${name}`, cells: { portkey: cell } }));
}

function cortex(): readonly Row[] {
  const rows: readonly (readonly [string, Cell])[] = [
    ['startTime', always('cortex', `startTime=${encodeURIComponent('2026-03-01T00:00:00Z')}`)],
    ['endTime', always('cortex', `endTime=${encodeURIComponent('2026-03-10T12:00:01Z')}`)],
    ['page', always('cortex', 'page=0')],
    ['pageSize', always('cortex', 'pageSize=1000')],
    ['actions', filter('cortex', 'actions', ['CREATE', 'UPDATE'])],
    ['objectIdentifiers', filter('cortex', 'objectIdentifiers', ['payments/ledger', 'checkout'])],
    ['objectTypes', filter('cortex', 'objectTypes', ['CATALOG', 'TEAM'], 'objectTypes=CATALOG%2CTEAM')],
    ['actorTypes', filter('cortex', 'actorTypes', ['API_KEY', 'OAUTH2'])],
    ['actorApiKeyIdentifiers', filter('cortex', 'actorApiKeyIdentifiers', ['ci deploy key', 'backstage'])],
    ['actorEmails', filter('cortex', 'actorEmails', ['ana@example.org', 'bo@example.org'])],
    ['actorIpAddresses', filter('cortex', 'actorIpAddresses', ['203.0.113.9', '2001:db8::7'])],
    [
      'actorRequestTypes',
      filter(
        'cortex',
        'actorRequestTypes',
        ['SLACK_COMMAND', 'API_KEY_ENTITY'],
        'actorRequestTypes=SLACK_COMMAND%2CAPI_KEY_ENTITY',
      ),
    ],
  ];
  return rows.map(([name, cell]) => ({ name: `cortex ${name}`, cells: { cortex: cell } }));
}

/** Where a connection or a walk decides what is sent. */
function rules(): readonly Row[] {
  const none = async (vendor: string, pattern: RegExp): Promise<string> => {
    const { search } = await firstRequest(vendor, {});
    expect(search).not.toMatch(pattern);
    return search;
  };
  return [
    {
      name: 'no filter: window and paging alone',
      cells: {
        openai: () => none('openai', /_ids|_types|emails|tenant|after|before/),
        portkey: () => none('portkey', /organisation|method|uri|user|workspace|status|type|action|ip=|country/),
        cortex: () => none('cortex', /actions|object|actor/),
      },
    },
    {
      name: 'a filter nobody knows is not sent',
      cells: Object.fromEntries(
        ['openai', 'portkey', 'cortex'].map((vendor) => [
          vendor,
          async () => {
            const { search } = await firstRequest(vendor, { 'a&b': ['x'] });
            expect(search).not.toMatch(/a%26b|a&b=/);
            return 'left out';
          },
        ]),
      ),
    },
    {
      name: 'several values where one is allowed',
      cells: {
        portkey: async () => {
          const { search } = await firstRequest('portkey', { action: ['Create', 'Update'] });
          expect(search).not.toMatch(/action=/);
          return 'left out';
        },
      },
    },
    {
      name: 'one value is plain',
      cells: { cortex: filter('cortex', 'objectTypes', ['CATALOG']) },
    },
    {
      name: 'an open window',
      cells: Object.fromEntries(['openai', 'portkey', 'cortex'].map((vendor) => [vendor, () => openWindow(vendor)])),
    },
  ];
}

/** The end is pinned to the clock; Portkey insists on a start. What is described says so. */
async function openWindow(vendor: string): Promise<string> {
  const { http, asked } = memory(() => ({ body: page(vendor, []) }));
  const query = queryOf({}, {});
  await walk(adapter(vendor), query, contextOf(http));
  const described = adapter(vendor).describe(query, {});
  const [first] = asked;
  const end = { openai: '1773144001', portkey: '2026-03-10T12%3A00%3A01.000Z', cortex: '2026-03-10T12%3A00%3A01Z' }[
    vendor
  ];
  expect(end).toBeDefined();
  expect(described.replace('{now}', end ?? '')).toBe(`${first?.path ?? ''}?${first?.search ?? ''}`);
  const start = /(?:gte%5D|start_time|startTime)=([^&]*)/.exec(first?.search ?? '')?.[1];
  expect(start).toBe(vendor === 'portkey' ? '1970-01-01T00%3A00%3A00.000Z' : undefined);
  return described.slice(described.indexOf('?') + 1);
}

export function parameterRows(): readonly Row[] {
  return [...openai(), ...portkey(), ...cortex()];
}

export function ruleRows(): readonly Row[] {
  return rules();
}
