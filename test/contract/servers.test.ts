// Every adapter against its vendor server, over real HTTP and through the real client.
import { afterAll, afterEach, beforeAll, expect } from 'vitest';
import type { AuditEvent } from '../../src/core/event';
import { columnValue, columnValues, type ColumnName } from '../../src/core/query/columns';
import { createHttpClient } from '../../src/http/client';
import { systemClock } from '../../src/http/systemClock';
import type { HttpClient } from '../../src/http/transport';
import { createUndiciTransport } from '../../src/http/undiciTransport';
import { portkey as cast } from '../../src/sample/cast';
import type { ServerMode } from '../servers/serverModes';
import { startVendorServer, type VendorServer } from '../servers/vendorServer';
import type { VendorName } from '../servers/vendorProfile';
import { failureOf, queryOf, walk, type Walked } from './memory';
import { adapter } from './parameters';
import { printed, table, unfilled, type Cell, type Row } from './table';

const vendors: readonly VendorName[] = ['openai', 'portkey', 'cortex'];
const servers = new Map<string, VendorServer>();
const transport = createUndiciTransport({});
/** Longer than the log. */
const days = 60 * 86_400_000;

beforeAll(async () => {
  for (const vendor of vendors) servers.set(vendor, await startVendorServer(vendor, { scale: 3 }));
});

afterEach(() => {
  for (const server of servers.values()) {
    server.setMode({});
    server.onRequest(() => undefined);
    server.forgetRequests();
  }
});

afterAll(async () => {
  for (const server of servers.values()) await server.stop();
  await transport.close();
  process.stdout.write(`\n${printed()}\n`);
  expect(unfilled()).toEqual([]);
});

function serverOf(vendor: string): VendorServer {
  const server = servers.get(vendor);
  if (server === undefined) throw new Error('The server is not running.');
  return server;
}

function clientOf(vendor: string, server: VendorServer, key = server.key): HttpClient {
  return createHttpClient({
    baseUrl: server.baseUrl,
    officialOrigins: [],
    confirmedOrigin: server.origin,
    credential: adapter(vendor).credential,
    readKey: () => Promise.resolve({ key, origin: server.origin }),
    transport,
    clock: { ...systemClock, sleep: (ms, signal) => systemClock.sleep(Math.min(ms, 5), signal) },
    userAgent: 'audit-log-explorer-test',
  });
}

interface Ask {
  readonly params?: Readonly<Record<string, readonly string[]>>;
  readonly from?: number;
  readonly to?: number;
  readonly key?: string;
  readonly options?: Readonly<Record<string, string>>;
  readonly server?: VendorServer;
}

function read(vendor: string, ask: Ask = {}): Promise<Walked> {
  const server = ask.server ?? serverOf(vendor);
  const { now } = server.organization;
  const window = { from: ask.from ?? now - days, to: ask.to ?? now + 1000 };
  const context = {
    connection: 'test',
    options: ask.options ?? {},
    http: clientOf(vendor, server, ask.key),
    clock: { ...systemClock, now: () => now },
  };
  return walk(adapter(vendor), queryOf(ask.params, window), context);
}

function each(cell: (vendor: VendorName, server: VendorServer) => Promise<string>): Readonly<Record<string, Cell>> {
  return Object.fromEntries(vendors.map((vendor) => [vendor, () => cell(vendor, serverOf(vendor))]));
}

/** What the server says it holds, without what OpenAI shows under `tenant_only` alone. */
function expected(vendor: string, server: VendorServer): readonly unknown[] {
  return vendor === 'openai' ? server.records({ tenant: false }) : server.records();
}

function eventsOf(walked: Walked): readonly AuditEvent[] {
  return walked.records.map(({ event }) => event);
}

const decoder = new TextDecoder();

function texts(walked: Walked): readonly string[] {
  return walked.records.map(({ raw }) => decoder.decode(raw)).sort();
}

function textsOf(records: readonly unknown[]): readonly string[] {
  return records.map((record) => JSON.stringify(record)).sort();
}

/** How the log is read when the server misbehaves: all rows, or the failure. */
function mode(
  given: ServerMode,
  check: (walked: Walked, vendor: string, server: VendorServer) => string,
): Row['cells'] {
  return each(async (vendor, server) => {
    server.setMode(given);
    return check(await read(vendor), vendor, server);
  });
}

function refused(given: ServerMode, kind: string): Row['cells'] {
  return each(async (vendor, server) => {
    server.setMode(given);
    const failure = await failureOf(read(vendor));
    expect(failure.kind).toBe(kind);
    expect(failure.nextStep).toBeDefined();
    expect(JSON.stringify(failure)).not.toContain(server.key);
    return `${kind}, next step`;
  });
}

