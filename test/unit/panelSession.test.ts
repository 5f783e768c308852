// The panel's session over the sample organisation: what a page asks, and what it is answered.
import { afterEach, describe, expect, it } from 'vitest';
import { TextLines } from '../../src/app/jsonLines';
import { conditionWords } from '../../src/app/panelConditions';
import { prettyJson } from '../../src/core/json/pretty';
import { parseQuery } from '../../src/core/query/parse';
import type { PageMessage } from '../../src/protocol/messages';
import type { HostMessage } from '../../src/protocol/views';
import { startRealHost, type RealHost } from '../e2e/panel/realHost';
import { cpuNow } from './coreEvents';

type Of<T extends HostMessage['t']> = Extract<HostMessage, { t: T }>;

const nonce = '0123456789abcdef'.repeat(2);

class Caller {
  readonly got: HostMessage[] = [];
  private readonly receive: (data: unknown) => void;

  constructor(readonly real: RealHost) {
    this.receive = real.host((envelope) => void this.got.push((envelope as { readonly m: HostMessage }).m));
  }

  say(m: PageMessage): void {
    this.receive({ v: 1, nonce, m });
  }

  async next<T extends HostMessage['t']>(t: T, fits: (message: Of<T>) => boolean = () => true): Promise<Of<T>> {
    for (let tries = 0; tries < 400; tries++) {
      const found = this.got.find((message): message is Of<T> => message.t === t && fits(message as Of<T>));
      if (found !== undefined) return found;
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
    throw new Error(`no ${t} came; got ${this.got.map((message) => message.t).join(' ')}`);
  }

  async ask<T extends HostMessage['t']>(m: PageMessage, t: T, fits?: (message: Of<T>) => boolean): Promise<Of<T>> {
    this.got.length = 0;
    this.say(m);
    return this.next(t, fits);
  }
}

let caller: Caller | undefined;
afterEach(() => caller?.real.session()?.dispose());

async function open(options: Parameters<typeof startRealHost>[0] = {}): Promise<Caller> {
  const made = new Caller(await startRealHost(options));
  caller = made;
  await made.ask({ t: 'ready' }, 'hello');
  return made;
}

async function run(page: Caller, text: string, id = 'q1'): Promise<Of<'result'>> {
  return page.ask({ t: 'query', id, seq: 1, text }, 'result', (result) => result.id === id && !result.running);
}

describe('a query', () => {
  it('is explained, run and counted by connection', async () => {
    const page = await open();
    const result = await run(page, 'verb:delete after:30d');
    const state = await page.next('queryState');
    expect(state.conditions.map(({ text, by }) => [text.includes('delete'), by])[0]).toEqual([
      true,
      expect.any(String),
    ]);
    expect(state.form.from).toBe('30d');
    expect(result.count).toBeGreaterThan(10);
    expect(result.parts.map((part) => part.state)).toEqual(['complete', 'complete', 'complete']);
    expect(result.parts.reduce((sum, part) => sum + part.matched, 0)).toBe(result.count);
    expect(result.scanned).toBeGreaterThan(result.count);
    expect(page.real.failures).toEqual([]);
  });

  it('offers what changed where the vendor tells it', async () => {
    const page = await open();
    const { rev } = await run(page, 'verb:update after:30d');
    const { rows } = await page.ask({ t: 'rows', id: 'q1', rev, from: 0, count: 200 }, 'rows');
    const told = new Map<string, Set<boolean>>();
    for (const { connection, changes } of rows) told.set(connection, (told.get(connection) ?? new Set()).add(changes));
    // Cortex, the third, has no bodies.
    expect(['c1', 'c2', 'c3'].map((id) => [...(told.get(id) ?? [])])).toEqual([[true], [true], [false]]);
  });

  it('pauses where it has looked at enough, says so, and goes on from there', async () => {
    const page = await open({ limits: { stopAfter: 5000, budget: 60 } });
    const paused = await run(page, 'nothing-like-this after:30d');
    // A connection whose pages are as large as that has ended with its first one.
    const waiting = paused.parts.filter(({ state }) => state !== 'complete');
    expect(waiting.length).toBeGreaterThan(0);
    for (const { state, words } of waiting) {
      expect(state).toBe('capped');
      expect(words).toMatch(/paused after \d+ new events/);
    }
    const before = new Map(waiting.map(({ connection, scanned }) => [connection, scanned]));
    const more = await page.ask({ t: 'continue', id: 'q1' }, 'result', ({ running, parts }) => {
      return !running && parts.every(({ connection, scanned }) => scanned > (before.get(connection) ?? 0));
    });
    expect(more.count).toBe(0);
  });

  it('names the range that counts where it names none', async () => {
    const page = await open();
    const state = await page.ask({ t: 'draft', seq: 1, text: 'type:api_key' }, 'queryState');
    expect(state.implied).toBe('30d');
    expect(state.conditions.at(-1)).toMatchObject({ text: 'last 30 days', fixed: true });
  });

  it('with errors says where they are', async () => {
    const page = await open();
    const state = await page.ask({ t: 'draft', seq: 1, text: 'wrong:x' }, 'queryState');
    expect(state.diagnostics[0]).toMatchObject({ severity: 'error', span: { start: 0 } });
  });

  it('with errors is not run: what is left of it would be another question', async () => {
    const page = await open();
    await run(page, 'after:30d');
    page.got.length = 0;
    const result = await run(page, 'verb:delete actr:x after:30d', 'q2');
    expect(result).toMatchObject({ count: 0, scanned: 0, parts: [], refused: expect.stringContaining('actr') });
    const mended = await run(page, 'verb:delete after:30d', 'q3');
    expect(mended.refused).toBeUndefined();
    expect(mended.count).toBeGreaterThan(0);
  });

  it('gives windows of rows, sorted, and none for rows of another revision', async () => {
    const page = await open();
    const result = await run(page, 'after:30d');
    const { rows } = await page.ask({ t: 'rows', id: 'q1', rev: result.rev, from: 10, count: 200 }, 'rows');
    expect(rows).toHaveLength(200);
    const times = rows.map((row) => row.at ?? 0);
    expect([...times].sort((a, b) => b - a)).toEqual(times);
    page.got.length = 0;
    page.say({ t: 'rows', id: 'q1', rev: result.rev + 7, from: 0, count: 10 });
    page.say({ t: 'rows', id: 'q0', rev: result.rev, from: 0, count: 10 });
    await new Promise((resolve) => setTimeout(resolve, 50));
    expect(page.got.filter((message) => message.t === 'rows')).toEqual([]);
  });

  it('days begin where the rows of a day do', async () => {
    const page = await open();
    const result = await run(page, 'after:30d');
    const { rows } = await page.ask({ t: 'rows', id: 'q1', rev: result.rev, from: 0, count: 500 }, 'rows');
    for (const { index, day } of result.days.filter((each) => each.index < 500)) {
      expect(new Date(rows[index]?.at ?? 0).toISOString().slice(0, 10)).toBe(day);
      if (index > 0) expect(new Date(rows[index - 1]?.at ?? 0).toISOString().slice(0, 10)).not.toBe(day);
    }
  });

  it('is counted by field and over time', async () => {
    const page = await open();
    const result = await run(page, 'after:30d');
    const { facets } = await page.ask(
      { t: 'facets', id: 'q1', rev: result.rev, fields: ['connection', 'verb', 'type'], limit: 5 },
      'facets',
    );
    expect(facets[0]?.values.reduce((sum, value) => sum + value.count, 0)).toBe(result.count);
    expect(facets[0]?.values.map((value) => value.label).join()).toContain('sample');
    expect(facets[2]?.values).toHaveLength(5);
    const found = await page.ask(
      { t: 'facets', id: 'q1', rev: result.rev, fields: ['type'], limit: 50, search: 'API' },
      'facets',
    );
    expect(found.facets[0]?.values.every((value) => value.value.toLowerCase().includes('api'))).toBe(true);
    const actors: Extract<PageMessage, { t: 'facets' }> = {
      t: 'facets',
      id: 'q1',
      rev: result.rev,
      fields: ['actor'],
      limit: 50,
    };
    const opaque = (await page.ask(actors, 'facets')).facets[0]?.values.find(({ value }) => !value.includes('@'));
    if (opaque === undefined) throw new Error('the sample has no opaque actor');
    await page.real.aliases.setName(opaque.value, 'The boss');
    const named = await page.ask({ ...actors, search: 'boss' }, 'facets');
    expect(named.facets[0]?.values).toEqual([{ ...opaque, label: 'The boss' }]);
    const timeline = await page.ask({ t: 'timeline', id: 'q1', rev: result.rev, buckets: 60 }, 'timeline');
    expect(timeline.counts).toHaveLength(60);
    expect(timeline.counts.reduce((sum, each) => sum + each, 0)).toBe(result.count);
  });
});

describe('a gesture', () => {
  const refine = async (
    page: Caller,
    text: string,
    change: Extract<PageMessage, { t: 'refine' }>['change'],
  ): Promise<string> => (await page.ask({ t: 'refine', seq: 2, text, change }, 'queryState')).text;

  it('changes the text, and the text says the same', async () => {
    const page = await open();
    const value = (mode: 'include' | 'exclude' | 'clear') => ({
      kind: 'value' as const,
      field: 'type',
      value: 'api_key',
      mode,
    });
    expect(await refine(page, 'after:7d', value('include'))).toBe('after:7d type:api_key');
    expect(await refine(page, 'after:7d type:project', value('include'))).toBe('after:7d type:project,api_key');
    expect(await refine(page, 'after:7d type:api_key', value('exclude'))).toBe('after:7d -type:api_key');
    expect(await refine(page, 'after:7d type:api_key', value('clear'))).toBe('after:7d');
    expect(await refine(page, 'a after:7d', { kind: 'time', from: '30d' })).toBe('a after:30d');
    expect(await refine(page, 'a after:7d', { kind: 'remove', condition: 0 })).toBe('after:7d');
    expect(await refine(page, 'a after:7d', { kind: 'term', query: 'actor:ana@x.io', mode: 'only' })).toBe(
      'actor:ana@x.io after:7d',
    );
  });

  it('a connection is asked for by its name and marked by its ID', async () => {
    const page = await open();
    const state = await page.ask(
      { t: 'refine', seq: 2, text: '', change: { kind: 'value', field: 'connection', value: 'c1', mode: 'include' } },
      'queryState',
    );
    expect(state.text).toContain('sample');
    expect(state.marks).toEqual([{ field: 'connection', value: 'c1', not: false }]);
  });

  it('a hostile value stays one value', async () => {
    const page = await open();
    const hostile = 'x" OR verb:delete -"';
    const state = await page.ask(
      {
        t: 'refine',
        seq: 2,
        text: 'after:7d',
        change: { kind: 'value', field: 'actor', value: hostile, mode: 'include' },
      },
      'queryState',
    );
    expect(state.marks).toEqual([{ field: 'actor', value: hostile, not: false }]);
    expect(state.diagnostics).toEqual([]);
  });

  it('the form keeps what it does not show', async () => {
    const page = await open();
    const text = await refine(page, '-verb:read (type:a OR type:b) after:7d "old words"', {
      kind: 'form',
      values: { text: 'new words', from: '30d', fields: [{ field: 'actor', values: ['ana@x.io', 'svc-*'] }] },
    });
    const state = await page.ask({ t: 'draft', seq: 9, text }, 'queryState');
    expect(state.form).toEqual({
      text: 'new words',
      from: '30d',
      fields: [{ field: 'actor', values: ['ana@x.io', 'svc-*'] }],
    });
    expect(text).toContain('-verb:read');
    expect(text).toContain('type:a OR type:b');
    expect(text).not.toContain('old');
    expect(state.formComplete).toBe(false);
  });
});

describe('an event', () => {
  async function withBody(): Promise<{
    readonly page: Caller;
    readonly event: Of<'detail'>['event'];
    readonly detail: Of<'detail'>;
  }> {
    const page = await open();
    const result = await run(page, 'vendor:portkey after:30d');
    const { rows } = await page.ask({ t: 'rows', id: 'q1', rev: result.rev, from: 0, count: 300 }, 'rows');
    for (const { connection, key } of rows) {
      const event = { connection, key };
      const detail = await page.ask({ t: 'detail', event }, 'detail');
      const body = detail.sections.find((section) => section.name === 'body');
      if (body !== undefined && body.masked > 0) return { page, event, detail };
    }
    throw new Error('the sample has no masked body');
  }

  it('is told in facts and sections, with what is related counted', async () => {
    const { page, event } = await withBody();
    const detail = await page.ask({ t: 'detail', event }, 'detail', (view) =>
      view.related.every((each) => each.count !== undefined),
    );
    expect(detail.facts.map((fact) => fact.label)).toContain('Action');
    expect(detail.sections.map((section) => section.name)).toEqual(expect.arrayContaining(['body', 'raw']));
    expect(detail.sample).toBe(true);
    for (const each of detail.related) expect(each.count).toBeGreaterThan(1);
  });

  it('shows one masked value at a time, forgets it, and copies masked', async () => {
    const { page, event, detail } = await withBody();
    const lines = detail.sections.find((section) => section.name === 'body')?.first ?? [];
    const line = lines.findIndex((each) => each.tokens.some(([kind]) => kind === 'masked'));
    const answer = await page.ask({ t: 'reveal', event, section: 'body', line }, 'lines');
    expect(answer.lines[0]?.tokens.some(([kind]) => kind === 'masked')).toBe(false);
    page.say({ t: 'copyNode', event, section: 'body', line, what: 'path' });
    await page.next('copied');
    expect(page.real.copied.at(-1)).toMatch(/^\$\./);
    await page.ask({ t: 'copy', what: 'section', events: [event], section: 'body' }, 'copied');
    expect(page.real.copied.at(-1)).toContain('masked');
    const again = await page.ask({ t: 'detail', event }, 'detail');
    expect(
      again.sections
        .find((section) => section.name === 'body')
        ?.first[line]?.tokens.some(([kind]) => kind === 'masked'),
    ).toBe(true);
  });

  it('a masked value is not filtered by: a query text is kept', async () => {
    const { page, event, detail } = await withBody();
    const lines = detail.sections.find((section) => section.name === 'body')?.first ?? [];
    const masked = lines.findIndex((each) => each.tokens.some(([kind]) => kind === 'masked'));
    const plain = lines.findIndex(
      (each) => each.value === true && each.closes === undefined && each.tokens.some(([kind]) => kind === 'string'),
    );
    const node = (line: number): PageMessage => ({
      t: 'refine',
      seq: 5,
      text: 'after:30d',
      change: { kind: 'node', event, section: 'body', line, mode: 'include' },
    });
    expect((await page.ask(node(masked), 'failure')).failure.message).toContain('masked');
    const state = await page.ask(node(plain), 'queryState');
    expect(state.text).toMatch(/^after:30d body\./);
    const found = await run(page, `vendor:portkey ${state.text}`, 'q2');
    expect(found.count).toBeGreaterThan(0);
  });

  it('that is gone is said to be gone', async () => {
    const page = await open();
    await page.ask({ t: 'detail', event: { connection: 'c1', key: 'nothing' } }, 'gone');
  });

  it('is copied as text, JSON, a table and a command without its key', async () => {
    const { page, event } = await withBody();
    for (const [what, pattern] of [
      ['text', /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z {2}\S+/],
      ['json', /^\{\n/],
      ['csv', /^"time \(UTC\)"/],
      ['id', /\S/],
      ['curl', /^curl .*\n.*\$PORTKEY/],
    ] as const) {
      await page.ask({ t: 'copy', what, events: [event] }, 'copied');
      expect(page.real.copied.at(-1)).toMatch(pattern);
    }
  });
});

describe('the surroundings', () => {
  it('a connection that is added is asked at once', async () => {
    const page = await open({ connect: false });
    expect((await page.ask({ t: 'ready' }, 'hello')).connections).toEqual([]);
    page.say({ t: 'query', id: 'q1', seq: 1, text: 'after:30d' });
    page.say({ t: 'intent', what: 'exploreSample' });
    await page.next('connections', (message) => message.connections.length === 3);
    expect((await page.next('show')).text).toBe('after:30d');
  });

  it('another zone moves the days', async () => {
    const page = await open();
    const before = await run(page, 'after:30d');
    page.got.length = 0;
    page.say({ t: 'setZone', zone: 'Europe/Berlin' });
    const settings = await page.next('settings');
    expect(settings.settings.zone).toBe('Europe/Berlin');
    const after = await page.next('result');
    expect(after.rev).toBeGreaterThan(before.rev);
    expect(after.days).not.toEqual(before.days);
    page.got.length = 0;
    page.say({ t: 'setZone', zone: 'Mars/Olympus' });
    await new Promise((resolve) => setTimeout(resolve, 30));
    expect(page.got.filter((message) => message.t === 'settings')).toEqual([]);
  });

  it('what a command asks for before the page is up is what the page starts with', async () => {
    const page = new Caller(await startRealHost());
    caller = page;
    page.real.session()?.show('type:login');
    expect((await page.ask({ t: 'ready', state: { text: 'kept' } }, 'hello')).text).toBe('type:login');
    page.real.session()?.show('type:logout', { connection: 'c1', key: 'k' });
    expect(await page.next('show')).toMatchObject({ text: 'type:logout', selected: { key: 'k' } });
  });
});

describe('the panes', () => {
  it('are kept as the page wrote them, for the next panel', async () => {
    const page = await open();
    page.say({ t: 'keepLayout', layout: '{"order":"oldest"}' });
    expect((await page.ask({ t: 'ready' }, 'hello')).layout).toBe('{"order":"oldest"}');
  });
});

describe('the chips', () => {
  const time = { now: Date.UTC(2026, 10, 20, 12), zone: 'Europe/Berlin' };
  it.each([
    ['type:api_key,virtual_keys', 'type: api_key, virtual_keys'],
    ['-actor:svc-*', 'not actor: svc-*'],
    ['"pay ments"', '“pay ments” anywhere'],
    ['-secret', 'not “secret” anywhere'],
    ['after:7d', 'last 7 days'],
    ['after:1h', 'last hour'],
    ['after:2026-11-13', 'after 2026-11-13'],
    ['before:2026-11-13T13:00Z', 'before 2026-11-13 14:00 GMT+1'],
    ['time:today', 'on today'],
    ['time:2026-11-01..2026-11-13', '2026-11-01 – 2026-11-13'],
    ['status:>=400', 'status ≥ 400'],
    ['status:400..499', 'status: 400–499'],
    ['country:""', 'country: (none)'],
    ['(type:a OR verb:delete)', 'type:a OR verb:delete'],
  ])('%s is %s', (text, words) => {
    expect(conditionWords(parseQuery(text).expr, time)).toBe(words);
  });
});

describe('JSON by lines', () => {
  const printed = prettyJson('{"a":[{"b":"x"},2,{}],"c":{"d e":"a\\nb"}}', { indent: '  ' });
  const lines = new TextLines(printed.text, printed.tokens);

  it('knows what closes, how deep it is, and where it stands', () => {
    const views = lines.window(0, 100);
    expect(views).toHaveLength(lines.length);
    expect(views[0]?.closes).toBe(lines.length - 1);
    expect(views.map((line) => line.depth)).toEqual([0, 1, 2, 3, 2, 2, 2, 1, 1, 2, 1, 0]);
    expect(lines.path(3)).toEqual(['a', '0', 'b']);
    expect(lines.path(5)).toEqual(['a', '1']);
    expect(lines.path(6)).toEqual(['a', '2']);
    expect(lines.path(9)).toEqual(['c', 'd e']);
    expect(lines.path(4)).toBeUndefined();
    expect(lines.value(9)).toEqual({ text: 'a\nb', scalar: true, masked: false });
    expect(lines.value(8)).toMatchObject({ text: '{\n    "d e": "a\\nb"\n  }', scalar: false });
    expect(lines.find('D E')).toEqual([9]);
  });

  it('a very long value is cut, and whole when asked for', () => {
    const long = prettyJson(JSON.stringify({ a: 'x'.repeat(10_000) }), { indent: '  ' });
    const one = new TextLines(long.text, long.tokens);
    expect(one.line(1).cut).toBe(8002);
    expect(one.line(1, true).cut).toBeUndefined();
    expect(one.value(1)?.text).toHaveLength(10_000);
  });

  it('ten megabytes open in moments', () => {
    const big = prettyJson(
      JSON.stringify(Array.from({ length: 60_000 }, (_each, id) => ({ id, name: 'x'.repeat(120) }))),
      { indent: '  ' },
    );
    const started = cpuNow();
    const view = new TextLines(big.text, big.tokens);
    expect(view.window(0, 200)).toHaveLength(200);
    expect(cpuNow() - started).toBeLessThan(2000);
  });

  it('text that is no JSON is lines of text', () => {
    const text = new TextLines('one\ntwo', []);
    expect(text.window(0, 9).map((line) => line.tokens[0]?.[1])).toEqual(['one', 'two']);
    expect(text.path(0)).toBeUndefined();
  });
});
