// OpenAI's IDs as they stand in code, configuration and logs. Every pattern is linear in the line.
import type { ResourcePattern } from '../../core/resources';

/** A digit is asked for where a prefix also begins plain words: `user-agent`, `key_name`, `org-chart`. */
const ids: readonly (readonly [what: string, pattern: string])[] = [
  ['project', 'proj_[A-Za-z0-9]{8,40}'],
  ['user', 'user-(?=[A-Za-z0-9]*\\d)[A-Za-z0-9]{20,32}'],
  ['organization', 'org-(?=[A-Za-z0-9]*\\d)[A-Za-z0-9]{20,32}'],
  ['API key', 'key_(?=[A-Za-z0-9]*\\d)[A-Za-z0-9]{8,40}'],
  ['service account', 'svc_acct_[A-Za-z0-9]+'],
  ['service account', 'sa_(?=[A-Za-z0-9]*\\d)[A-Za-z0-9]{8,40}'],
  ['invite', 'invite-(?=[A-Za-z0-9]*\\d)[A-Za-z0-9]{8,40}'],
  ['certificate', 'cert_[A-Za-z0-9]{8,40}'],
  ['built-in role', 'role-api-(?:organization|project)-[a-z]+'],
  ['role', 'role_[0-9A-HJKMNP-TV-Z]{26}'],
  ['group', 'group_[0-9A-HJKMNP-TV-Z]{26}'],
  ['rate limit', 'rl[-_][A-Za-z0-9](?:[A-Za-z0-9._-]*[A-Za-z0-9])?'],
  ['checkpoint permission', 'cp_[A-Za-z0-9]{24}'],
  // Role, resource type and user, joined by two underscores each.
  [
    'role assignment',
    'role_assignment_(?:[A-Za-z0-9.:-]|_(?!_))+__(?:[A-Za-z0-9.:-]|_(?!_))+__[A-Za-z0-9_.:-]*[A-Za-z0-9]',
  ],
];

/**
 * Event IDs (`audit_log-…`) and request IDs (`req_…`) are left out: OpenAI can be asked for neither. A key itself is
 * recognised to be refused.
 */
export const resources: readonly ResourcePattern[] = [
  ...ids.map(([what, pattern]): ResourcePattern => ({ vendor: 'openai', what, pattern: `\\b${pattern}\\b` })),
  {
    vendor: 'openai',
    what: 'secret API key',
    // The older kind has no second word; its length tells it from class names.
    pattern: '\\bsk-(?:(?:admin|proj|svcacct)-[A-Za-z0-9_-]{8,}|(?=[A-Za-z0-9]*\\d)[A-Za-z0-9]{32,})',
    secret: true,
  },
];

/** `<workspace>__<connector>`, the target of ChatGPT connector events; only tenant events name it. */
const connector = '[A-Za-z0-9][A-Za-z0-9-]*__[A-Za-z0-9][A-Za-z0-9_-]*';
const anyUuid = '[0-9A-Fa-f]{8}(?:-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}';

/** An ID that no resource would bear as its name. */
export const resourceIdShape = [...ids.map(([, pattern]) => pattern), connector, anyUuid].join('|');
export const projectIdShape = 'proj_[A-Za-z0-9]{8,40}';
