// Portkey over loopback: one answer, AB03, for every reason a key may not read the log.
import { createPortkeyWire, portkeyError, portkeyPath } from '../../src/sample/portkeyWire';
import type { PortkeyRow } from '../../src/sample/records';
import { retryHeader } from './openaiServer';
import { text, type VendorProfile } from './vendorProfile';

export const portkeyServer: VendorProfile = {
  vendor: 'portkey',
  basePath: '/v1',
  path: portkeyPath,
  key: 'nwLoopbackPortkey0001',
  items: 'records',
  paging: ['current_page', 'page_size'],
  windowed: ['start_time', 'end_time', 'organisation_id'],
  credentials: (key) => ({ 'x-portkey-api-key': key }),
  authenticate(headers, key) {
    return headers['x-portkey-api-key'] === key ? undefined : this.unauthorized();
  },
  // As seen: without a code in the body.
  unauthorized: () => portkeyError(401, undefined, 'Unauthorised Request'),
  forbidden: () => portkeyError(403, 'AB03', "You don't have access to this resource"),
  notEnabled: () => portkeyError(403, 'AB03', 'Audit logs are available on the Enterprise plan'),
  rateLimited: (retryAfter) => portkeyError(429, 'AB06', 'Too many requests', retryHeader(retryAfter)),
  failed: (status) => portkeyError(status, 'AB04', 'Something went wrong'),
  wire: createPortkeyWire,
  rows: (organization) => organization.portkey() as unknown as ReturnType<VendorProfile['rows']>,
  withRows: (organization, rows) => ({ ...organization, portkey: () => rows() as unknown as readonly PortkeyRow[] }),
  timeOf: (record) => Date.parse(text(record['timestamp'])),
  renew: (record, number, at) => ({
    ...record,
    request_id: `00000000-0000-4000-8000-${String(number).padStart(12, '0')}`,
    timestamp: new Date(at).toISOString(),
  }),
  typeOf: (record) => text(record['resource_type']),
  actionOf: (record) => text(record['action']),
  emptyWithMore: () => ({ records: [], total: 10_000, object: 'analytics-graph' }),
};
