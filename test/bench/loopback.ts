// Portkey's pages over loopback HTTP, served by a thread of its own.
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { isMainThread, parentPort, Worker, workerData } from 'node:worker_threads';
import { makePages } from './load';

export interface Loopback {
  readonly origin: string;
  readonly pages: number;
  close(): Promise<void>;
}

/** Starts a thread that serves `events` Portkey records; the bundle at `file` must call `serveIfWorker`. */
export async function startLoopback(file: string, events: number): Promise<Loopback> {
  const worker = new Worker(file, { workerData: { loopback: events } });
  const [port] = (await once(worker, 'message')) as [number];
  return {
    origin: `http://127.0.0.1:${port}`,
    pages: Math.ceil(events / 100),
    close: async () => {
      await worker.terminate();
    },
  };
}

/** In the thread: serves, and says so with `true`. */
export function serveIfWorker(): boolean {
  const asked = isMainThread ? undefined : (workerData as { readonly loopback?: number }).loopback;
  if (asked === undefined) return false;
  const pages = makePages('portkey', 0, asked);
  const server = createServer((request, response) => {
    const page = Number(/current_page=(\d+)/.exec(request.url ?? '')?.[1] ?? 0);
    const bytes = pages[page];
    response.writeHead(bytes === undefined ? 404 : 200, { 'content-type': 'application/json' });
    response.end(bytes);
  });
  server.listen(0, '127.0.0.1', () => parentPort?.postMessage((server.address() as AddressInfo).port));
  return true;
}
