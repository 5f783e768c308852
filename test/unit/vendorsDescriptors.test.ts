// The adapters' data: filters, keys, resource IDs, words.
import { describe, expect, test } from 'vitest';
import { fieldNames } from '../../src/core/query/ast';
import { findResources } from '../../src/core/resources';
import { eventTypes } from '../../src/vendors/openai/eventTypes';
import { adapters } from '../../src/vendors/registry';
import { adapter } from '../contract/parameters';
import { cpuNow } from './coreEvents';

const patterns = adapters.flatMap(({ resources }) => resources);

describe.each(adapters.map((one) => [one.id, one] as const))('%s', (id, { filters, credential, options, ...rest }) => {
  test('each filter answers a field of the query, or is the vendor’s own', () => {
    expect(filters.vendor).toBe(id);
    for (const { name, field, shape, help, label, kind, values } of filters.params) {
      const known = (fieldNames as readonly string[]).includes(field) || field === `${id}.${name}`;
      expect(known, name).toBe(true);
      expect(help.length, name).toBeGreaterThan(15);
      expect(label, name).not.toBe('');
      if (shape !== undefined) expect(() => new RegExp(`^(?:${shape})$`)).not.toThrow();
      if (kind === 'choice') expect(values?.length, name).toBeGreaterThan(1);
      for (const { value } of values ?? []) {
        if (shape !== undefined) expect(value).toMatch(new RegExp(`^(?:${shape})$`));
      }
    }
    expect(new Set(filters.params.map(({ name }) => name)).size).toBe(filters.params.length);
  });

  test('our own words are not asked of the vendor', () => {
    for (const { name, field, shape } of filters.params) {
      if (!['type', 'event', 'action', 'actor.kind'].includes(field) || name === 'action') continue;
      for (const word of ['unreadable', 'unknown']) {
        if (field === 'actor.kind' || field === 'type' || field === 'event') {
          expect(word, name).not.toMatch(new RegExp(`^(?:${shape ?? '.*'})$`));
        }
      }
    }
  });

  test('keys are visible ASCII', () => {
    const shape = new RegExp(`^(?:${credential.shape})$`);
    for (const good of ['sk-admin-abcDEF_123', 'z1abcdef3AX', 'a'.repeat(200)]) expect(good).toMatch(shape);
    for (const bad of [
      '',
      'short',
      'with space in it',
      'new\nline-in-it',
      'tab\tinside-it',
      'nön-ascii-key',
      '\u007fabcdefgh',
    ]) {
      expect(bad).not.toMatch(shape);
    }
    for (const wrong of credential.wrongKinds) expect(() => new RegExp(`^(?:${wrong.shape})$`)).not.toThrow();
    expect(credential.help.length).toBeGreaterThan(40);
    expect(credential.placeholder).toMatch(/^[A-Z_]+$/);
    expect(credential.header).toBe(credential.header.toLowerCase());
  });

  test('endpoints are https', () => {
    expect(rest.origins).toContain(new URL(rest.defaultBaseUrl).origin);
    for (const url of [...rest.origins, rest.defaultBaseUrl, rest.consoleUrl]) expect(url).toMatch(/^https:\/\//);
    for (const { shape } of options) expect(() => new RegExp(shape ?? '')).not.toThrow();
    expect(rest.emptyHelp.length).toBeGreaterThan(40);
    const { resourceParam } = rest as { readonly resourceParam?: string };
    if (resourceParam !== undefined) expect(filters.params.map(({ name }) => name)).toContain(resourceParam);
  });
});

describe('keys of the wrong kind are told apart', () => {
  const advice = (vendor: string, key: string): string | undefined =>
    adapter(vendor).credential.wrongKinds.find(({ shape }) => new RegExp(`^(?:${shape})$`).test(key))?.advice;

  test.each([
    ['openai', 'sk-proj-abcdefghijkl', 'project key'],
    ['openai', 'sk-svcacct-abcdefghijkl', 'service account key'],
    ['openai', 'sk-ant-api03-abcdefghijkl', 'Anthropic'],
    ['openai', 'sk-abcdefghijklmnop', 'user or project key'],
    ['openai', 'key_abcdefghijkl', 'an ID'],
    ['portkey', 'sk-admin-abcdefghijkl', 'OpenAI'],
    ['portkey', 'pc-checkout-b69ca7', 'slug'],
    ['portkey', '11111111-2222-4333-8444-555555555555', 'an ID'],
    ['cortex', 'ak0123456789abcdef', 'CID'],
    ['cortex', 'Bearer-abcdefgh', 'Bearer'],
  ])('%s %s', (vendor, key, words) => {
    expect(advice(vendor, key)).toContain(words);
  });

  test.each([
    ['openai', 'sk-admin-abcdefghijkl'],
    ['portkey', 'z1abcdefgh3AX'],
    ['cortex', 'eyJhbGciOiJIUzI1NiJ9.e30.abc'],
  ])('%s %s is the right kind', (vendor, key) => {
    expect(advice(vendor, key)).toBeUndefined();
  });
});

describe('what OpenAI may be asked for', () => {
  const shapeOf = (name: string): RegExp => {
    const shape = adapter('openai').filters.params.find((param) => param.name === name)?.shape ?? '';
    return new RegExp(`^(?:${shape})$`);
  };

  test.each(eventTypes)('%s', (type) => {
    expect(type).toMatch(shapeOf('event_types'));
  });

  test.each([
    ['proj_o3tBEdtO3LHrZ0OAK24D3aV5', true],
    ['user-xB6mLdc5oAS1mgD27eDCe9mN', true],
    ['rl-gpt-4o-mini', true],
    ['role_01JH3FVHKSDH1HY8SZK92ATEWE', true],
    ['ws1__conn1', true],
    ['11111111-2222-4333-8444-555555555555', true],
    // A name can stand where an ID can, and OpenAI cannot be asked for names.
    ['Checkout', false],
    ['my-project', false],
    ['user-facing', false],
    ['key_rotation', false],
  ])('resource %s: %s', (value, pushed) => {
    expect(shapeOf('resource_ids').test(value)).toBe(pushed);
  });

  test('projects by ID, actors by ID or e-mail', () => {
    expect('proj_o3tBEdtO3LHrZ0OAK24D3aV5').toMatch(shapeOf('project_ids'));
    expect('Checkout').not.toMatch(shapeOf('project_ids'));
    expect('svc_acct_1').toMatch(shapeOf('actor_ids'));
    expect('ana@example.org').not.toMatch(shapeOf('actor_ids'));
    expect('ana@example.org').toMatch(shapeOf('actor_emails'));
    expect('user-1').not.toMatch(shapeOf('actor_emails'));
  });
});

describe('resource IDs in a line', () => {
  const found = (line: string, id: string): readonly string[] =>
    findResources(line, line.indexOf(id) + 1, patterns)
      .filter((hit) => hit.id === id)
      .map((hit) => `${hit.vendor} ${hit.what}${hit.secret ? ' (secret)' : ''}`);

  test.each([
    ['OPENAI_PROJECT_ID=proj_o3tBEdtO3LHrZ0OAK24D3aV5', 'proj_o3tBEdtO3LHrZ0OAK24D3aV5', 'openai project'],
    ['"user-xB6mLdc5oAS1mgD27eDCe9mN"', 'user-xB6mLdc5oAS1mgD27eDCe9mN', 'openai user'],
    ['org: org-YuzXgdbyicisH0srrHOIIWIv', 'org-YuzXgdbyicisH0srrHOIIWIv', 'openai organization'],
    ['key_8f2kLmNo1234', 'key_8f2kLmNo1234', 'openai API key'],
    ['svc_acct_abc', 'svc_acct_abc', 'openai service account'],
    ['invite-17wglTv8ph6pD9BQBoOj9PrQ', 'invite-17wglTv8ph6pD9BQBoOj9PrQ', 'openai invite'],
    ['cert_depBSLV4xH3pGsW9t61RSElB', 'cert_depBSLV4xH3pGsW9t61RSElB', 'openai certificate'],
    ['role-api-project-owner', 'role-api-project-owner', 'openai built-in role'],
    ['role_01JH3FVHKSDH1HY8SZK92ATEWE', 'role_01JH3FVHKSDH1HY8SZK92ATEWE', 'openai role'],
    ['group_01JHA0DJCW0HREAY44T41YGYBX', 'group_01JHA0DJCW0HREAY44T41YGYBX', 'openai group'],
    ['limit rl-gpt-4.1.', 'rl-gpt-4.1', 'openai rate limit'],
    ['cp_abcdefghijklmnopqrstuvwx', 'cp_abcdefghijklmnopqrstuvwx', 'openai checkpoint permission'],
    [
      'x role_assignment_role-api-project-owner__api.project__user-1 y',
      'role_assignment_role-api-project-owner__api.project__user-1',
      'openai role assignment',
    ],
    ['config="pc-checkout-b69ca7"', 'pc-checkout-b69ca7', 'portkey config'],
    ['pp-gira-summa-5cd6b6', 'pp-gira-summa-5cd6b6', 'portkey prompt'],
    ['workspace_id = "ws-shared-e2a85b"', 'ws-shared-e2a85b', 'portkey workspace'],
    ['pg-patron-1d0224', 'pg-patron-1d0224', 'portkey guardrail'],
    ['pl-exampl-55b6e3', 'pl-exampl-55b6e3', 'portkey prompt partial'],
    ['co-gira-f1d32f', 'co-gira-f1d32f', 'portkey collection'],
    ['x-portkey-virtual-key: openai-prod', 'openai-prod', 'portkey virtual key or provider'],
    ['"x-portkey-provider": "@openai-prod/gpt-4o"', 'openai-prod', 'portkey virtual key or provider'],
    ['virtual_key="openai-prod"', 'openai-prod', 'portkey virtual key or provider'],
    ['integration_id = "bedrock-eu"', 'bedrock-eu', 'portkey integration'],
    [
      '11111111-2222-4333-8444-55555555555A',
      '11111111-2222-4333-8444-55555555555A',
      'portkey workspace, user, key or request',
    ],
    ['x-cortex-tag: payments/ledger', 'payments/ledger', 'cortex Cortex entity tag'],
    ['  - tag: checkout-api', 'checkout-api', 'cortex Cortex entity tag'],
    ['tag: "gold-standards"', 'gold-standards', 'cortex Cortex scorecard, workflow or entity tag'],
    ['en0123456789abcdef', 'en0123456789abcdef', 'cortex Cortex ID (CID)'],
  ])('%s', (line, id, what) => {
    expect(found(line, id)).toContain(what);
  });

  test.each([
    'user-agent: Mozilla',
    'user-select: none;',
    'const key_name = 1',
    'org-chart.svg',
    'role_assignment_created_at',
    'https://example.org/x',
    'sk-spinner-container-large',
  ])('%s has none of OpenAI', (line) => {
    for (let column = 0; column <= line.length; column += 1) {
      expect(findResources(line, column, patterns).filter(({ vendor }) => vendor === 'openai')).toEqual([]);
    }
  });

  test.each([
    'sk-admin-abcdEFGH1234_-x',
    'sk-proj-abcdEFGH12345678',
    'sk-svcacct-abcdEFGH1234',
    `sk-${'aB3'.repeat(16)}`,
  ])('%s is a secret', (key) => {
    const hits = findResources(`OPENAI_API_KEY=${key}`, 20, patterns);
    expect(hits.length).toBeGreaterThan(0);
    expect(hits.every(({ secret }) => secret)).toBe(true);
  });

  test('patterns are linear', () => {
    const hostile = [
      'role_assignment_' + 'a_'.repeat(3000),
      '__'.repeat(4000),
      'user-'.repeat(3000),
      'rl-' + '-.'.repeat(4000),
      '- tag:' + ' '.repeat(8000),
      '0-'.repeat(5000),
      'x-portkey-virtual-key' + ' '.repeat(8000),
      'ws-' + 'a-'.repeat(5000),
    ];
    for (const { pattern, flags, context } of patterns) {
      const regExp = new RegExp(`${context === undefined ? '' : `(?<=${context})`}(?:${pattern})`, `g${flags ?? ''}`);
      for (const line of hostile) {
        const start = cpuNow();
        for (const _ of line.matchAll(regExp)) continue;
        expect(cpuNow() - start, `${pattern} on ${line.slice(0, 20)}`).toBeLessThan(200);
      }
    }
  });
});
