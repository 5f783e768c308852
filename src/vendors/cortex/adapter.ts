// Cortex's audit log (the internal developer portal of cortex.io).
import * as z from 'zod';
import { AuditError } from '../../core/errors';
import type { VendorQuery } from '../../core/filters';
import type { HttpAnswer } from '../../http/transport';
import { numberedPlace, readPlace, walkNumbers, writePlace, type NumberedAnswer } from '../paging';
import { decode, own, ownText, readRows, type AnswerShape } from '../rows';
import type { Page, VendorAdapter, VendorContext } from '../vendor';
import { nowPlaceholder, searchOf, wholeSeconds, type Pair, type SecondsWindow } from '../wire';
import { filters } from './filters';
import { readRow } from './normalise';
import { filterPairs, pagePairs, pageSize, path, timePairs, type Zone } from './query';
import { readError } from './refusal';
import { resources } from './resources';

const shape: AnswerShape = {
  label: 'Cortex',
  array: 'logs',
  read: readRow,
  isRow: (value) => ownText(value, 'objectType') !== undefined && own(value, 'timestamp') !== undefined,
  readError,
};

const placeSchema = z.object({
  /** The second at which the window ends, pinned when the walk began. */
  to: z.int(),
  zone: z.enum(['Z', '']),
  at: numberedPlace,
});

async function* pages(
  query: VendorQuery,
  context: VendorContext,
  signal: AbortSignal,
  from?: string,
): AsyncGenerator<Page> {
  const filtering = filterPairs(query);
  const identity = JSON.stringify([query.window, filtering]);
  const start = readPlace(from, identity, placeSchema);
  const seconds = wholeSeconds(query.window);
  const to = start?.to ?? seconds.to ?? Math.ceil(context.clock.now() / 1000);
  const asking: Asking = { zone: start?.zone ?? 'Z' };
  yield* walkNumbers(
    {
      label: shape.label,
      size: pageSize,
      signal,
      seen: context.seen,
      encode: (at) => writePlace(identity, { to, zone: asking.zone, at } satisfies z.infer<typeof placeSchema>),
      fetch: async (page) => {
        const answer = await ask(asking, { ...seconds, to }, [...pagePairs(page), ...filtering], context, signal);
        return read(answer, context.connection);
      },
    },
    start?.at,
  );
}

function read(answer: HttpAnswer, connection: string): NumberedAnswer {
  const { records, envelope, warning } = readRows(answer, shape, connection);
  return { records, total: countOf(envelope['total']), pages: countOf(envelope['totalPages']), warning };
}

function countOf(value: unknown): number | undefined {
  return typeof value === 'number' && Number.isInteger(value) && value >= 0 ? value : undefined;
}

interface Asking {
  /** How times are written; changes once when Cortex refuses them. */
  zone: Zone;
}

async function ask(
  asking: Asking,
  window: SecondsWindow,
  rest: readonly Pair[],
  context: VendorContext,
  signal: AbortSignal,
): Promise<HttpAnswer> {
  const onWait = context.onWait === undefined ? {} : { onWait: context.onWait };
  const get = (zone: Zone): Promise<HttpAnswer> =>
    context.http.get(path, searchOf([...timePairs(window, zone), ...rest]), { signal, readError, ...onWait });
  try {
    return await get(asking.zone);
  } catch (error) {
    if (asking.zone === '' || !AuditError.is(error) || error.failure.status !== 400) throw error;
    let answer: HttpAnswer;
    try {
      answer = await get('');
    } catch (second) {
      // Cancelled or cut off is not Cortex's word; else it was not the zone, and the first refusal stands.
      throw AuditError.is(second) && second.failure.status === undefined ? second : error;
    }
    asking.zone = '';
    return answer;
  }
}

/** An end that the query leaves open is shown as `{now}`: a walk pins it when it begins. */
function describe(query: VendorQuery): string {
  const seconds = wholeSeconds(query.window);
  const rest = searchOf([...pagePairs(0), ...filterPairs(query)]);
  const times = searchOf(timePairs(seconds, 'Z'));
  const open = seconds.to === undefined ? `endTime=${nowPlaceholder}` : '';
  return `${path}?${[times, open, rest].filter((part) => part !== '').join('&')}`;
}

export const cortex: VendorAdapter = {
  id: 'cortex',
  label: 'Cortex (cortex.io)',
  defaultBaseUrl: 'https://api.getcortexapp.com',
  origins: ['https://api.getcortexapp.com'],
  credential: {
    header: 'authorization',
    prefix: 'Bearer ',
    // Cortex's keys have no documented shape.
    shape: '^[\\x21-\\x7e]{8,4096}$',
    wrongKinds: [
      { shape: '^sk-.*$', advice: 'This looks like a key of OpenAI or Anthropic. Cortex needs a key of its own.' },
      { shape: '^(?:en|ak|in|se|ul)[0-9a-f]{16}$', advice: 'This is a Cortex ID (CID), not a key.' },
      { shape: '^[Bb]earer.*$', advice: 'Leave out the word "Bearer": it is added to the key.' },
    ],
    help:
      'An API key from Settings → API keys, or a personal access token, with the permission "View audit logs". This is ' +
      'Cortex, the developer portal of cortex.io.',
    placeholder: 'CORTEX_API_KEY',
  },
  options: [],
  filters,
  resources,
  resourceParam: 'objectIdentifiers',
  emptyHelp:
    'Cortex names objects by tag or name, not by their Cortex ID (CID), and the history of a tag does not follow a ' +
    'renaming. All values of its filters are listed only in its own audit log page.',
  // Cortex documents 1 000 requests a minute, and its own command line tries nothing again but 429.
  requests: { retryStatuses: [429], retryResets: false, requestsPerMinute: 900 },
  consoleUrl: 'https://app.getcortexapp.com/admin/settings/audit-logs',
  pages,
  describe,
  normalise: (raw, connection, occurrence = 0) => readRow(decode(raw), connection, () => occurrence),
};
