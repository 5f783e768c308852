// One event to read: the document, the pane, and what is copied.
import { describe, expect, it } from 'vitest';
import { eventDetail, eventDocument, recordText } from '../../src/core/detail';
import { parseQuery } from '../../src/core/query/parse';
import { mask } from '../../src/core/text/secretShapes';
import { cpuNow, eventOf, noon } from './coreEvents';

const hidden = { indent: '  ', reveal: false, zone: 'Europe/Berlin', connectionName: 'Portkey prod' };
const shown = { ...hidden, reveal: true };

const body = String.raw`{"name":"openai-prod","key":"hunter22","big":12345678901234567890,"inner":"{\"a\":1.50}"}`;
const raw = `{"method":"PUT","request_id":"r1","request_body":${JSON.stringify(body)},"query_params":"a=b","n":1.0e3,"n":2}`;
const event = eventOf('virtual_keys', 'update', {
  vendor: 'portkey',
  resource: { type: 'virtual_keys', ids: ['openai-prod'], name: 'openai-prod' },
  actor: { kind: 'user', id: 'u1', ip: '203.0.113.24', country: 'DE' },
  outcome: { ok: true, status: 200 },
  request: {
    method: 'PUT',
    path: '/v1/virtual-keys/openai-prod?token=hunter22',
    id: 'r1',
    body: JSON.parse(body) as unknown,
    query: 'a=b',
  },
  drift: [{ path: '$.x', problem: 'unknown field' }],
});

interface Document {
  readonly what: string;
  readonly when: unknown;
  readonly request: { readonly path: string; readonly body: Record<string, unknown>; readonly query: string };
  readonly notes: readonly string[];
  readonly record: Record<string, string>;
}
const parsed = (text: string): Document => JSON.parse(text) as Document;

