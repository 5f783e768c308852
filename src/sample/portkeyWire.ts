// Portkey's `GET /audit-logs` over the sample: a required window, zero-based pages, and a total that ends with them.
import { portkey } from './cast';
import type { SampleOrganization } from './generator';
import type { PortkeyRecord, PortkeyRow } from './records';
import { createFilter, instant, json, readSearch, wholeNumber, type Wire, type WireAnswer } from './wire';

export const portkeyPath = '/audit-logs';

/** Not documented; the pages of the vendor's own console have this many. */
const defaultPageSize = 50;

/** Filters that compare one field of the record; `uri` has its own. */
const fields = [
  'method',
  'request_id',
  'user_id',
  'user_type',
  'workspace_id',
  'resource_type',
  'action',
  'client_ip',
  'country',
] as const satisfies readonly (keyof PortkeyRecord)[];

export function createPortkeyWire(organization: SampleOrganization): Wire {
  const filter = createFilter<PortkeyRecord>();
  const { organisationId, uriMatch } = organization.quirks;
  return ({ path, search }) => {
    if (!path.endsWith(portkeyPath)) return portkeyError(404, 'AB02', 'Not found');
    const asked = readSearch(search);
    const organisation = asked.one('organisation_id');
    if (organisationId === 'refused' && organisation !== undefined) return notAllowed();
    if (organisationId === 'required') {
      if (organisation === undefined) return portkeyError(400, 'AB01', 'organisation_id is required');
      if (organisation !== portkey.organisation) return notAllowed();
    }
    const from = instant(asked.one('start_time') ?? '');
    const to = instant(asked.one('end_time') ?? '');
    if (Number.isNaN(from)) return portkeyError(400, 'AB01', 'start_time is required and must be an ISO 8601 time');
    if (Number.isNaN(to)) return portkeyError(400, 'AB01', 'end_time is required and must be an ISO 8601 time');
    const page = wholeNumber(asked.one('current_page') ?? '0');
    if (!(page >= 0)) return portkeyError(400, 'AB01', 'current_page must be a number not less than 0');
    const size = wholeNumber(asked.one('page_size') ?? String(defaultPageSize));
    if (!(size >= 0 && size <= 100)) return portkeyError(400, 'AB01', 'page_size must be a number from 0 to 100');
    const status = asked.one('response_status_code');
    if (status !== undefined && Number.isNaN(wholeNumber(status))) {
      return portkeyError(400, 'AB01', 'response_status_code must be a number');
    }
    const uri = asked.one('uri');
    const wanted = fields.flatMap((name) => {
      const value = asked.one(name);
      return value === undefined ? [] : [[name, value] as const];
    });
    const test = ({ at, record }: PortkeyRow): boolean =>
      at >= from &&
      at <= to &&
      (status === undefined || record.response_status_code === Number(status)) &&
      (uri === undefined || (uriMatch === 'exact' ? record.uri === uri : record.uri.includes(uri))) &&
      wanted.every(([name, value]) => record[name] === value);
    const rows = organization.portkey();
    const matches = filter(rows, JSON.stringify([from, to, status, uri, wanted]), test);
    const records = matches.slice(page * size, (page + 1) * size).map((place) => rows[place]?.record);
    // Past the last page the vendor says that there is nothing at all.
    return json(200, { records, total: records.length === 0 ? 0 : matches.length, object: 'analytics-graph' });
  };
}

function notAllowed(): WireAnswer {
  return portkeyError(403, 'AB03', "You don't have access to this resource");
}

/** Portkey's error envelope, with the codes of its help pages. */
export function portkeyError(
  status: number,
  errorCode: string | undefined,
  message: string,
  headers: Readonly<Record<string, string>> = {},
): WireAnswer {
  const data = errorCode === undefined ? { message } : { message, errorCode };
  return json(status, { success: false, data }, headers);
}
