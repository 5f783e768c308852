// Threat 19: the text under the cursor is anybody's. An ID is found in bounded time and becomes one quoted literal of a
// query, never an operator of it; a secret is never one.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { askAbout } from '../../src/app/resourceHistory';
import type { Expr } from '../../src/core/query/ast';
import { parseQuery } from '../../src/core/query/parse';
import { printQuery } from '../../src/core/query/print';
import { findAllResources, findResources } from '../../src/core/resources';
import { maskText } from '../../src/core/text/maskText';
import { adapters } from '../../src/vendors/registry';
import { resources as cortex } from '../../src/vendors/cortex/resources';
import { resources as openai } from '../../src/vendors/openai/resources';
import { resources as portkey } from '../../src/vendors/portkey/resources';
import { anyText } from '../property/queryArbitrary';
import { cpuNow } from '../unit/coreEvents';

/** The texts that a query looks for: literals of its terms, and its free texts. */
function literals(expr: Expr): readonly unknown[] {
  switch (expr.kind) {
    case 'and':
    case 'or':
      return expr.args.flatMap(literals);
    case 'not':
      return [{ not: literals(expr.arg) }];
    case 'term':
      return expr.values;
    case 'text':
      return [{ kind: 'literal', text: expr.text }];
    case 'all':
      return [];
    default:
      return expr satisfies never;
  }
}

describe('a selection', () => {
  it('is asked about as one literal, whatever stands in it, of every vendor', () => {
    fc.assert(
      fc.property(
        anyText.filter((text) => text !== ''),
        fc.constantFrom(...adapters),
        (id, adapter) => {
          const { expr, days } = askAbout(id, adapter);
          const parsed = parseQuery(printQuery(expr));
          expect(parsed.hasErrors).toBe(false);
          expect(literals(parsed.expr)).toEqual([
            { kind: 'literal', text: id },
            { kind: 'literal', text: `${String(days)}d` },
          ]);
        },
      ),
      { numRuns: 2000 },
    );
  });
});

describe('a long line', () => {
  const patterns = [...openai, ...portkey, ...cortex];
  /** What the patterns of the vendors could stumble over. */
  const bait = ['a', 'a-', '_', 'proj_', 'key_', 'pc-a-', 'x-cortex-tag: ', 'tag:', '"', 'sk-proj-', '0-', 'eyJ', ' '];
  it('of a megabyte costs no more than a short one', () => {
    const cost = (size: number): number => {
      const started = cpuNow();
      for (const text of bait) {
        const line = text.repeat(Math.ceil(size / text.length));
        for (const column of [0, line.length >> 1, line.length]) findResources(line, column, patterns);
        findAllResources(line, patterns);
      }
      return cpuNow() - started;
    };
    cost(4000);
    // 52 looks at a line; without a bound, one alone takes longer.
    expect(cost(1_000_000)).toBeLessThan(Math.max(500, 20 * cost(4000)));
  });
});

describe('IDs', () => {
  const patterns = [...openai, ...portkey, ...cortex];
  it('are where they are said to be, cover the column, and are bounded', () => {
    const piece = fc.constantFrom(
      'proj_abc123DEF456',
      'key_8f2aBc90',
      'x-cortex-tag: ',
      ' tag: ',
      'sk-proj-abcdefgh12345678',
      '"',
      ' ',
      'pc-a-b69ca7',
      '-',
      'a',
    );
    fc.assert(
      fc.property(fc.array(fc.oneof(piece, anyText), { maxLength: 30 }), fc.nat(400), (parts, column) => {
        const line = parts.join('');
        for (const hit of findResources(line, column, patterns)) {
          expect(line.slice(hit.start, hit.end)).toBe(hit.id);
          expect(hit.start).toBeLessThanOrEqual(column);
          expect(hit.end).toBeGreaterThanOrEqual(column);
          expect(hit.id.length).toBeLessThanOrEqual(400);
          if (!hit.secret) expect(maskText(hit.id)).toBe(hit.id);
        }
      }),
      { numRuns: 500 },
    );
  });
});
