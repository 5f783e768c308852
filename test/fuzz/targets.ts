// Every parser that reads what others wrote, with what must hold of it whatever it is given.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import fc from 'fast-check';
import { Aliases, aliasesKey } from '../../src/app/aliases';
import { Connections, connectionsKey } from '../../src/app/connections';
import { History, historyKey } from '../../src/app/history';
import { importFile } from '../../src/app/importFile';
import { Loader } from '../../src/app/loader';
import { Listeners } from '../../src/app/ports';
import { knownFilters } from '../../src/app/querySource';
import { readEvent } from '../../src/app/reader';
import { SavedQueries, savedQueriesKey } from '../../src/app/savedQueries';
import { eventDetail, eventDocument } from '../../src/core/detail';
import { AuditError } from '../../src/core/errors';
import { readPatterns } from '../../src/core/idPatterns';
import { CsvReader, delimiterOf } from '../../src/core/import/csvStream';
import { RecordScanner } from '../../src/core/import/jsonStream';
import { openNested } from '../../src/core/json/body';
import { parseBounded } from '../../src/core/json/bounds';
import { maskJson } from '../../src/core/json/mask';
import { prettyJson } from '../../src/core/json/pretty';
import { complete } from '../../src/core/query/complete';
import { compileQuery } from '../../src/core/query/compile';
import { parseQuery } from '../../src/core/query/parse';
import { printQuery } from '../../src/core/query/print';
import { parseTime, resolveTime } from '../../src/core/query/time';
import { parseQueryFile, queryAt } from '../../src/core/queryFile';
import { findAllResources } from '../../src/core/resources';
import { sentence } from '../../src/core/sentence';
import { maskText } from '../../src/core/text/maskText';
import { checkBaseUrl } from '../../src/http/origin';
import { systemClock } from '../../src/http/systemClock';
import { HostChannel } from '../../src/protocol/channel';
import { readState } from '../../src/store/archiveState';
import { createStore } from '../../src/store/store';
import { adapters } from '../../src/vendors/registry';
import { readKept } from '../../webview/kept';
import { readLayout } from '../../webview/layout';
import { contextOf, memory, queryOf } from '../contract/memory';
import { MemoryVault } from '../servers/appRig';
import { jsonTexts, texts } from './inputs';

export interface Target {
  readonly name: string;
  readonly inputs: fc.Arbitrary<string>;
  /** Throws, or rejects, for an input that breaks what must hold. */
  readonly check: (input: string) => void | Promise<void>;
}

function hold(condition: boolean, what: string): void {
  if (!condition) throw new Error(what);
}

/** A failure that was foreseen: it has words of ours, and is no bug. */
async function foreseen(work: () => unknown): Promise<void> {
  try {
    await work();
  } catch (error) {
    if (!AuditError.is(error)) throw error;
    hold(error.failure.kind !== 'bug', `a bug: ${error.failure.message}`);
    hold(error.failure.message.trim() !== '', 'a failure without words');
  }
}

const time = { now: Date.UTC(2026, 10, 27, 12), zone: 'Europe/Berlin', connectionNames: new Map([['c', 'One']]) };
const bytesOf = (text: string): Uint8Array => new TextEncoder().encode(text);
const steers = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/u;

const querySeeds = [
  'verb:delete after:7d',
  'type:api_keys,virtual_keys -actor:ci@acme.io status:4xx,5xx',
  '(a OR b) NOT (c:"d e" -f:*) "several words" ip:10.0.0.0/8 ip:2001:db8::/32',
  'time:2026-11-01..2026-11-07 status:400..499 body.limit:>=100 raw.actor."odd name":curl*',
  'openai.tenant_only:true cortex.actorTypes:API_KEY before:2026-11-01T14:00+02:00',
];
const queryWords = ['type:', 'after:', 'OR', 'NOT', '-', '(', ')', '*', '"', '..', '>=', 'ip:', 'body.', 'raw."', '7d'];

