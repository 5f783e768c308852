// Three vendors in a thread of their own, each with a log too long to end and 5 % of faults; they count what they are asked.
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { parentPort } from 'node:worker_threads';

export type LoadVendor = 'openai' | 'portkey' | 'cortex';

export interface Asked {
  readonly requests: number;
  readonly faults: number;
  /** Most of them in any stretch of so many ms. */
  readonly most: number;
  /** Most under way at once. */
  readonly atOnce: number;
}

export interface Ports {
  readonly ports: Readonly<Record<LoadVendor, number>>;
}

/** What is asked of the thread: counts over any stretch of `within` ms. */
export interface Count {
  readonly within: number;
}

export type Counted = Readonly<Record<LoadVendor, Asked>>;

const rowsPerPage = 100;
const total = 2_000_000;
const newest = Math.floor(Date.now() / 1000) - 3600;
const filler = 'x'.repeat(300);

function row(vendor: LoadVendor, index: number): string {
  const id = `audit_log-${String(index).padStart(8, '0')}`;
  const second = newest - index;
  const timestamp = new Date(second * 1000).toISOString();
  switch (vendor) {
    case 'openai':
      return `{"id":"${id}","type":"api_key.created","effective_at":${String(second)},"api_key.created":{"id":"key_${String(index)}","data":{"scopes":["${filler}"]}}}`;
    case 'portkey':
      return `{"timestamp":"${timestamp}","method":"POST","uri":"/v1/configs/${String(index)}","request_id":"${id}","request_body":"${filler}","resource_type":"configs","action":"create","response_status_code":200}`;
    case 'cortex':
      return `{"action":"CREATE","actorIdentifier":"ana@example.com","objectIdentifier":"${id}","objectType":"CATALOG","ipAddress":"192.0.2.7","timestamp":"${timestamp}"}`;
  }
}

function page(vendor: LoadVendor, search: URLSearchParams): string {
  const number = Number(search.get('current_page') ?? search.get('page') ?? 0);
  const after = Number(/\d+$/.exec(search.get('after') ?? '')?.[0] ?? -1);
  const start = vendor === 'openai' ? after + 1 : number * rowsPerPage;
  const rows = Array.from({ length: rowsPerPage }, (_, place) => row(vendor, start + place)).join();
  const last = `audit_log-${String(start + rowsPerPage - 1).padStart(8, '0')}`;
  if (vendor === 'openai') return `{"object":"list","data":[${rows}],"last_id":"${last}","has_more":true}`;
  if (vendor === 'portkey') return `{"records":[${rows}],"total":${String(total)}}`;
  const pages = Math.ceil(total / rowsPerPage);
  return `{"logs":[${rows}],"page":${String(number)},"total":${String(total)},"totalPages":${String(pages)}}`;
}

type Answer = (response: ServerResponse, body: string) => void;

const answer: Answer = (response, body) => {
  response.setHeader('content-type', 'application/json');
  response.end(body);
};

/** One request in twenty meets one of these. */
const faults: readonly Answer[] = [
  (response) => response.destroy(),
  (response) => {
    response.writeHead(429, { 'retry-after': '1', 'content-type': 'application/json' });
    response.end('{"message":"slow down"}');
  },
  (response) => {
    response.writeHead(503, { 'content-type': 'application/json' });
    response.end('{"message":"not now"}');
  },
  (response, body) => {
    response.writeHead(200, { 'content-type': 'application/json', 'content-length': String(body.length) });
    response.write(body.slice(0, body.length / 2), () => response.destroy());
  },
  (response, body) => {
    response.writeHead(200, { 'content-type': 'application/json' });
    response.write(body.slice(0, 1000));
    setTimeout(() => response.end(body.slice(1000)), 400);
  },
];

interface Vendor {
  readonly port: Promise<number>;
  counted(within: number): Asked;
}

function serve(vendor: LoadVendor): Vendor {
  const times: number[] = [];
  let met = 0;
  let running = 0;
  let atOnce = 0;
  const server = createServer((request: IncomingMessage, response: ServerResponse) => {
    times.push(performance.now());
    running += 1;
    atOnce = Math.max(atOnce, running);
    response.once('close', () => (running -= 1));
    const body = page(vendor, new URL(request.url ?? '/', 'http://127.0.0.1').searchParams);
    const fault = times.length % 20 === 7 ? faults[met % faults.length] : answer;
    if (fault !== answer) met += 1;
    // As long as a near vendor takes, so that several are under way at once.
    setTimeout(() => fault?.(response, body), 15);
  });
  server.keepAliveTimeout = 600_000;
  return {
    port: new Promise((resolve) => {
      server.listen(0, '127.0.0.1', () => {
        const address = server.address();
        resolve(typeof address === 'object' && address !== null ? address.port : 0);
      });
    }),
    counted(within) {
      let most = 0;
      let first = 0;
      for (const [index, time] of times.entries()) {
        while (time - (times[first] ?? time) >= within) first += 1;
        most = Math.max(most, index - first + 1);
      }
      return { requests: times.length, faults: met, most, atOnce };
    },
  };
}

async function main(): Promise<void> {
  const vendors = { openai: serve('openai'), portkey: serve('portkey'), cortex: serve('cortex') };
  const { openai, portkey, cortex } = vendors;
  parentPort?.on('message', ({ within }: Count) => {
    const counted: Counted = {
      openai: openai.counted(within),
      portkey: portkey.counted(within),
      cortex: cortex.counted(within),
    };
    parentPort?.postMessage(counted);
  });
  const ports: Ports = {
    ports: { openai: await openai.port, portkey: await portkey.port, cortex: await cortex.port },
  };
  parentPort?.postMessage(ports);
}

void main();
