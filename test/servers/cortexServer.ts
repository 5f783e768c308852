// Cortex over loopback: bearer keys, the permission by its name, and problem details for too many requests.
import { cortexError, cortexPath, createCortexWire } from '../../src/sample/cortexWire';
import type { CortexRow } from '../../src/sample/records';
import { retryHeader } from './openaiServer';
import { text, type VendorProfile } from './vendorProfile';

export const cortexServer: VendorProfile = {
  vendor: 'cortex',
  basePath: '',
  path: cortexPath,
  key: 'northwind.loopback.cortex0001',
  items: 'logs',
  paging: ['page', 'pageSize'],
  windowed: ['startTime', 'endTime'],
  credentials: (key) => ({ authorization: `Bearer ${key}` }),
  authenticate(headers, key) {
    return headers['authorization'] === `Bearer ${key}` ? undefined : this.unauthorized();
  },
  unauthorized: () => cortexError(401, 'UNCATEGORIZED', 'Unauthorized'),
  forbidden: () => cortexError(403, 'FORBIDDEN', 'This API key does not have the View audit logs permission'),
  notEnabled: () => cortexError(403, 'FORBIDDEN', 'Audit logs are not available for this account'),
  rateLimited: (retryAfter) => ({
    status: 429,
    headers: { 'content-type': 'application/problem+json', ...retryHeader(retryAfter) },
    body: JSON.stringify({
      type: 'about:blank',
      title: 'Too Many Requests',
      status: 429,
      detail: 'The client has exceeded the rate limit.',
      ...(/^\d+$/.test(retryAfter ?? '') ? { retryAfter: Number(retryAfter) } : {}),
    }),
  }),
  failed: (status) => cortexError(status, 'UNHANDLED_EXCEPTION', 'An unexpected error occurred'),
  wire: createCortexWire,
  rows: (organization) => organization.cortex() as unknown as ReturnType<VendorProfile['rows']>,
  withRows: (organization, rows) => ({ ...organization, cortex: () => rows() as unknown as readonly CortexRow[] }),
  timeOf: (record) => Date.parse(text(record['timestamp'])),
  renew: (record, number, at) => ({
    ...record,
    objectIdentifier: `new-entity-${number}`,
    timestamp: new Date(at).toISOString(),
  }),
  typeOf: (record) => text(record['objectType']),
  actionOf: (record) => text(record['action']),
  emptyWithMore: () => ({ logs: [], page: 0, total: 10_000, totalPages: 40 }),
};
