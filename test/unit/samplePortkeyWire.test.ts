// The sample's Portkey wire against the documentation: envelope, filters, window, pages and errors.
import { describe, expect, it } from 'vitest';
import * as z from 'zod';
import { jonas, mira, portkey } from '../../src/sample/cast';
import { createSampleOrganization, defaultQuirks } from '../../src/sample/generator';
import { createPortkeyWire } from '../../src/sample/portkeyWire';
import type { PortkeyRecord } from '../../src/sample/records';
import { ask, type Answer } from '../servers/ask';

const now = Date.UTC(2026, 10, 20, 13, 52);
const northwind = createSampleOrganization({ now });

describe('Portkey', () => {
  const wire = createPortkeyWire(northwind);
  const path = '/v1/audit-logs';
  const window = 'start_time=2026-10-01T00:00:00.000Z&end_time=2026-11-30T00:00:00.000Z';
  interface Page {
    readonly records: readonly PortkeyRecord[];
    readonly total: number;
    readonly data?: { readonly errorCode: string };
  }
  const get = (search: string, with_ = wire): Answer<Page> => ask<Page>(with_, path, search);
  const all = northwind.portkey().map((row) => row.record);

  const walk = (filters: string, size = 100): readonly PortkeyRecord[] => {
    const found: PortkeyRecord[] = [];
    for (let page = 0; ; page += 1) {
      const { status, page: answer } = get(`${filters}&current_page=${page}&page_size=${size}`);
      expect(status).toBe(200);
      if (answer.records.length === 0) {
        expect(answer.total).toBe(0);
        return found;
      }
      found.push(...answer.records);
    }
  };

  it('answers in the documented envelope, 16 fields a record', () => {
    const name = z.string();
    const record = z.strictObject({
      timestamp: z.iso.datetime(),
      method: z.enum(['POST', 'PUT', 'DELETE', 'PATCH']),
      uri: name.startsWith('/v1/'),
      request_id: name,
      request_body: name,
      query_params: name,
      request_headers: name,
      user_id: z.uuid(),
      user_type: z.enum(['user', 'api_key']),
      organisation_id: z.uuid(),
      workspace_id: name,
      response_status_code: z.int().min(200).max(599),
      resource_type: name,
      action: name,
      client_ip: name,
      country: name.length(2),
    });
    const envelope = z.strictObject({ records: z.array(record), total: z.int(), object: z.literal('analytics-graph') });
    const page = envelope.parse(get(`${window}&page_size=100`).page);
    expect(page.total).toBe(all.length);
    for (const item of all) record.parse(item);
  });

  it('walks zero-based pages to everything, newest first', () => {
    for (const size of [13, 100]) expect(walk(window, size)).toEqual(all);
  });

  it('insists on the window and on its limits', () => {
    for (const search of [
      '',
      'start_time=2026-10-01T00:00:00Z',
      'end_time=2026-10-01T00:00:00Z',
      'start_time=monday&end_time=2026-10-01T00:00:00Z',
      `${window}&page_size=101`,
      `${window}&page_size=-1`,
      `${window}&current_page=-1`,
      `${window}&response_status_code=4xx`,
    ]) {
      expect(get(search)).toMatchObject({ status: 400, page: { success: false, data: { errorCode: 'AB01' } } });
    }
    expect(get(`${window}&page_size=0`).page).toMatchObject({ records: [], total: 0 });
    expect(wire({ path: '/v1/configs', search: '' }).status).toBe(404);
  });

  it('keeps to the window, both ends included', () => {
    const { timestamp } = all[40] ?? { timestamp: '' };
    const bound = encodeURIComponent(timestamp);
    const later = all.filter((item) => item.timestamp >= timestamp);
    expect(walk(`start_time=${bound}&end_time=2026-11-30T00:00:00Z`)).toEqual(later);
    expect(walk(`start_time=${bound}&end_time=${bound}`)).toEqual(all.filter((item) => item.timestamp === timestamp));
  });

  it.each<[string, (item: PortkeyRecord) => boolean]>([
    ['method=DELETE', (item) => item.method === 'DELETE'],
    [
      `uri=${encodeURIComponent(`/v1/configs/${portkey.configs.router.slug}`)}`,
      (item) => item.uri === `/v1/configs/${portkey.configs.router.slug}`,
    ],
    [`request_id=${all[5]?.request_id ?? ''}`, (item) => item.request_id === all[5]?.request_id],
    [`user_id=${mira.portkeyId}`, (item) => item.user_id === mira.portkeyId],
    ['user_type=api_key', (item) => item.user_type === 'api_key'],
    [`workspace_id=${portkey.workspaces.payments.id}`, (item) => item.workspace_id === portkey.workspaces.payments.id],
    ['response_status_code=403', (item) => item.response_status_code === 403],
    ['resource_type=virtual_keys', (item) => item.resource_type === 'virtual_keys'],
    ['action=Rotate', (item) => item.action === 'Rotate'],
    [`client_ip=${encodeURIComponent(jonas.ip)}`, (item) => item.client_ip === jonas.ip],
    ['country=SG', (item) => item.country === 'SG'],
    ['action=Delete&country=DE', (item) => item.action === 'Delete' && item.country === 'DE'],
  ])('filters by %s', (filters, test) => {
    const expected = all.filter(test);
    expect(expected.length).toBeGreaterThan(0);
    expect(walk(`${window}&${filters}`, 11)).toEqual(expected);
  });

  it('refuses organisation_id with AB03, unless told to require it', () => {
    const named = `${window}&organisation_id=${portkey.organisation}`;
    expect(get(named)).toMatchObject({ status: 403, page: { data: { errorCode: 'AB03' } } });
    const strict = createPortkeyWire({ ...northwind, quirks: { ...defaultQuirks, organisationId: 'required' } });
    expect(get(window, strict).status).toBe(400);
    expect(get(named, strict).status).toBe(200);
    expect(get(`${window}&organisation_id=${mira.portkeyId}`, strict).status).toBe(403);
  });

  it('can match a part of the uri', () => {
    const loose = createPortkeyWire({ ...northwind, quirks: { ...defaultQuirks, uriMatch: 'contains' } });
    const expected = all.filter((item) => item.uri.includes(portkey.prompts.refund.slug));
    expect(expected.length).toBeGreaterThan(1);
    const { page } = get(`${window}&page_size=100&uri=${portkey.prompts.refund.slug}`, loose);
    expect(page.records).toEqual(expected);
  });
});
