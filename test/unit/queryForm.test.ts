// The form, gestures and completion: other faces of the same query.
import { describe, expect, it } from 'vitest';
import { complete, type Completion, type CompletionSource } from '../../src/core/query/complete';
import { conjuncts, marks, refine, removeCondition, setTime } from '../../src/core/query/edit';
import { exprToForm, formToExpr } from '../../src/core/query/form';
import { parseQuery } from '../../src/core/query/parse';
import { printQuery } from '../../src/core/query/print';
import { filters as cortex } from '../../src/vendors/cortex/filters';
import { filters as openai } from '../../src/vendors/openai/filters';

const expr = (text: string): ReturnType<typeof parseQuery>['expr'] => parseQuery(text).expr;

describe('the form', () => {
  const shown = (text: string): unknown => {
    const { window, values, rest } = exprToForm(expr(text), openai);
    return { ...window, ...Object.fromEntries(values), ...(rest.kind === 'all' ? {} : { rest: printQuery(rest) }) };
  };

  it.each([
    ['', {}],
    ['event:user.added,user.deleted', { event_types: ['user.added', 'user.deleted'] }],
    ['actor:ana@acme.io actor:user-1', { actor_emails: ['ana@acme.io'], actor_ids: ['user-1'] }],
    ['actor:*@acme.io', { actor_emails: ['*@acme.io'] }],
    ['resource:"a b*"', { resource_ids: ['"a b*"'] }],
    ['openai.tenant_only:true', { tenant_only: ['true'] }],
    ['after:7d before:2026-11-01', { from: '7d', to: '2026-11-01' }],
    ['time:2026-11-01..2026-11-07', { from: '2026-11-01', to: '2026-11-08' }],
    ['time:2026-11-01T10:00Z..2026-11-01T11:00Z', { from: '2026-11-01T10:00Z', to: '2026-11-01T11:00Z' }],
    ['time:2026-12', { from: '2026-12', to: '2027-01' }],
    ['time:today', { from: 'today', to: 'tomorrow' }],
    ['after:7d after:2d', { from: '7d', rest: 'after:2d' }],
    [
      'event:a.b event:c.d -event:e.f text (a OR b)',
      { event_types: ['a.b'], rest: 'event:c.d -event:e.f text (a OR b)' },
    ],
    ['status:>=400', { rest: 'status:>=400' }],
  ])('shows %s', (text, wanted) => {
    expect(shown(text)).toEqual(wanted);
  });

  it('without filters has a control for every field', () => {
    const form = exprToForm(expr('status:>=400 type:a,"b c" body.scopes:write text'));
    expect([...form.values]).toEqual([
      ['status', ['>=400']],
      ['type', ['a', 'b c']],
      ['body.scopes', ['write']],
    ]);
    expect(printQuery(formToExpr(form))).toBe('status:>=400 type:a,"b c" body.scopes:write text');
  });

  it.each([
    ['type', ['a b', 'x OR y', 'a,b'], 'type:"a b","x OR y","a,b"'],
    ['type', ['svc-*', '"svc-*"', '""'], 'type:svc-*,"svc-*",""'],
    ['type', [' x ', '', '  '], 'type:x'],
    ['type', ['x *', 'Deploy k*'], 'type:"x "*,"Deploy k"*'],
    ['type', ['x) OR (y'], 'type:"x) OR (y"'],
    ['ip', ['10.0.0.0/8', '10.0.0.1'], 'ip:10.0.0.0/8,10.0.0.1'],
    ['status', ['>=500', '403', '4xx'], 'status:403,400..499 OR status:>=500'],
    ['nonsense', ['x'], ''],
  ])('reads %s = %j', (field, texts, wanted) => {
    const form = { window: {}, values: new Map([[field, texts]]), rest: expr('') };
    expect(printQuery(formToExpr(form))).toBe(wanted);
  });

  it('writes a window as after and before', () => {
    const form = { window: { from: '2026-11-01T10:00', to: ' 2h ' }, values: new Map(), rest: expr('x') };
    expect(printQuery(formToExpr(form))).toBe('after:2026-11-01T10:00 before:2h x');
  });
});