const completions = {
  filters: knownFilters,
  connections: [{ id: 'c', name: 'One', vendor: 'openai' }],
  facet: () => [{ value: 'a "b" $(c)', count: 1 }],
};

function checkQuery(text: string): void {
  const parsed = parseQuery(text, knownFilters);
  for (const { span } of parsed.diagnostics) {
    hold(span.start >= 0 && span.start <= span.end && span.end <= text.length, 'a span outside of the text');
  }
  compileQuery(parsed.expr, time);
  const printed = printQuery(parsed.expr);
  if (!parsed.hasErrors) {
    const again = parseQuery(printed, knownFilters);
    hold(!again.hasErrors, `printed with errors: ${printed}`);
    hold(printQuery(again.expr) === printed, `printed otherwise: ${printed}`);
  }
  for (const caret of [0, text.length, Math.floor(text.length / 2)]) complete(text, caret, completions);
}

const timeTarget: Target = {
  name: 'time',
  inputs: texts(
    ['7d', '30m', 'today', '2026-11-01', '2026-11-01T14:00Z', '2026-11-01T14:00:30.250+02:00', '2026-11', '2026-W44'],
    ['d', 'w', 'T', 'Z', '+', '-', ':', '.', '0', '9', '99', '2024-02-30', 'now', 'yesterday'],
  ),
  check: (text) => {
    const parsed = parseTime(text);
    if ('problem' in parsed) return hold(parsed.problem.trim() !== '', 'a problem without words');
    for (const zone of ['UTC', 'Europe/Berlin', 'Pacific/Apia', 'America/Los_Angeles']) {
      const { start, end } = resolveTime(parsed.time, { ...time, zone });
      hold(
        !Number.isNaN(start) && !Number.isNaN(end) && start <= end,
        `an extent from ${String(start)} to ${String(end)}`,
      );
    }
  },
};

interface Fixture {
  readonly record: unknown;
}

function recordsOf(vendor: string): readonly string[] {
  // A bundle lies elsewhere than its sources.
  const folder = process.env['AUDIT_LOGS_FIXTURES'] ?? fileURLToPath(new URL('../fixtures', import.meta.url));
  const path = join(folder, vendor, 'records.json');
  return (JSON.parse(readFileSync(path, 'utf8')) as readonly Fixture[]).map(({ record }) => JSON.stringify(record));
}

const vendorWords = [
  ...['id', 'type', 'effective_at', 'actor', 'session', 'user', 'email', 'api_key', 'project', 'name', 'data', 'ip'],
  ...['uri', 'method', 'response_status_code', 'request_body', 'resource_type', 'action', 'created_at', 'timestamp'],
  ...['objectType', 'objectIdentifier', 'actorIdentifier', 'object_id', 'has_more', 'last_id', 'first_id', 'total'],
  ...['totalPages', 'page', 'logs', 'records', 'error', 'message', 'details', 'changes_requested', '__proto__'],
];
const detailOptions = { indent: '  ', reveal: false, zone: 'UTC' };

