// The sidebar's tree as data, and the load in words.
import { describe, expect, it } from 'vitest';
import type { LoadState } from '../../src/core/connection';
import type { AuditEvent } from '../../src/core/event';
import { stateWords } from '../../src/core/loadWords';
import { dayKey } from '../../src/core/text/time';
import { type TreeNode, type TreePath, type TreeSource, createTree, describeLoad } from '../../src/core/tree';
import type { TreeGrouping } from '../../src/core/treeRow';
import { eventOf, noon } from './coreEvents';

const minute = 60_000;

function sourceOf(events: readonly AuditEvent[], zone = 'UTC'): TreeSource {
  const fits = (event: AuditEvent, path: TreePath): boolean =>
    event.connection === path.connection &&
    (path.type === undefined || event.resource.type === path.type) &&
    (path.action === undefined || event.action === path.action) &&
    (path.actor === undefined || (event.actor.label ?? event.actor.id ?? '') === path.actor) &&
    (path.day === undefined || (event.at === undefined ? '' : dayKey(event.at, zone)) === path.day);
  const buckets = (values: readonly string[]): { value: string; count: number }[] =>
    [...new Set(values)].map((value) => ({ value, count: values.filter((other) => other === value).length }));
  return {
    connections: () =>
      [...new Set(['c1', ...events.map((event) => event.connection)])].map((id) => ({
        id,
        name: `Connection ${id}`,
        vendorLabel: 'OpenAI',
        source: 'live',
        state: { kind: 'done', end: 'complete' },
        count: events.filter((event) => event.connection === id).length,
        range: 'last 7 days',
      })),
    groups: () =>
      buckets(events.map((event) => JSON.stringify([event.connection, event.resource.type, event.action]))).map(
        ({ value, count }) => {
          const [connection = '', type = '', action = ''] = JSON.parse(value) as string[];
          return { connection, type, action, count };
        },
      ),
    buckets: (connection, by) =>
      buckets(
        events
          .filter((event) => event.connection === connection)
          .map((event) =>
            by === 'actor'
              ? (event.actor.label ?? event.actor.id ?? '')
              : event.at === undefined
                ? ''
                : dayKey(event.at, zone),
          ),
      ),
    rows: (path, offset, limit) =>
      [...events.keys()].filter((row) => fits(events[row] as AuditEvent, path)).slice(offset, offset + limit),
    event: (row) => events[row] as AuditEvent,
  };
}

const events = [
  eventOf('api_key', 'created', { key: '1', resource: { type: 'api_key', ids: ['key_1'] }, at: noon - 3 * minute }),
  eventOf('api_key', 'deleted', { key: '2', outcome: { ok: false, status: 403 }, at: noon - 60 * minute }),
  eventOf('project', 'created', { key: '3', actor: { kind: 'system' }, at: noon - 24 * 60 * minute }),
  eventOf('TEAM', '', { key: '4', connection: 'c2', actor: { kind: 'user', label: 'bo@acme.io', ip: '203.0.113.1' } }),
];
const options = (grouping: TreeGrouping, more = {}): Parameters<typeof createTree>[1] => ({
  grouping,
  now: noon,
  zone: 'UTC',
  ...more,
});
const labels = (nodes: readonly TreeNode[]): string[] =>
  nodes.map(({ label, description }) => `${label} | ${description}`);

