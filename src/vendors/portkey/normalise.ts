// One record of Portkey's audit log to an event.
import type { Actor, AuditedRequest, AuditEvent, Outcome, Resource } from '../../core/event';
import {
  digest,
  digestKey,
  idKey,
  own,
  ownText,
  parseRow,
  unreadableEvent,
  verb,
  type JsonObject,
  type Occurrence,
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
  const time = timeOf(own(record, 'timestamp'));
  const action = ownText(record, 'action') ?? '';
  const resource = resourceOf(record);
  const outcome = outcomeOf(own(record, 'response_status_code'));
  return {
    key: keyFor(record, text, resource.type, action, occurrence),
    connection,
    vendor: 'portkey',
    ...(time === undefined ? {} : { at: time }),
    action,
    verb: action === '' ? verbOfMethod(ownText(record, 'method')) : verb(action),
    resource,
    actor: actorOf(record),
    ...(outcome === undefined ? {} : { outcome }),
    request: requestOf(record),
    drift: row.drift.length === 0 ? misfits : [...row.drift, ...misfits],
  };
}

/**
 * There is no record ID. A request writes one record, as far as is known; time, type and action are in the key for the
 * case that it writes more.
 */
function keyFor(record: JsonObject, text: string, type: string, action: string, occurrence: Occurrence): string {
  const request = ownText(record, 'request_id');
  const time = ownText(record, 'timestamp') ?? '';
  return request === undefined
    ? digestKey(`${time}.${digest(text)}`, occurrence)
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

const bodyIds = ['id', 'slug', 'api_key_id'];
const bodyNames = ['name', ...bodyIds];

function resourceOf(record: JsonObject): Resource {
  const uri = ownText(record, 'uri');
  const fromPath = uri === undefined ? undefined : idInPath(uri);
  const mined = minedFrom(own(record, 'request_body'));
  const ids = bodyIds.flatMap((name) => mined.get(name) ?? []).filter((id) => id !== fromPath);
  const name = mined.get('name');
  const workspace = ownText(record, 'workspace_id');
  return {
    type: ownText(record, 'resource_type') ?? 'unknown',
    ids: [...new Set(fromPath === undefined ? ids : [fromPath, ...ids])],
    ...(name === undefined ? {} : { name }),
    ...(workspace === undefined ? {} : { workspace: { id: workspace } }),
  };
}

function minedFrom(body: unknown): ReadonlyMap<string, string> {
  if (typeof body === 'string') return topTexts(body, bodyNames);
  return new Map(
    bodyNames.flatMap((name) => {
      const value = ownText(body, name);
      return value === undefined ? [] : [[name, value] as const];
    }),
  );
}

/** The spec knows `user` and `api_key`; `user_id` is a UUID without a name. */
function actorOf(record: JsonObject): Actor {
  const type = ownText(record, 'user_type');
  const id = ownText(record, 'user_id');
  const ip = ownText(record, 'client_ip');
  const country = ownText(record, 'country');
  const headers = ownText(record, 'request_headers');
  const userAgent = headers === undefined ? undefined : userAgentIn(headers);
  return {
    kind: type === 'user' || type === 'api_key' ? type : 'unknown',
    ...(id === undefined ? {} : { id }),
    ...(ip === undefined ? {} : { ip }),
    ...(userAgent === undefined ? {} : { userAgent }),
    ...(country === undefined ? {} : { country }),
  };
}

function outcomeOf(value: unknown): Outcome | undefined {
  const status = typeof value === 'string' && value !== '' ? Number(value) : value;
  if (typeof status !== 'number' || !Number.isInteger(status) || status <= 0) return undefined;
  return { status, ok: status < 400 };
}

/** The three texts of JSON are opened when somebody looks: as a page comes in, nobody does. */
function requestOf(record: JsonObject): AuditedRequest {
  const method = ownText(record, 'method');
  const path = ownText(record, 'uri');
  const id = ownText(record, 'request_id');
  return {
    ...(method === undefined ? {} : { method }),
    ...(path === undefined ? {} : { path }),
    ...(id === undefined ? {} : { id }),
    get query() {
      return opened(own(record, 'query_params'));
    },
    get headers() {
      return opened(own(record, 'request_headers'));
    },
    get body() {
      return opened(own(record, 'request_body'));
    },
  };
}

/** JSON where it parses, else the vendor's text; nothing where there is nothing. */
function opened(value: unknown): unknown {
  if (value === null || value === '') return undefined;
  if (typeof value !== 'string') return value;
  try {
    return JSON.parse(value) as unknown;
  } catch {
    return value;
  }
}
