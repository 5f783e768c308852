// What is fed to the parsers: texts of the right kind with something wrong in them, and texts of no kind at all.
import fc from 'fast-check';

/** One thing done to a text, at places given as parts of its length. */
const step = fc.oneof(
  fc.record({
    kind: fc.constant('cut' as const),
    from: fc.double({ min: 0, max: 1 }),
    to: fc.double({ min: 0, max: 1 }),
  }),
  fc.record({
    kind: fc.constant('repeat' as const),
    from: fc.double({ min: 0, max: 1 }),
    to: fc.double({ min: 0, max: 1 }),
    times: fc.integer({ min: 1, max: 20 }),
  }),
  fc.record({ kind: fc.constant('insert' as const), at: fc.double({ min: 0, max: 1 }), token: fc.nat() }),
  fc.record({
    kind: fc.constant('replace' as const),
    at: fc.double({ min: 0, max: 1 }),
    unit: fc.string({ unit: 'binary', minLength: 1, maxLength: 3 }),
  }),
);
type Step = typeof step extends fc.Arbitrary<infer T> ? T : never;

/** Tokens at which parsers of every kind have stumbled before. */
const everywhere = [
  ...['\u0000', '\ud800', '\udc00', '\u202e', '\ufeff', '\u2028', '\r\n', '\r', '\n', '\t', ' ', '\u00a0'],
  ...['"', '\\', '\\"', '\\u', '\\ud800', "'", '`', '{', '}', '[', ']', '(', ')', ':', ',', '-', '..', '*', '/', '#'],
  ...['__proto__', 'constructor', 'toString', 'null', 'true', 'NaN', '-0', '1e999', '99999999999999999999', '0x10'],
  ...['{"a":', '[[[[[[[[', ']]]]]]]]', '"\\ud83d"', '$(icon)', '<script>', '=1+1', '%00', '%E0%A4%A'],
];

/** Seeds of a kind with up to six things done to them, or any text. */
export function texts(seeds: readonly string[], tokens: readonly string[] = []): fc.Arbitrary<string> {
  const all = [...everywhere, ...tokens, ...tokens];
  const mutated = fc
    .tuple(fc.constantFrom(...seeds), fc.array(step, { maxLength: 6 }))
    .map(([seed, steps]) => steps.reduce((text, one) => done(text, one, all), seed));
  const built = fc.array(fc.constantFrom(...all), { maxLength: 25 }).map((parts) => parts.join(''));
  const any = fc.oneof(fc.string({ unit: 'binary', maxLength: 300 }), fc.string({ unit: 'grapheme', maxLength: 100 }));
  return fc.oneof({ weight: 6, arbitrary: mutated }, { weight: 2, arbitrary: built }, { weight: 1, arbitrary: any });
}

function done(text: string, one: Step, tokens: readonly string[]): string {
  const place = (part: number): number => Math.floor(part * text.length);
  switch (one.kind) {
    case 'cut': {
      const [from, to] = [place(one.from), place(one.to)].sort((a, b) => a - b);
      return text.slice(0, from) + text.slice(to);
    }
    case 'repeat': {
      const [from, to] = [place(one.from), place(one.to)].sort((a, b) => a - b);
      // Long enough to show what grows too fast, short enough for many cases.
      return text.length > 20_000 ? text : text.slice(0, to) + text.slice(from, to).repeat(one.times) + text.slice(to);
    }
    case 'insert': {
      const at = place(one.at);
      return text.slice(0, at) + (tokens[one.token % tokens.length] ?? '') + text.slice(at);
    }
    case 'replace': {
      const at = place(one.at);
      return text.slice(0, at) + one.unit + text.slice(at + one.unit.length);
    }
    default:
      return one satisfies never;
  }
}

/** Any JSON value as its text, with the names and values of a kind among others. */
export function jsonTexts(words: readonly string[]): fc.Arbitrary<string> {
  const word = fc.oneof(fc.constantFrom(...words), fc.string({ unit: 'binary', maxLength: 20 }));
  const { value } = fc.letrec<{ value: unknown }>((tie) => ({
    value: fc.oneof(
      { depthSize: 'small' },
      word,
      fc.integer(),
      fc.double(),
      fc.boolean(),
      fc.constant(null),
      fc.array(tie('value'), { maxLength: 5 }),
      fc.array(fc.tuple(word, tie('value')), { maxLength: 8 }).map((pairs) => Object.fromEntries(pairs) as unknown),
    ),
  }));
  return value.map((made) => JSON.stringify(made));
}
