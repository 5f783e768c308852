// A vendor's audit-log API over HTTP on loopback: the sample organisation, its paging, filters, keys and errors.
import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import { createSampleOrganization, type SampleOrganization, type WireQuirks } from '../../src/sample/generator';
import { newestFirst, type Row, isTenantScoped } from '../../src/sample/records';
import { cortexServer } from './cortexServer';
import { openaiServer } from './openaiServer';
import { portkeyServer } from './portkeyServer';
import { distort, misread, refusal, type ServerMode } from './serverModes';
import type { Headers, RawRecord, VendorName, VendorProfile } from './vendorProfile';

const gzipped = promisify(gzip);

export const profiles: Readonly<Record<VendorName, VendorProfile>> = {
  openai: openaiServer,
  portkey: portkeyServer,
  cortex: cortexServer,
};

export interface VendorServerOptions {
  /** Default: a sample organisation as the other options describe it. */
  readonly org?: SampleOrganization;
  /** The key that is accepted; default: the profile's own. */
  readonly key?: string;
  readonly now?: number;
  readonly seed?: number;
  readonly days?: number;
  readonly scale?: number;
  /** Exactly so many events, the newest ones; sets the scale. */
  readonly events?: number;
  readonly quirks?: Partial<WireQuirks>;
  /** Time before each answer, ms. */
  readonly pageDelayMs?: number;
  /** How it misbehaves from the start; `setMode` changes it. */
  readonly faults?: ServerMode;
}

export interface SeenRequest {
  readonly path: string;
  /** Without `?`. */
  readonly search: string;
  readonly headers: Headers;
  /** 0 until answered. */
  readonly status: number;
  /** Epoch ms. */
  readonly at: number;
}

export interface TypeCount {
  readonly total: number;
  readonly actions: ReadonlyMap<string, number>;
}

export interface Counts {
  readonly total: number;
  readonly types: ReadonlyMap<string, TypeCount>;
}

/** Half-open, epoch ms. `tenant`: only (true) or without (false) what OpenAI shows under `tenant_only`; default: all. */
export interface CountOptions {
  readonly from?: number;
  readonly to?: number;
  readonly tenant?: boolean;
}

export interface VendorServer {
  readonly vendor: VendorName;
  /** `http://127.0.0.1:port` */
  readonly origin: string;
  /** What a connection takes as its base URL. */
  readonly baseUrl: string;
  readonly key: string;
  readonly organization: SampleOrganization;
  readonly requests: readonly SeenRequest[];
  /** Everything it holds, newest first. */
  records(options?: CountOptions): readonly RawRecord[];
  counts(options?: CountOptions): Counts;
  /** Adds records; each takes its place by its own time. */
  insert(records: readonly RawRecord[]): void;
  /** Adds `count` new events, copies of the newest with identities of their own, at `at` (default: the present). */
  insertNew(count: number, at?: number): readonly RawRecord[];
  /** Deletes what the test picks and returns how many. A cursor that names a deleted record keeps its place. */
  remove(test: (record: RawRecord, index: number) => boolean): number;
  /** Puts the log in another order, as a vendor without a stable one might between two pages. */
  arrange(compare: (left: RawRecord, right: RawRecord) => number): void;
  /** Called before each request is answered, with its number from 0: to insert and delete between pages. */
  onRequest(listener: (number: number) => void): void;
  /** Replaces the mode; `{}` is normal service. Counting of requests starts again. */
  setMode(mode: ServerMode): void;
  setDelay(ms: number): void;
  forgetRequests(): void;
  /** Ends open connections too. */
  stop(): Promise<void>;
}

