// What is said about every documented event.
import { describe, expect, it } from 'vitest';
import { english, sentence, sentenceParts } from '../../src/core/sentence';
import { eventTypes } from '../../src/vendors/openai/eventTypes';
import { objectTypes } from '../../src/vendors/cortex/objectTypes';
import { eventOf, openaiEvent } from './coreEvents';

const project = { id: 'proj_1', name: 'Payments' };

describe('sentences with the names that matter', () => {
  it.each([
    [
      'invite.sent',
      { id: 'invite-1', data: { email: 'bo@acme.io', role: 'reader' } },
      'ana@acme.io invited bo@acme.io as reader',
    ],
    ['user.added', { id: 'user-2', data: { role: 'owner' } }, 'ana@acme.io added user user-2 as owner'],
    ['user.updated', { id: 'user-2', changes_requested: { role: 'owner' } }, 'ana@acme.io made user user-2 owner'],
    [
      'project.created',
      { id: 'proj_9', data: { name: 'payments', title: 'Payments' } },
      'ana@acme.io created project payments',
    ],
    [
      'project.updated',
      { id: 'proj_9', changes_requested: { title: 'Billing' } },
      'ana@acme.io renamed project proj_9 to Billing',
    ],
    [
      'rate_limit.updated',
      { id: 'rl-gpt-5', changes_requested: { max_requests_per_1_minute: 500, max_tokens_per_1_minute: 30000 } },
      'ana@acme.io set rate limit rl-gpt-5 to 500 requests per minute, 30000 tokens per minute',
    ],
    [
      'role.assignment.created',
      {
        id: 'role_assignment_role-api-organization-owner__api-organization__user-7',
        principal_id: 'user-7',
        resource_type: 'api-organization',
        resource_id: 'org-1',
      },
      'ana@acme.io gave user-7 the role role-api-organization-owner on organization org-1',
    ],
    [
      'role.assignment.deleted',
      { id: 'role_assignment_role-1__api-project__user-7' },
      'ana@acme.io took the role role-1 from user-7',
    ],
    [
      'role.bound_to_resource',
      { id: 'w__c', role_id: 'role-1', connector_name: 'Drive' },
      'ana@acme.io bound role role-1 to Drive',
    ],
    [
      'organization.updated',
      { id: 'org-1', changes_requested: { api_call_logging: 'disabled', title: 'x' } },
      'ana@acme.io changed the organization’s settings: api call logging, title',
    ],
    [
      'certificates.activated',
      { certificates: [{ id: 'cert_1', name: 'prod' }, { id: 'cert_2', name: 'dev' }, { id: 'cert_3' }] },
      'ana@acme.io activated certificates prod, dev and 1 more',
      ['cert_1', 'cert_2', 'cert_3'],
    ],
    [
      'ip_allowlist.config.activated',
      { configs: [{ id: 'ipc_1', name: 'office' }] },
      'ana@acme.io activated IP allowlist configuration ipc_1',
      ['ipc_1'],
    ],
    ['scim.enabled', { id: 'org-1' }, 'ana@acme.io enabled SCIM for org-1'],
    [
      'checkpoint.permission.created',
      { id: 'cp_1', data: { project_id: 'proj_1', fine_tuned_model_checkpoint: 'ft:x' } },
      'ana@acme.io gave project proj_1 access to checkpoint ft:x',
    ],
    [
      'group.updated',
      { id: 'group_1', changes_requested: { group_name: 'Ops' } },
      'ana@acme.io renamed group group_1 to Ops',
    ],
    ['tenant.user.invited', { id: 'u', email: 'bo@acme.io' }, 'ana@acme.io invited bo@acme.io'],
  ] as const)('%s', (word, detail, said, ids?: readonly string[]) => {
    const event = openaiEvent(word, detail);
    expect(sentence(ids === undefined ? event : { ...event, resource: { ...event.resource, ids } })).toBe(said);
  });

  it('says where, but not for API keys, which OpenAI books on the default project', () => {
    const body = { id: 'user-2', email: 'bo@acme.io' };
    const event = openaiEvent('user.deleted', body, { resource: { type: 'user', ids: ['user-2'], project } });
    expect(sentence(event)).toBe('ana@acme.io removed bo@acme.io from project Payments');
    expect(sentence({ ...event, actor: { kind: 'api_key', id: 'key_1' } })).toBe('API key key_1 removed bo@acme.io');
  });
  it('calls what was renamed by what it was, and a UUID by its beginning', () => {
    const renamed = openaiEvent('project.updated', { id: 'proj_9', changes_requested: { title: 'Billing' } });
    const named = { ...renamed, resource: { type: 'project', ids: ['proj_9'], name: 'Billing' } };
    expect(sentence(named)).toBe('ana@acme.io renamed project proj_9 to Billing');
    const ids = ['cbb278db-9d9b-4e83-b1ac-2cd1219dd89b'];
    expect(sentence(eventOf('users', 'Update', { resource: { type: 'users', ids } }))).toBe(
      'ana@acme.io updated user cbb278db',
    );
    const created = eventOf('users', 'Create', { request: { body: { email: 'bo@acme.io', role: 'member' } } });
    expect(sentence(created)).toBe('ana@acme.io created user bo@acme.io');
  });
  it('says failures as such', () => {
    const failed = { ok: false, status: 403 };
    expect(
      sentence(
        eventOf('virtual_keys', 'Rotate', {
          outcome: failed,
          resource: { type: 'virtual_keys', ids: ['openai-prod'] },
        }),
      ),
    ).toBe('ana@acme.io failed to rotate virtual key openai-prod (403)');
    expect(
      sentence(
        openaiEvent('login.failed', { error_code: 'bad_mfa' }, { actor: { kind: 'unknown' }, outcome: { ok: false } }),
      ),
    ).toBe('An unknown actor failed to sign in (bad_mfa)');
    const request = { method: 'PUT', path: '/v1/configs/pc-a-b69ca7' };
    expect(sentence(eventOf('configs', '', { request }))).toBe('ana@acme.io sent PUT /v1/configs/pc-a-b69ca7');
    expect(sentence(eventOf('configs', '', { request, outcome: failed }))).toBe(
      'ana@acme.io sent PUT /v1/configs/pc-a-b69ca7, which failed (403)',
    );
  });
  it('names every kind of actor', () => {
    const by = (actor: Parameters<typeof eventOf>[2]): string =>
      sentence(eventOf('TEAM', 'UPDATE', { resource: { type: 'TEAM', ids: ['ops'] }, ...actor }));
    expect(by({ actor: { kind: 'system' } })).toBe('GitOps or automatic import updated team ops');
    expect(by({ actor: { kind: 'unknown' } })).toBe('An unknown actor updated team ops');
    expect(by({ actor: { kind: 'service_account', id: 'svc_acct_1' } })).toBe(
      'service account svc_acct_1 updated team ops',
    );
    expect(by({ actor: { kind: 'api_key', label: 'deploy' } })).toBe('API key deploy updated team ops');
    expect(by({ actor: { kind: 'user', id: '2f1d7c1e-6a54-4c0e-9b52-5b8f2f6f7a10' } })).toBe(
      'user 2f1d7c1e updated team ops',
    );
  });
  it('reads well for what nobody documented', () => {
    expect(
      sentence(eventOf('quantum_relay', 'frobnicated', { resource: { type: 'quantum_relay', ids: ['q1'] } })),
    ).toBe('ana@acme.io frobnicated quantum relay q1');
    expect(sentence(eventOf('QuantumRelays', 'FROB', {}))).toBe('ana@acme.io did “FROB” on a quantum relay');
    expect(sentence(eventOf('', '', {}))).toContain('ana@acme.io');
    expect(sentence(eventOf('unreadable', '', {}))).toBe('A record that could not be read');
    for (const word of ['__proto__', 'constructor', 'toString'])
      expect(sentence(eventOf(word, word))).toContain('ana@acme.io');
  });
  it('lets no foreign text steer it, and no secret stand in it', () => {
    const hostile = eventOf('api_key', 'created', {
      resource: { type: 'api_key', ids: [], name: 'a\u202eb\n{actor} <x|y> [z]' },
    });
    expect(sentence(hostile)).toBe('ana@acme.io created API key a⟨U+202E⟩b {actor} <x|y> [z]');
    const leaking = eventOf('api_key', 'created', { resource: { type: 'api_key', ids: ['sk-proj-abcdefgh12345678'] } });
    expect(sentence(leaking)).not.toContain('abcdefgh');
  });
});

