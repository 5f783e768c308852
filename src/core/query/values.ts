// From the text after a colon to the values of a term, checked against what the field can hold.
import type { FilterDescriptor } from '../filters';
import type { Operator, Span, Subject, Value } from './ast';
import { fieldSpec, nearest, otherValues } from './fields';
import { cidrTest, isAddress } from './ip';
import type { Piece } from './lexer';
import { parseTime, surelyReversed } from './time';

export interface Finding {
  readonly severity: 'error' | 'warning';
  readonly message: string;
  readonly suggestion?: string;
}

export interface ReadValue {
  /** Absent when a finding is an error. */
  readonly value?: Value;
  readonly finding?: Finding;
}

function error(message: string, suggestion?: string): ReadValue {
  return { finding: { severity: 'error', message, ...(suggestion === undefined ? {} : { suggestion }) } };
}

function warned(value: Value, message: string, suggestion?: string): ReadValue {
  return { value, finding: { severity: 'warning', message, ...(suggestion === undefined ? {} : { suggestion }) } };
}

const literal = (text: string): ReadValue => ({ value: { kind: 'literal', text } });

/** One value of a list: its pieces, never commas. */
export interface Item extends Span {
  readonly pieces: readonly Piece[];
}

/** Splits at the commas outside quotes. An empty item has no pieces; its span is where it should be. */
export function itemsOf(pieces: readonly Piece[], end: number): readonly Item[] {
  const items: Item[] = [];
  let current: Piece[] = [];
  const finish = (at: number): void => {
    const first = current[0];
    items.push({ pieces: current, start: first?.start ?? at, end: current[current.length - 1]?.end ?? at });
    current = [];
  };
  for (const piece of pieces) {
    if (piece.kind === 'comma') finish(piece.start);
    else current.push(piece);
  }
  finish(end);
  return items;
}

const joined = (pieces: readonly Piece[]): string => pieces.map((piece) => piece.text).join('');

/** The ends of `a..b`, where the dots stand outside quotes; an empty end is open. */
function rangeEnds(item: Item): { readonly from: string; readonly to: string } | undefined {
  let before = '';
  for (const [index, piece] of item.pieces.entries()) {
    const dots = piece.kind === 'bare' ? piece.text.indexOf('..') : -1;
    if (dots !== -1) {
      const to = piece.text.slice(dots + 2) + joined(item.pieces.slice(index + 1));
      return { from: before + piece.text.slice(0, dots), to };
    }
    before += piece.text;
  }
  return undefined;
}

function range(from: string, to: string): ReadValue {
  return { value: { kind: 'range', ...(from === '' ? {} : { from }), ...(to === '' ? {} : { to }) } };
}

const emptyRange = 'A range needs at least one end: `a..b`, `a..` or `..b`.';
const httpStatus = /^[1-9]\d{2}$/;
const statusClass = /^([1-9])xx$/i;
const wholeNumber = /^\d{1,4}$/;

function readStatus(item: Item, text: string, op: Operator): ReadValue {
  const ends = op === '=' ? rangeEnds(item) : undefined;
  if (ends !== undefined) {
    if (ends.from === '' && ends.to === '') return error(emptyRange);
    for (const end of [ends.from, ends.to]) {
      if (end !== '' && !wholeNumber.test(end)) return error('An HTTP status is a number: `400..499`.');
    }
    if (ends.from !== '' && ends.to !== '' && Number(ends.from) > Number(ends.to)) {
      return error('This range ends before it starts.', `${ends.to}..${ends.from}`);
    }
    return range(ends.from, ends.to);
  }
  const hundreds = statusClass.exec(text)?.[1];
  if (hundreds !== undefined && op === '=' && item.pieces.every((piece) => piece.kind === 'bare')) {
    return range(`${hundreds}00`, `${hundreds}99`);
  }
  const fits = op === '=' ? httpStatus.test(text) || text === '' : wholeNumber.test(text);
  return fits ? literal(text) : error('An HTTP status is a number: `403`, `4xx`, `>=400`, `400..499`.');
}

