// What is masked, what is not, and that a live key leaves no trace.
import { describe, expect, it } from 'vitest';
import { classifyName } from '../../src/core/text/secretNames';
import { looksSecret, mask } from '../../src/core/text/secretShapes';
import { maskText } from '../../src/core/text/maskText';
import { createRedactor, maskRaw, maskRecord } from '../../src/core/text/redact';
import { cpuNow } from './coreEvents';

const secretNames =
  `credential credentials secret client_secret clientSecret password PASSWORD db-password passwd pwd token
  access_token refreshToken x-auth-token api_key apiKey apikey API_KEY x-api-key x-portkey-api-key key authorization
  proxy-authorization auth_key private_key privateKey access_key aws_secret_access_key connection_string connectionString
  cookie set-cookie signing_key webhook_secret bearer_token jwt GITHUB_TOKEN passphrase encryption_key secret_value key.token
  tokens session_token`.split(/\s+/);
const otherNames =
  `max_tokens total_tokens prompt_tokens completion_tokens key_id api_key_id apiKeyId token_count tokenizer
  max_tokens_per_1_minute batch_1_day_max_input_tokens tokens_per_minute token_limit key_name secret_name token_type
  token_url keyboard monkey public_key primary_key name id email scopes scope api_key_name token_expires_at password_policy
  old_key_masked authorization_url virtual_key idempotency_key object_keys keys author authors compass`.split(/\s+/);

describe('names', () => {
  it.each(secretNames)('%s holds a secret', (name) => {
    expect(classifyName(name)).toMatch(/secret|strong/);
  });
  it.each(otherNames)('%s does not', (name) => {
    expect(classifyName(name)).toMatch(/plain|harmless/);
  });
});

const random = 'q7Xb2LmZp0RtYv9KsWd4NcHf6GjQa1Ue8IoT3xBz5';
const jwt = 'eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0NTY3ODkwIn0.dozjgNryP4J3jVmNHl0w5N_XgL0n3I9PlFUP0THsR8U';
const pem =
  '-----BEGIN RSA PRIVATE KEY-----\nMIIEowIBAAKCAQEA0Z3VS5JJcds3xfn/ygWyF8PbnGy\n-----END RSA PRIVATE KEY-----';
const shapes = [
  'sk-admin-abcDEF123456_-xyz',
  'sk-proj-abcdefgh12345678',
  'sk-svcacct-0123456789abcdef',
  'sk-ant-api03-abcdef0123456789',
  'sk-0123456789abcdefghijABCDEFGHIJ01',
  'pk-lf-1234567890abcdef1234',
  'AKIAIOSFODNN7EXAMPLE',
  'ghp_0123456789abcdefghijABCDEFGHIJ0123',
  'github_pat_11ABCDEFG0123456789_abcdef',
  'xoxb-123456789012-abcdefghij',
  'AIzaSyA0123456789abcdefghijklmnopqrstuv',
  `hf_${'aB3'.repeat(10)}`,
  jwt,
  pem,
  random,
];
const harmless = [
  'audit_log-0123456789abcdefghijABCD',
  'role_assignment_role-api-organization-owner__api-organization__user-0aB1cD2eF3gH4iJ5kL6mN7oP',
  '2f1d7c1e-6a54-4c0e-9b52-5b8f2f6f7a10',
  'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855',
  'da39a3ee5e6b4b0d3255bfef95601890afd80709',
  'sha256-47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=',
  'api.model.request',
  'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/91.0.4472.124',
  'q13d0313h3_55b375c5d22e_c7319ce65786',
  'risk-assessment-of-everything-and-more-words-here',
  'https://api.portkey.ai/v1/virtual-keys/openai-prod?limit=100',
  'Bearer authentication is required',
  'user-0aB1cD2eF3gH4iJ5kL6mN7oP',
  'sk-admin...def',
  '12:30:45',
  '-----BEGIN CERTIFICATE-----\nMIIDdzCCAl+gAwIBAgIEAgAAuTANBgkqhkiG9w0BAQUFADBaMQswCQYDVQQGEwJJ\n-----END CERTIFICATE-----',
];

