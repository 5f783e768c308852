// The contract every vendor's adapter keeps.
import type { AuditEvent, EventRecord } from '../core/event';
import type { FilterDescriptor, VendorQuery } from '../core/filters';
import type { ResourcePattern } from '../core/resources';
import type { Clock, HttpClient, RequestPolicy } from '../http/transport';
import type { Recent } from './recent';

export { Recent } from './recent';

export interface CredentialSpec {
  /** Header that carries the key, lower case, and what stands before it (`Bearer `). */
  readonly header: string;
  readonly prefix: string;
  /** Regular expression source of an acceptable key; always a subset of visible ASCII. */
  readonly shape: string;
  /** Plain words for a key of the wrong kind, by a regular expression that recognises it. */
  readonly wrongKinds: readonly { readonly shape: string; readonly advice: string }[];
  /** Where a person gets such a key, and which permission it needs. */
  readonly help: string;
  /** Environment variable name used in copied cURL commands: `OPENAI_ADMIN_KEY`. */
  readonly placeholder: string;
}

export interface OptionSpec {
  readonly name: string;
  readonly label: string;
  readonly help: string;
  readonly shape?: string;
  readonly placeholder?: string;
}

export interface Page {
  readonly records: readonly EventRecord[];
  /** Opaque; `pages(…, from)` goes on after this page. Absent on the last one. */
  readonly next?: string;
  /** Matches in the whole window, where the vendor says (never from an empty page). */
  readonly total?: number;
  /** Why the walk may have missed something (paging misbehaved); shown to the person. */
  readonly warning?: string;
}

export interface VendorContext {
  readonly connection: string;
  readonly options: Readonly<Record<string, string>>;
  readonly http: HttpClient;
  readonly clock: Clock;
  /** What a walk that is taken up again has brought before; the walk adds to it. */
  readonly seen?: Recent;
  readonly onWait?: (wait: { readonly until: number; readonly why: string } | undefined) => void;
}

export interface VendorAdapter {
  readonly id: string;
  /** As people say it: `OpenAI`, `Portkey`, `Cortex (cortex.io)`. */
  readonly label: string;
  readonly defaultBaseUrl: string;
  /** Official origins; any other needs the person's explicit word. */
  readonly origins: readonly string[];
  readonly credential: CredentialSpec;
  readonly options: readonly OptionSpec[];
  readonly filters: FilterDescriptor;
  readonly resources: readonly ResourcePattern[];
  /** The filter parameter that takes a resource ID, where the vendor has one. */
  readonly resourceParam?: string;
  /** Said where an empty result may mean something else than "nothing happened". */
  readonly emptyHelp: string;
  /** Where the vendor wants to be asked otherwise than `defaultPolicy` of `http/retry` does. */
  readonly requests?: Partial<RequestPolicy>;
  /** Vendor console page for its audit log, https. */
  readonly consoleUrl: string;
  /** Walks the vendor's pages, newest first where the vendor does. Throws `AuditError`. */
  pages(query: VendorQuery, context: VendorContext, signal: AbortSignal, from?: string): AsyncIterable<Page>;
  /** The exact request of the first page, to show and to copy: `path?search` under the base URL, no key. */
  describe(query: VendorQuery, options: Readonly<Record<string, string>>): string;
  /** One record's bytes to an event; the same function `pages` uses. Never throws: what does not fit becomes drift. */
  normalise(raw: Uint8Array, connection: string, occurrence?: number): AuditEvent;
}
