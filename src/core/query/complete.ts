// What can be typed next: fields, operators and values at a caret.
import type { FilterDescriptor, FilterParam } from '../filters';
import { type FieldName, fieldNames, type Span, type Subject } from './ast';
import { fieldSpec, writtenNames } from './fields';
import { lex, type Piece, type Word } from './lexer';
import { fold } from './match';
import { resolveName } from './names';
import { printValue } from './print';
import { itemsOf } from './values';

export interface CompletionSource {
  readonly filters: readonly FilterDescriptor[];
  readonly connections: readonly { readonly id: string; readonly name: string; readonly vendor: string }[];
  /** Values among the loaded events, most frequent first. Asked for several fields at each key: bounded and at hand. */
  facet(field: FieldName): readonly { readonly value: string; readonly count: number }[];
}

export interface Completion {
  readonly kind: 'field' | 'operator' | 'value' | 'keyword';
  readonly label: string;
  readonly detail: string;
  /** Replaces `span`. */
  readonly insert: string;
  readonly span: Span;
  /** Loaded events with this value. */
  readonly count?: number;
}

/** Most completions given at once. */
const most = 50;
/** Letters typed before values of any field are offered beside the fields. */
const fewestLetters = 2;
/** Fields whose values are offered before a field is named. */
const looseFields: readonly FieldName[] = [
  'actor',
  'event',
  'type',
  'resource',
  'action',
  'ip',
  'project',
  'workspace',
];

const ages: readonly (readonly [string, string])[] = [
  ['1h', 'one hour ago'],
  ['24h', '24 hours ago'],
  ['today', 'since midnight'],
  ['yesterday', 'the day before today'],
  ['7d', 'seven days ago'],
  ['30d', '30 days ago'],
  ['90d', '90 days ago'],
];
const statuses: readonly (readonly [string, string])[] = [
  ['4xx', 'refused'],
  ['5xx', 'failed at the vendor'],
  ['>=400', 'anything that failed'],
  ['2xx', 'went well'],
];

interface Offer {
  readonly kind: Completion['kind'];
  readonly label: string;
  readonly detail: string;
  readonly insert: string;
  readonly count?: number;
  /** What the typed letters are compared with, when it is not the label. */
  readonly match?: string;
}

/** Offers that hold the typed letters: those that start with them first, otherwise in their own order. */
function ranked(offers: Iterable<Offer>, typed: string, span: Span): readonly Completion[] {
  const wanted = fold(typed);
  const starting: Completion[] = [];
  const holding: Completion[] = [];
  for (const { match, ...offer } of offers) {
    const at = fold(match ?? offer.label).indexOf(wanted);
    if (at === 0) starting.push({ ...offer, span });
    else if (at > 0 && holding.length < most) holding.push({ ...offer, span });
    if (starting.length === most) break;
  }
  return [...starting, ...holding].slice(0, most);
}

function params(
  source: CompletionSource,
): readonly { readonly vendor: FilterDescriptor; readonly param: FilterParam }[] {
  return source.filters.flatMap((vendor) => vendor.params.map((param) => ({ vendor, param })));
}

function* nameOffers(source: CompletionSource, typed: string, atStart: boolean): Iterable<Offer> {
  for (const name of writtenNames) {
    const detail =
      name === 'time' ? 'a day or a range: today, 2026-11-01..2026-11-07' : (timeHelp.get(name) ?? helpOf(name));
    yield { kind: 'field', label: `${name}:`, detail, insert: `${name}:` };
  }
  for (const { vendor, param } of params(source)) {
    const name = `${vendor.vendor}.${param.name}`;
    if (param.field === name) yield { kind: 'field', label: `${name}:`, detail: param.help, insert: `${name}:` };
  }
  yield { kind: 'field', label: 'body.', detail: 'any part of the request body: body.scopes:write', insert: 'body.' };
  yield {
    kind: 'field',
    label: 'raw.',
    detail: "any part of the vendor's record: raw.actor.type:session",
    insert: 'raw.',
  };
  if (!atStart) {
    yield { kind: 'keyword', label: 'OR', detail: 'either side', insert: 'OR ' };
    yield { kind: 'keyword', label: 'AND', detail: 'both sides (as without it)', insert: 'AND ' };
  }
  yield { kind: 'keyword', label: 'NOT', detail: 'not what follows (as a minus sign)', insert: 'NOT ' };
  if (typed.length < fewestLetters) return;
  for (const field of looseFields) {
    const subject = { kind: 'field', name: field } as const;
    for (const { value, count } of source.facet(field)) {
      if (value === '') continue;
      const insert = `${field}:${printValue({ kind: 'literal', text: value }, subject)}`;
      yield { kind: 'value', label: insert, detail: countText(count), insert, count, match: value };
    }
  }
}

const timeHelp: ReadonlyMap<string, string> = new Map([
  ['after', 'from then on: after:7d, after:2026-11-01'],
  ['before', 'up to then: before:today, before:2026-11-01T14:00Z'],
]);

function helpOf(name: string): string {
  const field = fieldNames.find((one) => one === name);
  return field === undefined ? '' : fieldSpec(field).help;
}

function countText(count: number): string {
  return count === 1 ? '1 loaded event' : `${count} loaded events`;
}

