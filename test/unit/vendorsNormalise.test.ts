// Records of every family to events.
import { describe, expect, test } from 'vitest';
import { eventWord, unreadableType } from '../../src/core/event';
import { fieldNames } from '../../src/core/query/ast';
import { columnValue } from '../../src/core/query/columns';
import { fieldSpec } from '../../src/core/query/fields';
import { eventTypes, isTenantScoped } from '../../src/vendors/openai/eventTypes';
import { adapters } from '../../src/vendors/registry';
import { fixture, type RecordFixture } from '../contract/memory';
import { adapter } from '../contract/parameters';

const encoder = new TextEncoder();

function read(
  vendor: string,
  value: unknown,
  occurrence?: number,
): ReturnType<ReturnType<typeof adapter>['normalise']> {
  const text = typeof value === 'string' ? value : JSON.stringify(value);
  return adapter(vendor).normalise(encoder.encode(text), 'conn', occurrence);
}

describe.each(['openai', 'portkey', 'cortex'])('%s', (vendor) => {
  const fixtures = fixture(vendor, 'records') as readonly RecordFixture[];

  test.each(fixtures.map((given) => [given.name, given] as const))('%s', (_, { record, event }) => {
    const event_ = read(vendor, record);
    expect(event_).toMatchObject({ ...event, connection: 'conn' });
    // Nothing is invented: an actor or an outcome that the fixture gives in full is all there is.
    if ('actor' in event) expect(event_.actor).toEqual(event['actor']);
    expect('outcome' in event || vendor === 'portkey' || event_.outcome === undefined).toBe(true);
  });

  test('has the fields that it is not said to lack, and no others', () => {
    const events = fixtures.map(({ record }) => read(vendor, record));
    const { lacks } = adapter(vendor).filters;
    const held = fieldNames.filter((name) => {
      const { kind, columns } = fieldSpec(name);
      if (kind === 'status') return events.some(({ outcome }) => outcome?.status !== undefined);
      return events.some((event) => columns.some((column) => columnValue(event, column) !== ''));
    });
    expect(held).toEqual(fieldNames.filter((name) => !lacks.includes(name)));
    expect(events.some(({ request }) => request?.body !== undefined)).toBe(!lacks.includes('body'));
  });

  test('has as many keys as records', () => {
    const keys = fixtures.map(({ record }) => read(vendor, record).key);
    expect(new Set(keys).size).toBe(fixtures.length);
  });

  test('anything at all becomes an event', () => {
    const odd = ['', ' ', 'null', '[]', '"', '"{}"', '"x"', '{"type":{}}', '{"actor":7,"type":"a.b"}', '\ufeff{}'];
    for (const text of [...odd, '['.repeat(20_000), `{"a":${'['.repeat(5000)}${']'.repeat(5000)}}`]) {
      const event = read(vendor, text);
      expect(event.vendor).toBe(vendor);
      expect(event.connection).toBe('conn');
      expect(event.key).not.toBe('');
      expect(event.drift.length).toBeGreaterThan(0);
    }
    expect(read(vendor, 'null').resource.type).toBe(unreadableType);
  });

  test('names of object members are no members', () => {
    for (const word of ['__proto__', 'constructor', 'toString', 'hasOwnProperty']) {
      const event = read(
        vendor,
        `{"type":"${word}","resource_type":"${word}","objectType":"${word}","action":"${word}","__proto__":{"id":"x"}}`,
      );
      expect(event.resource.type).toBe(word);
      expect(event.resource.ids).toEqual(vendor === 'openai' && word === '__proto__' ? ['x'] : []);
    }
    expect(({} as Record<string, unknown>)['id']).toBeUndefined();
  });

  test('the occurrence tells equal rows without an ID apart', () => {
    const row = vendor === 'cortex' ? fixtures[0]?.record : { x: 1 };
    const keys = [0, 1, 2].map((occurrence) => read(vendor, row ?? {}, occurrence).key);
    expect(new Set(keys).size).toBe(3);
  });
});

