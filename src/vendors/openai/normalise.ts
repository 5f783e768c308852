// One record of OpenAI's audit log to an event.
import type { Actor, AuditEvent, Named, Outcome, Resource } from '../../core/event';
import { digest, digestKey, idKey, type Occurrence } from '../keys';
import { isObject, own, ownText, parseRow, textOf, unreadableEvent, verb, type Draft, type JsonObject } from '../rows';
import { timeOf } from '../time';
import { dotted } from './eventTypes';
import { check } from './schema';

/** Never throws: what does not fit becomes drift. */
export function readRow(text: string, connection: string, occurrence: Occurrence): AuditEvent {
  const row = parseRow(text);
  if (row === undefined) return unreadableEvent('openai', text, connection, occurrence);
  const record = row.value;
  const misfits = check(record);
  const written = textOf(record['type']) ?? '';
  const { type, action } = split(dotted(written));
  const detail = detailOf(record, written);
  const id = textOf(record['id']);
  const event: Draft<AuditEvent> = {
    key: id === undefined ? digestKey(digest(text), occurrence) : idKey(id),
    connection,
    vendor: 'openai',
    action,
    verb: verb(action),
    resource: resourceOf(type, detail, record['project']),
    actor: actorOf(record['actor']),
    drift: row.drift.length === 0 ? misfits : [...row.drift, ...misfits],
  };
  const time = timeOf(record['effective_at']);
  if (time !== undefined) event.at = time;
  const outcome = outcomeOf(action, detail);
  if (outcome !== undefined) event.outcome = outcome;
  if (detail !== undefined) event.request = { body: detail };
  return event;
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
  const detail = own(record, written);
  if (isObject(detail)) return detail;
  const others = [dotted(written), written.replaceAll('.', '_'), written.replace('.permission.', '_permission.')];
  for (const name of others) {
    const other = own(record, name);
    if (isObject(other)) return other;
  }
  const top = lifted.flatMap((name) => (Object.hasOwn(record, name) ? [[name, record[name]] as const] : []));
  return top.length === 0 ? undefined : Object.fromEntries(top);
}

function resourceOf(type: string, detail: JsonObject | undefined, project: unknown): Resource {
  const items = itemsOf(detail);
  const ids: string[] = [];
  for (const item of items) {
    const id = ownText(item, 'id');
    if (id !== undefined) ids.push(id);
  }
  const resource: Draft<Resource> = { type, ids };
  const name = items.length === 1 ? nameOf(items[0]) : undefined;
  if (name !== undefined) resource.name = name;
  const where = namedOf(project);
  if (where !== undefined) resource.project = where;
  const workspace = ownText(detail, 'workspace_id');
  if (workspace !== undefined) resource.workspace = { id: workspace };
  return resource;
}

const none: readonly unknown[] = [];

/** `certificates.*` and `ip_allowlist.config.*` name several resources, everything else is one. */
function itemsOf(detail: JsonObject | undefined): readonly unknown[] {
  if (detail === undefined) return none;
  const several = detail['certificates'] ?? detail['configs'];
  return Array.isArray(several) ? several : [detail];
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
  if (!isObject(value)) return undefined;
  const named: Draft<Named> = {};
  const id = textOf(value['id']);
  if (id !== undefined) named.id = id;
  const name = textOf(value['name']);
  if (name !== undefined) named.name = name;
  return id === undefined && name === undefined ? undefined : named;
}

/**
 * `session`: a person in the console; the user is missing after a failed login and the address may be empty.
 * `api_key`: a key of a user or of a service account; its own tracking ID is often left out.
 */
function actorOf(value: unknown): Actor {
  if (!isObject(value)) return { kind: 'unknown' };
  const { session, api_key: key } = value;
  if (isObject(session)) return sessionActor(session);
  if (isObject(key)) return keyActor(key);
  return { kind: value['type'] === 'api_key' ? 'api_key' : 'unknown' };
}

function sessionActor(session: JsonObject): Actor {
  const actor: Draft<Actor> = { kind: 'unknown' };
  if (setPerson(actor, session['user'])) actor.kind = 'user';
  const ip = textOf(session['ip_address']);
  if (ip !== undefined) actor.ip = ip;
  const userAgent = textOf(session['user_agent']);
  if (userAgent !== undefined) actor.userAgent = userAgent;
  const country = ownText(session['ip_address_details'], 'country');
  if (country !== undefined) actor.country = country;
  return actor;
}

/** Whether there was anything to tell the person by. */
function setPerson(actor: Draft<Actor>, user: unknown): boolean {
  if (!isObject(user)) return false;
  const id = textOf(user['id']);
  if (id !== undefined) actor.id = id;
  const email = textOf(user['email']);
  if (email !== undefined) {
    actor.email = email;
    actor.label = email;
  }
  return id !== undefined || email !== undefined;
}

function keyActor(key: JsonObject): Actor {
  const account = key['service_account'];
  const isAccount = isObject(account) || key['type'] === 'service_account';
  const actor: Draft<Actor> = { kind: isAccount ? 'service_account' : 'api_key' };
  if (isAccount) {
    const id = ownText(account, 'id');
    if (id !== undefined) actor.id = id;
  } else {
    setPerson(actor, key['user']);
  }
  const keyId = textOf(key['id']);
  if (keyId !== undefined) {
    if (actor.id === undefined) actor.id = keyId;
    else actor.keyId = keyId;
  }
  return actor;
}

/** OpenAI says an outcome for logins and logouts alone, by the event type's last word. */
function outcomeOf(action: string, detail: JsonObject | undefined): Outcome | undefined {
  if (action === 'succeeded') return { ok: true };
  if (action !== 'failed') return undefined;
  const reason = ownText(detail, 'error_message') ?? ownText(detail, 'error_code');
  return { ok: false, ...(reason === undefined ? {} : { reason }) };
}
