// What a person calls a vendor's resource type: `ip_allowlist.config` → "IP allowlist configuration".

/** Types whose parts do not read well as they are. Keys are lower case, `-` and spaces written as `_`. */
const known: ReadonlyMap<string, string> = new Map([
  // OpenAI
  ['ip_allowlist.config', 'IP allowlist configuration'],
  ['scim', 'SCIM'],
  ['tenant.workload_identity.provider', 'workload identity provider'],
  ['tenant.workload_identity.mapping', 'workload identity mapping'],
  ['tenant.workload_identity.binding', 'workload identity binding'],
  ['tenant.workload_identity.principal', 'workload identity principal'],
  ['tenant.workload_identity.access_token', 'workload identity access token'],
  ['tenant.role', 'role'],
  ['tenant.user', 'user'],
  ['tenant.group', 'group'],
  ['tenant.group.member', 'group member'],
  ['tenant.usage_limit.workspace', 'workspace usage limit'],
  ['tenant.usage_limit.group', 'group usage limit'],
  ['tenant.usage_limit.user', 'user usage limit'],
  ['tenant.billing.info', 'billing information'],
  ['tenant.policy', 'tenant policy'],
  ['tenant.metadata', 'tenant metadata'],
  ['tenant.migration', 'tenant migration'],
  // Cortex
  ['catalog', 'catalog entity'],
  ['resource', 'resource'],
  ['circle_ci_configuration', 'CircleCI configuration'],
  ['incident_io_configuration', 'incident.io configuration'],
  ['bamboo_hr_configuration', 'BambooHR configuration'],
  ['cortex_team_roles', 'Cortex team roles'],
  ['cortex_user_roles', 'Cortex user roles'],
  ['custom_data', 'custom data'],
  ['github_app_installation', 'GitHub App installation'],
  ['github_app_configuration', 'GitHub App configuration'],
  // Portkey
  ['apikeys', 'API key'],
  ['apikey', 'API key'],
  ['virtual_keys', 'virtual key'],
  ['virtualkeys', 'virtual key'],
  ['model_catalog', 'model catalog'],
  ['organisation', 'organisation'],
  ['unreadable', 'unreadable record'],
]);

/** Words that are not written as they are spelt in a type. */
const spellings: ReadonlyMap<string, string> = new Map(
  (
    'API IP SCIM SSO SAML OIDC JWT AWS GCP URL ID HR SAST SCA LLM MCP OAuth GitHub GitLab ChatGPT OpenAI OpenAPI PagerDuty ' +
    'ServiceNow SonarQube LaunchDarkly FireHydrant BugSnag CircleCI ClickUp Codecov Coralogix Datadog Dynatrace Instana ' +
    'Jira Lightstep Mend Microsoft Okta Opsgenie Prometheus Rollbar Sentry SignalFx Slack Snyk Veracode VictorOps Wiz ' +
    'Workday xMatters Bitbucket Buildkite Checkmarx Azure Bamboo Atlassian Google Cortex Portkey DevOps Entra Teams'
  )
    .split(' ')
    .map((word): [string, string] => [word.toLowerCase(), word])
    .concat([
      ['newrelic', 'New Relic'],
      ['sumologic', 'Sumo Logic'],
      ['allowlist', 'allowlist'],
      ['onprem', 'on-premises'],
      ['ids', 'IDs'],
      ['apis', 'APIs'],
      ['config', 'configuration'],
      ['configs', 'configurations'],
    ]),
);

/** Words that mean something else outside a vendor's name. */
const onlyBeside: ReadonlyMap<string, string> = new Map([
  ['teams', 'microsoft'],
  ['mend', 'sast sca'],
  ['sentry', 'configuration'],
]);

/** The noun of a resource type, in the singular; lower case but for names and acronyms. Foreign text: not made visible. */
export function nounOf(type: string): string {
  const key = type.toLowerCase().replace(/[\s-]+/g, '_');
  const found = known.get(key);
  if (found !== undefined) return found;
  const words = type
    .slice(0, 200)
    .replace(/([a-z0-9])([A-Z])/g, '$1 $2')
    .split(/[\s._-]+/)
    .filter((word) => word !== '')
    .map((word) => word.toLowerCase());
  if (words[0] === 'tenant' && words.length > 1) words.shift();
  const last = words.at(-1);
  if (last !== undefined) words[words.length - 1] = singular(last);
  const noun = words.map((word) => spell(word, words)).join(' ');
  // A Portkey config is called a config.
  return noun === 'configuration' ? 'config' : noun;
}

/** `an API key`, `a project`; nothing in front of plurals and of what cannot be counted. */
export function withArticle(noun: string): string {
  if (/(?:[^s]s|data|metadata|information|SCIM)$/.test(noun)) return noun;
  return /^(?:[aeioAEIO]|un(?!i)|ul|SSO|SAML|MCP|LLM|HR|xM)/.test(noun) ? `an ${noun}` : `a ${noun}`;
}

export function plural(noun: string): string {
  if (/[^aeiou]y$/.test(noun)) return `${noun.slice(0, -1)}ies`;
  return /(?:s|x|ch|sh)$/.test(noun) ? noun : `${noun}s`;
}

function singular(word: string): string {
  if (word.length < 4 || /(?:ss|us|is|ws|news|alerts|settings|domains)$/.test(word)) return word;
  if (word.endsWith('ies')) return `${word.slice(0, -3)}y`;
  if (/(?:x|ch|sh|ss)es$/.test(word)) return word.slice(0, -2);
  return word.endsWith('s') ? word.slice(0, -1) : word;
}

function spell(word: string, words: readonly string[]): string {
  const beside = onlyBeside.get(word);
  if (beside !== undefined && !words.some((other) => beside.split(' ').includes(other))) return word;
  return spellings.get(word) ?? word;
}
