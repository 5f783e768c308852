// The audit event, in the field's own words: the same shape whichever vendor wrote it.

/** What an action does to its resource, whatever word the vendor uses for it. */
export type Verb = 'create' | 'read' | 'update' | 'delete' | 'access' | 'other';

/** `system` is an actor the vendor names by leaving the actor out (Cortex: GitOps or an automatic import). */
export type ActorKind = 'user' | 'service_account' | 'api_key' | 'system' | 'unknown';

export interface Actor {
  readonly kind: ActorKind;
  /** The vendor's opaque ID: a user, a service account or a key's tracking ID; never a secret. */
  readonly id?: string;
  /** Tracking ID of the API key it acted with, where `id` is its owner's (OpenAI). */
  readonly keyId?: string;
  /** What a person would call the actor: an e-mail address, a key's name; absent where only the ID is known. */
  readonly label?: string;
  readonly email?: string;
  /** Source IP as the vendor wrote it, v4 or v6. */
  readonly ip?: string;
  readonly userAgent?: string;
  /** ISO 3166 two-letter code where the vendor gives one. */
  readonly country?: string;
}

export interface Resource {
  /** The vendor's own word: `api_key`, `ip_allowlist.config`, `virtual_keys`, `CATALOG`. */
  readonly type: string;
  /** Most events name one resource; `certificates.*` and `ip_allowlist.config.*` of OpenAI name several. */
  readonly ids: readonly string[];
  readonly name?: string;
  /** Where the resource lives; not the same as what was changed (OpenAI books admin calls on the default project). */
  readonly project?: Named;
  readonly workspace?: Named;
}

export interface Named {
  readonly id?: string;
  readonly name?: string;
}

export interface Outcome {
  /** HTTP status of the audited call, where the vendor records one (Portkey). */
  readonly status?: number;
  readonly ok: boolean;
  /** The vendor's reason for a failure, as written. */
  readonly reason?: string;
}

/** The audited call itself. `query`, `headers` and `body` are parsed JSON where they parse, else the vendor's text. */
export interface AuditedRequest {
  readonly method?: string;
  readonly path?: string;
  readonly id?: string;
  readonly query?: unknown;
  readonly headers?: unknown;
  readonly body?: unknown;
}

/** A place where the record did not fit what the vendor documents: shown to the reader, never thrown. */
export interface Drift {
  /** JSON path in the record, `$` for the record itself. */
  readonly path: string;
  readonly problem: string;
}

export interface AuditEvent {
  /** Unique within its connection: the vendor's record ID, or a digest of the record and its occurrence number. */
  readonly key: string;
  readonly connection: string;
  readonly vendor: string;
  /** Epoch ms by the vendor's clock; absent when the record has no time that parses. */
  readonly at?: number;
  /** The vendor's own action word, never rewritten: `deleted`, `Create`, `UPDATE`; may be empty (Portkey). */
  readonly action: string;
  readonly verb: Verb;
  readonly resource: Resource;
  readonly actor: Actor;
  readonly outcome?: Outcome;
  readonly request?: AuditedRequest;
  readonly drift: readonly Drift[];
}

/** An event with the bytes it came from, verbatim. */
export interface EventRecord {
  readonly event: AuditEvent;
  readonly raw: Uint8Array;
}

/** Resource type of a record that could not be read as an event; its raw text is kept and shown. */
export const unreadableType = 'unreadable';

/** Resource type and action as one word, which is how OpenAI itself names its event types (`api_key.deleted`). */
export function eventWord(event: Pick<AuditEvent, 'resource' | 'action'>): string {
  return event.action === '' ? event.resource.type : `${event.resource.type}.${event.action}`;
}
