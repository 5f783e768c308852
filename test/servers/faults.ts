// The ways in which an answer goes wrong, by name; each is a script for the fault server.
import { brotliCompressSync, constants, deflateSync, gzipSync } from 'node:zlib';
import type { Script } from './faultServer';

export type Headers = Readonly<Record<string, string>>;

const reasons: ReadonlyMap<number, string> = new Map([
  [200, 'OK'],
  [302, 'Found'],
  [401, 'Unauthorized'],
  [429, 'Too Many Requests'],
]);

export function head(status: number, headers: Headers): string {
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`);
  return `HTTP/1.1 ${String(status)} ${reasons.get(status) ?? 'Status'}\r\n${lines.join('')}\r\n`;
}

/** A whole and honest answer. */
export function answer(status: number, body: string | Uint8Array, headers: Headers = {}): Script {
  const bytes = Buffer.from(body);
  const all = { 'content-type': 'application/json', ...headers, 'content-length': String(bytes.length) };
  return [{ send: Buffer.concat([Buffer.from(head(status, all)), bytes]) }];
}

function pack(coding: 'gzip' | 'deflate' | 'br', bytes: Buffer): Buffer {
  // Quickly rather than well: the bombs are large.
  if (coding === 'br') return brotliCompressSync(bytes, { params: { [constants.BROTLI_PARAM_QUALITY]: 1 } });
  return coding === 'gzip' ? gzipSync(bytes, { level: 1 }) : deflateSync(bytes, { level: 1 });
}

export function compressed(coding: 'gzip' | 'deflate' | 'br', body: string | Uint8Array): Script {
  return answer(200, pack(coding, Buffer.from(body)), { 'content-encoding': coding });
}

const mebibyte = 1_048_576;

/** A small compressed body that becomes `mebibytes` of spaces. */
export function bomb(coding: 'gzip' | 'deflate' | 'br', mebibytes: number): Script {
  return compressed(coding, Buffer.alloc(mebibytes * mebibyte, 0x20));
}

/** More bytes than anyone wants, uncompressed, without a length. */
export function flood(mebibytes: number): Script {
  const open = { 'content-type': 'application/json', connection: 'close' };
  return [{ send: head(200, open) }, { flood: Buffer.alloc(mebibyte, 0x20), times: mebibytes }, 'end'];
}

export const portalPage =
  '<!DOCTYPE html><html><title>Welcome</title><body>Please sign in to the guest network</body></html>';

/** Where in an answer the connection breaks. */
export const places = [
  'nothing',
  'statusLine',
  'headers',
  'afterHeaders',
  'body',
  'chunkSize',
  'chunk',
  'lastChunk',
] as const;
export type Place = (typeof places)[number];

function until(place: Place, body: string): string {
  const fixed = head(200, { 'content-type': 'application/json', 'content-length': String(Buffer.byteLength(body)) });
  const chunked = head(200, { 'content-type': 'application/json', 'transfer-encoding': 'chunked' });
  const size = Buffer.byteLength(body).toString(16);
  switch (place) {
    case 'nothing':
      return '';
    case 'statusLine':
      return fixed.slice(0, 11);
    case 'headers':
      return fixed.slice(0, 40);
    case 'afterHeaders':
      return fixed;
    case 'body':
      return fixed + body.slice(0, Math.floor(body.length / 2));
    case 'chunkSize':
      return `${chunked}${size}`;
    case 'chunk':
      return `${chunked}${size}\r\n${body.slice(0, Math.floor(body.length / 2))}`;
    case 'lastChunk':
      return `${chunked}${size}\r\n${body}\r\n`;
  }
}

/** The connection ends at a place of the answer: `reset` (RST), `end` (FIN) or `hang` (half closed: nothing more comes). */
export function broken(place: Place, how: 'reset' | 'end' | 'hang', body: string): Script {
  const text = until(place, body);
  const sent: Script = text === '' ? [] : [{ send: text }];
  // A reset overtakes what was just sent; the pause lets it arrive.
  if (how === 'reset') return [...sent, { pauseMs: 15 }, 'reset'];
  return how === 'end' ? [...sent, 'end'] : sent;
}

export function slowHeaders(everyMs: number): Script {
  return [{ drip: head(200, { 'content-type': 'application/json' }), everyMs }];
}

/** The body never stops for long, and never ends: only the total deadline helps. */
export function slowBody(everyMs: number): Script {
  return [
    { send: head(200, { 'content-type': 'application/json', 'content-length': '1000000' }) },
    { drip: ' '.repeat(10_000), everyMs },
  ];
}

/** A body that stops in the middle while the connection stays open. */
export function stalledBody(body: string): Script {
  return broken('body', 'hang', body);
}

export function truncatedGzip(body: string): Script {
  const whole = gzipSync(Buffer.from(body));
  return answer(200, whole.subarray(0, whole.length - 12), { 'content-encoding': 'gzip' });
}

export function spoiledGzip(): Script {
  return answer(200, 'this is not gzip at all', { 'content-encoding': 'gzip' });
}

/** The length promises more (`+`) or less (`-`) than comes. */
export function wrongLength(body: string, off: number): Script {
  const length = String(Buffer.byteLength(body) + off);
  return [{ send: head(200, { 'content-type': 'application/json', 'content-length': length }) + body }, 'end'];
}

export function redirect(status: number, location: string): Script {
  return answer(status, '', { location });
}
