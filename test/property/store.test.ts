// The store against a naive model: an array of events, filtered by the query's own reference semantics.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { AuditEvent, EventRecord, Verb } from '../../src/core/event';
import { parseQuery } from '../../src/core/query/parse';
import { compileQuery, type CompiledQuery } from '../../src/core/query/compile';
import type { Expr, FieldName } from '../../src/core/query/ast';
import { createStore } from '../../src/store/store';
import type { FacetField } from '../../src/store/types';

const encoder = new TextEncoder();
const decoder = new TextDecoder();
const time = { now: 1_000_000, zone: 'UTC' };

const word = fc.constantFrom(
  'api_key',
  'project',
  'Ana',
  'ana@acme.io',
  '__proto__',
  'constructor',
  'é',
  'a"b\\c',
  'ß',
);
const maybeWord = fc.option(fc.oneof({ weight: 4, arbitrary: word }, { weight: 1, arbitrary: fc.string() }), {
  nil: undefined,
});
/** Neither line breaks, which join several IDs, nor the empty text, which reads as absent. */
const stored = maybeWord.map((text) => (text === undefined || text.includes('\n') || text === '' ? undefined : text));

function pruned<T extends object>(value: T): T {
  return Object.fromEntries(Object.entries(value).filter(([, inner]) => inner !== undefined)) as T;
}

const named = fc.option(
  fc.record({ id: stored, name: stored }).map((value) => {
    const kept = pruned(value);
    return Object.keys(kept).length === 0 ? undefined : kept;
  }),
  { nil: undefined },
);

const arbitraryEvent = fc
  .record({
    key: fc.oneof(fc.integer({ min: 0, max: 30 }).map(String), fc.string()),
    connection: fc.constantFrom('one', 'two', '__proto__'),
    vendor: fc.constantFrom('openai', 'portkey'),
    at: fc.option(fc.oneof(fc.integer({ min: 0, max: 20 }), fc.integer({ min: -5, max: 2e12 })), { nil: undefined }),
    action: fc.constantFrom('Create', 'deleted', ''),
    verb: fc.constantFrom<Verb>('create', 'delete', 'other'),
    type: word,
    ids: fc.array(stored, { maxLength: 3 }),
    name: stored,
    project: named,
    workspace: named,
    kind: fc.constantFrom('user' as const, 'api_key' as const, 'unknown' as const),
    id: stored,
    keyId: stored,
    label: stored,
    email: stored,
    ip: fc.constantFrom('10.0.0.1', '2001:db8::1', undefined),
    country: fc.constantFrom('DE', 'US', undefined),
    status: fc.constantFrom(200, 404, 500, undefined),
    ok: fc.constantFrom(true, false, undefined),
    method: fc.constantFrom('POST', 'PUT', undefined),
    path: stored,
    request: stored,
    extra: fc.jsonValue(),
    form: fc.constantFrom('plain', 'ascii', 'nested', 'broken'),
  })
  .map(toRecord);

interface Parts {
  readonly [name: string]: unknown;
}

function toRecord(parts: Parts): EventRecord {
  const { key, connection, vendor, at, action, verb, type, ids, name, project, workspace, ...rest } = parts;
  const { kind, id, keyId, label, email, ip, country, status, ok, method, path, request, extra, form } = rest;
  const asked = pruned({ method, path, id: request });
  const event = pruned({
    key,
    connection,
    vendor,
    at,
    action,
    verb,
    resource: pruned({ type, ids: (ids as unknown[]).filter((one) => one !== undefined), name, project, workspace }),
    actor: pruned({ kind, id, keyId, label, email, ip, country }),
    outcome: ok === undefined ? undefined : pruned({ status, ok }),
    request: Object.keys(asked).length === 0 ? undefined : asked,
    drift: [],
  }) as unknown as AuditEvent;
  return { event, raw: encoder.encode(rawText({ event, extra }, String(form))) };
}