describe('OpenAI', () => {
  test.each(eventTypes)('%s is its resource and its action', (type) => {
    const event = read('openai', { id: 'audit_log-1', type, effective_at: 1, [type]: { id: 'thing_1' } });
    expect(eventWord(event)).toBe(type);
    expect(event.resource.ids).toEqual(['thing_1']);
    const underscored = type.replaceAll('.', '_');
    expect(eventWord(read('openai', { id: 'a', type: underscored, effective_at: 1 }))).toBe(type);
  });

  test('there are 145 event types, 88 of them for tenants', () => {
    expect(eventTypes.length).toBe(145);
    expect(new Set(eventTypes).size).toBe(145);
    expect(eventTypes.filter((type) => type.startsWith('tenant.')).length).toBe(86);
    expect(eventTypes.filter(isTenantScoped).length).toBe(88);
  });

  test.each([
    [1_760_000_000, 1_760_000_000_000],
    [1_760_000_000_123, 1_760_000_000_123],
    ['1760000000', 1_760_000_000_000],
    ['2025-10-09T08:53:20Z', 1_760_000_000_000],
    [0, 0],
    [1e300, undefined],
    [null, undefined],
    ['soon', undefined],
  ])('time %j', (written, at) => {
    expect(read('openai', { id: 'a', type: 'a.b', effective_at: written }).at).toBe(at);
  });

  test('an ID that is endless or looks made is no key as it is', () => {
    const long = read('openai', { id: 'x'.repeat(5000), type: 'a.b', effective_at: 1 }).key;
    const made = read('openai', { id: '~forged#3', type: 'a.b', effective_at: 1 }).key;
    expect(long.length).toBeLessThan(60);
    expect(made).not.toContain('forged');
  });
});

describe('Portkey', () => {
  const base = { timestamp: '2026-03-01T00:00:00Z', method: 'POST', uri: '/v1/configs', resource_type: 'configs' };

  test('a body is read as deep as it is asked for, and only its top names the resource', () => {
    const body =
      '{"a":{"name":"deep","id":"deep"},"list":[{"name":"deeper"}],"na\\u006de":"x","name":"top \\"q\\"","id":7}';
    const event = read('portkey', { ...base, request_body: body });
    expect(event.resource).toMatchObject({ ids: [], name: 'top "q"' });
    expect(event.request?.body).toEqual(JSON.parse(body));
  });

  test('a body that is JSON already', () => {
    const event = read('portkey', { ...base, request_body: { name: 'n', slug: 's' } });
    expect(event.resource).toMatchObject({ ids: ['s'], name: 'n' });
    expect(event.request?.body).toEqual({ name: 'n', slug: 's' });
    expect(event.drift).toEqual([{ path: '$.request_body', problem: 'Documented as string, came as object.' }]);
  });

  test.each(['{', '{"name":', '{"name":"', '{"name":"\\', '{"name":"a"', '"', '', '}}}{"name":"x"}', '[{"name":"x"}]'])(
    'a broken body %j is read without harm',
    (body) => {
      expect(() => read('portkey', { ...base, request_body: body })).not.toThrow();
    },
  );

  test.each([
    ['/v1/configs', undefined],
    ['/v1/configs/', undefined],
    ['/v1/configs/pc-a-b69ca7', 'pc-a-b69ca7'],
    ['/v1/configs/pc-a-b69ca7/', 'pc-a-b69ca7'],
    ['/v1/configs/pc-a-b69ca7?x=/y#z/w', 'pc-a-b69ca7'],
    ['https://cp.example.org/api/v1/virtual-keys/prod', 'prod'],
    ['https://cp.example.org', undefined],
    ['/v1/virtual-keys/prod/rotate', 'prod'],
    ['/v1/admin/users/invites', undefined],
    ['/v1/admin/workspaces', undefined],
    ['/v1/integrations/openai-prod/workspaces', 'openai-prod'],
    ['', undefined],
    ['/', undefined],
    ['///', undefined],
    ['/v1/virtual-keys/a%2Fb', 'a/b'],
    ['/v1/virtual-keys/%ZZ', '%ZZ'],
  ])('%s names %s', (uri, id) => {
    expect(read('portkey', { ...base, uri }).resource.ids).toEqual(id === undefined ? [] : [id]);
  });

  test.each([
    [200, true],
    [399, true],
    [400, false],
    [503, false],
    ['403', false],
  ])('status %j', (status, ok) => {
    expect(read('portkey', { ...base, response_status_code: status }).outcome).toEqual({ status: Number(status), ok });
  });

  test.each([null, 0, -1, 'x', 2.5])('status %j is no outcome', (status) => {
    expect(read('portkey', { ...base, response_status_code: status }).outcome).toBeUndefined();
  });
});

test('every adapter is in the registry once', () => {
  expect(adapters.map(({ id }) => id)).toEqual(['openai', 'portkey', 'cortex']);
});
