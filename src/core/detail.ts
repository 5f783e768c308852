// One event to read: as a read-only JSON document, and as the facts and sections of the panel.
import { type Change, changeLine, describeChanges } from './changes';
import type { AuditEvent } from './event';
import { type DetailFact, eventFacts } from './facts';
import { openNestedSteps, openText } from './json/body';
import { isJson } from './json/lexer';
import { maskJson, maskJsonSteps } from './json/mask';
import { partText } from './json/members';
import { type JsonToken, prettyJson, prettyJsonSteps, quoteJson } from './json/pretty';
import { writeJson } from './json/write';
import { english, type Phrases, sentence } from './sentence';
import { finish, type Steps } from './steps';
import { maskText } from './text/maskText';
import { maskRaw, maskRawSteps } from './text/redact';
import { maskShapes } from './text/secretShapes';
import { absoluteTime, isTellable, isoUtc } from './text/time';
import { visibleBlock } from './text/visible';
import { actorKindWords, actorName, aliasOf } from './words/actors';

export { type CurlRequest, curlCommand } from './curl';
export type { DetailFact } from './facts';

export interface DetailOptions {
  /** One level of indentation: spaces, or a tab. */
  readonly indent: string;
  /** Whether secrets are shown. */
  readonly reveal: boolean;
  /** IANA name of the zone local times are written in. */
  readonly zone: string;
  readonly connectionName?: string;
  /** The events before it of the same resource, oldest first, where they are known: changes are then told from them. */
  readonly previous?: AuditEvent | readonly AuditEvent[];
  readonly phrases?: Phrases;
  /** What the source IP means for this actor, as far as is loaded. */
  readonly ipNote?: string;
}

export interface DetailSection {
  readonly id: 'body' | 'query' | 'headers' | 'changes' | 'raw';
  readonly title: string;
  readonly text: string;
  /** Of `text`, in order, not overlapping; empty where the text is not JSON. */
  readonly tokens: readonly JsonToken[];
  readonly note?: string;
}

/** What is made of the record alone, which may be large: the same whatever is known of other events. */
export interface RecordDetail {
  readonly sections: readonly DetailSection[];
  /** What a reader must know: drift, what was cut, what is masked. */
  readonly notes: readonly string[];
  /** JSON paths in the record of what is masked (or would be, when revealed). */
  readonly masked: readonly string[];
}

export interface EventDetail extends RecordDetail {
  readonly sentence: string;
  readonly facts: readonly DetailFact[];
  readonly changes: readonly Change[];
}

type PartId = 'body' | 'query' | 'headers';

interface Part {
  readonly id: PartId;
  /** JSON text, opened and masked; a JSON string where the part is not JSON. */
  readonly json: string;
  readonly isText: boolean;
  readonly note?: string;
}

interface Read {
  /** The record's text, masked; JSON where `isJson`. */
  readonly record: string;
  readonly isJson: boolean;
  readonly masked: readonly string[];
  readonly parts: readonly Part[];
  readonly notes: readonly string[];
}

/**
 * The event as a JSON document: the sentence and the facts first, then the request with JSON-in-strings opened up, the
 * raw record whole and last. Always valid JSON; numbers of the record keep their spelling.
 */
export function eventDocument(event: AuditEvent, rawText: string, options: DetailOptions): string {
  return finish(eventDocumentSteps(event, rawText, options));
}

/** The same, step by step. */
export function* eventDocumentSteps(event: AuditEvent, rawText: string, options: DetailOptions): Steps<string> {
  const { indent } = options;
  const read = yield* readEvent(event, rawText, options);
  const record = yield* prettyJsonSteps(read.isJson ? read.record : JSON.stringify(read.record), { indent, level: 1 });
  const entries: [string, string][] = [
    ['what', quoteJson(sentence(event, options.phrases))],
    ...documentFacts(event, options),
    ...(yield* requestEntry(event, read, options)),
  ];
  const notes = [...read.notes, ...cutNotes(record.cut, 'record')];
  if (notes.length > 0) entries.push(['notes', prettyJson(JSON.stringify(notes), { indent, level: 1 }).text]);
  entries.push(['record', record.text]);
  return `{\n${entries.map(([key, text]) => `${indent}${JSON.stringify(key)}: ${text}`).join(',\n')}\n}\n`;
}

/** The event for the detail pane. */
export function eventDetail(event: AuditEvent, rawText: string, options: DetailOptions): EventDetail {
  return withSurroundings(event, finish(recordDetailSteps(event, rawText, options)), options);
}