function rawText(value: unknown, form: string): string {
  const text = JSON.stringify(value);
  switch (form) {
    case 'ascii':
      // As encoders that keep to ASCII, and escape slashes, write it.
      return text
        .replace(/[^\x20-\x7e]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`)
        .replaceAll('/', '\\/');
    case 'nested':
      return JSON.stringify({ body: text });
    case 'broken':
      return text.slice(0, -1);
    default:
      return text;
  }
}

const fields: readonly FieldName[] = [
  'vendor',
  'connection',
  'type',
  'action',
  'event',
  'verb',
  'resource',
  'actor',
  'actor.id',
  'actor.email',
  'ip',
  'country',
  'status',
  'outcome',
  'method',
  'path',
  'request',
  'project',
  'workspace',
];

const value = fc.oneof(
  fc.constantFrom('api_key', '__proto__', 'openai', 'one', 'create', 'failed', '10.0.0.1', 'DE', '404', 'POST', 'é'),
  word,
);
const term: fc.Arbitrary<Expr> = fc.oneof(
  fc.record({
    kind: fc.constant('term' as const),
    subject: fc.constantFrom(...fields).map((name) => ({ kind: 'field' as const, name })),
    op: fc.constant('=' as const),
    values: fc.array(
      fc.oneof(
        value.map((text) => ({ kind: 'literal' as const, text })),
        value.map((text) => ({ kind: 'pattern' as const, text: `*${text.slice(1)}` })),
      ),
      { minLength: 1, maxLength: 2 },
    ),
  }),
  fc.tuple(fc.nat(25), fc.nat(25)).map(([from, to]): Expr => parseQuery(`time:${iso(from)}..${iso(to)}`).expr),
  fc.constantFrom('after', 'before').chain((side) => fc.nat(25).map((at) => parseQuery(`${side}:${iso(at)}`).expr)),
  fc
    .oneof(word, fc.constantFrom('ANA', 'API_KEY', 'É', '"id":', '\\"', 'ss', 'k', '/', 'O', ''), fc.string())
    .map((text): Expr => ({ kind: 'text', text })),
  fc.constantFrom('raw.event.verb:create', 'body.x:1', 'raw.extra:*').map((text) => parseQuery(text).expr),
);

function iso(at: number): string {
  return new Date(at).toISOString();
}

const { expr } = fc.letrec<{ expr: Expr }>((tie) => ({
  expr: fc.oneof(
    { depthSize: 'small' },
    { weight: 3, arbitrary: term },
    { weight: 1, arbitrary: tie('expr').map((arg): Expr => ({ kind: 'not', arg })) },
    {
      weight: 2,
      arbitrary: fc
        .tuple(fc.constantFrom('and' as const, 'or' as const), fc.array(tie('expr'), { minLength: 1, maxLength: 3 }))
        .map(([kind, args]): Expr => ({ kind, args })),
    },
  ),
}));

/** An array of events and nothing else. */
class Model {
  records: EventRecord[] = [];

  add(page: readonly EventRecord[]): number {
    const before = this.records.length;
    for (const record of page) if (this.find(record.event) === undefined) this.records.push(record);
    return this.records.length - before;
  }

  find({ connection, key }: Pick<AuditEvent, 'connection' | 'key'>): EventRecord | undefined {
    return this.records.find(({ event }) => event.connection === connection && event.key === key);
  }

  select(query: CompiledQuery): EventRecord[] {
    return this.records
      .filter(({ event, raw }) => query.matches(event, () => decoder.decode(raw)))
      .map((record, index) => ({ record, index }))
      .sort((a, b) => (b.record.event.at ?? -Infinity) - (a.record.event.at ?? -Infinity) || a.index - b.index)
      .map(({ record }) => record);
  }
}

const page = fc.array(arbitraryEvent, { maxLength: 12 });
const pages = fc.array(page, { maxLength: 5 });

function facetValue(event: AuditEvent, field: FacetField): string {
  const { actor, resource } = event;
  switch (field) {
    case 'actor':
      return actor.label ?? actor.email ?? actor.id ?? actor.keyId ?? '';
    case 'status':
      return String(event.outcome?.status ?? '');
    case 'outcome':
      return event.outcome === undefined ? '' : event.outcome.ok ? 'succeeded' : 'failed';
    case 'project':
      return resource.project?.name ?? resource.project?.id ?? '';
    default:
      return field === 'type' ? resource.type : field === 'action' ? event.action : event.verb;
  }
}

function tally(values: readonly string[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const one of values) if (one !== '') counts.set(one, (counts.get(one) ?? 0) + 1);
  return counts;
}

describe('the store', () => {
  it('gives back what was added, once each', () => {
    fc.assert(
      fc.property(pages, (all) => {
        const store = createStore();
        const model = new Model();
        for (const records of [...all, ...all]) {
          const added = model.add(records);
          expect(store.add(records)).toEqual({ added, repeated: records.length - added });
        }
        expect(store.stats()).toEqual({
          events: model.records.length,
          rawBytes: model.records.reduce((sum, { raw }) => sum + raw.length, 0),
          dropped: 0,
        });
        for (const { event, raw } of model.records) {
          const row = store.row(event.connection, event.key);
          if (row === undefined) throw new Error('A row is missing.');
          expect(store.event(row)).toEqual(event);
          expect(store.raw(row)).toEqual(raw);
        }
        expect(store.row('one', 'never added')).toBeUndefined();
      }),
      { numRuns: 200 },
    );
  });

  it('selects what the query means, newest first, whatever the order of arrival', async () => {
    await fc.assert(
      fc.asyncProperty(pages, expr, fc.boolean(), async (all, wanted, between) => {
        const store = createStore();
        const model = new Model();
        const query = compileQuery(wanted, time);
        for (const records of all) {
          store.add(records);
          model.add(records);
          // A query that is asked again only looks at what is new.
          if (between) await store.select(query);
        }
        const selection = await store.select(query);
        expect(selection.rev).toBe(store.rev);
        const keys = Array.from(selection.rows, (row) => store.event(row));
        expect(keys.map(({ connection, key }) => [connection, key])).toEqual(
          model.select(query).map(({ event }) => [event.connection, event.key]),
        );
      }),
      { numRuns: 1_000 },
    );
  });

  it('counts what a selection holds', async () => {
    await fc.assert(
      fc.asyncProperty(
        pages,
        expr,
        fc.integer({ min: 0, max: 5 }),
        fc.integer({ min: 1, max: 9 }),
        async (...input) => {
          const [all, wanted, limit, buckets] = input;
          const store = createStore();
          const model = new Model();
          for (const records of all) {
            store.add(records);
            model.add(records);
          }
          const query = compileQuery(wanted, time);
          const selection = await store.select(query);
          const events = model.select(query).map(({ event }) => event);
          for (const field of ['actor', 'status', 'outcome', 'project', 'type', 'action', 'verb'] as const) {
            const counts = tally(events.map((event) => facetValue(event, field)));
            const facet = store.facet(selection, field, limit);
            expect(facet.distinct).toBe(counts.size);
            expect(facet.values.length).toBe(Math.min(limit, counts.size));
            for (const { value: text, count } of facet.values) expect(counts.get(text)).toBe(count);
            const largest = [...counts.values()].sort((a, b) => b - a).slice(0, limit);
            expect(facet.values.map(({ count }) => count)).toEqual(largest);
          }
          const groupOf = (event: AuditEvent): string =>
            JSON.stringify([event.connection, event.resource.type, event.action]);
          const grouped = (groups: ReturnType<typeof store.groups>): Map<string, number> =>
            new Map(
              groups.map(({ connection, type, action, count }) => [JSON.stringify([connection, type, action]), count]),
            );
          expect(grouped(store.groups(selection))).toEqual(tally(events.map(groupOf)));
          expect(grouped(store.groups())).toEqual(tally(model.records.map(({ event }) => groupOf(event))));
          const times = events.flatMap(({ at }) => at ?? []);
          const histogram = store.histogram(selection, buckets);
          expect(histogram === undefined).toBe(times.length === 0);
          if (histogram === undefined) return;
          expect(histogram.counts.length).toBe(buckets);
          expect(histogram.counts.reduce((sum, count) => sum + count, 0)).toBe(times.length);
          const failed = events.filter(({ at, outcome }) => at !== undefined && outcome?.ok === false);
          expect(histogram.failed.reduce((sum, count) => sum + count, 0)).toBe(failed.length);
        },
      ),
      { numRuns: 300 },
    );
  });

  it('buckets a window of any size', async () => {
    await fc.assert(
      fc.asyncProperty(pages, fc.integer(), fc.nat(1e6), fc.integer({ min: 1, max: 7 }), async (all, from, span, n) => {
        const store = createStore();
        const model = new Model();
        for (const records of all) {
          store.add(records);
          model.add(records);
        }
        const selection = await store.select(compileQuery({ kind: 'all' }, time));
        const histogram = store.histogram(selection, n, from, from + span + 1);
        if (histogram === undefined) return;
        const expected = new Array<number>(n).fill(0);
        const width = (span + 1) / n;
        for (const { event } of model.records) {
          if (event.at === undefined || event.at < from || event.at >= from + span + 1) continue;
          // The bucket whose beginning is the last one not after the event.
          let bucket = n - 1;
          while (bucket > 0 && event.at < from + ((span + 1) * bucket) / n) bucket -= 1;
          expected[bucket] = (expected[bucket] ?? 0) + 1;
        }
        expect(width).toBeGreaterThan(0);
        expect([...histogram.counts]).toEqual(expected);
      }),
      { numRuns: 300 },
    );
  });

  it('forgets a connection and keeps the others as they were', async () => {
    await fc.assert(
      fc.asyncProperty(pages, page, expr, fc.boolean(), async (all, later, wanted, settle) => {
        const store = createStore();
        const model = new Model();
        const query = compileQuery(wanted, time);
        for (const records of all) {
          store.add(records);
          model.add(records);
        }
        await store.select(query);
        store.removeConnection('two');
        model.records = model.records.filter(({ event }) => event.connection !== 'two');
        if (settle) await store.settled();
        store.add(later);
        model.add(later);
        const selection = await store.select(query);
        const { records } = model;
        expect(Array.from(selection.rows, (row) => store.event(row))).toEqual(model.select(query).map((r) => r.event));
        expect(Array.from(selection.rows, (row) => decoder.decode(store.raw(row)))).toEqual(
          model.select(query).map(({ raw }) => decoder.decode(raw)),
        );
        await store.settled();
        expect((await store.select(query)).rows).toEqual(selection.rows);
        expect(Array.from(selection.rows, (row) => store.event(row))).toEqual(model.select(query).map((r) => r.event));
        expect(store.stats().events).toBe(records.length);
        expect(store.groups().reduce((sum, { count }) => sum + count, 0)).toBe(records.length);
        const counted = store.groups(await store.select(compileQuery({ kind: 'all' }, time)));
        expect(counted).toEqual(store.groups());
      }),
      { numRuns: 300 },
    );
  });
});