describe('shapes', () => {
  it.each(shapes)('%s is masked', (text) => {
    expect(maskText(text)).toBe(mask);
    expect(maskText(`before ${text} after`)).toBe(`before ${mask} after`);
    expect(looksSecret(text)).toBe(true);
  });
  it.each(harmless)('%s is not', (text) => {
    expect(maskText(text)).toBe(text);
  });
  it('masks in the middle of text, and keeps the rest', () => {
    expect(maskText('Authorization: Bearer abc123def456ghi, then')).not.toContain('abc123');
    expect(maskText('postgres://ana:hunter22@db.acme.io/x')).toBe(`postgres://ana:${mask}@db.acme.io/x`);
    expect(maskText('password=hunter2&user=ana')).toBe(`password=${mask}&user=ana`);
    expect(maskText('broken {"api_key": "abc", "name": "x"')).toBe(`broken {"api_key": "${mask}", "name": "x"`);
    expect(maskText(String.raw`{\"token\":\"abc\",\"n\":1}`)).toBe(String.raw`{\"token\":\"${mask}\",\"n\":1}`);
    expect(maskText('token: expired')).toBe('token: expired');
    expect(maskText('password: $DB_PASSWORD')).toBe('password: $DB_PASSWORD');
    expect(maskText('max_tokens=4096 key_id=abc')).toBe('max_tokens=4096 key_id=abc');
    expect(maskText('-----BEGIN PRIVATE KEY-----\nMIIE never ended')).toBe(mask);
  });
  it('is linear on hostile text', () => {
    const started = cpuNow();
    for (const part of [
      'eyJ-',
      ':',
      '=',
      'a:',
      '"token":',
      'sk-proj-',
      'password',
      '://a:',
      'Bearer ',
      '\\',
      '-----BEGIN A-----',
    ]) {
      maskText(part.repeat(Math.ceil(500_000 / part.length)));
    }
    expect(cpuNow() - started).toBeLessThan(4000);
  });
});

