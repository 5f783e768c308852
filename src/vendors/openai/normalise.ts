// One record of OpenAI's audit log to an event.
import type { Actor, AuditEvent, Drift, Named, Outcome, Resource } from '../../core/event';
import {
  digest,
  digestKey,
  idKey,
  isObject,
  own,
  ownText,
  parseRow,
  unreadableEvent,
  verb,
  type JsonObject,
  type Occurrence,
} from '../rows';
import { timeOf } from '../time';
import { dotted } from './eventTypes';
import { check } from './schema';

/** Never throws: what does not fit becomes drift. */
export function readRow(text: string, connection: string, occurrence: Occurrence): AuditEvent {
  const row = parseRow(text);
  if (row === undefined) return unreadableEvent('openai', text, connection, occurrence);
  const record = row.value;
  const misfits = check(record);
  const written = ownText(record, 'type') ?? '';
  const { type, action } = split(dotted(written));
  const time = timeOf(own(record, 'effective_at'));
  const detail = detailOf(record, written);
  const id = ownText(record, 'id');
  const outcome = outcomeOf(action, detail);
  return {
    key: id === undefined ? digestKey(digest(text), occurrence) : idKey(id),
    connection,
    vendor: 'openai',
    ...(time === undefined ? {} : { at: time }),
    action,
    verb: verb(action),
    resource: resourceOf(type, detail, own(record, 'project')),
    actor: actorOf(own(record, 'actor')),
    ...(outcome === undefined ? {} : { outcome }),
    ...(detail === undefined ? {} : { request: { body: detail } }),
    drift: drifts(row.drift, misfits),
  };
}

function drifts(a: readonly Drift[], b: readonly Drift[]): readonly Drift[] {
  return a.length === 0 ? b : [...a, ...b];
}

/** `ip_allowlist.config.activated`: the last segment is the action. */
function split(eventType: string): { readonly type: string; readonly action: string } {
  const dot = eventType.lastIndexOf('.');
  if (dot <= 0) return { type: eventType === '' ? 'unknown' : eventType, action: '' };
  return { type: eventType.slice(0, dot), action: eventType.slice(dot + 1) };
}

/** Detail fields that exports of the log lift to the top of the record. */
const lifted = ['data', 'changes_requested', 'certificates', 'configs', 'error_code', 'error_message'];

/**
 * The details stand under a key equal to the event type, dots and all; older and exported records write some dots as
 * underscores, or lift the fields to the top.
 */
function detailOf(record: JsonObject, written: string): JsonObject | undefined {
  if (written === '') return undefined;
  const named = [
    written,
    dotted(written),
    written.replaceAll('.', '_'),
    written.replace('.permission.', '_permission.'),
  ];
  for (const name of named) {
    const detail = own(record, name);
    if (isObject(detail)) return detail;
  }
  const top = lifted.flatMap((name) => (Object.hasOwn(record, name) ? [[name, record[name]] as const] : []));
  return top.length === 0 ? undefined : Object.fromEntries(top);
}

function resourceOf(type: string, detail: JsonObject | undefined, project: unknown): Resource {
  const items = itemsOf(detail);
  const ids = items.flatMap((item) => ownText(item, 'id') ?? []);
  const only = items.length === 1 ? items[0] : undefined;
  const name = only === undefined ? undefined : nameOf(only);
  const where = namedOf(project);
  const workspace = ownText(detail, 'workspace_id');
  return {
    type,
    ids,
    ...(name === undefined ? {} : { name }),
    ...(where === undefined ? {} : { project: where }),
    ...(workspace === undefined ? {} : { workspace: { id: workspace } }),
  };
}

/** `certificates.*` and `ip_allowlist.config.*` name several resources, everything else is one. */
function itemsOf(detail: JsonObject | undefined): readonly unknown[] {
  if (detail === undefined) return [];
  for (const list of ['certificates', 'configs']) {
    const items = own(detail, list);
    if (Array.isArray(items)) return items;
  }
  return [detail];
}

const ownNames = ['name', 'role_name', 'connector_name'];
const innerNames = ['name', 'title', 'group_name', 'role_name', 'email'];

function nameOf(item: unknown): string | undefined {
  for (const name of ownNames) {
    const found = ownText(item, name);
    if (found !== undefined) return found;
  }
  for (const part of [own(item, 'data'), own(item, 'changes_requested')]) {
    for (const name of innerNames) {
      const found = ownText(part, name);
      if (found !== undefined) return found;
    }
  }
  return undefined;
}

function namedOf(value: unknown): Named | undefined {
  const id = ownText(value, 'id');
  const name = ownText(value, 'name');
  if (id === undefined && name === undefined) return undefined;
  return { ...(id === undefined ? {} : { id }), ...(name === undefined ? {} : { name }) };
}

/**
 * `session`: a person in the console; the user is missing after a failed login and the address may be empty.
 * `api_key`: a key of a user or of a service account; its own tracking ID is often left out.
 */
function actorOf(value: unknown): Actor {
  const session = own(value, 'session');
  const key = own(value, 'api_key');
  if (isObject(session)) return sessionActor(session);
  if (isObject(key)) return keyActor(key);
  return { kind: own(value, 'type') === 'api_key' ? 'api_key' : 'unknown' };
}

function sessionActor(session: JsonObject): Actor {
  const user = own(session, 'user');
  const ip = ownText(session, 'ip_address');
  const userAgent = ownText(session, 'user_agent');
  const country = ownText(own(session, 'ip_address_details'), 'country');
  return {
    ...personOf(user, 'user'),
    ...(ip === undefined ? {} : { ip }),
    ...(userAgent === undefined ? {} : { userAgent }),
    ...(country === undefined ? {} : { country }),
  };
}

function personOf(user: unknown, kind: Actor['kind']): Actor {
  const id = ownText(user, 'id');
  const email = ownText(user, 'email');
  if (id === undefined && email === undefined) return { kind: kind === 'user' ? 'unknown' : kind };
  return {
    kind,
    ...(id === undefined ? {} : { id }),
    ...(email === undefined ? {} : { email, label: email }),
  };
}

function keyActor(key: JsonObject): Actor {
  const keyId = ownText(key, 'id');
  const account = own(key, 'service_account');
  const isAccount = isObject(account) || own(key, 'type') === 'service_account';
  const actor: Actor = isAccount ? accountOf(account) : personOf(own(key, 'user'), 'api_key');
  if (keyId === undefined) return actor;
  return actor.id === undefined ? { ...actor, id: keyId } : { ...actor, keyId };
}

function accountOf(account: unknown): Actor {
  const id = ownText(account, 'id');
  return { kind: 'service_account', ...(id === undefined ? {} : { id }) };
}

/** OpenAI says an outcome for logins and logouts alone, by the event type's last word. */
function outcomeOf(action: string, detail: JsonObject | undefined): Outcome | undefined {
  if (action === 'succeeded') return { ok: true };
  if (action !== 'failed') return undefined;
  const reason = ownText(detail, 'error_message') ?? ownText(detail, 'error_code');
  return { ok: false, ...(reason === undefined ? {} : { reason }) };
}