function all(walked: Walked, vendor: string, server: VendorServer): string {
  expect(texts(walked)).toEqual(textsOf(expected(vendor, server)));
  expect(new Set(walked.keys).size).toBe(walked.keys.length);
  return `${walked.keys.length} events`;
}

const rows: readonly Row[] = [
  {
    name: 'the whole log, byte for byte',
    cells: mode({}, (walked, vendor, server) => {
      expect(walked.warnings).toEqual([]);
      expect(eventsOf(walked).flatMap(({ drift }) => drift)).toEqual([]);
      expect(eventsOf(walked).every(({ at }) => at !== undefined)).toBe(true);
      return all(walked, vendor, server);
    }),
  },
  {
    name: 'types and actions as the server counts them',
    cells: each(async (vendor, server) => {
      const events = eventsOf(await read(vendor));
      const counts = server.counts(vendor === 'openai' ? { tenant: false } : {});
      for (const [type, { total, actions }] of counts.types) {
        const ofType = events.filter(({ resource }) => resource.type === type);
        expect(ofType.length, type).toBe(total);
        for (const [action, count] of actions) expect(ofType.filter((e) => e.action === action).length).toBe(count);
      }
      return `${counts.types.size} types`;
    }),
  },
  {
    name: 'two halves of the window',
    cells: each(async (vendor, server) => {
      const middle = Math.floor((server.organization.now - 10 * 86_400_000) / 1000) * 1000;
      const older = await read(vendor, { to: middle });
      const newer = await read(vendor, { from: middle });
      const wanted = (walked: Walked, test: (time: number) => boolean): readonly string[] =>
        walked.records.filter(({ event }) => test(event.at ?? 0)).map(({ event }) => event.key);
      const whole = await read(vendor);
      expect([...wanted(older, (time) => time < middle), ...wanted(newer, (time) => time >= middle)].sort()).toEqual(
        [...whole.keys].sort(),
      );
      return `${older.keys.length} + ${newer.keys.length}`;
    }),
  },
  {
    name: 'going on from the first page',
    cells: each(async (vendor, server) => {
      const whole = await read(vendor);
      const query = queryOf({}, { from: server.organization.now - days, to: server.organization.now + 1000 });
      const context = { connection: 'test', options: {}, http: clientOf(vendor, server), clock: systemClock };
      const rest = await walk(adapter(vendor), query, context, whole.pages[0]?.next);
      expect(rest.keys).toEqual(whole.keys.slice(whole.pages[0]?.records.length));
      return `${rest.keys.length} more`;
    }),
  },
  {
    name: 'rows put in and taken out between two pages',
    cells: Object.fromEntries(
      vendors.map((vendor) => [
        vendor,
        async () => {
          const server = await startVendorServer(vendor, { scale: 3 });
          try {
            const before = expected(vendor, server);
            let gone = 0;
            server.onRequest((number) => {
              if (number === 1) gone = server.remove((_, index) => index > 3 && index < 9);
              if (number === 2) server.insertNew(5, server.organization.now - 1000);
            });
            const walked = await read(vendor, { server });
            const came = new Set(texts(walked));
            const stayed = new Set(textsOf(server.records()));
            const lost = textsOf(before).filter((text) => stayed.has(text) && !came.has(text));
            if (walked.warnings.length === 0) expect(lost).toEqual([]);
            expect(new Set(walked.keys).size).toBe(walked.keys.length);
            return `${gone} gone, ${lost.length} lost`;
          } finally {
            await server.stop();
          }
        },
      ]),
    ),
  },
  { name: 'the wrong key', cells: each((vendor, server) => wrongKey(vendor, server)) },
  { name: 'the key may not read the log', cells: refused({ forbidden: true }, 'forbidden') },
  {
    name: 'logging is not enabled',
    cells: each(async (vendor, server) => {
      server.setMode({ notEnabled: true });
      const failure = await failureOf(read(vendor));
      expect(['forbidden', 'notFound']).toContain(failure.kind);
      expect(failure.nextStep).toBeDefined();
      return `${failure.kind}, next step`;
    }),
  },
  { name: 'HTML, status 200', cells: refused({ html: 200 }, 'notJson') },
  { name: 'HTML, status 502, always', cells: refused({ html: 502 }, 'vendorError') },
  { name: 'a redirect', cells: refused({ redirect: 'https://login.example.org/' }, 'redirected') },
  { name: 'rate limited for ever', cells: refused({ rateLimit: { after: 0 } }, 'rateLimited') },
  { name: 'rate limited for a while', cells: mode({ rateLimit: { after: 1, retryAfter: '1', times: 1 } }, all) },
  { name: 'a 503 in between', cells: mode({ failing: { status: 503, times: 2, every: 2 } }, all) },
  { name: 'several documents', cells: mode({ multidoc: true }, all) },
  {
    name: 'records as JSON strings',
    cells: mode({ jsonStringItems: true }, (walked, vendor, server) => {
      expect(walked.records.length).toBe(expected(vendor, server).length);
      expect(eventsOf(walked).filter(({ drift }) => drift.length > 0).length).toBeGreaterThan(0);
      expect(eventsOf(walked).every(({ at }) => at !== undefined)).toBe(true);
      return 'all read, drift';
    }),
  },
  {
    name: 'trailing garbage',
    cells: mode({ trailingGarbage: true }, (walked, vendor, server) => {
      expect(walked.warnings.length).toBeGreaterThan(0);
      return all(walked, vendor, server);
    }),
  },
  {
    name: 'members nobody documents',
    cells: mode({ unknownFields: true }, (walked, vendor, server) => {
      expect(walked.records.length).toBe(expected(vendor, server).length);
      expect(eventsOf(walked).flatMap(({ drift }) => drift)).toEqual([]);
      return 'no drift';
    }),
  },
  {
    name: 'odd items',
    cells: mode({ oddItems: ['null', '{"a":1}', '"x"'] }, (walked, vendor, server) => {
      expect(walked.records.length).toBeGreaterThan(expected(vendor, server).length);
      return 'kept beside the others';
    }),
  },
  {
    name: 'promises more and holds nothing, at once',
    cells: mode({ hasMoreNoData: 'first' }, (walked) => {
      expect(walked.records).toEqual([]);
      return walked.warnings.length > 0 ? 'ends, warned' : 'ends';
    }),
  },
  {
    name: 'promises more and holds nothing, later',
    cells: mode({ hasMoreNoData: true }, (walked, vendor, server) => {
      const missing = walked.records.length < expected(vendor, server).length;
      expect(missing ? walked.warnings.length : 1).toBeGreaterThan(0);
      return missing ? 'ends, warned' : 'all rows';
    }),
  },
  {
    name: 'the first page again and again',
    cells: mode({ repeatCursor: true }, (walked, vendor, server) => {
      const missing = walked.records.length < expected(vendor, server).length;
      expect(new Set(walked.keys).size).toBe(walked.keys.length);
      expect(missing ? walked.warnings.length : 1).toBeGreaterThan(0);
      return missing ? 'ends, warned' : 'all rows, by time';
    }),
  },
  { name: 'the other direction', cells: mode({ wrongDirection: true }, all) },
  {
    name: 'a count that lies',
    cells: mode({ totalLies: 1_000_000 }, (walked, vendor, server) => {
      if (vendor !== 'openai') expect(walked.warnings.at(-1)).toMatch(/counts 1000000/);
      return `${all(walked, vendor, server)}${vendor === 'openai' ? '' : ', warned'}`;
    }),
  },
  { name: 'no counts, no last_id', cells: mode({ withoutMembers: ['last_id', 'total', 'totalPages'] }, all) },
  {
    name: 'filters ignored: everything comes, to be checked here',
    cells: each(async (vendor, server) => {
      server.setMode({ ignoreFilters: true });
      const params = { openai: { actor_ids: ['user-x'] }, portkey: { action: ['x'] }, cortex: { objectTypes: ['X'] } }[
        vendor
      ];
      const walked = await read(vendor, { params });
      return all(walked, vendor, server);
    }),
  },
];

