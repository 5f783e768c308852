// A host that answers from made-up events: as many as asked for, in whatever state asked for, hostile if asked for.
import { HostChannel } from '../../../src/protocol/channel';
import type { EventRef, FormMessage, PageMessage } from '../../../src/protocol/messages';
import type {
  ConnectionView,
  DetailView,
  HostMessage,
  LineView,
  Mark,
  PanelSettings,
  PartView,
  ResultView,
  RowView,
  Token,
} from '../../../src/protocol/views';
import { filters as cortex } from '../../../src/vendors/cortex/filters';
import { filters as openai } from '../../../src/vendors/openai/filters';
import { filters as portkey } from '../../../src/vendors/portkey/filters';
import type { Host } from './page';

export const now = Date.UTC(2026, 10, 20, 13, 52, 7);

export const connections: readonly ConnectionView[] = [
  {
    id: 'c1',
    name: 'Portkey prod',
    vendor: 'portkey',
    vendorLabel: 'Portkey',
    source: 'live',
    filters: portkey,
    emptyHelp: 'Portkey keeps audit logs for Enterprise plans only, and logs changes, not reads.',
  },
  {
    id: 'c2',
    name: 'OpenAI',
    vendor: 'openai',
    vendorLabel: 'OpenAI',
    source: 'live',
    filters: openai,
    emptyHelp: 'OpenAI logs nothing before audit logging was switched on in the organization’s settings.',
  },
  {
    id: 'c3',
    name: 'Cortex',
    vendor: 'cortex',
    vendorLabel: 'Cortex (cortex.io)',
    source: 'sample',
    filters: cortex,
    emptyHelp: '',
  },
];

const actors = [
  'mira@northwind.io',
  'jonas@northwind.io',
  'li.wei@northwind.io',
  'svc-deployer',
  'deploy-key',
  'GitOps or automatic import',
];
const deeds: readonly (readonly [RowView['verb'], string, string, string, boolean])[] = [
  ['update', 'rotated', 'virtual key', 'openai-prod', false],
  ['create', 'created', 'API key', 'ci-nightly', false],
  ['update', 'updated', 'API key', 'payments-batch', false],
  ['delete', 'deleted', 'virtual key', 'anthropic-old', false],
  ['update', 'updated', 'config', 'pc-router-b69ca7', false],
  ['update', 'failed to update', 'API key', 'payments-batch', true],
  ['access', 'logged in', '', '', false],
  ['create', 'invited', 'user', 'tomasz@northwind.io', false],
];
const sources = ['203.0.113.24', '198.51.100.7', '2001:db8::9', '', '203.0.113.24'];

/** A number that looks like chance and is the same each time. */
function chance(index: number, salt: number): number {
  let x = Math.imul(index + 1, 0x9e3779b1) ^ Math.imul(salt + 7, 0x85ebca6b);
  x = Math.imul(x ^ (x >>> 15), 0x2c1b3c6d);
  x = Math.imul(x ^ (x >>> 12), 0x297a2d39);
  return ((x ^ (x >>> 15)) >>> 0) / 2 ** 32;
}

/** Markup, both directions of writing, characters nobody sees, and a name without an end. */
export const hostile = (at: number): string =>
  [
    '<img src=x onerror=alert(1)><b>bold</b>',
    'شركة الأمل للتجارة',
    'evil\u202egnp.exe',
    'זה טקסט בעברית abc',
    'x'.repeat(10_000),
    'e\u0301\u0327\u0335'.repeat(30),
    'zero\u200bwidth\u200djoined',
    '',
  ][at % 8] ?? '';

export interface FakeOptions {
  readonly rows?: number;
  readonly spacingMs?: number;
  readonly text?: string;
  readonly connections?: readonly ConnectionView[];
  readonly settings?: Partial<PanelSettings>;
  readonly parts?: readonly PartView[];
  readonly running?: boolean;
  readonly state?: 'rows' | 'silent';
  /** Stands in for every foreign text there is. */
  readonly hostile?: (at: number) => string;
  readonly bodyLines?: number;
  /** Characters of one value of the body. */
  readonly longValue?: number;
  /** Whether an event is chosen from the start. */
  readonly selected?: boolean;
  /** What an earlier panel left. */
  readonly layout?: string;
  readonly marks?: readonly Mark[];
  readonly onMessage?: (message: PageMessage) => void;
}

