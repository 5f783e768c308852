// Threat 20: a query that never ends. The work of parsing grows as the text does, whatever its shape. Steps are counted,
// not timed.
import { afterEach, describe, expect, it, vi } from 'vitest';
import { parseQuery } from '../../src/core/query/parse';
import { printQuery } from '../../src/core/query/print';
import { wildcard } from '../../src/core/query/match';

afterEach(() => vi.restoreAllMocks());

/** Characters looked at, and characters copied or searched by the string methods that parsing uses. */
function steps(work: () => void): number {
  let count = 0;
  const original = {
    charAt: String.prototype.charAt,
    codePointAt: String.prototype.codePointAt,
    slice: String.prototype.slice,
    indexOf: String.prototype.indexOf,
    includes: String.prototype.includes,
    toLowerCase: String.prototype.toLowerCase,
    exec: RegExp.prototype.exec,
    test: RegExp.prototype.test,
  };
  const whole = (text: string): void => void (count += 1 + text.length);
  vi.spyOn(String.prototype, 'charAt').mockImplementation(function (this: string, at) {
    count++;
    return original.charAt.call(this, at);
  });
  vi.spyOn(String.prototype, 'codePointAt').mockImplementation(function (this: string, at) {
    count++;
    return original.codePointAt.call(this, at);
  });
  vi.spyOn(String.prototype, 'slice').mockImplementation(function (this: string, from, to) {
    const part = original.slice.call(this, from, to);
    whole(part);
    return part;
  });
  vi.spyOn(String.prototype, 'indexOf').mockImplementation(function (this: string, ...args) {
    whole(this);
    return original.indexOf.apply(this, args);
  });
  vi.spyOn(String.prototype, 'includes').mockImplementation(function (this: string, ...args) {
    whole(this);
    return original.includes.apply(this, args);
  });
  vi.spyOn(String.prototype, 'toLowerCase').mockImplementation(function (this: string) {
    whole(this);
    return original.toLowerCase.call(this);
  });
  vi.spyOn(RegExp.prototype, 'exec').mockImplementation(function (this: RegExp, text) {
    whole(text);
    return original.exec.call(this, text);
  });
  vi.spyOn(RegExp.prototype, 'test').mockImplementation(function (this: RegExp, text) {
    whole(text);
    return original.test.call(this, text);
  });
  work();
  vi.restoreAllMocks();
  return count;
}

const shapes: readonly (readonly [string, (size: number) => string])[] = [
  ['words', (size) => 'abc '.repeat(size / 4)],
  ['one word', (size) => 'a'.repeat(size)],
  ['terms', (size) => 'actor:ana '.repeat(size / 10)],
  ['unknown fields', (size) => 'actr:ana '.repeat(size / 9)],
  ['a list', (size) => `actor:${'a,'.repeat(size / 2)}b`],
  ['an empty list', (size) => `actor:${','.repeat(size)}`],
  ['open parentheses', (size) => '('.repeat(size)],
  ['closed parentheses', (size) => ')'.repeat(size)],
  ['nested groups', (size) => '('.repeat(size / 2) + ')'.repeat(size / 2)],
  ['groups', (size) => '(a OR b) '.repeat(size / 9)],
  ['minus signs', (size) => `${'-'.repeat(size)}a`],
  ['NOT', (size) => `${'NOT '.repeat(size / 4)}a`],
  ['OR', (size) => 'OR '.repeat(size / 3)],
  ['alternatives', (size) => 'a OR '.repeat(size / 5)],
  ['quotes', (size) => '"'.repeat(size)],
  ['an open quote', (size) => `"${'a '.repeat(size / 2)}`],
  ['quoted pieces', (size) => `actor:${'"a"b'.repeat(size / 4)}`],
  ['escapes', (size) => `"${'\\u{41}'.repeat(size / 6)}"`],
  ['backslashes', (size) => `"${'\\'.repeat(size)}`],
  ['stars', (size) => `actor:${'*a'.repeat(size / 2)}`],
  ['dots', (size) => `raw.${'a.'.repeat(size / 2)}b:c`],
  ['ranges', (size) => `time:${'..'.repeat(size / 2)}`],
  ['colons', (size) => ':'.repeat(size)],
  ['invisible characters', (size) => '\u202e'.repeat(size)],
  ['comparisons', (size) => `status:${'>='.repeat(size / 2)}`],
  ['addresses', (size) => `ip:${'1:'.repeat(size / 2)}/64`],
];

describe('parseQuery', () => {
  it.each(shapes)('takes steps in proportion to the text: %s', (_name, shape) => {
    const [small, large] = [shape(2_000), shape(16_000)];
    const one = steps(() => void printQuery(parseQuery(small).expr));
    const eight = steps(() => void printQuery(parseQuery(large).expr));
    expect(one).toBeGreaterThanOrEqual(small.length);
    expect(eight).toBeLessThan(one * 8 * 1.25 + 2_000);
    // A constant for all shapes: 10 000 characters are a few milliseconds.
    expect(eight).toBeLessThan(16_000 * 60);
  });

  it('refuses a text without end before reading it', () => {
    const text = 'a '.repeat(500_000);
    expect(steps(() => void parseQuery(text))).toBeLessThan(100);
    expect(parseQuery(text).hasErrors).toBe(true);
  });
});

describe('wildcard', () => {
  it('looks at a value once for each part of the pattern, found or not', () => {
    const test = wildcard(`*${'a*'.repeat(30)}b`);
    const value = 'a'.repeat(5_000);
    // Backtracking would take more than 5000³⁰ steps; this is one search for each part.
    expect(steps(() => void test(value))).toBeLessThan(5_001 * 40);
  });
});
