// Patterns of the settings: what is taken, what is refused, and that what is taken is quick.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { patternProblem, readPatterns } from '../../src/core/idPatterns';
import { findResources } from '../../src/core/resources';
import { resources as cortex } from '../../src/vendors/cortex/resources';
import { cpuNow } from './coreEvents';

describe('a pattern', () => {
  it.each([
    '\\bteam-[a-z]{2,20}-[0-9]{4}\\b',
    'acct_[A-Za-z0-9]+',
    'arn:aws:[a-z]+:[0-9]{12}',
    '(?:prod|stage)-[0-9a-f]{8}(?:-eu)?',
    'id/[^/\\s]+/x',
    'ümlaut[0-9]{2}',
  ])('%s is taken', (pattern) => {
    expect(patternProblem(pattern)).toBeUndefined();
  });
  it.each([
    ['(a+)+bcde', /repeats a group/],
    ['(?:a|ab)*cdef', /repeats a group/],
    ['(?:ab?){3}cd', /repeats a group/],
    ['[a-z]+[a-z0-9]+-x', /could also be/],
    ['[a-z]*z[0-9]{4}', /could also be/],
    ['\\w+\\d{4}', /could also be/],
    ['a*-?a*-xyz', /could also be/],
    ['(?=x)abcd', /looks around/],
    ['(?<n>abcd)', /looks around/],
    ['(abcd)\\1', /not supported/],
    ['\\p{L}{4}', /not supported/],
    ['.*abcd', /not supported/],
    ['^abcd$', /not supported/],
    ['abcd+?', /lazy/],
    ['(a|a)(a|a)(a|a)(a|a)(a|a)bcde', /too many alternatives/],
    ['abc', /fewer than 4/],
    ['x{401}', /more than 400/],
    ['[z-a]bcd', /range/],
    ['[abc', /does not end/],
    ['(abcd', /does not end/],
    ['abcd)', /not supported/],
    ['', /fewer than 4/],
    ['a'.repeat(301), /longer than 300/],
  ])('%s is refused', (pattern, why) => {
    expect(patternProblem(pattern)).toMatch(why);
  });
  it('is quick on any text, if it is taken', { timeout: 60_000 }, () => {
    const atom = fc.constantFrom(
      'a',
      'b',
      '-',
      '[ab]',
      '[a-z]',
      '[^-]',
      '\\w',
      '\\d',
      '(?:a|b)',
      '(?:ab|a)',
      '(?:-a)',
      '\\b',
    );
    const piece = fc.tuple(atom, fc.constantFrom('', '', '?', '*', '+', '{2}', '{2,9}')).map((both) => both.join(''));
    const pattern = fc.array(piece, { minLength: 2, maxLength: 8 }).map((pieces) => `${pieces.join('')}zzzz`);
    let taken = 0;
    fc.assert(
      fc.property(pattern, fc.constantFrom('a', 'ab', 'a-', 'aab', '9', '-'), (source, unit) => {
        if (patternProblem(source) !== undefined) return;
        taken += 1;
        const started = cpuNow();
        findResources(unit.repeat(1000), 500, [{ vendor: 'x', what: 'x', pattern: source }]);
        expect(cpuNow() - started).toBeLessThan(50);
      }),
      { numRuns: 2000 },
    );
    expect(taken).toBeGreaterThan(100);
  });
});

describe('the setting', () => {
  const vendors = ['openai', 'portkey'];
  it('gives what can be used and says what cannot', () => {
    const good = { vendor: 'portkey', what: ' team ', pattern: 'team-[0-9]{4}' };
    const { patterns, problems } = readPatterns(
      [
        good,
        { ...good, vendor: 'acme' },
        { ...good, what: '' },
        { ...good, pattern: '(a+)+bcde' },
        { ...good, pattern: 1 },
        'x',
        null,
      ],
      vendors,
    );
    expect(patterns).toEqual([{ vendor: 'portkey', what: 'team', pattern: 'team-[0-9]{4}' }]);
    expect(problems).toEqual([
      'Pattern 2 names no vendor: one of openai, portkey.',
      'Pattern 3 does not say what it finds: `what` is a short text.',
      'Pattern 4 (team) repeats a group that itself repeats or has alternatives.',
      'Pattern 5 has no pattern.',
      'Pattern 6 is no object with vendor, what and pattern.',
      'Pattern 7 is no object with vendor, what and pattern.',
    ]);
    expect(readPatterns('junk', vendors)).toEqual({ patterns: [], problems: [] });
    expect(readPatterns(new Array(60).fill(good), vendors).problems).toEqual(['Only the first 50 patterns are used.']);
    expect(findResources('x team-1234 y', 4, [...cortex, ...patterns]).map(({ id, what }) => `${what} ${id}`)).toEqual([
      'team team-1234',
    ]);
  });
});
