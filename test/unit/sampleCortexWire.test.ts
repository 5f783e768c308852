// The sample's Cortex wire against the documentation: envelope, filters, lists, pages and errors.
import { describe, expect, it } from 'vitest';
import * as z from 'zod';
import { cortex, jonas, sam } from '../../src/sample/cast';
import { createCortexWire } from '../../src/sample/cortexWire';
import { createSampleOrganization, defaultQuirks } from '../../src/sample/generator';
import type { CortexRecord } from '../../src/sample/records';
import { ask, type Answer } from '../servers/ask';

const now = Date.UTC(2026, 10, 20, 13, 52);
const northwind = createSampleOrganization({ now });

describe('Cortex', () => {
  const wire = createCortexWire(northwind);
  const path = '/api/v1/audit-logs';
  interface Page {
    readonly logs: readonly CortexRecord[];
    readonly page: number;
    readonly total: number;
    readonly totalPages: number;
  }
  const get = (search: string): Answer<Page> => ask<Page>(wire, path, search);
  const rows = northwind.cortex();
  const all = rows.map((row) => row.record);

  const walk = (filters: string, size = 1000): readonly CortexRecord[] => {
    const found: CortexRecord[] = [];
    for (let page = 0; ; page += 1) {
      const { status, page: answer } = get(`${filters}&page=${page}&pageSize=${size}`);
      expect(status).toBe(200);
      found.push(...answer.logs);
      expect(answer.page).toBe(page);
      if (page + 1 >= answer.totalPages) {
        expect(answer.total).toBe(found.length);
        return found;
      }
    }
  };

  it('answers in the documented envelope', () => {
    const record = z.strictObject({
      action: z.enum(['CREATE', 'UPDATE', 'DELETE']),
      actorIdentifier: z.string().optional(),
      ipAddress: z.string().optional(),
      objectIdentifier: z.string(),
      objectType: z.string(),
      timestamp: z.iso.datetime({ precision: 3 }),
    });
    const envelope = z.strictObject({ logs: z.array(record), page: z.int(), total: z.int(), totalPages: z.int() });
    const page = envelope.parse(get('page=0&pageSize=1000').page);
    expect(page).toMatchObject({ total: all.length, totalPages: 1 });
  });

  it('walks pages to everything and past the end to nothing; 250 by default', () => {
    for (const size of [17, 250, 1000]) expect(walk('', size)).toEqual(all);
    expect(get('').page.logs).toHaveLength(250);
    expect(get('page=9&pageSize=1000').page).toEqual({ logs: [], page: 9, total: all.length, totalPages: 1 });
    expect(get('objectIdentifiers=nothing').page).toEqual({ logs: [], page: 0, total: 0, totalPages: 0 });
    expect(wire({ path: `${path}/`, search: '' }).status).toBe(200);
  });

  it('refuses what is out of its limits, in its own words', () => {
    for (const search of ['pageSize=0', 'pageSize=1001', 'page=-1', 'startTime=soon', 'endTime=x', 'actions=DROP']) {
      const { status, page } = get(search);
      expect(status).toBe(400);
      expect(page).toMatchObject({ message: expect.any(String), type: expect.any(String), httpStatus: 400 });
    }
    expect(get('actorTypes=ROBOT').status).toBe(400);
    expect(wire({ path: '/api/v1/catalog', search: '' }).status).toBe(404);
  });

  it('takes times with and without a zone', () => {
    const { timestamp } = all[70] ?? { timestamp: '' };
    const expected = all.filter((item) => item.timestamp >= timestamp);
    expect(walk(`startTime=${timestamp}`)).toEqual(expected);
    expect(walk(`startTime=${timestamp.slice(0, -1)}`)).toEqual(expected);
    expect(walk(`endTime=${timestamp}`)).toEqual(all.filter((item) => item.timestamp <= timestamp));
  });

  it.each<[string, (row: (typeof rows)[number]) => boolean]>([
    ['actions=CREATE,DELETE', ({ record }) => record.action !== 'UPDATE'],
    ['actions=CREATE&actions=DELETE', ({ record }) => record.action !== 'UPDATE'],
    ['objectTypes=TEAM,SCORECARD', ({ record }) => ['TEAM', 'SCORECARD'].includes(record.objectType)],
    [
      'objectTypes=AWS_CONFIGURATION&objectTypes=SECRET',
      ({ record }) => /^(AWS_CONFIGURATION|SECRET)$/.test(record.objectType),
    ],
    [
      `objectIdentifiers=${cortex.entities.checkoutApi.tag}`,
      ({ record }) => record.objectIdentifier === cortex.entities.checkoutApi.tag,
    ],
    ['objectIdentifiers=northwind%2Feu.checkout', ({ record }) => record.objectIdentifier === 'northwind/eu.checkout'],
    ['actorTypes=BACKSTAGE', ({ hidden }) => hidden?.actorType === 'BACKSTAGE'],
    [
      'actorTypes=API_KEY&actorTypes=PERSONAL_API_KEY',
      ({ hidden }) => ['API_KEY', 'PERSONAL_API_KEY'].includes(hidden?.actorType ?? ''),
    ],
    [
      `actorApiKeyIdentifiers=${cortex.keys.ci},li.wei+laptop`,
      ({ record }) => [cortex.keys.ci, 'li.wei laptop'].includes(record.actorIdentifier ?? ''),
    ],
    ['actorEmails=Sam.Okafor@northwind.io', ({ record }) => record.actorIdentifier === sam.email],
    [`actorIpAddresses=${encodeURIComponent(jonas.ip)}`, ({ record }) => record.ipAddress === jonas.ip],
    [
      'actorRequestTypes=SLACK_COMMAND,ATLASSIAN_WEBHOOK',
      ({ hidden }) => /SLACK|ATLASSIAN/.test(hidden?.requestType ?? ''),
    ],
    ['actions=UPDATE&objectTypes=TEAM', ({ record }) => record.action === 'UPDATE' && record.objectType === 'TEAM'],
  ])('filters by %s', (filters, test) => {
    const expected = rows.filter(test).map((row) => row.record);
    expect(expected.length).toBeGreaterThan(0);
    expect(walk(filters, 19)).toEqual(expected);
  });

  it('takes READ and has none; serves the other order when told to', () => {
    expect(walk('actions=READ')).toEqual([]);
    const oldest = createCortexWire({ ...northwind, quirks: { ...defaultQuirks, cortexOrder: 'oldest' } });
    expect(ask<Page>(oldest, path, 'pageSize=1000').page.logs).toEqual([...all].reverse());
  });
});
