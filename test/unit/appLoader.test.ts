// Loading and asking over real HTTP: what the application's store then holds is what the vendor's server holds.
import { afterEach, describe, expect, it } from 'vitest';
import { parseQuery } from '../../src/core/query/parse';
import { everything, Ledger } from '../../src/app/ledger';
import { resultView } from '../../src/app/panelResult';
import type { QueryRun } from '../../src/app/queryRun';
import { describeView } from '../../src/app/viewWords';
import { memoryFull } from '../../src/app/walk';
import { stateWords } from '../../src/core/loadWords';
import { systemClock } from '../../src/http/systemClock';
import { Recent } from '../../src/vendors/vendor';
import { startApp, type AppRig } from '../servers/appRig';
import { startVendorServer, type VendorServer } from '../servers/vendorServer';
import type { VendorName } from '../servers/vendorProfile';

const vendors: readonly VendorName[] = ['openai', 'portkey', 'cortex'];
const started: { stop(): Promise<void> }[] = [];

afterEach(async () => {
  await Promise.all(started.splice(0).map((each) => each.stop()));
});

async function serve(vendor: VendorName, options: Parameters<typeof startVendorServer>[1] = {}): Promise<VendorServer> {
  const server = await startVendorServer(vendor, options);
  started.push(server);
  return server;
}

function app(options: Parameters<typeof startApp>[0] = {}): AppRig {
  const rig = startApp(options);
  started.push(rig);
  return rig;
}

function ask(
  rig: AppRig,
  text: string,
  connections: readonly string[],
  limits: { stopAfter?: number; budget?: number } = {},
): QueryRun {
  return rig.loader.run({ expr: parseQuery(text).expr, text, connections, ...limits });
}

/** OpenAI shows tenant events only to who asks for them alone. */
function groupsOf(server: VendorServer, options: Parameters<VendorServer['counts']>[0]): ReadonlyMap<string, number> {
  const groups = new Map<string, number>();
  for (const [type, { actions }] of server.counts(options).types) {
    for (const [action, count] of actions) groups.set(`${type} ${action}`, count);
  }
  return groups;
}

describe.each(vendors)('%s', (vendor) => {
  it('loads everything the server holds, grouped as the server counts it', async () => {
    const server = await serve(vendor);
    const rig = app();
    const { id } = await rig.connect(server);
    await rig.loader.loadRecent(id);
    expect(rig.loader.state(id).load).toEqual({ kind: 'done', end: 'complete' });
    const loaded = new Map(rig.store.groups().map(({ type, action, count }) => [`${type} ${action}`, count]));
    expect(loaded).toEqual(groupsOf(server, vendor === 'openai' ? { tenant: false } : {}));
  });

  it('keeps what came when a load fails, and goes on from there without asking again for it', async () => {
    const server = await serve(vendor, { scale: vendor === 'cortex' ? 6 : 1 });
    const rig = app();
    const { id } = await rig.connect(server);
    server.onRequest((number) => number === 2 && server.setMode({ unauthorized: true }));
    await rig.loader.loadRecent(id);
    const { load } = rig.loader.state(id);
    expect(load.kind).toBe('failed');
    const kept = rig.store.stats().events;
    expect(kept).toBeGreaterThan(0);
    server.setMode({});
    server.onRequest(() => undefined);
    server.forgetRequests();
    await rig.loader.loadOlder(id);
    expect(rig.loader.state(id).load).toEqual({ kind: 'done', end: 'complete' });
    const pages = server.requests.length;
    const whole = await wholeWalk(server);
    expect(pages).toBeLessThan(whole);
    expect(rig.store.stats().events).toBe(server.counts(vendor === 'openai' ? { tenant: false } : {}).total);
  });

  it('answers a query with what a naive look at every event finds, and fetches no range twice', async () => {
    const server = await serve(vendor);
    const rig = app();
    const { id } = await rig.connect(server);
    await rig.loader.loadRecent(id);
    server.forgetRequests();
    const run = ask(rig, 'verb:delete after:30d', [id]);
    await run.done;
    const { rows } = await run.selection();
    const since = Date.now() - 30 * 86_400_000;
    const everyRow = Array.from({ length: rig.store.stats().events }, (_, row) => rig.store.event(row));
    const naive = everyRow.filter((event) => event.verb === 'delete' && (event.at ?? 0) >= since);
    expect([...rows].map((row) => rig.store.event(row).key).sort()).toEqual(naive.map(({ key }) => key).sort());
    expect(run.totals().matched).toBe(rows.length);
    expect(rows.length).toBeGreaterThan(0);
    // Only the newest minutes, where a vendor may still write, are asked for again.
    expect(server.requests.length).toBeLessThanOrEqual(1);
  });

  it('tells what is wrong with the key before it is kept', async () => {
    const server = await serve(vendor, { faults: { forbidden: true } });
    const rig = app();
    const draft = { vendor, name: 'x', baseUrl: server.baseUrl, options: {}, source: 'live' as const };
    await expect(rig.connections.test(draft, server.key, new AbortController().signal)).rejects.toMatchObject({
      failure: { kind: expect.stringMatching(/forbidden|unauthorized/), nextStep: expect.any(String) },
    });
    expect(rig.vault.size).toBe(0);
    expect(rig.connections.list()).toEqual([]);
  });
});

