// A process of its own that loads from one server with the trust it was started with, and says how each adapter fared.
import * as tls from 'node:tls';
import { Connections } from '../../src/app/connections';
import { createUndiciTransport } from '../../src/http/undiciTransport';
import { systemClock } from '../../src/http/systemClock';
import { AuditError } from '../../src/core/errors';
import { MemoryVault } from '../servers/appRig';

/** Vendor → base URL and key. */
export type Asked = Readonly<Record<string, { readonly baseUrl: string; readonly key: string }>>;
export interface Told {
  /** Whether this Node can read the system's own store. */
  readonly readsSystem: boolean;
  /** Vendor → events of the first page, or the failure's kind and next step. */
  readonly vendors: Readonly<Record<string, number | readonly [string, string]>>;
}

async function main(asked: Asked): Promise<void> {
  const transport = createUndiciTransport({});
  const connections = new Connections({
    state: { get: () => undefined, set: () => Promise.resolve() },
    vault: new MemoryVault(),
    transportFor: () => transport,
    clock: systemClock,
    newId: () => 'c',
    userAgent: 'audit-log-explorer-test',
  });
  const vendors: Record<string, number | readonly [string, string]> = {};
  for (const [vendor, { baseUrl, key }] of Object.entries(asked)) {
    const draft = { vendor, name: vendor, baseUrl, options: {}, source: 'live' } as const;
    try {
      vendors[vendor] = (await connections.test(draft, key, new AbortController().signal)).events;
    } catch (error) {
      if (!AuditError.is(error)) throw error;
      vendors[vendor] = [error.failure.kind, error.failure.nextStep ?? ''];
    }
  }
  await transport.close();
  const readsSystem = typeof tls.getCACertificates === 'function';
  process.stdout.write(JSON.stringify({ readsSystem, vendors } satisfies Told));
}

const asked = process.env['TRUST_CHILD'];
if (asked !== undefined) void main(JSON.parse(asked) as Asked);
