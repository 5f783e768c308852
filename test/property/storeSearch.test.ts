// Text search against its reference: every record opened and read, one by one.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { EventRecord } from '../../src/core/event';
import { fold, rawHolds, unescapeJson } from '../../src/core/query/match';
import { createStore } from '../../src/store/store';

const encoder = new TextEncoder();
const decoder = new TextDecoder();

const letters = [
  'a',
  'K',
  'k',
  'i',
  'I',
  's',
  'é',
  'É',
  'ß',
  'ẞ',
  'σ',
  'ς',
  'Σ',
  '\u212a',
  'İ',
  'ı',
  'ǅ',
  'ω',
  '\u2126',
];
const signs = [
  '"',
  '\\',
  '/',
  '<',
  '&',
  "'",
  '=',
  '+',
  '`',
  ' ',
  '.',
  '-',
  '{',
  '}',
  ':',
  ',',
  '0',
  '2',
  '5',
  'c',
  'u',
];
const odd = [
  '\n',
  '\t',
  '\u0000',
  '\u001f',
  '\u007f',
  '\u2028',
  '\u0307',
  '\ufffd',
  '\ud800',
  '\udc00',
  '😀',
  '𐐀',
  '𐐨',
];
const character = fc.oneof(
  { weight: 6, arbitrary: fc.constantFrom(...letters) },
  { weight: 4, arbitrary: fc.constantFrom(...signs) },
  { weight: 1, arbitrary: fc.constantFrom(...odd) },
  { weight: 1, arbitrary: fc.constantFrom('\\u00e9', '\\u0041', '\\/', '\\n', '\\u005c', '\\\\') },
);
const text = fc.array(character, { maxLength: 8 }).map((parts) => parts.join(''));

/** JSON of the text as one of many encoders writes it. */
const encoded = fc
  .record({
    text,
    levels: fc.integer({ min: 0, max: 4 }),
    style: fc.constantFrom('plain', 'ascii', 'html', 'upper', 'all', 'slashes'),
    invalid: fc.boolean(),
  })
  .map(({ text: inner, levels, style, invalid }) => {
    let value = inner;
    // Everything escaped grows sixfold with each level.
    for (let level = 0; level < (style === 'all' ? 1 : levels); level += 1) value = encode(value, style);
    const bytes = encoder.encode(`{"x":${encode(value, style)}}`);
    return invalid ? Uint8Array.of(0xe9, ...bytes, 0xc3) : bytes;
  });

function encode(value: string, style: string): string {
  const json = JSON.stringify(value);
  const hex = (unit: string): string => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`;
  switch (style) {
    case 'ascii':
      return json.replace(/[^\x20-\x7e]/g, hex);
    case 'html':
      return json.replace(/[<>&'=+`]/g, hex);
    case 'upper':
      return json.replace(/[^\x20-\x7e]/g, (unit) => hex(unit).toUpperCase().replace('U', 'u'));
    case 'all':
      return `"${Array.from({ length: value.length }, (_, index) => hex(value.charAt(index))).join('')}"`;
    case 'slashes':
      return json.replaceAll('/', '\\/');
    default:
      return json;
  }
}

const wanted = fc.oneof(
  text,
  fc.tuple(encoded, fc.nat(30), fc.integer({ min: 1, max: 5 }), fc.nat(4)).map(([bytes, start, length, opened]) => {
    let inner = decoder.decode(bytes);
    for (let level = 0; level < opened; level += 1) inner = unescapeJson(inner);
    return inner.slice(start, start + length);
  }),
);

function records(all: readonly Uint8Array[]): EventRecord[] {
  return all.map((raw, index) => ({
    event: {
      key: String(index),
      connection: index % 3 === 0 ? 'one' : 'two',
      vendor: 'v',
      at: index,
      action: '',
      verb: 'other',
      resource: { type: 't', ids: [] },
      actor: { kind: 'unknown' },
      drift: [],
    },
    raw,
  }));
}

function holdsExactly(raw: string, needle: string): boolean {
  const opened = [raw];
  for (let depth = 0; depth < 3; depth += 1) opened.push(unescapeJson(opened.at(-1) ?? ''));
  return opened.some((one) => one.includes(needle));
}

describe('text search', () => {
  it('finds what the reference finds, whatever the encoder, with and without case', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(encoded, { minLength: 1, maxLength: 12 }),
        wanted,
        fc.boolean(),
        async (all, needle, matchCase) => {
          const store = createStore();
          // In two pages with a search between, so that what is known of a segment is added to.
          store.add(records(all).slice(0, all.length >> 1));
          await store.search(needle, () => undefined, { matchCase });
          store.add(records(all));
          const hits: number[] = [];
          await store.search(needle, (row) => hits.push(row), { matchCase });
          const folded = fold(needle);
          const expected = all.flatMap((raw, index) => {
            const whole = decoder.decode(raw);
            return (matchCase ? holdsExactly(whole, needle) : rawHolds(whole, folded)) ? [index] : [];
          });
          expect(hits.sort((a, b) => a - b)).toEqual(expected);
        },
      ),
      { numRuns: 1_500 },
    );
  });
});
