// What Cortex's audit log can be asked, as data.
import type { FilterDescriptor, FilterParam, FilterValue } from '../../core/filters';
import { objectTypes } from './objectTypes';

/** Cortex may read a comma inside one value as two values, so such a value is looked for here instead. */
const noComma = '[^,]+';

function values(words: string): readonly FilterValue[] {
  return words.split(' ').map((value) => ({ value }));
}

function text(name: string, label: string, field: string, help: string, shape = noComma): FilterParam {
  return { name, label, help, kind: 'text', many: true, field, shape };
}

export const filters: FilterDescriptor = {
  vendor: 'cortex',
  label: 'Cortex (cortex.io)',
  window: 'optional',
  lacks: [
    ...(['actor.id', 'country', 'agent', 'status', 'outcome', 'method', 'path', 'request'] as const),
    ...(['project', 'workspace', 'body'] as const),
  ],
  params: [
    {
      name: 'actions',
      label: 'Actions',
      help: 'What was done. READ can be asked for, but the documented answers never carry it.',
      kind: 'choice',
      many: true,
      values: values('CREATE READ UPDATE DELETE'),
      field: 'action',
      // Cortex refuses a word it does not know, where an empty answer is meant.
      shape: 'CREATE|READ|UPDATE|DELETE',
    },
    {
      name: 'objectTypes',
      label: 'Object types',
      help: 'Kind of object, such as CATALOG, TEAM or SCORECARD, or an integration such as AWS_CONFIGURATION.',
      kind: 'choice',
      many: true,
      values: objectTypes.map((value) => ({ value })),
      field: 'type',
      // Upper case alone: `unreadable` is a word of ours.
      shape: '[A-Z][A-Z0-9_]*',
    },
    text('objectIdentifiers', 'Objects', 'resource', 'Tag or name of the object; not its Cortex ID (CID).'),
    text('actorEmails', 'Actor e-mails', 'actor', 'E-mail addresses of the people who acted.', '[^\\s@,]+@[^\\s@,]+'),
    text('actorIpAddresses', 'IP addresses', 'ip', 'IP addresses the actions came from.'),
    text(
      'actorApiKeyIdentifiers',
      'API keys',
      'cortex.actorApiKeyIdentifiers',
      'Names of the API keys that acted. Events do not say which actors are keys, so only Cortex can check it.',
    ),
    {
      name: 'actorTypes',
      label: 'Actor types',
      help: 'How the actor signed in. Events do not say it, so only Cortex can check it.',
      kind: 'choice',
      many: true,
      values: values('API_KEY PERSONAL_API_KEY OAUTH2 BACKSTAGE ANONYMOUS'),
      field: 'cortex.actorTypes',
      shape: noComma,
    },
    {
      name: 'actorRequestTypes',
      label: 'Request types',
      help: 'What kind of request it was. Events do not say it, so only Cortex can check it.',
      kind: 'choice',
      many: true,
      values: values('API_KEY_ENTITY ATLASSIAN_WEBHOOK SCORECARD_BADGES SLACK_COMMAND'),
      field: 'cortex.actorRequestTypes',
      shape: noComma,
    },
  ],
};
