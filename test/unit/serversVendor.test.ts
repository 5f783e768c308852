// The vendor servers: keys, the vendors' own error bodies, compression, misbehaviour, and rows that change under a walk.
import { afterEach, describe, expect, it } from 'vitest';
import { createSampleOrganization } from '../../src/sample/generator';
import type { ServerMode } from '../servers/serverModes';
import { text, type RawRecord, type VendorName } from '../servers/vendorProfile';
import { profiles, startVendorServer, type VendorServer, type VendorServerOptions } from '../servers/vendorServer';

const now = Date.UTC(2026, 10, 20, 13, 52);
const vendors = ['openai', 'portkey', 'cortex'] as const;
const running: VendorServer[] = [];

afterEach(async () => {
  await Promise.all(running.splice(0).map((server) => server.stop()));
});

async function start(vendor: VendorName, options: VendorServerOptions = {}): Promise<VendorServer> {
  const server = await startVendorServer(vendor, { now, ...options });
  running.push(server);
  return server;
}

const wholeWindow: Readonly<Record<VendorName, string>> = {
  openai: '',
  portkey: 'start_time=2026-09-01T00:00:00Z&end_time=2027-01-01T00:00:00Z&',
  cortex: '',
};

function pageQuery(vendor: VendorName, page: number, size: number, cursor: string): string {
  if (vendor === 'openai') return `limit=${size}${cursor === '' ? '' : `&after=${cursor}`}`;
  if (vendor === 'portkey') return `${wholeWindow.portkey}current_page=${page}&page_size=${size}`;
  return `page=${page}&pageSize=${size}`;
}

function get(server: VendorServer, search: string, headers?: Readonly<Record<string, string>>): Promise<Response> {
  const profile = profiles[server.vendor];
  const given = headers ?? profile.credentials(server.key);
  return fetch(`${server.baseUrl}${profile.path}?${search}`, { headers: given, redirect: 'manual' });
}

type Page = Readonly<Record<string, unknown>> & { readonly last_id?: string };

async function walk(server: VendorServer, size = 90): Promise<readonly RawRecord[]> {
  const { items } = profiles[server.vendor];
  const found: RawRecord[] = [];
  for (let page = 0, cursor = ''; page < 200; page += 1) {
    const answer = await get(server, pageQuery(server.vendor, page, size, cursor));
    const body = (await answer.json()) as Page;
    const records = body[items] as readonly RawRecord[];
    if (records.length === 0) return found;
    found.push(...records);
    cursor = body.last_id ?? '';
  }
  throw new Error('The walk does not end.');
}

const first = (vendor: VendorName): string => pageQuery(vendor, 0, 20, '');

