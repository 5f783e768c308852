// Portkey calls that failed, and records that live answers hold and the specification does not describe.
import { liWei, portkey, priya, stranger } from './cast';
import { ago, type Span } from './clockwork';
import { keyCaller, user, type PortkeyBook } from './portkeyBook';
import { portkeyBatch, portkeyTerraform } from './portkeyCallers';

const { workspaces, keys, configs, prompts, virtualKeys } = portkey;

/** Calls that failed: refused, not found, conflicting, too many, broken. */
export function tellTrouble({ add }: PortkeyBook, span: Span): void {
  const foreign = keyCaller(keys.batch, stranger.ip, stranger.place.country, stranger.userAgent);
  for (const [index, status] of [401, 401, 401, 403, 403].entries()) {
    add({
      at: ago(span, 8, 6) + index * 31_000,
      caller: foreign,
      uri: index < 3 ? '/v1/api-keys/organisation/service' : '/v1/virtual-keys',
      type: index < 3 ? 'api_keys' : 'virtual_keys',
      action: 'Create',
      body: { name: 'backup', scopes: ['virtual_keys.list', 'api_keys.create'] },
      status,
    });
  }
  const failures = [
    [14, portkeyTerraform, 'DELETE', `/v1/configs/${configs.fallback.slug}`, 'configs', 'Delete', 409],
    [13, portkeyTerraform, 'DELETE', `/v1/configs/${configs.fallback.slug}`, 'configs', 'Delete', 200],
    [6.18, portkeyBatch, 'PUT', `/v1/virtual-keys/${virtualKeys.openai}`, 'virtual_keys', 'Update', 403],
    [6.17, user(liWei), 'PUT', `/v1/prompts/${prompts.triage.slug}`, 'prompts', 'Update', 422],
    [6.16, portkeyTerraform, 'PUT', `/v1/configs/${configs.router.slug}`, 'configs', 'Update', 502],
    [3.4, portkeyBatch, 'POST', '/v1/prompts', 'prompts', 'Create', 429],
    [1.2, user(priya), 'DELETE', `/v1/guardrails/${portkey.guardrail}`, 'guardrails', 'Delete', 403],
    [0.3, portkeyTerraform, 'PUT', `/v1/integrations/${portkey.integration}`, 'integrations', 'Update', 500],
  ] as const;
  for (const [days, caller, method, uri, type, action, status] of failures) {
    const body = method === 'DELETE' ? undefined : { name: 'router', status: 'active' };
    add({ at: ago(span, days), caller, method, uri, type, action, status, workspace: workspaces.shared.id, body });
  }
}

/** What live answers hold and the specification does not say. */
export function tellOddities({ add }: PortkeyBook, span: Span): void {
  const at = ago(span, 4, 9);
  // No action word: only the call itself says what was done.
  add({ at, caller: portkeyBatch, uri: '/v1/labels', type: 'labels', action: '', body: { name: 'eu-only' } });
  add({
    at: ago(span, 1, 4),
    caller: user(liWei),
    method: 'PATCH',
    uri: `/v1/collections/${portkey.collection}`,
    type: 'collections',
    action: '',
    body: { name: 'checkout' },
    workspace: workspaces.research.id,
  });
  // A body that was cut off, one that never was JSON, and two calls in one millisecond without a request ID.
  add({
    at: ago(span, 3, 10),
    caller: portkeyBatch,
    uri: '/v1/prompts',
    type: 'prompts',
    action: 'Create',
    body: `{"name":"bulk import","string":"${'Answer in the language of the question. '.repeat(12)}`,
    status: 413,
  });
  add({
    at: ago(span, 2, 3),
    caller: user(priya),
    uri: '/v1/prompts/partials',
    type: 'prompts',
    action: 'Create',
    body: 'name=tone&string=Friendly%2C+brief',
    query: { source: 'form' },
  });
  for (const name of ['nightly-a', 'nightly-b']) {
    add({
      at: ago(span, 1, 1),
      caller: portkeyBatch,
      uri: '/v1/labels',
      type: 'labels',
      action: 'Create',
      body: { name },
      requestId: '',
    });
  }
}
