// The explanation of a query: the requests it names are the ones that are sent.
import { afterEach, describe, expect, it } from 'vitest';
import { explainParts, explainText, type ExplainContext } from '../../src/app/explainQuery';
import { parseQuery } from '../../src/core/query/parse';
import { startApp, type AppRig } from '../servers/appRig';
import { startVendorServer, type VendorServer } from '../servers/vendorServer';

const started: { stop(): Promise<void> }[] = [];
afterEach(async () => {
  await Promise.all(started.splice(0).map((each) => each.stop()));
});

async function rigWith(
  ...vendors: readonly ('openai' | 'portkey' | 'cortex')[]
): Promise<{ rig: AppRig; servers: VendorServer[] }> {
  const rig = startApp();
  started.push(rig);
  const servers: VendorServer[] = [];
  for (const vendor of vendors) {
    const server = await startVendorServer(vendor);
    started.push(server);
    servers.push(server);
    await rig.connect(server, `My ${vendor}`);
  }
  return { rig, servers };
}

const context = (rig: AppRig): ExplainContext => ({
  connections: rig.connections,
  time: rig.connections.timeContext('UTC'),
  days: 7,
});

describe('explaining a query', () => {
  it.each([
    'actor:mira@northwind.io after:2026-01-01 before:2026-01-03T10:00:01Z',
    'vendor:openai event:api_key.created,login.failed time:2026-01-01..2026-01-04',
    '(type:CATALOG verb:delete OR status:403) after:2026-01-01 before:2026-02-01',
    'openai.tenant_only:true after:2026-01-01 before:2026-02-01',
  ])('%s: names what is then sent', async (text) => {
    const { rig, servers } = await rigWith('openai', 'portkey', 'cortex');
    const explained = explainParts(text, context(rig));
    expect(explained.problems).toEqual([]);
    const run = rig.loader.run({
      expr: parseQuery(text).expr,
      text,
      connections: rig.connections.list().map(({ id }) => id),
    });
    await run.done;
    for (const server of servers) {
      const part = explained.parts.find(({ profile }) => profile.vendor === server.vendor);
      const sent = server.requests.map(({ path, search }) => `GET ${server.origin}${path}?${search}`);
      for (const request of part?.requests ?? []) expect(sent).toContain(request);
      if (part?.requests.length === 0) expect(sent).toEqual([]);
    }
    run.dispose();
  });

  it('is a text that says who checks what, in the zone asked for', async () => {
    const { rig } = await rigWith('openai', 'cortex');
    const text = explainText('verb:delete actor:ana@acme.io', context(rig));
    expect(text).toMatch(
      /^Query {3}verb:delete actor:ana@acme\.io\nRange {3}\d{4}-.* UTC to .* UTC \(the query names no beginning: the last 7 days\)\n\nOpenAI · My openai\n/,
    );
    expect(text).toMatch(/asked of the vendor {2}actor:ana@acme\.io/);
    expect(text).toMatch(/GET http:\/\/127\.0\.0\.1:\d+\/\S+actor_emails/);
    expect(text).toContain('Cortex (cortex.io) · My cortex');
    const berlin = { ...context(rig), time: rig.connections.timeContext('Asia/Tokyo') };
    expect(explainText('after:2026-01-01', berlin)).toContain('Range   2026-01-01 00:00:00 GMT+9 to');
  });

  it('says what is wrong, what cannot match, and that there is nobody to ask', async () => {
    const { rig } = await rigWith('portkey');
    expect(explainText('actr:x', context(rig))).toMatch(/Problem .*actr[^]*Nothing is run until this is mended/);
    expect(explainText('vendor:openai verb:delete', context(rig))).toContain(
      'Nothing in it can match: it is not asked.',
    );
    expect(explainText('cortex.actorTypes:API_KEY', context((await rigWith()).rig))).toContain('no connection');
    expect(explainText('a\u202eb "\u0007"', context(rig))).not.toMatch(/[\u202e\u0007]/);
  });
});
