// One record of Portkey's audit log to an event.
import type { Actor, AuditedRequest, AuditEvent, Outcome, Resource } from '../../core/event';
import { digest, digestKey, idKey, type Occurrence } from '../keys';
import {
  isObject,
  ownText,
  parse,
  parseRow,
  textOf,
  unreadableEvent,
  verb,
  type Draft,
  type JsonObject,
} from '../rows';
import { timeOf } from '../time';
import { idInPath, topTexts, userAgentIn } from './mine';
import { check } from './schema';

/** Never throws: what does not fit becomes drift. */
export function readRow(text: string, connection: string, occurrence: Occurrence): AuditEvent {
  const row = parseRow(text);
  if (row === undefined) return unreadableEvent('portkey', text, connection, occurrence);
  const record = row.value;
  const misfits = check(record);
  const time = timeOf(record['timestamp']);
  const action = textOf(record['action']) ?? '';
  const request = requestOf(record);
  const resource = resourceOf(record, request.path);
  const event: Draft<AuditEvent> = {
    key: keyFor(record, text, resource.type, action, occurrence),
    connection,
    vendor: 'portkey',
    action,
    verb: action === '' ? verbOfMethod(request.method) : verb(action),
    resource,
    actor: actorOf(record),
    request,
    drift: row.drift.length === 0 ? misfits : [...row.drift, ...misfits],
  };
  if (time !== undefined) event.at = time;
  const outcome = outcomeOf(record['response_status_code']);
  if (outcome !== undefined) event.outcome = outcome;
  return event;
}

/**
 * There is no record ID. A request writes one record, as far as is known; time, type and action are in the key for the
 * case that it writes more.
 */
function keyFor(record: JsonObject, text: string, type: string, action: string, occurrence: Occurrence): string {
  const request = textOf(record['request_id']);
  const time = textOf(record['timestamp']) ?? '';
  return request === undefined
    ? digestKey(`${time.slice(0, 40)}.${digest(text)}`, occurrence)
    : idKey(`${request}@${time}/${type}.${action}`);
}

/** Portkey leaves some actions blank; the method is all there is then. */
function verbOfMethod(method: string | undefined): AuditEvent['verb'] {
  switch (method) {
    case 'POST':
      return 'create';
    case 'PUT':
    case 'PATCH':
      return 'update';
    case 'DELETE':
      return 'delete';
    case 'GET':
      return 'read';
    default:
      return 'other';
  }
}

/**
 * Names and IDs stand at the front of a body. Where the path names the resource, no more of the body is read for them;
 * a call that creates one has them in its body alone.
 */
const front = 400;

const bodyNames = ['name', 'id', 'slug', 'api_key_id'];

function resourceOf(record: JsonObject, path: string | undefined): Resource {
  const ids = new Set<string>();
  const fromPath = path === undefined ? undefined : idInPath(path);
  if (fromPath !== undefined) ids.add(fromPath);
  const mined = minedFrom(record['request_body'], fromPath === undefined ? Infinity : front);
  for (const [name, value] of mined) if (name !== 'name') ids.add(value);
  const resource: Draft<Resource> = { type: textOf(record['resource_type']) ?? 'unknown', ids: [...ids] };
  const name = mined.get('name');
  if (name !== undefined) resource.name = name;
  const workspace = textOf(record['workspace_id']);
  if (workspace !== undefined) resource.workspace = { id: workspace };
  return resource;
}

const nothing: ReadonlyMap<string, string> = new Map();

function minedFrom(body: unknown, most: number): ReadonlyMap<string, string> {
  if (typeof body === 'string') return body === '' ? nothing : topTexts(body, bodyNames, most);
  if (!isObject(body)) return nothing;
  const found = new Map<string, string>();
  for (const name of bodyNames) {
    const value = ownText(body, name);
    if (value !== undefined) found.set(name, value);
  }
  return found;
}

/** The spec knows `user` and `api_key`; `user_id` is a UUID without a name. */
function actorOf(record: JsonObject): Actor {
  const type = record['user_type'];
  const actor: Draft<Actor> = { kind: type === 'user' || type === 'api_key' ? type : 'unknown' };
  const id = textOf(record['user_id']);
  if (id !== undefined) actor.id = id;
  const ip = textOf(record['client_ip']);
  if (ip !== undefined) actor.ip = ip;
  const headers = textOf(record['request_headers']);
  const userAgent = headers === undefined ? undefined : userAgentIn(headers);
  if (userAgent !== undefined) actor.userAgent = userAgent;
  const country = textOf(record['country']);
  if (country !== undefined) actor.country = country;
  return actor;
}

function outcomeOf(value: unknown): Outcome | undefined {
  const status = typeof value === 'string' && value !== '' ? Number(value) : value;
  if (typeof status !== 'number' || !Number.isInteger(status) || status <= 0) return undefined;
  return { status, ok: status < 400 };
}

/**
 * The three texts of JSON are opened when somebody looks: as a page comes in, nobody does, and it would cost as much as
 * reading the record itself. They are absent where Portkey left them empty.
 */
function requestOf(record: JsonObject): AuditedRequest {
  const request: Draft<AuditedRequest> = new LazyRequest(
    record['query_params'],
    record['request_headers'],
    record['request_body'],
  );
  const method = textOf(record['method']);
  if (method !== undefined) request.method = method;
  const path = textOf(record['uri']);
  if (path !== undefined) request.path = path;
  const id = textOf(record['request_id']);
  if (id !== undefined) request.id = id;
  return request;
}

class LazyRequest implements AuditedRequest {
  readonly #query: unknown;
  readonly #headers: unknown;
  readonly #body: unknown;

  constructor(query: unknown, headers: unknown, body: unknown) {
    this.#query = query;
    this.#headers = headers;
    this.#body = body;
  }
  get query(): unknown {
    return opened(this.#query);
  }
  get headers(): unknown {
    return opened(this.#headers);
  }
  get body(): unknown {
    return opened(this.#body);
  }
}

/** JSON where it parses, else the vendor's text; nothing where there is nothing. */
function opened(value: unknown): unknown {
  if (value === null || value === '') return undefined;
  if (typeof value !== 'string') return value;
  const found = parse(value);
  return found === undefined ? value : found;
}
