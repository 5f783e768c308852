// Every refusal a vendor may answer with, and what a person must then be told: by the status, and by the vendor's own adapter.
import type { FailureKind } from '../../src/core/errors';
import type { VendorName } from '../servers/vendorProfile';
import { failed } from './adapterFaults';
import type { Expected, Fault } from './adapterRig';

/** Written out here, not taken from the code. */
const kinds: ReadonlyMap<number, FailureKind> = new Map<number, FailureKind>([
  [401, 'unauthorized'],
  [402, 'forbidden'],
  [403, 'forbidden'],
  [404, 'notFound'],
  [407, 'proxy'],
  [408, 'timeout'],
  [410, 'notFound'],
  [451, 'forbidden'],
  [511, 'network'],
]);

const said: Readonly<Partial<Record<FailureKind, RegExp>>> = {
  unauthorized: /did not accept the key/,
  forbidden: /accepted the key but does not let it read the audit log/,
  notFound: /has no audit log at this address/,
  proxy: /A proxy in front of .* asks for a sign-in/,
  timeout: /gave up waiting for the request/,
  network: /The network asks for a sign-in/,
  badRequest: /did not accept the request/,
  vendorError: /could not answer/,
};

const steps: Readonly<Partial<Record<FailureKind, RegExp>>> = {
  unauthorized: /Replace Key/,
  forbidden: /permissions and the plan/,
  notFound: /Check the endpoint of this connection, its path included/,
  proxy: /http\.proxy/,
  timeout: /Refresh to try again, with a shorter time range/,
  network: /Open a web page in the browser, sign in to the network/,
  badRequest: /Check the filters, the time range and the options/,
  vendorError: /Try again later/,
};

/** Where the vendor's own adapter knows better than the status. */
const own: Readonly<Record<VendorName, Readonly<Record<number, RegExp>>>> = {
  openai: {
    400: /filter/,
    401: /Admin API key/,
    403: /Admin API key.*audit logging is enabled/,
    404: /Check the endpoint/,
  },
  portkey: {
    400: /filter/,
    401: /organisation \(admin\) service key/,
    402: /Enterprise/,
    403: /Enterprise.*service key.*audit_logs\.list/,
    404: /Check the endpoint.*AUDIT_LOGS_ENABLED/,
    409: /Refresh to try again/,
    422: /filter/,
  },
  cortex: {
    400: /filter/,
    401: /API key under Settings/,
    403: /permission "View audit logs"/,
    404: /Check the endpoint/,
    422: /filter/,
  },
};

const triedAgain = [408, 500, 502, 503, 504, 520, 521, 522, 523, 524, 529];

function refusalOf(vendor: VendorName, status: number): Expected {
  const outcome = kinds.get(status) ?? (status < 500 ? 'badRequest' : 'vendorError');
  const again = vendor !== 'cortex' && triedAgain.includes(status);
  // Cortex refuses a time with a zone by 400 and is asked once without.
  const zone = vendor === 'cortex' && status === 400;
  const words = new RegExp(`${said[outcome]?.source ?? ''}.*\\(${String(status)}\\)`);
  return { outcome, words, step: own[vendor][status] ?? steps[outcome] ?? /./, requests: again ? 4 : zone ? 2 : 1 };
}

const statuses = [
  400, 401, 402, 403, 404, 405, 406, 407, 408, 409, 410, 411, 412, 413, 414, 415, 417, 418, 421, 422, 423, 424, 425,
  426, 428, 431, 444, 449, 451, 460, 499, 500, 501, 502, 503, 504, 505, 506, 507, 508, 510, 511, 520, 521, 522, 523,
  524, 525, 526, 527, 529, 530, 561, 598, 599,
];

export const refusals: readonly Fault[] = statuses.map((status) => ({
  name: String(status),
  answers: (_page, vendor) => [failed(vendor, status)],
  expected: (vendor) => refusalOf(vendor, status),
}));