describe('tree', () => {
  it('goes from connection to type to action to event, with counts', () => {
    const tree = createTree(sourceOf(events), options('type'));
    const [first] = tree.roots();
    expect(labels(tree.roots())).toEqual([
      'Connection c1 | 3 events · last 7 days',
      'Connection c2 | 1 event · last 7 days',
    ]);
    const types = tree.children(first as TreeNode);
    expect(labels(types)).toEqual(['api_key | 2', 'project | 1']);
    expect(types[0]?.accessibleLabel).toBe('API keys, 2 events');
    const actions = tree.children(types[0] as TreeNode);
    expect(labels(actions)).toEqual(['created | 1', 'deleted | 1']);
    const [event] = tree.children(actions[1] as TreeNode);
    expect(event).toMatchObject({
      kind: 'event',
      label: '1 h · ana@acme.io failed to delete an API key (403)',
      description: '',
      contextValue: 'event failed actor',
      icon: { id: 'error' },
      row: 1,
      expandable: false,
    });
    expect(event?.accessibleLabel).toBe(
      'ana@acme.io failed to delete an API key (403), 1 h ago, 2026-11-20 11:00:00 UTC, failed',
    );
  });
  it.each(['type', 'actor', 'day', 'flat'] as const)(
    'grouped by %s, every event is reached once and leads back',
    (grouping) => {
      const tree = createTree(sourceOf(events), options(grouping));
      const seen: TreeNode[] = [];
      const ids = new Set<string>();
      const walk = (node: TreeNode): void => {
        expect(ids.has(node.id)).toBe(false);
        ids.add(node.id);
        if (node.kind === 'event') {
          seen.push(node);
          expect(tree.eventNode(node.row ?? -1)).toEqual(node);
        }
        for (const child of tree.children(node)) {
          expect(tree.parent(child)).toEqual(node);
          expect(child.parent).toBe(node.id);
          walk(child);
        }
      };
      tree.roots().forEach(walk);
      expect(seen.map(({ row }) => row).sort()).toEqual([0, 1, 2, 3]);
    },
  );
  it('names days and missing actors', () => {
    const byDay = createTree(sourceOf(events), options('day'));
    expect(labels(byDay.children(byDay.roots()[0] as TreeNode))).toEqual(['Today | 2', 'Yesterday | 1']);
    const byActor = createTree(sourceOf(events), options('actor'));
    expect(labels(byActor.children(byActor.roots()[0] as TreeNode))[1]).toBe(
      'No actor: GitOps or automatic import or unknown | 1',
    );
  });
  it('says in a row what the row above does not', () => {
    const rowsOf = (grouping: TreeGrouping): string[] => {
      const tree = createTree(sourceOf(events), options(grouping));
      const [root] = tree.roots();
      return tree.children(root as TreeNode).flatMap((node) => tree.children(node).map(({ label }) => label));
    };
    expect(rowsOf('actor')).toContain('1 h · failed to delete an API key (403)');
    expect(rowsOf('day')).toContain('11:00 · ana@acme.io failed to delete an API key (403)');
    const account = eventOf('project', 'created', {
      key: '5',
      actor: { kind: 'service_account', id: 'svc_acct_yhewhodflbeasszhhmxjfjd2' },
    });
    const flat = createTree(sourceOf([account]), options('flat'));
    const [row] = flat.children(flat.roots()[0] as TreeNode);
    expect(row?.label).toMatch(/· svc_acct_yhew…fjd2 created /);
    expect(row?.accessibleLabel).toContain('service account svc_acct_yhewhodflbeasszhhmxjfjd2 created ');
  });
  it('keeps IDs and relative order when time passes and events come', () => {
    const before = createTree(sourceOf(events), options('type'));
    const after = createTree(
      sourceOf([...events, eventOf('api_key', 'created', { key: '9' })]),
      options('type', { now: noon + 9 * minute }),
    );
    const ids = (tree: typeof before): string[] =>
      tree.roots().flatMap((root) => tree.children(root).map(({ id }) => id));
    expect(ids(after)).toEqual(ids(before));
  });
  it('shows events by pages', () => {
    const many = Array.from({ length: 450 }, (_, index) => eventOf('api_key', 'created', { key: String(index) }));
    const tree = (pages: number): readonly TreeNode[] => {
      const model = createTree(sourceOf(many), options('flat', { pages: new Map([['["connection","c1"]', pages]]) }));
      return model.children(model.roots()[0] as TreeNode);
    };
    expect(tree(1)).toHaveLength(201);
    expect(tree(1).at(-1)).toMatchObject({
      kind: 'more',
      label: 'Show 200 more',
      description: '250 not shown',
      parent: '["connection","c1"]',
    });
    expect(tree(2).at(-1)).toMatchObject({ label: 'Show 50 more', description: '50 not shown' });
    expect(tree(3)).toHaveLength(450);
  });
  it('lets no foreign text steer it, and keeps hostile names apart', () => {
    const hostile = ['__proto__', 'a","b', 'a', 'x\u202ey\n', ''].map((type, index) =>
      eventOf(type, 'toString', { key: String(index) }),
    );
    const tree = createTree(sourceOf(hostile), options('type'));
    const types = tree.children(tree.roots()[0] as TreeNode);
    expect(types.map(({ label }) => label)).toEqual(
      ['(no resource type)', '__proto__', 'a', 'a","b', 'x⟨U+202E⟩y '].map((label) => label),
    );
    expect(new Set(types.map(({ id }) => id)).size).toBe(5);
    expect(types.map((type) => tree.children(type)[0]?.count)).toEqual([1, 1, 1, 1, 1]);
  });
});

describe('describeLoad', () => {
  const facts = { events: 412, range: 'last 7 days', now: noon, zone: 'UTC' };
  const failure = { kind: 'forbidden', message: 'OpenAI refused the key.' } as const;
  const states: readonly (readonly [LoadState, string])[] = [
    [{ kind: 'idle' }, '412 events, last 7 days'],
    [{ kind: 'loading' }, '412 events, last 7 days · loading…'],
    [
      { kind: 'waiting', until: noon + 125 * minute, why: '429' },
      '412 events, last 7 days · waiting for the vendor until 14:05',
    ],
    [{ kind: 'waiting', until: noon - 1, why: '429' }, '412 events, last 7 days · waiting for the vendor'],
    [{ kind: 'stopped', resumable: true }, '412 events, last 7 days · stopped; can go on'],
    [{ kind: 'stopped', resumable: false }, '412 events, last 7 days · stopped'],
    [{ kind: 'failed', failure, resumable: false }, '412 events, last 7 days · failed: OpenAI refused the key.'],
    [{ kind: 'done', end: 'complete' }, '412 events, last 7 days'],
    [{ kind: 'done', end: 'capped', why: '50,000 events' }, '412 events, last 7 days · not everything: 50,000 events'],
    [
      { kind: 'done', end: 'possiblyIncomplete', why: 'a page came twice' },
      '412 events, last 7 days · possibly incomplete: a page came twice',
    ],
  ];
  it.each(states)('%j', (state, words) => {
    expect(describeLoad(state, facts)).toBe(words);
  });
  it('counts matches, one event, and nothing loaded', () => {
    expect(describeLoad({ kind: 'done', end: 'complete' }, { ...facts, events: 48_210, matched: 1284 })).toBe(
      '1,284 of 48,210 events, last 7 days',
    );
    expect(describeLoad({ kind: 'done', end: 'complete' }, { events: 1, now: noon, zone: 'UTC' })).toBe('1 event');
    expect(describeLoad({ kind: 'idle' }, { events: 0, now: noon, zone: 'UTC' })).toBe('not loaded yet');
    expect(stateWords({ kind: 'done', end: 'complete' }, noon, 'UTC')).toBe('complete');
  });
});