describe('documented types', () => {
  const withId = (type: string, action: string): string =>
    sentence(eventOf(type, action, { resource: { type, ids: ['some-id'] } }));

  it.each(eventTypes)('OpenAI %s has a sentence, with and without names', (word) => {
    const dot = word.lastIndexOf('.');
    const [type, action] = [word.slice(0, dot), word.slice(dot + 1)];
    for (const said of [withId(type, action), sentence(eventOf(type, action))]) {
      expect(said).toMatch(/^ana@acme\.io [a-z]+( |$)/);
      expect(said).not.toMatch(/[“”_{}<>[\]]|\b(\w+) \1\b|undefined/);
    }
    if (!/log(?:in|out)|organization/.test(type)) expect(withId(type, action)).toContain('some-id');
  });
  it.each(objectTypes)('Cortex %s has a sentence', (type) => {
    for (const [action, past] of [
      ['CREATE', 'created'],
      ['UPDATE', 'updated'],
      ['DELETE', 'deleted'],
    ] as const) {
      expect(withId(type, action)).toMatch(new RegExp(`^ana@acme\\.io ${past} [A-Za-z][\\w. -]+ some-id$`));
    }
    expect(withId(type, 'UPDATE')).not.toMatch(/[A-Z]{6,}|_/);
  });
  it.each([
    'Workspaces',
    'API Keys',
    'api-keys',
    'Integrations',
    'Model Catalog',
    'Configs',
    'Prompts',
    'Guardrails',
    'Collections',
    'Organization',
    'Labels',
    'virtual_keys',
  ])('Portkey %s has a sentence for each action', (type) => {
    for (const action of ['Create', 'Update', 'Delete', 'Publish', 'Export', 'Rotate', 'Manage', 'Duplicate']) {
      expect(withId(type, action)).toMatch(/^ana@acme\.io [a-z]+ed? [A-Za-z ]+ some-id$/);
    }
  });
});

describe('parts', () => {
  it('join to the sentence and name their roles', () => {
    const event = openaiEvent('api_key.deleted', { id: 'key_1' });
    const parts = sentenceParts(event);
    expect(parts.map(({ text }) => text).join('')).toBe(sentence(event));
    expect(parts.filter(({ role }) => role !== 'plain')).toEqual([
      { role: 'actor', text: 'ana@acme.io' },
      { role: 'verb', text: 'deleted' },
      { role: 'resource', text: 'key_1' },
    ]);
  });
  it('takes another language', () => {
    const german = {
      ...english,
      general: { ...english.general, done: ['{resource}: <geändert|ändern> von {actor}'] },
      failed: 'gescheitert: ',
    };
    expect(sentence(eventOf('TEAM', 'UPDATE'), german)).toBe('a team: geändert von ana@acme.io');
  });
});