function vendorTargets(): readonly Target[] {
  return adapters.flatMap((adapter): readonly Target[] => {
    const records = recordsOf(adapter.id);
    const rows = fc.oneof(texts(records, vendorWords), jsonTexts(vendorWords));
    const list = adapter.id === 'openai' ? 'data' : adapter.id === 'portkey' ? 'records' : 'logs';
    const page = JSON.stringify({
      object: 'list',
      [list]: records.slice(0, 4).map((text) => JSON.parse(text) as unknown),
    });
    return [
      {
        name: `${adapter.id} record`,
        inputs: rows,
        check: (text) => {
          const event = adapter.normalise(bytesOf(text), 'c', 0);
          hold(event.connection === 'c' && event.key !== '', 'an event without a name');
          hold(event.at === undefined || Number.isFinite(event.at), 'a time that is none');
          const words = sentence(event);
          hold(!steers.test(words), 'a sentence that steers');
          eventDetail(event, text, detailOptions);
          JSON.parse(eventDocument(event, text, detailOptions));
          hold(adapter.normalise(bytesOf(text), 'c', 0).key === event.key, 'another key for the same record');
        },
      },
      {
        name: `${adapter.id} answer`,
        inputs: fc.oneof(texts([page, `${page}\n${page}`, records.join('\n')], vendorWords), jsonTexts(vendorWords)),
        check: (text) =>
          foreseen(async () => {
            // An answer that names a next page gets the same answer again: the walk must end all the same.
            let asked = 0;
            const { http } = memory(() => {
              asked += 1;
              hold(asked < 2500, 'a walk without end');
              return { body: text };
            });
            const { signal } = new AbortController();
            let pages = 0;
            for await (const { records: found } of adapter.pages(queryOf(), contextOf(http), signal)) {
              for (const { event } of found) hold(event.key !== '', 'an event without a name');
              pages += 1;
              if (pages > 20) break;
            }
          }),
      },
      {
        name: `${adapter.id} refusal`,
        inputs: fc.oneof(
          texts(
            [
              '{"error":{"message":"Incorrect API key provided","type":"invalid_request_error","code":"invalid_api_key"}}',
              '{"success":false,"data":{"message":"AB03: No permission"}}',
              '<html><title>502</title><body>Bad gateway</body></html>',
              '{"type":"UNAUTHORIZED","details":"x","requestId":"r","message":"y","violations":[{"description":"z"}]}',
            ],
            ['error', 'message', 'code', 'details', '<', '>', '<title>'],
          ),
          jsonTexts(['error', 'message', 'code', 'type', 'details', 'requestId', 'title', 'status']),
        ),
        check: async (text) => {
          for (const status of [400, 401, 403, 429, 500]) {
            const { http } = memory(() => ({ status, body: text }));
            const { signal } = new AbortController();
            await foreseen(async () => {
              for await (const page of adapter.pages(queryOf(), contextOf(http), signal))
                hold(page === undefined, 'a page');
            });
          }
        },
      },
    ];
  });
}

function importTarget(): Target {
  const seeds = adapters.flatMap(({ id }) => {
    const records = recordsOf(id).slice(0, 5);
    return [records.join('\n'), `[${records.join(',')}]`, `{"data":[${records.join(',')}],"has_more":false}`];
  });
  const own =
    '{"export":{"query":"x","events":1}}\n{"at":"2026-01-01T00:00:00Z","vendor":"openai","id":"k","what":"w","record":{"id":"a"}}';
  const csv = 'time,vendor,id,action\r\n2026-01-01T00:00:00Z,openai,k,"a ""b"""\r\n';
  return {
    name: 'import file',
    inputs: fc.oneof(texts([...seeds, own, csv], [...vendorWords, ',', ';', '\t', '"']), jsonTexts(vendorWords)),
    check: (text) =>
      foreseen(async () => {
        const store = createStore({ readEvent });
        const state = new Map<string, unknown>();
        let made = 0;
        const connections = new Connections({
          state: { get: (key) => state.get(key), set: (key, value) => Promise.resolve(void state.set(key, value)) },
          vault: new MemoryVault(),
          transportFor: () => {
            throw new Error('a file asks nobody');
          },
          clock: systemClock,
          newId: () => `f${String((made += 1))}`,
          userAgent: 'fuzz',
        });
        const loader = new Loader({ connections, store, clock: systemClock, settings: { days: 7, zone: 'UTC' } });
        const bytes = bytesOf(text);
        async function* chunks(): AsyncGenerator<{ readonly bytes: Uint8Array; readonly read: number }> {
          await Promise.resolve();
          for (let at = 0; at < bytes.length; at += 97) yield { bytes: bytes.subarray(at, at + 97), read: at };
        }
        const deps = {
          connections,
          loader,
          store,
          clock: systemClock,
          chooseVendor: () => Promise.resolve(adapters[0]),
          onProgress: () => undefined,
        };
        const { events } = await importFile({ name: 'fuzz', chunks }, deps, new AbortController().signal);
        hold(events === store.stats().events, 'a count that is none');
      }),
  };
}

