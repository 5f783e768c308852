// Cortex's `GET /api/v1/audit-logs` over the sample: numbered pages, lists repeated or joined by commas.
import type { SampleOrganization } from './generator';
import { hash } from './random';
import type { CortexRecord, CortexRow } from './records';
import { createFilter, instant, json, readSearch, sameEmail, wholeNumber, type Wire, type WireAnswer } from './wire';

export const cortexPath = '/api/v1/audit-logs';

const actions = new Set(['CREATE', 'READ', 'UPDATE', 'DELETE']);
const actorTypes = new Set(['API_KEY', 'PERSONAL_API_KEY', 'OAUTH2', 'BACKSTAGE', 'ANONYMOUS']);

export function createCortexWire(organization: SampleOrganization): Wire {
  const filter = createFilter<CortexRecord>();
  return ({ path, search }) => {
    const { one, all } = readSearch(search);
    // The command line client of 2023 asked with a slash at the end.
    if (!path.replace(/\/$/, '').endsWith(cortexPath)) return cortexError(404, 'NOT_FOUND', 'Not found');
    // Spring binds a repeated name and one value with commas to the same list.
    const list = (name: string): ReadonlySet<string> =>
      new Set(all(name).flatMap((value) => value.split(',').filter((item) => item !== '')));
    const page = wholeNumber(one('page') ?? '0');
    if (!(page >= 0)) return cortexError(400, 'BAD_REQUEST', 'page must be greater than or equal to 0');
    const pageSize = wholeNumber(one('pageSize') ?? '250');
    if (!(pageSize >= 1 && pageSize <= 1000)) {
      return cortexError(400, 'BAD_REQUEST', 'pageSize must be between 1 and 1000');
    }
    const from = one('startTime') === undefined ? -Infinity : instant(one('startTime') ?? '');
    const to = one('endTime') === undefined ? Infinity : instant(one('endTime') ?? '');
    if (Number.isNaN(from)) return cortexError(400, 'ILLEGAL_ARGUMENT_ERROR', 'startTime is not a date-time');
    if (Number.isNaN(to)) return cortexError(400, 'ILLEGAL_ARGUMENT_ERROR', 'endTime is not a date-time');
    for (const [name, known] of [
      ['actions', actions],
      ['actorTypes', actorTypes],
    ] as const) {
      const unknown = [...list(name)].find((value) => !known.has(value));
      if (unknown !== undefined) {
        return cortexError(400, 'ILLEGAL_ARGUMENT_ERROR', `${name} has no value ${unknown}`);
      }
    }
    const wanted = {
      actions: list('actions'),
      objects: list('objectIdentifiers'),
      types: list('objectTypes'),
      actorTypes: list('actorTypes'),
      keys: list('actorApiKeyIdentifiers'),
      emails: list('actorEmails'),
      addresses: list('actorIpAddresses'),
      requestTypes: list('actorRequestTypes'),
    } as const;
    const test = ({ at, record, hidden }: CortexRow): boolean =>
      at >= from &&
      at <= to &&
      includes(wanted.actions, record.action) &&
      includes(wanted.objects, record.objectIdentifier) &&
      includes(wanted.types, record.objectType) &&
      includes(wanted.actorTypes, hidden?.actorType) &&
      includes(wanted.keys, hidden?.actorType?.endsWith('API_KEY') === true ? record.actorIdentifier : undefined) &&
      (wanted.emails.size === 0 || [...wanted.emails].some((email) => sameEmail(record.actorIdentifier, email))) &&
      includes(wanted.addresses, record.ipAddress) &&
      includes(wanted.requestTypes, hidden?.requestType);
    const rows = organization.cortex();
    const key = JSON.stringify([from, to, ...Object.values(wanted).map((values) => [...values])]);
    const matches = filter(rows, key, test);
    const total = matches.length;
    const inOrder = organization.quirks.cortexOrder === 'newest' ? matches : [...matches].reverse();
    const logs = inOrder.slice(page * pageSize, (page + 1) * pageSize).map((place) => rows[place]?.record);
    return json(200, { logs, page, total, totalPages: Math.ceil(total / pageSize) });
  };
}

function includes(wanted: ReadonlySet<string>, value: string | undefined): boolean {
  return wanted.size === 0 || (value !== undefined && wanted.has(value));
}

/** Cortex's `ErrorResponse`. */
export function cortexError(
  status: number,
  type: string,
  message: string,
  headers: Readonly<Record<string, string>> = {},
): WireAnswer {
  const requestId = [1, 2].map((part) => hash(message, part).toString(16).padStart(8, '0')).join('');
  return json(status, { message, type, details: message, httpStatus: status, requestId }, headers);
}