function readTime(item: Item, text: string, op: Operator): ReadValue {
  const ends = op === '=' ? rangeEnds(item) : undefined;
  if (ends === undefined) {
    const parsed = parseTime(text);
    return 'problem' in parsed ? error(parsed.problem) : literal(text);
  }
  if (ends.from === '' && ends.to === '') return error(emptyRange);
  const from = ends.from === '' ? undefined : parseTime(ends.from);
  const to = ends.to === '' ? undefined : parseTime(ends.to);
  if (from !== undefined && 'problem' in from) return error(from.problem);
  if (to !== undefined && 'problem' in to) return error(to.problem);
  if (from !== undefined && to !== undefined && surelyReversed(from.time, to.time)) {
    return error('This range ends before it starts.', `${ends.to}..${ends.from}`);
  }
  return range(ends.from, ends.to);
}

export function isNumber(text: string): boolean {
  return text.trim() !== '' && Number.isFinite(Number(text));
}

function readPath(item: Item, text: string, op: Operator): ReadValue {
  if (op !== '=') return isNumber(text) ? literal(text) : error('Only numbers can be compared: `body.limit:>=100`.');
  const ends = rangeEnds(item);
  if (ends !== undefined && [ends.from, ends.to].every((end) => end === '' || isNumber(end))) {
    if (ends.from === '' && ends.to === '') return error(emptyRange);
    if (ends.from !== '' && ends.to !== '' && Number(ends.from) > Number(ends.to)) {
      return error('This range ends before it starts.', `${ends.to}..${ends.from}`);
    }
    return range(ends.from, ends.to);
  }
  return literal(text);
}

function readIp(item: Item, text: string): ReadValue {
  const plain = item.pieces.every((piece) => piece.kind === 'bare');
  if (!plain || text === '') return literal(text);
  if (text.includes('/')) {
    return cidrTest(text) === undefined
      ? error('This is not a block of addresses. Write `10.0.0.0/8` or `2001:db8::/32`.')
      : { value: { kind: 'cidr', text } };
  }
  return isAddress(text) ? literal(text) : warned({ kind: 'literal', text }, 'This is not an IP address.');
}

function readWord(text: string, words: readonly string[], field: string): ReadValue {
  const lower = text.toLowerCase();
  if (text === '' || words.includes(lower)) return literal(text);
  const other = otherValues.get(lower);
  const meant = other !== undefined && words.includes(other) ? other : nearest(lower, words);
  const list = words.map((word) => `\`${word}\``).join(', ');
  return error(`\`${field}\` is one of ${list}${meant === undefined ? '.' : `; did you mean \`${meant}\`?`}`, meant);
}

/** A value of the term `subject op`; `shown` is the field as a person writes it. */
export function readValue(
  item: Item,
  subject: Subject,
  op: Operator,
  shown: string,
  known?: readonly FilterDescriptor[],
): ReadValue {
  const text = joined(item.pieces);
  if (item.pieces.length === 0) {
    return error(
      subject.kind === 'field' && op === '='
        ? `A value is missing. \`${shown}:""\` finds the events that have none.`
        : 'A value is missing.',
    );
  }
  if (subject.kind === 'time') return readTime(item, text, op);
  const starred = item.pieces.some((piece) => piece.kind === 'bare' && piece.text.includes('*'));
  if (starred) {
    if (item.pieces.some((piece) => piece.kind === 'quoted' && piece.text.includes('*'))) {
      return error('A `*` in quotes cannot stand beside one that means "anything".');
    }
    if (op !== '=') return error('A comparison needs a plain number.');
    if (subject.kind === 'vendor') return error('Only the vendor can check this, and it takes plain values: no `*`.');
    return { value: { kind: 'pattern', text } };
  }
  if (subject.kind === 'path') return readPath(item, text, op);
  if (subject.kind === 'vendor') return text === '' ? error('A value is missing.') : literal(text);
  const spec = fieldSpec(subject.name);
  switch (spec.kind) {
    case 'status':
      return readStatus(item, text, op);
    case 'ip':
      return readIp(item, text);
    case 'word':
      if (spec.words !== undefined) return readWord(text, spec.words, subject.name);
      return subject.name === 'vendor' && known !== undefined
        ? readWord(
            text,
            known.map((one) => one.vendor),
            subject.name,
          )
        : literal(text);
    case 'exact': {
      const slip = item.pieces.every((piece) => piece.kind === 'bare') ? spec.slip?.(text) : undefined;
      return slip === undefined
        ? literal(text)
        : warned({ kind: 'literal', text }, `Case counts here; did you mean \`${slip}\`?`, slip);
    }
    case 'actor':
    case 'name':
      return literal(text);
    default: {
      const unknown: never = spec.kind;
      return unknown;
    }
  }
}
