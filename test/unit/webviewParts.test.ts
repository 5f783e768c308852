// The page's pure parts: colours of the query, folds, times in words, the kept layout, the form's fields, the states.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { ConnectionView, PartView, ResultView } from '../../src/protocol/views';
import { adapters } from '../../src/vendors/registry';
import { FoldedLines } from '../../webview/fold';
import { applierOf, checkRange, checkValue, formFields } from '../../webview/formFields';
import { highlight } from '../../webview/highlight';
import { freshLayout, readLayout, storedLayout } from '../../webview/layout';
import { panelState } from '../../webview/panelState';
import { widerThan } from '../../webview/ranges';
import { ago, clockTime, count, dayHeading, dayOf, fullStamp, rangeWords } from '../../webview/time';
import { cpuNow } from './coreEvents';

describe('highlight', () => {
  it('tells fields, values, negation and text apart', () => {
    const text = 'type:api_key -actor:"a b" OR ("x" foo)';
    expect(highlight(text).map(({ kind, start, end }) => [kind, text.slice(start, end)])).toEqual([
      ['field', 'type:'],
      ['value', 'api_key'],
      ['space', ' '],
      ['not', '-'],
      ['field', 'actor:'],
      ['value', '"a b"'],
      ['space', ' '],
      ['operator', 'OR'],
      ['space', ' '],
      ['paren', '('],
      ['quoted', '"x"'],
      ['space', ' '],
      ['word', 'foo'],
      ['paren', ')'],
    ]);
  });

  it('covers any text without a gap, and ends', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: fc.constantFrom('"', '\\', ':', '-', '(', ')', ' ', 'a', ',', '\t', '*') }),
        (text) => {
          let at = 0;
          for (const { start, end } of highlight(text)) {
            expect(start).toBe(at);
            expect(end).toBeGreaterThan(start);
            at = end;
          }
          expect(at).toBe(text.length);
        },
      ),
    );
  });

  it('takes time linear in the text', () => {
    const started = cpuNow();
    highlight('a:"\\" ('.repeat(50_000));
    expect(cpuNow() - started).toBeLessThan(1000);
  });
});

describe('folded lines', () => {
  it('hides what stands inside, and finds its way through', () => {
    const folds = new FoldedLines(10);
    folds.fold(2, 5);
    expect(folds.length).toBe(7);
    expect([0, 1, 2, 3, 4].map((place) => folds.lineAt(place))).toEqual([0, 1, 2, 6, 7]);
    expect(folds.placeOf(4)).toBeUndefined();
    expect(folds.placeOf(6)).toBe(3);
    folds.fold(0, 9);
    expect(folds.length).toBe(1);
    folds.show(4);
    expect(folds.length).toBe(10);
    folds.fold(2, 5);
    folds.unfold(2);
    expect(folds.length).toBe(10);
  });
});

describe('times', () => {
  const at = Date.UTC(2026, 10, 20, 13, 41, 7, 218);
  it('are told in the zone that was chosen', () => {
    expect(clockTime(at, 'UTC')).toBe('13:41:07');
    expect(clockTime(at, 'Europe/Berlin')).toBe('14:41:07');
    expect(fullStamp(at, 'UTC')).toBe('Fri 20 Nov 2026, 13:41:07.218 UTC');
    expect(dayOf(Date.UTC(2026, 10, 20, 23, 30), 'Asia/Tokyo')).toBe('2026-11-21');
  });

  it('days have names', () => {
    expect(dayHeading('2026-11-20', at, 'UTC')).toBe('Today');
    expect(dayHeading('2026-11-19', at, 'UTC')).toBe('Yesterday');
    expect(dayHeading('2026-11-13', at, 'UTC')).toBe('Friday 13 November');
    expect(dayHeading('2025-11-13', at, 'UTC')).toBe('Thursday 13 November 2025');
    expect(dayHeading('', at, 'UTC')).toBe('No time');
  });

  it('spans and ranges are words', () => {
    expect(ago(at - 5000, at)).toBe('5 s ago');
    expect(ago(at + 3_600_000, at)).toBe('in 1 h');
    expect(rangeWords('7d', undefined, 'UTC')).toBe('Last 7 days');
    expect(rangeWords('1h', undefined, 'UTC')).toBe('Last hour');
    expect(rangeWords('2026-11-13T14:00:00Z', '2026-11-14T09:30:00Z', 'UTC')).toBe('13 Nov 14:00 – 14 Nov 09:30');
    expect(rangeWords(undefined, undefined, 'UTC')).toBe('All time');
    expect(count(1_234_567)).toBe('1\u202f234\u202f567');
  });
});

describe('the kept layout', () => {
  it('is read with care', () => {
    expect(readLayout(undefined)).toEqual(freshLayout);
    expect(readLayout('x')).toEqual(freshLayout);
    expect(readLayout({ facetsWidth: 9e99, detailWidth: -5, order: 'up', section: 'x', form: 'yes' })).toEqual({
      ...freshLayout,
      facetsWidth: 4000,
      detailWidth: 240,
    });
    expect(readLayout({ ...freshLayout, order: 'oldest', detail: false })).toEqual({
      ...freshLayout,
      order: 'oldest',
      detail: false,
    });
    expect(storedLayout('{"order":"oldest","columns":7}')).toEqual({ ...freshLayout, order: 'oldest' });
    expect(storedLayout('{')).toEqual(freshLayout);
  });
});

