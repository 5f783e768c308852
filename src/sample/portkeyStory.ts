// What happened at Northwind's Portkey organisation in the last month; told in days before `now`.
import { ana, jonas, liWei, mira, portkey, priya, sam, tomas } from './cast';
import { ago, type Span } from './clockwork';
import { user, type PortkeyBook } from './portkeyBook';
import { portkeyAdmin, portkeyTerraform } from './portkeyCallers';
import { tellOddities, tellTrouble } from './portkeyTrouble';
import { anthropicBody, azureBody, routerConfig, refundPrompt } from './portkeyBodies';

const { workspaces, keys, configs, prompts, virtualKeys } = portkey;

export function tellPortkeyStory(book: PortkeyBook, span: Span): void {
  tellWorkspaces(book, span);
  tellRouting(book, span);
  tellKeys(book, span);
  tellLimits(book, span);
  tellTrouble(book, span);
  tellOddities(book, span);
}

function tellWorkspaces({ add }: PortkeyBook, span: Span): void {
  for (const [index, workspace] of Object.values(workspaces).entries()) {
    const caller = index === 0 ? user(mira) : portkeyTerraform;
    add({
      at: ago(span, 29, 6 - index),
      caller,
      uri: '/v1/admin/workspaces',
      type: 'workspaces',
      action: 'Create',
      body: {
        name: workspace.name,
        slug: workspace.slug,
        defaults: { metadata: { cost_center: `cc-${410 + index}` } },
      },
      workspace: workspace.id,
    });
  }
  const members = [jonas, liWei, ana, priya, sam];
  add({
    at: ago(span, 28, 23),
    caller: user(mira),
    uri: `/v1/admin/workspaces/${workspaces.shared.slug}/users`,
    type: 'workspaces',
    action: 'Manage',
    body: { users: members.map((person) => ({ id: person.portkeyId, role: person === jonas ? 'admin' : 'member' })) },
    workspace: workspaces.shared.id,
  });
  add({
    at: ago(span, 22, 1),
    caller: user(mira),
    uri: '/v1/admin/users/invites',
    type: 'users',
    action: 'Create',
    body: { email: tomas.email, role: 'member', workspaces: [{ id: workspaces.payments.slug, role: 'member' }] },
    workspace: workspaces.payments.id,
  });
  add({
    at: ago(span, 9, 5, 40),
    caller: user(ana),
    method: 'DELETE',
    uri: `/v1/admin/users/${tomas.portkeyId}`,
    type: 'users',
    action: 'Delete',
  });
  add({
    at: ago(span, 4, 4, 30),
    caller: user(mira),
    method: 'PUT',
    uri: `/v1/admin/users/${priya.portkeyId}`,
    type: 'users',
    action: 'Update',
    body: { role: 'admin' },
  });
  add({
    at: ago(span, 15, 2),
    caller: user(mira),
    method: 'PUT',
    uri: `/v1/admin/organisations/${portkey.organisation}/sso`,
    type: 'organisation',
    action: 'Update',
    body: { protocol: 'saml', enforce: true, scim: { enabled: true, token: 'nw*****q2' }, domains: ['northwind.io'] },
  });
}

function tellRouting({ add }: PortkeyBook, span: Span): void {
  const router = `/v1/configs/${configs.router.slug}`;
  add({
    at: ago(span, 28, 2),
    caller: portkeyTerraform,
    uri: '/v1/configs',
    type: 'configs',
    action: 'Create',
    body: { name: 'router', slug: configs.router.slug, config: routerConfig(['openai-prod'], 2, 0) },
    workspace: workspaces.shared.id,
  });
  const versions = [
    [21, user(jonas), routerConfig(['openai-prod', 'anthropic-prod'], 3, 0)],
    [16.3, portkeyTerraform, routerConfig(['openai-prod', 'anthropic-prod'], 3, 3600)],
    [6.1, user(ana), routerConfig(['anthropic-prod'], 1, 3600)],
    [5.9, user(jonas), routerConfig(['openai-prod', 'anthropic-prod', 'bedrock-eu'], 3, 3600)],
    [0.14, user(mira), routerConfig(['openai-prod', 'anthropic-prod', 'bedrock-eu'], 5, 600)],
  ] as const;
  for (const [days, caller, config] of versions) {
    add({
      at: ago(span, days),
      caller,
      method: 'PUT',
      uri: router,
      type: 'configs',
      action: 'Update',
      body: { name: 'router', config, status: 'active' },
      workspace: workspaces.shared.id,
    });
  }
  add({
    at: ago(span, 17, 5),
    caller: user(sam),
    uri: '/v1/prompts',
    type: 'prompts',
    action: 'Create',
    body: refundPrompt(prompts.refund.slug, portkey.collection, 0.7),
    workspace: workspaces.payments.id,
  });
  add({
    at: ago(span, 7, 6),
    caller: user(sam),
    method: 'PUT',
    uri: `/v1/prompts/${prompts.refund.slug}`,
    type: 'prompts',
    action: 'Update',
    body: refundPrompt(prompts.refund.slug, portkey.collection, 0.2),
    workspace: workspaces.payments.id,
  });
  add({
    at: ago(span, 7, 5, 50),
    caller: user(sam),
    method: 'PUT',
    uri: `/v1/prompts/${prompts.refund.slug}/makeDefault`,
    type: 'prompts',
    action: 'Publish',
    body: { version: 2 },
    workspace: workspaces.payments.id,
  });
  add({
    at: ago(span, 11, 4),
    caller: user(ana),
    uri: '/v1/guardrails',
    type: 'guardrails',
    action: 'Create',
    body: {
      name: 'no-pii',
      slug: portkey.guardrail,
      checks: [{ id: 'portkey.pii', parameters: { categories: ['EMAIL_ADDRESS', 'CREDIT_CARD'], redact: true } }],
      actions: { deny: false, async: false, on_fail: { feedback: { value: -1, weight: 1 } } },
    },
    workspace: workspaces.shared.id,
  });
}

