// The sidebar over loaded events: the loaded range alone, whatever queries brought; counted and said in words.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { loadedQuery, StoreTreeSource } from '../../src/app/treeSource';
import { describeView } from '../../src/app/viewWords';
import { compileQuery } from '../../src/core/query/compile';
import { parseQuery } from '../../src/core/query/parse';
import { createTree } from '../../src/core/tree';
import { startApp, type AppRig } from '../servers/appRig';
import { startVendorServer, type VendorServer } from '../servers/vendorServer';

const dayMs = 86_400_000;

describe('the sidebar after a query over a longer range', () => {
  let app: AppRig;
  let server: VendorServer;
  let id: string;
  const everything = (): ReturnType<typeof compileQuery> =>
    compileQuery({ kind: 'all' }, app.connections.timeContext('UTC'));
  const words = (filter?: string): ReturnType<typeof describeView> =>
    describeView({ ...app, filter, matched: 7, now: Date.now(), zone: 'UTC' });

  beforeAll(async () => {
    server = await startVendorServer('portkey', { now: Date.now() - 3_600_000 });
    app = startApp({ days: 7 });
    id = (await app.connect(server)).id;
    await app.loader.loadRecent(id);
  });
  afterAll(async () => {
    await app.stop();
    await server.stop();
  });

  it('shows everything before any query, and the loaded range after one', async () => {
    expect(loadedQuery(everything(), app.connections, app.loader).root.kind).toBe('all');
    const loaded = app.store.stats().events;
    const run = app.loader.run({
      expr: parseQuery('type:prompts after:30d').expr,
      text: 'type:prompts after:30d',
      connections: [id],
    });
    await run.done;
    run.dispose();
    expect(app.store.stats().events).toBeGreaterThan(loaded);
    const selection = await app.store.select(loadedQuery(everything(), app.connections, app.loader));
    expect(selection.rows.length).toBe(loaded);
    const source = new StoreTreeSource(app.store, app.reader, app.connections, app.loader, selection, () => '', 'UTC');
    const tree = createTree(source, { grouping: 'type', now: Date.now(), zone: 'UTC' });
    const counts = server.counts({ from: Date.now() - 7 * dayMs });
    const [connection] = tree.roots();
    expect(connection?.count).toBe(counts.total);
    const types = connection === undefined ? [] : tree.children(connection);
    expect(new Map(types.map(({ label, count }) => [label, count]))).toEqual(
      new Map([...counts.types].map(([type, { total }]) => [type, total])),
    );
  });

  it('names the loaded range, but not beside a filter, which has one of its own', () => {
    expect(words().message).toBe('7 events, last 7 days');
    expect(words().rangeOf(id)).toBe('last 7 days');
    const filtered = words('resource:pc-1 after:365d');
    expect(filtered.message).toBe(`Filter: resource:pc-1 after:365d · 7 of ${String(app.store.stats().events)} events`);
    expect(filtered.rangeOf(id)).toBeUndefined();
  });
});
