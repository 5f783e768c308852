// What a hover tells, and how long it takes with a million events and in a file of ten megabytes.
import { beforeAll, describe, expect, it } from 'vitest';
import { IdBook } from '../../src/app/idFacts';
import { Reader } from '../../src/app/reader';
import type { AuditEvent, EventRecord } from '../../src/core/event';
import { idWords } from '../../src/core/idWords';
import { findResources } from '../../src/core/resources';
import { english } from '../../src/core/sentence';
import { createStore } from '../../src/store/store';
import { adapters } from '../../src/vendors/registry';
import { cpuNow, eventOf, noon } from './coreEvents';

const raw = new TextEncoder().encode('{}');
const day = 86_400_000;
const hour = 3_600_000;
const event = (id: string, key: string, at: number, more: Partial<AuditEvent> = {}): EventRecord => ({
  event: eventOf('api_key', 'updated', { vendor: 'none', key, at, resource: { type: 'api_key', ids: [id] }, ...more }),
  raw,
});

describe('an ID', () => {
  it('is told by its newest event, how many there are, and what it did', async () => {
    const store = createStore();
    store.add([
      event('key_1', 'a', noon - 3 * hour),
      event('key_1', 'b', noon - 5 * day),
      event('key_1', 'c', noon - 60 * day),
      event('proj_1', 'd', noon - hour, { actor: { kind: 'api_key', id: 'key_1' } }),
      event('key_2', 'e', noon - hour, { outcome: { ok: false } }),
    ]);
    const ids = new IdBook(store, new Reader(store));
    const words = async (id: string): Promise<string> =>
      idWords(await ids.facts(id, noon), noon, 30, english).join(' · ');
    expect(await words('key_1')).toBe(
      'updated 3 h ago by ana@acme.io · 2 events in 30 days · acted in 1 event, last 1 h ago',
    );
    expect(await words('key_2')).toBe('failed to update 1 h ago by ana@acme.io · 1 event in 30 days');
    expect(await words('none')).toBe('');
  });
});

describe('a hover', () => {
  const patterns = adapters.flatMap((adapter) => adapter.resources);
  const store = createStore();
  const ids = new IdBook(store, new Reader(store));
  const idOf = (n: number): string => `key_${String(n % 40_000).padStart(12, '0')}`;

  beforeAll(async () => {
    for (let from = 0; from < 1_000_000; from += 20_000) {
      store.add(
        Array.from({ length: 20_000 }, (_, n) => event(idOf(from + n), String(from + n), noon - (from + n) * 1000)),
      );
    }
    // One resource with 50 000 events of its own.
    store.add(Array.from({ length: 50_000 }, (_, n) => event('key_busy00000000', `busy${String(n)}`, noon - n)));
    await ids.facts(idOf(1), noon);
  }, 120_000);

  it('takes less than 5 ms at a million loaded events, in a line of 10 MB', async () => {
    const line = `"${idOf(7)}",`.repeat(500_000);
    expect(line.length).toBeGreaterThan(9_000_000);
    const rounds = 200;
    const started = cpuNow();
    for (let round = 0; round < rounds; round += 1) {
      const [hit] = findResources(line, 20 * round * 2000 + 5, patterns);
      const facts = await ids.facts(hit?.id ?? idOf(round * 97), noon);
      expect(idWords(facts, noon, 30, english).length).toBeGreaterThan(0);
    }
    const each = (cpuNow() - started) / rounds;
    expect(each).toBeLessThan(5);
    const busy = cpuNow();
    for (let round = 0; round < 100; round += 1) {
      // Facts are kept for a minute.
      const later = noon + round * 61_000;
      expect((await ids.facts('key_busy00000000', later)).total).toBe(50_000);
    }
    const busyEach = (cpuNow() - busy) / 100;
    console.log(`a hover: ${each.toFixed(2)} ms; on an ID with 50 000 events: ${busyEach.toFixed(2)} ms`);
    expect(busyEach).toBeLessThan(20);
  });
});
