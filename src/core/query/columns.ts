// The text columns of an event: what the store keeps, counts and compares.
import { type Actor, type AuditEvent, eventWord } from '../event';

export type ColumnName =
  | 'vendor'
  | 'connection'
  | 'type'
  | 'action'
  | 'event'
  | 'verb'
  | 'resource.ids'
  | 'resource.name'
  | 'actor.kind'
  | 'actor.id'
  | 'actor.label'
  | 'actor.email'
  | 'ip'
  | 'country'
  | 'agent'
  | 'outcome'
  | 'method'
  | 'path'
  | 'request'
  | 'project.id'
  | 'project.name'
  | 'workspace.id'
  | 'workspace.name';

/** The columns that may hold several values, joined by `\n`: an actor with a key has its own ID and the key's. */
export const joinedColumns: readonly ColumnName[] = ['resource.ids', 'actor.id'];

/** The column's text; `''` when the event has none. */
export function columnValue(event: AuditEvent, column: ColumnName): string {
  switch (column) {
    case 'vendor':
      return event.vendor;
    case 'connection':
      return event.connection;
    case 'type':
      return event.resource.type;
    case 'action':
      return event.action;
    case 'event':
      return eventWord(event);
    case 'verb':
      return event.verb;
    case 'resource.ids':
      return event.resource.ids.join('\n');
    case 'resource.name':
      return event.resource.name ?? '';
    case 'actor.kind':
      return event.actor.kind;
    case 'actor.id':
      return actorIds(event.actor);
    case 'actor.label':
      return event.actor.label ?? '';
    case 'actor.email':
      return event.actor.email ?? '';
    case 'ip':
      return event.actor.ip ?? '';
    case 'country':
      return event.actor.country ?? '';
    case 'agent':
      return event.actor.userAgent ?? '';
    case 'outcome':
      return event.outcome === undefined ? '' : event.outcome.ok ? 'succeeded' : 'failed';
    case 'method':
      return event.request?.method ?? '';
    case 'path':
      return event.request?.path ?? '';
    case 'request':
      return event.request?.id ?? '';
    case 'project.id':
      return event.resource.project?.id ?? '';
    case 'project.name':
      return event.resource.project?.name ?? '';
    case 'workspace.id':
      return event.resource.workspace?.id ?? '';
    case 'workspace.name':
      return event.resource.workspace?.name ?? '';
    default: {
      const unknown: never = column;
      return unknown;
    }
  }
}

/** The values a column's test is applied to; one `''` when the event has none. */
export function columnValues(text: string, column: ColumnName): readonly string[] {
  if (!joinedColumns.includes(column) || !text.includes('\n')) return [text];
  return text.split('\n').filter((value) => value !== '');
}

/** The actor's ID and, on a line of its own, its key's. */
export function actorIds({ id, keyId }: Actor): string {
  return keyId === undefined ? (id ?? '') : `${id ?? ''}\n${keyId}`;
}
