// A Cortex-shaped log of as many events as asked for, over HTTP on loopback, in a thread of its own.
import { createServer } from 'node:http';
import { parentPort, workerData } from 'node:worker_threads';
import { pageText } from '../bench/generate';

const { events } = workerData as { readonly events: number };

const server = createServer((request, response) => {
  const { searchParams } = new URL(request.url ?? '/', 'http://127.0.0.1');
  const size = Number(searchParams.get('pageSize') ?? 250);
  const from = Math.min(events, Number(searchParams.get('page') ?? 0) * size);
  response.setHeader('content-type', 'application/json');
  response.end(pageText('cortex', from, Math.min(events, from + size), { from: 0, to: events }));
});

server.listen(0, '127.0.0.1', () => {
  const address = server.address();
  parentPort?.postMessage(typeof address === 'object' && address !== null ? address.port : 0);
});