export const goodParts: readonly PartView[] = [
  {
    connection: 'c1',
    name: 'Portkey prod',
    source: 'live',
    state: 'complete',
    words: 'complete',
    resumable: false,
    scanned: 30_210,
    matched: 812,
  },
  {
    connection: 'c2',
    name: 'OpenAI',
    source: 'live',
    state: 'complete',
    words: 'complete',
    resumable: false,
    scanned: 16_800,
    matched: 412,
  },
  {
    connection: 'c3',
    name: 'Cortex',
    source: 'sample',
    state: 'waiting',
    words: 'waiting for the vendor until 14:05',
    until: now + 780_000,
    resumable: false,
    scanned: 1200,
    matched: 60,
  },
];

export class FakeHost {
  readonly channel: HostChannel;
  readonly got: PageMessage[] = [];
  readonly refused: string[] = [];
  private id = '';
  private revealed = new Set<number>();
  private marks: readonly Mark[] | undefined;
  private form: FormMessage = {
    text: 'payments',
    from: '7d',
    fields: [{ field: 'type', values: ['api_key', 'virtual_keys'] }],
  };
  private asked: { readonly seq: number; readonly text: string } | undefined;

  constructor(
    private readonly options: FakeOptions,
    post: (message: unknown) => void,
  ) {
    this.channel = new HostChannel({
      post,
      onMessage: (message) => this.receive(message),
      onRefused: (why) => this.refused.push(why),
      now: () => Date.now(),
    });
  }

  send(message: HostMessage): void {
    this.channel.send(message);
  }

  /** What the query names from now on. */
  mark(marks: readonly Mark[]): void {
    this.marks = marks;
    if (this.asked !== undefined) this.explain(this.asked.seq, this.asked.text, false);
  }

  get rows(): number {
    return this.options.rows ?? 1284;
  }

  private word(text: string, at: number): string {
    return this.options.hostile?.(at) ?? text;
  }

  private at(index: number): number {
    const spacing = this.options.spacingMs ?? 460_000;
    return now - 240_000 - index * spacing - Math.floor(chance(index, 5) * spacing * 0.8);
  }

  row(index: number): RowView {
    const deed = deeds[Math.floor(chance(index, 1) * deeds.length * 0.999)] ?? deeds[0];
    const actor = actors[Math.floor(chance(index, 2) ** 1.5 * actors.length)] ?? '';
    const [verb, did, type, name, failed] = deed ?? (['other', '', '', '', false] as const);
    const none = chance(index, 4) < 0.25;
    return {
      connection: `c${(index % 3) + 1}`,
      key: `key-${index}`,
      at: this.at(index),
      verb,
      failed,
      parts: [
        { role: 'actor', text: this.word(actor, index) },
        { role: 'plain', text: ' ' },
        { role: 'verb', text: did },
        { role: 'plain', text: type === '' ? '' : ` ${type} ` },
        { role: 'resource', text: this.word(name, index + 1) },
      ],
      event: this.word('api_key.updated', index + 3),
      type: this.word('api_key', index + 4),
      action: this.word('updated', index + 5),
      actor: this.word(actor, index),
      resource: this.word(name, index + 1),
      place: this.word('Northwind', index + 6),
      country: this.word('DE', index + 7),
      source: this.word(sources[Math.floor(chance(index, 3) * sources.length)] ?? '', index + 2),
      status: failed ? '403' : none ? '' : '200',
      changes: true,
    };
  }

  result(): ResultView {
    const days: { index: number; day: string }[] = [];
    let last = '';
    const step = Math.max(1, Math.floor(this.rows / 200_000));
    for (let index = 0; index < this.rows; index += step) {
      const day = new Date(this.at(index)).toISOString().slice(0, 10);
      if (day !== last) days.push({ index, day });
      last = day;
      if (days.length > 3000) break;
    }
    return {
      t: 'result',
      id: this.id,
      rev: 1,
      count: this.rows,
      scanned: 48_210,
      oldest: this.at(Math.max(0, this.rows - 1)),
      running: this.options.running ?? false,
      parts: this.options.parts ?? goodParts,
      days,
      emptyHelp: this.rows === 0 ? connections.map((each) => each.emptyHelp).filter((each) => each !== '') : [],
    };
  }