/** The same whether it comes in one piece or in many. */
function streamTargets(): readonly Target[] {
  const cuts = [1, 2, 3, 7, 64];
  return [
    {
      name: 'JSON stream',
      inputs: fc.oneof(
        texts(
          [
            '{"data":[{"id":1},{"id":2}],"has_more":true}',
            '[{"a":[1,2]},{"b":"x\\"y"}]',
            '{"a":1}\n{"b":2}\n',
            '7 "x" null',
          ],
          ['"data":[', '"records":[]', '"key":'],
        ),
        jsonTexts(['data', 'records', 'logs', 'record', 'key', 'timestamp']),
      ),
      check: (text) => {
        const bytes = bytesOf(text);
        const read = (size: number): string => {
          const found: string[] = [];
          const scanner = new RecordScanner(({ bytes: record, broken }) => {
            found.push(`${broken ? '!' : ''}${Buffer.from(record).toString('latin1')}`);
          });
          for (let at = 0; at < bytes.length; at += size) scanner.push(bytes.subarray(at, at + size));
          return JSON.stringify([found, scanner.finish()]);
        };
        const whole = read(Math.max(1, bytes.length));
        for (const size of cuts) hold(read(size) === whole, `cut into pieces of ${String(size)} it is read otherwise`);
      },
    },
    {
      name: 'CSV stream',
      inputs: texts(
        ['a,b,c\r\n1,"2 ""x""",3\r\n', 'a;b\n"1\n2";3', 'a\tb\r1\t2\r'],
        ['"', '""', ',', ';', '\r', '\n', '","'],
      ),
      check: (text) => {
        const delimiter = delimiterOf(text.split(/[\r\n]/)[0] ?? '') ?? ',';
        const read = (size: number): string => {
          const rows: (readonly string[])[] = [];
          const reader = new CsvReader(delimiter, (cells) => rows.push(cells));
          for (let at = 0; at < text.length; at += size) reader.push(text.slice(at, at + size));
          return JSON.stringify([rows, reader.finish()]);
        };
        const whole = read(Math.max(1, text.length));
        for (const size of cuts) hold(read(size) === whole, `cut into pieces of ${String(size)} it is read otherwise`);
      },
    },
  ];
}

const fileSeeds = [
  '# What the team looks at\n\n[Deletions]\nverb:delete after:7d\n\n[Keys of the gateway]\ntype:api_keys -actor:ci@acme.io\n',
  '[A]\nx\n[A]\ny\n[]\n[ B ]\nz OR\n w',
];

