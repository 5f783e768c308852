// Threat 21: JSON that an engine parses and then chokes on: a million levels, hundreds of thousands of members, JSON in
// strings in strings. It arrives beside ordinary events, and everything goes on.
import { afterEach, describe, expect, it } from 'vitest';
import { PanelDetail } from '../../src/app/panelDetail';
import { eventDocument, recordText } from '../../src/core/detail';
import { csvWriter } from '../../src/core/export/csv';
import { ndjsonWriter } from '../../src/core/export/json';
import { parseBounded } from '../../src/core/json/bounds';
import { compileQuery } from '../../src/core/query/compile';
import { parseQuery } from '../../src/core/query/parse';
import { sentence } from '../../src/core/sentence';
import { startApp } from '../servers/appRig';
import { startVendorServer } from '../servers/vendorServer';
import { cpuNow } from '../unit/coreEvents';

const started: { stop(): Promise<void> }[] = [];
afterEach(async () => {
  await Promise.all(started.splice(0).map((each) => each.stop()));
});

/** JSON in a string, so many times; each time doubles what escapes the quotes. */
function encoded(times: number): string {
  let text = '{"password":"hunter22"}';
  for (let level = 0; level < times; level += 1) text = JSON.stringify({ a: text });
  return text;
}

type Bomb = readonly [name: string, json: string];

/** Of the size that an answer may have; `size` is about its levels or members. */
const bombsOf = (size: number): readonly Bomb[] => [
  [`${String(size)} lists inside each other`, `${'['.repeat(size)}${']'.repeat(size)}`],
  [`${String(size)} objects inside each other`, `${'{"a":'.repeat(size)}1${'}'.repeat(size)}`],
  [`${String(size)} members`, `{${Array.from({ length: size }, (_each, at) => `"k${String(at)}":1`).join(',')}}`],
  [`${String(size)} elements`, `[${'1,'.repeat(size - 1)}1]`],
  ['a string of two million characters', JSON.stringify('x'.repeat(2_000_000))],
  ['JSON in a string, 16 times', encoded(16)],
  ['the deep one in a string', JSON.stringify(`${'['.repeat(size)}${']'.repeat(size)}`)],
];

describe.each(['openai', 'portkey', 'cortex'] as const)('a JSON bomb in an answer of %s', (vendor) => {
  it.each(bombsOf(25_000))('%s', { timeout: 60_000 }, async (_name, bomb) => {
    const server = await startVendorServer(vendor, { events: 20 });
    started.push(server);
    const [first] = server.records();
    const text = JSON.stringify(first).slice(0, -1);
    const type = String((first as { readonly type?: unknown }).type);
    // Where the vendors keep what was sent, and where nobody expects it.
    const members = [type, 'request_body', 'anything'];
    const id = '"id":"bomb-1","request_id":"bomb-1","uuid":"bomb-1"';
    server.setMode({
      oddItems: [`${text},${id},${members.map((name) => `${JSON.stringify(name)}:${bomb}`).join(',')}}`],
    });
    const app = startApp();
    started.push(app);
    const { id: connection } = await app.connect(server);
    const began = cpuNow();
    await app.loader.loadRecent(connection);
    expect(app.loader.state(connection).load.kind).toBe('done');
    const all = await app.store.select(compileQuery(parseQuery('').expr, { now: Date.now(), zone: 'UTC' }));
    expect(all.rows.length).toBeGreaterThan(15);
    const row = all.rows.find((each) => app.store.raw(each).length > 100_000);
    if (row === undefined) throw new Error('the bomb was not kept');

    // Everything that looks at one event, as the views do.
    const event = app.reader.full(row);
    const raw = app.reader.rawText(row);
    expect(sentence(event).length).toBeLessThan(1000);
    const shown = eventDocument(event, raw, { indent: '  ', reveal: false, zone: 'UTC' });
    expect(() => JSON.parse(shown) as unknown).not.toThrow();
    expect(shown).not.toContain('hunter22');
    const ref = { connection, key: event.key };
    const detail = await PanelDetail.read({
      ref,
      event,
      rawText: raw,
      zone: 'UTC',
      connectionName: 'x',
      sample: false,
    });
    // What a message to the page goes through.
    const view = detail.view();
    expect(structuredClone(view)).toEqual(view);
    expect(JSON.stringify(view).length).toBeLessThan(2_000_000);
    // A copy and an export hold the record whole: they are for machines.
    expect(recordText(raw, { indent: '  ', reveal: false }).length).toBeGreaterThan(1000);
    const options = { zone: 'UTC', masked: true, connectionName: (each: string) => each };
    expect(ndjsonWriter(options).row(event, raw, 0)).not.toContain('hunter22');
    csvWriter({ ...options, byteOrderMark: false, notes: false, record: true }).row(event, raw, 0);
    const found = await app.store.select(
      compileQuery(parseQuery('hunter22 body.a:1').expr, { now: Date.now(), zone: 'UTC' }),
    );
    expect(found.rows.length).toBeLessThanOrEqual(1);
    expect(cpuNow() - began).toBeLessThan(30_000);
  });
});

describe('reading JSON within bounds', () => {
  it.each([...bombsOf(300_000), ...bombsOf(1_000_000).slice(0, 2)])('%s', (_name, bomb) => {
    const began = cpuNow();
    const { value } = parseBounded(bomb);
    // What is left can be copied and printed by the engine's own means, which recur.
    expect(() => JSON.stringify(structuredClone(value))).not.toThrow();
    expect(cpuNow() - began).toBeLessThan(5000);
  });
});
