// Events of which only the facts are left (a CSV export without its last column): the facts stand in for the record.
import type { Actor, ActorKind, AuditEvent, Named, Outcome, Resource, Verb } from '../event';
import { unreadableType } from '../event';

/** The member by which a record made here is known. */
const mark = '{"auditLogFacts":1,';

const verbs: ReadonlySet<string> = new Set<Verb>(['create', 'read', 'update', 'delete', 'access', 'other']);
const kinds: ReadonlySet<string> = new Set<ActorKind>(['user', 'service_account', 'api_key', 'system', 'unknown']);

/** Whether the bytes begin as such a text does. */
export function isFacts(raw: Uint8Array): boolean {
  if (raw[2] !== mark.charCodeAt(2) || raw.length < mark.length) return false;
  for (let index = 0; index < mark.length; index += 1) if (raw[index] !== mark.charCodeAt(index)) return false;
  return true;
}

/** JSON text that stands for the record of an event. `cells` gives a cell by the export's column name. */
export function factsText(cells: (column: string) => string): string {
  const facts: readonly (readonly [string, string])[] = columns.map((name) => [name, cells(name)]);
  const members = facts.filter(([, value]) => value !== '').map(([name, value]) => `${json(name)}:${json(value)}`);
  return members.length === 0 ? '{"auditLogFacts":1}' : `${mark}${members.join(',')}}`;
}

const columns = [
  'time (UTC)',
  'vendor',
  'resource type',
  'action',
  'verb',
  'resource',
  'resource name',
  'actor',
  'actor kind',
  'actor ID',
  'source IP',
  'country',
  'user agent',
  'outcome',
  'status',
  'method',
  'path',
  'request ID',
  'project',
  'workspace',
  'event ID',
] as const;

/** The event that such a text stands for; nothing for any other record. */
export function eventOfFacts(text: string, connection: string): AuditEvent | undefined {
  if (!text.startsWith(mark)) return undefined;
  const found = new Map<string, unknown>(Object.entries(parse(text)));
  const get = (name: (typeof columns)[number]): string | undefined => {
    const value = found.get(name);
    return typeof value === 'string' && value !== '' ? value : undefined;
  };
  const at = Date.parse(get('time (UTC)') ?? '');
  const verb = get('verb') ?? '';
  const outcome = outcomeOf(get('outcome'), get('status'));
  const [method, path, id] = [get('method'), get('path'), get('request ID')];
  const request = { ...present('method', method), ...present('path', path), ...present('id', id) };
  return {
    key: get('event ID') ?? text,
    connection,
    vendor: get('vendor') ?? '',
    ...(Number.isNaN(at) ? {} : { at }),
    action: get('action') ?? '',
    verb: verbs.has(verb) ? (verb as Verb) : 'other',
    resource: resourceOf(get),
    actor: actorOf(get),
    ...(outcome === undefined ? {} : { outcome }),
    ...(Object.keys(request).length === 0 ? {} : { request }),
    drift: [{ path: '$', problem: 'The export holds no record: these are the facts that it lists.' }],
  };
}

type Get = (name: (typeof columns)[number]) => string | undefined;

function resourceOf(get: Get): Resource {
  const project = get('project');
  const workspace = get('workspace');
  return {
    type: get('resource type') ?? unreadableType,
    ids: get('resource')?.split('\n') ?? [],
    ...present('name', get('resource name')),
    ...(project === undefined ? {} : { project: { name: project } satisfies Named }),
    ...(workspace === undefined ? {} : { workspace: { name: workspace } satisfies Named }),
  };
}

function actorOf(get: Get): Actor {
  const kind = get('actor kind') ?? '';
  const label = get('actor');
  return {
    kind: kinds.has(kind) ? (kind as ActorKind) : 'unknown',
    ...present('id', get('actor ID')),
    ...present('label', label),
    ...(label?.includes('@') === true ? { email: label } : {}),
    ...present('ip', get('source IP')),
    ...present('userAgent', get('user agent')),
    ...present('country', get('country')),
  };
}

function outcomeOf(word: string | undefined, status: string | undefined): Outcome | undefined {
  if (word === undefined) return undefined;
  const code = Number(status ?? '');
  return { ...(Number.isInteger(code) && code > 0 ? { status: code } : {}), ok: word === 'succeeded' };
}

function present<Name extends string>(name: Name, value: string | undefined): { readonly [key in Name]?: string } {
  return value === undefined ? {} : ({ [name]: value } as { readonly [key in Name]: string });
}

function parse(text: string): object {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? value : {};
  } catch {
    return {};
  }
}

function json(text: string): string {
  return JSON.stringify(text);
}