describe.each(vendors)('the %s server', (vendor) => {
  const profile = profiles[vendor];

  it('listens on loopback and serves everything it counts', async () => {
    const server = await start(vendor);
    expect(server.origin).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/);
    const found = await walk(server);
    expect(found).toEqual(server.records({ tenant: false }));
    const counts = server.counts({ tenant: false });
    expect(counts.total).toBe(found.length);
    for (const [type, { total, actions }] of counts.types) {
      const ofType = found.filter((record) => profile.typeOf(record) === type);
      expect(ofType.length).toBe(total);
      for (const [action, many] of actions) {
        expect(ofType.filter((record) => profile.actionOf(record) === action).length).toBe(many);
      }
    }
  });

  it('keeps the requests it saw, and forgets them when told', async () => {
    const server = await start(vendor);
    await get(server, first(vendor));
    expect(server.requests).toHaveLength(1);
    expect(server.requests[0]).toMatchObject({ search: first(vendor), status: 200 });
    expect(server.requests[0]?.path).toBe(`${profile.basePath}${profile.path}`);
    expect(server.requests[0]?.headers).toMatchObject(profile.credentials(server.key));
    server.forgetRequests();
    expect(server.requests).toHaveLength(0);
  });

  it('compresses when asked, and not otherwise', async () => {
    const server = await start(vendor);
    const credentials = profile.credentials(server.key);
    const zipped = await get(server, first(vendor), { ...credentials, 'accept-encoding': 'gzip' });
    expect(zipped.headers.get('content-encoding')).toBe('gzip');
    const plain = await get(server, first(vendor), { ...credentials, 'accept-encoding': 'identity' });
    expect(plain.headers.get('content-encoding')).toBeNull();
    expect(await zipped.json()).toEqual(await plain.json());
  });

  it('refuses a missing and a wrong key in the vendor’s words, and a key that is not its own', async () => {
    const server = await start(vendor, { key: 'sk-admin-another-0002' });
    for (const headers of [{}, profile.credentials(profile.key)]) {
      const answer = await get(server, first(vendor), headers);
      expect(answer.status).toBe(401);
      expect(JSON.stringify(await answer.json())).toMatch(/API key|Unauthori[sz]ed/);
    }
    expect((await get(server, first(vendor))).status).toBe(200);
  });

  it.each<[string, ServerMode, number, RegExp]>([
    ['unauthorized', { unauthorized: true }, 401, /API key|Unauthori[sz]ed/],
    ['forbidden', { forbidden: true }, 403, /api\.audit_logs\.read|AB03|View audit logs/],
    ['a failure', { failing: { status: 503 } }, 503, /error|wrong/],
    ['HTML', { html: 502 }, 502, /<!DOCTYPE html>/],
    ['an exact answer', { answer: { status: 418, headers: {}, body: 'short' } }, 418, /^short$/],
  ])('can answer with %s and go on normally afterwards', async (_, mode, status, body) => {
    const server = await start(vendor, { faults: mode });
    const answer = await get(server, first(vendor));
    expect(answer.status).toBe(status);
    expect(await answer.text()).toMatch(body);
    server.setMode({});
    expect((await get(server, first(vendor))).status).toBe(200);
  });

  it('limits the rate after so many requests, with Retry-After or without', async () => {
    const server = await start(vendor);
    server.setMode({ rateLimit: { after: 2, retryAfter: '7', times: 1 } });
    const statuses = [];
    for (let request = 0; request < 4; request += 1) statuses.push(await get(server, first(vendor)));
    expect(statuses.map((answer) => answer.status)).toEqual([200, 200, 429, 200]);
    expect(statuses[2]?.headers.get('retry-after')).toBe('7');
    server.setMode({ rateLimit: { after: 0 } });
    const bare = await get(server, first(vendor));
    expect([bare.status, bare.headers.get('retry-after')]).toEqual([429, null]);
  });

  it('can say that logging is off, or have nothing', async () => {
    const server = await start(vendor, { faults: { notEnabled: true } });
    expect((await get(server, first(vendor))).ok).toBe(false);
    server.setMode({ notEnabled: 'empty' });
    expect(await walk(server)).toEqual([]);
  });

  it('can redirect, drop connections, and fail every third request', async () => {
    const server = await start(vendor, { faults: { redirect: 'http://127.0.0.1:9/elsewhere' } });
    const answer = await get(server, first(vendor));
    expect([answer.status, answer.headers.get('location')]).toEqual([302, 'http://127.0.0.1:9/elsewhere']);
    server.setMode({ failing: { status: 0 } });
    await expect(get(server, first(vendor))).rejects.toThrow();
    server.setMode({ failing: { status: 500, every: 3 } });
    const statuses: number[] = [];
    for (let request = 0; request < 6; request += 1) statuses.push((await get(server, first(vendor))).status);
    expect(statuses).toEqual([200, 200, 500, 200, 200, 500]);
  });

  it('can write odd pages: documents in a row, strings for records, garbage behind, unknown and odd items', async () => {
    const server = await start(vendor);
    const page = (await (await get(server, first(vendor))).json()) as Page;
    const records = page[profile.items] as readonly RawRecord[];
    server.setMode({ multidoc: true });
    const lines = (await (await get(server, first(vendor))).text()).trim().split('\n');
    const parts = lines.map((line) => (JSON.parse(line) as Page)[profile.items] as readonly RawRecord[]);
    expect(parts.flat()).toEqual(records);
    expect(parts).toHaveLength(2);
    server.setMode({ jsonStringItems: true });
    const mixed = ((await (await get(server, first(vendor))).json()) as Page)[profile.items] as readonly unknown[];
    expect(mixed.map((item) => (typeof item === 'string' ? (JSON.parse(item) as unknown) : item))).toEqual(records);
    expect(mixed.filter((item) => typeof item === 'string')).toHaveLength(10);
    server.setMode({ trailingGarbage: true });
    const body = await (await get(server, first(vendor))).text();
    expect(() => JSON.parse(body) as unknown).toThrow();
    expect(body.startsWith(JSON.stringify(page))).toBe(true);
    server.setMode({ oddItems: ['null', '17', '{"id":9007199254740993}'], unknownFields: true });
    const odd = await (await get(server, first(vendor))).text();
    expect(odd).toContain(`"${profile.items}":[null,17,{"id":9007199254740993},{`);
    expect(odd).toContain('"x_new"');
  });

  it('can page badly: more promised than there is, the same page for ever, the other direction', async () => {
    const server = await start(vendor, { faults: { hasMoreNoData: true } });
    const page = (await (await get(server, first(vendor))).json()) as Page;
    const second = pageQuery(vendor, 1, 20, page.last_id ?? '');
    const more = (await (await get(server, second)).json()) as Page;
    expect(more[profile.items]).toEqual([]);
    expect(more['has_more'] ?? more['total']).toBeTruthy();
    server.setMode({ repeatCursor: true });
    expect((await (await get(server, second)).json()) as Page).toEqual(page);
    server.setMode({ wrongDirection: true });
    const turned = ((await (await get(server, second)).json()) as Page)[profile.items] as readonly RawRecord[];
    const all = server.records({ tenant: false });
    expect(turned).toEqual(vendor === 'openai' ? all.slice(0, 19) : [...all].reverse().slice(20, 40));
    server.setMode({ totalLies: 3, withoutMembers: ['last_id'] });
    const lying = (await (await get(server, first(vendor))).json()) as Page;
    expect(lying['total']).toBe(3);
    expect('last_id' in lying).toBe(false);
  });

  it('can ignore every filter', async () => {
    const server = await start(vendor);
    const filter = { openai: 'event_types[]=scim.enabled', portkey: 'action=Rotate', cortex: 'actions=DELETE' }[vendor];
    const filtered = async (): Promise<unknown> =>
      ((await (await get(server, `${first(vendor)}&${filter}`)).json()) as Page)[profile.items];
    const unfiltered = server.records({ tenant: false }).slice(0, 20);
    expect(await filtered()).not.toEqual(unfiltered);
    server.setMode({ ignoreFilters: true });
    expect(await filtered()).toEqual(unfiltered);
  });

  it('takes new events and deletions between two pages', async () => {
    const server = await start(vendor);
    const before = server.records({ tenant: false });
    server.onRequest((number) => {
      if (number === 1) server.insertNew(3, now + 60_000);
      if (number === 2) expect(server.remove((_, index) => index === 100)).toBe(1);
    });
    const found = await walk(server, 50);
    const after = server.records({ tenant: false });
    expect(after).toHaveLength(before.length + 2);
    expect(found.length).toBeGreaterThanOrEqual(before.length - 1);
    const fresh = after.slice(0, 3);
    expect(fresh.every((record) => profile.timeOf(record) >= now + 59_000)).toBe(true);
    // A cursor is not moved by what comes in before it; page numbers are.
    if (vendor === 'openai') expect(new Set(found.map((record) => record['id'])).size).toBe(found.length);
    else expect(found.length).toBeGreaterThan(new Set(found.map((record) => JSON.stringify(record))).size);
  });

  it('keeps its place when the record a cursor names is deleted', async () => {
    const server = await start(vendor);
    const all = server.records({ tenant: false });
    const cursor = text(all[19]?.['id']);
    expect(server.remove((record) => record === all[19])).toBe(1);
    const page = (await (await get(server, pageQuery(vendor, 1, 20, cursor))).json()) as Page;
    const records = page[profile.items] as readonly RawRecord[];
    expect(records[0]).toEqual(vendor === 'openai' ? all[20] : all[21]);
  });

  it('holds exactly as many events as asked for, and can be slow', async () => {
    const server = await start(vendor, { events: 1500, pageDelayMs: 60 });
    expect(server.records()).toHaveLength(1500);
    expect(server.counts().total).toBe(1500);
    const asked = Date.now();
    await get(server, first(vendor));
    expect(Date.now() - asked).toBeGreaterThanOrEqual(55);
    server.setDelay(60_000);
    const hanging = get(server, first(vendor));
    const stopped = expect(hanging).rejects.toThrow();
    await server.stop();
    running.splice(0);
    await stopped;
  });
});

