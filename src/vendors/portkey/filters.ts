// What Portkey's audit log can be asked, as data. Every parameter takes one value.
import type { FilterDescriptor, FilterParam } from '../../core/filters';

const uuid = '[0-9A-Fa-f]{8}-[0-9A-Fa-f]{4}-[0-9A-Fa-f]{4}-[0-9A-Fa-f]{4}-[0-9A-Fa-f]{12}';

/** Our own words for what a record does not say: they must not be asked of Portkey. */
const word = '(?!(?:unreadable|unknown)$)\\S(?:.*\\S)?';

function text(name: string, label: string, field: string, help: string, shape = '\\S(?:.*\\S)?'): FilterParam {
  return { name, label, help, kind: 'text', many: false, field, shape };
}

export const filters: FilterDescriptor = {
  vendor: 'portkey',
  label: 'Portkey',
  window: 'required',
  lacks: ['actor.email', 'project'],
  params: [
    text('resource_type', 'Resource type', 'type', 'Kind of resource, spelled as in the loaded events.', word),
    text('action', 'Action', 'action', 'What was done, spelled as in the loaded events; some events have none.'),
    {
      name: 'method',
      label: 'Method',
      help: 'HTTP method of the audited call. Portkey logs changes only.',
      kind: 'choice',
      many: false,
      values: [{ value: 'POST' }, { value: 'PUT' }, { value: 'DELETE' }],
      field: 'method',
      shape: '[A-Z]+',
    },
    {
      name: 'response_status_code',
      label: 'Response status',
      help: 'HTTP status the audited call ended with: one exact number, such as 403.',
      kind: 'number',
      many: false,
      field: 'status',
      shape: '[1-5][0-9]{2}',
    },
    text('user_id', 'User ID', 'actor', 'Who made the call: a UUID. Portkey records no names or e-mails here.', uuid),
    {
      name: 'user_type',
      label: 'User type',
      help: 'Whether a person or an API key made the call.',
      kind: 'choice',
      many: false,
      values: [
        { value: 'user', label: 'User' },
        { value: 'api_key', label: 'API key' },
      ],
      field: 'actor.kind',
      shape: 'user|api_key',
    },
    text(
      'workspace_id',
      'Workspace',
      'workspace',
      'ID of the workspace. If nothing comes, try its other form: the UUID for the slug, or the slug for the UUID.',
    ),
    text(
      'uri',
      'URI',
      'path',
      'Path of the audited call, such as /v1/configs. Whether a part of it is enough is not documented.',
    ),
    text('request_id', 'Request ID', 'request', 'One audited call.'),
    text('client_ip', 'Client IP', 'ip', 'IP address the call came from.'),
    text('country', 'Country', 'country', 'Country the IP address belongs to, spelled as in the loaded events.'),
  ],
};
