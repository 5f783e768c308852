// One adapter loading over real sockets: whole pages until a fault strikes, what is kept then, and the rest afterwards.
import { expect } from 'vitest';
import type { LoadState } from '../../src/core/connection';
import type { Failure, FailureKind } from '../../src/core/errors';
import { stateWords } from '../../src/core/loadWords';
import type { Timeouts } from '../../src/http/deadline';
import type { Clock, Transport } from '../../src/http/transport';
import { systemClock } from '../../src/http/systemClock';
import { createUndiciTransport, type UndiciOptions } from '../../src/http/undiciTransport';
import { log, rowText, simulate, type SimRow } from '../contract/simulation';
import { startApp, type AppRig } from '../servers/appRig';
import { startFaultServer, type FaultServer, type FaultServerOptions, type Script } from '../servers/faultServer';
import { answer } from '../servers/faults';
import { everythingIn, longDeadlines } from '../servers/httpClient';
import type { VendorName } from '../servers/vendorProfile';
import { profiles } from '../servers/vendorServer';

export const vendors: readonly VendorName[] = ['openai', 'portkey', 'cortex'];

const perPage = 20;
const pages = 3;
const day = 86_400_000;

export interface Expected {
  readonly outcome: FailureKind | 'complete' | 'possiblyIncomplete';
  /** What is said, and what to do next. */
  readonly words?: RegExp;
  readonly step?: RegExp;
  /** Requests from the fault's first moment to the end of the load; `rest`: one for each page that was left. */
  readonly requests: number | 'rest';
  /** Each wait before a request, in ms: no less and no more. */
  readonly waits?: readonly (readonly [number, number])[];
  /** What the failure says about the time of the next try, from now, in ms. */
  readonly retryIn?: readonly [number, number];
  /** What a person is told during a wait. */
  readonly waiting?: RegExp;
}

/** The way to the server while a fault lasts. */
export interface Way {
  readonly options: UndiciOptions;
  readonly close?: () => Promise<void>;
  /** Afterwards. */
  readonly check?: () => void;
}

export interface Fault {
  readonly name: string;
  /** What comes instead of the page, try by try; the last one goes on. After `well` the fault is over. */
  readonly answers?: (page: string, vendor: VendorName) => readonly (Script | 'well')[];
  readonly way?: (site: Site) => Promise<Way>;
  readonly server?: FaultServerOptions;
  /** The deadline that is met; it is made short while the fault lasts. */
  readonly meets?: keyof Timeouts;
  /** How far this computer's clock is off. */
  readonly skew?: number;
  /** `at`: the page it strikes, from 0. */
  readonly expected: Expected | ((vendor: VendorName, at: number) => Expected);
}

export interface Site {
  readonly server: FaultServer;
  /** The way while all is well. */
  readonly good: UndiciOptions;
  readonly key: string;
}

interface Weather {
  striking: boolean;
  /** Attempts to send during the fault, and requests that reached the server. */
  attempts: number;
  arrived: number;
  served: number;
  badKeys: number;
}

/** The vendor on the fault server, struck at page `at` until `mend`. */
function serve(vendor: VendorName, server: FaultServer, fault: Fault, at: number, weather: Weather): void {
  const profile = profiles[vendor];
  const script = simulate(vendor, () => rows, { cap: perPage });
  server.play((head) => {
    const [path = '', search = ''] = (head.line.split(' ')[1] ?? '').split('?');
    if (profile.authenticate(Object.fromEntries(head.headers), profile.key) !== undefined) weather.badKeys += 1;
    const page = String(script({ path, search, params: new URLSearchParams(search) }, weather.served).body);
    if (weather.striking) {
      weather.arrived += 1;
      const list = fault.answers?.(page, vendor) ?? [];
      const next = list[Math.min(weather.arrived, list.length) - 1];
      if (next !== undefined && next !== 'well') return next;
      if (next === 'well') weather.striking = false;
    }
    weather.served += 1;
    if (weather.served === at) weather.striking = true;
    return answer(200, page);
  });
}

/** Two days back: a clock that is a day late still asks for all of it. */
const rows = log(perPage * (pages - 1) + perPage / 2, 3, Math.floor((Date.now() - 2 * day) / 1000));

function texts(rig: AppRig): readonly string[] {
  const { events } = rig.store.stats();
  return Array.from({ length: events }, (_, row) => new TextDecoder().decode(rig.store.raw(row)));
}

function textsOf(vendor: VendorName, some: readonly SimRow[]): readonly string[] {
  return some.map((row) => rowText(vendor, row));
}

interface Heard extends Clock {
  readonly slept: number[];
}

/** Waits are noted and over at once. */
function hastily(skew: number): Heard {
  const slept: number[] = [];
  return {
    slept,
    now: () => Date.now() + skew,
    random: () => 0.5,
    sleep: (ms, signal) => {
      if (ms > 0) slept.push(ms);
      return systemClock.sleep(0, signal);
    },
  };
}

/** Long ones, but for the one that the fault is to meet, and for that only while it lasts. */
function deadlines(fault: Fault, weather: Weather): Timeouts {
  const of = (name: keyof Timeouts): number => (weather.striking && fault.meets === name ? 150 : longDeadlines[name]);
  return {
    get headers() {
      return of('headers');
    },
    get idle() {
      return of('idle');
    },
    get total() {
      return of('total');
    },
  };
}