describe('what only one vendor does', () => {
  it('OpenAI tells a project key from a wrong one', async () => {
    const server = await start('openai');
    const answer = await get(server, 'limit=1', { authorization: 'Bearer sk-proj-example-not-a-real-key' });
    expect(answer.status).toBe(401);
    expect(await answer.text()).toContain('Missing scopes: api.audit_logs.read');
  });

  it('Portkey serves each way of organisation_id', async () => {
    const org = createSampleOrganization({ now });
    const server = await start('portkey', { org, quirks: { organisationId: 'required' } });
    expect((await get(server, first('portkey'))).status).toBe(400);
  });

  it('Cortex says too many requests as problem details', async () => {
    const server = await start('cortex', { faults: { rateLimit: { after: 0, retryAfter: '3' } } });
    const answer = await get(server, first('cortex'));
    expect(answer.headers.get('content-type')).toBe('application/problem+json');
    expect(await answer.json()).toMatchObject({ title: 'Too Many Requests', status: 429, retryAfter: 3 });
  });

  it('the tree of OpenAI counts by the last dot', async () => {
    const server = await start('openai');
    const { types } = server.counts();
    expect(types.get('ip_allowlist.config')?.actions.get('activated')).toBe(1);
    expect(types.get('checkpoint_permission')?.total).toBe(1);
    expect(server.counts({ from: now - 7 * 86_400_000 }).total).toBeLessThan(server.counts().total);
    expect(server.counts({ tenant: true }).total + server.counts({ tenant: false }).total).toBe(server.counts().total);
  });
});
