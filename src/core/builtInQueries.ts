// Questions that people have on day one, ready to run.

export interface BuiltInQuery {
  /** Stable: it may be somebody's default. */
  readonly id: string;
  readonly name: string;
  readonly text: string;
  /** One sentence: what it finds, and where a vendor has no answer. */
  readonly help: string;
}

/**
 * Each vendor is asked in its own words, as far as it can be asked at all, so that a month costs few requests. What
 * OpenAI shows under `tenant_only` alone is not among it.
 */
export const builtInQueries: readonly BuiltInQuery[] = [
  {
    id: 'builtin.failedLogins',
    name: 'Failed logins',
    text: 'vendor:openai event:login.failed after:30d',
    help: 'Sign-ins that were refused, 30 days. Only OpenAI writes sign-ins into its audit log.',
  },
  {
    id: 'builtin.keys',
    name: 'Keys created, rotated, deleted',
    text:
      '(vendor:openai event:api_key.created,api_key.updated,api_key.deleted,service_account.created,service_account.deleted' +
      ' OR vendor:portkey type:api_keys,virtual_keys -verb:read' +
      ' OR vendor:cortex type:API_KEY,PERSONAL_API_KEY) after:30d',
    help: 'Everything that made, changed or removed a key, 30 days; a service account of OpenAI comes with one.',
  },
  {
    id: 'builtin.roles',
    name: 'Role and permission changes',
    text:
      '(vendor:openai event:role.created,role.updated,role.deleted,role.assignment.created,role.assignment.deleted,' +
      'user.added,user.updated,user.deleted,checkpoint.permission.created,checkpoint.permission.deleted' +
      ' OR vendor:portkey type:users,workspaces -verb:read' +
      ' OR vendor:cortex type:CUSTOM_ROLE,CORTEX_USER,CORTEX_USER_ROLES,CORTEX_TEAM_ROLES) after:30d',
    help: 'Who may do what: roles, their assignments and members, 30 days.',
  },
  {
    id: 'builtin.access',
    name: 'Allow-list and SSO changes',
    text:
      '(vendor:openai event:ip_allowlist.created,ip_allowlist.updated,ip_allowlist.deleted,' +
      'ip_allowlist.config.activated,ip_allowlist.config.deactivated,scim.enabled,scim.disabled' +
      ' OR vendor:portkey type:organisation,policies -verb:read' +
      ' OR vendor:cortex type:ALLOW_LIST_ENTRY,OKTA_CONFIGURATION,OAUTH_CONFIGURATION,GOOGLE_CONFIGURATION,' +
      'ACTIVE_DIRECTORY_CONFIGURATION,DOMAIN) after:30d',
    help: 'From where and how people get in: address allow-lists, single sign-on, provisioning, 30 days.',
  },
  {
    id: 'builtin.failedCalls',
    name: 'Failed calls (4xx, 5xx)',
    text: 'status:4xx,5xx after:7d',
    help: 'Calls that were refused or broke, 7 days. Only Portkey writes the status into its audit log.',
  },
  {
    id: 'builtin.keyActivity',
    name: 'Activity of API keys',
    text: '(vendor:cortex cortex.actorTypes:API_KEY,PERSONAL_API_KEY OR -vendor:cortex actor.kind:api_key,service_account) after:7d',
    help: 'What keys and service accounts did, not people, 7 days. Only Cortex itself knows which of its actors are keys.',
  },
  {
    id: 'builtin.deletions',
    name: 'Deletions',
    text: 'verb:delete after:7d',
    help: 'Everything that was deleted, archived, revoked or removed, 7 days.',
  },
];
