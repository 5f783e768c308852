// The sentence of every documented event, as a table to read: test/fixtures/sentences.md.
import { expect, it } from 'vitest';
import type { AuditEvent } from '../../src/core/event';
import { english, type Phrases, sentence } from '../../src/core/sentence';
import { phrasesIn } from '../../src/core/words/locale';
import { objectTypes } from '../../src/vendors/cortex/objectTypes';
import { eventTypes } from '../../src/vendors/openai/eventTypes';
import { eventOf, openaiEvent } from './coreEvents';

/** The details that OpenAI documents, by event type; others carry an ID alone. */
const details: Readonly<Record<string, Readonly<Record<string, unknown>>>> = {
  'api_key.created': { id: 'key_r6OxWJfT', data: { scopes: ['api.read'] } },
  'certificates.activated': { certificates: [{ id: 'cert_1', name: 'gateway' }, { id: 'cert_2' }] },
  'certificates.deactivated': { certificates: [{ id: 'cert_1', name: 'gateway' }] },
  'certificate.created': { id: 'cert_1', name: 'gateway' },
  'checkpoint.permission.created': {
    id: 'cp_1',
    data: { project_id: 'proj_1', fine_tuned_model_checkpoint: 'ft:gpt' },
  },
  'group.created': { id: 'group_1', data: { group_name: 'Operations' } },
  'group.updated': { id: 'group_1', changes_requested: { group_name: 'Operations' } },
  'invite.sent': { id: 'invite-1', data: { email: 'bo@acme.io', role: 'reader' } },
  'ip_allowlist.created': { id: 'ipal_1', name: 'office', allowed_ips: ['203.0.113.0/24'] },
  'ip_allowlist.config.activated': { configs: [{ id: 'ipal_1', name: 'office' }] },
  'ip_allowlist.config.deactivated': { configs: [{ id: 'ipal_1', name: 'office' }] },
  'login.succeeded': {},
  'login.failed': { error_code: 'bad_mfa', error_message: 'The code was wrong' },
  'logout.succeeded': {},
  'logout.failed': { error_code: 'expired' },
  'organization.updated': { id: 'org-1', changes_requested: { title: 'Acme', api_call_logging: 'disabled' } },
  'project.created': { id: 'proj_1', data: { name: 'payments', title: 'Payments' } },
  'project.updated': { id: 'proj_1', changes_requested: { title: 'Billing' } },
  'rate_limit.updated': { id: 'rl-gpt-5', changes_requested: { max_requests_per_1_minute: 500 } },
  'role.created': { id: 'role_1', role_name: 'Auditor', permissions: ['api.read'] },
  'role.assignment.created': {
    id: 'ra_1',
    principal_id: 'user-2',
    resource_id: 'proj_1',
    resource_type: 'api.project',
  },
  'role.assignment.deleted': {
    id: 'ra_1',
    principal_id: 'user-2',
    resource_id: 'proj_1',
    resource_type: 'api.project',
  },
  'role.bound_to_resource': { id: 'ws__drive', role_id: 'role_1', connector_name: 'Drive' },
  'role.unbound_from_resource': { id: 'ws__drive', role_id: 'role_1', connector_name: 'Drive' },
  'service_account.created': { id: 'svc_acct_1', data: { role: 'member' } },
  'service_account.updated': { id: 'svc_acct_1', changes_requested: { role: 'owner' } },
  'user.added': { id: 'user-2', data: { role: 'member' } },
  'user.updated': { id: 'user-2', changes_requested: { role: 'owner' } },
};

const portkeyTypes =
  'workspaces api_keys integrations virtual_keys model_catalog configs prompts guardrails collections organisation labels';
const portkeyActions = 'Create Update Delete Publish Export Rotate Manage Duplicate';

/** English, with a mark where nothing better was found than the words of the record. */
const marked: Phrases = {
  ...english,
  general: {
    ...english.general,
    odd: ['⚠ odd'],
    request: ['⚠'],
    requestFailed: ['⚠'],
    bare: ['⚠ bare'],
    unreadable: ['⚠'],
  },
};

function row(event: AuditEvent, word: string): string {
  const failed = { ...event, outcome: { ok: false } };
  const cells = [word, sentence(event, marked), sentence(failed, marked)];
  return `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`;
}

function table(title: string, rows: readonly string[]): string {
  return [`## ${title}`, '', '| Event | Sentence | When it failed |', '| --- | --- | --- |', ...rows, ''].join('\n');
}

function openaiRow(word: string): string {
  const detail = details[word] ?? { id: `${word.slice(0, word.lastIndexOf('.')).replaceAll('.', '_')}_1` };
  const event = openaiEvent(word, detail);
  const listed = (detail['certificates'] ?? detail['configs']) as readonly { readonly id: string }[] | undefined;
  const ids = listed?.map(({ id }) => id) ?? event.resource.ids;
  return row({ ...event, resource: { ...event.resource, ids } }, word);
}

