// A large load inside the real extension host: everything arrives, and how long the event loop was ever held up.
import * as assert from 'node:assert';
import { once } from 'node:events';
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import Mocha from 'mocha';
import { ownTime } from '../bench/ownTime';
import { startApp } from '../servers/appRig';

/** `npm run bench:host` has a million. */
const events = Number(process.env['AUDIT_LOGS_EVENTS'] ?? 50_000);
const tickMs = 5;

interface Step {
  readonly loaded: number;
  readonly longest: number;
}

/**
 * The longest gap between two ticks of a timer, by tenths of the load: what a person typing would feel. What the system
 * gave to other programs meanwhile is left out.
 */
function watchLoop(loaded: () => number): { readonly steps: Step[]; stop(): void } {
  const steps: Step[] = [];
  let last = ownTime();
  let longest = 0;
  let tenth = 1;
  const timer = setInterval(() => {
    const now = ownTime();
    longest = Math.max(longest, now - last - tickMs);
    last = now;
    if (loaded() < (events * tenth) / 10) return;
    steps.push({ loaded: loaded(), longest: Math.round(longest) });
    longest = 0;
    tenth += 1;
  }, tickMs);
  return { steps, stop: () => clearInterval(timer) };
}

suite('a large load in the extension host', () => {
  test(`${events.toLocaleString('en')} events arrive while the event loop goes on`, async function () {
    this.timeout(600_000);
    const worker = new Worker(join(__dirname, 'pageWorker.js'), { workerData: { events } });
    const rig = startApp({ days: 366 * 20 });
    try {
      const [port] = (await once(worker, 'message')) as [number];
      const draft = { vendor: 'cortex', name: 'trace', options: {}, source: 'live' } as const;
      const baseUrl = `http://127.0.0.1:${String(port)}`;
      const { id } = await rig.connections.add({ ...draft, baseUrl }, 'northwind.loopback.cortex0001');
      const watch = watchLoop(() => rig.store.stats().events);
      const began = performance.now();
      await rig.loader.loadRecent(id);
      const seconds = (performance.now() - began) / 1000;
      await new Promise((resolve) => setTimeout(resolve, 4 * tickMs));
      watch.stop();
      assert.deepEqual(rig.loader.state(id).load, { kind: 'done', end: 'complete' });
      assert.equal(rig.store.stats().events, events);
      const counted = rig.store.groups().reduce((sum, { count }) => sum + count, 0);
      assert.equal(counted, events);
      const trace = watch.steps.map(({ loaded, longest }) => `${loaded.toLocaleString('en')}: ${String(longest)} ms`);
      const memory = Math.round(process.memoryUsage().rss / 1e6);
      Mocha.reporters.Base.consoleLog(
        `      ${events.toLocaleString('en')} events in ${seconds.toFixed(1)} s, resident ${String(memory)} MB; longest block by events loaded: ${trace.join(', ')}`,
      );
    } finally {
      await rig.stop();
      await worker.terminate();
    }
  });
});
