// The panel's own session over the sample organisation: everything but VS Code itself.
import { ActorBook } from '../../../src/app/actorBook';
import { Aliases } from '../../../src/app/aliases';
import { Connections } from '../../../src/app/connections';
import { EventContext } from '../../../src/app/eventContext';
import { Loader } from '../../../src/app/loader';
import { PanelSession } from '../../../src/app/panelSession';
import type { KeyValueStore } from '../../../src/app/ports';
import { QuerySource } from '../../../src/app/querySource';
import { Reader, readEvent, readRecord } from '../../../src/app/reader';
import { Stories } from '../../../src/app/story';
import { compileQuery } from '../../../src/core/query/compile';
import { english } from '../../../src/core/sentence';
import { systemClock } from '../../../src/http/systemClock';
import { HostChannel } from '../../../src/protocol/channel';
import { createSampleOrganization } from '../../../src/sample/generator';
import { createSampleTransport } from '../../../src/sample/transport';
import { createStore } from '../../../src/store/store';
import type { EventStore, RowLookup } from '../../../src/store/types';
import { adapters } from '../../../src/vendors/registry';
import { MemoryVault } from '../../servers/appRig';
import type { Host } from './page';

export interface RealHost {
  readonly aliases: Aliases;
  readonly host: Host;
  readonly copied: string[];
  readonly failures: unknown[];
  readonly refused: string[];
  readonly asked: string[];
  readonly session: () => PanelSession | undefined;
  /** Adds the sample connections that are not there yet. */
  readonly connect: () => Promise<void>;
  /** Adds one record to what is loaded of a vendor's connection; answers its row. */
  readonly insert: (vendor: string, raw: string) => number;
  readonly store: EventStore & RowLookup;
  readonly reader: Reader;
}

export async function startRealHost(
  options: {
    readonly connect?: boolean;
    readonly zone?: string;
    readonly scale?: number;
    readonly limits?: { readonly stopAfter: number; readonly budget: number };
  } = {},
): Promise<RealHost> {
  const settings = { days: 30, zone: options.zone ?? 'UTC' };
  const organization = createSampleOrganization({
    now: Date.now(),
    ...(options.scale === undefined ? {} : { scale: options.scale }),
  });
  const state = new Map<string, unknown>();
  let made = 0;
  const kept: KeyValueStore = {
    get: (key) => state.get(key),
    set: (key, value) => Promise.resolve(void state.set(key, value)),
  };
  const connections = new Connections({
    state: kept,
    vault: new MemoryVault(),
    transportFor: (profile) => createSampleTransport(profile.vendor, organization),
    clock: systemClock,
    newId: () => `c${String(++made)}`,
    userAgent: 'audit-log-explorer-test',
  });
  const store = createStore({ readEvent });
  const loader = new Loader({ connections, store, clock: systemClock, settings });
  const source = new QuerySource(store, connections, () =>
    compileQuery({ kind: 'all' }, connections.timeContext(settings.zone)),
  );
  const aliases = new Aliases(kept, store);
  const reader = new Reader(store, { ...english, nameOf: aliases.nameOf });
  const stories = new Stories({ connections, loader, store, reader, clock: systemClock, settings });
  const surroundings = new EventContext(stories, new ActorBook({ store, aliases, connections, settings }));
  const copied: string[] = [];
  const failures: unknown[] = [];
  const refused: string[] = [];
  const asked: string[] = [];
  let session: PanelSession | undefined;
  let layout: string | undefined;
  const connect = async (): Promise<void> => {
    for (const { id, label, defaultBaseUrl } of adapters) {
      await connections.add(
        { vendor: id, name: `${label} sample`, baseUrl: defaultBaseUrl, options: {}, source: 'sample' },
        undefined,
      );
    }
  };
  if (options.connect !== false) await connect();
  const host: Host = (post) => {
    const channel = new HostChannel({
      post,
      onMessage: (message) => session?.receive(message),
      onRefused: (why) => refused.push(why),
      now: () => Date.now(),
    });
    session?.dispose();
    session = new PanelSession({
      connections,
      loader,
      store,
      reader,
      source,
      clock: systemClock,
      settings,
      surroundings,
      ...(options.limits === undefined ? {} : { limits: options.limits }),
      look: () => ({ density: 'compact', localZone: 'Europe/Berlin', columns: ['source', 'status'] }),
      keptLayout: () => layout,
      send: (message) => channel.send(message),
      actions: {
        copy: (text) => Promise.resolve(void copied.push(text)),
        openDocument: (row) => asked.push(`document ${String(row)}`),
        saveQuery: (text) => asked.push(`save ${text}`),
        exportQuery: (text) => asked.push(`export ${text}`),
        keepLayout: (text) => (layout = text),
        setZone: (zone) => {
          settings.zone = zone;
          session?.settingsChanged();
        },
        intent: (what) => {
          asked.push(what);
          if (what === 'exploreSample') void connect();
        },
        ran: (text) => asked.push(`ran ${text}`),
        report: (error) => failures.push(error),
      },
    });
    return (data) => channel.receive(data);
  };
  const insert = (vendor: string, raw: string): number => {
    const connection = connections.list().find((profile) => profile.vendor === vendor)?.id ?? '';
    const bytes = new TextEncoder().encode(raw);
    const event = readRecord(connections.adapter(vendor), bytes, connection);
    store.add([{ event, raw: bytes }]);
    return store.row(connection, event.key) ?? -1;
  };
  return { aliases, host, copied, failures, refused, asked, session: () => session, connect, insert, store, reader };
}