function within(value: number | undefined, [least, most]: readonly [number, number]): void {
  expect(value).toBeGreaterThanOrEqual(least);
  expect(value).toBeLessThanOrEqual(most);
}

function checkFailure(load: LoadState, expected: Expected, key: string, now: number): void {
  expect(load).toMatchObject({ kind: 'failed', resumable: true, failure: { kind: expected.outcome } });
  if (load.kind !== 'failed') return;
  const { failure }: { readonly failure: Failure } = load;
  expect(failure.message).toMatch(expected.words ?? /./);
  expect(failure.nextStep ?? '').toMatch(expected.step ?? /./);
  expect(everythingIn(failure)).not.toContain(key);
  expect(stateWords(load, now, 'UTC')).toBe(`failed: ${failure.message}`);
  if (expected.retryIn === undefined) expect(failure.retryAt).toBeUndefined();
  else within((failure.retryAt ?? 0) - now, expected.retryIn);
}

/** One cell of the matrix. Returns what stands in it. */
export async function strike(vendor: VendorName, fault: Fault, at: number): Promise<string> {
  const expected = typeof fault.expected === 'function' ? fault.expected(vendor, at) : fault.expected;
  const { key } = profiles[vendor];
  const weather: Weather = { striking: at === 0, attempts: 0, arrived: 0, served: 0, badKeys: 0 };
  const server = await startFaultServer(fault.server);
  const host = fault.server?.tls === undefined ? server.origin : `https://api.example.com:${String(server.port)}`;
  const good = goodWay(fault.server);
  const way = await fault.way?.({ server, good, key });
  const well = createUndiciTransport(good);
  const struck = way === undefined ? undefined : createUndiciTransport(way.options);
  const transport: Transport = {
    send: (request) => {
      if (!weather.striking) return well.send(request);
      weather.attempts += 1;
      return (struck ?? well).send(request);
    },
  };
  const clock = hastily(fault.skew ?? 0);
  const rig = startApp({ transport, clock, timeouts: deadlines(fault, weather) });
  try {
    serve(vendor, server, fault, at, weather);
    const { id } = await rig.connect({ vendor, baseUrl: host, key });
    const told = new Set<string>();
    rig.loader.onDidChange(() => {
      const { load } = rig.loader.state(id);
      if (load.kind === 'waiting') told.add(load.why);
    });
    await rig.loader.loadRecent(id);
    const { load } = rig.loader.state(id);
    const requests = expected.requests === 'rest' ? pages - at : expected.requests;
    expect(weather.attempts).toBe(requests);
    if (fault.way === undefined) expect(weather.arrived).toBe(requests);
    else if (expected.outcome !== 'complete') expect(weather.arrived).toBe(0);
    (expected.waits ?? []).forEach((range, index) => within(clock.slept[index], range));
    if (expected.waits !== undefined) expect(clock.slept).toHaveLength(expected.waits.length);
    expect([...told].join()).toMatch(expected.waiting ?? /^/);
    way?.check?.();
    if (expected.outcome === 'complete') {
      expect(load).toEqual({ kind: 'done', end: 'complete' });
    } else if (expected.outcome === 'possiblyIncomplete') {
      expect(load).toMatchObject({ kind: 'done', end: 'possiblyIncomplete' });
      expect(stateWords(load, clock.now(), 'UTC')).toMatch(/^possibly incomplete: /);
      expect(texts(rig)).toEqual(expect.arrayContaining([...textsOf(vendor, rows.slice(0, at * perPage))]));
    } else {
      checkFailure(load, expected, key, clock.now());
      expect(texts(rig)).toEqual(textsOf(vendor, rows.slice(0, at * perPage)));
    }
    weather.striking = false;
    if (expected.outcome !== 'complete') {
      const before = server.requests().length;
      await (load.kind === 'failed' ? rig.loader.loadOlder(id) : rig.loader.refresh(id));
      // What is here is not asked for again.
      if (load.kind === 'failed') expect(server.requests().length - before).toBe(pages - at);
      expect(rig.loader.state(id).load).toEqual({ kind: 'done', end: 'complete' });
    }
    expect([...texts(rig)].sort()).toEqual([...textsOf(vendor, rows)].sort());
    expect(weather.badKeys).toBe(0);
    return `${expected.outcome}, ${String(requests)}`;
  } finally {
    await rig.stop();
    await well.close();
    await struck?.close();
    await way?.close?.();
    await server.close();
  }
}

function goodWay(server: FaultServerOptions | undefined): UndiciOptions {
  if (server?.tls === undefined) return {};
  return { certificates: () => server.trust ?? [], lookup: leadsTo(server.host ?? '127.0.0.1') };
}

/** A name server of our own. */
export function leadsTo(...addresses: readonly string[]): NonNullable<UndiciOptions['lookup']> {
  const list = addresses.map((address) => ({ address, family: address.includes(':') ? 6 : 4 }));
  return (_name, options, done) => {
    if (options.all === true) done(null, [...list]);
    else done(null, list[0]?.address ?? '', list[0]?.family ?? 4);
  };
}
