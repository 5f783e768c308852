// Twenty connections loading at once in one extension host, with faults: limits kept, memory flat, every stop answered.
import * as assert from 'node:assert';
import { once } from 'node:events';
import { join } from 'node:path';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { Worker } from 'node:worker_threads';
import Mocha from 'mocha';
import { systemClock } from '../../src/http/systemClock';
import { startApp, type AppRig } from '../servers/appRig';
import type { Counted, LoadVendor, Ports } from './loadServer';

/** AUDIT_LOGS_LOAD_SECONDS=120 for the whole measurement. */
const seconds = Number(process.env['AUDIT_LOGS_LOAD_SECONDS'] ?? 10);
const connections = 20;
const vendors: readonly LoadVendor[] = ['openai', 'portkey', 'cortex'];
/** Requests a minute that each vendor may be sent, for all connections together. */
const allowed: Readonly<Record<LoadVendor, number>> = { openai: 300, portkey: 300, cortex: 900 };
/** Four, and one that was stopped here and has not ended there. */
const underWay = 5;
const mebibyte = 1_048_576;
/** Of memory, in equal parts of the time. */
const samples = 5;
const maxBytes = (seconds > 60 ? 32 : 2) * mebibyte;

interface Sample {
  /** MiB. */
  readonly heap: number;
  readonly resident: number;
  readonly full: boolean;
}

interface Seen {
  readonly samples: Sample[];
  /** ms from each stop to the end of its load. */
  readonly stops: number[];
  failures: number;
  full: number;
  waits: number;
}

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

/** Loads for ever, going on after every failure and stop and anew when there is no more room, until `ended`. */
class Connection {
  private work: Promise<void> = Promise.resolve();
  private ended = false;

  constructor(
    private readonly rig: AppRig,
    readonly id: string,
    private readonly seen: Seen,
  ) {}

  async loadOn(): Promise<void> {
    while (!this.ended) {
      this.work = this.rig.loader.loadOlder(this.id);
      await this.work;
      const { load } = this.rig.loader.state(this.id);
      if (load.kind === 'failed') this.seen.failures += 1;
      if (load.kind === 'done') {
        // The other connections hold as much that is newer.
        assert.equal(load.end, 'capped', JSON.stringify(load));
        this.seen.full += 1;
        this.rig.loader.forget(this.id);
      } else {
        assert.ok((load.kind === 'failed' || load.kind === 'stopped') && load.resumable, JSON.stringify(load));
      }
      await pause(20);
    }
  }

  async stop(): Promise<void> {
    const { work } = this;
    const began = performance.now();
    this.rig.loader.stop(this.id);
    await work;
    this.seen.stops.push(performance.now() - began);
  }

  async end(): Promise<void> {
    this.ended = true;
    await this.stop();
  }
}

/** What is in use, without what waits to be collected. */
function sample(rig: AppRig): Sample {
  setFlagsFromString('--expose-gc');
  (runInNewContext('gc') as () => void)();
  const { heapUsed, external, rss } = process.memoryUsage();
  const full = rig.store.stats().dropped > 0;
  return { heap: (heapUsed + external) / mebibyte, resident: rss / mebibyte, full };
}

async function count(worker: Worker, within: number): Promise<Counted> {
  worker.postMessage({ within });
  const [counted] = (await once(worker, 'message')) as [Counted];
  return counted;
}

