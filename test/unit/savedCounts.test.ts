// Counts of saved queries: true, patient while pages come, and silent while nobody looks.
import { afterEach, describe, expect, it } from 'vitest';
import { builtInQueries } from '../../src/core/builtInQueries';
import { compileQuery } from '../../src/core/query/compile';
import { parseQuery } from '../../src/core/query/parse';
import { Listeners } from '../../src/app/ports';
import { SavedCounts } from '../../src/app/savedCounts';
import { SavedQueries } from '../../src/app/savedQueries';
import { systemClock } from '../../src/http/systemClock';
import { createStore } from '../../src/store/store';
import type { EventStore } from '../../src/store/types';
import { eventOf, noon } from './coreEvents';

const started: SavedCounts[] = [];
afterEach(() => {
  for (const each of started.splice(0)) each.dispose();
});

function rig(): {
  store: EventStore;
  saved: SavedQueries;
  counts: SavedCounts;
  selections: () => number;
  add: (count: number) => void;
} {
  const state = new Map<string, unknown>();
  const set = new Listeners<string>();
  const saved = new SavedQueries({
    state: {
      get: (key) => state.get(key),
      set: (key, value) => {
        state.set(key, value);
        set.tell(key);
        return Promise.resolve();
      },
    },
    newId: () => String(state.size + Math.random()),
    onDidSet: set.add,
  });
  const store = createStore();
  let selections = 0;
  const { select } = store;
  store.select = (...args) => {
    selections += 1;
    return select.apply(store, args);
  };
  const counts = new SavedCounts({
    saved,
    store,
    clock: { ...systemClock, sleep: (ms, signal) => systemClock.sleep(Math.min(ms, 10), signal) },
    compile: (text) => {
      const parsed = parseQuery(text);
      return parsed.hasErrors ? undefined : compileQuery(parsed.expr, { now: noon, zone: 'UTC' });
    },
  });
  started.push(counts);
  let made = 0;
  const add = (count: number): void => {
    const records = Array.from({ length: count }, () => {
      const event = eventOf('api_key', 'deleted', { key: `k${String((made += 1))}` });
      return { event, raw: new TextEncoder().encode(JSON.stringify({ id: event.key })) };
    });
    store.add(records);
  };
  return { store, saved, counts, selections: () => selections, add };
}

const changed = (counts: SavedCounts): Promise<void> =>
  new Promise((resolve) => {
    const end = counts.onDidChange(() => {
      end();
      resolve();
    });
  });

describe('counts of saved queries', () => {
  it('follow the store and the list', async () => {
    const { saved, counts, add } = rig();
    await saved.add('Deleted', 'verb:delete');
    await saved.add('Broken', 'actr:x');
    add(3);
    expect(counts.get('verb:delete')).toBeUndefined();
    counts.watch(true);
    await changed(counts);
    expect(counts.get('verb:delete')).toBe(3);
    expect(counts.get('actr:x')).toBe('broken');
    const activity = builtInQueries.find(({ id }) => id === 'builtin.keyActivity')?.text ?? '';
    expect(counts.get(activity)).toBe('unknown');
    add(2);
    await changed(counts);
    expect(counts.get('verb:delete')).toBe(5);
    await saved.add('Other', 'verb:create');
    await changed(counts);
    expect(counts.get('verb:create')).toBe(0);
  });

  it('are not taken while nobody looks, and not with every page', async () => {
    const { counts, selections, add } = rig();
    add(1);
    await new Promise((resolve) => setTimeout(resolve, 40));
    expect(selections()).toBe(0);
    counts.watch(true);
    for (let page = 0; page < 50; page += 1) add(1);
    await changed(counts);
    const queries = builtInQueries.length;
    expect(selections()).toBeLessThanOrEqual(2 * queries);
    counts.watch(false);
    await new Promise((resolve) => setTimeout(resolve, 40));
    const before = selections();
    add(5);
    await new Promise((resolve) => setTimeout(resolve, 40));
    expect(selections()).toBe(before);
  });
});
