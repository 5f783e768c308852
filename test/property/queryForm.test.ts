// Property: a query through the form and back asks for the same events; completion and gestures take any text.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { complete } from '../../src/core/query/complete';
import { compileQuery } from '../../src/core/query/compile';
import { refine } from '../../src/core/query/edit';
import { exprToForm, formToExpr } from '../../src/core/query/form';
import { parseQuery } from '../../src/core/query/parse';
import { literalTerm, printQuery } from '../../src/core/query/print';
import { anyText, checkableTerm, context, eventArbitrary, exprOf, simulatedFilters } from './queryArbitrary';

const events = fc.array(eventArbitrary('c1', 'sim'), { minLength: 3, maxLength: 10 });

describe('the form', () => {
  for (const filters of [undefined, simulatedFilters(false), simulatedFilters(true)]) {
    it(`loses nothing, ${filters === undefined ? 'a control for every field' : 'with a vendor’s parameters'}`, () => {
      fc.assert(
        fc.property(exprOf(checkableTerm), events, (expr, data) => {
          const back = formToExpr(exprToForm(expr, filters), filters);
          const [one, other] = [compileQuery(expr, context), compileQuery(back, context)];
          for (const { event, raw } of data) {
            expect(other.matches(event, () => raw)).toBe(one.matches(event, () => raw));
          }
        }),
        { numRuns: 600 },
      );
    });
  }

  it('shows any literal so that it is read as the same literal', () => {
    fc.assert(
      fc.property(fc.constantFrom('type', 'actor', 'ip', 'body.x'), anyText, (field, text) => {
        const expr = literalTerm(field, text);
        expect(formToExpr(exprToForm(expr))).toMatchObject({ kind: 'term', values: [{ kind: 'literal', text }] });
      }),
      { numRuns: 1500 },
    );
  });

  it('reads any text of a control as one condition on its field', () => {
    fc.assert(
      fc.property(anyText, (text) => {
        const expr = formToExpr({ window: {}, values: new Map([['type', [text]]]), rest: { kind: 'all' } });
        if (text.trim() === '') expect(expr).toEqual({ kind: 'all' });
        else expect(expr).toMatchObject({ kind: 'term', subject: { kind: 'field', name: 'type' } });
        expect(parseQuery(printQuery(expr)).hasErrors).toBe(false);
      }),
      { numRuns: 1500 },
    );
  });
});

describe('refine', () => {
  it('includes and excludes exactly the value', () => {
    fc.assert(
      fc.property(exprOf(checkableTerm), anyText, (expr, text) => {
        const excluded = refine(expr, 'type', text, 'exclude');
        const event = {
          key: 'k',
          connection: 'c',
          vendor: 'v',
          action: '',
          verb: 'other',
          drift: [],
          actor: { kind: 'user' },
        } as const;
        const query = compileQuery(excluded, context);
        expect(query.matches({ ...event, resource: { type: text, ids: [] } }, () => '{}')).toBe(false);
        const only = compileQuery(refine({ kind: 'all' }, 'type', text, 'only'), context);
        expect(only.matches({ ...event, resource: { type: text, ids: [] } }, () => '{}')).toBe(true);
        expect(only.matches({ ...event, resource: { type: `${text}x`, ids: [] } }, () => '{}')).toBe(false);
      }),
      { numRuns: 800 },
    );
  });
});

describe('complete', () => {
  it('takes any text and caret, and replaces a part of the text around the caret', () => {
    const source = {
      filters: [simulatedFilters(false)],
      connections: [],
      facet: () => [
        { value: 'a "b"', count: 2 },
        { value: '', count: 1 },
      ],
    };
    fc.assert(
      fc.property(anyText, fc.nat(30), (text, at) => {
        const caret = Math.min(at, text.length);
        const found = complete(text, caret, source);
        expect(found.length).toBeLessThanOrEqual(50);
        for (const { span } of found) {
          expect(span.start).toBeLessThanOrEqual(caret);
          expect(span.end).toBeGreaterThanOrEqual(caret);
          expect(span.end).toBeLessThanOrEqual(text.length);
        }
      }),
      { numRuns: 1500 },
    );
  });
});
