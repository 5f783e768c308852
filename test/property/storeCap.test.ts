// The store under a cap on its memory, against a set: whatever comes in whatever order, counts are of what is there,
// what was dropped is counted, and the newest event stays.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { AuditEvent, EventRecord } from '../../src/core/event';
import { compileQuery } from '../../src/core/query/compile';
import { type ColumnStore, createStore } from '../../src/store/store';

const encoder = new TextEncoder();
const connections = ['one', 'two'];

const arbitraryRecord = fc
  .record({
    key: fc.nat(60).map(String),
    connection: fc.constantFrom(...connections),
    at: fc.nat(1_000_000),
    type: fc.constantFrom('api_key', 'project', 'user'),
    size: fc.nat(300),
  })
  .map(({ key, connection, at, type, size }): EventRecord => ({
    event: {
      key,
      connection,
      vendor: 'openai',
      at,
      action: 'created',
      verb: 'create',
      resource: { type, ids: [`${type}-${key}`] },
      actor: { kind: 'user', id: key },
      drift: [],
    },
    raw: encoder.encode(`{"key":"${key}","filler":"${'x'.repeat(size)}"}`),
  }));

interface Seen {
  readonly id: string;
  readonly at: number;
  readonly bytes: number;
}

function idOf({ connection, key }: AuditEvent): string {
  return `${connection}/${key}`;
}

async function rowsOf(store: ColumnStore): Promise<readonly Seen[]> {
  const { rows } = await store.select(everything);
  return Array.from(rows, (row) => {
    const event = store.event(row);
    return { id: idOf(event), at: event.at ?? Number.NaN, bytes: store.raw(row).length };
  });
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}

const page = fc.array(arbitraryRecord, { minLength: 1, maxLength: 25 });
const everything = compileQuery({ kind: 'all' }, { now: 0, zone: 'UTC' });

describe('the store under a cap', () => {
  it('counts what is there and what was dropped', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(page, { minLength: 1, maxLength: 20 }),
        fc.integer({ min: 2_000, max: 40_000 }),
        async (pages, maxBytes) => {
          const store = createStore({ maxBytes });
          let added = 0;
          let before: readonly Seen[] = [];
          for (const records of pages) {
            const known = new Set(before.map(({ id }) => id));
            const fresh = records.filter(({ event }) => !known.has(idOf(event)) && known.add(idOf(event)));
            expect(store.add(records)).toEqual({ added: fresh.length, repeated: records.length - fresh.length });
            added += fresh.length;
            const rows = await rowsOf(store);
            const { events, dropped, rawBytes } = store.stats();
            expect(events + dropped).toBe(added);
            expect(rows.length).toBe(events);
            expect(new Set(rows.map(({ id }) => id)).size).toBe(events);
            expect(sum(rows.map(({ bytes }) => bytes))).toBe(rawBytes);
            expect(sum(store.groups().map(({ count }) => count))).toBe(events);
            expect(store.groups(await store.select(everything))).toEqual(store.groups());
            const parts = connections.map((connection) => store.stats(connection));
            expect(sum(parts.map((part) => part.events))).toBe(events);
            expect(sum(parts.map((part) => part.dropped))).toBe(dropped);
            // Whole stretches of events go, and the one that holds the newest event goes last.
            const times = [...before.map(({ at }) => at), ...fresh.map(({ event }) => event.at ?? Number.NaN)];
            expect(rows[0]?.at).toBe(Math.max(...times));
            before = rows;
          }
          await store.settled();
          expect((await rowsOf(store)).length).toBe(store.stats().events);
        },
      ),
      { numRuns: 100 },
    );
  });
});
