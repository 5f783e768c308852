// The faults of the matrix as data: what the server does, and what a person must be told.
import type { FailureKind } from '../../src/core/errors';
import type { Script } from '../servers/faultServer';
import { answer, bomb, broken, flood, head, places, portalPage, redirect } from '../servers/faults';
import { slowBody, slowHeaders, spoiledGzip, truncatedGzip, wrongLength } from '../servers/faults';

export const body = '{"object":"list","data":[{"id":"audit_log-1"},{"id":"audit_log-2"}],"has_more":false}';
export const good = answer(200, body);

export interface Fault {
  readonly name: string;
  readonly scripts: readonly Script[];
  readonly outcome: FailureKind | 'ok';
  readonly words?: RegExp;
  /** `all`: as many as the policy allows for a broken connection. A list: for the three ways. */
  readonly requests: number | 'resets';
  /** Where fetch sees less: what was cut off is then found by who reads the JSON. */
  readonly overFetch?: 'ok';
  /** The deadline that ends it; it is made short. */
  readonly meets?: 'headers' | 'idle' | 'total';
}

export const breaks = places.flatMap((place): readonly Fault[] => [
  {
    name: `reset at ${place}`,
    scripts: [broken(place, 'reset', body)],
    outcome: 'reset',
    words: /broke/,
    requests: 'resets',
  },
  {
    name: `closed at ${place}`,
    scripts: [broken(place, 'end', body)],
    outcome: 'reset',
    words: /broke/,
    requests: 'resets',
  },
  {
    name: `silent at ${place}`,
    scripts: [broken(place, 'hang', body)],
    outcome: 'timeout',
    words: /within|stopped/,
    requests: 1,
    meets: ['nothing', 'statusLine', 'headers'].includes(place) ? 'headers' : 'idle',
  },
]);

const day = 86_400_000;
const httpDate = (ms: number): string => new Date(ms).toUTCString();
const limited = (headers: Readonly<Record<string, string>>): Script => answer(429, '{"message":"slow down"}', headers);

function skewed(days: number): Script {
  const server = Date.now() + days * day;
  return limited({ date: httpDate(server), 'retry-after': httpDate(server + 5000) });
}

export const waits: readonly Fault[] = [
  { name: '429 with seconds, then fine', scripts: [limited({ 'retry-after': '2' }), good], outcome: 'ok', requests: 2 },
  {
    name: '429 with milliseconds, then fine',
    scripts: [limited({ 'retry-after-ms': '20' }), good],
    outcome: 'ok',
    requests: 2,
  },
  {
    name: '429 with a date, then fine',
    scripts: [limited({ 'retry-after': httpDate(Date.now() + 9000) }), good],
    outcome: 'ok',
    requests: 2,
  },
  { name: '429 with a date, our clock a day late', scripts: [skewed(1), good], outcome: 'ok', requests: 2 },
  { name: '429 with a date, our clock a day early', scripts: [skewed(-1), good], outcome: 'ok', requests: 2 },
  {
    name: '429 for ever, with seconds',
    scripts: [limited({ 'retry-after': '2' })],
    outcome: 'rateLimited',
    words: /asks to wait 2 seconds/,
    requests: 4,
  },
  {
    name: '429 with an absurd wait',
    scripts: [limited({ 'retry-after': '1000000000' })],
    outcome: 'rateLimited',
    words: /asks to wait 32 years/,
    requests: 1,
  },
  {
    name: '429 with an absurd date',
    scripts: [limited({ 'retry-after': 'Fri, 31 Dec 9999 23:59:59 GMT' })],
    outcome: 'rateLimited',
    words: /years/,
    requests: 1,
  },
  {
    name: '429 without Retry-After',
    scripts: [limited({})],
    outcome: 'rateLimited',
    words: /refuses more requests/,
    requests: 3,
  },
  {
    name: '429 with rubbish',
    scripts: [limited({ 'retry-after': 'later, maybe' })],
    outcome: 'rateLimited',
    words: /refuses more/,
    requests: 3,
  },
];

export const bodies: readonly Fault[] = [
  {
    name: 'slow headers',
    scripts: [slowHeaders(15)],
    outcome: 'timeout',
    words: /did not answer within/,
    requests: 1,
    meets: 'headers',
  },
  {
    name: 'slow body',
    scripts: [slowBody(15)],
    outcome: 'timeout',
    words: /did not finish/,
    requests: 1,
    meets: 'total',
  },
  {
    name: 'truncated gzip',
    scripts: [truncatedGzip(body)],
    outcome: 'reset',
    words: /broke/,
    requests: 'resets',
    overFetch: 'ok',
  },
  { name: 'spoiled gzip', scripts: [spoiledGzip()], outcome: 'unexpectedAnswer', words: /cannot be read/, requests: 1 },
  { name: 'length too large', scripts: [wrongLength(body, 10)], outcome: 'reset', words: /broke/, requests: 'resets' },
  { name: 'length too small', scripts: [wrongLength(body, -10)], outcome: 'ok', requests: 1 },
  {
    name: 'wrong content type',
    scripts: [answer(200, body, { 'content-type': 'text/plain' })],
    outcome: 'ok',
    requests: 1,
  },
  { name: 'no body at all', scripts: [answer(200, '')], outcome: 'ok', requests: 1 },
  { name: '204', scripts: [[{ send: 'HTTP/1.1 204 No Content\r\n\r\n' }]], outcome: 'ok', requests: 1 },
  {
    name: 'early hints first',
    scripts: [[{ send: 'HTTP/1.1 103 Early Hints\r\nlink: </x>\r\n\r\n' }, ...good]],
    outcome: 'ok',
    requests: 1,
  },
  {
    name: 'captive portal',
    scripts: [answer(200, portalPage, { 'content-type': 'text/html' })],
    outcome: 'notJson',
    words: /a web page instead of data/,
    requests: 1,
  },
  {
    name: 'captive portal as JSON',
    scripts: [answer(200, `\r\n ${portalPage}`)],
    outcome: 'notJson',
    words: /web page/,
    requests: 1,
  },
  {
    name: 'captive portal by redirect',
    scripts: [redirect(302, 'http://portal.example/login?x=1')],
    outcome: 'redirected',
    words: /redirects to portal\.example \(302\)/,
    requests: 1,
  },
  {
    name: 'HTML from an edge with 502',
    scripts: [answer(502, '<html>Bad gateway</html>', { 'content-type': 'text/html' })],
    outcome: 'vendorError',
    words: /could not answer \(502\)/,
    requests: 'resets',
  },
  {
    name: 'not HTTP',
    scripts: [[{ send: 'SSH-2.0-OpenSSH_9.6\r\n' }, 'end']],
    outcome: 'unexpectedAnswer',
    words: /cannot be read/,
    requests: 1,
  },
  {
    name: 'headers without end',
    scripts: [[{ send: head(200, { 'x-large': 'a'.repeat(300_000) }) }]],
    outcome: 'unexpectedAnswer',
    words: /cannot be read/,
    requests: 1,
  },
  { name: 'gzip bomb', scripts: [bomb('gzip', 40)], outcome: 'tooLarge', words: /more than 16 MiB/, requests: 1 },
  { name: 'endless body', scripts: [flood(200)], outcome: 'tooLarge', words: /more than 16 MiB/, requests: 1 },
  { name: 'reset, then fine', scripts: [broken('body', 'reset', body), good], outcome: 'ok', requests: 2 },
  { name: '503, then fine', scripts: [answer(503, '{}'), good], outcome: 'ok', requests: 2 },
];
