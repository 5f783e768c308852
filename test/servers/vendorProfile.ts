// What the vendor servers differ in: where they listen, how they check a key, and their own words for every refusal.
import type { SampleOrganization } from '../../src/sample/generator';
import type { Row } from '../../src/sample/records';
import type { Wire, WireAnswer } from '../../src/sample/wire';

export type VendorName = 'openai' | 'portkey' | 'cortex';

/** Names in lower case. */
export type Headers = Readonly<Record<string, string>>;

/** A record as JSON has it. */
export type RawRecord = Readonly<Record<string, unknown>>;

export interface VendorProfile {
  readonly vendor: VendorName;
  /** What a connection's base URL has after the origin. */
  readonly basePath: string;
  /** The vendor's path under the base URL. */
  readonly path: string;
  /** Accepted unless the test brings its own; made up. */
  readonly key: string;
  /** The request headers that carry a key. */
  credentials(key: string): Headers;
  /** Name of the list in the envelope. */
  readonly items: 'data' | 'records' | 'logs';
  /** Parameters that choose a page, and those that choose the window. */
  readonly paging: readonly string[];
  readonly windowed: readonly string[];
  /** The vendor's refusal; nothing when the key is the right one. */
  authenticate(headers: Headers, key: string): WireAnswer | undefined;
  unauthorized(): WireAnswer;
  /** The key is good and may not read the audit log. */
  forbidden(): WireAnswer;
  /** Audit logging is off, or not in the plan. */
  notEnabled(): WireAnswer;
  /** `retryAfter` is the header's value as sent; absent, the header is not sent. */
  rateLimited(retryAfter: string | undefined): WireAnswer;
  /** The vendor's envelope around any other status. */
  failed(status: number): WireAnswer;
  wire(organization: SampleOrganization): Wire;
  rows(organization: SampleOrganization): readonly Row<RawRecord>[];
  /** The same organisation with these rows. */
  withRows(organization: SampleOrganization, rows: () => readonly Row<RawRecord>[]): SampleOrganization;
  /** Epoch ms of a record; `NaN` when it has no time. */
  timeOf(record: RawRecord): number;
  /** A copy with its own identity, at another time. */
  renew(record: RawRecord, number: number, at: number): RawRecord;
  /** As the tree groups it. */
  typeOf(record: RawRecord): string;
  actionOf(record: RawRecord): string;
  /** The envelope of an answer that promises more and holds nothing. */
  emptyWithMore(): RawRecord;
}

export function text(value: unknown): string {
  return typeof value === 'string' ? value : '';
}
