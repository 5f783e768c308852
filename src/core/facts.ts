// The facts of an event, each with the query that finds the events which share it.
import type { AuditEvent, Named } from './event';
import { literalTerm, printQuery } from './query/print';
import { maskText } from './text/maskText';
import { absoluteTime, isTellable } from './text/time';
import { visible, visibleEmail } from './text/visible';
import { actorKindWords, actorName, aliasOf, type NameOf } from './words/actors';

export interface DetailFact {
  /** What the fact is about, for a view that treats some of them differently. */
  readonly name:
    | 'when'
    | 'outcome'
    | 'actor'
    | 'key'
    | 'source'
    | 'agent'
    | 'type'
    | 'action'
    | 'resource'
    | 'project'
    | 'workspace'
    | 'request'
    | 'requestId'
    | 'connection'
    | 'event';
  readonly label: string;
  /** Safe to show on one line. */
  readonly value: string;
  /** Query text that finds the events which share this fact. */
  readonly query?: string;
}

export interface FactOptions {
  readonly zone: string;
  readonly reveal: boolean;
  readonly connectionName?: string;
  /** What opaque IDs are known by. */
  readonly nameOf?: NameOf;
  /** What the source IP means for this actor, as far as is loaded. */
  readonly ipNote?: string;
}

/** Resources of one event that get a line of their own. */
const mostResources = 20;
const valueLength = 500;

export function eventFacts(event: AuditEvent, options: FactOptions): readonly DetailFact[] {
  const facts: DetailFact[] = [];
  const add = (name: DetailFact['name'], label: string, value: string, field?: string, literal?: string): void => {
    if (value === '') return;
    const shown = visibleEmail(options.reveal ? value : maskText(value), valueLength);
    // A query text is kept, shown and sent: nothing secret goes into one, revealed or not.
    const asked = literal === undefined || literal === '' || maskText(literal) !== literal ? undefined : literal;
    const query = field === undefined || asked === undefined ? {} : { query: printQuery(literalTerm(field, asked)) };
    facts.push({ name, label, value: shown, ...query });
  };
  const { actor, resource, request } = event;

  add(
    'when',
    'When',
    isTellable(event.at) ? absoluteTime(event.at, options.zone) : 'The record has no time that parses.',
  );
  addOutcome(event, add);
  add('actor', 'Actor', actorWords(event, options.nameOf), 'actor', actor.email ?? actor.id ?? actor.label);
  if (actor.keyId !== undefined) add('key', 'By API key', actor.keyId, 'actor', actor.keyId);
  const ipNote = options.ipNote === undefined ? '' : ` · ${options.ipNote}`;
  if (actor.ip !== undefined) add('source', 'Source IP', `${actor.ip}${ipNote}`, 'ip', actor.ip);
  if (actor.country !== undefined) add('source', 'Country', actor.country, 'country', actor.country);
  add('agent', 'User agent', actor.userAgent ?? '', 'agent', actor.userAgent);
  add('type', 'Resource type', resource.type, 'type', resource.type);
  add('action', 'Action', event.action === '' ? '(blank)' : event.action, 'action', event.action);
  const { ids } = resource;
  if (ids.length === 0) add('resource', 'Resource', resource.name ?? '', 'resource', resource.name);
  ids.slice(0, mostResources).forEach((id) => {
    add(
      'resource',
      'Resource',
      ids.length === 1 && resource.name !== undefined && resource.name !== id ? `${resource.name} · ${id}` : id,
      'resource',
      id,
    );
  });
  if (ids.length > mostResources) add('resource', 'Resources', `${ids.length - mostResources} more`);
  add('project', 'Project', placeWords(resource.project), 'project', resource.project?.id ?? resource.project?.name);
  add(
    'workspace',
    'Workspace',
    placeWords(resource.workspace),
    'workspace',
    resource.workspace?.id ?? resource.workspace?.name,
  );
  add(
    'request',
    'Request',
    [request?.method, request?.path].filter((part) => part !== undefined).join(' '),
    'path',
    request?.path,
  );
  add('requestId', 'Request ID', request?.id ?? '', 'request', request?.id);
  add('connection', 'Connection', options.connectionName ?? event.connection, 'connection', event.connection);
  add('event', 'Event ID', event.key);
  return facts;
}

type Add = (name: DetailFact['name'], label: string, value: string, field?: string, literal?: string) => void;

function addOutcome({ outcome }: AuditEvent, add: Add): void {
  if (outcome === undefined) return;
  const { status, ok, reason } = outcome;
  const words = [ok ? 'succeeded' : 'failed', status === undefined ? '' : String(status), reason ?? ''];
  const value = words.filter((word) => word !== '').join(' · ');
  if (status === undefined) add('outcome', 'Outcome', value, 'outcome', ok ? 'succeeded' : 'failed');
  else add('outcome', 'Outcome', value, 'status', String(status));
}

function actorWords({ actor }: AuditEvent, nameOf: NameOf | undefined): string {
  const name = actorName(actor, valueLength, nameOf);
  if (actor.kind === 'system' || actor.kind === 'unknown') return name;
  const id = actor.id !== undefined && !name.includes(actor.id) ? ` · ${visible(actor.id, valueLength)}` : '';
  const source = aliasOf(actor, nameOf) === undefined ? '' : ' · the name is not in this record';
  const words = actorKindWords(actor);
  // What is called by its kind and its ID has said its kind.
  const kind = name.startsWith(`${words} `) ? '' : ` · ${words}`;
  return `${name}${kind}${id}${source}`;
}

function placeWords(place: Named | undefined): string {
  const parts = [place?.name, place?.id].filter((part) => part !== undefined && part !== '');
  return [...new Set(parts)].join(' · ');
}
