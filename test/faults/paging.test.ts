// A log that changes while it is read, through the whole application: what was there all along comes, once, or the load
// says "possibly incomplete".
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { stateWords } from '../../src/core/loadWords';
import { walkNumbers, type NumberedPlace } from '../../src/vendors/paging';
import { countOccurrences } from '../../src/vendors/keys';
import type { HttpAnswer, Transport } from '../../src/http/transport';
import { networkError } from '../../src/http/networkErrors';
import { hastyClock } from '../servers/httpClient';
import { startApp } from '../servers/appRig';
import { profiles } from '../servers/vendorServer';
import { counts } from '../counts';
import { rowText, simulate } from '../contract/simulation';
import type { AuditEvent, EventRecord } from '../../src/core/event';
import type { Page } from '../../src/vendors/vendor';
import type { VendorName } from '../servers/vendorProfile';
import {
  applyMove,
  cap,
  lied,
  schedules,
  startLog,
  newestSecond,
  type Happening,
  type MovingLog,
} from './pagingSchedule';
import { vendors } from './adapterRig';

const mostRequests = 900;
/** The same schedules each time; AUDIT_LOGS_SCHEDULES=20 runs twenty times as many, and new ones. */
const times = Number(process.env['AUDIT_LOGS_SCHEDULES'] ?? 1);

interface Outcome {
  readonly came: readonly string[];
  readonly complete: boolean;
  readonly words: string;
  readonly requests: number;
}

interface Answered extends Omit<HttpAnswer, 'bytes'> {
  readonly body: AsyncIterable<Uint8Array>;
}

function answered(status: number, text: string): Answered {
  async function* body(): AsyncGenerator<Uint8Array> {
    yield await Promise.resolve(new TextEncoder().encode(text));
  }
  return { status, headers: new Map([['content-type', 'application/json']]), body: body() };
}

/** Loads the log while the schedule runs, going on after each failure as a person would. */
async function load(vendor: VendorName, log: MovingLog, schedule: readonly Happening[]): Promise<Outcome> {
  let requests = 0;
  let previous: string | undefined;
  let stop = (): void => undefined;
  const serve = simulate(vendor, () => log.rows, { cap });
  const transport: Transport = {
    send: ({ url }) => {
      const happening = schedule[requests] ?? { kind: 'nothing' };
      requests += 1;
      if (requests > mostRequests) throw new Error('The walk does not end.');
      const { kind } = happening;
      if (kind === 'reset') {
        return Promise.reject(networkError(Object.assign(new Error('x'), { code: 'ECONNRESET' }), url.host));
      }
      if (kind === '503') return Promise.resolve(answered(503, '{"message":"not now"}'));
      if (kind === 'stop') stop();
      if (kind === 'insert' || kind === 'remove' || kind === 'reorder') {
        applyMove(log, happening, url.searchParams.get('after'));
      }
      const search = url.search.slice(1);
      const asked = { path: url.pathname, search, params: new URLSearchParams(search) };
      const honest = String(serve(asked, requests).body);
      const text = lied(vendor, honest, happening, previous);
      previous = text;
      return Promise.resolve(answered(200, text));
    },
  };
  const clock = { ...hastyClock(), now: () => (newestSecond + 86_400) * 1000, sleep: () => Promise.resolve() };
  const rig = startApp({ transport, clock });
  const { id } = await rig.connect({ vendor, baseUrl: 'http://127.0.0.1:9/v1', key: profiles[vendor].key });
  stop = () => rig.loader.stop(id);
  await rig.loader.loadRecent(id);
  for (let turn = 0; turn < 40 && rig.loader.state(id).load.kind !== 'done'; turn += 1) await rig.loader.loadOlder(id);
  const { load: state } = rig.loader.state(id);
  const { events } = rig.store.stats();
  const came = Array.from({ length: events }, (_, row) => new TextDecoder().decode(rig.store.raw(row)));
  await rig.stop();
  expect(state.kind).toBe('done');
  return {
    came,
    complete: state.kind === 'done' && state.end === 'complete',
    words: stateWords(state, clock.now(), 'UTC'),
    requests,
  };
}

const sizes = [fc.integer({ min: 0, max: 420 }), fc.integer({ min: 1, max: 30 })] as const;

/** Nothing twice, nothing that never was; what stayed and did not come. */
function missing(vendor: VendorName, log: MovingLog, original: MovingLog, outcome: Outcome): readonly string[] {
  expect(new Set(outcome.came).size).toBe(outcome.came.length);
  const came = new Set(outcome.came);
  const possible = new Set([...log.rows, ...original.rows].map((row) => rowText(vendor, row)));
  for (const text of came) expect(possible.has(text) || text.includes('new-')).toBe(true);
  const stayed = original.rows.filter(({ id }) => !log.removed.has(id));
  return stayed.filter((row) => !came.has(rowText(vendor, row))).map(({ id }) => id);
}

describe.each(vendors)('%s', (vendor) => {
  async function check(
    [count, perSecond]: readonly [number, number],
    schedule: readonly Happening[],
    strict: 'complete' | 'told' | 'bounded',
  ): Promise<void> {
    const log = startLog(count, perSecond);
    const outcome = await load(vendor, log, schedule);
    const lost = missing(vendor, log, startLog(count, perSecond), outcome);
    if (strict === 'complete') expect(outcome.words).toBe('complete');
    if (strict === 'told' && lost.length > 0) expect(outcome.words).toMatch(/^possibly incomplete: ./);
    if (strict !== 'bounded' && outcome.complete) expect(lost).toEqual([]);
  }

  test.for([
    ['pages lost and asked for again', schedules.lost, 'complete', 80],
    ['rows come and go', schedules.drifting, 'told', 150],
    ['rows change places', schedules.mixing, 'told', 150],
    ['answers lie', schedules.lying, 'told', 150],
    ['everything at once', schedules.everything, 'bounded', 80],
  ] as const)('%s', { timeout: 120_000 * times }, async ([, schedule, strict, few], { task }) => {
    const numRuns = few * times;
    counts(task, 'paging schedules', numRuns);
    await fc.assert(
      fc.asyncProperty(...sizes, schedule, (count, perSecond, given) => check([count, perSecond], given, strict)),
      { numRuns, ...(times === 1 ? { seed: 20_260_310 } : {}) },
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