describe('eventDocument', () => {
  const text = eventDocument(event, raw, hidden);
  it('is JSON with the facts first and the record last', () => {
    expect(Object.keys(parsed(text))).toEqual([
      'what',
      'when',
      'actor',
      'resource',
      'outcome',
      'source',
      'in',
      'request',
      'notes',
      'record',
    ]);
    expect(parsed(text).what).toBe('user u1 updated virtual key openai-prod');
    expect(parsed(text).when).toEqual({ utc: '2026-11-20T12:00:00.000Z', local: '2026-11-20 13:00:00 GMT+1' });
  });
  it('opens JSON in strings and keeps the digits of numbers', () => {
    expect(text).toContain('"big": 12345678901234567890');
    expect(text).toContain('"a": 1.50');
    expect(text).toContain('"n": 1.0e3,\n    "n": 2');
    expect(parsed(text).request.body['inner']).toEqual({ a: 1.5 });
    expect(typeof parsed(text).record['request_body']).toBe('string');
  });
  it('masks everywhere until it is revealed, and says so', () => {
    expect(text).not.toContain('hunter22');
    expect(parsed(text).request.body['key']).toBe(mask);
    expect(parsed(text).notes).toEqual([
      '$.x: unknown field',
      '`query_params` is not JSON: shown verbatim.',
      '1 value that looks like a secret is masked. “Audit Logs: Reveal Masked Values of This Event” shows it.',
    ]);
    const open = eventDocument(event, raw, shown);
    expect(parsed(open).request.body['key']).toBe('hunter22');
    expect(parsed(open).record['request_body']).toBe(body);
    expect(parsed(open).notes.at(-1)).toBe(
      '1 value that looks like a secret is shown. Close the event to hide it again.',
    );
  });
  it('shows what is not JSON verbatim, as a string', () => {
    const broken = eventOf('unreadable', '');
    const document = eventDocument(broken, '{"a": 1,, \u202e "password":"hunter22"}', hidden);
    expect(document).not.toMatch(/hunter22|\u202e/);
    expect((JSON.parse(document) as { record: string }).record).toBe(`{"a": 1,, \u202e "password":"${mask}"}`);
    expect(parsed(document).notes).toContain('The record is not JSON: shown verbatim, as text.');
  });
  it('honours tabs, and a missing time', () => {
    const { at: _at, ...timeless } = eventOf('a', 'created');
    const document = eventDocument(timeless, '{}', { ...hidden, indent: '\t' });
    expect(document).toMatch(/^\{\n\t"what"/);
    expect(JSON.parse(document)).not.toHaveProperty('when');
  });
  it('bounds what would choke the editor, and says where', () => {
    const deep = `{"request_body":${'['.repeat(200_000)}${']'.repeat(200_000)}}`;
    const started = cpuNow();
    const document = eventDocument(
      eventOf('a', 'created', { request: { body: JSON.parse(deep) as unknown } }),
      deep,
      hidden,
    );
    expect(cpuNow() - started).toBeLessThan(3000);
    expect(document.length).toBeLessThan(100_000);
    expect(parsed(document).notes.join()).toContain('too large to show whole: cut at $.request_body[0]');
  });
});

describe('eventDetail', () => {
  const detail = eventDetail(event, raw, hidden);
  it('has facts whose queries ask for that very value', () => {
    expect(detail.facts.map(({ label, value, query }) => [label, value, query])).toEqual([
      ['When', '2026-11-20 13:00:00 GMT+1', undefined],
      ['Outcome', 'succeeded · 200', 'status:200'],
      ['Actor', 'user u1', 'actor:u1'],
      ['Source IP', '203.0.113.24', 'ip:203.0.113.24'],
      ['Country', 'DE', 'country:DE'],
      ['Resource type', 'virtual_keys', 'type:virtual_keys'],
      ['Action', 'update', 'action:update'],
      ['Resource', 'openai-prod', 'resource:openai-prod'],
      ['Request', `PUT /v1/virtual-keys/openai-prod?token=${mask}`, undefined],
      ['Request ID', 'r1', 'request:r1'],
      ['Connection', 'Portkey prod', 'connection:c1'],
      ['Event ID', 'virtual_keys-update', undefined],
    ]);
    for (const { query } of detail.facts) if (query !== undefined) expect(parseQuery(query).diagnostics).toEqual([]);
  });
  it('has the body as JSON with tokens, text as text, changes as lines, the record last', () => {
    expect(detail.sections.map(({ id, title, tokens, note }) => [id, title, tokens.length > 0, note])).toEqual([
      ['body', 'Request body', true, undefined],
      ['query', 'Query', false, '`query_params` is not JSON: shown verbatim.'],
      ['changes', 'Changes', false, undefined],
      ['raw', 'Raw record', true, undefined],
    ]);
    const [first] = detail.sections;
    const values = first?.tokens
      .filter(({ kind }) => kind === 'string')
      .map(({ start, end }) => first.text.slice(start, end));
    expect(values).toEqual(['"openai-prod"', `"${mask}"`]);
    expect(detail.masked).toEqual(['$.request_body.key']);
    expect(JSON.stringify(detail)).not.toContain('hunter22');
  });
  it('survives the strangest record', () => {
    for (const text of [
      '',
      'null',
      '[]',
      '"x"',
      '1',
      '{"__proto__":{"a":1}}',
      '{"a":',
      '\u0000',
      '{"request_body":"{\\"a\\":1"}',
    ]) {
      const odd = eventOf('a', 'b', { request: { body: '{"a":1', headers: 5, query: [] } });
      expect(eventDetail(odd, text, hidden).sections.at(-1)?.id).toBe('raw');
      expect(() => JSON.parse(eventDocument(odd, text, hidden)) as unknown).not.toThrow();
    }
  });
});

describe('copying', () => {
  it('gives the record, masked unless asked', () => {
    expect(recordText('{"token":"abc","n":1.0}', hidden)).toBe(`{\n  "token": "${mask}",\n  "n": 1.0\n}`);
    expect(recordText('{"token":"abc"}', shown)).toContain('abc');
    expect(recordText('not json, password=hunter22', hidden)).toBe(`not json, password=${mask}`);
  });
  it('gives all of it, however large', () => {
    const deep = `${'['.repeat(500)}${']'.repeat(500)}`;
    expect(recordText(deep, hidden)).toBe(deep);
  });
});

describe('facts of other events', () => {
  it('offers each of several resources, and only so many', () => {
    const ids = Array.from({ length: 30 }, (_, index) => `cert_${index}`);
    const { facts } = eventDetail(
      eventOf('certificates', 'activated', { resource: { type: 'certificates', ids } }),
      '{}',
      hidden,
    );
    const resources = facts.filter(({ name }) => name === 'resource');
    expect(resources).toHaveLength(21);
    expect(resources.at(-1)?.value).toBe('10 more');
  });
  it('lets no foreign text steer it', () => {
    const hostile = eventOf('t\u202e', 'a\n', {
      actor: { kind: 'user', label: 'x\u200b', ip: '\u001b[31m' },
      at: noon,
    });
    for (const { value } of eventDetail(hostile, '{}', hidden).facts) expect(value).not.toMatch(/[\p{Cc}\p{Cf}]/u);
  });
});
