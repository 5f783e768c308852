// A deterministic generator of records shaped like the three vendors' own, in their order: newest first.

export type BenchVendor = 'portkey' | 'openai' | 'cortex';

/** Name of the array of records in a page. */
export const arrayNames: Readonly<Record<BenchVendor, string>> = { portkey: 'records', openai: 'data', cortex: 'logs' };

const newest = Date.UTC(2026, 10, 1);

/** JSON text of record `index` (0 is the newest). The same index gives the same text, on every machine. */
export function recordText(vendor: BenchVendor, index: number): string {
  const random = generator(index * 3 + (vendor === 'portkey' ? 0 : vendor === 'openai' ? 1 : 2));
  const at = newest - index * 29_000 - Math.floor(random() * 25_000);
  switch (vendor) {
    case 'portkey':
      return portkeyRecord(random, at);
    case 'openai':
      return openaiRecord(random, at);
    case 'cortex':
      return cortexRecord(random, at);
  }
}

/** Records `[from, to)` of the list `[list.from, list.to)` in the vendor's envelope; `texts` is given each record. */
export function pageText(
  vendor: BenchVendor,
  from: number,
  to: number,
  list: { readonly from: number; readonly to: number },
  texts?: string[],
): string {
  const records: string[] = [];
  for (let index = from; index < to; index += 1) records.push(recordText(vendor, index));
  texts?.push(...records);
  const rows = records.join(',');
  const total = list.to - list.from;
  switch (vendor) {
    case 'portkey':
      return `{"object":"list","total":${total},"records":[${rows}]}`;
    case 'openai': {
      const last = /"id":"(audit_log-\w+)"/.exec(records.at(-1) ?? '')?.[1] ?? '';
      return `{"object":"list","data":[${rows}],"last_id":"${last}","has_more":${to < list.to}}`;
    }
    case 'cortex':
      return `{"logs":[${rows}],"page":0,"total":${total},"totalPages":${Math.ceil(total / 1000)}}`;
  }
}

type Random = () => number;

/** Mulberry32 over a mixed seed: small, fast, good enough for shapes. */
function generator(seed: number): Random {
  let state = Math.imul(seed ^ 0x9e3779b9, 0x85ebca6b) >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
}

function pick<T>(random: Random, values: readonly T[]): T {
  return values[Math.floor(random() * values.length)] as T;
}

/** Few values are frequent, most are rare: how people and resources appear in audit logs. */
function skewed(random: Random, count: number): number {
  return Math.floor(count * random() ** 3);
}

const hexDigits = '0123456789abcdef';
const base62 = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789';

function text(random: Random, length: number, alphabet: string): string {
  let result = '';
  for (let index = 0; index < length; index += 1) result += alphabet[Math.floor(random() * alphabet.length)] as string;
  return result;
}

function uuid(random: Random): string {
  const digits = text(random, 30, hexDigits);
  return `${digits.slice(0, 8)}-${digits.slice(8, 12)}-4${digits.slice(12, 15)}-a${digits.slice(15, 18)}-${digits.slice(18)}`;
}

/** The `number`-th member of a set: always the same one. */
function uuidOf(set: number, number: number): string {
  return uuid(generator(set * 1_000_003 + number));
}

const countries = ['US', 'DE', 'GB', 'FR', 'IN', 'NL', 'JP', 'BR', 'CA', 'PL'];
const agents = [
  'Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/141.0.0.0 Safari/537.36',
  'Mozilla/5.0 (X11; Linux x86_64; rv:144.0) Gecko/20100101 Firefox/144.0',
  'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36 Edg/140.0.0.0',
  'terraform-provider-portkey/1.4.2 (linux_amd64) Terraform/1.13.3',
  'python-requests/2.32.5',
];
const words = [
  'gateway',
  'retry',
  'fallback',
  'loadbalance',
  'budget',
  'prod',
  'staging',
  'cache',
  'support',
  'search',
];
const people = ['ana', 'bjorn', 'chen', 'dmitri', 'efua', 'farid', 'grace', 'hiro', 'ines', 'joão'];

function ip(random: Random): string {
  const number = skewed(random, 4000);
  return `203.${number % 7}.${(number >> 4) & 255}.${number & 255}`;
}

function person(random: Random, count: number): string {
  const number = skewed(random, count);
  return `${people[number % people.length] as string}.${number}@acme.example`;
}

const portkeyResources = [
  ['configs', 'configs'],
  ['virtual_keys', 'virtual-keys'],
  ['api_keys', 'api-keys'],
  ['prompts', 'prompts'],
  ['guardrails', 'guardrails'],
  ['workspaces', 'admin/workspaces'],
  ['integrations', 'integrations'],
  ['collections', 'collections'],
  ['labels', 'labels'],
  ['users', 'admin/users'],
] as const;
const portkeyActions = ['Create', 'Update', 'Delete', 'Publish', 'Rotate', 'Export', 'Duplicate', 'Manage', ''];