async function wholeWalk(server: VendorServer): Promise<number> {
  const rig = startApp();
  const { id } = await rig.connect(server);
  server.forgetRequests();
  await rig.loader.loadRecent(id);
  await rig.stop();
  return server.requests.length;
}

describe('a query over a range', () => {
  it('pauses at a number of matches and goes on from there', async () => {
    const server = await serve('portkey', { events: 1500 });
    const rig = app();
    const { id } = await rig.connect(server);
    const run = ask(rig, 'status:>=400 after:40d', [id], { stopAfter: 5 });
    await run.done;
    expect(run.parts()[0]?.state).toMatchObject({ kind: 'done', end: 'capped' });
    const paused = run.totals().matched;
    expect(paused).toBeGreaterThanOrEqual(5);
    const asked = server.requests.length;
    const complete = (): boolean => {
      const state = run.parts()[0]?.state;
      return state?.kind === 'done' && state.end === 'complete';
    };
    for (let turn = 0; turn < 100 && !complete(); turn += 1) {
      run.continue();
      await run.done;
    }
    const truth = server.records().filter((record) => Number(record['response_status_code']) >= 400).length;
    expect(run.totals().matched).toBe(truth);
    expect(run.totals().scanned).toBe(1500);
    expect(asked).toBeLessThan(server.requests.length);
  });

  it('asks several connections at once; one that fails does not hide the others', async () => {
    const openai = await serve('openai');
    const cortex = await serve('cortex', { faults: { unauthorized: true } });
    const rig = app();
    const one = await rig.connect(openai);
    const other = await rig.connect(cortex);
    const run = ask(rig, 'actor:mira@northwind.io after:30d', [one.id, other.id]);
    await run.done;
    const [first, second] = run.parts();
    expect(first?.state).toEqual({ kind: 'done', end: 'complete' });
    expect(second?.state).toMatchObject({ kind: 'failed', failure: { kind: 'unauthorized' } });
    expect(run.totals().matched).toBeGreaterThan(0);
  });

  it('counts only what its own walk brought where only the vendor can check', async () => {
    const server = await serve('cortex');
    const rig = app();
    const { id } = await rig.connect(server);
    await rig.loader.loadRecent(id);
    const run = ask(rig, 'cortex.actorTypes:API_KEY after:30d', [id]);
    await run.done;
    const { rows } = await run.selection();
    expect(rows.length).toBeGreaterThan(0);
    expect(rows.length).toBeLessThan(rig.store.stats().events);
    expect(run.totals().matched).toBe(rows.length);
  });

  it('stops at once and keeps what came', async () => {
    const server = await serve('openai', { pageDelayMs: 30 });
    const rig = app();
    const { id } = await rig.connect(server);
    const loading = rig.loader.loadRecent(id);
    await new Promise((resolve) => setTimeout(resolve, 80));
    rig.loader.stop(id);
    await loading;
    expect(rig.loader.state(id).load).toEqual({ kind: 'stopped', resumable: true });
    const kept = rig.store.stats().events;
    await rig.loader.loadOlder(id);
    expect(rig.store.stats().events).toBeGreaterThan(kept);
  });
});

describe('at the memory limit', () => {
  it('a load ends, says so, holds the newest events, and calls nothing read that was dropped', async () => {
    const server = await serve('portkey', { events: 3000 });
    const rig = app({ maxBytes: 700_000 });
    const { id } = await rig.connect(server);
    await rig.loader.loadRecent(id);
    expect(rig.loader.state(id).load).toEqual({ kind: 'done', end: 'capped', why: memoryFull });
    const { events, dropped } = rig.store.stats();
    expect(events).toBeGreaterThan(100);
    expect(dropped).toBeGreaterThan(0);
    // What lies behind the limit is not asked for, page by page, to be thrown away.
    expect(server.requests.length).toBeLessThan(20);
    const all = await ask(rig, 'after:40d', [id]).selection();
    const loaded = Array.from(all.rows, (row) => rig.store.time(row) ?? 0);
    const truth = server
      .records()
      .map((record) => Date.parse(String(record['timestamp'])))
      .sort((a, b) => b - a);
    expect(loaded).toEqual(truth.slice(0, events));
    const words = describeView({ ...rig, filter: undefined, matched: events, now: Date.now(), zone: 'UTC' });
    expect(words.message).toContain(`not everything: ${memoryFull}`);
    expect(words.message).toContain(`of those loaded; ${dropped} older ones were dropped`);

    server.forgetRequests();
    await rig.loader.refresh(id);
    expect(rig.loader.state(id).load).toEqual({ kind: 'done', end: 'capped', why: memoryFull });
    expect(server.requests.length).toBeLessThan(10);
    expect(rig.store.stats().events).toBeGreaterThan(events * 0.8);
  });

  it('a query over more than fits says that it is not everything', async () => {
    const server = await serve('portkey', { events: 3000 });
    const rig = app({ maxBytes: 700_000 });
    const { id } = await rig.connect(server);
    const run = ask(rig, 'after:40d', [id]);
    await run.done;
    expect(run.parts()[0]?.state).toEqual({ kind: 'done', end: 'capped', why: memoryFull });
    const context = { connections: rig.connections, store: rig.store, now: Date.now(), zone: 'UTC' };
    const view = resultView(
      run,
      await run.selection(),
      { id: 'q', rev: 1, selected: undefined, refused: undefined },
      context,
    );
    expect(view.dropped).toBe(rig.store.stats().dropped);
    expect(view.scanned).toBe(rig.store.stats().events);
    expect(view.parts[0]?.words).toBe(`not everything: ${memoryFull}`);
  });
});

