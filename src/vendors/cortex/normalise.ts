// One record of Cortex's audit log to an event.
import type { Actor, AuditEvent } from '../../core/event';
import {
  digest,
  digestKey,
  own,
  ownText,
  parseRow,
  unreadableEvent,
  verb,
  type JsonObject,
  type Occurrence,
} from '../rows';
import { timeOf } from '../time';
import { check } from './schema';

/** Never throws: what does not fit becomes drift. */
export function readRow(text: string, connection: string, occurrence: Occurrence): AuditEvent {
  const row = parseRow(text);
  if (row === undefined) return unreadableEvent('cortex', text, connection, occurrence);
  const record = row.value;
  const misfits = check(record);
  const time = timeOf(own(record, 'timestamp'));
  const action = ownText(record, 'action') ?? '';
  const object = ownText(record, 'objectIdentifier');
  return {
    key: keyFor(record, time, occurrence),
    connection,
    vendor: 'cortex',
    ...(time === undefined ? {} : { at: time }),
    action,
    verb: verb(action),
    resource: { type: ownText(record, 'objectType') ?? 'unknown', ids: object === undefined ? [] : [object] },
    actor: actorOf(record),
    drift: row.drift.length === 0 ? misfits : [...row.drift, ...misfits],
  };
}

const fields = ['action', 'objectIdentifier', 'objectType', 'timestamp', 'actorIdentifier', 'ipAddress'];

/** Cortex gives no ID: the six fields are all there is of an event, so equal ones are told apart by their number. */
function keyFor(record: JsonObject, time: number | undefined, occurrence: Occurrence): string {
  const six = fields.map((name) => ownText(record, name) ?? '').join('\u0000');
  return digestKey(`${(time ?? 0).toString(36)}.${digest(six)}`, occurrence);
}

const email = /^[^\s@]+@[^\s@]+$/;

/**
 * The identifier is an e-mail address, a key's name or a webhook, and Cortex does not say which: only an address is
 * taken for a person.
 */
function actorOf(record: JsonObject): Actor {
  const label = ownText(record, 'actorIdentifier');
  const ip = ownText(record, 'ipAddress');
  const where = ip === undefined ? {} : { ip };
  if (label === undefined) return { kind: 'system', ...where };
  return email.test(label) ? { kind: 'user', label, email: label, ...where } : { kind: 'unknown', label, ...where };
}