async function wrongKey(vendor: string, server: VendorServer): Promise<string> {
  const failure = await failureOf(read(vendor, { key: `${server.key}x` }));
  expect(['unauthorized', 'forbidden']).toContain(failure.kind);
  expect(failure.nextStep).toBeDefined();
  return `${failure.kind}, next step`;
}

/** Query fields to the columns they look at. */
const columnsOf: Readonly<Record<string, readonly ColumnName[]>> = {
  actor: ['actor.id', 'actor.label', 'actor.email'],
  resource: ['resource.ids', 'resource.name'],
  project: ['project.id', 'project.name'],
  workspace: ['workspace.id', 'workspace.name'],
};

function valuesOf(event: AuditEvent, field: string): readonly string[] {
  if (field === 'status') return event.outcome?.status === undefined ? [] : [String(event.outcome.status)];
  const columns = columnsOf[field] ?? [field as ColumnName];
  return columns.flatMap((column) => columnValues(columnValue(event, column), column)).filter((value) => value !== '');
}

/** A value of the log that may be pushed: the most frequent one. */
function frequent(events: readonly AuditEvent[], field: string, shape: string | undefined): string | undefined {
  const fits = new RegExp(`^(?:${shape ?? '.*'})$`);
  const counts = new Map<string, number>();
  for (const event of events) {
    for (const value of valuesOf(event, field)) if (fits.test(value)) counts.set(value, (counts.get(value) ?? 0) + 1);
  }
  return [...counts].sort((a, b) => b[1] - a[1])[0]?.[0];
}

