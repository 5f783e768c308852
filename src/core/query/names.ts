// From the name before a colon to what a term asks about.
import type { FilterDescriptor } from '../filters';
import type { Operator, Subject } from './ast';
import { fieldName, nearest, otherWords, reservedRoots, timeNames, writtenNames } from './fields';
import type { Piece } from './lexer';

export type ResolvedName =
  | { readonly subject: Subject; readonly op: Operator }
  /** `meant`: the name to write instead. */
  | { readonly problem: string; readonly meant?: string };

const identifier = /^[a-z][a-z0-9_-]{0,60}$/i;

interface Segments {
  readonly parts: readonly string[];
  readonly quoted: boolean;
}

/** Dotted segments; a quoted stretch is taken as it is. `undefined` when one is empty or a comma stands in it. */
function segmentsOf(pieces: readonly Piece[]): Segments | undefined {
  const parts: string[] = [];
  let current = '';
  let filled = false;
  for (const piece of pieces) {
    if (piece.kind === 'comma') return undefined;
    if (piece.kind === 'quoted') {
      current += piece.text;
      filled = true;
      continue;
    }
    const [first = '', ...others] = piece.text.split('.');
    current += first;
    for (const other of others) {
      if (current === '' && !filled) return undefined;
      parts.push(current);
      current = other;
      filled = false;
    }
  }
  if (current === '' && !filled) return undefined;
  return { parts: [...parts, current], quoted: pieces.some((piece) => piece.kind === 'quoted') };
}

function vendorParam(
  vendor: string,
  param: string,
  written: string,
  known: readonly FilterDescriptor[] | undefined,
): ResolvedName {
  if (known !== undefined) {
    const filters = known.find((one) => one.vendor === vendor);
    if (filters === undefined) return noSuchField(written, known, true);
    const names = filters.params.map((one) => one.name);
    if (!names.includes(param)) {
      const meant = nearest(param, names);
      const problem = `${filters.label} has no filter \`${param}\``;
      return meant === undefined
        ? { problem: `${problem}; it has ${names.map((name) => `\`${name}\``).join(', ')}.` }
        : { problem: `${problem}, did you mean \`${vendor}.${meant}\`?`, meant: `${vendor}.${meant}` };
    }
  }
  return { subject: { kind: 'vendor', vendor, param }, op: '=' };
}

/** Every name there is, but for paths into the record. */
function nameable(known: readonly FilterDescriptor[] | undefined): readonly string[] {
  const params = (known ?? []).flatMap((one) => one.params.map((param) => `${one.vendor}.${param.name}`));
  return [...writtenNames, ...params];
}

function noSuchField(written: string, known: readonly FilterDescriptor[] | undefined, guess: boolean): ResolvedName {
  const lower = written.toLowerCase();
  const meant = otherWords.get(lower) ?? (guess ? nearest(lower, nameable(known)) : undefined);
  const shown = written.length > 40 ? `${written.slice(0, 40)}…` : written;
  return meant === undefined
    ? { problem: `There is no field \`${shown}\`. To search for this text, put it in quotes.` }
    : { problem: `There is no field \`${shown}\`, did you mean \`${meant}\`?`, meant };
}

/**
 * `known`: the vendors' filters, to check vendor parameters against; without them any is taken. `guess`: whether a
 * likely name is looked for.
 */
export function resolveName(
  pieces: readonly Piece[],
  known: readonly FilterDescriptor[] | undefined,
  guess = true,
): ResolvedName {
  const written = pieces.map((piece) => piece.text).join('');
  const segments = segmentsOf(pieces);
  if (segments === undefined) return noSuchField(written, undefined, guess);
  const [first = '', ...path] = segments.parts;
  const root = first.toLowerCase();
  if (root === 'body' || root === 'raw') {
    return path.length > 0
      ? { subject: { kind: 'path', root, path }, op: '=' }
      : { problem: `Say which part: \`${root}.name:\`, or search the whole event with free text.` };
  }
  if (!segments.quoted) {
    const lower = written.toLowerCase();
    const time = timeNames.get(lower);
    if (time !== undefined) return { subject: { kind: 'time' }, op: time };
    const name = fieldName(lower);
    if (name !== undefined) return { subject: { kind: 'field', name }, op: '=' };
    const param = path.join('.');
    if (path.length > 0 && identifier.test(root) && !reservedRoots.has(root) && identifier.test(param)) {
      return vendorParam(root, param, written, known);
    }
  }
  return noSuchField(written, known, guess);
}
