// A parser that never returns stops its whole thread: another one sees it, prints the input and ends the process.
import { Worker } from 'node:worker_threads';

const patienceMs = 20_000;
const longest = 200_000;

/** In the worker: `state` counts inputs, odd while one is being read. */
const watcher = `
const { workerData } = require('node:worker_threads');
const state = new Int32Array(workerData.state);
const bytes = new Uint8Array(workerData.text);
let seen = 0, since = Date.now();
setInterval(() => {
  const now = Atomics.load(state, 0);
  if (now !== seen || now % 2 === 0) { seen = now; since = Date.now(); return; }
  if (Date.now() - since < workerData.patience) return;
  const input = Buffer.from(bytes.slice(0, Atomics.load(state, 1))).toString('utf8');
  require('node:fs').writeSync(2, 'fuzz: HANG on input ' + input + '\\n');
  process.kill(process.pid, 'SIGKILL');
}, 500);
`;

export interface HangWatch {
  input(text: string): void;
  over(): void;
  end(): Promise<void>;
}

export function watchForHangs(): HangWatch {
  const state = new Int32Array(new SharedArrayBuffer(8));
  const text = new Uint8Array(new SharedArrayBuffer(longest));
  const worker = new Worker(watcher, {
    eval: true,
    workerData: { state: state.buffer, text: text.buffer, patience: patienceMs },
  });
  const encoder = new TextEncoder();
  return {
    input(given) {
      // As JSON, so that a lone surrogate is told too.
      const { written } = encoder.encodeInto(JSON.stringify(given), text);
      Atomics.store(state, 1, written);
      Atomics.add(state, 0, 1);
    },
    over: () => void Atomics.add(state, 0, 1),
    end: async () => {
      await worker.terminate();
    },
  };
}
