// Writes OpenAI audit records in the shapes that live answers show, newer fields included.
import { openai, type Person, type Place } from './cast';
import { createRandom, hash, type Random } from './random';
import type { OpenaiActor, OpenaiRow, OpenaiSession } from './records';

export interface Project {
  readonly id: string;
  readonly name: string;
}

export interface OpenaiBook {
  readonly rows: OpenaiRow[];
  readonly random: Random;
  /** `at` in epoch ms; kept in whole seconds. `actor` may be null (said) or undefined (left out): both occur. */
  readonly add: (
    at: number,
    type: string,
    actor: OpenaiActor | null | undefined,
    detail?: Readonly<Record<string, unknown>>,
    project?: Project,
  ) => void;
}

export function createOpenaiBook(seed: number): OpenaiBook {
  const rows: OpenaiRow[] = [];
  const ids = createRandom(seed, 'openai ids');
  return {
    rows,
    random: createRandom(seed, 'openai'),
    add(at, type, actor, detail, project) {
      const seconds = Math.floor(at / 1000);
      rows.push({
        at: seconds * 1000,
        record: {
          object: 'organization.audit_log',
          id: `audit_log-${ids.text(24)}`,
          type,
          effective_at: seconds,
          ...(project === undefined ? {} : { project }),
          ...(actor === undefined ? {} : { actor }),
          ...(detail === undefined ? {} : { [type]: detail }),
        },
      });
    },
  };
}

/** A person in the dashboard. */
export function session(person: Person): OpenaiActor {
  return {
    type: 'session',
    session: {
      user: { id: person.openaiId, email: person.email },
      ...connection(person.ip, person.userAgent, person.place),
    },
  };
}

/** A person in the dashboard, as the documentation has it: neither fingerprints nor place. */
export function plainSession(person: Person): OpenaiActor {
  return {
    type: 'session',
    session: { user: { id: person.openaiId, email: person.email }, ip_address: person.ip },
  };
}

/** Someone who did not get in: the vendor names no user. */
export function unknownSession(ip: string, userAgent: string, place: Place): OpenaiActor {
  return { type: 'session', session: connection(ip, userAgent, place) };
}

/** A call made with a person's key. Documentation examples leave the key's ID out. */
export function userKey(person: Person, key?: string): OpenaiActor {
  return {
    type: 'api_key',
    api_key: {
      ...(key === undefined ? {} : { id: key }),
      type: 'user',
      user: { id: person.openaiId, email: person.email },
    },
  };
}

/** A call made with a service account's key. */
export function serviceKey(account: string, key?: string): OpenaiActor {
  return {
    type: 'api_key',
    api_key: {
      ...(key === undefined ? {} : { id: key }),
      type: 'service_account',
      service_account: { id: account },
    },
  };
}

export const terraform = serviceKey(openai.serviceAccounts.terraform, openai.keys.terraform);

function connection(ip: string, userAgent: string, place: Place): Omit<OpenaiSession, 'user'> {
  const print = (label: string, digits: number): string =>
    [0, 1, 2, 3]
      .map((part) => hash(`${label}${part}${userAgent}`).toString(16).padStart(8, '0'))
      .join('')
      .slice(0, digits);
  return {
    ip_address: ip,
    user_agent: userAgent,
    ja3: print('ja3', 32),
    ja4: `t13d1516h2_${print('ja4', 12)}_${print('extensions', 12)}`,
    ip_address_details: {
      country: place.country,
      city: place.city,
      region: place.region,
      region_code: place.regionCode,
      asn: place.asn,
      latitude: place.latitude,
      longitude: place.longitude,
    },
  };
}
