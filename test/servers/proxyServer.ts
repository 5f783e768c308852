// A forward proxy on loopback: tunnels (CONNECT), with or without a sign-in, counting what it was asked.
import { once } from 'node:events';
import * as net from 'node:net';

export interface ProxyOptions {
  /** Required `user:password`. */
  readonly auth?: string;
  /** Refuse each tunnel with this status. */
  readonly refuseWith?: number;
  /** Take each request for a tunnel and say nothing, or hang up. */
  readonly instead?: 'silence' | 'reset';
  /** Where every tunnel leads, whichever host was asked for: lets a test stand in for an official host. */
  readonly leadTo?: number;
}

export interface ProxyServer {
  readonly host: string;
  /** `host:port` of each tunnel that was asked for. */
  tunnels(): readonly string[];
  /** Every byte that the proxy itself could read: the heads sent to it, nothing of what went through. */
  seen(): string;
  close(): Promise<void>;
}

export async function startProxyServer(options: ProxyOptions = {}): Promise<ProxyServer> {
  const sockets = new Set<net.Socket>();
  const tunnels: string[] = [];
  let seen = '';
  const keep = (socket: net.Socket): void => {
    sockets.add(socket);
    socket.on('error', () => socket.destroy());
    socket.on('close', () => sockets.delete(socket));
  };

  function connect(client: net.Socket, target: string, early: Buffer): void {
    const port = options.leadTo ?? Number(target.slice(target.lastIndexOf(':') + 1));
    const upstream = net.connect(port, '127.0.0.1');
    keep(upstream);
    upstream.once('connect', () => {
      client.write('HTTP/1.1 200 Connection established\r\n\r\n');
      if (early.length > 0) upstream.write(early);
      upstream.pipe(client);
      client.pipe(upstream);
    });
    upstream.once('error', () => client.end('HTTP/1.1 502 Bad Gateway\r\ncontent-length: 0\r\n\r\n'));
    upstream.once('close', () => client.destroy());
    client.once('close', () => upstream.destroy());
  }

  const server = net.createServer((client) => {
    keep(client);
    let pending = Buffer.alloc(0);
    const onData = (chunk: Buffer): void => {
      pending = Buffer.concat([pending, chunk]);
      const end = pending.indexOf('\r\n\r\n');
      if (end < 0) return;
      client.off('data', onData);
      const text = pending.subarray(0, end).toString('latin1');
      seen += text;
      const target = /^CONNECT (\S+) /.exec(text)?.[1];
      if (target === undefined) {
        client.end('HTTP/1.1 400 Bad Request\r\ncontent-length: 0\r\n\r\n');
        return;
      }
      tunnels.push(target);
      const given = /^proxy-authorization: Basic (\S+)$/im.exec(text)?.[1] ?? '';
      const allowed = options.auth === undefined || Buffer.from(given, 'base64').toString() === options.auth;
      if (options.instead !== undefined) {
        if (options.instead === 'reset') client.resetAndDestroy();
      } else if (!allowed) {
        client.end(
          'HTTP/1.1 407 Authentication Required\r\nproxy-authenticate: Basic realm="p"\r\ncontent-length: 0\r\n\r\n',
        );
      } else if (options.refuseWith !== undefined) {
        client.end(`HTTP/1.1 ${String(options.refuseWith)} Refused\r\ncontent-length: 0\r\n\r\n`);
      } else {
        connect(client, target, pending.subarray(end + 4));
      }
    };
    client.on('data', onData);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as net.AddressInfo;
  return {
    host: `127.0.0.1:${String(port)}`,
    tunnels: () => tunnels,
    seen: () => seen,
    async close() {
      for (const socket of sockets) socket.destroy();
      server.close();
      await once(server, 'close');
    },
  };
}
