// The event types OpenAI documents, 145 of them (API reference of 2026-08-21). The list is open: it has grown six times.
import type { FilterValue } from '../../core/filters';

/** Resource, then its actions. Joined by a dot they are the event types. */
const documented: readonly (readonly [resource: string, actions: string])[] = [
  ['api_key', 'created updated deleted'],
  ['certificate', 'created updated deleted'],
  ['certificates', 'activated deactivated'],
  ['checkpoint.permission', 'created deleted'],
  ['external_key', 'registered removed'],
  ['group', 'created updated deleted'],
  ['invite', 'sent accepted deleted'],
  ['ip_allowlist', 'created updated deleted'],
  ['ip_allowlist.config', 'activated deactivated'],
  ['login', 'succeeded failed'],
  ['logout', 'succeeded failed'],
  ['organization', 'updated'],
  ['project', 'created updated archived deleted'],
  ['rate_limit', 'updated deleted'],
  ['resource', 'deleted'],
  ['tunnel', 'created updated deleted'],
  ['workload_identity_provider', 'created updated deleted'],
  ['workload_identity_provider_mapping', 'created updated deleted'],
  ['role', 'created updated deleted bound_to_resource unbound_from_resource'],
  ['role.assignment', 'created deleted'],
  ['scim', 'enabled disabled'],
  ['service_account', 'created updated deleted'],
  ['user', 'added updated deleted'],
  ['tenant.metadata', 'updated'],
  ['tenant.microsoft_entra_mapping', 'upserted deleted'],
  ['tenant.workload_identity.provider', 'created updated archived'],
  ['tenant.workload_identity.mapping', 'created updated archived'],
  ['tenant.workload_identity.binding', 'created'],
  ['tenant.workload_identity.principal', 'provisioned'],
  ['tenant.workload_identity.access_token', 'issued'],
  ['tenant.admin_api_key', 'created updated deleted'],
  ['tenant.project_api_key', 'created'],
  ['tenant.chatgpt_access_token', 'revoked'],
  ['tenant.migration', 'completed'],
  ['tenant.sso', 'migrated'],
  ['tenant.domains', 'migrated'],
  ['tenant.sso_connection', 'created updated deleted'],
  ['tenant.sso_connection.setup', 'started'],
  ['tenant.policy', 'created updated deleted attached detached'],
  ['tenant.principal_authentication_policy', 'resolved'],
  ['tenant.scim.setup', 'started'],
  ['tenant.scim.deletion', 'requested'],
  ['tenant.scim.directory', 'created'],
  ['tenant.product_access_policy', 'updated'],
  ['tenant.resource_share_grant', 'created updated accepted declined revoked deleted'],
  ['tenant.service_account', 'updated deleted'],
  ['tenant.service_account.token', 'revoked'],
  ['tenant.billing.overage_limit', 'updated'],
  ['tenant.billing.alerts', 'updated'],
  ['tenant.billing.info', 'updated'],
  ['tenant.usage_limit.workspace', 'updated'],
  ['tenant.usage_limit.group', 'updated'],
  ['tenant.usage_limit.user', 'updated'],
  ['tenant.usage_limit.increase_request', 'updated resolved'],
  ['tenant.group', 'created updated deleted'],
  ['tenant.group.member', 'added removed'],
  ['tenant.migration_rollout.status', 'updated'],
  ['tenant.migration_rollout.tier', 'updated'],
  ['tenant.role.metadata', 'updated'],
  ['tenant.custom_role', 'created updated deleted'],
  ['tenant.role_assignment', 'created deleted'],
  ['tenant.resource_role_assignment', 'created deleted'],
  ['tenant.resource_access', 'updated deleted'],
  ['tenant.ads_account.onboarding', 'redemption'],
  ['tenant.session_policy', 'created updated deleted'],
  ['tenant.session_revocation', 'started'],
  ['tenant.third_party_app_policy', 'updated'],
  ['tenant.user', 'added updated removed looked_up invited'],
  ['tenant.membership', 'revoked accepted declined'],
  ['tenant.api_organization_invite', 'upserted deleted'],
  ['tenant.chatgpt_workspace_invite', 'upserted'],
  ['tenant.workspace_invite_email_settings', 'updated'],
];

export const eventTypes: readonly string[] = documented.flatMap(([resource, actions]) =>
  actions.split(' ').map((action) => `${resource}.${action}`),
);

/** Scoped to the tenant although their name does not say so: answered with `tenant_only` alone. */
const tenantRoles: ReadonlySet<string> = new Set(['role.bound_to_resource', 'role.unbound_from_resource']);

export function isTenantScoped(eventType: string): boolean {
  return eventType.startsWith('tenant.') || tenantRoles.has(eventType);
}

/** Heading in a list: the first segment, with one more for the many `tenant.` types. */
function groupOf(eventType: string): string {
  const [first = '', second = ''] = eventType.split('.');
  return first === 'tenant' ? `${first}.${second}` : first;
}

export const eventTypeValues: readonly FilterValue[] = eventTypes.map((value) => ({ value, group: groupOf(value) }));

/** Exports and log pipelines write the dots as underscores (`api_key_created`). */
const underscored: ReadonlyMap<string, string> = new Map(
  eventTypes.map((eventType) => [eventType.replaceAll('.', '_'), eventType]),
);

/** The event type as OpenAI writes it. */
export function dotted(eventType: string): string {
  return eventType.includes('.') ? eventType : (underscored.get(eventType) ?? eventType);
}
