// One record of Cortex's audit log to an event.
import type { Actor, AuditEvent } from '../../core/event';
import { digest, digestKey, type Occurrence } from '../keys';
import { parseRow, textOf, unreadableEvent, verb, type Draft, type JsonObject } from '../rows';
import { timeOf } from '../time';
import { check } from './schema';

/** Never throws: what does not fit becomes drift. */
export function readRow(text: string, connection: string, occurrence: Occurrence): AuditEvent {
  const row = parseRow(text);
  if (row === undefined) return unreadableEvent('cortex', text, connection, occurrence);
  const record = row.value;
  const misfits = check(record);
  const time = timeOf(record['timestamp']);
  const action = textOf(record['action']) ?? '';
  const object = textOf(record['objectIdentifier']);
  const event: Draft<AuditEvent> = {
    key: keyFor(record, time, occurrence),
    connection,
    vendor: 'cortex',
    action,
    verb: verb(action),
    resource: { type: textOf(record['objectType']) ?? 'unknown', ids: object === undefined ? [] : [object] },
    actor: actorOf(textOf(record['actorIdentifier']), textOf(record['ipAddress'])),
    drift: row.drift.length === 0 ? misfits : [...row.drift, ...misfits],
  };
  if (time !== undefined) event.at = time;
  return event;
}

function field(record: JsonObject, name: string): string {
  return textOf(record[name]) ?? '';
}

/** Cortex gives no ID: the six fields are all there is of an event, so equal ones are told apart by their number. */
function keyFor(record: JsonObject, time: number | undefined, occurrence: Occurrence): string {
  const six =
    `${field(record, 'action')}\0${field(record, 'objectIdentifier')}\0${field(record, 'objectType')}\0` +
    `${field(record, 'timestamp')}\0${field(record, 'actorIdentifier')}\0${field(record, 'ipAddress')}`;
  return digestKey(`${time ?? 0}.${digest(six)}`, occurrence);
}

const email = /^[^\s@]+@[^\s@]+$/;

/**
 * The identifier is an e-mail address, a key's name or a webhook, and Cortex does not say which: only an address is
 * taken for a person.
 */
function actorOf(label: string | undefined, ip: string | undefined): Actor {
  const actor: Draft<Actor> = { kind: label === undefined ? 'system' : 'unknown' };
  if (label !== undefined) {
    actor.label = label;
    if (label.includes('@') && email.test(label)) {
      actor.kind = 'user';
      actor.email = label;
    }
  }
  if (ip !== undefined) actor.ip = ip;
  return actor;
}
