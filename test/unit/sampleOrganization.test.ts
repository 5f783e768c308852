// Northwind is the same everywhere, belongs to its present, and tells the story that the documentation promises.
import { describe, expect, it } from 'vitest';
import { cortex, openai, portkey, staff, stranger, tomas } from '../../src/sample/cast';
import { createSampleOrganization } from '../../src/sample/generator';
import { createRandom } from '../../src/sample/random';
import { isTenantScoped } from '../../src/sample/records';

const now = Date.UTC(2026, 10, 20, 13, 52);
const day = 86_400_000;
const northwind = createSampleOrganization({ now });
const everything = JSON.stringify([northwind.openai(), northwind.portkey(), northwind.cortex()]);

describe('the sample organisation', () => {
  it('is the same for the same present and seed, and another for another seed', () => {
    const again = createSampleOrganization({ now });
    expect(JSON.stringify([again.openai(), again.portkey(), again.cortex()])).toBe(everything);
    const other = createSampleOrganization({ now, seed: 2 });
    expect(JSON.stringify(other.openai())).not.toBe(JSON.stringify(northwind.openai()));
    expect(northwind.openai()).toBe(northwind.openai());
  });

  it.each([now, Date.UTC(2026, 10, 23, 0, 1), Date.UTC(2027, 1, 28, 23, 59, 59, 999)])(
    'has a month that ends at %i: enough of it in the last week, nothing after the present',
    (present) => {
      const organization = createSampleOrganization({ now: present });
      const expected = { openai: [400, 600], portkey: [600, 800], cortex: [420, 580] } as const;
      for (const vendor of ['openai', 'portkey', 'cortex'] as const) {
        const times = organization[vendor]().map((row) => row.at);
        const [least, most] = expected[vendor];
        expect(times.length).toBeGreaterThan(least);
        expect(times.length).toBeLessThan(most);
        expect(times.filter((at) => at >= present - 7 * day).length).toBeGreaterThanOrEqual(60);
        expect(Math.max(...times)).toBeLessThanOrEqual(present);
        expect(Math.min(...times)).toBeGreaterThanOrEqual(present - 30 * day);
        expect(times).toEqual([...times].sort((left, right) => right - left));
      }
    },
  );

  it('grows with scale and shrinks with days', () => {
    const large = createSampleOrganization({ now, scale: 10 });
    expect(large.cortex().length).toBeGreaterThan(8 * northwind.cortex().length);
    const week = createSampleOrganization({ now, days: 7 });
    expect(week.portkey().length).toBeLessThan(northwind.portkey().length / 2);
    expect(week.portkey().every((row) => row.at >= now - 7 * day)).toBe(true);
  });

  it('never repeats an OpenAI record ID', () => {
    const ids = createSampleOrganization({ now, scale: 20 })
      .openai()
      .map((row) => row.record.id);
    expect(new Set(ids).size).toBe(ids.length);
  });

  it.each([
    ['OpenAI project', /^proj_[A-Za-z0-9]{24}$/, Object.values(openai.projects).map((project) => project.id)],
    ['OpenAI user', /^user-(?=[A-Za-z0-9]*\d)[A-Za-z0-9]{24}$/, [...staff, tomas].map((person) => person.openaiId)],
    ['OpenAI key', /^key_(?=[A-Za-z0-9]*\d)[A-Za-z0-9]{8,40}$/, Object.values(openai.keys)],
    ['OpenAI organization', /^org-(?=[A-Za-z0-9]*\d)[A-Za-z0-9]{24}$/, [openai.organization]],
    ['OpenAI service account', /^svc_acct_[A-Za-z0-9]+$/, Object.values(openai.serviceAccounts)],
    ['OpenAI certificate', /^cert_[A-Za-z0-9]{8,40}$/, Object.values(openai.certificates)],
    ['OpenAI role and group', /^(?:role|group)_[0-9A-HJKMNP-TV-Z]{26}$/, [openai.role, openai.group]],
    ['OpenAI rate limit', /^rl[-_][A-Za-z0-9][A-Za-z0-9._-]*$/, Object.values(openai.rateLimits)],
    ['OpenAI checkpoint permission', /^cp_[A-Za-z0-9]{24}$/, [openai.checkpointPermission]],
    [
      'Portkey slug',
      /^(?:pc|pp|ws|pg|pl|co)-[a-z0-9][a-z0-9_-]{0,30}-[0-9a-f]{6}$/,
      [
        portkey.guardrail,
        portkey.collection,
        portkey.partial,
        ...[portkey.workspaces, portkey.configs, portkey.prompts].flatMap((group) =>
          Object.values(group).map((item: { readonly slug: string }) => item.slug),
        ),
      ],
    ],
    [
      'Portkey UUID',
      /^[0-9a-f]{8}-[0-9a-f]{4}-[1-7][0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/,
      [...staff.map((person) => person.portkeyId), portkey.organisation, ...Object.values(portkey.keys)],
    ],
    ['Cortex CID', /^(?:en|ak)[0-9a-f]{16}$/, [cortex.keyCid, ...Object.values(cortex.entities).map((it) => it.cid)]],
  ])('%s IDs have the real shape', (_, shape, ids) => {
    for (const id of ids) expect(id).toMatch(shape);
  });

  it('mentions the main cast in the events', () => {
    const ids = [
      ...Object.values(openai.keys),
      ...Object.values(openai.projects).map((project) => project.id),
      ...Object.values(openai.serviceAccounts),
      openai.allowlist,
      openai.rateLimits.mini,
      portkey.configs.router.slug,
      portkey.configs.fallback.slug,
      portkey.prompts.refund.slug,
      portkey.workspaces.payments.slug,
      portkey.virtualKeys.openai,
      portkey.integration,
      ...Object.values(cortex.entities).map((entity) => entity.tag),
      ...Object.values(cortex.keys),
    ];
    expect(ids.filter((id) => !everything.includes(id))).toEqual([]);
  });
});

describe('the story', () => {
  const records = northwind.openai().map((row) => row.record);

  it('raises and lowers a rate limit step by step at two vendors', () => {
    const steps = records
      .filter((record) => record.type === 'rate_limit.updated')
      .map((record) => record['rate_limit.updated'] as { id: string; changes_requested: Record<string, number> })
      .filter((detail) => detail.id === openai.rateLimits.mini)
      .map((detail) => detail.changes_requested['max_requests_per_1_minute'])
      .reverse();
    expect(steps).toEqual([100, 500, 1500, 3000, 500, 1000]);
    const policies = northwind
      .portkey()
      .filter((row) => row.record.resource_type === 'policies')
      .map((row) => (JSON.parse(row.record.request_body) as { value: number }).value)
      .reverse();
    expect(policies).toEqual([100, 500, 1500, 3000, 500, 1000]);
  });

  it('has failed logins from a country where nobody works', () => {
    const foreign = records.filter((record) => JSON.stringify(record).includes(stranger.ip));
    expect(foreign.length).toBeGreaterThanOrEqual(7);
    expect(new Set(foreign.map((record) => record.type))).toEqual(new Set(['login.failed']));
    expect(staff.map((person) => person.place.country)).not.toContain(stranger.place.country);
  });

  it('has every actor form: session, both kinds of key, null, missing, without a user, with an empty address', () => {
    const actors = records.map((record) => record.actor);
    expect(actors).toContain(null);
    expect(records.some((record) => !('actor' in record))).toBe(true);
    const forms = new Set(
      actors.map((actor) => {
        if (actor === undefined || actor === null) return 'none';
        if (actor.type === 'api_key') return actor.api_key.type;
        return actor.session.user === undefined ? 'nobody' : actor.session.ip_address === '' ? 'no address' : 'session';
      }),
    );
    expect(forms).toEqual(new Set(['none', 'user', 'service_account', 'session', 'nobody', 'no address']));
  });

  it('has lists of targets, tenant events, an older spelling and a type that nobody documents', () => {
    const types = new Set(records.map((record) => record.type));
    for (const type of [
      'certificates.activated',
      'ip_allowlist.config.activated',
      'checkpoint_permission.created',
      'checkpoint.permission.created',
      'tenant.sso_connection.created',
      'role.bound_to_resource',
      'scim.enabled',
      'data_residency.region.changed',
    ]) {
      expect(types).toContain(type);
    }
    expect(records.filter((record) => isTenantScoped(record.type)).length).toBeGreaterThan(20);
  });

  it('has what Portkey logs really hold', () => {
    const calls = northwind.portkey().map((row) => row.record);
    expect(calls.some((call) => call.action === '')).toBe(true);
    expect(calls.some((call) => call.workspace_id === '')).toBe(true);
    expect(calls.some((call) => call.request_id === '')).toBe(true);
    expect(calls.some((call) => call.response_status_code >= 500)).toBe(true);
    expect(calls.some((call) => call.client_ip.includes(':'))).toBe(true);
    expect(calls.filter((call) => call.response_status_code >= 400).length).toBeGreaterThan(20);
    // JSON in a string in JSON in a string.
    const router = calls.find((call) => call.uri.endsWith(portkey.configs.router.slug) && call.method === 'PUT');
    const body = JSON.parse(router?.request_body ?? '') as { config: string };
    expect(JSON.parse(body.config)).toHaveProperty('targets');
    const unreadable = calls.filter((call) => {
      try {
        JSON.parse(call.request_body === '' ? 'null' : call.request_body);
        return false;
      } catch {
        return true;
      }
    });
    expect(unreadable.length).toBe(2);
    expect(calls.filter((call) => call.request_body.includes('"aws_secret_access_key"')).length).toBe(1);
    expect(calls.every((call) => /\*{5}/.test(call.request_headers))).toBe(true);
  });

  it('has missing actors and true duplicates at Cortex', () => {
    const rows = northwind.cortex().map((row) => JSON.stringify(row.record));
    expect(new Set(rows).size).toBe(rows.length - 1);
    expect(northwind.cortex().filter((row) => row.record.actorIdentifier === undefined).length).toBeGreaterThan(50);
    expect(northwind.cortex().some((row) => row.record.ipAddress?.includes(':') === true)).toBe(true);
  });
});

describe('repeatable chance', () => {
  it('spreads evenly and keeps to its bounds', () => {
    const random = createRandom(7, 'test');
    const counts = new Map<number, number>();
    for (let draw = 0; draw < 6000; draw += 1) {
      const value = random.whole(1, 6);
      counts.set(value, (counts.get(value) ?? 0) + 1);
    }
    expect([...counts.keys()].sort()).toEqual([1, 2, 3, 4, 5, 6]);
    for (const times of counts.values()) expect(Math.abs(times - 1000)).toBeLessThan(150);
    expect(() => random.pick([])).toThrow(RangeError);
    expect(() => random.weighted([])).toThrow(RangeError);
    expect(random.uuid()).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
  });
});
