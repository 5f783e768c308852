// The vendors' own records, as their documentation and recorded answers show them, and the rows the sample keeps.

/** One kept record. `hidden` answers filters whose answer no record carries. */
export interface Row<R> {
  /** Epoch ms. */
  readonly at: number;
  readonly record: R;
  readonly hidden?: CortexHidden;
  /** Deleted since: no longer served, but a cursor that names it still has its place. */
  readonly gone?: boolean;
}

export interface OpenaiUser {
  readonly id?: string;
  readonly email?: string;
}

export interface OpenaiSession {
  readonly user?: OpenaiUser;
  readonly ip_address?: string;
  readonly user_agent?: string;
  readonly ja3?: string;
  readonly ja4?: string;
  readonly ip_address_details?: Readonly<Record<string, string>>;
}

export type OpenaiActor =
  | { readonly type: 'session'; readonly session: OpenaiSession }
  | {
      readonly type: 'api_key';
      readonly api_key: {
        readonly id?: string;
        readonly type: 'user' | 'service_account';
        readonly user?: OpenaiUser;
        readonly service_account?: { readonly id: string };
      };
    };

/** The detail object stands under a key equal to `type`, dots included. */
export interface OpenaiRecord {
  readonly object?: string;
  readonly id: string;
  readonly type: string;
  /** Unix seconds. */
  readonly effective_at: number;
  readonly project?: { readonly id: string; readonly name: string };
  /** Optional and nullable since May 2026. */
  readonly actor?: OpenaiActor | null;
  readonly [detail: string]: unknown;
}

/** Portkey marks no field as required; these three are JSON in strings: request_body, query_params, request_headers. */
export interface PortkeyRecord {
  readonly timestamp: string;
  readonly method: string;
  readonly uri: string;
  readonly request_id: string;
  readonly request_body: string;
  readonly query_params: string;
  readonly request_headers: string;
  readonly user_id: string;
  readonly user_type: string;
  readonly organisation_id: string;
  readonly workspace_id: string;
  readonly response_status_code: number;
  readonly resource_type: string;
  readonly action: string;
  readonly client_ip: string;
  readonly country: string;
}

export interface CortexRecord {
  readonly action: string;
  readonly actorIdentifier?: string;
  readonly ipAddress?: string;
  readonly objectIdentifier: string;
  readonly objectType: string;
  readonly timestamp: string;
}

/** What Cortex filters by and does not return. */
export interface CortexHidden {
  readonly actorType?: string;
  readonly requestType?: string;
}

export type OpenaiRow = Row<OpenaiRecord>;
export type PortkeyRow = Row<PortkeyRecord>;
export type CortexRow = Row<CortexRecord>;

/** Newest first; of equal times the later written comes first, as a log that is read backwards has it. */
export function newestFirst<R>(rows: readonly Row<R>[]): readonly Row<R>[] {
  return [...rows].reverse().sort((left, right) => right.at - left.at);
}

/** Whether OpenAI shows the event only with `tenant_only=true`. */
export function isTenantScoped(type: string): boolean {
  return type.startsWith('tenant.') || type === 'role.bound_to_resource' || type === 'role.unbound_from_resource';
}