function fileTargets(): readonly Target[] {
  return [
    {
      name: '.auditlog file',
      inputs: texts([...fileSeeds, ...querySeeds], ['[', ']', '#', '\n', '\n\n', '[x]\n', ...queryWords]),
      check: (text) => {
        const file = parseQueryFile(text, knownFilters);
        let end = 0;
        for (const { heading, body } of file.queries) {
          hold(
            heading.start >= end && body.end >= heading.start && body.end <= text.length,
            'a query outside of the text',
          );
          end = body.end;
        }
        for (const at of [0, text.length, Math.floor(text.length / 2)]) queryAt(file, at);
      },
    },
    {
      name: 'saved queries file',
      inputs: fc.oneof(
        texts(
          [
            '{"format":"audit-log-queries","version":1,"queries":[{"name":"a","text":"verb:delete"},{"name":"b","text":"x"}]}',
          ],
          ['"name":', '"text":', '"queries":', '{"name":"a","text":"b"},'],
        ),
        jsonTexts(['format', 'audit-log-queries', 'version', 'queries', 'name', 'text']),
      ),
      check: (text) =>
        foreseen(async () => {
          const state = new Map<string, unknown>();
          let made = 0;
          const saved = new SavedQueries({
            state: { get: (key) => state.get(key), set: (key, value) => Promise.resolve(void state.set(key, value)) },
            newId: () => String((made += 1)),
            onDidSet: new Listeners<string>().add,
          });
          const { added } = await saved.importText(text);
          const own = saved.list().filter(({ builtIn }) => !builtIn);
          hold(own.length === added, 'not all that were added are there');
          for (const { name, text: query } of own) {
            hold(name.trim() !== '' && maskText(query) === query, 'a query without a name, or with a secret');
          }
        }),
    },
    {
      name: 'ID patterns',
      inputs: fc.oneof(
        texts(
          ['[{"vendor":"openai","what":"order","pattern":"ord_[a-z0-9]{8,20}"}]'],
          ['(a+)+', '[a-', '\\d', '{2,', '|', '(?:', '$'],
        ),
        fc
          .array(
            fc.constantFrom('a', 'b', '[a-c]', '\\d', '\\w', '.', '*', '+', '?', '{2,5}', '(', ')', '|', '-', '\\b'),
            {
              maxLength: 14,
            },
          )
          .map((parts) => JSON.stringify([{ vendor: 'openai', what: 'x', pattern: parts.join('') }])),
      ),
      check: (text) => {
        let value: unknown;
        try {
          value = JSON.parse(text);
        } catch {
          value = text;
        }
        const { patterns } = readPatterns(value, ['openai', 'portkey', 'cortex']);
        const lines = ['a'.repeat(400), 'ab1-'.repeat(100), `ord_${'a1'.repeat(60)}!`, text.slice(0, 400)];
        for (const line of lines) {
          for (const { start, end } of findAllResources(line, patterns)) {
            hold(start >= 0 && start < end && end <= line.length, 'a hit outside of the line');
          }
        }
      },
    },
  ];
}

const pageMessages = [
  '{"t":"query","id":"q1","seq":1,"text":"type:x"}',
  '{"t":"refine","seq":2,"text":"","change":{"kind":"value","field":"type","value":"x","mode":"include"}}',
  '{"t":"copy","what":"json","events":[{"connection":"c","key":"k"}]}',
  '{"t":"ready","state":{"text":"a","selected":{"connection":"c","key":"k"}}}',
];