describe('a load in doubt', () => {
  it('stays so after a failure, and the next one over the same range asks for all of it', async () => {
    const server = await serve('openai', { events: 250 });
    const now = Date.now();
    const rig = app({ clock: { ...systemClock, now: () => now, sleep: () => Promise.resolve() } });
    const { id } = await rig.connect(server);
    server.onRequest((number) => server.setMode(number === 0 ? { trailingGarbage: true } : { unauthorized: true }));
    await rig.loader.loadRecent(id);
    expect(rig.loader.state(id).load).toMatchObject({ kind: 'failed', resumable: true });
    server.onRequest(() => server.setMode({}));
    await rig.loader.loadOlder(id);
    const { load } = rig.loader.state(id);
    expect(stateWords(load, now, 'UTC')).toMatch(/^possibly incomplete: An answer of OpenAI ends with .* not JSON/);
    server.forgetRequests();
    await rig.loader.refresh(id);
    expect(server.requests[0]?.search).not.toContain('after=');
    expect(rig.loader.state(id).load).toEqual({ kind: 'done', end: 'complete' });
  });
});

describe('the ledger', () => {
  const from = 1_000;
  const to = 2_000;
  const late = 1e9;

  it('keeps the places of the latest unfinished walks alone', () => {
    const ledger = new Ledger();
    const place = { cursor: 'place', seen: new Recent() };
    for (let number = 0; number < 9; number += 1) ledger.remember(everything, { from: number, to }, place);
    expect(ledger.place(everything, { from: 0, to })).toBeUndefined();
    expect(ledger.place(everything, { from: 1, to })).toBe(place);
    ledger.remember(everything, { from: 1, to }, place);
    ledger.remember(everything, { from: 9, to }, place);
    expect(ledger.place(everything, { from: 1, to })).toBe(place);
    expect(ledger.place(everything, { from: 2, to })).toBeUndefined();
  });

  it('calls nothing read up to the newest event that was dropped', () => {
    const ledger = new Ledger();
    ledger.done(everything, { from, to }, late);
    const place = { cursor: 'place', seen: new Recent() };
    ledger.remember('other', { from, to }, place);
    ledger.forget(-Infinity);
    expect(ledger.place('other', { from, to })).toBe(place);
    expect(ledger.missing(everything, { from, to })).toEqual([]);
    ledger.forget(1_400);
    expect(ledger.place('other', { from, to })).toBeUndefined();
    expect(ledger.missing(everything, { from, to })).toEqual([{ from, to: 1_401 }]);
    ledger.forget(to);
    expect(ledger.stretches(everything)).toEqual([]);
  });

  it('takes a walk as read only behind what was dropped meanwhile', () => {
    const ledger = new Ledger();
    ledger.done(everything, { from, to }, late, 1_800);
    expect(ledger.stretches(everything)).toEqual([{ from: 1_801, to }]);
    ledger.done(everything, { from: 0, to: 500 }, late, 1_800);
    expect(ledger.stretches(everything)).toHaveLength(1);
  });
});

describe('removing', () => {
  it('takes the key, the profile and the events', async () => {
    const server = await serve('portkey');
    const rig = app();
    const { id } = await rig.connect(server);
    await rig.loader.loadRecent(id);
    await rig.connections.remove(id);
    expect(rig.vault.size).toBe(0);
    expect(rig.connections.list()).toEqual([]);
    expect(rig.store.groups()).toEqual([]);
    expect(JSON.stringify([...rig.state])).not.toContain(server.key);
  });

  it('says that a key is lost, not that it is refused', async () => {
    const server = await serve('openai');
    const rig = app();
    const { id } = await rig.connect(server);
    await rig.vault.remove(id);
    await rig.loader.loadRecent(id);
    expect(rig.loader.state(id).load).toMatchObject({ kind: 'failed', failure: { kind: 'keyMissing' } });
    expect(await rig.connections.keyState(id)).toBe('lost');
    expect(server.requests.length).toBe(0);
  });
});
