// The application without VS Code: connections, loader and store over real HTTP to vendor servers on loopback.
import { Connections, type Draft } from '../../src/app/connections';
import { Loader } from '../../src/app/loader';
import { Listeners, type SecretVault, type StoredKey } from '../../src/app/ports';
import { Reader, readEvent } from '../../src/app/reader';
import type { ConnectionProfile } from '../../src/core/connection';
import type { Timeouts } from '../../src/http/deadline';
import type { Clock, Transport } from '../../src/http/transport';
import { systemClock } from '../../src/http/systemClock';
import { createUndiciTransport } from '../../src/http/undiciTransport';
import { createStore } from '../../src/store/store';
import type { EventStore, RowLookup } from '../../src/store/types';
import type { VendorServer } from './vendorServer';

export class MemoryVault implements SecretVault {
  private readonly keys = new Map<string, string>();
  private readonly listeners = new Listeners();
  readonly onDidChange = this.listeners.add;

  read(connection: string): Promise<StoredKey | undefined> {
    const text = this.keys.get(connection);
    return Promise.resolve(text === undefined ? undefined : (JSON.parse(text) as StoredKey));
  }

  write(connection: string, value: StoredKey): Promise<void> {
    this.keys.set(connection, JSON.stringify(value));
    this.listeners.tell();
    return Promise.resolve();
  }

  remove(connection: string): Promise<void> {
    this.keys.delete(connection);
    this.listeners.tell();
    return Promise.resolve();
  }

  get size(): number {
    return this.keys.size;
  }
}

export type Place = Pick<VendorServer, 'vendor' | 'baseUrl' | 'key'>;

export interface RigOptions {
  /** What the first load reaches back. */
  readonly days?: number;
  /** Waits of the client are cut to nothing unless one is given. */
  readonly clock?: Clock;
  /** Default: undici, closed when the application stops. */
  readonly transport?: Transport;
  readonly timeouts?: Partial<Timeouts>;
  /** Of memory for events. */
  readonly maxBytes?: number;
}

export interface AppRig {
  readonly connections: Connections;
  readonly loader: Loader;
  readonly store: EventStore & RowLookup;
  readonly reader: Reader;
  readonly vault: MemoryVault;
  /** What was kept beside the keys. */
  readonly state: ReadonlyMap<string, unknown>;
  connect(server: Place, name?: string): Promise<ConnectionProfile>;
  stop(): Promise<void>;
}

export function startApp(options: RigOptions = {}): AppRig {
  // Opens nothing before the first request.
  const undici = createUndiciTransport({});
  const transport = options.transport ?? undici;
  const state = new Map<string, unknown>();
  const vault = new MemoryVault();
  const clock = options.clock ?? { ...systemClock, sleep: (ms, signal) => systemClock.sleep(Math.min(ms, 5), signal) };
  let made = 0;
  const connections = new Connections({
    state: {
      get: (key) => state.get(key),
      set: (key, value) => {
        state.set(key, JSON.parse(JSON.stringify(value ?? null)));
        return Promise.resolve();
      },
    },
    vault,
    transportFor: () => transport,
    ...(options.timeouts === undefined ? {} : { timeouts: options.timeouts }),
    clock,
    newId: () => `c${String(++made)}`,
    userAgent: 'audit-log-explorer-test',
  });
  const store = createStore({ readEvent, ...(options.maxBytes === undefined ? {} : { maxBytes: options.maxBytes }) });
  const loader = new Loader({ connections, store, clock, settings: { days: options.days ?? 40, zone: 'UTC' } });
  const draftOf = (server: Place, name: string): Draft => ({
    vendor: server.vendor,
    name,
    baseUrl: server.baseUrl,
    options: {},
    source: 'live',
  });
  return {
    connections,
    loader,
    store,
    reader: new Reader(store),
    vault,
    state,
    connect: (server, name = server.vendor) => connections.add(draftOf(server, name), server.key),
    async stop() {
      loader.stop();
      await undici.close();
    },
  };
}