function portkeyRecord(random: Random, at: number): string {
  const kind = skewed(random, portkeyResources.length);
  const [type, path] = portkeyResources[kind] as (typeof portkeyResources)[number];
  const action = portkeyActions[skewed(random, portkeyActions.length)] as string;
  const method = action === 'Delete' ? 'DELETE' : action === 'Update' ? 'PUT' : 'POST';
  // A resource keeps its ID, name and slug; some are changed again and again.
  const resource = kind * 2_000 + skewed(random, 2_000);
  const known = generator(resource + 7_000_003);
  const workspace = uuidOf(1, skewed(random, 40));
  const targets = [0, 1, 2].map(() => ({
    virtual_key: `openai-${pick(random, words)}-${text(random, 6, hexDigits)}`,
    weight: Math.floor(random() * 100) / 100,
    override_params: { model: pick(random, ['gpt-5-mini', 'claude-sonnet-4-5', 'gemini-2.5-pro']), max_tokens: 4096 },
  }));
  const body = {
    name: `${pick(known, words)} ${pick(known, words)} ${String(resource)}`,
    slug: `pc-${pick(known, words)}-${text(known, 6, hexDigits)}`,
    workspace_id: workspace,
    config: {
      strategy: { mode: pick(random, ['loadbalance', 'fallback', 'single']), on_status_codes: [429, 500, 502, 503] },
      cache: { mode: 'semantic', max_age: 3600 },
      retry: { attempts: Math.floor(random() * 5), on_status_codes: [429, 503] },
      targets,
    },
    // Some people write more than ASCII; most records do not.
    description: `Changed for "${pick(random, words)}": see OPS-${Math.floor(random() * 9999)}${random() < 0.1 ? ' – geprüft' : ''}`,
    key: `i2*****${text(random, 3, base62)}`,
  };
  const headers = {
    'user-agent': pick(random, agents),
    'content-type': 'application/json',
    'x-portkey-api-key': `z1*****${text(random, 3, base62)}`,
    'x-forwarded-for': ip(random),
    accept: 'application/json, text/plain, */*',
  };
  return JSON.stringify({
    timestamp: new Date(at).toISOString(),
    method,
    uri: `/v1/${path}/${uuidOf(2, resource)}`,
    request_id: uuid(random),
    request_body: JSON.stringify(body),
    query_params: JSON.stringify({ workspace_id: workspace }),
    request_headers: JSON.stringify(headers),
    user_id: uuidOf(3, skewed(random, 500)),
    user_type: random() < 0.7 ? 'user' : 'api_key',
    organisation_id: uuidOf(4, 0),
    workspace_id: workspace,
    response_status_code: random() < 0.93 ? 200 : pick(random, [400, 401, 403, 404, 429, 500]),
    resource_type: type,
    action,
    client_ip: ip(random),
    country: pick(random, countries),
  });
}

const openaiTypes = [
  'api_key.created',
  'api_key.deleted',
  'user.added',
  'user.updated',
  'login.succeeded',
  'login.failed',
  'project.created',
  'project.updated',
  'service_account.created',
  'role.assignment.created',
  'invite.sent',
  'rate_limit.updated',
  'organization.updated',
  'certificates.activated',
];

function openaiRecord(random: Random, at: number): string {
  const type = openaiTypes[skewed(random, openaiTypes.length)] as string;
  const user = { id: `user-${text(generator(skewed(random, 500)), 24, base62)}`, email: person(random, 500) };
  const session = {
    user,
    ip_address: ip(random),
    user_agent: pick(random, agents),
    ip_address_details: { country: pick(random, countries), city: 'Springfield', region: 'Illinois', asn: '64500' },
  };
  const actor =
    random() < 0.75
      ? { type: 'session', session }
      : { type: 'api_key', api_key: { id: `key_${text(random, 16, base62)}`, type: 'user', user } };
  const id = `key_${text(generator(skewed(random, 30_000)), 16, base62)}`;
  const detail =
    type === 'certificates.activated'
      ? { certificates: [0, 1].map((number) => ({ id: `cert_${text(random, 12, base62)}`, name: `ca ${number}` })) }
      : { id, changes_requested: { role: 'owner', scopes: ['api.model.read', 'api.model.request'] } };
  return JSON.stringify({
    object: 'organization.audit_log',
    id: `audit_log-${text(random, 24, base62)}`,
    type,
    effective_at: Math.floor(at / 1000),
    project: { id: `proj_${text(generator(skewed(random, 40)), 24, base62)}`, name: `${pick(random, words)} team` },
    actor,
    [type]: detail,
  });
}

const cortexTypes = [
  'CATALOG',
  'SCORECARD',
  'TEAM',
  'INITIATIVE',
  'AWS_CONFIGURATION',
  'API_KEY',
  'WORKFLOW',
  'PLUGIN',
];

function cortexRecord(random: Random, at: number): string {
  const actor = random() < 0.85 ? { actorIdentifier: person(random, 300), ipAddress: ip(random) } : {};
  const object = skewed(random, 20_000);
  const known = generator(object + 9_000_011);
  return JSON.stringify({
    action: pick(random, ['CREATE', 'UPDATE', 'UPDATE', 'UPDATE', 'DELETE']),
    objectIdentifier: `${pick(known, words)}-${pick(known, words)}-service-${object}`,
    objectType: cortexTypes[skewed(known, cortexTypes.length)],
    timestamp: new Date(at).toISOString(),
    ...actor,
  });
}
