// Builds the headers of a request. Checked here first: `new Headers` puts a refused value, the key, into its message.
import { AuditError } from '../core/errors';

/** What the client needs to know of a vendor's credential. */
export interface CredentialLike {
  /** Lower case. */
  readonly header: string;
  /** Stands before the key: `Bearer `, or nothing. */
  readonly prefix: string;
  /** Regular expression source that the whole key must match. */
  readonly shape: string;
}

const name = /^[a-z][a-z0-9-]{0,63}$/;
const value = /^[\x20-\x7e]{0,8192}$/;
/** No space, no control character, nothing outside ASCII, whatever the vendor's own shape allows. */
const visibleAscii = /^[\x21-\x7e]{1,4096}$/;

/** True when the key may stand in a header. Says nothing of the key in either case. */
export function hasShape(key: string, shape: string): boolean {
  return visibleAscii.test(key) && new RegExp(`^(?:${shape})$`, 'u').test(key);
}

function unfit(): AuditError {
  return new AuditError({
    kind: 'bug',
    message: 'A request header could not be built.',
    nextStep: 'Nothing was sent. Please report this with "Audit Logs: Copy Diagnostics".',
  });
}

/** The request's headers, without a prototype. Throws without quoting any value. */
export function buildHeaders(
  credential: CredentialLike,
  key: string,
  userAgent: string,
): Readonly<Record<string, string>> {
  const headers = Object.create(null) as Record<string, string>;
  const entries: readonly (readonly [string, string])[] = [
    ['accept', 'application/json'],
    ['accept-encoding', 'gzip, deflate, br'],
    ['user-agent', userAgent],
    [credential.header, `${credential.prefix}${key}`],
  ];
  for (const [header, text] of entries) {
    if (!name.test(header) || !value.test(text)) throw unfit();
    headers[header] = text;
  }
  return headers;
}
