// OpenAI over loopback: admin keys, scopes and the error texts that integrators report.
import { createOpenaiWire, openaiError, openaiPath } from '../../src/sample/openaiWire';
import type { OpenaiRow } from '../../src/sample/records';
import { text, type VendorProfile } from './vendorProfile';

const scopeMessage =
  'You have insufficient permissions for this operation. Missing scopes: api.audit_logs.read. ' +
  'Check that you have the correct role in your organization, and if you are using a restricted API key, ' +
  'that it has the necessary scopes.';

export const openaiServer: VendorProfile = {
  vendor: 'openai',
  basePath: '/v1',
  path: openaiPath,
  key: 'sk-admin-northwind-loopback-0001',
  items: 'data',
  paging: ['after', 'before', 'limit'],
  windowed: ['effective_at[gt]', 'effective_at[gte]', 'effective_at[lt]', 'effective_at[lte]'],
  credentials: (key) => ({ authorization: `Bearer ${key}` }),
  authenticate(headers, key) {
    const given = /^Bearer (.+)$/.exec(headers['authorization'] ?? '')?.[1];
    if (given === key) return undefined;
    if (given === undefined) {
      return openaiError(
        401,
        "You didn't provide an API key. You need to provide your API key in an Authorization header.",
        null,
        null,
      );
    }
    // A project or service account key is a real key, of the wrong kind.
    if (/^sk-(?!admin-)/.test(given)) return openaiError(401, scopeMessage, null, 'missing_scope');
    return this.unauthorized();
  },
  unauthorized: () => openaiError(401, 'Incorrect API key provided: sk-admin-****0000.', null, 'invalid_api_key'),
  forbidden: () => openaiError(403, scopeMessage, null, 'missing_scope'),
  notEnabled: () => openaiError(404, 'Audit logging is not enabled for this organization.', null, 'not_enabled'),
  rateLimited: (retryAfter) =>
    openaiError(429, 'Rate limit reached for requests.', null, 'rate_limit_exceeded', retryHeader(retryAfter)),
  failed: (status) => openaiError(status, 'The server had an error while processing your request.', null, null),
  wire: createOpenaiWire,
  rows: (organization) => organization.openai(),
  withRows: (organization, rows) => ({ ...organization, openai: () => rows() as readonly OpenaiRow[] }),
  timeOf: (record) => Number(record['effective_at'] ?? Number.NaN) * 1000,
  renew: (record, number, at) => ({
    ...record,
    id: `audit_log-new${String(number).padStart(21, '0')}`,
    effective_at: Math.floor(at / 1000),
  }),
  typeOf: (record) => text(record['type']).split('.').slice(0, -1).join('.'),
  actionOf: (record) => text(record['type']).split('.').at(-1) ?? '',
  emptyWithMore: () => ({ object: 'list', data: [], first_id: null, last_id: null, has_more: true }),
};

export function retryHeader(retryAfter: string | undefined): Readonly<Record<string, string>> {
  return retryAfter === undefined ? {} : { 'retry-after': retryAfter };
}
