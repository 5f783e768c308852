// Threat 24: names of object members as data: types, actions, keys, actors, members of bodies. They are words like any
// other, and no object gets anything from them.
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { PanelDetail } from '../../src/app/panelDetail';
import { StoreTreeSource } from '../../src/app/treeSource';
import { eventDocument } from '../../src/core/detail';
import { csvWriter } from '../../src/core/export/csv';
import { ndjsonWriter } from '../../src/core/export/json';
import { compileQuery, type CompiledQuery } from '../../src/core/query/compile';
import { parseQuery } from '../../src/core/query/parse';
import { createTree, type TreeNode } from '../../src/core/tree';
import { openai } from '../../src/vendors/openai/adapter';
import { startApp } from '../servers/appRig';
import { startVendorServer } from '../servers/vendorServer';

const names = ['__proto__', 'constructor', 'prototype', 'toString', 'hasOwnProperty', 'valueOf'];
const prototypes = [Object.prototype, Array.prototype, Function.prototype, Map.prototype, String.prototype];
const shapes = (): unknown => prototypes.map((one) => Object.getOwnPropertyNames(one).sort());

const started: { stop(): Promise<void> }[] = [];
let before: unknown;
beforeEach(() => {
  before = shapes();
});
afterEach(async () => {
  await Promise.all(started.splice(0).map((each) => each.stop()));
  expect(shapes()).toEqual(before);
  expect(({} as { polluted?: unknown }).polluted).toBeUndefined();
});

const query = (text: string): CompiledQuery => compileQuery(parseQuery(text).expr, { now: Date.now(), zone: 'UTC' });

/** A record in which everything that a name can stand for is one, and whose bodies try what has worked elsewhere. */
function record(vendor: string, name: string, at: string): string {
  const poison = `{"__proto__":{"polluted":1},"constructor":{"prototype":{"polluted":1}},${JSON.stringify(name)}:{"polluted":1}}`;
  const word = JSON.stringify(name);
  switch (vendor) {
    case 'openai':
      return `{"id":${word},"type":"${name}.${name}","effective_at":${String(Math.floor(Date.parse(at) / 1000))},"__proto__":${poison},"actor":{"type":"session","session":{"user":{"id":${word},"email":${word}},"__proto__":${poison}}},"${name}.${name}":${poison}}`;
    case 'portkey':
      return `{"timestamp":"${at}","method":"PUT","uri":"/v1/${name}/${name}","request_id":${word},"resource_type":${word},"action":${word},"user_id":${word},"user_type":"user","response_status_code":200,"request_body":${JSON.stringify(poison)},"request_headers":${JSON.stringify(poison)},"__proto__":${poison}}`;
    default:
      return `{"timestamp":"${at}","action":${word},"objectType":${word},"objectIdentifier":${word},"actorType":"USER","actorIdentifier":${word},"details":${poison},"__proto__":${poison}}`;
  }
}

describe.each(['openai', 'portkey', 'cortex'] as const)('names of members in a log of %s', (vendor) => {
  it('are counted, grouped, found, shown and exported as words', { timeout: 60_000 }, async () => {
    const server = await startVendorServer(vendor, { events: 5 });
    started.push(server);
    const at = new Date().toISOString();
    server.setMode({ oddItems: names.map((name) => record(vendor, name, at)) });
    const app = startApp();
    started.push(app);
    const { id } = await app.connect(server, '__proto__');
    await app.loader.loadRecent(id);
    const { store, reader, connections, loader } = app;
    const all = await store.select(query(''));
    const types = store.facet(all, 'type', 100).values.map(({ value }) => value);
    const actions = store.facet(all, 'action', 100).values.map(({ value }) => value);
    expect(types).toEqual(expect.arrayContaining(names));
    expect(actions).toEqual(expect.arrayContaining(names));
    const source = new StoreTreeSource(store, reader, connections, loader, all, () => undefined, 'UTC');
    const tree = createTree(source, { grouping: 'type', now: Date.now(), zone: 'UTC' });
    const [root] = tree.roots();
    const nodes = root === undefined ? [] : tree.children(root);
    for (const name of names) {
      const found = await store.select(query(`type:${name}`));
      expect(found.rows.length, name).toBe(1);
      expect(nodes.filter(({ path }) => path.type === name).map(({ count }) => count)).toEqual([1]);
      const row = found.rows[0] ?? -1;
      const event = reader.full(row);
      const raw = reader.rawText(row);
      expect(Object.getPrototypeOf(event)).toBe(Object.prototype);
      const options = { indent: '  ', reveal: true, zone: 'UTC' };
      const document = JSON.parse(eventDocument(event, raw, options)) as { readonly record: object };
      expect(Object.keys(document.record)).toContain('__proto__');
      const ref = { connection: id, key: event.key };
      const shown = await PanelDetail.read({
        ref,
        event,
        rawText: raw,
        zone: 'UTC',
        connectionName: name,
        sample: false,
      });
      expect(JSON.stringify(shown.view())).toContain(name);
      const writing = { zone: 'UTC', masked: true, connectionName: () => name };
      expect(JSON.parse(ndjsonWriter(writing).row(event, raw, 0))).toHaveProperty('record');
      csvWriter({ ...writing, byteOrderMark: false, notes: false, record: true }).row(event, raw, 0);
    }
    // Grouped by actor the names are groups, not members of whatever holds the groups.
    const byActor = createTree(source, { grouping: 'actor', now: Date.now(), zone: 'UTC' });
    const [again] = byActor.roots();
    if (again !== undefined) await source.prepare(again.path);
    const actors: readonly TreeNode[] = again === undefined ? [] : byActor.children(again);
    for (const name of names) expect(actors.filter(({ path }) => path.actor === name)).toHaveLength(1);
  });
});

describe('a type that every object has a member of', () => {
  it.each(names)('%s has no details but its own', (name) => {
    const raw = new TextEncoder().encode(`{"id":"bare","type":"${name}","effective_at":1764000000}`);
    const event = openai.normalise(raw, 'c1');
    expect(event.resource).toEqual({ type: name, ids: [] });
    expect(event.request?.body).toBeUndefined();
  });
});

describe('what was kept', () => {
  it('is read as data, whatever somebody wrote into it', () => {
    const app = startApp();
    started.push(app);
    const hostile = JSON.parse(
      '[{"__proto__":{"polluted":1},"id":"x","options":{"__proto__":{"polluted":1}}}]',
    ) as unknown;
    (app.state as Map<string, unknown>).set('connections', hostile);
    expect(app.connections.list()).toEqual([]);
  });
});