/** What the vendor filters by a value is what the same term finds here: nothing wanted is lost. */
function filterRows(): readonly Row[] {
  return vendors.flatMap((vendor) =>
    adapter(vendor)
      .filters.params.filter(({ field }) => !field.includes('.') || field === 'actor.kind')
      .map(({ name, field, shape, many }): Row => ({
        name: `${vendor} ${name}`,
        cells: {
          [vendor]: async () => {
            const events = eventsOf(await read(vendor));
            const value = frequent(events, field, shape);
            expect(value).toBeDefined();
            const asked = value === undefined ? [] : [value];
            const walked = await read(vendor, { params: { [name]: asked } });
            const wanted = events.filter((event) => valuesOf(event, field).some((found) => asked.includes(found)));
            const came = new Set(walked.keys);
            for (const event of wanted) expect(came.has(event.key), `${name} ${event.key}`).toBe(true);
            expect(walked.keys.length).toBeGreaterThan(0);
            if (many) {
              const more = await read(vendor, { params: { [name]: [...asked, 'proj_nobody000000'] } }).catch(
                () => walked,
              );
              expect(more.keys.length).toBeGreaterThanOrEqual(walked.keys.length);
            }
            return `${walked.keys.length} of ${events.length}`;
          },
        },
      })),
  );
}

function ownRows(): readonly Row[] {
  const some = (vendor: VendorName, params: Readonly<Record<string, readonly string[]>>): Cell => {
    return async () => {
      const walked = await read(vendor, { params });
      expect(walked.keys.length).toBeGreaterThan(0);
      return `${walked.keys.length} events`;
    };
  };
  return [
    {
      name: 'tenant events, with the switch',
      cells: {
        openai: async () => {
          const server = serverOf('openai');
          const walked = await read('openai', { params: { tenant_only: ['true'] } });
          expect(texts(walked)).toEqual(textsOf(server.records({ tenant: true })));
          return `${walked.keys.length} events`;
        },
      },
    },
    {
      name: 'plain and tenant event types together',
      cells: {
        openai: async () => {
          const server = serverOf('openai');
          const tenant = String(server.records({ tenant: true })[0]?.['type']);
          const params = { event_types: ['api_key.created', tenant] };
          const types = new Set(
            eventsOf(await read('openai', { params })).map((e) => `${e.resource.type}.${e.action}`),
          );
          expect([...types].sort()).toEqual(['api_key.created', tenant].sort());
          return [...types].join(', ');
        },
      },
    },
    { name: 'actorTypes', cells: { cortex: some('cortex', { actorTypes: ['API_KEY', 'OAUTH2'] }) } },
    {
      name: 'the organisation ID set, and refused',
      cells: {
        portkey: async () => {
          const walked = await read('portkey', { options: { organisation_id: cast.organisation } });
          return all(walked, 'portkey', serverOf('portkey'));
        },
      },
    },
    {
      name: 'the organisation ID set, and asked for',
      cells: {
        portkey: async () => {
          const server = await startVendorServer('portkey', { quirks: { organisationId: 'required' } });
          try {
            const walked = await read('portkey', { server, options: { organisation_id: cast.organisation } });
            const failure = await failureOf(read('portkey', { server }));
            expect(failure.nextStep).toContain('organisation ID');
            return all(walked, 'portkey', server);
          } finally {
            await server.stop();
          }
        },
      },
    },
    {
      name: 'oldest first',
      cells: {
        cortex: async () => {
          const server = await startVendorServer('cortex', { scale: 3, quirks: { cortexOrder: 'oldest' } });
          try {
            return all(await read('cortex', { server }), 'cortex', server);
          } finally {
            await server.stop();
          }
        },
      },
    },
  ];
}

table('Vendor servers', vendors, rows);
table('Filters over HTTP: nothing wanted is lost', vendors, filterRows());
table('The vendors’ own', vendors, ownRows());