  private receive(message: PageMessage): void {
    this.got.push(message);
    this.options.onMessage?.(message);
    const ref: EventRef = { connection: 'c1', key: 'key-0' };
    switch (message.t) {
      case 'ready':
        this.send({
          t: 'hello',
          connections: this.options.connections ?? connections,
          settings: {
            density: 'compact',
            zone: 'UTC',
            localZone: 'Europe/Berlin',
            startText: 'after:7d',
            columns: ['source', 'status'],
            ...this.options.settings,
          },
          text:
            message.state?.text ?? this.options.text ?? 'type:api_key,virtual_keys -actor:svc-* after:7d "payments"',
          ...(message.state?.selected === undefined
            ? this.rows > 0 && this.options.state !== 'silent' && this.options.selected !== false
              ? { selected: ref }
              : {}
            : { selected: message.state.selected }),
          ...(this.options.layout === undefined ? {} : { layout: this.options.layout }),
        });
        break;
      case 'query':
        this.id = message.id;
        this.explain(message.seq, message.text, false);
        if (this.options.state !== 'silent') this.send(this.result());
        break;
      case 'draft':
        this.explain(message.seq, message.text, false);
        break;
      case 'refine':
        if (message.change.kind === 'form') this.form = message.change.values;
        this.explain(message.seq, refined(message), true);
        break;
      case 'rows':
        this.send({
          t: 'rows',
          id: message.id,
          rev: message.rev,
          from: message.from,
          rows: Array.from({ length: message.count }, (_each, at) => this.row(message.from + at)),
        });
        break;
      case 'facets':
        this.send({
          t: 'facets',
          id: message.id,
          rev: message.rev,
          ...(message.search === undefined ? {} : { search: message.search }),
          facets: this.facets(message.search ?? ''),
        });
        break;
      case 'timeline':
        this.send({
          t: 'timeline',
          id: message.id,
          rev: message.rev,
          from: now - 7 * 86_400_000,
          to: now,
          counts: Array.from({ length: message.buckets }, (_each, at) =>
            chance(at, 9) < 0.45 ? 0 : Math.floor(chance(at, 10) ** 3 * 34) + 1,
          ),
          failed: Array.from({ length: message.buckets }, (_each, at) =>
            chance(at, 11) < 0.07 ? 1 + Math.floor(chance(at, 12) * 4) : 0,
          ),
        });
        break;
      case 'detail':
        this.revealed = new Set();
        this.send(this.detail(message.event));
        break;
      case 'lines':
        this.send({
          t: 'lines',
          event: message.event,
          section: message.section,
          from: message.from,
          lines: this.lines(message.section).slice(message.from, message.from + message.count),
        });
        break;
      case 'reveal':
        this.revealed.add(message.line);
        this.send({
          t: 'lines',
          event: message.event,
          section: message.section,
          from: message.line,
          lines: this.lines(message.section).slice(message.line, message.line + 1),
        });
        break;
      case 'find':
        this.send({
          t: 'found',
          event: message.event,
          section: message.section,
          text: message.text,
          lines: this.lines(message.section).flatMap((line, at) =>
            line.tokens.some(([, text]) => text.includes(message.text)) ? [at] : [],
          ),
        });
        break;
      case 'complete':
        this.send({
          t: 'completions',
          seq: message.seq,
          items: ['type:', 'action:', 'actor:', 'resource:', 'after:'].map((label) => ({
            label: this.word(label, 3),
            detail: this.word('field', 4),
            insert: label,
            start: message.caret,
            end: message.caret,
          })),
        });
        break;
      case 'copy':
      case 'copyAll':
      case 'copyNode':
        this.send({ t: 'copied', words: 'Copied' });
        break;
      default:
        break;
    }
  }

  private explain(seq: number, text: string, adopt: boolean): void {
    this.asked = { seq, text };
    const wrong = text.indexOf('wrong:');
    this.send({
      t: 'queryState',
      seq,
      text,
      adopt,
      diagnostics:
        wrong < 0
          ? []
          : [
              {
                severity: 'error',
                message: this.word('No field is called `wrong`; did you mean `verb`?', 1),
                span: { start: wrong, end: wrong + 6 },
                suggestion: 'verb:',
              },
            ],
      conditions: [
        {
          text: this.word('type: api_key, virtual_keys', 1),
          by: 'vendor',
          detail: 'OpenAI and Portkey ask their APIs; Cortex has no such type',
        },
        { text: this.word('not actor: svc-*', 2), by: 'here', detail: 'No vendor can leave an actor out' },
        { text: this.word('after 13 Nov 13:52', 3), by: 'vendor', detail: 'Every vendor takes a time range' },
        { text: this.word('“payments” anywhere', 4), by: 'here', detail: 'No vendor searches text' },
      ],
      marks: this.marks ?? [
        { field: 'type', value: this.word('api_key', 0), not: false },
        { field: 'type', value: this.word('virtual_keys', 1), not: false },
        { field: 'actor', value: this.word('svc-deployer', 2), not: true },
      ],
      form: this.form,
      formComplete: false,
    });
  }

