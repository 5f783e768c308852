// What a vendor's server may do to an adapter in the middle of a load, and what a person must then be told.
import { places, answer, bomb, broken, flood, portalPage, redirect, head } from '../servers/faults';
import { slowBody, slowHeaders, spoiledGzip, truncatedGzip, wrongLength, compressed } from '../servers/faults';
import type { Script } from '../servers/faultServer';
import { profiles } from '../servers/vendorServer';
import type { VendorName } from '../servers/vendorProfile';
import type { Expected, Fault } from './adapterRig';

const day = 86_400_000;

/** Cortex is asked again after 429 alone; the others after a broken connection and most of 5xx too. */
const tries = (vendor: VendorName): number => (vendor === 'cortex' ? 1 : 4);

const reset = (vendor: VendorName): Expected => ({
  outcome: 'reset',
  words: /The connection to .* broke before the answer was complete/,
  step: /Refresh to try again.*proxy or firewall/,
  requests: tries(vendor),
});

const late = (words: RegExp): Expected => ({
  outcome: 'timeout',
  words,
  step: /Refresh to try again, with a shorter time range/,
  requests: 1,
});

export const breaks = places.flatMap((place): readonly Fault[] => {
  const early = ['nothing', 'statusLine', 'headers'].includes(place);
  return [
    { name: `reset at ${place}`, answers: (page) => [broken(place, 'reset', page)], expected: reset },
    { name: `closed at ${place}`, answers: (page) => [broken(place, 'end', page)], expected: reset },
    {
      name: `half-closed, silent at ${place}`,
      answers: (page) => [broken(place, 'hang', page)],
      meets: early ? 'headers' : 'idle',
      expected: late(early ? /did not answer within 150 ms/ : /stopped in the middle of its answer for 150 ms/),
    },
  ];
});

/** All but the last byte. */
function allButOne(page: string, how: 'reset' | 'end'): Script {
  const length = String(Buffer.byteLength(page));
  const sent = head(200, { 'content-type': 'application/json', 'content-length': length }) + page.slice(0, -1);
  return how === 'end' ? [{ send: sent }, 'end'] : [{ send: sent }, { pauseMs: 15 }, 'reset'];
}

const portal: Expected = {
  outcome: 'notJson',
  words: /answered with a web page instead of data/,
  step: /The network may ask for a sign-in: open a web page in the browser/,
  requests: 1,
};

const unreadable: Expected = {
  outcome: 'unexpectedAnswer',
  words: /sent something that cannot be read as an answer/,
  step: /Check the endpoint/,
  requests: 1,
};

const huge: Expected = {
  outcome: 'tooLarge',
  words: /more than 16 MiB/,
  step: /Narrow the time range or the filters/,
  requests: 1,
};

const nothing: Expected = {
  outcome: 'notJson',
  words: /answered with nothing at all/,
  step: /Check the endpoint/,
  requests: 1,
};

const gzipBomb = bomb('gzip', 20);

const fine: Expected = { outcome: 'complete', requests: 'rest' };