function tellKeys({ add }: PortkeyBook, span: Span): void {
  add({
    at: ago(span, 27, 7),
    caller: user(mira),
    uri: '/v1/virtual-keys',
    type: 'virtual_keys',
    action: 'Create',
    body: { name: virtualKeys.openai, provider: 'openai', key: 'sk*****7Qa', note: 'All of checkout.' },
    workspace: workspaces.shared.id,
  });
  add({
    at: ago(span, 21, 1),
    caller: portkeyTerraform,
    uri: '/v1/integrations',
    type: 'integrations',
    action: 'Create',
    body: anthropicBody(virtualKeys.anthropic),
    workspace: workspaces.shared.id,
  });
  // Written before the vendor masked it: another provider's credential, in the clear, inside a body.
  add({
    at: ago(span, 5, 22),
    caller: user(jonas),
    uri: '/v1/integrations',
    type: 'integrations',
    action: 'Create',
    body: azureBody(virtualKeys.azure),
    workspace: workspaces.payments.id,
  });
  add({
    at: ago(span, 5, 5),
    caller: user(sam),
    uri: `/v1/api-keys/${keys.checkout}/rotate`,
    type: 'api_keys',
    action: 'Rotate',
    body: {
      api_key_id: keys.checkout,
      rotation_mode: 'transition',
      old_key_masked: 'z1*****3AX',
      transition_expires_at: new Date(ago(span, 3, 5)).toISOString(),
    },
    workspace: workspaces.payments.id,
  });
  add({
    at: ago(span, 0, 0, 11),
    caller: user(mira),
    method: 'PUT',
    uri: `/v1/virtual-keys/${virtualKeys.openai}`,
    type: 'virtual_keys',
    action: 'Rotate',
    body: {
      name: virtualKeys.openai,
      key: 'sk*****9Tz',
      usage_limits: { credit_limit: 1500, periodic_reset: 'monthly', alert_threshold: 1200 },
    },
    workspace: workspaces.shared.id,
  });
  add({
    at: ago(span, 2, 7),
    caller: portkeyTerraform,
    method: 'DELETE',
    uri: `/v1/virtual-keys/${virtualKeys.bedrock}`,
    type: 'virtual_keys',
    action: 'Delete',
    query: { force: 'true' },
    workspace: workspaces.shared.id,
  });
}

/** Step by step: 100, 500, 1500, 3000 calls a minute, then down after the incident, then up again. */
function tellLimits({ add }: PortkeyBook, span: Span): void {
  const uri = '/v1/policies/rate-limits';
  const steps = [
    [28.2, portkeyTerraform, 100],
    [24.1, user(liWei), 500],
    [19, user(liWei), 1500],
    [12.2, portkeyTerraform, 3000],
    [6.15, user(ana), 500],
    [2.05, user(jonas), 1000],
  ] as const;
  for (const [index, [days, caller, value]] of steps.entries()) {
    add({
      at: ago(span, days),
      caller,
      method: index === 0 ? 'POST' : 'PUT',
      uri: index === 0 ? uri : `${uri}/${portkey.policy}`,
      type: 'policies',
      action: index === 0 ? 'Create' : 'Update',
      body: {
        name: 'checkout per minute',
        conditions: [{ key: 'workspace_id', value: workspaces.payments.slug }],
        type: 'requests',
        unit: 'rpm',
        value,
      },
      workspace: workspaces.payments.id,
    });
  }
  for (const credit of [400, 800, 1200]) {
    add({
      at: ago(span, 18 - credit / 100),
      caller: portkeyAdmin,
      method: 'PUT',
      uri: `/v1/integrations/${portkey.integration}/workspaces`,
      type: 'integrations',
      action: 'Update',
      body: {
        workspaces: [{ id: workspaces.payments.id, enabled: true, usage_limits: [{ credit_limit: credit }] }],
        override_existing_workspace_access: false,
      },
      workspace: workspaces.payments.id,
    });
  }
}
