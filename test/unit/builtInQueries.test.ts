// The built-in queries: understood by every vendor, asked of the vendors where they can be, and finding something.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { builtInQueries } from '../../src/core/builtInQueries';
import type { ConnectionProfile } from '../../src/core/connection';
import { plan, type Plan } from '../../src/core/plan';
import { compileQuery } from '../../src/core/query/compile';
import { parseQuery } from '../../src/core/query/parse';
import { maskText } from '../../src/core/text/maskText';
import { adapters } from '../../src/vendors/registry';
import { startApp, type AppRig } from '../servers/appRig';
import { startVendorServer } from '../servers/vendorServer';

const filters = adapters.map((adapter) => adapter.filters);

function planFor(text: string, vendor: string): Plan {
  const adapter = adapters.find(({ id }) => id === vendor);
  if (adapter === undefined) throw new Error(vendor);
  const profile: ConnectionProfile = {
    ...{ id: vendor, vendor, name: vendor, baseUrl: adapter.defaultBaseUrl, options: {}, source: 'live' },
  };
  return plan(parseQuery(text).expr, profile, adapter.filters, { now: Date.now(), zone: 'UTC' });
}

const asked = (text: string, vendor: string): string[][] =>
  planFor(text, vendor).walks.map(({ params }) => [...params].map(([name, values]) => `${name}=${values.join(',')}`));

describe('built-in queries', () => {
  let rig: AppRig;
  const vendors = new Map<string, string>();
  beforeAll(async () => {
    rig = startApp();
    for (const vendor of ['openai', 'portkey', 'cortex'] as const) {
      const server = await startVendorServer(vendor);
      const { id } = await rig.connect(server);
      vendors.set(vendor, id);
      await rig.loader.loadRecent(id);
      await server.stop();
    }
  }, 30_000);
  afterAll(() => rig.stop());

  it.each(builtInQueries)('$name', async ({ text, help, id }) => {
    expect(parseQuery(text, filters).diagnostics).toEqual([]);
    expect(maskText(text)).toBe(text);
    expect(id).toMatch(/^builtin\.[a-zA-Z]+$/);
    expect(help).toMatch(/\.$/);
    const { rows } = await rig.store.select(compileQuery(parseQuery(text).expr, { now: Date.now(), zone: 'UTC' }));
    expect(rows.length).toBeGreaterThan(0);
  });

  it('ask each vendor what it can be asked', () => {
    const text = (id: string): string => builtInQueries.find((query) => query.id === `builtin.${id}`)?.text ?? '';
    for (const { text: any } of builtInQueries)
      for (const { id } of adapters) {
        const { conditions, walks } = planFor(any, id);
        expect(conditions.filter(({ by }) => by === 'nobody')).toEqual([]);
        for (const { window } of walks) expect(window.from).toBeDefined();
      }
    expect(asked(text('failedLogins'), 'openai')).toEqual([['event_types=login.failed']]);
    expect(asked(text('failedLogins'), 'portkey')).toEqual([]);
    for (const id of ['keys', 'roles', 'access']) {
      expect(asked(text(id), 'openai').flat().join()).toMatch(/^event_types=/);
      expect(asked(text(id), 'cortex').flat().join()).toMatch(/^objectTypes=/);
    }
    expect(asked(text('keyActivity'), 'cortex')).toEqual([['actorTypes=API_KEY,PERSONAL_API_KEY']]);
    expect(asked(text('deletions'), 'cortex').flat().join()).toMatch(/actions=DELETE|^$/);
  });
});
