// JSON and NDJSON: each event with its facts, and its record as the vendor wrote it.
import type { AuditEvent } from '../event';
import { maskJson } from '../json/mask';
import { writeJson } from '../json/write';
import { sentence } from '../sentence';
import { isTellable, isoUtc } from '../text/time';
import { type ExportOptions, type ExportWriter, notesJson, recordLine } from './writer';

/** One JSON object to a line: the notes first (`{"export": …}`), then the events. Nothing is escaped for a spreadsheet. */
export function ndjsonWriter(options: ExportOptions): ExportWriter {
  return {
    extension: 'ndjson',
    header: (notes) => `{"export":${notesJson(notes)}}\n`,
    row: (event, rawText) => `${eventJson(event, rawText, options)}\n`,
    footer: () => '',
  };
}

/** One JSON document: `{"export": …, "events": […], "count": n}`. */
export function jsonWriter(options: ExportOptions): ExportWriter {
  return {
    extension: 'json',
    header: (notes) => `{"export":${notesJson(notes)},\n"events":[`,
    row: (event, rawText, index) => `${index === 0 ? '\n' : ',\n'}${eventJson(event, rawText, options)}`,
    footer: (count) => `\n],\n"count":${count}}\n`,
  };
}

function eventJson(event: AuditEvent, rawText: string, options: ExportOptions): string {
  const { at, vendor, resource, actor, outcome, request, action, verb, key } = event;
  const facts = {
    ...(isTellable(at) ? { at: isoUtc(at) } : {}),
    vendor,
    connection: options.connectionName(event.connection),
    id: key,
    what: sentence(event, options.phrases),
    action,
    verb,
    resource,
    actor,
    ...(outcome === undefined ? {} : { outcome }),
    ...(request === undefined ? {} : { request: callOf(request) }),
  };
  const json = writeJson(facts);
  const safe = options.masked ? maskJson(json).text : json;
  return `${safe.slice(0, -1)},"record":${recordLine(rawText, options.masked)}}`;
}

/** Query, headers and body stand in the record. */
function callOf({ method, path, id }: NonNullable<AuditEvent['request']>): object {
  return Object.fromEntries(Object.entries({ method, path, id }).filter(([, value]) => value !== undefined));
}