/** Every event of the documentation, named, without a name, and of several. */
function documented(): readonly AuditEvent[] {
  const cortex = objectTypes.flatMap((type) => ['CREATE', 'UPDATE', 'DELETE'].map((action) => eventOf(type, action)));
  const portkey = portkeyTypes.split(' ').flatMap((type) => portkeyActions.split(' ').map((act) => eventOf(type, act)));
  const openai = eventTypes.map((word) => openaiEvent(word, details[word] ?? { id: 'id_1' }));
  return [...openai, ...cortex, ...portkey].flatMap((event) => {
    const { type } = event.resource;
    const others = [[], ['a_1'], ['a_1', 'b_2'], ['a_1', 'b_2', 'c_3']].map((ids) => ({ type, ids }));
    return [event, ...others.map((resource) => ({ ...event, resource }))];
  });
}

it('every piece of a sentence can be said in another language, and the source of a translation holds them all', async () => {
  const kinds = ['user', 'service_account', 'api_key', 'system', 'unknown'] as const;
  const heard = new Set<string>([english.failed, 'project', 'workspace']);
  const say = (text: string): string => {
    heard.add(text);
    return text;
  };
  for (const texts of [...english.templates.values(), ...Object.values(english.general)]) texts.forEach(say);
  for (const event of documented()) {
    for (const kind of kinds) {
      sentence({ ...event, actor: { kind } }, { ...english, say });
      sentence({ ...event, actor: { kind, id: 'x' }, outcome: { ok: false } }, { ...english, say });
    }
  }
  const bundle = Object.fromEntries([...heard].sort().map((text) => [text, text]));
  await expect(`${JSON.stringify(bundle, undefined, 2)}\n`).toMatchFileSnapshot('../../l10n/bundle.l10n.json');

  // In a language of which every piece is in angle quotes, nothing of the English is left outside them.
  const quoted = Object.fromEntries(Object.keys(bundle).map((text) => [text, translated(text)]));
  const other = phrasesIn(quoted);
  for (const event of documented()) {
    const named = { ...event, actor: { kind: 'user', label: 'ANA' } } as const;
    const rest = sentence(named, other)
      .replaceAll(/‹[^›]*›/g, '')
      .replaceAll(/\S*[-_@\d]\S*/g, '');
    expect(rest).not.toMatch(/\b(?:the|a|an|of|to|from|created|deleted|updated|project|user|key)\b/);
  }
});

/** The words of a template, or of a phrase, in angle quotes; its values and signs as they are. */
function translated(text: string): string {
  return /[{<[]/.test(text)
    ? text.replaceAll(/\{[^}]+\}|[<>[\]|]|[^{<>[\]|]+/g, (part) =>
        part.startsWith('{') || '<>[]|'.includes(part) || part.trim() === '' ? part : `‹${part}›`,
      )
    : `‹${text}›`;
}

it('what a translation leaves out stays English, and what is no translation is none', () => {
  const event = eventOf('project', 'created', { resource: { type: 'project', ids: ['proj_1'] } });
  const german = phrasesIn({ project: 'Projekt', created: 'hat angelegt:', odd: 7, '': '' });
  expect(sentence(event, german)).toContain('hat angelegt: Projekt proj_1');
  for (const none of [
    undefined,
    null,
    7,
    'x',
    [],
    { project: {} },
    { project: '' },
    { project: ['x'] },
    { project: 'x'.repeat(501) },
  ]) {
    expect(sentence(event, phrasesIn(none))).toBe(sentence(event));
  }
});

it('every documented event has a sentence of its own words', async () => {
  const cortex = objectTypes.flatMap((type) =>
    ['CREATE', 'UPDATE', 'DELETE'].map((action) =>
      row(eventOf(type, action, { vendor: 'cortex', resource: { type, ids: ['checkout-api'] } }), `${type} ${action}`),
    ),
  );
  const portkey = portkeyTypes
    .split(' ')
    .flatMap((type) =>
      portkeyActions
        .split(' ')
        .map((action) =>
          row(
            eventOf(type, action, { vendor: 'portkey', resource: { type, ids: ['id-1'], name: 'checkout' } }),
            `${type} ${action}`,
          ),
        ),
    );
  const openai = eventTypes.map(openaiRow);
  expect([openai.length, cortex.length, portkey.length]).toEqual([145, 3 * 87, 11 * 8]);
  const text = [
    '# What is said about each documented event',
    '',
    'Written by `test/unit/sentenceTable.test.ts`.',
    '',
    table('OpenAI', openai),
    table('Cortex', cortex),
    table('Portkey', portkey),
  ].join('\n');
  expect(text.split('\n').filter((line) => line.includes('⚠'))).toEqual([]);
  await expect(text).toMatchFileSnapshot('../fixtures/sentences.md');
});
