// OpenAI's `GET /organization/audit_logs` over the sample: cursors, brackets, envelope and errors as documented.
import type { SampleOrganization } from './generator';
import { hash } from './random';
import { isTenantScoped, type OpenaiRecord, type OpenaiRow } from './records';
import {
  createFilter,
  json,
  readSearch,
  sameEmail,
  wholeNumber,
  type Search,
  type Wire,
  type WireAnswer,
} from './wire';

export const openaiPath = '/organization/audit_logs';

type Ask = { readonly test: (row: OpenaiRow) => boolean; readonly key: string } | { readonly refused: WireAnswer };

export function createOpenaiWire(organization: SampleOrganization): Wire {
  const filter = createFilter<OpenaiRecord>();
  const places = createPlaces();
  return ({ path, search }) => {
    const headers = { 'x-request-id': requestId(`${path}${search}`), 'openai-version': '2020-10-01' };
    if (!path.endsWith(openaiPath)) {
      return openaiError(404, `Invalid URL (GET ${path})`, null, null, headers);
    }
    const asked = readSearch(search);
    const ask = readFilters(asked, headers);
    if ('refused' in ask) return ask.refused;
    const limit = wholeNumber(asked.one('limit') ?? '20');
    if (!(limit >= 1 && limit <= 100)) {
      return openaiError(400, "'limit' must be an integer between 1 and 100.", 'limit', 'invalid_value', headers);
    }
    const rows = organization.openai();
    const matches = filter(rows, ask.key, ask.test);
    const after = asked.one('after');
    const before = asked.one('before');
    let from = 0;
    let to = matches.length;
    for (const [param, cursor] of [
      ['after', after],
      ['before', before],
    ] as const) {
      if (cursor === undefined) continue;
      const place = places(rows).get(cursor);
      if (place === undefined) {
        return openaiError(400, `No audit log found with id '${cursor}'.`, param, 'invalid_value', headers);
      }
      if (param === 'after') from = firstAtLeast(matches, place + 1);
      else to = firstAtLeast(matches, place);
    }
    // `before` alone gives the page that ends at the cursor, still newest first.
    const backwards = before !== undefined && after === undefined;
    const start = backwards ? Math.max(from, to - limit) : from;
    const end = backwards ? to : Math.min(to, from + limit);
    const data = matches.slice(start, end).map((place) => rows[place]?.record);
    return json(
      200,
      {
        object: 'list',
        data,
        first_id: data.at(0)?.id ?? null,
        last_id: data.at(-1)?.id ?? null,
        has_more: backwards ? start > from : end < to,
      },
      headers,
    );
  };
}

/** Names without brackets are unknown to the vendor, and what it does not know it ignores. */
function readFilters(asked: Search, headers: Readonly<Record<string, string>>): Ask {
  const bounds = new Map<string, number>();
  for (const side of ['gt', 'gte', 'lt', 'lte']) {
    const text = asked.one(`effective_at[${side}]`);
    if (text === undefined) continue;
    const value = wholeNumber(text);
    const param = `effective_at[${side}]`;
    if (Number.isNaN(value)) {
      return { refused: openaiError(400, `'${param}' must be an integer.`, param, 'invalid_type', headers) };
    }
    bounds.set(side, value);
  }
  const tenant = asked.one('tenant_only') ?? 'false';
  if (tenant !== 'true' && tenant !== 'false') {
    const message = "'tenant_only' must be a boolean.";
    return { refused: openaiError(400, message, 'tenant_only', 'invalid_type', headers) };
  }
  const types = new Set(asked.all('event_types[]'));
  const foreign = [...types].find((type) => !isTenantScoped(type));
  if (tenant === 'true' && foreign !== undefined) {
    const message = `'${foreign}' is not tenant-scoped. With 'tenant_only', all event types must be tenant-scoped.`;
    return { refused: openaiError(400, message, 'event_types[]', 'invalid_value', headers) };
  }
  const projects = new Set(asked.all('project_ids[]'));
  const resources = new Set(asked.all('resource_ids[]'));
  const actors = new Set(asked.all('actor_ids[]'));
  const emails = asked.all('actor_emails[]');
  const { gt = -Infinity, gte = -Infinity, lt = Infinity, lte = Infinity } = Object.fromEntries(bounds);
  return {
    key: JSON.stringify([[...bounds], tenant, [...types], [...projects], [...resources], [...actors], emails]),
    test: ({ record }) =>
      record.effective_at > gt &&
      record.effective_at >= gte &&
      record.effective_at < lt &&
      record.effective_at <= lte &&
      isTenantScoped(record.type) === (tenant === 'true') &&
      (types.size === 0 || types.has(record.type)) &&
      (projects.size === 0 || projects.has(record.project?.id ?? '')) &&
      (resources.size === 0 || targets(record).some((id) => resources.has(id))) &&
      (actors.size === 0 || actorIds(record).some((id) => actors.has(id))) &&
      (emails.length === 0 || emails.some((email) => sameEmail(actorEmail(record), email))),
  };
}

/** IDs in the detail object: its own, or those of the things it lists. */
function targets(record: OpenaiRecord): readonly string[] {
  const detail = record[record.type];
  if (!isObject(detail)) return [];
  const listed = [detail['certificates'], detail['configs']].flatMap((list): unknown[] =>
    Array.isArray(list) ? list : [],
  );
  return [detail, ...listed].flatMap((item) => (isObject(item) && typeof item['id'] === 'string' ? [item['id']] : []));
}

function actorIds({ actor }: OpenaiRecord): readonly string[] {
  if (actor === undefined || actor === null) return [];
  const ids =
    actor.type === 'session'
      ? [actor.session.user?.id]
      : [actor.api_key.id, actor.api_key.user?.id, actor.api_key.service_account?.id];
  return ids.filter((id) => id !== undefined);
}

function actorEmail({ actor }: OpenaiRecord): string | undefined {
  if (actor === undefined || actor === null) return undefined;
  return actor.type === 'session' ? actor.session.user?.email : actor.api_key.user?.email;
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function createPlaces(): (rows: readonly OpenaiRow[]) => ReadonlyMap<string, number> {
  let known: { readonly rows: readonly OpenaiRow[]; readonly places: ReadonlyMap<string, number> } | undefined;
  return (rows) => {
    if (known?.rows !== rows) known = { rows, places: new Map(rows.map((row, place) => [row.record.id, place])) };
    return known.places;
  };
}

/** Index of the first entry that is `value` or more; the list is ascending. */
function firstAtLeast(list: readonly number[], value: number): number {
  let low = 0;
  let high = list.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((list[middle] ?? Infinity) < value) low = middle + 1;
    else high = middle;
  }
  return low;
}

function requestId(text: string): string {
  return `req_${[1, 2, 3, 4].map((part) => hash(text, part).toString(16).padStart(8, '0')).join('')}`;
}

/** OpenAI's error envelope. */
export function openaiError(
  status: number,
  message: string,
  param: string | null,
  code: string | null,
  headers: Readonly<Record<string, string>> = {},
): WireAnswer {
  const type = status >= 500 ? 'server_error' : status === 429 ? 'requests' : 'invalid_request_error';
  return json(status, { error: { message, type, param, code } }, headers);
}