function stateTargets(): readonly Target[] {
  const words = ['id', 'vendor', 'openai', 'name', 'baseUrl', 'https://api.openai.com/v1', 'options', 'source', 'live'];
  const more = ['queries', 'default', 'version', 'text', 'selected', 'connection', 'key', 'layout', 'columns', 'spans'];
  return [
    {
      name: 'panel message',
      inputs: fc.oneof(
        texts(pageMessages, ['"t":', '"text":', '{"connection":']),
        jsonTexts(['t', 'query', 'text', 'seq']),
      ),
      check: (text) => {
        let m: unknown;
        try {
          m = JSON.parse(text);
        } catch {
          m = text;
        }
        let heard = 0;
        const channel = new HostChannel({
          post: () => undefined,
          onMessage: () => (heard += 1),
          onRefused: () => undefined,
          now: () => 0,
        });
        for (const data of [m, { v: 1, nonce: 'f'.repeat(32), m }, { v: 1, nonce: m, m }]) channel.receive(data);
        hold(heard <= 1, 'heard twice');
      },
    },
    {
      name: 'kept state',
      inputs: fc.oneof(
        texts(
          [
            '[{"id":"a","vendor":"openai","name":"A","baseUrl":"https://api.openai.com/v1","options":{},"source":"live"}]',
            '{"queries":[{"id":"a","name":"A","text":"x"}],"default":"a"}',
            '{"version":1,"spans":[{"from":1,"to":2}],"repeats":false}',
            '{"text":"a","selected":{"connection":"c","key":"k"},"layout":{"columns":[{"id":"time","width":90}]}}',
          ],
          [...words, ...more],
        ),
        jsonTexts([...words, ...more]),
      ),
      check: async (text) => {
        readState(text);
        let value: unknown;
        try {
          value = JSON.parse(text);
        } catch {
          value = text;
        }
        const kept = readKept(value);
        readLayout(kept?.layout);
        readLayout(value);
        for (const key of [connectionsKey, savedQueriesKey, aliasesKey, historyKey]) await checkState(key, value);
      },
    },
    {
      name: 'base URL',
      inputs: texts(
        [
          'https://api.openai.com/v1',
          'http://127.0.0.1:8080/a/b',
          'https://[::1]:443',
          'https://xn--e1awd7f.example/%41',
        ],
        ['@', ':', '//', '\\', '%2f', '..', 'user:pass@', '#', '?', '。', '\u00ad', 'xn--', '[', ']'],
      ),
      check: (text) => {
        const check = checkBaseUrl(text);
        if (!check.ok) return hold(check.failure.message !== '', 'no words');
        const url = new URL(check.baseUrl);
        hold(
          url.username === '' && url.password === '' && url.hash === '' && url.search === '',
          'more than an address',
        );
        hold(url.protocol === 'https:' || url.protocol === 'http:', 'another scheme');
        hold(url.origin === check.origin, 'another origin');
      },
    },
    {
      name: 'JSON tools',
      inputs: fc.oneof(
        texts(
          ['{"a":{"api_key":"x","b":["c",{"password":"d"}]}}', '"{\\"a\\":\\"{\\\\\\"b\\\\\\":1}\\"}"'],
          ['"token":', '\\u0000'],
        ),
        jsonTexts(['password', 'api_key', 'data', 'name', 'value', 'Bearer abcdefgh12345678']),
      ),
      check: (text) => {
        const masked = maskJson(text).text;
        hold(maskJson(masked).text === masked || !isJsonText(text), 'masked twice it is another text');
        prettyJson(text, { indent: '  ' });
        openNested(text);
        maskText(text);
        if (!isJsonText(text)) return;
        JSON.parse(masked);
        parseBounded(text, { depth: 4, nodes: 50, string: 20, keys: 5 });
      },
    },
  ];
}

function isJsonText(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

/** Reading never throws, and what a change cannot make use of is either kept or refused. */
async function checkState(key: string, value: unknown): Promise<void> {
  const values = new Map([[key, value]]);
  const state = {
    get: (name: string): unknown => values.get(name),
    set: (name: string, set: unknown) => Promise.resolve(void values.set(name, set)),
  };
  const connections = new Connections({
    state,
    vault: new MemoryVault(),
    transportFor: () => {
      throw new Error('nothing is sent');
    },
    clock: systemClock,
    newId: () => 'new',
    userAgent: 'fuzz',
  });
  const saved = new SavedQueries({ state, newId: () => 'new', onDidSet: new Listeners<string>().add });
  const aliases = new Aliases(state, createStore());
  const history = new History(state);
  const before = connections.unread;
  for (const { vendor } of connections.list()) connections.adapter(vendor);
  saved.list();
  aliases.nameOf('a');
  history.list();
  const draft = {
    vendor: 'openai',
    name: 'N',
    baseUrl: 'https://api.openai.com/v1',
    options: {},
    source: 'sample',
  } as const;
  await foreseen(() => connections.add(draft, undefined));
  hold(key !== connectionsKey || connections.unread === before, 'what could not be read is gone');
  await foreseen(() => saved.add('N', 'verb:delete'));
  await foreseen(() => aliases.setName('a', 'b'));
  await history.add('verb:delete');
}

export const targets: readonly Target[] = [
  { name: 'query', inputs: texts(querySeeds, queryWords), check: checkQuery },
  timeTarget,
  ...vendorTargets(),
  importTarget(),
  ...streamTargets(),
  ...fileTargets(),
  ...stateTargets(),
];