export const bodies: readonly Fault[] = [
  { name: 'reset at the last byte', answers: (page) => [allButOne(page, 'reset')], expected: reset },
  { name: 'closed at the last byte', answers: (page) => [allButOne(page, 'end')], expected: reset },
  {
    name: 'slow headers',
    answers: () => [slowHeaders(15)],
    meets: 'headers',
    expected: late(/did not answer within 150 ms/),
  },
  { name: 'slow body', answers: () => [slowBody(15)], meets: 'total', expected: late(/did not finish its answer/) },
  { name: 'truncated gzip', answers: (page) => [truncatedGzip(page)], expected: reset },
  { name: 'spoiled gzip', answers: () => [spoiledGzip()], expected: unreadable },
  { name: 'gzip bomb', answers: () => [gzipBomb], expected: huge },
  { name: 'endless body', answers: () => [flood(200)], expected: huge },
  { name: 'length too large', answers: (page) => [wrongLength(page, 10)], expected: reset },
  {
    name: 'length too small',
    answers: (page) => [wrongLength(page, -10)],
    // Where the total was told before, the walk knows that there is another page.
    expected: (vendor, at) => ({ outcome: 'possiblyIncomplete', requests: vendor === 'openai' || at === 0 ? 1 : 2 }),
  },
  {
    name: 'wrong content type',
    answers: (page) => [answer(200, page, { 'content-type': 'text/html' })],
    expected: fine,
  },
  { name: 'brotli', answers: (page) => [compressed('br', page)], expected: fine },
  { name: 'no body at all', answers: () => [answer(200, '')], expected: nothing },
  { name: '204', answers: () => [[{ send: 'HTTP/1.1 204 No Content\r\n\r\n' }]], expected: nothing },
  {
    name: 'early hints first',
    answers: (page) => [[{ send: 'HTTP/1.1 103 Early Hints\r\nlink: </x>\r\n\r\n' }, ...answer(200, page)]],
    expected: fine,
  },
  {
    name: 'captive portal',
    answers: () => [answer(200, portalPage, { 'content-type': 'text/html' })],
    expected: portal,
  },
  { name: 'captive portal as JSON', answers: () => [answer(200, `\r\n ${portalPage}`)], expected: portal },
  {
    name: 'captive portal by redirect',
    answers: () => [redirect(302, 'http://portal.example/login?x=1')],
    expected: {
      outcome: 'redirected',
      words: /redirects to portal\.example \(302\)\. The redirect was not followed/,
      step: /The key was not sent on\. A network that asks for a sign-in does this too/,
      requests: 1,
    },
  },
  {
    name: 'HTML from an edge with 502',
    answers: () => [answer(502, '<html>Bad gateway</html>', { 'content-type': 'text/html' })],
    expected: (vendor) => ({
      outcome: 'vendorError',
      words: /could not answer \(502\)/,
      step: /Try again later/,
      requests: tries(vendor),
    }),
  },
  {
    name: 'JSON without a list',
    answers: () => [answer(200, '{"ok":true}')],
    expected: {
      outcome: 'unexpectedAnswer',
      words: /no list of audit events/,
      step: /Check the endpoint/,
      requests: 1,
    },
  },
  { name: 'not HTTP', answers: () => [[{ send: 'SSH-2.0-OpenSSH_9.6\r\n' }, 'end']], expected: unreadable },
  {
    name: 'headers without end',
    answers: () => [[{ send: head(200, { 'x-large': 'a'.repeat(300_000) }) }]],
    expected: unreadable,
  },
  {
    name: 'reset, then fine',
    answers: (page) => [broken('body', 'reset', page), 'well'],
    expected: (vendor) => (vendor === 'cortex' ? reset(vendor) : { outcome: 'complete', requests: 2 }),
  },
  {
    name: '503, then fine',
    answers: (_page, vendor) => [failed(vendor, 503), 'well'],
    expected: (vendor) =>
      vendor === 'cortex'
        ? { outcome: 'vendorError', words: /could not answer \(503\)/, step: /Try again later/, requests: 1 }
        : { outcome: 'complete', requests: 2, waits: [[250, 250]] },
  },
];

export function failed(vendor: VendorName, status: number, headers: Readonly<Record<string, string>> = {}): Script {
  const made = profiles[vendor].failed(status);
  return answer(status, made.body, { ...made.headers, ...headers });
}

function limited(vendor: VendorName, headers: Readonly<Record<string, string>>): Script {
  const made = profiles[vendor].rateLimited(headers['retry-after']);
  return answer(429, made.body, { ...made.headers, ...headers });
}

const httpDate = (ms: number): string => new Date(ms).toUTCString();

/** Says the same moment by its own clock, which is right; ours may not be. */
function inFiveSeconds(vendor: VendorName): Script {
  return limited(vendor, { date: httpDate(Date.now()), 'retry-after': httpDate(Date.now() + 5000) });
}

const limitStep = (vendor: VendorName): RegExp =>
  vendor === 'openai' ? /Refresh after that time/ : /Refresh when the wait is over/;

