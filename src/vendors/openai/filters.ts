// What OpenAI's audit log can be asked, as data.
import type { FilterDescriptor } from '../../core/filters';
import { eventTypeValues } from './eventTypes';
import { projectIdShape, resourceIdShape } from './resources';

export const filters: FilterDescriptor = {
  vendor: 'openai',
  label: 'OpenAI',
  window: 'optional',
  lacks: ['status', 'method', 'path', 'request'],
  params: [
    {
      name: 'event_types',
      label: 'Event types',
      help: 'Only events of these types, such as project.created. Other types than the listed ones may be typed.',
      kind: 'choice',
      many: true,
      values: eventTypeValues,
      field: 'event',
      // An event type has a dot. What has none is a word of ours (`unreadable`) or of an export.
      shape: '[A-Za-z0-9_-]+(?:\\.[A-Za-z0-9_-]+)+',
    },
    {
      name: 'project_ids',
      label: 'Projects',
      help: 'Only events of these projects (proj_…). Calls made with an admin key count for the default project.',
      kind: 'text',
      many: true,
      field: 'project',
      // `project:` also asks for a name, which OpenAI cannot be asked for.
      shape: projectIdShape,
    },
    {
      name: 'actor_emails',
      label: 'Actor e-mails',
      help: 'Only events by users with these e-mail addresses. Service accounts have none.',
      kind: 'text',
      many: true,
      field: 'actor',
      shape: '[^\\s@]+@[^\\s@]+',
    },
    {
      name: 'actor_ids',
      label: 'Actor IDs',
      help: 'Only events by these users (user-…), service accounts (svc_acct_…) or API keys by tracking ID (key_…).',
      kind: 'text',
      many: true,
      field: 'actor',
      shape: '(?:user[-_]|svc_acct_|sa_|key_)[A-Za-z0-9_-]+',
    },
    {
      name: 'resource_ids',
      label: 'Resource IDs',
      help: 'Only events on these targets, such as an updated project. A ChatGPT connector is written <workspace_id>__<connector_id>.',
      kind: 'text',
      many: true,
      field: 'resource',
      // `resource:` also asks for a name, which OpenAI cannot be asked for.
      shape: resourceIdShape,
    },
    {
      name: 'tenant_only',
      label: 'Tenant events only',
      help: 'Only events of the tenant around the organization (tenant.… and roles bound to resources), which OpenAI leaves out otherwise.',
      kind: 'boolean',
      many: false,
      field: 'openai.tenant_only',
    },
  ],
};
