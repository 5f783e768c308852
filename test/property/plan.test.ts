// Property: what the vendor sends for a plan, checked again here, is what a naive filter over everything gives.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { ConnectionProfile } from '../../src/core/connection';
import { type AuditEvent, eventWord } from '../../src/core/event';
import type { FilterDescriptor, VendorQuery } from '../../src/core/filters';
import { plan } from '../../src/core/plan';
import type { Expr, TimeContext } from '../../src/core/query/ast';
import { compileQuery } from '../../src/core/query/compile';
import { checkableTerm, context, eventArbitrary, exprOf, type Simulated, simulatedFilters } from './queryArbitrary';

const connection: ConnectionProfile = {
  id: 'c1',
  vendor: 'sim',
  name: 'Mine',
  baseUrl: '',
  options: {},
  source: 'live',
};
const named: TimeContext = { ...context, connectionNames: new Map([['c1', 'Mine']]) };

/** What a record carries for a parameter. The vendor compares e-mails as addresses are compared, all else exactly. */
function carried(event: AuditEvent, param: string): readonly (string | undefined)[] {
  switch (param) {
    case 'types':
      return [event.resource.type];
    case 'actions':
      return [event.action];
    case 'events':
      return [eventWord(event)];
    case 'emails':
      return [event.actor.email, event.actor.label, event.actor.id].map((text) => text?.toLowerCase());
    case 'ids':
      return [event.actor.id, event.actor.label];
    case 'resources':
      return [...event.resource.ids, event.resource.name];
    case 'ips':
      return [event.actor.ip];
    case 'kind':
      return [event.actor.kind];
    case 'status':
      return [event.outcome?.status === undefined ? undefined : String(event.outcome.status)];
    case 'secret':
      return [secretOf(event)];
    default:
      throw new Error(`no such parameter: ${param}`);
  }
}

/** What no record says: only the vendor knows it. */
const secretOf = (event: AuditEvent): string => (event.key < '8' ? 'low' : 'high');

function vendorAnswer(data: readonly Simulated[], query: VendorQuery, filters: FilterDescriptor): readonly Simulated[] {
  for (const [name, values] of query.params) {
    const param = filters.params.find((one) => one.name === name);
    expect(param).toBeDefined();
    if (param?.many === false) expect(values).toHaveLength(1);
    expect(values.length).toBeGreaterThan(0);
  }
  const { from = -Infinity, to = Infinity } = query.window;
  return data.filter(({ event }) => {
    // A vendor's window leaves out what has no time; a walk without one does not.
    if (query.window.from !== undefined || query.window.to !== undefined) {
      if (event.at === undefined || event.at < from || event.at >= to) return false;
    }
    return [...query.params].every(([name, values]) => {
      const own = carried(event, name);
      return values.some((value) => own.includes(name === 'emails' ? value.toLowerCase() : value));
    });
  });
}

function fetched(data: readonly Simulated[], expr: Expr, filters: FilterDescriptor): ReadonlySet<string> {
  const planned = plan(expr, connection, filters, named);
  const residual = compileQuery(planned.residual, named);
  const rows = planned.walks.flatMap((walk) => vendorAnswer(data, walk, filters));
  return new Set(rows.filter(({ event, raw }) => residual.matches(event, () => raw)).map(({ event }) => event.key));
}

const data = fc.array(eventArbitrary('c1', 'sim'), { minLength: 5, maxLength: 25 });

describe('plan', () => {
  for (const single of [false, true]) {
    const filters = simulatedFilters(single);
    it(`walks and residual together are the naive filter, ${single ? 'one value' : 'many values'} per parameter`, () => {
      fc.assert(
        fc.property(exprOf(checkableTerm), data, (expr, events) => {
          const query = compileQuery(expr, named);
          const wanted = events
            .filter(({ event, raw }) => query.matches(event, () => raw))
            .map(({ event }) => event.key);
          expect([...fetched(events, expr, filters)].sort()).toEqual(wanted.sort());
        }),
        { numRuns: 1500 },
      );
    });

    it(`asks for few walks, ${single ? 'one value' : 'many values'} per parameter`, () => {
      fc.assert(
        fc.property(exprOf(checkableTerm), (expr) => {
          expect(plan(expr, connection, filters, named).walks.length).toBeLessThanOrEqual(4);
        }),
        { numRuns: 500 },
      );
    });

    it(`keeps what only the vendor knows as a limit, ${single ? 'one value' : 'many values'} per parameter`, () => {
      const secret: Expr = {
        kind: 'term',
        subject: { kind: 'vendor', vendor: 'sim', param: 'secret' },
        op: '=',
        values: [{ kind: 'literal', text: 'low' }],
      };
      fc.assert(
        fc.property(exprOf(checkableTerm), data, (expr, events) => {
          const query = compileQuery(expr, named);
          const wanted = events
            .filter(({ event, raw }) => query.matches(event, () => raw) && secretOf(event) === 'low')
            .map(({ event }) => event.key);
          const both: Expr = { kind: 'and', args: [expr, secret] };
          expect([...fetched(events, both, filters)].sort()).toEqual(wanted.sort());
        }),
        { numRuns: 500 },
      );
    });

    it(`never loses an event to a vendor's parameter it cannot push, ${single ? 'one value' : 'many values'}`, () => {
      const leaf = fc.oneof(
        checkableTerm,
        fc.constantFrom<Expr>(
          {
            kind: 'term',
            subject: { kind: 'vendor', vendor: 'sim', param: 'secret' },
            op: '=',
            values: [{ kind: 'literal', text: 'high' }],
          },
          {
            kind: 'term',
            subject: { kind: 'vendor', vendor: 'sim', param: 'nope' },
            op: '=',
            values: [{ kind: 'literal', text: 'x' }],
          },
          {
            kind: 'term',
            subject: { kind: 'vendor', vendor: 'else', param: 'x' },
            op: '=',
            values: [{ kind: 'literal', text: 'x' }],
          },
        ),
      );
      fc.assert(
        fc.property(exprOf(leaf), data, (expr, events) => {
          const got = fetched(events, expr, filters);
          const lost = events.filter(({ event, raw }) => truly(expr, event, raw) && !got.has(event.key));
          expect(lost).toEqual([]);
        }),
        { numRuns: 1000 },
      );
    });
  }
});

/** The query as an all-knowing vendor would judge it; an unknown parameter holds for nothing, another vendor's neither. */
function truly(expr: Expr, event: AuditEvent, raw: string): boolean {
  switch (expr.kind) {
    case 'and':
      return expr.args.every((arg) => truly(arg, event, raw));
    case 'or':
      return expr.args.some((arg) => truly(arg, event, raw));
    case 'not':
      return !truly(expr.arg, event, raw);
    case 'term': {
      const { subject } = expr;
      if (subject.kind !== 'vendor') return compileQuery(expr, named).matches(event, () => raw);
      if (subject.vendor !== 'sim' || subject.param !== 'secret') return false;
      return expr.values.some((value) => value.kind === 'literal' && value.text === secretOf(event));
    }
    case 'all':
      return true;
    case 'text':
      return compileQuery(expr, named).matches(event, () => raw);
    default: {
      const unknown: never = expr;
      return unknown;
    }
  }
}