suite('twenty connections at once', () => {
  test(`load for ${String(seconds)} s with 5 % faults`, async function () {
    this.timeout(seconds * 1000 + 120_000);
    const rejections: string[] = [];
    const onRejection = (reason: unknown): void => {
      const text = reason instanceof Error ? (reason.stack ?? reason.message) : String(reason);
      // Other extensions live in the same host.
      if (!(reason instanceof Error) || /[\\/](src|test)[\\/]/.test(text)) rejections.push(text);
    };
    process.on('unhandledRejection', onRejection);
    const worker = new Worker(join(__dirname, 'loadServer.js'));
    const rig = startApp({ days: 366 * 20, clock: systemClock, maxBytes });
    const seen: Seen = { samples: [], stops: [], failures: 0, full: 0, waits: 0 };
    const told = new Set<string>();
    const loop = monitorEventLoopDelay({ resolution: 5 });
    try {
      const [{ ports }] = (await once(worker, 'message')) as [Ports];
      const all: Connection[] = [];
      for (let number = 0; number < connections; number += 1) {
        const vendor = vendors[number % vendors.length] ?? 'openai';
        const baseUrl = `http://127.0.0.1:${String(ports[vendor])}`;
        const name = `${vendor} ${String(number)}`;
        const { id } = await rig.connect({ vendor, baseUrl, key: 'sk-admin-loopback-load-0001' }, name);
        all.push(new Connection(rig, id, seen));
      }
      rig.loader.onDidChange((id) => {
        const { load } = rig.loader.state(id);
        if (load.kind !== 'waiting') return;
        seen.waits += 1;
        told.add(load.why.replace(/\d+ \w+$/, '…'));
      });
      loop.enable();
      const work = all.map((connection) => connection.loadOn());
      const began = performance.now();
      let turn = 0;
      while (performance.now() - began < seconds * 1000) {
        await pause(250);
        if (performance.now() - began > (seconds * 1000 * (seen.samples.length + 1)) / (samples + 1)) {
          // Not counted as a block: nobody else asks for it.
          loop.disable();
          seen.samples.push(sample(rig));
          loop.enable();
        }
        // Now and then a person stops one of them, and goes on.
        if ((turn += 1) % 4 === 0) await all[(turn / 4) % all.length]?.stop();
      }
      loop.disable();
      // Requests that arrive late make a minute look fuller than it was sent.
      const counted = await count(worker, 59_000);
      const stopping = performance.now();
      await Promise.all(all.map((connection) => connection.end()));
      const stopped = performance.now() - stopping;
      await Promise.all(work);
      report(rig, seen, counted, loop, stopped, told);

      assert.equal(rejections.length, 0, rejections[0]);
      for (const vendor of vendors) {
        assert.ok(counted[vendor].most <= allowed[vendor], `${vendor}: ${JSON.stringify(counted[vendor])}`);
        assert.ok(counted[vendor].atOnce <= underWay, `${vendor}: ${JSON.stringify(counted[vendor])}`);
        assert.ok(counted[vendor].requests > 20 && counted[vendor].faults > 0);
      }
      assert.ok(seen.failures > 0);
      assert.ok(rig.store.stats().dropped > 0, 'the cap was reached');
      assert.ok(rig.store.stats().rawBytes <= maxBytes);
      const [first, last] = [seen.samples.find(({ full }) => full), seen.samples.at(-1)];
      assert.ok((last?.heap ?? 0) - (first?.heap ?? 0) < 48, `memory grew: ${JSON.stringify(seen.samples)}`);
      // Far beyond what is aimed at (stops within 200 ms, blocks of 25 ms): other programs share the machine.
      assert.ok(Math.max(...seen.stops) < 3000, `a stop took ${String(Math.max(...seen.stops))} ms`);
      assert.ok(loop.percentile(99) / 1e6 < 3000, `blocks of ${String(loop.percentile(99) / 1e6)} ms`);
    } finally {
      process.off('unhandledRejection', onRejection);
      await rig.stop();
      await worker.terminate();
    }
  });
});

function report(
  rig: AppRig,
  seen: Seen,
  counted: Counted,
  loop: ReturnType<typeof monitorEventLoopDelay>,
  stopped: number,
  told: ReadonlySet<string>,
): void {
  const ms = (ns: number): string => `${(ns / 1e6).toFixed(0)} ms`;
  const stops = [...seen.stops].sort((a, b) => a - b);
  const at = (part: number): string => `${(stops[Math.floor(part * (stops.length - 1))] ?? 0).toFixed(0)} ms`;
  const { events, rawBytes, dropped } = rig.store.stats();
  const curve = (of: (one: Sample) => number): string => seen.samples.map((one) => of(one).toFixed(0)).join(', ');
  const lines = [
    ...vendors.map((vendor) => {
      const { requests, faults, most, atOnce } = counted[vendor];
      return `${vendor}: ${String(requests)} requests, ${String(faults)} faults; at most ${String(most)} of ${String(allowed[vendor])} in a minute, ${String(atOnce)} at once`;
    }),
    `${String(seen.failures)} loads failed and went on, ${String(seen.full)} met the memory limit, ${String(seen.waits)} waits told (${[...told].join('; ')})`,
    `${String(events)} events held (${(rawBytes / mebibyte).toFixed(1)} of ${String(maxBytes / mebibyte)} MiB), ${String(dropped)} dropped`,
    `memory, MiB: in use ${curve(({ heap }) => heap)}; resident ${curve(({ resident }) => resident)}`,
    `event loop: median ${ms(loop.percentile(50))}, 99 % ${ms(loop.percentile(99))}, longest ${ms(loop.max)}`,
    `${String(stops.length)} stops: median ${at(0.5)}, longest ${at(1)}; all at once in ${stopped.toFixed(0)} ms`,
  ];
  for (const line of lines) Mocha.reporters.Base.consoleLog(`      ${line}`);
}