/** The sections of the record, without what changed, step by step. */
export function* recordDetailSteps(
  event: AuditEvent,
  rawText: string,
  options: Pick<DetailOptions, 'indent' | 'reveal'>,
): Steps<RecordDetail> {
  const read = yield* readEvent(event, rawText, options);
  const raw = read.isJson ? yield* prettyJsonSteps(read.record, { indent: options.indent }) : undefined;
  const sections: DetailSection[] = [];
  for (const part of read.parts) sections.push(yield* partSection(part, event, options));
  sections.push({
    id: 'raw',
    title: 'Raw record',
    text: raw?.text ?? visibleBlock(read.record),
    tokens: raw?.tokens ?? [],
    ...(raw === undefined ? { note: 'The record is not JSON: shown verbatim.' } : {}),
  });
  return { sections, notes: [...read.notes, ...cutNotes(raw?.cut ?? [], 'record')], masked: read.masked };
}

/** The rest of the detail: what can be told of the event and of those around it. */
export function withSurroundings(event: AuditEvent, record: RecordDetail, options: DetailOptions): EventDetail {
  const changes = describeChanges(event, options.previous);
  const text = changes.map(changeLine).join('\n');
  const told: DetailSection = { id: 'changes', title: 'Changes', text, tokens: [] };
  return {
    ...record,
    sentence: sentence(event, options.phrases),
    facts: eventFacts(event, { ...options, ...nameOfOption(options) }),
    // What changed stands before the record whole, which is last.
    sections: changes.length === 0 ? record.sections : record.sections.toSpliced(-1, 0, told),
    changes,
  };
}

/** The record alone, pretty-printed: what "Copy as JSON" copies. Text that is not JSON is given as it is. */
export function recordText(rawText: string, options: Pick<DetailOptions, 'indent' | 'reveal'>): string {
  const text = options.reveal ? rawText : maskRaw(rawText).text;
  if (!isJson(text)) return text;
  const printed = prettyJson(text, { indent: options.indent });
  // What is copied is whole, even where it is too large to be laid out.
  return printed.cut.length > 0 ? text : printed.text;
}

function* readEvent(event: AuditEvent, rawText: string, { reveal }: Pick<DetailOptions, 'reveal'>): Steps<Read> {
  const { text, masked } = yield* maskRawSteps(rawText);
  const json = isJson(rawText);
  const parts: Part[] = [];
  for (const id of ['body', 'query', 'headers'] as const) {
    const part = yield* readPart(id, event.request?.[id], rawText, reveal);
    if (part !== undefined) parts.push(part);
  }
  const notes = [
    ...event.drift.map(({ path, problem }) => visibleBlock(`${path}: ${problem}`)),
    ...parts.flatMap((part) => part.note ?? []),
    ...(json ? [] : ['The record is not JSON: shown verbatim, as text.']),
    ...maskNote(masked.length, reveal),
  ];
  return { record: reveal ? rawText : text, isJson: json, masked, parts, notes };
}

function maskNote(count: number, reveal: boolean): readonly string[] {
  if (count === 0) return [];
  const one = count === 1;
  const what = `${one ? '1 value that looks' : `${count >= 1000 ? 'At least 1000' : count} values that look`} like a secret ${one ? 'is' : 'are'}`;
  if (reveal) return [`${what} shown. Close the event to hide ${one ? 'it' : 'them'} again.`];
  return [`${what} masked. “Audit Logs: Reveal Masked Values of This Event” shows ${one ? 'it' : 'them'}.`];
}

function* readPart(id: PartId, value: unknown, rawText: string, reveal: boolean): Steps<Part | undefined> {
  if (value === undefined || value === null || value === '') return undefined;
  if (typeof value === 'string') {
    const opened = openText(value);
    if (opened.kind === 'empty') return undefined;
    if (opened.kind === 'text') {
      const { name } = partText(rawText, value);
      const note = `${name === '' ? `The request's ${id}` : `\`${name}\``} is not JSON: shown verbatim.`;
      return { id, json: JSON.stringify(reveal ? value : maskText(value)), isText: true, note };
    }
    return { id, json: yield* finished(partText(rawText, value).name, opened.text, reveal), isText: false };
  }
  const { name, text } = partText(rawText, value);
  return { id, json: yield* finished(name, text, reveal), isText: false };
}

