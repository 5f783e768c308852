// Writes Portkey audit records: an HTTP call each, with its body, query and headers as JSON inside strings.
import { portkey, type Person } from './cast';
import { iso } from './clockwork';
import { createRandom, hash, type Random } from './random';
import type { PortkeyRow } from './records';

export interface Caller {
  readonly id: string;
  readonly type: 'user' | 'api_key';
  readonly ip: string;
  readonly country: string;
  readonly userAgent: string;
}

export interface Call {
  readonly at: number;
  readonly caller: Caller;
  readonly method?: 'POST' | 'PUT' | 'DELETE' | 'PATCH';
  readonly uri: string;
  /** The vendor's words. An empty action occurs in live answers. */
  readonly type: string;
  readonly action: string;
  /** A string is kept as it is, JSON or not; anything else is written as JSON; absent: the empty string. */
  readonly body?: unknown;
  readonly query?: Readonly<Record<string, string>>;
  readonly status?: number;
  readonly workspace?: string;
  readonly requestId?: string;
}

export interface PortkeyBook {
  readonly rows: PortkeyRow[];
  readonly random: Random;
  readonly add: (call: Call) => void;
}

export function createPortkeyBook(seed: number): PortkeyBook {
  const rows: PortkeyRow[] = [];
  const ids = createRandom(seed, 'portkey ids');
  return {
    rows,
    random: createRandom(seed, 'portkey'),
    add(call) {
      const { caller } = call;
      const requestId = call.requestId ?? ids.uuid();
      rows.push({
        at: call.at,
        record: {
          timestamp: iso(call.at),
          method: call.method ?? 'POST',
          uri: call.uri,
          request_id: requestId,
          request_body:
            call.body === undefined ? '' : typeof call.body === 'string' ? call.body : JSON.stringify(call.body),
          query_params: call.query === undefined ? '{}' : JSON.stringify(call.query),
          request_headers: JSON.stringify(headers(caller, requestId)),
          user_id: caller.id,
          user_type: caller.type,
          organisation_id: portkey.organisation,
          workspace_id: call.workspace ?? '',
          response_status_code: call.status ?? 200,
          resource_type: call.type,
          action: call.action,
          client_ip: caller.ip,
          country: caller.country,
        },
      });
    },
  };
}

/** A person in the dashboard: the record has their UUID and no name. */
export function user(person: Person): Caller {
  return {
    id: person.portkeyId,
    type: 'user',
    ip: person.ip,
    country: person.place.country,
    userAgent: person.userAgent,
  };
}

export function keyCaller(id: string, ip: string, country: string, userAgent: string): Caller {
  return { id, type: 'api_key', ip, country, userAgent };
}

/** The vendor masks the middle of what it knows to be a credential. */
function headers(caller: Caller, requestId: string): Readonly<Record<string, string>> {
  const mark = hash(caller.id).toString(36).padStart(7, '0');
  return {
    'content-type': 'application/json',
    'user-agent': caller.userAgent,
    ...(caller.type === 'api_key'
      ? { 'x-portkey-api-key': `${mark.slice(0, 2)}*****${mark.slice(-3)}` }
      : { authorization: `Bea*****${mark.slice(-3)}` }),
    'x-portkey-trace-id': `trace-${requestId.slice(0, 8)}`,
  };
}
