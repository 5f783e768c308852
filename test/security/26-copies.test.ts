// Threat 26: copies and exports that hand secrets on. No key is in a command that is copied, and no secret in anything else
// unless a person has asked for it in words.
import { afterEach, describe, expect, it } from 'vitest';
import { eventCurl } from '../../src/app/eventCurl';
import { QueryExport, type ExportFormat } from '../../src/app/exporter';
import { curlCommand, recordText } from '../../src/core/detail';
import { parseQuery } from '../../src/core/query/parse';
import type { PageMessage } from '../../src/protocol/messages';
import { startRealHost, type RealHost } from '../e2e/panel/realHost';
import { startApp } from '../servers/appRig';
import { startVendorServer } from '../servers/vendorServer';
import { systemClock } from '../../src/http/systemClock';
import { needle, secretRecord } from './secretRecord';

const started: { stop(): Promise<void> }[] = [];
let real: RealHost | undefined;
afterEach(async () => {
  real?.session()?.dispose();
  await Promise.all(started.splice(0).map((each) => each.stop()));
});

describe('a copied command', () => {
  it.each(['openai', 'portkey', 'cortex'] as const)('of %s has a variable where the key would be', async (vendor) => {
    const server = await startVendorServer(vendor, { events: 5 });
    started.push(server);
    const app = startApp();
    started.push(app);
    const { id } = await app.connect(server);
    await app.loader.loadRecent(id);
    const command = eventCurl(app.reader.full(0), app.connections);
    expect(command).toMatch(/^curl --globoff --silent --show-error 'http:/);
    expect(command).toMatch(/--header "[\w-]+: (?:Bearer )?\$[A-Z_]+_KEY"$/);
    expect(command).not.toContain(server.key);
  });

  it('cannot be broken out of, by an address or by anything else', () => {
    const command = curlCommand({
      url: "https://x.y/a?b[]=1&c='$(id)'\n",
      header: 'authorization',
      prefix: 'Bearer ',
      placeholder: 'OPENAI_ADMIN_KEY',
    });
    expect(command).toBe(
      `curl --globoff --silent --show-error 'https://x.y/a?b[]=1&c='\\''$(id)'\\''%0A' \\\n  --header "authorization: Bearer $OPENAI_ADMIN_KEY"`,
    );
    const odd = curlCommand({ url: 'https://x', header: 'x"y', prefix: '$(id)`"', placeholder: 'a b;rm' });
    expect(odd).toContain('--header "xy: \\$(id)\\`\\"$API_KEY"');
  });
});

describe('an event with secrets', () => {
  it('is copied masked from the panel, whichever way', { timeout: 30_000 }, async () => {
    real = await startRealHost();
    const { host, copied } = real;
    const sent: { readonly m: { readonly t: string } }[] = [];
    const receive = host((message) => void sent.push(message as (typeof sent)[number]));
    const say = (m: PageMessage): void => receive({ v: 1, nonce: 'a'.repeat(32), m });
    const came = async (t: string): Promise<void> =>
      expect.poll(() => sent.some(({ m }) => m.t === t), { timeout: 10_000 }).toBe(true);
    say({ t: 'ready' });
    await came('hello');
    const row = real.insert('portkey', secretRecord(new Date().toISOString()));
    const { connection, key } = real.store.event(row);
    const event = { connection, key };
    say({ t: 'query', id: 'q1', seq: 1, text: 'request:req-secret-27 after:1d' });
    await came('result');
    say({ t: 'detail', event });
    await came('detail');
    const whats = ['text', 'csv', 'json', 'id', 'resource', 'curl'] as const;
    for (const what of whats) say({ t: 'copy', what, events: [event] });
    const sections = ['body', 'query', 'headers', 'raw'] as const;
    for (const section of sections) say({ t: 'copy', what: 'section', events: [event], section });
    await expect.poll(() => copied.length, { timeout: 10_000 }).toBe(whats.length + sections.length);
    for (let line = 0; line < 12; line += 1) say({ t: 'copyNode', event, section: 'body', line, what: 'value' });
    await expect.poll(() => copied.length, { timeout: 10_000 }).toBeGreaterThan(whats.length + sections.length + 8);
    expect(copied.join('\n')).toContain('masked');
    expect(copied.filter((text) => text.includes(needle))).toEqual([]);
  });

  it.each(['ndjson', 'json', 'csv'] as const)(
    'is exported masked as %s, and whole when that was asked for',
    async (format) => {
      const text = await exported(format, true);
      expect(text).toContain('secret-key');
      expect(text).not.toContain(needle);
      expect(await exported(format, false)).toContain(needle);
    },
  );

  it('is copied as JSON masked, and whole once it is revealed', () => {
    const raw = secretRecord('2026-11-20T12:00:00Z');
    expect(recordText(raw, { indent: '  ', reveal: false })).not.toContain(needle);
    expect(recordText(raw, { indent: '  ', reveal: true })).toContain(needle);
  });
});

async function exported(format: ExportFormat, masked: boolean): Promise<string> {
  const server = await startVendorServer('portkey', { events: 5 });
  started.push(server);
  server.setMode({ oddItems: [secretRecord(new Date(Date.now() - 60_000).toISOString())] });
  const app = startApp();
  started.push(app);
  await app.connect(server);
  const query = 'after:7d';
  const settings = { days: 7, zone: 'UTC' };
  const { connections, loader, store, reader } = app;
  const made = new QueryExport(query, parseQuery(query).expr, {
    connections,
    loader,
    store,
    reader,
    settings,
    clock: systemClock,
  });
  await made.run.done;
  let text = '';
  await made.write(
    { format, masked },
    { write: (part) => Promise.resolve(void (text += part)) },
    new AbortController().signal,
    () => undefined,
  );
  made.dispose();
  return text;
}