/** Masked under its own name, as what stands under `credentials` is masked otherwise than what stands alone; then opened. */
function* finished(name: string, json: string, reveal: boolean): Steps<string> {
  if (reveal) return yield* openNestedSteps(json);
  const prefix = `{${JSON.stringify(maskShapes(name))}:`;
  const { text } = yield* maskJsonSteps(`${prefix}${json}}`);
  return yield* openNestedSteps(text.slice(prefix.length, -1));
}

function* partSection(part: Part, event: AuditEvent, { indent }: Pick<DetailOptions, 'indent'>): Steps<DetailSection> {
  const { id, note } = part;
  const title = titleOf(id, event);
  if (part.isText) {
    const text = visibleBlock(JSON.parse(part.json) as string);
    return { id, title, text, tokens: [], ...(note === undefined ? {} : { note }) };
  }
  const { text, tokens, cut } = yield* prettyJsonSteps(part.json, { indent });
  const [cutNote] = cutNotes(cut, title.toLowerCase());
  return { id, title, text, tokens, ...(cutNote === undefined ? {} : { note: cutNote }) };
}

function titleOf(id: PartId, event: AuditEvent): string {
  switch (id) {
    case 'body':
      return event.request?.method === undefined ? 'Details' : 'Request body';
    case 'query':
      return 'Query';
    case 'headers':
      return 'Headers';
    default:
      return id satisfies never;
  }
}

function cutNotes(cut: readonly string[], where: string): readonly string[] {
  const [first] = cut;
  if (first === undefined) return [];
  const more = cut.length === 1 ? '' : ` and ${cut.length - 1} other places`;
  return [
    `The ${where} is too large to show whole: cut at ${visibleBlock(first)}${more}. Copying it as JSON gives all of it.`,
  ];
}

function nameOfOption({ phrases }: DetailOptions): Pick<Phrases, 'nameOf'> {
  return phrases?.nameOf === undefined ? {} : { nameOf: phrases.nameOf };
}

function documentFacts(event: AuditEvent, options: DetailOptions): [string, string][] {
  const { indent, reveal, zone, connectionName, ipNote, phrases = english } = options;
  const { actor, resource, outcome } = event;
  const when = isTellable(event.at) ? { utc: isoUtc(event.at), local: absoluteTime(event.at, zone) } : undefined;
  const facts: readonly (readonly [string, object | undefined])[] = [
    ['when', when],
    [
      'actor',
      {
        name: actorName(actor, 500, phrases.nameOf),
        nameSource: aliasOf(actor, phrases.nameOf) === undefined ? undefined : 'not in this record',
        kind: actorKindWords(actor),
        id: actor.id,
        email: actor.email === actor.label ? undefined : actor.email,
        keyId: actor.keyId,
      },
    ],
    [
      'resource',
      {
        type: resource.type,
        action: event.action,
        name: resource.name,
        ...(resource.ids.length > 1 ? { ids: resource.ids } : { id: resource.ids[0] }),
        project: resource.project,
        workspace: resource.workspace,
      },
    ],
    [
      'outcome',
      outcome === undefined ? undefined : { result: outcome.ok ? 'succeeded' : 'failed', ...outcome, ok: undefined },
    ],
    ['source', some({ ip: actor.ip, ipNote, country: actor.country, userAgent: actor.userAgent })],
    ['in', { vendor: event.vendor, connection: connectionName ?? event.connection, event: event.key }],
  ];
  return facts.flatMap(([key, fact]): [string, string][] => {
    if (fact === undefined) return [];
    const json = writeJson(some(fact) ?? {});
    return [[key, prettyJson(reveal ? json : maskJson(json).text, { indent, level: 1 }).text]];
  });
}

/** Only what is known; nothing when nothing is. */
function some(fact: object): object | undefined {
  const known = Object.entries(fact).filter(([, value]) => value !== undefined);
  return known.length === 0 ? undefined : Object.fromEntries(known);
}

function* requestEntry(event: AuditEvent, read: Read, { indent, reveal }: DetailOptions): Steps<[string, string][]> {
  const { request } = event;
  const head = some({ method: request?.method, path: request?.path, id: request?.id });
  if (head === undefined && read.parts.length === 0) return [];
  const json = writeJson(head ?? {});
  const known = (reveal ? json : maskJson(json).text).slice(1, -1);
  const members = [known, ...read.parts.map((part) => `${JSON.stringify(part.id)}:${part.json}`)];
  const text = `{${members.filter((member) => member !== '').join(',')}}`;
  return [['request', (yield* prettyJsonSteps(text, { indent, level: 1 })).text]];
}
