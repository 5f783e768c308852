// Threat 10: a page that asks for more than it should. 10 000 made-up and mutated messages: no throw, nothing happens.
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startRealHost, type RealHost } from '../e2e/panel/realHost';

const nonce = 'f'.repeat(32);
const genuine: readonly Record<string, unknown>[] = [
  { t: 'query', id: 'q1', seq: 1, text: 'type:x' },
  { t: 'rows', id: 'q1', rev: 1, from: 0, count: 10 },
  { t: 'facets', id: 'q1', rev: 1, fields: ['type'], limit: 5 },
  { t: 'refine', seq: 2, text: '', change: { kind: 'value', field: 'type', value: 'x', mode: 'include' } },
  { t: 'detail', event: { connection: 'c1', key: 'k' } },
  { t: 'openDocument', event: { connection: 'c1', key: 'k' } },
  { t: 'copy', what: 'json', events: [{ connection: 'c1', key: 'k' }] },
  { t: 'intent', what: 'addConnection' },
  { t: 'setZone', zone: 'UTC' },
];
const hostileValues: readonly unknown[] = [
  '../../etc/passwd',
  'file:///etc/passwd',
  'command:workbench.action.terminal.new',
  'workbench.action.terminal.new',
  '<script>1</script>',
  '__proto__',
  'x'.repeat(100_000),
  -1,
  1e300,
  Number.NaN,
  null,
  [],
  {},
  [[[[[]]]]],
];

let real: RealHost;
let receive: (data: unknown) => void;
beforeAll(async () => {
  real = await startRealHost();
  receive = real.host(() => undefined);
});
afterAll(() => real.session()?.dispose());

/** A genuine message in which one thing is wrong. */
const mutated = fc
  .tuple(
    fc.constantFrom(...genuine),
    fc.nat(),
    fc.constantFrom(...hostileValues),
    fc.boolean(),
    fc.string({ maxLength: 12 }),
  )
  .map(([message, at, value, replace, extra]) => {
    const entries = Object.entries(message);
    const key = replace ? (entries[at % entries.length]?.[0] ?? 't') : `x${extra}`;
    return Object.fromEntries([...entries.filter(([name]) => name !== key), [key, value]]);
  });

describe('messages from the page', () => {
  it('that do not fit are refused, at most one line of log a second', { timeout: 60_000 }, async () => {
    const started = Date.now();
    fc.assert(
      fc.property(
        fc.oneof(
          fc.anything({ maxDepth: 3 }),
          mutated.map((m) => ({ v: 1, nonce, m })),
        ),
        (data) => {
          receive(data);
        },
      ),
      { numRuns: 10_000 },
    );
    // Whatever was set in motion has its time to go wrong.
    await new Promise((resolve) => setTimeout(resolve, 200));
    const seconds = Math.ceil((Date.now() - started) / 1000);
    expect(real.refused.length).toBeGreaterThan(0);
    expect(real.refused.length).toBeLessThanOrEqual(seconds + 1);
    expect(real.asked).toEqual([]);
    expect(real.copied).toEqual([]);
    expect(real.failures).toEqual([]);
  });

  it('before a page is ready not even genuine ones are heard', () => {
    const heard = real.asked.length;
    for (const m of genuine) receive({ v: 1, nonce: 'e'.repeat(32), m });
    expect(real.asked.length).toBe(heard);
  });

  it('that fit but make no sense do no harm', { timeout: 60_000 }, async () => {
    receive({ v: 1, nonce, m: { t: 'ready' } });
    const text = fc.string({ maxLength: 300, unit: 'binary' });
    const event = fc.record({ connection: text.map((each) => each.slice(0, 100)), key: text });
    const section = fc.constantFrom('body', 'query', 'headers', 'changes', 'raw');
    const line = fc.nat(100_000_000);
    const messages = fc.oneof(
      fc.record({ t: fc.constant('draft'), seq: fc.nat(), text }),
      fc.record({ t: fc.constant('complete'), seq: fc.nat(), text, caret: fc.nat(8000) }),
      fc.record({
        t: fc.constant('rows'),
        id: text.map((each) => each.slice(0, 60)),
        rev: fc.nat(9),
        from: fc.nat(9),
        count: fc.nat(500),
      }),
      fc.record({ t: fc.constant('detail'), event }),
      fc.record({ t: fc.constant('lines'), event, section, from: line, count: fc.nat(500) }),
      fc.record({ t: fc.constant('reveal'), event, section, line }),
      fc.record({ t: fc.constant('copyNode'), event, section, line, what: fc.constantFrom('path', 'value') }),
      fc.record({
        t: fc.constant('refine'),
        seq: fc.nat(),
        text,
        change: fc.oneof(
          fc.record({
            kind: fc.constant('value'),
            field: text.map((each) => each.slice(0, 100)),
            value: text,
            mode: fc.constantFrom('include', 'exclude', 'clear', 'only'),
          }),
          fc.record({
            kind: fc.constant('time'),
            from: text.map((each) => each.slice(0, 60)),
            to: text.map((each) => each.slice(0, 60)),
          }),
          fc.record({ kind: fc.constant('remove'), condition: fc.nat(1000) }),
          fc.record({ kind: fc.constant('term'), query: text, mode: fc.constantFrom('include', 'exclude', 'only') }),
          fc.record({ kind: fc.constant('node'), event, section, line, mode: fc.constantFrom('include', 'exclude') }),
        ),
      }),
    );
    fc.assert(
      fc.property(messages, (m) => {
        receive({ v: 1, nonce, m });
      }),
      { numRuns: 1500 },
    );
    await new Promise((resolve) => setTimeout(resolve, 1500));
    expect(real.failures).toEqual([]);
    expect(real.copied).toEqual([]);
  });
});