function afterward(skew: number, name: string): Fault {
  return {
    name: `429 with a date${name}, then fine`,
    answers: (_page, vendor) => [inFiveSeconds(vendor), 'well'],
    skew,
    // HTTP dates have whole seconds.
    expected: { outcome: 'complete', requests: 2, waits: [[4000, 5000]], waiting: /rate limit: trying again in/ },
  };
}

function forgetful(name: string, headers: Readonly<Record<string, string>>): Fault {
  return {
    name: `429 ${name}`,
    answers: (_page, vendor) => [limited(vendor, headers)],
    expected: (vendor) => ({
      outcome: 'rateLimited',
      words: /refuses more requests for now \(429\)/,
      step: vendor === 'openai' ? /Try again in some minutes/ : limitStep(vendor),
      // Portkey documents no Retry-After at all.
      requests: vendor === 'portkey' ? 4 : 3,
    }),
  };
}

export const waits: readonly Fault[] = [
  {
    name: '429 with seconds, then fine',
    answers: (_page, vendor) => [limited(vendor, { 'retry-after': '2' }), 'well'],
    expected: {
      outcome: 'complete',
      requests: 2,
      waits: [[2000, 2000]],
      waiting: /rate limit: trying again in 2 seconds/,
    },
  },
  afterward(0, ''),
  afterward(-day, ', our clock a day late'),
  afterward(day, ', our clock a day early'),
  {
    name: '429 for ever, with seconds',
    answers: (_page, vendor) => [limited(vendor, { 'retry-after': '2' })],
    expected: (vendor) => ({
      outcome: 'rateLimited',
      words: /asks to wait 2 seconds before the next request \(429\)/,
      step: limitStep(vendor),
      requests: 4,
      waits: [
        [2000, 2000],
        [2000, 2000],
        [2000, 2000],
      ],
      retryIn: [0, 2000],
    }),
  },
  ...[
    ['our clock a day late', -day],
    ['our clock a day early', day],
  ].map(([name, skew]): Fault => ({
    name: `429 for ever, with a date, ${String(name)}`,
    answers: (_page, vendor) => [inFiveSeconds(vendor)],
    skew: Number(skew),
    expected: (vendor) => ({
      outcome: 'rateLimited',
      words: /asks to wait [45] seconds before the next request \(429\)/,
      step: limitStep(vendor),
      requests: 4,
      retryIn: [0, 5000],
    }),
  })),
  {
    name: '429 with an absurd wait',
    answers: (_page, vendor) => [limited(vendor, { 'retry-after': '1000000000' })],
    expected: (vendor) => ({
      outcome: 'rateLimited',
      words: /asks to wait 32 years before the next request \(429\)/,
      step: limitStep(vendor),
      requests: 1,
      waits: [],
      retryIn: [999_000_000_000, 1_000_000_000_000],
    }),
  },
  {
    name: '429 with an absurd date',
    answers: (_page, vendor) => [limited(vendor, { 'retry-after': 'Fri, 31 Dec 9999 23:59:59 GMT' })],
    expected: (vendor) => ({
      outcome: 'rateLimited',
      words: /asks to wait \d+ years/,
      step: limitStep(vendor),
      requests: 1,
      waits: [],
      retryIn: [day, Infinity],
    }),
  },
  forgetful('without Retry-After', {}),
  forgetful('with rubbish in Retry-After', { 'retry-after': 'later, maybe' }),
  {
    name: '503 that asks to wait, then fine',
    answers: (_page, vendor) => [failed(vendor, 503, { 'retry-after': '7' }), 'well'],
    expected: (vendor) =>
      vendor === 'cortex'
        ? {
            outcome: 'vendorError',
            words: /could not answer \(503\)/,
            step: /asks to wait 7 seconds/,
            requests: 1,
            retryIn: [0, 7000],
          }
        : { outcome: 'complete', requests: 2, waits: [[7000, 7000]], waiting: /the vendor answered 503/ },
  },
];
