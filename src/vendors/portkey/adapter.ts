// Portkey's organisation audit log (Admin API).
import * as z from 'zod';
import { AuditError } from '../../core/errors';
import type { VendorQuery } from '../../core/filters';
import type { ErrorReader, HttpAnswer } from '../../http/transport';
import { numberedPlace, readPlace, walkNumbers, writePlace, type NumberedAnswer } from '../paging';
import { decode, own, ownText, readRows, type AnswerShape } from '../rows';
import type { Page, VendorAdapter, VendorContext } from '../vendor';
import { nowPlaceholder, searchOf, wholeSeconds, type Pair } from '../wire';
import { filters } from './filters';
import { readRow } from './normalise';
import { filterPairs, pagePairs, pageSize, path, startOf, timePairs } from './query';
import { complainsOfOrganisation, errorCode, readError } from './refusal';
import { resources } from './resources';

const shape: AnswerShape = {
  label: 'Portkey',
  array: 'records',
  read: readRow,
  isRow: (value) => ownText(value, 'timestamp') !== undefined && own(value, 'uri') !== undefined,
  readError,
};

const placeSchema = z.object({
  /** The second at which the window ends, pinned when the walk began. */
  to: z.int(),
  /** Whether the organisation ID is being sent. */
  organisation: z.boolean(),
  at: numberedPlace,
});

async function* pages(
  query: VendorQuery,
  context: VendorContext,
  signal: AbortSignal,
  from?: string,
): AsyncGenerator<Page> {
  const organisation = organisationOf(context.options);
  const identity = JSON.stringify([query.window, filterPairs(query), organisation]);
  const start = readPlace(from, identity, placeSchema);
  const to = start?.to ?? wholeSeconds(query.window).to ?? Math.ceil(context.clock.now() / 1000);
  const time = timePairs({ from: startOf(query), to });
  const asking = { organisation, send: start?.organisation ?? organisation !== undefined };
  yield* walkNumbers(
    {
      label: shape.label,
      size: pageSize,
      signal,
      seen: context.seen,
      encode: (at) => writePlace(identity, { to, organisation: asking.send, at } satisfies z.infer<typeof placeSchema>),
      fetch: async (page) => {
        const answer = await ask(asking, time, [...filterPairs(query), ...pagePairs(page)], context, signal);
        return read(answer, context.connection);
      },
    },
    start?.at,
  );
}

function read(answer: HttpAnswer, connection: string): NumberedAnswer {
  const { records, envelope, warning } = readRows(answer, shape, connection);
  const total = own(envelope, 'total');
  return { records, total: typeof total === 'number' && Number.isInteger(total) ? total : undefined, warning };
}

interface Asking {
  readonly organisation: string | undefined;
  /** Whether the organisation ID is sent; changes when Portkey turns out to want it otherwise. */
  send: boolean;
}

/**
 * Portkey's reference requires `organisation_id`; keys that belong to an organisation have been refused with AB03 for
 * sending it. So it is sent when the person has set it, and a refusal that may be due to it is answered once the other
 * way round.
 */
async function ask(
  asking: Asking,
  time: readonly Pair[],
  rest: readonly Pair[],
  context: VendorContext,
  signal: AbortSignal,
): Promise<HttpAnswer> {
  const { organisation } = asking;
  const said = { code: undefined as string | undefined, message: '' };
  const listening: ErrorReader = (answer, text) => {
    const words = readError(answer, text);
    said.code = errorCode(text);
    said.message = words.message ?? '';
    return words;
  };
  const onWait = context.onWait === undefined ? {} : { onWait: context.onWait };
  const get = (send: boolean): Promise<HttpAnswer> => {
    const id: readonly Pair[] = send && organisation !== undefined ? [['organisation_id', organisation]] : [];
    return context.http.get(path, searchOf([...time, ...id, ...rest]), { signal, readError: listening, ...onWait });
  };
  try {
    return await get(asking.send);
  } catch (error) {
    if (organisation === undefined || !AuditError.is(error) || !isAboutOrganisation(error, said, asking.send))
      throw error;
    let answer: HttpAnswer;
    try {
      answer = await get(!asking.send);
    } catch (second) {
      // Cancelled or cut off is not Portkey's word; else the first refusal is the one to explain.
      throw AuditError.is(second) && second.failure.status === undefined ? second : error;
    }
    asking.send = !asking.send;
    return answer;
  }
}

