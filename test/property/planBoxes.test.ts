// Property: boxes put together fetch what they fetched apart.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { around, both, type Box, tidy } from '../../src/core/query/boxes';

const many = new Set(['p', 'q']);
const names = ['p', 'q', 'one'] as const;

interface Point {
  readonly at: number;
  readonly values: ReadonlyMap<string, string>;
}

function holds(box: Box, point: Point): boolean {
  const { from = -Infinity, to = Infinity } = box.window;
  if (point.at < from || point.at >= to) return false;
  return [...box.params].every(([name, values]) => values.includes(point.values.get(name) ?? ''));
}

const letter = fc.constantFrom('a', 'b', 'c');
const box: fc.Arbitrary<Box> = fc
  .record({
    window: fc.record(
      { from: fc.integer({ min: 0, max: 5 }), to: fc.integer({ min: 1, max: 6 }) },
      { requiredKeys: [] },
    ),
    p: fc.option(fc.uniqueArray(letter, { minLength: 1 })),
    q: fc.option(fc.uniqueArray(letter, { minLength: 1 })),
    one: fc.option(letter.map((value) => [value])),
  })
  .map(({ window, ...lists }) => ({
    window,
    params: new Map(names.flatMap((name) => (lists[name] === null ? [] : [[name, lists[name]] as const]))),
  }));

const points: readonly Point[] = [0, 1, 2, 3, 4, 5, 6].flatMap((at) =>
  ['a', 'b', 'c'].flatMap((p) =>
    ['a', 'b', 'c'].flatMap((q) =>
      ['a', 'b', 'c'].map((one) => ({ at, values: new Map(Object.entries({ p, q, one })) })),
    ),
  ),
);

const fetchedBy = (boxes: readonly Box[]): readonly Point[] =>
  points.filter((point) => boxes.some((one) => holds(one, point)));

describe('boxes', () => {
  it('tidy fetches the same, in no more boxes', () => {
    fc.assert(
      fc.property(fc.array(box, { maxLength: 8 }), (boxes) => {
        const tidied = tidy(boxes, many);
        expect(tidied.length).toBeLessThanOrEqual(boxes.length);
        expect(fetchedBy(tidied)).toEqual(fetchedBy(boxes));
      }),
      { numRuns: 600 },
    );
  });

  it('around fetches all of them, and sends one value where only one is taken', () => {
    fc.assert(
      fc.property(fc.array(box, { minLength: 1, maxLength: 6 }), (boxes) => {
        const one = around(boxes, many);
        for (const point of fetchedBy(boxes)) expect(holds(one, point)).toBe(true);
        expect(one.params.get('one')?.length ?? 1).toBe(1);
      }),
      { numRuns: 600 },
    );
  });

  it('both fetches what lies in both, and says when it fetches more', () => {
    fc.assert(
      fc.property(box, box, (a, b) => {
        const { box: shared, lost } = both(a, b);
        const wanted = points.filter((point) => holds(a, point) && holds(b, point));
        const got = fetchedBy([shared]);
        if (!lost) expect(got).toEqual(wanted);
        else expect(wanted.every((point) => got.includes(point))).toBe(true);
      }),
      { numRuns: 600 },
    );
  });
});
