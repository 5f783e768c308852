// Rows put in and taken out between the pages of a walk: what was there all along comes, once, or a warning does.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { walkNumbers, type NumberedPlace } from '../../src/vendors/paging';
import { countOccurrences } from '../../src/vendors/keys';
import { contextOf, memory, queryOf, walk } from '../contract/memory';
import { adapter } from '../contract/parameters';
import { rowText, simulate, type SimRow } from '../contract/simulation';
import type { AuditEvent, EventRecord } from '../../src/core/event';
import type { Page } from '../../src/vendors/vendor';

/** What happens before one request: rows put in, or taken out, at these places (fractions of the log). */
interface Change {
  readonly kind: 'insert' | 'remove';
  readonly places: readonly number[];
}

const change: fc.Arbitrary<Change | undefined> = fc.option(
  fc.record({
    kind: fc.constantFrom('insert' as const, 'remove' as const),
    places: fc.array(fc.double({ min: 0, max: 1, noNaN: true, maxExcluded: true }), { minLength: 1, maxLength: 9 }),
  }),
  { nil: undefined, freq: 2 },
);

interface Log {
  rows: SimRow[];
  readonly removed: Set<string>;
}

/** Applies a change; a new row takes the time of its neighbour, as one that arrives late does. */
function apply(log: Log, { kind, places }: Change, made: { count: number }): void {
  for (const place of places) {
    const index = Math.floor(place * log.rows.length);
    if (kind === 'remove') {
      const [gone] = log.rows.splice(index, 1);
      if (gone !== undefined) log.removed.add(gone.id);
    } else {
      made.count += 1;
      const second = log.rows[index]?.second ?? 1_700_000_000;
      log.rows.splice(index, 0, { id: `new-${made.count}`, second });
    }
  }
}

function start(count: number, perSecond: number): Log {
  const rows = Array.from({ length: count }, (_, index) => ({
    id: `row-${index}`,
    second: 1_773_000_000 - Math.floor(index / perSecond),
  }));
  return { rows, removed: new Set() };
}

describe.each(['openai', 'portkey', 'cortex'])('%s', (vendor) => {
  test('rows that stay come once; a loss is warned of', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 0, max: 420 }),
        fc.integer({ min: 1, max: 30 }),
        fc.array(change, { maxLength: 8 }),
        async (count, perSecond, changes) => {
          const log = start(count, perSecond);
          const made = { count: 0 };
          const before = (number: number): void => {
            const next = number === 0 ? undefined : changes[number - 1];
            if (next !== undefined) apply(log, next, made);
          };
          // Small pages, so that a short log has many: both vendors that number theirs may cap the size.
          const cap = vendor === 'openai' ? 100 : 40;
          const { http } = memory(simulate(vendor, () => log.rows, { before, cap }));
          const walked = await walk(adapter(vendor), queryOf({}, { from: 0, to: 1_774_000_000_000 }), contextOf(http));
          expect(new Set(walked.keys).size).toBe(walked.keys.length);
          const texts = walked.records.map(({ raw }) => new TextDecoder().decode(raw));
          expect(new Set(texts).size).toBe(texts.length);
          const came = new Set(texts);
          const stayed = start(count, perSecond).rows.filter(({ id }) => !log.removed.has(id));
          const lost = stayed.filter((row) => !came.has(rowText(vendor, row)));
          if (walked.warnings.length === 0) expect(lost.map(({ id }) => id)).toEqual([]);
        },
      ),
      { numRuns: 150 },
    );
  });

  test('a walk that goes on from any page gives the same rows', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 0, max: 420 }),
        fc.integer({ min: 1, max: 30 }),
        fc.nat(10),
        async (count, perSecond, cut) => {
          const { rows } = start(count, perSecond);
          const script = simulate(vendor, () => rows, { cap: vendor === 'openai' ? 100 : 40 });
          const query = queryOf({}, { from: 0, to: 1_774_000_000_000 });
          const whole = await walk(adapter(vendor), query, contextOf(memory(script).http));
          const index = Math.min(cut, whole.pages.length - 1);
          const from = whole.pages[index]?.next;
          if (from === undefined) return;
          const head = whole.pages.slice(0, index + 1).flatMap(({ records }) => records.map(({ event }) => event.key));
          const rest = await walk(adapter(vendor), query, contextOf(memory(script).http), from);
          expect([...head, ...rest.keys]).toEqual(whole.keys);
        },
      ),
      { numRuns: 60 },
    );
  });
});

test('rows that move at random between requests never keep a walk from ending, nor come twice', async () => {
  await fc.assert(
    fc.asyncProperty(fc.infiniteStream(fc.array(fc.nat(40), { maxLength: 5 })), fc.nat(60), async (answers, total) => {
      const iterator = answers[Symbol.iterator]();
      const walkOf = walkNumbers({
        label: 'Test',
        size: 5,
        signal: new AbortController().signal,
        encode: (place: NumberedPlace) => JSON.stringify(place),
        fetch: () => {
          const ids = (iterator.next().value as readonly number[] | undefined) ?? [];
          const occurrence = countOccurrences();
          return Promise.resolve({ records: ids.map((id) => record(`~k${id}#${occurrence(String(id))}`)), total });
        },
      });
      const pages: Page[] = [];
      for await (const page of walkOf) {
        pages.push(page);
        expect(pages.length).toBeLessThan(400);
      }
      const keys = pages.flatMap(({ records }) => records.map(({ event }) => event.key));
      expect(new Set(keys).size).toBe(keys.length);
    }),
    { numRuns: 200 },
  );
});

function record(key: string): EventRecord {
  const event: AuditEvent = {
    key,
    connection: 'c',
    vendor: 'test',
    action: 'x',
    verb: 'other',
    resource: { type: 't', ids: [] },
    actor: { kind: 'unknown' },
    drift: [],
  };
  return { event, raw: new Uint8Array() };
}