  private facets(search: string): Extract<HostMessage, { t: 'facets' }>['facets'] {
    const table: readonly (readonly [
      Extract<HostMessage, { t: 'facets' }>['facets'][number]['field'],
      string,
      readonly (readonly [string, number])[],
      number,
    ])[] = [
      [
        'type',
        'Resource type',
        [
          ['api_key', 812],
          ['virtual_keys', 472],
          ['configs', 288],
          ['role.assignment', 97],
          ['CATALOG', 84],
          ['login', 61],
          ['project', 40],
          ['service_account', 12],
        ],
        31,
      ],
      [
        'action',
        'Action',
        [
          ['updated', 590],
          ['created', 402],
          ['rotate', 181],
          ['deleted', 111],
        ],
        4,
      ],
      [
        'actor',
        'Actor',
        [
          ['mira@northwind.io', 411],
          ['jonas@northwind.io', 308],
          ['svc-deployer', 260],
          ['GitOps or automatic import', 77],
        ],
        4,
      ],
      [
        'outcome',
        'Outcome',
        [
          ['succeeded', 1201],
          ['failed', 83],
        ],
        2,
      ],
      [
        'ip',
        'Source IP',
        [
          ['203.0.113.24', 377],
          ['198.51.100.7', 254],
          ['2001:db8::9', 31],
        ],
        3,
      ],
      [
        'country',
        'Country',
        [
          ['DE', 640],
          ['US', 402],
          ['IN', 88],
        ],
        3,
      ],
      [
        'connection',
        'Connection',
        [
          ['c1', 812],
          ['c2', 412],
          ['c3', 60],
        ],
        3,
      ],
    ];
    return table.map(([field, label, values, distinct]) => ({
      field,
      label,
      distinct,
      values: values
        .filter(([value]) => value.includes(search))
        .map(([value, count], at) => ({ value: this.word(value, at), label: this.word(value, at), count })),
    }));
  }

  private detail(event: EventRef): DetailView {
    const index = Number(event.key.slice(4));
    const row = this.row(index);
    const body = this.lines('body');
    const raw = this.lines('raw');
    return {
      t: 'detail',
      event,
      ...(row.at === undefined ? {} : { at: row.at }),
      verb: row.verb,
      failed: row.failed,
      sample: event.connection === 'c3',
      sentence: row.parts,
      facts: [
        row.failed
          ? { label: 'Outcome', parts: [{ text: '403 Forbidden', query: 'status:403' }], tone: 'bad' }
          : { label: 'Outcome', parts: [{ text: '200 OK', query: 'status:200' }], tone: 'good' },
        { label: 'Actor', parts: [{ text: this.word('mira@northwind.io', 1), query: 'actor:mira@northwind.io' }] },
        {
          label: 'Source',
          parts: [
            { text: this.word('203.0.113.24', 2), query: 'ip:203.0.113.24' },
            { text: this.word('DE', 2), query: 'country:DE' },
          ],
        },
        { label: 'Resource', parts: [{ text: this.word('openai-prod', 3), query: 'resource:openai-prod' }] },
        { label: 'Workspace', parts: [{ text: this.word('ws-shared-e2a85b · Northwind', 4) }] },
        { label: 'Request', parts: [{ text: this.word('PUT /v1/virtual-keys/openai-prod', 5) }], tone: 'code' },
      ],
      notes: this.options.hostile === undefined ? [] : [this.word('', 6)],
      sections: [
        { name: 'body', title: 'Request body', lines: body.length, masked: 1, first: body.slice(0, 200) },
        { name: 'changes', title: 'Changes', lines: raw.length, masked: 0, first: raw.slice(0, 200) },
        {
          name: 'headers',
          title: 'Headers',
          lines: raw.length,
          masked: 0,
          first: raw.slice(0, 200),
          note: this.word('Sent by the caller, as Portkey kept them.', 7),
        },
        { name: 'raw', title: 'Raw', lines: raw.length, masked: 0, first: raw.slice(0, 200) },
      ],
      related: [
        { label: 'same resource', count: 4, query: 'resource:openai-prod' },
        { label: 'same actor', count: 411, query: 'actor:mira@northwind.io' },
        { label: 'same IP', count: 377, query: 'ip:203.0.113.24' },
      ],
    };
  }

