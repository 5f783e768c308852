// The everyday part of Northwind's Portkey log: prompts, configs and keys that people and pipelines work on.
import { portkey, staff } from './cast';
import { anyTime, workingTime, type Span } from './clockwork';
import { user, type Caller, type PortkeyBook } from './portkeyBook';
import { portkeyBatch, portkeyTerraform } from './portkeyCallers';
import { refundPrompt, routerConfig } from './portkeyBodies';
import type { Random, Weighted } from './random';

interface Act {
  readonly method: 'POST' | 'PUT' | 'DELETE';
  readonly uri: string;
  readonly type: string;
  readonly action: string;
  readonly body?: unknown;
}

type Habit = (random: Random) => Act;

const { configs, prompts, virtualKeys, workspaces, keys } = portkey;
const workspaceIds = Object.values(workspaces).map((workspace) => workspace.id);
const words = ['refund', 'triage', 'rank', 'summar', 'transl', 'embed', 'route', 'judge'];

const slug = (random: Random, prefix: string): string => `${prefix}-${random.pick(words)}-${random.hex(6)}`;

const prompt: Habit = (random) => {
  const id = random.chance(0.4) ? prompts.triage.slug : slug(random, 'pp');
  if (random.chance(0.25)) {
    return {
      method: 'PUT',
      uri: `/v1/prompts/${id}/makeDefault`,
      type: 'prompts',
      action: 'Publish',
      body: { version: random.whole(2, 40) },
    };
  }
  const created = random.chance(0.35);
  return {
    method: created ? 'POST' : 'PUT',
    uri: created ? '/v1/prompts' : `/v1/prompts/${id}`,
    type: 'prompts',
    action: created ? 'Create' : 'Update',
    body: refundPrompt(id, slug(random, 'co'), random.whole(0, 10) / 10),
  };
};

const config: Habit = (random) => {
  const name = random.pick(words);
  const targets = random.chance(0.5) ? [virtualKeys.openai] : [virtualKeys.openai, virtualKeys.anthropic];
  const value = routerConfig(targets, random.whole(1, 5), random.pick([0, 300, 3600]));
  const id = random.chance(0.3) ? configs.fallback.slug : slug(random, 'pc');
  return random.pick<Act>([
    { method: 'POST', uri: '/v1/configs', type: 'configs', action: 'Create', body: { name, slug: id, config: value } },
    { method: 'PUT', uri: `/v1/configs/${id}`, type: 'configs', action: 'Update', body: { name, config: value } },
    { method: 'DELETE', uri: `/v1/configs/${slug(random, 'pc')}`, type: 'configs', action: 'Delete' },
  ]);
};

const apiKey: Habit = (random) => {
  const id = random.chance(0.3) ? keys.batch : random.uuid();
  const body = {
    name: `${random.pick(words)}-${random.pick(['ci', 'dev', 'prod'])}`,
    scopes: ['completions.write', 'logs.list'],
    rate_limits: [{ type: 'requests', unit: 'rpm', value: random.pick([60, 300, 1000]) }],
    expires_at: random.chance(0.5) ? null : '2027-03-31T00:00:00.000Z',
  };
  return random.pick<Act>([
    { method: 'POST', uri: '/v1/api-keys/workspace/service', type: 'api_keys', action: 'Create', body },
    { method: 'PUT', uri: `/v1/api-keys/${id}`, type: 'api_keys', action: 'Update', body },
    { method: 'DELETE', uri: `/v1/api-keys/${id}`, type: 'api_keys', action: 'Delete' },
    {
      method: 'POST',
      uri: `/v1/api-keys/${id}/rotate`,
      type: 'api_keys',
      action: 'Rotate',
      body: { api_key_id: id, rotation_mode: 'immediate', old_key_masked: `${random.text(2)}*****${random.text(3)}` },
    },
  ]);
};

const virtualKey: Habit = (random) => ({
  method: 'PUT',
  uri: `/v1/virtual-keys/${random.pick([virtualKeys.openai, virtualKeys.anthropic])}`,
  type: 'virtual_keys',
  action: 'Update',
  body: { usage_limits: { credit_limit: random.whole(2, 40) * 50, alert_threshold: 80 } },
});

const member: Habit = (random) => ({
  method: 'PUT',
  uri: `/v1/admin/workspaces/${random.pick(Object.values(workspaces)).slug}/users/${random.pick(staff).portkeyId}`,
  type: 'workspaces',
  action: 'Manage',
  body: { role: random.pick(['member', 'manager', 'admin']) },
});

const guardrail: Habit = (random) => ({
  method: 'PUT',
  uri: `/v1/guardrails/${portkey.guardrail}`,
  type: 'guardrails',
  action: 'Update',
  body: { checks: [{ id: 'default.wordCount', parameters: { minWords: 1, maxWords: random.whole(200, 900) } }] },
});

const model: Habit = (random) => ({
  method: 'PUT',
  uri: `/v1/integrations/${portkey.integration}/models`,
  type: 'model_catalog',
  action: 'Update',
  body: {
    models: [{ slug: random.pick(['gpt-4.1-mini', 'gpt-5', 'claude-sonnet-4-5']), enabled: random.chance(0.8) }],
  },
});

const exported: Habit = (random) => ({
  method: 'POST',
  uri: `/v1/logs/exports/${random.uuid()}/start`,
  type: 'log_exports',
  action: 'Export',
  body: { requested_data: ['id', 'created_at', 'request', 'response'] },
});

const habits: readonly Weighted<Habit>[] = [
  [36, prompt],
  [18, config],
  [14, apiKey],
  [9, virtualKey],
  [7, member],
  [4, guardrail],
  [5, model],
  [4, exported],
];

const statuses: readonly Weighted<number>[] = [
  [93, 200],
  [2, 400],
  [1.5, 403],
  [1.5, 404],
  [1, 409],
  [0.6, 429],
  [0.4, 503],
];

/** `count` everyday calls. */
export function addPortkeyRoutine(book: PortkeyBook, span: Span, count: number): void {
  const { random } = book;
  for (let done = 0; done < count; done += 1) {
    const person = random.pick(staff);
    const machine: Caller | undefined = random.weighted<Caller | undefined>([
      [62, undefined],
      [26, portkeyTerraform],
      [12, portkeyBatch],
    ]);
    const at = machine === undefined ? workingTime(random, span, person.place.offset) : anyTime(random, span);
    const act = random.weighted(habits)(random);
    const status = random.weighted(statuses);
    book.add({ ...act, at, caller: machine ?? user(person), status, workspace: random.pick(workspaceIds) });
  }
}