describe('a gesture', () => {
  it.each([
    ['', 'type', 'a', 'include', 'type:a'],
    ['type:a x', 'type', 'b c', 'include', 'type:a,"b c" x'],
    ['type:a', 'type', 'a', 'include', 'type:a'],
    ['-type:a,b', 'type', 'a', 'include', '-type:b type:a'],
    ['type:a,b', 'type', 'a', 'exclude', 'type:b -type:a'],
    ['type:a', 'type', 'a', 'exclude', '-type:a'],
    ['-type:a', 'type', 'b', 'exclude', '-type:a,b'],
    ['type:a,b -type:c', 'type', 'b', 'clear', 'type:a -type:c'],
    ['type:a -type:c', 'type', 'c', 'clear', 'type:a'],
    ['type:a,b* x -type:c', 'type', 'd', 'only', 'x type:d'],
    ['a OR b', 'type', 'd', 'include', '(a OR b) type:d'],
    ['', 'body.scopes', '*', 'include', 'body.scopes:"*"'],
    ['x', 'no field', 'free text', 'exclude', 'x -"free text"'],
    ['x -"free text"', 'no field', 'free text', 'clear', 'x'],
  ] as const)('%j: %s %j %s', (text, field, value, mode, wanted) => {
    expect(printQuery(refine(expr(text), field, value, mode))).toBe(wanted);
  });

  it('sets, replaces and lifts the time', () => {
    expect(printQuery(setTime(expr('after:7d x time:today'), '2026-11-01T00:00Z', undefined))).toBe(
      'x after:2026-11-01T00:00Z',
    );
    expect(printQuery(setTime(expr('after:7d'), undefined, undefined))).toBe('');
  });

  it('takes a condition away', () => {
    const parsed = expr('a (b OR c) -d');
    expect(conjuncts(parsed)).toHaveLength(3);
    expect(printQuery(removeCondition(parsed, 1))).toBe('a -d');
    expect(printQuery(removeCondition(parsed, 9))).toBe('a (b OR c) -d');
  });

  it('knows which values are asked for', () => {
    expect(marks(expr('type:a,b* -actor:x (type:c OR d) after:7d'))).toEqual([
      { field: 'type', value: 'a', not: false },
      { field: 'actor', value: 'x', not: true },
    ]);
  });
});

describe('completion', () => {
  const source: CompletionSource = {
    filters: [openai, cortex],
    connections: [{ id: 'c1', name: 'Acme Prod', vendor: 'openai' }],
    facet: (field) =>
      field === 'actor'
        ? [
            { value: 'ana@acme.io', count: 12 },
            { value: 'Deploy key', count: 3 },
            { value: 'bo@acme.io', count: 1 },
          ]
        : field === 'type'
          ? [{ value: 'api_key', count: 7 }]
          : [],
  };
  /** `|` is the caret. Each completion as the whole text it makes. */
  function made(marked: string): readonly string[] {
    const caret = marked.indexOf('|');
    const text = marked.replace('|', '');
    return complete(text, caret, source).map(
      ({ insert, span }) => text.slice(0, span.start) + insert + text.slice(span.end),
    );
  }
  const labels = (marked: string): readonly string[] =>
    complete(marked.replace('|', ''), marked.indexOf('|'), source).map((one: Completion) => one.label);

  it.each([
    ['act|', 'action:'],
    ['x -act|or', 'x -actor:'],
    ['(act|', '(actor:'],
    ['act|or:x', 'actor:x'],
    ['tenant|', 'openai.tenant_only:'],
    ['an|', 'actor:ana@acme.io'],
    ['Depl|', 'actor:"Deploy key"'],
    ['actor:|', 'actor:ana@acme.io'],
    ['actor:d|', 'actor:"Deploy key"'],
    ['actor:"Dep|', 'actor:"Deploy key"'],
    ['actor:x,b|', 'actor:x,bo@acme.io'],
    ['actor:|x type:y', 'actor:ana@acme.io type:y'],
    ['connection:|', 'connection:"Acme Prod"'],
    ['vendor:c|', 'vendor:cortex'],
    ['verb:d|', 'verb:delete'],
    ['after:7|', 'after:7d'],
    ['time:to|', 'time:today'],
    ['status:4|', 'status:4xx'],
    ['openai.tenant_only:|', 'openai.tenant_only:true'],
    ['cortex.actorTypes:oau|', 'cortex.actorTypes:OAUTH2'],
    ['event:user.add|', 'event:user.added'],
    ['type:api|', 'type:api_key'],
    ['action:bound|', 'action:bound_to_resource'],
    ['type:a O|', 'type:a OR '],
  ])('%s offers %s', (marked, wanted) => {
    expect(made(marked)).toContain(wanted);
  });

  it('puts the likeliest first, with counts', () => {
    expect(complete('actor:', 6, source)[0]).toMatchObject({
      label: 'ana@acme.io',
      count: 12,
      detail: '12 loaded events',
    });
    expect(labels('type:|')[0]).toBe('api_key');
    expect(labels('st|')[0]).toBe('status:');
  });

  it('offers a value once, and not again when it stands in the list', () => {
    expect(labels('actor:ana@acme.io,|')).not.toContain('ana@acme.io');
    const types = labels('type:|');
    expect(new Set(types).size).toBe(types.length);
  });

  it.each(['nope:|', '"free te|', 'a(b"|', 'body.x:|'])('has nothing to say at %s', (marked) => {
    expect(made(marked)).toEqual([]);
  });

  it('gives at most fifty', () => {
    expect(labels('event:|')).toHaveLength(50);
    expect(labels('|').length).toBeLessThanOrEqual(50);
  });

  it('offers no operator where nothing stands before it', () => {
    expect(labels('|')).not.toContain('OR');
    expect(labels('a |')).toContain('OR');
  });
});
