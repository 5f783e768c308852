// The names that matter in an event's body: who was invited, which role was given, what limit was set.
import { type AuditEvent, eventWord } from '../event';
import { isContainer } from '../json/bounds';
import type { Say } from './actors';

export type Details = (...names: readonly string[]) => unknown;

/** A mapping of a JSON value; nothing for arrays. */
export function asObject(value: unknown): Readonly<Record<string, unknown>> | undefined {
  return isContainer(value) && !Array.isArray(value) ? (value as Record<string, unknown>) : undefined;
}

function own(object: Readonly<Record<string, unknown>> | undefined, name: string): unknown {
  return object !== undefined && Object.hasOwn(object, name) ? object[name] : undefined;
}

/**
 * Reads the first of some names from the body: from the detail object that OpenAI keeps under the event's type, its
 * `data` and `changes_requested`, or from a plain request body.
 */
export function detailsOf(event: AuditEvent): Details {
  const body = asObject(event.request?.body);
  if (body === undefined) return () => undefined;
  const detail = asObject(own(body, eventWord(event))) ?? body;
  const layers = [asObject(own(detail, 'changes_requested')), asObject(own(detail, 'data')), detail];
  return (...names) => {
    for (const name of names) {
      for (const layer of layers) {
        const found = own(layer, name);
        if (found !== undefined && found !== null && found !== '') return found;
      }
    }
    return undefined;
  };
}

/** What an update asked for: `changes_requested`, else the older `data`, else the body itself. */
export function requestedChanges(event: AuditEvent): Readonly<Record<string, unknown>> | undefined {
  const body = asObject(event.request?.body);
  const detail = asObject(own(body, eventWord(event))) ?? body;
  return asObject(own(detail, 'changes_requested')) ?? asObject(own(detail, 'data')) ?? detail;
}

const limitWords: ReadonlyMap<string, string> = new Map([
  ['max_requests_per_1_minute', 'requests per minute'],
  ['max_tokens_per_1_minute', 'tokens per minute'],
  ['max_images_per_1_minute', 'images per minute'],
  ['max_audio_megabytes_per_1_minute', 'MB of audio per minute'],
  ['max_requests_per_1_day', 'requests per day'],
  ['batch_1_day_max_input_tokens', 'batch input tokens per day'],
]);

/** `max_requests_per_1_minute` → `requests per minute`, where it is a rate limit of OpenAI. */
export function limitUnit(field: string): string | undefined {
  return limitWords.get(field);
}

/** `500 requests per minute, 30000 tokens per minute`. */
export function limitsOf(event: AuditEvent, say: Say): string | undefined {
  const words = Object.entries(requestedChanges(event) ?? {}).flatMap(([field, value]) => {
    const unit = limitUnit(field);
    return unit === undefined || typeof value !== 'number' ? [] : [`${value} ${say(unit)}`];
  });
  return words.length === 0 ? undefined : words.join(', ');
}

/** `max_requests_per_1_minute` → `max requests per 1 minute`: a field name as words. */
export function fieldWords(name: string): string {
  return name
    .replace(/([a-z0-9])([A-Z])/g, '$1 $2')
    .replace(/[_\-.\s]+/g, ' ')
    .trim();
}

/** A role assignment's composite ID: `role_assignment_<role>__<resource type>__<principal>` (seen in live records). */
export function assignmentParts(id: string): { readonly role: string; readonly principal: string } | undefined {
  const match = /^role_assignment_(.{1,100}?)__.{1,100}?__(.{1,100})$/.exec(id);
  return match?.[1] === undefined || match[2] === undefined ? undefined : { role: match[1], principal: match[2] };
}
