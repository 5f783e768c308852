// Rows by value: the same as by looking at every row, and quick.
import { describe, expect, it } from 'vitest';
import type { AuditEvent, EventRecord } from '../../src/core/event';
import { createStore } from '../../src/store/store';
import type { LookupColumn } from '../../src/store/types';
import { cpuNow, eventOf, noon } from './coreEvents';

const raw = new TextEncoder().encode('{}');
const record = (event: AuditEvent): EventRecord => ({ event, raw });

/** Repeatable numbers below `n`. */
function dice(seed: number): (n: number) => number {
  let state = seed;
  return (n) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return Math.floor((state / 4294967296) * n);
  };
}

function random(count: number, ids: number, from = 0, connection = 'c1'): readonly EventRecord[] {
  const roll = dice(from + 7);
  return Array.from({ length: count }, (_, index) => {
    const several = roll(10) === 0 ? [`id_${roll(ids)}`] : [];
    const resource = { type: 'configs', ids: [...new Set([`id_${roll(ids)}`, ...several])], name: `n${roll(5)}` };
    const actor = { kind: 'user' as const, id: `u${roll(20)}`, email: `u${roll(20)}@acme.io` };
    return record(
      eventOf('configs', 'Update', {
        connection,
        key: `${connection}-${from + index}`,
        at: noon - index,
        resource,
        actor,
      }),
    );
  });
}

describe('rowsWith', () => {
  it('finds what a look at every row finds, as rows come, go and are renumbered', async () => {
    const store = createStore();
    const check = async (column: LookupColumn, value: string): Promise<void> => {
      const wanted: number[] = [];
      for (let row = 0; row < 40_000; row += 1) {
        const { key, resource, actor } = store.event(row);
        const values = {
          'resource.ids': resource.ids,
          'resource.name': [resource.name],
          'actor.id': [actor.id],
          'actor.email': [actor.email],
        }[column];
        if (key !== '' && values.includes(value)) wanted.push(row);
      }
      const found = await store.rowsWith(column, value);
      expect([...found].sort((a, b) => a - b)).toEqual(wanted);
    };
    expect(await store.rowsWith('resource.ids', 'id_1')).toEqual([]);
    store.add(random(9000, 3000));
    await check('resource.ids', 'id_1');
    store.add(random(20_000, 9000, 9000, 'c2'));
    for (const value of ['id_1', 'id_2999', 'id_8000', 'none', '']) await check('resource.ids', value);
    await check('actor.id', 'u3');
    await check('actor.email', 'u3@acme.io');
    await check('resource.name', 'n1');
    store.removeConnection('c1');
    await check('resource.ids', 'id_1');
    await store.settled();
    store.add(random(100, 9000, 40_000, 'c3'));
    for (const value of ['id_1', 'id_2', 'id_3']) await check('resource.ids', value);
  });

  it('answers at once', async () => {
    const store = createStore();
    for (let part = 0; part < 20; part += 1) store.add(random(10_000, 50_000, part * 10_000));
    const first = cpuNow();
    await store.rowsWith('resource.ids', 'id_1');
    const built = cpuNow() - first;
    const started = cpuNow();
    for (let n = 0; n < 200; n += 1) await store.rowsWith('resource.ids', `id_${n * 7}`);
    const each = (cpuNow() - started) / 200;

    expect(each).toBeLessThan(1);
    expect(built).toBeLessThan(1000);
    expect((await store.rowsWith('resource.ids', 'id_1')).length).toBeGreaterThan(1);
  });
});

describe('pairs', () => {
  it('tells each pair once, and only those with both values', async () => {
    const store = createStore();
    const event = (key: string, id: string | undefined, email: string | undefined): EventRecord =>
      record(
        eventOf('x', 'y', {
          key,
          actor: { kind: 'user', ...(id === undefined ? {} : { id }), ...(email === undefined ? {} : { email }) },
        }),
      );
    const found: string[] = [];
    const collect = (one: string, other: string): void => void found.push(`${one} ${other}`);
    store.add([
      event('1', 'a', 'a@x'),
      event('2', 'a', 'a@x'),
      event('3', 'b', undefined),
      event('4', undefined, 'c@x'),
    ]);
    const next = await store.pairs(['actor.id', 'actor.email'], 0, collect);
    expect([next, ...found]).toEqual([4, 'a a@x']);
    store.add([event('5', 'b', 'b@x')]);
    await store.pairs(['actor.id', 'actor.email'], next, collect);
    expect(found).toEqual(['a a@x', 'b b@x']);
  });
});