function isAboutOrganisation(
  { failure: { status } }: AuditError,
  said: { readonly code: string | undefined; readonly message: string },
  sent: boolean,
): boolean {
  if (sent) return status === 403 && said.code === 'AB03';
  return (status === 400 || status === 422) && complainsOfOrganisation(said.message);
}

function organisationOf(options: Readonly<Record<string, string>>): string | undefined {
  const value = options['organisation_id']?.trim();
  return value === undefined || value === '' ? undefined : value;
}

/** An end that the query leaves open is shown as `{now}`: a walk pins it when it begins. */
function describe(query: VendorQuery, options: Readonly<Record<string, string>>): string {
  const organisation = organisationOf(options);
  const { to } = wholeSeconds(query.window);
  const time = timePairs({ from: startOf(query), to: to ?? 0 });
  const rest: readonly Pair[] = [
    ...(organisation === undefined ? [] : [['organisation_id', organisation] as const]),
    ...filterPairs(query),
    ...pagePairs(0),
  ];
  if (to !== undefined) return `${path}?${searchOf([...time, ...rest])}`;
  return `${path}?${searchOf(time.slice(0, 1))}&end_time=${nowPlaceholder}&${searchOf(rest)}`;
}

export const portkey: VendorAdapter = {
  id: 'portkey',
  label: 'Portkey',
  defaultBaseUrl: 'https://api.portkey.ai/v1',
  origins: ['https://api.portkey.ai'],
  credential: {
    header: 'x-portkey-api-key',
    prefix: '',
    // Portkey's keys have no documented shape.
    shape: '^[\\x21-\\x7e]{8,1024}$',
    wrongKinds: [
      { shape: '^sk-.*$', advice: 'This looks like a key of OpenAI or Anthropic. Portkey needs a key of its own.' },
      {
        shape: '^(?:pc|pp|ws|pg|pl|co)-[a-z0-9_-]+-[0-9a-f]{6}$',
        advice: 'This is the slug of a config, prompt or workspace, not a key.',
      },
      {
        shape: '^[0-9A-Fa-f]{8}-[0-9A-Fa-f]{4}-[0-9A-Fa-f]{4}-[0-9A-Fa-f]{4}-[0-9A-Fa-f]{12}$',
        advice: 'This is an ID, not a key. A key is shown once, when it is made.',
      },
    ],
    help:
      'An organisation (admin) service key with the scope audit_logs.list, from Admin Settings → API Keys. Workspace ' +
      'keys do not work, and audit logs are part of the Enterprise plan.',
    placeholder: 'PORTKEY_API_KEY',
  },
  options: [
    {
      name: 'organisation_id',
      label: 'Organisation ID',
      help: 'Optional, and best left empty: the key says which organisation it is. Some installations ask for it.',
      shape: '^[0-9A-Fa-f]{8}-[0-9A-Fa-f]{4}-[0-9A-Fa-f]{4}-[0-9A-Fa-f]{4}-[0-9A-Fa-f]{12}$',
      placeholder: 'xxxxxxxx-xxxx-xxxx-xxxx-xxxxxxxxxxxx',
    },
  ],
  filters,
  resources,
  emptyHelp:
    'Portkey keeps audit logs on the Enterprise plan only. An unknown value of a filter is no error for Portkey, it just ' +
    'matches nothing: try the workspace by its other form (UUID or slug), and types and actions as the loaded events spell them.',
  // Portkey documents no Retry-After; its Terraform provider tries four times within 5 s of each other.
  requests: { retriesWithoutRetryAfter: 3, capMs: 5_000 },
  consoleUrl: 'https://app.portkey.ai/',
  pages,
  describe,
  normalise: (raw, connection, occurrence = 0) => readRow(decode(raw), connection, () => occurrence),
};
