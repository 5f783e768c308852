// OpenAI's organization audit log.
import * as z from 'zod';
import {
  cursorPlace,
  firstCursorPlace,
  walkCursor,
  type Bounds,
  type CursorAnswer,
  type CursorRequest,
} from '../cursor';
import { readPlace, writePlace } from '../paging';
import { idOfKey } from '../keys';
import { decode, own, ownText, readRows, type AnswerShape } from '../rows';
import type { Page, VendorAdapter, VendorContext } from '../vendor';
import { nowPlaceholder, searchOf, wholeSeconds } from '../wire';
import type { VendorQuery } from '../../core/filters';
import { filters } from './filters';
import { readRow } from './normalise';
import { filterPairs, pageSize, partsOf, path, requestPairs, type Part } from './query';
import { readError } from './refusal';
import { resources } from './resources';

const shape: AnswerShape = {
  label: 'OpenAI',
  array: 'data',
  read: readRow,
  isRow: (value) => ownText(value, 'type') !== undefined && own(value, 'effective_at') !== undefined,
  readError,
};

const placeSchema = z.object({
  /** Which of the query's lists is being walked. */
  part: z.int().min(0),
  /** The second at which the window ends, pinned when the walk began. */
  to: z.int(),
  at: cursorPlace,
});

async function* pages(
  query: VendorQuery,
  context: VendorContext,
  signal: AbortSignal,
  from?: string,
): AsyncGenerator<Page> {
  const parts = partsOf(query);
  const window = wholeSeconds(query.window);
  const identity = JSON.stringify([window, parts.map(filterPairs)]);
  const start = readPlace(from, identity, placeSchema);
  const to = start?.to ?? window.to ?? Math.ceil(context.clock.now() / 1000);
  const bounds: Bounds = { ...(window.from === undefined ? {} : { gte: window.from }), lt: to };
  const first = Math.min(start?.part ?? 0, parts.length - 1);
  for (const [index, part] of parts.entries()) {
    if (index < first) continue;
    const encode = (at: z.infer<typeof cursorPlace>, of = index): string =>
      writePlace(identity, { part: of, to, at } satisfies z.infer<typeof placeSchema>);
    const walk = walkCursor(
      {
        label: shape.label,
        size: pageSize,
        bounds,
        signal,
        seen: context.seen,
        encode,
        fetch: (request) => ask(part, request, context, signal),
      },
      index === first ? start?.at : undefined,
    );
    for await (const page of walk) {
      const last = page.next === undefined && index + 1 < parts.length;
      yield last ? { ...page, next: encode(firstCursorPlace, index + 1) } : page;
    }
  }
}

async function ask(
  part: Part,
  request: CursorRequest,
  context: VendorContext,
  signal: AbortSignal,
): Promise<CursorAnswer> {
  const { http, connection, onWait } = context;
  const search = searchOf(requestPairs(part, request));
  const answer = await http.get(path, search, { signal, readError, ...(onWait === undefined ? {} : { onWait }) });
  const { records, envelope, warning } = readRows(answer, shape, connection);
  const more = own(envelope, 'has_more');
  const last = records.at(-1);
  return {
    records,
    hasMore: typeof more === 'boolean' ? more : undefined,
    // The two may differ, and the envelope's is the one meant for paging.
    lastId: ownText(envelope, 'last_id') ?? (last === undefined ? undefined : idOfKey(last.event.key)),
    warning,
  };
}

/** An end that the query leaves open is shown as `{now}`: a walk pins it when it begins. */
function describe(query: VendorQuery): string {
  const [part] = partsOf(query);
  const window = wholeSeconds(query.window);
  const open = window.to === undefined;
  const bounds: Bounds = {
    ...(window.from === undefined ? {} : { gte: window.from }),
    ...(open ? {} : { lt: window.to }),
  };
  const pairs = part === undefined ? [] : requestPairs(part, { bounds });
  if (!open) return `${path}?${searchOf(pairs)}`;
  const end = `${encodeURIComponent('effective_at[lt]')}=${nowPlaceholder}`;
  const [lower, ...rest] = pairs;
  return lower?.[0].startsWith('effective_at') === true
    ? `${path}?${searchOf([lower])}&${end}&${searchOf(rest)}`
    : `${path}?${end}&${searchOf(pairs)}`;
}

export const openai: VendorAdapter = {
  id: 'openai',
  label: 'OpenAI',
  defaultBaseUrl: 'https://api.openai.com/v1',
  origins: [
    'https://api.openai.com',
    'https://us.api.openai.com',
    'https://eu.api.openai.com',
    'https://ae.api.openai.com',
  ],
  credential: {
    header: 'authorization',
    prefix: 'Bearer ',
    // Gateways hand out keys of their own shape; the wrong kinds are told apart below.
    shape: '^[\\x21-\\x7e]{8,1024}$',
    wrongKinds: [
      {
        shape: '^sk-proj-.*$',
        advice: 'This is a project key (sk-proj-…). The audit log needs an Admin API key (sk-admin-…).',
      },
      {
        shape: '^sk-svcacct-.*$',
        advice: 'This is a service account key (sk-svcacct-…). The audit log needs an Admin API key (sk-admin-…).',
      },
      { shape: '^sk-ant-.*$', advice: 'This is a key of Anthropic, not of OpenAI.' },
      {
        shape: '^sk-(?!admin-).*$',
        advice: 'This looks like a user or project key. The audit log needs an Admin API key (sk-admin-…).',
      },
      {
        shape: '^(?:key_|org-|proj_|user-).*$',
        advice: 'This is an ID, not a key. The Admin API key begins with sk-admin- and is shown once, when it is made.',
      },
    ],
    help:
      'An Admin API key (sk-admin-…), made by an organization owner under Settings → Organization → Admin keys. ' +
      'Permission to read audit logs (api.audit_logs.read) is enough.',
    placeholder: 'OPENAI_ADMIN_KEY',
  },
  options: [],
  filters,
  resources,
  resourceParam: 'resource_ids',
  emptyHelp:
    'OpenAI records events only once audit logging is switched on: Settings → Organization → Data controls → Data ' +
    'retention → Audit logging. Events from before are not there, and tenant events come only with "Tenant events only".',
  consoleUrl: 'https://platform.openai.com/settings/organization',
  pages,
  describe,
  normalise: (raw, connection, occurrence = 0) => readRow(decode(raw), connection, () => occurrence),
};
