// From a vendor's answer to its rows: each parsed once, kept byte for byte, and never a reason to fail the page.
import { AuditError } from '../core/errors';
import { unreadableType, type AuditEvent, type Drift, type EventRecord, type Verb } from '../core/event';
import { splitPage, type ByteRange, type SplitPage } from '../core/json/records';
import { maskText } from '../core/text/maskText';
import { visible } from '../core/text/visible';
import { verbOf } from '../core/verbs';
import type { ErrorReader, HttpAnswer } from '../http/transport';
import { countOccurrences, digest, digestKey, type Occurrence } from './keys';

/** One row's JSON text to an event. Never throws. */
export type RowReader = (text: string, connection: string, occurrence: Occurrence) => AuditEvent;

export interface AnswerShape {
  /** As people say it, for messages. */
  readonly label: string;
  /** The property that holds the rows. */
  readonly array: string;
  readonly read: RowReader;
  /** Whether an object that stands outside any list is a row all the same (an answer of one row per line). */
  readonly isRow: (value: JsonObject) => boolean;
  readonly readError: ErrorReader;
}

export interface Rows {
  readonly records: readonly EventRecord[];
  /** What stands around the rows (`has_more`, `total`); empty where nothing readable does. */
  readonly envelope: JsonObject;
  readonly warning?: string;
}

export type JsonObject = Readonly<Record<string, unknown>>;

/**
 * UTF-8 to text; bytes that are no UTF-8 become U+FFFD. Plain ASCII, which nearly all audit data is, is read as Latin 1:
 * several times faster, and the text takes half the memory.
 */
export function decode(bytes: Uint8Array): string {
  return textIn(bufferOf(bytes), isAscii(bytes));
}

