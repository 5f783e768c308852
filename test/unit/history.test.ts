// The story of a resource: its steps, its marks, its bounds.
import { describe, expect, it } from 'vitest';
import type { AuditEvent } from '../../src/core/event';
import { namesWhole, relationOf, StoryTeller, type Story, type Subject } from '../../src/core/history';
import { historyText } from '../../src/core/historyText';
import { eventOf, noon, openaiEvent } from './coreEvents';

const key: Subject = { ids: ['key_1'], what: 'API key' };
const day = 86_400_000;
const story = (events: readonly AuditEvent[], subject = key): Story => {
  const teller = new StoryTeller(subject);
  for (const event of events) teller.add(event);
  return teller.end();
};
const config = (action: string, body: unknown, more: Partial<AuditEvent> = {}): AuditEvent =>
  eventOf('configs', action, {
    vendor: 'portkey',
    key: `${action}${JSON.stringify(body)}`,
    resource: { type: 'configs', ids: ['pc-a'] },
    request: { method: 'PUT', body },
    outcome: { ok: true, status: 200 },
    ...more,
  });
const pc: Subject = { ids: ['pc-a'], what: 'config' };
const marks = (events: readonly AuditEvent[]): readonly (readonly string[])[] =>
  story(events, pc).steps.map((step) => step.marks);

describe('a story', () => {
  it('tells what changed from the state before, and failures as such', () => {
    const told = story(
      [
        config('create', { rpm: 1 }),
        config('update', { rpm: 9 }, { at: noon + 1, outcome: { ok: false, status: 403 } }),
        config('update', { rpm: 2 }, { at: noon + 2 }),
      ],
      pc,
    );
    expect(told.steps.map(({ changes }) => changes)).toEqual([
      ['rpm: 1'],
      ['rpm: 1 → 9 (failed, so nothing changed)'],
      ['rpm: 1 → 2'],
    ]);
    expect(told).toMatchObject({ own: 3, failed: 1, begins: true, omitted: 0 });
  });
  it('tells what was done to it, what only names it and what it did apart', () => {
    const did = openaiEvent('project.created', { id: 'proj_1' }, { actor: { kind: 'api_key', id: 'key_1' } });
    const told = story([openaiEvent('api_key.deleted', { id: 'key_1' }), did, openaiEvent('user.added', { id: 'u' })]);
    expect(told).toMatchObject({ own: 1, acted: 1, mentions: 1, begins: false });
    expect(told.steps.map(({ relation }) => relation)).toEqual(['own', 'mention']);
    expect(relationOf(eventOf('x', 'Create', { resource: { type: 'x', ids: [], name: 'key_1' } }), key)).toBe('own');
  });
  it('marks re-creation, gaps, ties and bodies that are not JSON', () => {
    const at = (n: number): Partial<AuditEvent> => ({ at: noon + n });
    const deleted = config('delete', undefined, { ...at(1), request: { method: 'DELETE' } });
    expect(marks([config('create', { a: 1 }), deleted, config('create', { a: 2 }, at(2))])[2]).toEqual([
      'created again after its deletion',
    ]);
    expect(marks([deleted, config('update', { a: 2 }, at(2))])[1]).toEqual([
      'changed after its deletion: a creation may be missing',
    ]);
    expect(marks([config('create', { a: 1 }), config('create', { a: 1 }, at(2))])[1]).toEqual([
      'created while it seemed to be there: a deletion may be missing',
    ]);
    expect(marks([config('update', 'text'), config('update', { a: 1 })])).toEqual([
      ['its body is not JSON: what it changed cannot be told'],
      ['at the same time as the step before: their order is not recorded'],
    ]);
  });
  it('does not mix the rate limits of two projects, which share their IDs', () => {
    const limit = (value: number, project: string): AuditEvent =>
      openaiEvent(
        'rate_limit.updated',
        { id: 'rl-x', changes_requested: { max_requests_per_1_minute: value } },
        { resource: { type: 'rate_limit', ids: ['rl-x'], project: { id: project } } },
      );
    const told = story([limit(1, 'a'), limit(2, 'b'), limit(3, 'a')], { ids: ['rl-x'], what: 'rate limit' });
    expect(told.steps.map(({ changes }) => changes[0])).toEqual([
      'requests per minute: 1 (requested)',
      'requests per minute: 2 (requested)',
      'requests per minute: 1 → 3 (requested)',
    ]);
  });
  it('lists the first and the last of 50 000 steps, and counts the rest', () => {
    const teller = new StoryTeller(pc);
    for (let n = 0; n < 50_000; n += 1) {
      teller.add(config('update', { n }, { key: String(n), at: noon + n, outcome: { ok: n % 10 !== 5, status: 200 } }));
    }
    const told = teller.end();
    expect(told.steps.length).toBe(2000);
    expect(told.steps.map((step) => step.key)).toEqual([
      ...Array.from({ length: 100 }, (_, n) => String(n)),
      ...Array.from({ length: 1900 }, (_, n) => String(48_100 + n)),
    ]);
    expect(told).toMatchObject({ omitted: 48_000, omittedFailed: 4800, omittedBefore: 100, own: 50_000 });
  });
});

describe('its text', () => {
  const notes = { now: noon + day, zone: 'UTC', names: new Map([['c1', 'Acme']]), coverage: ['Acme was asked.'] };
  it('reads from the top, with links where the words are', () => {
    const events = [
      openaiEvent('api_key.updated', { id: 'key_1', changes_requested: { scopes: ['a'] } }, { key: 'k1' }),
      openaiEvent('api_key.deleted', { id: 'key_1' }, { key: 'k2', at: noon + 1000, outcome: { ok: false } }),
    ];
    const { text, links } = historyText(story(events), { ...notes, from: noon - day });
    expect(text).toBe(`History of API key key_1

2 events, 1 failed · oldest first · times in UTC
Acme was asked.

┄ nothing is loaded from before 2026-11-19 12:00:00 UTC ┄ Search further back

2026-11-20 · Yesterday
  12:00:00   ana@acme.io updated API key key_1
      scopes: a (requested)
      Acme · what changed
  12:00:01 ✗ ana@acme.io failed to delete API key key_1
      failed · Acme
`);
    const lines = text.split('\n');
    expect(links.map(({ line, start, end, to }) => [to.kind, lines[line]?.slice(start, end)])).toEqual([
      ['further', 'Search further back'],
      ['event', '12:00:00'],
      ['changes', 'what changed'],
      ['event', '12:00:01'],
    ]);
  });
  it('says that nothing is there, and lets no foreign text steer it', () => {
    expect(historyText(story([]), notes).text).toContain('No event that is loaded names it.');
    const odd = historyText(story([], { ids: ['a\n\u202eb'], what: 'x\u0000' }), notes).text;
    expect(odd).not.toMatch(/[\u202e\u0000]/);
    expect(odd.split('\n')[0]).toBe('History of x␀ a ⟨U+202E⟩b');
  });
});

describe('namesWhole', () => {
  it.each([
    ['"rl-x"', true],
    ['rl-x', true],
    ['/v1/rl-x?y', true],
    ['"rl-x-mini"', false],
    ['"arl-x"', false],
    ['rl-xy rl-x', true],
    ['', false],
  ])('%s', (text, named) => {
    expect(namesWhole(text, ['rl-x'])).toBe(named);
  });
});
