// A server on loopback that misbehaves byte by byte as told, and counts what it was asked.
import { once } from 'node:events';
import * as net from 'node:net';
import * as tls from 'node:tls';
import type { Pair } from './testCertificates';

/** What the server does after a request's head has come, in order. After the last step the connection stays open. */
export type Step =
  | { readonly send: string | Uint8Array }
  /** The same bytes again and again, `times` times, each as soon as the last one left. */
  | { readonly flood: Uint8Array; readonly times: number }
  /** One byte at a time. */
  | { readonly drip: string; readonly everyMs: number }
  | { readonly pauseMs: number }
  /** FIN: what was sent arrives. */
  | 'end'
  /** RST: what was sent may not. */
  | 'reset';

export type Script = readonly Step[];

/** A script, or how one is made when the request has come. */
export type Answerer = Script | ((head: Received) => Script);

export interface Received {
  readonly line: string;
  /** Names in lower case. */
  readonly headers: ReadonlyMap<string, string>;
  readonly at: number;
}

export interface FaultServer {
  /** `http(s)://host:port`. */
  readonly origin: string;
  readonly port: number;
  requests(): readonly Received[];
  connections(): number;
  /** The n-th request from now gets the n-th script; the last one goes on. Also forgets the requests so far. */
  play(...scripts: readonly Answerer[]): void;
  close(): Promise<void>;
}

export interface FaultServerOptions {
  /** Default 127.0.0.1. */
  readonly host?: '127.0.0.1' | '::1';
  /** Speak TLS with this certificate. */
  readonly tls?: Pair;
  /** PEM of the authorities that vouch for it. */
  readonly trust?: readonly string[];
  /** Said to whoever connects, before anything is asked. */
  readonly greeting?: string;
}

function readHead(text: string): Received {
  const [line = '', ...rest] = text.split('\r\n');
  const headers = new Map<string, string>();
  for (const header of rest) {
    const colon = header.indexOf(':');
    if (colon > 0) headers.set(header.slice(0, colon).toLowerCase(), header.slice(colon + 1).trim());
  }
  return { line, headers, at: Date.now() };
}

function write(socket: net.Socket, bytes: string | Uint8Array): Promise<void> {
  return new Promise((resolve) => {
    if (socket.destroyed || socket.writableEnded) resolve();
    else socket.write(bytes, () => resolve());
  });
}

function rest(ms: number, timers: Set<NodeJS.Timeout>): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(() => {
      timers.delete(timer);
      resolve();
    }, ms);
    timers.add(timer);
  });
}

async function perform(socket: net.Socket, script: Script, timers: Set<NodeJS.Timeout>): Promise<void> {
  for (const step of script) {
    if (socket.destroyed) return;
    if (step === 'end') socket.end();
    else if (step === 'reset') socket.resetAndDestroy();
    else if ('pauseMs' in step) await rest(step.pauseMs, timers);
    else if ('send' in step) await write(socket, step.send);
    else if ('flood' in step) {
      for (let count = 0; count < step.times && !socket.destroyed; count += 1) await write(socket, step.flood);
    } else {
      for (const byte of step.drip) {
        if (socket.destroyed) return;
        await write(socket, byte);
        await rest(step.everyMs, timers);
      }
    }
  }
}

/** Takes requests (their heads: there are no bodies) off a socket one after the other. */
function serve(socket: net.Socket, answer: (head: Received) => Promise<void>): void {
  let pending = '';
  let turn = Promise.resolve();
  socket.on('error', () => undefined);
  socket.on('data', (chunk: Buffer) => {
    pending += chunk.toString('latin1');
    for (let end = pending.indexOf('\r\n\r\n'); end >= 0; end = pending.indexOf('\r\n\r\n')) {
      const head = readHead(pending.slice(0, end));
      pending = pending.slice(end + 4);
      turn = turn.then(() => answer(head));
    }
  });
}

export async function startFaultServer(options: FaultServerOptions = {}): Promise<FaultServer> {
  const host = options.host ?? '127.0.0.1';
  const sockets = new Set<net.Socket>();
  const timers = new Set<NodeJS.Timeout>();
  let received: Received[] = [];
  let scripts: readonly Answerer[] = [];
  let accepted = 0;
  const accept = (socket: net.Socket): void => {
    serve(socket, async (head) => {
      const script = scripts[Math.min(received.length, scripts.length - 1)] ?? [];
      received.push(head);
      await perform(socket, typeof script === 'function' ? script(head) : script, timers);
    });
  };
  const server =
    options.tls === undefined
      ? net.createServer(accept)
      : tls
          .createServer({ key: options.tls.key, cert: options.tls.cert }, accept)
          .on('tlsClientError', () => undefined);
  server.on('connection', (socket: net.Socket) => {
    accepted += 1;
    sockets.add(socket);
    socket.on('error', () => undefined);
    socket.on('close', () => sockets.delete(socket));
    if (options.greeting !== undefined) socket.write(options.greeting);
  });
  server.listen(0, host);
  await once(server, 'listening');
  const { port } = server.address() as net.AddressInfo;
  const shown = host === '::1' ? '[::1]' : host;
  return {
    origin: `${options.tls === undefined ? 'http' : 'https'}://${shown}:${String(port)}`,
    port,
    requests: () => received,
    connections: () => accepted,
    play(...next) {
      received = [];
      scripts = next;
    },
    async close() {
      for (const timer of timers) clearTimeout(timer);
      for (const socket of sockets) socket.destroy();
      server.close();
      await once(server, 'close');
    },
  };
}

/** A port of this machine on which nobody listens. */
export async function closedPort(): Promise<number> {
  const server = net.createServer();
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as net.AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}