/** Values the descriptors know for a field; types and actions also out of a vendor's event types. */
function* knownValues(source: CompletionSource, field: FieldName): Iterable<readonly [string, string]> {
  for (const { vendor, param } of params(source)) {
    for (const { value, label } of param.values ?? []) {
      if (param.field === field) yield [value, label ?? vendor.label];
      const dot = param.field === 'event' ? value.lastIndexOf('.') : -1;
      if (dot !== -1 && field === 'type') yield [value.slice(0, dot), vendor.label];
      if (dot !== -1 && field === 'action') yield [value.slice(dot + 1), vendor.label];
    }
  }
}

function* fieldOffers(source: CompletionSource, name: FieldName): Iterable<Offer> {
  const subject = { kind: 'field', name } as const;
  const seen = new Set<string>();
  const offer = (value: string, detail: string, count?: number): Offer | undefined => {
    if (value === '' || seen.has(value)) return undefined;
    seen.add(value);
    const insert = printValue({ kind: 'literal', text: value }, subject);
    return { kind: 'value', label: value, detail, insert, ...(count === undefined ? {} : { count }) };
  };
  const named = name === 'connection' ? source.connections : [];
  const words = [
    ...named.map((one) => [one.name, one.vendor] as const),
    ...(name === 'vendor' ? source.filters.map((one) => [one.vendor, one.label] as const) : []),
  ];
  for (const [value, detail] of words) yield* some(offer(value, detail));
  // A connection's ID says nothing to a person.
  if (name !== 'connection') {
    for (const { value, count } of source.facet(name)) yield* some(offer(value, countText(count), count));
  }
  for (const word of fieldSpec(name).words ?? []) yield* some(offer(word, ''));
  for (const [value, detail] of knownValues(source, name)) yield* some(offer(value, detail));
}

function some(offer: Offer | undefined): readonly Offer[] {
  return offer === undefined ? [] : [offer];
}

function written(list: readonly (readonly [string, string])[]): readonly Offer[] {
  return list.map(([text, detail]) => ({
    kind: text.startsWith('>') ? 'operator' : 'value',
    label: text,
    detail,
    insert: text,
  }));
}

function* valueOffers(source: CompletionSource, subject: Subject, range: boolean): Iterable<Offer> {
  switch (subject.kind) {
    case 'time':
      yield* written(ages);
      if (range) yield { kind: 'operator', label: '7d..today', detail: 'a range', insert: '7d..today' };
      return;
    case 'field':
      if (fieldSpec(subject.name).kind === 'status') yield* written(statuses);
      yield* fieldOffers(source, subject.name);
      return;
    case 'vendor': {
      const found = params(source).find(
        (one) => one.vendor.vendor === subject.vendor && one.param.name === subject.param,
      );
      const values = found?.param.kind === 'boolean' ? [{ value: 'true' }, { value: 'false' }] : found?.param.values;
      for (const { value } of values ?? []) {
        const insert = printValue({ kind: 'literal', text: value }, subject);
        yield { kind: 'value', label: value, detail: found?.vendor.label ?? '', insert };
      }
      return;
    }
    case 'path':
      return;
    default: {
      const unknown: never = subject;
      return unknown;
    }
  }
}

/** Where the word or list item around the caret ends. */
function endOf(text: string, caret: number, stops: string): number {
  let end = caret;
  while (end < text.length && !/\s/.test(text.charAt(end)) && !stops.includes(text.charAt(end))) end++;
  return end;
}

const joined = (pieces: readonly Piece[]): string => pieces.map((piece) => piece.text).join('');

function completeValue(text: string, caret: number, word: Word, source: CompletionSource): readonly Completion[] {
  const resolved = resolveName(word.name, source.filters, false);
  if ('problem' in resolved) return [];
  const items = itemsOf(word.value, word.end);
  const last = items[items.length - 1];
  if (last === undefined) return [];
  const used = new Set(items.slice(0, -1).map((item) => joined(item.pieces)));
  const quoted = last.pieces.some((piece) => piece.kind === 'quoted');
  const start = last.pieces.length === 0 ? caret : last.start;
  const span = { start, end: quoted ? caret : endOf(text, caret, ',()"') };
  const offers = valueOffers(source, resolved.subject, resolved.op === '=');
  return ranked(unused(offers, used), joined(last.pieces), span);
}

function* unused(offers: Iterable<Offer>, used: ReadonlySet<string>): Iterable<Offer> {
  for (const offer of offers) if (!used.has(offer.label)) yield offer;
}

/** At most 50 completions at `caret` (a UTF-16 offset), the likeliest first. Takes any text. */
export function complete(text: string, caret: number, source: CompletionSource): readonly Completion[] {
  const { tokens } = lex(text.slice(0, caret));
  const token = tokens[tokens.length - 1];
  if (token?.kind === 'word' && token.end === caret) {
    if (token.colon !== undefined) return completeValue(text, caret, token, source);
    if (token.name.some((piece) => piece.kind !== 'bare')) return [];
    const end = endOf(text, caret, ':()"');
    const span = { start: token.start, end: text.charAt(end) === ':' ? end + 1 : end };
    const typed = text.slice(token.start, caret);
    return ranked(nameOffers(source, typed, tokens.length === 1), typed, span);
  }
  // After an operator word without a space, nothing starts yet.
  const spaced = token === undefined || token.end < caret || token.kind === 'open' || token.kind === 'minus';
  return spaced ? ranked(nameOffers(source, '', token === undefined), '', { start: caret, end: caret }) : [];
}
