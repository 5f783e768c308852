// The English sentences. A template holds what is filled in by `sentence.ts`:
//   {actor} {resource} {email}…  a value; `{email|resource}`: the first that is known
//   <updated|update>             the verb: as done, and as it follows "failed to"; `<signed in>`: as it stands
//   [ to {place}]                left out when a value in it is not known
// Of several templates the first whose values outside brackets are all known is used.

export type Templates = Readonly<Record<string, readonly string[]>>;

const general = '{actor} <{past}|{infinitive}> {resource}[ in {place}]';

/** For events that no template of their own describes. */
export const generalTemplates = {
  done: [general],
  odd: ['{actor} <did|do> “{action}” on {resource}'],
  request: ['{actor} <sent> {request}'],
  requestFailed: ['{actor} <sent> {request}, which failed'],
  bare: ['{actor} <acted on|act on> {resource}'],
  unreadable: ['A record that could not be read'],
} as const satisfies Templates;

/**
 * By event word. OpenAI's types need most of them; the others (Cortex's object types, Portkey's resources, and those of
 * OpenAI's that are a plain noun and verb) read well in the general form.
 */
export const templates: Templates = {
  'login.succeeded': ['{actor} <signed in>'],
  'login.failed': ['{actor} <failed to sign in>[ ({reason})]'],
  'logout.succeeded': ['{actor} <signed out>'],
  'logout.failed': ['{actor} <failed to sign out>[ ({reason})]'],

  'invite.sent': [
    '{actor} <invited|invite> {email}[ as {role}][ to {place}]',
    '{actor} <sent|send> {resource}[ as {role}]',
  ],
  'invite.accepted': ['{actor} <accepted|accept> {resource}'],
  'invite.deleted': ['{actor} <withdrew|withdraw> {resource}[ of {email}]'],

  'user.added': ['{actor} <added|add> {email|resource}[ to {place}][ as {role}]'],
  'user.updated': ['{actor} <made|make> {email|resource} {role}[ in {place}]', general],
  'user.deleted': ['{actor} <removed|remove> {email|resource}[ from {place}]'],
  'service_account.created': ['{actor} <created|create> {resource}[ as {role}][ in {place}]'],
  'service_account.updated': ['{actor} <made|make> {resource} {role}[ in {place}]', general],

  'organization.updated': ['{actor} <changed|change> the organization’s settings[: {changed}]'],
  'project.updated': ['{actor} <renamed|rename> {was} to {title}', general],
  'group.updated': ['{actor} <renamed|rename> {was} to {newGroup}', general],
  'rate_limit.updated': ['{actor} <set|set> {resource}[ to {limits}][ in {place}]'],

  'role.assignment.created': [
    '{actor} <gave|give> {principal} the role {assigned}[ on {scope}]',
    '{actor} <gave|give> {principal} a role[ on {scope}]',
    general,
  ],
  'role.assignment.deleted': [
    '{actor} <took|take> the role {assigned} from {principal}[ on {scope}]',
    '{actor} <took|take> a role from {principal}[ on {scope}]',
    general,
  ],
  'role.bound_to_resource': [
    '{actor} <bound|bind> role {roleId} to {connector|name}',
    '{actor} <bound|bind> a role to {connector|name}',
    '{actor} <bound|bind> a role to a resource',
  ],
  'role.unbound_from_resource': [
    '{actor} <unbound|unbind> role {roleId} from {connector|name}',
    '{actor} <unbound|unbind> a role from {connector|name}',
    '{actor} <unbound|unbind> a role from a resource',
  ],
  'checkpoint.permission.created': ['{actor} <gave|give> project {grantee} access to checkpoint {checkpoint}', general],
  'scim.enabled': ['{actor} <enabled|enable> SCIM[ for {name}]'],
  'scim.disabled': ['{actor} <disabled|disable> SCIM[ for {name}]'],

  'tenant.metadata.updated': ['{actor} <updated|update> the metadata of the tenant[ {name}]'],
  'tenant.migration.completed': ['{actor} <completed|complete> the migration of the tenant[ {name}]'],
  'tenant.sso.migrated': ['{actor} <migrated|migrate> single sign-on[ of {name}]'],
  'tenant.domains.migrated': ['{actor} <migrated|migrate> the tenant’s domains[ {name}]'],
  'tenant.sso_connection.setup.started': [
    '{actor} <started|start> the setup of SSO connection {name}',
    '{actor} <started|start> the setup of single sign-on',
  ],
  'tenant.scim.setup.started': ['{actor} <started|start> the setup of SCIM[ for {name}]'],
  'tenant.scim.deletion.requested': ['{actor} <asked|ask> for SCIM to be deleted[ from {name}]'],
  'tenant.service_account.token.revoked': [
    '{actor} <revoked|revoke> a token of service account {name}',
    '{actor} <revoked|revoke> a token of a service account',
  ],
  'tenant.billing.overage_limit.updated': ['{actor} <changed|change> the billing overage limit[ of {name}]'],
  'tenant.billing.alerts.updated': ['{actor} <changed|change> the billing alerts[ of {name}]'],
  'tenant.billing.info.updated': ['{actor} <changed|change> the billing information[ of {name}]'],
  'tenant.usage_limit.workspace.updated': [
    '{actor} <changed|change> the usage limit of workspace {name}',
    '{actor} <changed|change> the usage limit of a workspace',
  ],
  'tenant.usage_limit.group.updated': [
    '{actor} <changed|change> the usage limit of group {name}',
    '{actor} <changed|change> the usage limit of a group',
  ],
  'tenant.usage_limit.user.updated': [
    '{actor} <changed|change> the usage limit of user {email|name}',
    '{actor} <changed|change> the usage limit of a user',
  ],
  'tenant.usage_limit.increase_request.updated': [
    '{actor} <updated|update> the request {name} to raise a usage limit',
    '{actor} <updated|update> a request to raise a usage limit',
  ],
  'tenant.usage_limit.increase_request.resolved': [
    '{actor} <resolved|resolve> the request {name} to raise a usage limit',
    '{actor} <resolved|resolve> a request to raise a usage limit',
  ],
  'tenant.group.member.added': [
    '{actor} <added|add> {member} to group {name}',
    '{actor} <added|add> a member to a group[ ({name})]',
  ],
  'tenant.group.member.removed': [
    '{actor} <removed|remove> {member} from group {name}',
    '{actor} <removed|remove> a member from a group[ ({name})]',
  ],
  'tenant.migration_rollout.status.updated': ['{actor} <changed|change> the status of migration rollout[ {name}]'],
  'tenant.migration_rollout.tier.updated': ['{actor} <changed|change> the tier of migration rollout[ {name}]'],
  'tenant.role.metadata.updated': [
    '{actor} <updated|update> the metadata of role {name}',
    '{actor} <updated|update> the metadata of a role',
  ],
  'tenant.role_assignment.created': ['{actor} <gave|give> {principal} the role {assigned}[ on {scope}]', general],
  'tenant.role_assignment.deleted': ['{actor} <took|take> the role {assigned} from {principal}[ on {scope}]', general],
  'tenant.resource_access.updated': ['{actor} <changed|change> the access to a resource[ ({name})]'],
  'tenant.resource_access.deleted': ['{actor} <removed|remove> the access to a resource[ ({name})]'],
  'tenant.ads_account.onboarding.redemption': ['{actor} <redeemed|redeem> the onboarding of an ads account[ ({name})]'],
  'tenant.session_revocation.started': ['{actor} <started|start> to revoke sessions[ of {name}]'],
  'tenant.user.added': ['{actor} <added|add> {email|resource}[ to {place}][ as {role}]'],
  'tenant.user.removed': ['{actor} <removed|remove> {email|resource}[ from {place}]'],
  'tenant.user.looked_up': ['{actor} <looked up|look up> {email|resource}'],
  'tenant.user.invited': ['{actor} <invited|invite> {email|resource}[ as {role}][ to {place}]'],
  'tenant.membership.revoked': ['{actor} <revoked|revoke> a membership[ of {email|name}]'],
  'tenant.membership.accepted': ['{actor} <accepted|accept> a membership[ of {name}]'],
  'tenant.membership.declined': ['{actor} <declined|decline> a membership[ of {name}]'],
  'tenant.api_organization_invite.upserted': [
    '{actor} <invited|invite> {email} to the API organization[ as {role}]',
    '{actor} <created or updated|create or update> an invite to the API organization[ ({name})]',
  ],
  'tenant.api_organization_invite.deleted': [
    '{actor} <withdrew|withdraw> an invite to the API organization[ ({email|name})]',
  ],
  'tenant.chatgpt_workspace_invite.upserted': [
    '{actor} <invited|invite> {email} to the ChatGPT workspace[ as {role}]',
    '{actor} <created or updated|create or update> an invite to the ChatGPT workspace[ ({name})]',
  ],
  'tenant.workspace_invite_email_settings.updated': [
    '{actor} <changed|change> the settings of workspace invite e-mails[ of {name}]',
  ],
};