  private lines(section: string): readonly LineView[] {
    const key = (name: string): readonly Token[] => [
      ['key', `"${name}"`],
      ['punctuation', ': '],
    ];
    const str = (text: string): Token => ['string', `"${text}"`];
    const comma: Token = ['punctuation', ','];
    const long = this.options.bodyLines;
    if (long !== undefined) {
      return Array.from({ length: long }, (_each, at): LineView =>
        at === 0
          ? { depth: 0, tokens: [['punctuation', '[']], closes: long - 1 }
          : at === long - 1
            ? { depth: 0, tokens: [['punctuation', ']']] }
            : { depth: 1, tokens: [['number', String(at)], comma], value: true },
      );
    }
    if (section === 'raw' || section === 'headers' || section === 'changes') {
      return [
        { depth: 0, tokens: [['punctuation', '{']], closes: 3 },
        { depth: 1, tokens: [...key('user-agent'), str(this.word('portkey-ui/2.1', 8)), comma], value: true },
        { depth: 1, tokens: [...key('accepted'), ['word', 'true']], value: true },
        { depth: 0, tokens: [['punctuation', '}']] },
      ];
    }
    const masked: Token = this.revealed.has(3) ? str('sk-live-abcdef0123456789') : ['masked', '"•••••• masked"'];
    return [
      { depth: 0, tokens: [['punctuation', '{']], closes: 16 },
      { depth: 1, tokens: [...key('name'), str(this.word('openai-prod', 9)), comma], value: true },
      { depth: 1, tokens: [...key('provider'), str('openai'), comma], value: true },
      { depth: 1, tokens: [...key('key'), masked, comma], value: true },
      { depth: 1, tokens: [...key('rate_limits'), ['punctuation', '[']], closes: 10, value: true },
      { depth: 2, tokens: [['punctuation', '{']], closes: 9 },
      { depth: 3, tokens: [...key('type'), str('requests'), comma], value: true },
      { depth: 3, tokens: [...key('unit'), str('rpm'), comma], value: true },
      { depth: 3, tokens: [...key('value'), ['number', '500']], value: true },
      { depth: 2, tokens: [['punctuation', '}']] },
      { depth: 1, tokens: [['punctuation', '],']] },
      { depth: 1, tokens: [...key('usage_limits'), ['punctuation', '{']], closes: 14, value: true },
      { depth: 2, tokens: [...key('credit_limit'), ['number', '2500'], comma], value: true },
      { depth: 2, tokens: [...key('alert_threshold'), ['number', '2000']], value: true },
      { depth: 1, tokens: [['punctuation', '},']] },
      {
        depth: 1,
        tokens: [
          ...key('note'),
          str(this.word('payments team, rotation Q4'.padEnd(this.options.longValue ?? 0, ' and on'), 10)),
        ],
        value: true,
      },
      { depth: 0, tokens: [['punctuation', '}']] },
    ];
  }
}

function refined(message: Extract<PageMessage, { t: 'refine' }>): string {
  const { change, text } = message;
  switch (change.kind) {
    case 'value':
      return `${text} ${change.mode === 'exclude' ? '-' : ''}${change.field}:${change.value}`;
    case 'term':
      return change.mode === 'only' ? change.query : `${text} ${change.mode === 'exclude' ? '-' : ''}${change.query}`;
    case 'time':
      return `${text.replace(/ ?(after|before):\S+/g, '')} after:${change.from ?? ''}${change.to === undefined ? '' : ` before:${change.to}`}`;
    case 'node':
      return `${text} ${change.mode === 'exclude' ? '-' : ''}body.line:${change.line}`;
    case 'form':
      return change.values.text;
    case 'remove':
      return text
        .split(' ')
        .filter((_each, at) => at !== change.condition)
        .join(' ');
  }
}

export function fakeHost(options: FakeOptions, made?: (host: FakeHost) => void): Host {
  return (post) => {
    const host = new FakeHost(options, post);
    made?.(host);
    return (data) => host.channel.receive(data);
  };
}
