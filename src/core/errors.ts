// Everything that can go wrong, as data: one union, shown by one funnel.

export type FailureKind =
  // before anything is sent
  | 'badInput'
  | 'originRefused'
  | 'keyMissing'
  | 'keyShape'
  // the vendor answered
  | 'unauthorized'
  | 'forbidden'
  | 'notFound'
  | 'badRequest'
  | 'rateLimited'
  | 'vendorError'
  | 'redirected'
  | 'notJson'
  | 'tooLarge'
  | 'unexpectedAnswer'
  // the network
  | 'dns'
  | 'refused'
  | 'reset'
  | 'timeout'
  | 'tls'
  | 'proxy'
  | 'network'
  // here
  | 'storage'
  | 'cancelled'
  | 'bug';

export interface Failure {
  readonly kind: FailureKind;
  /** What happened, in plain words; safe to show and to log (no secret, no control characters). */
  readonly message: string;
  /** What the person can do next; one or two sentences. */
  readonly nextStep?: string;
  /** The vendor's own words, when it said any. */
  readonly vendorMessage?: string;
  readonly status?: number;
  /** The vendor's request ID, for its support desk. */
  readonly requestId?: string;
  /** Epoch ms before which it is no use to try again. */
  readonly retryAt?: number;
}

/** Known to every bundle: the HTTP client is loaded as one of its own, with its own copy of this class. */
const brand = Symbol.for('auditLogs.AuditError');

/** The one error class that crosses layers. Cancellation is `kind: 'cancelled'` and is never shown. */
export class AuditError extends Error {
  readonly failure: Failure;
  readonly [brand] = true;
  constructor(failure: Failure) {
    super(failure.message);
    this.name = 'AuditError';
    this.failure = failure;
  }
  /** By name, not by identity: the HTTP transport is a bundle of its own and brings its own copy of this class. */
  static is(error: unknown): error is AuditError {
    return error instanceof Error && error.name === 'AuditError' && 'failure' in error;
  }
}