const connections: readonly ConnectionView[] = adapters.map(({ id, label, filters, emptyHelp }) => ({
  id,
  name: label,
  vendor: id,
  vendorLabel: label,
  source: 'live',
  filters,
  emptyHelp,
}));

describe('the form', () => {
  it('asks every parameter of every vendor, each thing once', () => {
    const fields = formFields(connections);
    const names = fields.flatMap((field) => field.help.map((help) => `${help.vendor} ${help.name}`));
    expect(names.sort()).toEqual(
      adapters.flatMap(({ filters }) => filters.params.map((param) => `${filters.label} ${param.name}`)).sort(),
    );
    expect(new Set(fields.map((field) => field.field)).size).toBe(fields.length);
    expect(fields.find((field) => field.field === 'event')?.values).toHaveLength(145);
  });

  it('two connections of one vendor add nothing', () => {
    const [first] = connections;
    expect(first === undefined ? [] : formFields([first, { ...first, id: 'other' }])).toEqual(
      formFields(connections.slice(0, 1)),
    );
  });

  it('numbers are checked as they are typed', () => {
    const status = formFields(connections).find((field) => field.field === 'status');
    expect(status).toBeDefined();
    if (status === undefined) return;
    expect(['403', '>=400', '400..499'].map((value) => checkValue(status, value, [])?.words)).toEqual([
      undefined,
      undefined,
      undefined,
    ]);
    expect(checkValue(status, 'abc', [])).toBeDefined();
  });
});

describe('the form, as it is typed into', () => {
  const fieldOf = (name: string) => {
    const found = formFields(connections).find((field) => field.field === name);
    if (found === undefined) throw new Error(`no field ${name}`);
    return found;
  };
  const known = connections.map((connection) => connection.filters);

  it.each([
    ['ip', '203.0.113.24', undefined],
    ['ip', '10.0.0.0/8', undefined],
    ['ip', '10.0.0.0/99', { words: expect.stringContaining('not a block'), wrong: true }],
    ['ip', 'abc', { words: expect.stringContaining('not an IP address'), wrong: false }],
    ['status', '4xx', undefined],
    ['status', '4x', { words: expect.stringContaining('400..499'), wrong: true }],
    ['actor', 'mira "the boss" <x>:, (a)', undefined],
    ['actor', 'x'.repeat(1001), { words: expect.stringContaining('1000'), wrong: true }],
  ] as const)('%s %s', (field, value, note) => {
    expect(checkValue(fieldOf(field), value, known)).toEqual(note);
  });

  it.each([
    ['7d', '', undefined],
    ['', '2026-11-20T14:00', undefined],
    ['2026-11-01', '2026-11-20', undefined],
    ['soon', '', 'not a time'],
    ['', '2026-13-01', 'no month'],
    ['2026-11-20', '2026-11-01', 'ends before it begins'],
  ])('from %s to %s', (from, to, wrong) => {
    const said = checkRange(from, to);
    if (wrong === undefined) expect(said).toBeUndefined();
    else expect(said).toContain(wrong);
  });

  it('says who applies a field, vendor by vendor', () => {
    expect(applierOf(fieldOf('actor')).word).toBe('vendor');
    expect(applierOf(fieldOf('project'))).toEqual({
      word: 'vendor, here',
      detail: expect.stringMatching(/Asked of OpenAI, .*checked here in what .*Portkey.* returns/),
    });
    expect(applierOf(fieldOf('openai.tenant_only'))).toEqual({
      word: 'vendor',
      detail: expect.stringContaining('no event carries'),
    });
  });

  it('a wider range is the next that is offered', () => {
    expect(['1h', '7d', '2w', '30d', '365d', '2026-11-01', undefined].map((from) => widerThan(from)?.from)).toEqual([
      '24h',
      '30d',
      '30d',
      '90d',
      undefined,
      undefined,
      undefined,
    ]);
  });
});

describe('the state of the panel', () => {
  const part = (state: PartView['state']): PartView => ({
    connection: 'c',
    name: 'c',
    source: 'live',
    state,
    words: '',
    resumable: false,
    scanned: 0,
    matched: 0,
  });
  const result = (count_: number, running: boolean, ...states: readonly PartView['state'][]): ResultView => ({
    t: 'result',
    id: 'q',
    rev: 1,
    count: count_,
    scanned: 0,
    running,
    parts: states.map(part),
    days: [],
    emptyHelp: [],
  });
  it.each([
    ['first', [], undefined],
    ['loading', connections, undefined],
    ['loading', connections, result(0, true, 'loading', 'waiting')],
    ['waiting', connections, result(0, true, 'waiting', 'complete')],
    ['nothing', connections, result(0, false, 'complete', 'failed')],
    ['failed', connections, result(0, false, 'failed', 'failed')],
    ['rows', connections, result(3, true, 'failed', 'waiting')],
  ] as const)('%s', (state, known, answer) => {
    expect(panelState(known, answer)).toBe(state);
  });
});
