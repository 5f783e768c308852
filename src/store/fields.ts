// Where each text column finds its value in an event.
import type { AuditEvent } from '../core/event';
import { actorIds, type ColumnName } from '../core/query/columns';

/** Columns of text with a dictionary of their own; `type`, `action`, `event` and `outcome` are derived. */
export const textColumns = [
  'vendor',
  'connection',
  'verb',
  'resource.ids',
  'resource.name',
  'actor.kind',
  'actor.id',
  'actor.label',
  'actor.email',
  'ip',
  'country',
  'agent',
  'method',
  'path',
  'request',
  'project.id',
  'project.name',
  'workspace.id',
  'workspace.name',
] as const satisfies readonly ColumnName[];
export type TextColumnName = (typeof textColumns)[number];

/** `columnValue` without its switch, for whole pages at a time; absent values may be `undefined` or `''`. */
export const fieldOf: { readonly [name in TextColumnName]: (event: AuditEvent) => string | undefined } = {
  vendor: (event) => event.vendor,
  connection: (event) => event.connection,
  verb: (event) => event.verb,
  'resource.ids': ({ resource: { ids } }) => (ids.length <= 1 ? ids[0] : ids.join('\n')),
  'resource.name': (event) => event.resource.name,
  'actor.kind': (event) => event.actor.kind,
  'actor.id': ({ actor }) => (actor.keyId === undefined ? actor.id : actorIds(actor)),
  'actor.label': (event) => event.actor.label,
  'actor.email': (event) => event.actor.email,
  ip: (event) => event.actor.ip,
  country: (event) => event.actor.country,
  agent: (event) => event.actor.userAgent,
  method: (event) => event.request?.method,
  path: (event) => event.request?.path,
  request: (event) => event.request?.id,
  'project.id': (event) => event.resource.project?.id,
  'project.name': (event) => event.resource.project?.name,
  'workspace.id': (event) => event.resource.workspace?.id,
  'workspace.name': (event) => event.resource.workspace?.name,
};