/** Listens on 127.0.0.1 at a free port. */
export async function startVendorServer(vendor: VendorName, options: VendorServerOptions = {}): Promise<VendorServer> {
  const profile = profiles[vendor];
  const key = options.key ?? profile.key;
  const base = organize(profile, options);
  let rows = newestOf(profile.rows(base), options.events);
  let backwards: readonly Row<RawRecord>[] = [];
  let mode: ServerMode = options.faults ?? {};
  let served = 0;
  let delay = options.pageDelayMs ?? 0;
  let added = 0;
  let listener: (number: number) => void = () => undefined;
  const requests: { -readonly [K in keyof SeenRequest]: SeenRequest[K] }[] = [];
  const delays = new Set<NodeJS.Timeout>();
  const organization = profile.withRows(base, () => rows);
  const wire = profile.wire(organization);
  const backwardsWire = profile.wire(profile.withRows(base, () => backwards));
  const emptyWire = profile.wire(profile.withRows(base, () => []));

  const replace = (next: readonly Row<RawRecord>[]): void => {
    rows = next;
    backwards = [];
  };

  const answer = (seen: SeenRequest, method: string): ReturnType<typeof wire> => {
    if (method !== 'GET') return profile.failed(405);
    const refused = profile.authenticate(seen.headers, key) ?? refusal(profile, mode, served);
    served += 1;
    if (refused !== undefined) return refused;
    const oldestFirst = mode.wrongDirection === true && vendor !== 'openai';
    if (oldestFirst && backwards.length !== rows.length) backwards = [...rows].reverse();
    const search = misread(profile, mode, seen.search);
    const reading = mode.notEnabled === 'empty' ? emptyWire : oldestFirst ? backwardsWire : wire;
    const page = reading({ path: seen.path, search });
    return distort(profile, mode, page, isFirstPage(seen.search));
  };

  const serve = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const target = request.url ?? '/';
    const cut = target.indexOf('?');
    const headers: Record<string, string> = {};
    for (const [name, value] of Object.entries(request.headers)) {
      if (value !== undefined) headers[name] = Array.isArray(value) ? value.join(', ') : value;
    }
    const seen = {
      path: cut < 0 ? target : target.slice(0, cut),
      search: cut < 0 ? '' : target.slice(cut + 1),
      headers,
      status: 0,
      at: Date.now(),
    };
    requests.push(seen);
    listener(requests.length - 1);
    const given = answer(seen, request.method ?? 'GET');
    if (delay > 0) await pause(delay, delays);
    seen.status = given.status;
    if (given.status === 0) {
      response.destroy();
      return;
    }
    const zip = /\bgzip\b/.test(headers['accept-encoding'] ?? '') && given.body.length > 0;
    const body = zip ? await gzipped(given.body) : Buffer.from(given.body);
    response.writeHead(given.status, {
      ...given.headers,
      ...(zip ? { 'content-encoding': 'gzip' } : {}),
      'content-length': body.length,
    });
    response.end(body);
  };

  const server = createServer((request, response) => {
    request.resume();
    serve(request, response).catch((error: unknown) => response.destroy(error instanceof Error ? error : undefined));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('The vendor server has no port.');
  const origin = `http://127.0.0.1:${address.port}`;

  const held = ({ from = -Infinity, to = Infinity, tenant }: CountOptions = {}): readonly RawRecord[] =>
    rows
      .filter((row) => row.gone !== true && row.at >= from && row.at < to)
      .map((row) => row.record)
      .filter((record) => tenant === undefined || isTenantScoped(String(record['type'])) === tenant);

  const insert = (records: readonly RawRecord[]): void => {
    const made = records.map((record): Row<RawRecord> => {
      const at = profile.timeOf(record);
      return { at: Number.isNaN(at) ? (rows[0]?.at ?? base.now) : at, record };
    });
    // Written later, so that of equal times the new ones come first.
    replace(newestFirst([...[...rows].reverse(), ...made]));
  };

  return {
    vendor,
    origin,
    baseUrl: `${origin}${profile.basePath}`,
    key,
    organization,
    requests,
    records: held,
    counts: (counted) => count(profile, held(counted)),
    insert,
    insertNew(many, at = Date.now()) {
      // Which event is the newest depends on the time of day; a tenant's would be hidden from most.
      const template = held({ tenant: false })[0] ?? {};
      const made = Array.from({ length: many }, () => profile.renew(template, (added += 1), at));
      insert(made);
      return made;
    },
    remove(test) {
      const before = held().length;
      let index = -1;
      replace(rows.map((row) => (row.gone !== true && test(row.record, (index += 1)) ? { ...row, gone: true } : row)));
      return before - held().length;
    },
    arrange(compare) {
      replace([...rows].sort((left, right) => compare(left.record, right.record)));
    },
    onRequest(given) {
      listener = given;
    },
    setMode(next) {
      mode = next;
      served = 0;
    },
    setDelay(ms) {
      delay = ms;
    },
    forgetRequests() {
      requests.length = 0;
    },
    async stop() {
      for (const timer of delays) clearTimeout(timer);
      const closed = once(server, 'close');
      server.close();
      server.closeAllConnections();
      await closed;
    },
  };
}

function organize(profile: VendorProfile, options: VendorServerOptions): SampleOrganization {
  const { org, events, now, seed, days, scale, quirks } = options;
  if (org !== undefined) return { ...org, quirks: { ...org.quirks, ...quirks } };
  const plain = { ...(now === undefined ? {} : { now }), ...(seed === undefined ? {} : { seed }) };
  const span = { ...plain, ...(days === undefined ? {} : { days }) };
  // Enough everyday traffic for the number asked for, whatever the story's own share is.
  const usual = profile.rows(createSampleOrganization(span)).length;
  const enough = events === undefined ? (scale ?? 1) : Math.max(1, (events / Math.max(1, usual)) * 1.5);
  const made = createSampleOrganization({ ...span, scale: enough });
  return { ...made, quirks: { ...made.quirks, ...quirks } };
}

function newestOf(rows: readonly Row<RawRecord>[], events: number | undefined): readonly Row<RawRecord>[] {
  return events === undefined ? rows : rows.slice(0, events);
}

function isFirstPage(search: string): boolean {
  return !/(?:^|&)(?:after|before|current_page|page)=(?!0(?:&|$))/.test(search);
}

function count(profile: VendorProfile, records: readonly RawRecord[]): Counts {
  const types = new Map<string, { total: number; actions: Map<string, number> }>();
  for (const record of records) {
    const type = profile.typeOf(record);
    const action = profile.actionOf(record);
    const known = types.get(type) ?? { total: 0, actions: new Map<string, number>() };
    known.total += 1;
    known.actions.set(action, (known.actions.get(action) ?? 0) + 1);
    types.set(type, known);
  }
  return { total: records.length, types };
}

function pause(ms: number, delays: Set<NodeJS.Timeout>): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(() => {
      delays.delete(timer);
      resolve();
    }, ms);
    delays.add(timer);
  });
}