function bufferOf(bytes: Uint8Array): Buffer {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

function textIn(bytes: Buffer, ascii: boolean, start = 0, end = bytes.length): string {
  return bytes.toString(ascii ? 'latin1' : 'utf8', start, end);
}

/** Four bytes at a time. */
function isAscii(bytes: Uint8Array): boolean {
  const { byteOffset, length } = bytes;
  const head = Math.min(length, (4 - (byteOffset & 3)) & 3);
  const words = (length - head) >> 2;
  let bits = 0;
  for (let index = 0; index < head; index += 1) bits |= bytes[index] as number;
  for (let index = head + words * 4; index < length; index += 1) bits |= bytes[index] as number;
  if ((bits & 0x80) !== 0) return false;
  // Too short to reach an aligned word.
  if (words === 0) return true;
  const view = new Uint32Array(bytes.buffer, byteOffset + head, words);
  for (let index = 0; index < words; index += 1) if (((view[index] as number) & 0x80808080) !== 0) return false;
  return true;
}

/** An object while it is being made. Parts that may be absent are set one by one: spreading costs ten times as much. */
export type Draft<T> = { -readonly [Name in keyof T]: T[Name] };

/** Text that is there and not empty. */
export function textOf(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}

export function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** A property of a foreign object: its own, never an inherited one. */
export function own(value: unknown, name: string): unknown {
  return isObject(value) && Object.hasOwn(value, name) ? value[name] : undefined;
}

/** A property that is text and not empty. */
export function ownText(value: unknown, name: string): string | undefined {
  const found = own(value, name);
  return typeof found === 'string' && found !== '' ? found : undefined;
}

/** Reads an answer with status 2xx. Throws `AuditError` where there is nothing in it that could be a list of rows. */
export function readRows(answer: HttpAnswer, shape: AnswerShape, connection: string): Rows {
  const { bytes } = answer;
  const split = splitPage(bytes, shape.array);
  const { ranges, envelope, leftOut } =
    split.pages > 0 ? inPages(bytes, split, shape) : outsidePages(answer, split, shape);
  const occurrence = countOccurrences();
  const buffer = bufferOf(bytes);
  // In ASCII, an offset means the same in bytes and in text: the whole is read at once.
  const whole = isAscii(bytes) ? textIn(buffer, true) : undefined;
  const records = ranges.map(({ start, end }) => {
    const raw = bytes.subarray(start, end);
    const text = whole === undefined ? textIn(buffer, isAscii(raw), start, end) : whole.slice(start, end);
    return { raw, event: shape.read(text, connection, occurrence) };
  });
  const warning = warningOf(split, leftOut, shape.label);
  return { records, envelope, ...(warning === undefined ? {} : { warning }) };
}

interface Found {
  readonly ranges: readonly ByteRange[];
  readonly envelope: JsonObject;
  readonly leftOut: number;
}

function inPages(bytes: Uint8Array, split: SplitPage, shape: AnswerShape): Found {
  const rows = split.loose.filter((range) => isRowAt(bytes, range, shape));
  const envelope = parse(decode(split.envelope));
  return {
    ranges: [...split.records, ...rows],
    envelope: isObject(envelope) ? envelope : {},
    leftOut: split.loose.length - rows.length,
  };
}

function outsidePages(answer: HttpAnswer, split: SplitPage, shape: AnswerShape): Found {
  const { bytes } = answer;
  const rows = split.loose.filter((range) => isRowAt(bytes, range, shape));
  const ranges = [...rows, ...split.records];
  if (ranges.length > 0) return { ranges, envelope: {}, leftOut: split.loose.length - rows.length };
  const first = split.loose[0];
  const document = first === undefined ? undefined : parse(decode(bytes.subarray(first.start, first.end)));
  if (isObject(document) && own(document, shape.array) === null) return { ranges, envelope: document, leftOut: 0 };
  return refuse(answer, split, shape);
}

function isRowAt(bytes: Uint8Array, range: ByteRange, shape: AnswerShape): boolean {
  const value = parse(decode(bytes.subarray(range.start, range.end)));
  return isObject(value) && shape.isRow(value);
}

function refuse(answer: HttpAnswer, split: SplitPage, shape: AnswerShape): never {
  const { label } = shape;
  const nextStep =
    'Check the endpoint of this connection, its path included. A proxy or a sign-in page may have answered instead.';
  const { status } = answer;
  if (split.documents > 0) {
    const said = shape.readError(answer, decode(answer.bytes.subarray(0, 65_536)));
    throw new AuditError({
      kind: 'unexpectedAnswer',
      message: `${label} answered with JSON that holds no list of audit events.`,
      nextStep: said.nextStep ?? nextStep,
      status,
      ...(said.message === undefined ? {} : { vendorMessage: visible(maskText(said.message), 300) }),
      ...(said.requestId === undefined ? {} : { requestId: visible(said.requestId, 100) }),
    });
  }
  if (split.unfinished) {
    throw new AuditError({
      kind: 'unexpectedAnswer',
      message: `The answer of ${label} breaks off before its first event.`,
      nextStep: 'Refresh to try again.',
      status,
    });
  }
  const start = decode(answer.bytes.subarray(0, 256)).trimStart();
  throw new AuditError({
    kind: 'notJson',
    message:
      start === ''
        ? `${label} answered with nothing at all.`
        : start.startsWith('<')
          ? `${label} answered with a web page instead of JSON.`
          : `${label} answered with something that is not JSON.`,
    nextStep,
    status,
  });
}

function warningOf(split: SplitPage, leftOut: number, label: string): string | undefined {
  const parts = [
    ...(split.unfinished ? ['breaks off inside an event'] : []),
    ...(split.trailing > 0 && !split.unfinished ? [`ends with ${split.trailing} bytes that are not JSON`] : []),
    ...(leftOut > 0 ? [`holds ${leftOut} more JSON documents that are no events`] : []),
  ];
  return parts.length === 0 ? undefined : `An answer of ${label} ${parts.join(' and ')}; events may be missing.`;
}

/** The value of a JSON text; `undefined` where it is none. */
export function parse(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}

export interface ParsedRow {
  readonly value: JsonObject;
  readonly drift: readonly Drift[];
}

const noDrift: readonly Drift[] = [];

/** A row as an object; one that is JSON text holding the object is opened. `undefined`: it cannot be read. */
export function parseRow(text: string): ParsedRow | undefined {
  const value = parse(text);
  if (isObject(value)) return { value, drift: noDrift };
  const inner = typeof value === 'string' ? parse(value) : undefined;
  if (!isObject(inner)) return undefined;
  return { value: inner, drift: [{ path: '$', problem: 'The record is JSON inside of a string.' }] };
}

/** What could not be read as an event: kept, shown, and the same under any page. */
export function unreadableEvent(vendor: string, text: string, connection: string, occurrence: Occurrence): AuditEvent {
  return {
    key: digestKey(digest(text), occurrence),
    connection,
    vendor,
    action: '',
    verb: 'other',
    resource: { type: unreadableType, ids: [] },
    actor: { kind: 'unknown' },
    drift: [{ path: '$', problem: 'The record is not a JSON object. Its text is kept as it came.' }],
  };
}

const verbs = new Map<string, Verb>();
const mostVerbs = 2_000;

/** `verbOf`, remembered: a vendor has few action words and many events. */
export function verb(action: string): Verb {
  const known = verbs.get(action);
  if (known !== undefined) return known;
  const found = verbOf(action);
  if (verbs.size < mostVerbs) verbs.set(action, found);
  return found;
}
