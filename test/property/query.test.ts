// Properties of the language: parsing never throws, printing is its inverse, a literal survives as itself.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Expr, fieldNames, type Span, type Value } from '../../src/core/query/ast';
import { fieldSpec } from '../../src/core/query/fields';
import { parseQuery } from '../../src/core/query/parse';
import { literalTerm, printQuery } from '../../src/core/query/print';
import { anyText, checkableTerm, exprOf } from './queryArbitrary';

/** A tree without spans, lists of one opened, so that two can be compared. */
function bare(expr: Expr): unknown {
  switch (expr.kind) {
    case 'and':
    case 'or':
      return { kind: expr.kind, args: expr.args.map(bare) };
    case 'not':
      return { kind: 'not', arg: bare(expr.arg) };
    case 'term':
      return { subject: expr.subject, op: expr.op, values: expr.values };
    case 'text':
      return { text: expr.text };
    case 'all':
      return 'all';
    default: {
      const unknown: never = expr;
      return unknown;
    }
  }
}

function spans(expr: Expr): readonly Span[] {
  const inner =
    expr.kind === 'and' || expr.kind === 'or' ? expr.args.flatMap(spans) : expr.kind === 'not' ? spans(expr.arg) : [];
  return expr.kind === 'all' || expr.span === undefined ? inner : [expr.span, ...inner];
}

/** Text that looks like a query more often than not. */
const queryText = fc.oneof(
  anyText,
  fc
    .array(
      fc.oneof(
        fc.constantFrom(
          ...[
            'type:api_key',
            '-actor:svc-*',
            'OR',
            'AND',
            'NOT',
            '(',
            ')',
            '-(',
            'status:>=400',
            'status:4xx',
            'time:7d..2d',
          ],
          ...[
            'after:yesterday',
            'before:2026-11-01T14:00Z',
            'ip:10.0.0.0/8',
            'body."a b".c:x',
            'raw.x:>5',
            'openai.tenant_only:true',
          ],
          ...[
            '"free text"',
            'word',
            '*',
            '-*',
            'actor:"a","b,c",d*',
            'country:""',
            'x:',
            ':',
            '"',
            'time:..today',
            '--',
            'resource:"a b"*',
          ],
        ),
        anyText,
      ),
      { maxLength: 12 },
    )
    .map((parts) => parts.join(' ')),
);

/** Fields whose values may be anything. */
const openFields = [
  ...fieldNames.filter((name) => fieldSpec(name).words === undefined && fieldSpec(name).kind !== 'status'),
  'body.scopes',
  'raw."odd key".x',
];

describe('parseQuery', () => {
  it('never throws, and every span lies in the text', () => {
    fc.assert(
      fc.property(queryText, (text) => {
        const { expr, diagnostics } = parseQuery(text);
        for (const { start, end } of [...spans(expr), ...diagnostics.map((one) => one.span)]) {
          expect(start).toBeGreaterThanOrEqual(0);
          expect(end).toBeGreaterThanOrEqual(start);
          expect(end).toBeLessThanOrEqual(text.length);
        }
      }),
      { numRuns: 3000 },
    );
  });

  it('says whether there are errors', () => {
    fc.assert(
      fc.property(queryText, (text) => {
        const { diagnostics, hasErrors } = parseQuery(text);
        expect(hasErrors).toBe(diagnostics.some((one) => one.severity === 'error'));
      }),
      { numRuns: 1000 },
    );
  });

  it('prints to a fixed point that says the same, without errors', () => {
    fc.assert(
      fc.property(queryText, (text) => {
        const first = parseQuery(text);
        const printed = printQuery(first.expr);
        const second = parseQuery(printed);
        expect(second.hasErrors).toBe(false);
        expect(bare(second.expr)).toEqual(bare(first.expr));
        expect(printQuery(second.expr)).toBe(printed);
      }),
      { numRuns: 4000 },
    );
  });
});

describe('printQuery', () => {
  it('gives text that parses without errors and prints as itself, for any tree', () => {
    fc.assert(
      fc.property(exprOf(checkableTerm), (expr) => {
        const printed = printQuery(expr);
        const parsed = parseQuery(printed);
        expect(parsed.diagnostics.filter((one) => one.severity === 'error' && !one.message.includes('range'))).toEqual(
          [],
        );
        if (!parsed.hasErrors)
          expect(printQuery(parseQuery(printQuery(parsed.expr)).expr)).toBe(printQuery(parsed.expr));
      }),
      { numRuns: 1500 },
    );
  });
});

describe('literalTerm', () => {
  it('survives as one literal whatever the text', () => {
    fc.assert(
      fc.property(fc.constantFrom(...openFields), anyText, (field, text) => {
        const term = literalTerm(field, text);
        expect(term.kind).toBe('term');
        const parsed = parseQuery(printQuery(term));
        expect(parsed.hasErrors).toBe(false);
        expect(bare(parsed.expr)).toEqual(bare(term));
        const values: readonly Value[] = term.kind === 'term' ? term.values : [];
        expect(values).toEqual([{ kind: 'literal', text }]);
      }),
      { numRuns: 4000 },
    );
  });

  it('keeps free text whole under an unknown field', () => {
    fc.assert(
      fc.property(
        anyText.filter((text) => text !== ''),
        (text) => {
          const expr = literalTerm('no such field', text);
          expect(expr).toEqual({ kind: 'text', text });
          expect(bare(parseQuery(printQuery(expr)).expr)).toEqual({ text });
        },
      ),
      { numRuns: 2000 },
    );
  });
});
