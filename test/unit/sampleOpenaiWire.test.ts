// The sample's OpenAI wire against the documentation: envelope, filters, limits, cursors and errors.
import { describe, expect, it } from 'vitest';
import * as z from 'zod';
import { jonas, liWei, mira, openai, sam } from '../../src/sample/cast';
import { createSampleOrganization } from '../../src/sample/generator';
import { createOpenaiWire } from '../../src/sample/openaiWire';
import { isTenantScoped, type OpenaiRecord } from '../../src/sample/records';
import { ask, type Answer } from '../servers/ask';

const now = Date.UTC(2026, 10, 20, 13, 52);
const northwind = createSampleOrganization({ now });

describe('OpenAI', () => {
  const wire = createOpenaiWire(northwind);
  const path = '/v1/organization/audit_logs';
  interface Page {
    readonly data: readonly OpenaiRecord[];
    readonly first_id: string | null;
    readonly last_id: string | null;
    readonly has_more: boolean;
    readonly error?: { readonly message: string; readonly param: string | null };
  }
  const get = (search: string): Answer<Page> => ask<Page>(wire, path, search);
  const plain = northwind
    .openai()
    .map((row) => row.record)
    .filter((record) => !isTenantScoped(record.type));

  const walk = (filters: string, limit = 100): readonly OpenaiRecord[] => {
    const found: OpenaiRecord[] = [];
    for (let after = ''; ;) {
      const { status, page } = get(`${filters}&limit=${limit}${after === '' ? '' : `&after=${after}`}`);
      expect(status).toBe(200);
      found.push(...page.data);
      if (!page.has_more || page.last_id === null) return found;
      after = page.last_id;
    }
  };

  const user = z.strictObject({ id: z.string().optional(), email: z.string().optional() });
  const record = z.looseObject({
    object: z.literal('organization.audit_log'),
    id: z.string().regex(/^audit_log-[A-Za-z0-9]{24}$/),
    type: z.string(),
    effective_at: z.int(),
    project: z.strictObject({ id: z.string(), name: z.string() }).optional(),
    actor: z
      .discriminatedUnion('type', [
        z.strictObject({
          type: z.literal('session'),
          session: z.strictObject({
            user: user.optional(),
            ip_address: z.string().optional(),
            user_agent: z.string().optional(),
            ja3: z.string().length(32).optional(),
            ja4: z.string().optional(),
            ip_address_details: z.record(z.string(), z.string()).optional(),
          }),
        }),
        z.strictObject({
          type: z.literal('api_key'),
          api_key: z.strictObject({
            id: z.string().optional(),
            type: z.enum(['user', 'service_account']),
            user: user.optional(),
            service_account: z.strictObject({ id: z.string() }).optional(),
          }),
        }),
      ])
      .nullish(),
  });
  const envelope = z.strictObject({
    object: z.literal('list'),
    data: z.array(record),
    first_id: z.string().nullable(),
    last_id: z.string().nullable(),
    has_more: z.boolean(),
  });

  it('answers in the documented envelope, the detail under the key of the type', () => {
    const page = envelope.parse(get('limit=100').page);
    expect(page.data).toHaveLength(100);
    expect(page.first_id).toBe(page.data[0]?.id);
    expect(page.last_id).toBe(page.data[99]?.id);
    for (const item of walk('')) {
      record.parse(item);
      const known = new Set(['object', 'id', 'type', 'effective_at', 'project', 'actor', item.type]);
      expect(Object.keys(item).filter((name) => !known.has(name))).toEqual([]);
    }
  });

  it('gives 20 without a limit, and refuses limits outside 1 to 100', () => {
    expect(get('').page.data).toHaveLength(20);
    for (const limit of ['0', '101', '-1', 'ten', '1.5']) expect(get(`limit=${limit}`).status).toBe(400);
  });

  it('walks by after=last_id, newest first, to everything that is not tenant-scoped', () => {
    for (const limit of [7, 100]) expect(walk('', limit)).toEqual(plain);
    const times = plain.map((item) => item.effective_at);
    expect(times).toEqual([...times].sort((left, right) => right - left));
  });

  it('gives the page before a cursor, and refuses a cursor it does not know', () => {
    const cursor = plain[30]?.id ?? '';
    const { page } = get(`limit=10&before=${cursor}`);
    expect(page.data).toEqual(plain.slice(20, 30));
    expect(page.has_more).toBe(true);
    expect(get(`limit=100&before=${cursor}`).page).toMatchObject({ has_more: false, first_id: plain[0]?.id });
    expect(get('after=audit_log-nowhere')).toMatchObject({ status: 400, page: { error: { param: 'after' } } });
  });

  it('ends with an empty page of nulls', () => {
    expect(get(`after=${plain.at(-1)?.id ?? ''}`).page).toEqual({
      object: 'list',
      data: [],
      first_id: null,
      last_id: null,
      has_more: false,
    });
  });

  it('reads the four bracketed bounds, raw or escaped, and ignores names without brackets', () => {
    const at = plain[50]?.effective_at ?? 0;
    const expected = {
      gt: plain.filter((item) => item.effective_at > at),
      gte: plain.filter((item) => item.effective_at >= at),
      lt: plain.filter((item) => item.effective_at < at),
      lte: plain.filter((item) => item.effective_at <= at),
    };
    for (const [side, items] of Object.entries(expected)) {
      expect(walk(`effective_at[${side}]=${at}`)).toEqual(items);
      expect(walk(`effective_at%5B${side}%5D=${at}`)).toEqual(items);
      expect(walk(`${side}=${at}&event_types=api_key.created&effective_at=${at}`)).toEqual(plain);
    }
    expect(get('effective_at[gt]=yesterday').status).toBe(400);
  });

  it.each<[string, (item: OpenaiRecord) => boolean]>([
    [
      'event_types[]=api_key.created&event_types[]=api_key.deleted',
      (item) => /^api_key\.(created|deleted)$/.test(item.type),
    ],
    [`project_ids[]=${openai.projects.search.id}`, (item) => item.project?.id === openai.projects.search.id],
    [
      `resource_ids[]=${openai.keys.checkout}`,
      (item) => JSON.stringify(item[item.type])?.includes(openai.keys.checkout),
    ],
    [
      `resource_ids[]=${openai.certificates.batch}`,
      (item) => JSON.stringify(item[item.type])?.includes(openai.certificates.batch),
    ],
    [`resource_ids[]=${openai.allowlist}`, (item) => JSON.stringify(item[item.type])?.includes(openai.allowlist)],
    [`actor_ids[]=${jonas.openaiId}`, (item) => JSON.stringify(item.actor)?.includes(jonas.openaiId)],
    [
      `actor_ids[]=${openai.serviceAccounts.terraform}`,
      (item) => JSON.stringify(item.actor)?.includes(openai.serviceAccounts.terraform),
    ],
    [`actor_ids[]=${openai.keys.admin}`, (item) => JSON.stringify(item.actor)?.includes(openai.keys.admin)],
    [
      'actor_emails[]=mira%40northwind.io&actor_emails[]=LI.WEI@northwind.io',
      (item) => [mira, liWei].some((person) => JSON.stringify(item.actor)?.includes(person.email)),
    ],
    [
      `event_types[]=api_key.deleted&actor_emails[]=${sam.email}&project_ids[]=${openai.projects.checkout.id}`,
      (item) =>
        item.type === 'api_key.deleted' &&
        JSON.stringify(item.actor).includes(sam.email) &&
        item.project?.id === openai.projects.checkout.id,
    ],
    ['event_types[]=nothing.such', () => false],
  ])('filters by %s', (filters, test) => {
    const expected = plain.filter(test);
    if (!filters.includes('nothing')) expect(expected.length).toBeGreaterThan(0);
    expect(walk(filters, 9)).toEqual(expected);
  });

  it('shows tenant-scoped events with tenant_only=true alone', () => {
    const tenant = northwind
      .openai()
      .map((row) => row.record)
      .filter((item) => isTenantScoped(item.type));
    expect(walk('tenant_only=true')).toEqual(tenant);
    expect(walk('tenant_only=false')).toEqual(plain);
    expect(walk('tenant_only=true&event_types[]=role.bound_to_resource')).toHaveLength(1);
    expect(walk('event_types[]=role.bound_to_resource')).toHaveLength(0);
    expect(get('tenant_only=true&event_types[]=api_key.created').status).toBe(400);
    expect(get('tenant_only=yes').status).toBe(400);
  });

  it('says errors in its envelope, with a request ID in the header', () => {
    const answer = wire({ path, search: 'limit=0' });
    expect(answer.headers['x-request-id']).toMatch(/^req_[0-9a-f]{32}$/);
    expect(JSON.parse(answer.body)).toEqual({
      error: { message: expect.any(String), type: 'invalid_request_error', param: 'limit', code: 'invalid_value' },
    });
    expect(wire({ path: '/v1/organization/projects', search: '' }).status).toBe(404);
  });
});