describe('maskRecord', () => {
  it('masks by name at any depth, in strings that hold JSON, and lists the paths', () => {
    const body = JSON.stringify({
      name: 'openai-prod',
      key: 'plain-credential',
      max_tokens: 5,
      nested: [{ apiKey: 'x1' }],
    });
    const { value, masked } = maskRecord({ request_body: body, user_id: 'u', count: 3 });
    const inner = JSON.parse((value as { request_body: string }).request_body) as unknown;
    expect(inner).toEqual({ name: 'openai-prod', key: mask, max_tokens: 5, nested: [{ apiKey: mask }] });
    expect(masked).toEqual(['$.request_body.key', '$.request_body.nested[0].apiKey']);
  });
  it('knows a generic value by its neighbour, or by what it stands in', () => {
    expect(maskRecord({ name: 'STRIPE_SECRET', value: 'abc' }).value).toEqual({ name: 'STRIPE_SECRET', value: mask });
    expect(maskRecord({ value: 'abc', key: 'db_password' }).value).toEqual({ value: mask, key: 'db_password' });
    expect(maskRecord({ key: 'env', value: 'prod' }).value).toEqual({ key: 'env', value: 'prod' });
    expect(maskRecord({ api_key: { id: 'key_1', value: 'abc' } }).value).toEqual({
      api_key: { id: 'key_1', value: mask },
    });
  });
  it('masks everything in credentials but what names them', () => {
    const credentials = { id: 'c1', user: 'ana', pin: 1234, deep: [{ a: 'b' }], enabled: true };
    expect(maskRecord({ credentials }).value).toEqual({
      credentials: { id: 'c1', user: mask, pin: mask, deep: [{ a: mask }], enabled: true },
    });
    expect(maskRecord({ tokens: ['a', 'b'], limits: { tokens: 500 } }).value).toEqual({
      tokens: [mask, mask],
      limits: { tokens: 500 },
    });
  });
  it('masks headers in every form', () => {
    expect(maskRecord({ headers: { Authorization: 'Bearer x', Accept: 'json' } }).value).toEqual({
      headers: { Authorization: mask, Accept: 'json' },
    });
    expect(
      maskRecord([
        ['authorization', 'x'],
        ['accept', 'json'],
      ]).value,
    ).toEqual([
      ['authorization', mask],
      ['accept', 'json'],
    ]);
    expect(maskRecord([{ name: 'cookie', value: 'x' }]).value).toEqual([{ name: 'cookie', value: mask }]);
  });
  it('leaves an OpenAI record as it is', () => {
    const record = {
      id: 'audit_log-0123456789abcdefghijABCD',
      type: 'api_key.created',
      actor: { type: 'api_key', api_key: { id: 'key_x1', type: 'user', user: { id: 'user-1', email: 'ana@acme.io' } } },
      'api_key.created': { id: 'key_x2', data: { scopes: ['api.model.request', 'api.key.write'] } },
      'role.created': { permissions: ['api.token.write', 'read'] },
      'rate_limit.updated': { changes_requested: { max_tokens_per_1_minute: 500 } },
    };
    expect(maskRecord(record)).toEqual({ value: record, masked: [] });
  });
  it('masks a secret used as a key, and does not tell it in the path', () => {
    const { value, masked } = maskRecord({ 'sk-proj-abcdefgh12345678': { token: 'abc' } });
    expect(JSON.stringify([value, masked])).not.toContain('abcdefgh');
  });
  it('masks whole what is encoded deeper than it looks', () => {
    let text = JSON.stringify({ password: 'hunter2' });
    for (let level = 0; level < 12; level += 1) text = JSON.stringify({ a: text });
    expect(JSON.stringify(maskRecord({ a: text }).value)).not.toContain('hunter2');
  });
  it('copes with a million levels', () => {
    const text = `${'{"a":'.repeat(300_000)}{"password":"x"}${'}'.repeat(300_000)}`;
    const started = cpuNow();
    const result = maskRaw(text);
    expect(result.text).not.toContain('"x"');
    expect(result.masked).toHaveLength(1);
    expect(cpuNow() - started).toBeLessThan(2000);
  });
  it('masks text that is not JSON', () => {
    expect(maskRaw('{"password":"x"} trailing').text).toBe(`{"password":"${mask}"} trailing`);
  });
});

describe('createRedactor', () => {
  const secret = 'pk/live"Key+0123~4567=';
  const b64 = (text: string): string => Buffer.from(text).toString('base64');
  it('finds a live secret in every spelling', () => {
    const redactor = createRedactor();
    redactor.add(secret);
    const spellings = [
      secret,
      JSON.stringify(secret),
      JSON.stringify(JSON.stringify(secret)),
      encodeURIComponent(secret),
      encodeURIComponent(encodeURIComponent(secret)).replaceAll('%25', '%'),
      b64(secret),
      b64(`user:${secret}`),
      b64(`xuser:${secret}:y`),
      Buffer.from(secret).toString('base64url'),
      Buffer.from(secret).toString('hex'),
      `${secret.slice(0, 6)}\n${secret.slice(6)}`,
      `${secret.slice(0, 3)}\r\n   ${secret.slice(3, 9)}\n${secret.slice(9)}`,
      secret.replaceAll('k', '\\u006b'),
    ];
    for (const spelling of spellings) {
      const out = redactor.redact(`x ${spelling} y`);
      expect(out).toContain(mask);
      expect(out.replace(/\s/g, '')).not.toContain('0123~');
      expect(out).not.toContain(b64(secret).slice(6, 16));
      expect(out.startsWith('x ')).toBe(true);
    }
  });
  it('forgets a secret as often as it was told', () => {
    const redactor = createRedactor();
    redactor.add('live-secret');
    redactor.add('live-secret');
    redactor.remove('live-secret');
    expect(redactor.redact('live-secret')).toBe(mask);
    redactor.remove('live-secret');
    expect(redactor.redact('live-secret')).toBe('live-secret');
  });
  it('masks by shape without knowing anything', () => {
    expect(createRedactor().redact('key sk-admin-abcdef123456')).toBe(`key ${mask}`);
  });
});
