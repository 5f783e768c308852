// Names for opaque IDs, and one actor across vendors, from what is loaded.
import { beforeEach, describe, expect, it } from 'vitest';
import { ActorBook } from '../../src/app/actorBook';
import { Aliases, aliasesKey } from '../../src/app/aliases';
import type { Connections } from '../../src/app/connections';
import { actorText } from '../../src/core/actors';
import type { Actor, AuditEvent } from '../../src/core/event';
import { eventFacts } from '../../src/core/facts';
import { english, sentence } from '../../src/core/sentence';
import { createStore } from '../../src/store/store';
import { eventOf, noon, openaiEvent } from './coreEvents';

const uuid = '2af886a3-3421-42bb-b3d1-b55f4a8245a1';
const day = 86_400_000;
const raw = new TextEncoder().encode('{}');
const ana: Actor = { kind: 'user', id: 'user-1', email: 'ana@acme.io', label: 'ana@acme.io', ip: '203.0.113.1' };

let made = 0;
const event = (actor: Actor, more: Partial<AuditEvent> = {}): AuditEvent =>
  eventOf('configs', 'Update', { key: `k${String((made += 1))}`, actor, ...more });

function setup(events: readonly AuditEvent[]): {
  readonly store: ReturnType<typeof createStore>;
  readonly state: Map<string, unknown>;
  readonly aliases: Aliases;
  readonly book: ActorBook;
} {
  const store = createStore();
  store.add(events.map((each) => ({ event: each, raw })));
  const state = new Map<string, unknown>();
  const kept = {
    get: (key: string) => state.get(key),
    set: (key: string, value: unknown) => Promise.resolve(void state.set(key, value)),
  };
  const aliases = new Aliases(kept, store);
  const connections = { timeContext: (zone: string) => ({ now: noon, zone }) } as unknown as Connections;
  return {
    store,
    state,
    aliases,
    book: new ActorBook({ store, aliases, connections, settings: { days: 7, zone: 'UTC' } }),
  };
}

beforeEach(() => {
  made = 0;
});

describe('names', () => {
  it('are learnt from events that say ID and address, and used where only the ID stands', async () => {
    const { aliases } = setup([event(ana)]);
    expect(aliases.nameOf('user-1')).toBeUndefined();
    let told = 0;
    aliases.onDidChange(() => (told += 1));
    await aliases.learn();
    await aliases.learn();
    expect([aliases.nameOf('user-1'), aliases.sourceOf('user-1'), told]).toEqual(['ana@acme.io', 'learnt', 1]);
    const phrases = { ...english, nameOf: aliases.nameOf };
    const removed = openaiEvent('user.deleted', { id: 'user-1' }, { actor: { kind: 'user', id: 'user-1' } });
    expect(sentence(removed, phrases)).toBe('ana@acme.io removed ana@acme.io');
    expect(sentence(removed)).toBe('user user-1 removed user user-1');
    const facts = eventFacts(removed, { zone: 'UTC', reveal: false, nameOf: aliases.nameOf });
    expect(facts.find(({ name }) => name === 'actor')?.value).toBe(
      'ana@acme.io · user · user-1 · the name is not in this record',
    );
  });
  it('of keys and projects are learnt from what they are called, the latest one, and never look like an address', async () => {
    const key = (name: string, at: number): AuditEvent =>
      event(ana, { at, resource: { type: 'api_keys', ids: [uuid], name } });
    const { aliases, store } = setup([key('new name', noon), key('old name', noon - day)]);
    await aliases.learn();
    expect(aliases.nameOf(uuid)).toBe('new name');
    expect(sentence(event({ kind: 'api_key', id: uuid }), { ...english, nameOf: aliases.nameOf })).toBe(
      'API key new name updated a config',
    );
    store.add([{ event: key('ceo@acme.io', noon + day), raw }]);
    await aliases.learn();
    expect(aliases.nameOf(uuid)).toBe('new name');
  });
  it('given by the person count more, are kept, and can be taken back', async () => {
    const { aliases, state } = setup([event(ana)]);
    await aliases.learn();
    await aliases.setName('user-1', '  Ana Silva ');
    await aliases.setName(uuid, 'bo');
    expect([aliases.nameOf('user-1'), aliases.sourceOf('user-1'), aliases.nameOf(uuid)]).toEqual([
      'Ana Silva',
      'named',
      'bo',
    ]);
    expect(state.get(aliasesKey)).toEqual([
      ['user-1', 'Ana Silva'],
      [uuid, 'bo'],
    ]);
    await aliases.setName('user-1', '');
    expect(aliases.nameOf('user-1')).toBe('ana@acme.io');
    state.delete(aliasesKey);
    expect(aliases.nameOf(uuid)).toBeUndefined();
    state.set(aliasesKey, [['a', 'b'], 'junk', [1, 2], ['__proto__', 'c']]);
    expect([aliases.nameOf('a'), aliases.nameOf('__proto__'), aliases.nameOf('toString')]).toEqual([
      'b',
      'c',
      undefined,
    ]);
  });
  it('go with the events that said them', async () => {
    const { aliases, store } = setup([
      event(ana),
      event({ ...ana, id: 'user-2', email: 'bo@acme.io' }, { connection: 'c2' }),
    ]);
    await aliases.learn();
    store.removeConnection('c1');
    await aliases.learn();
    expect([aliases.nameOf('user-1'), aliases.nameOf('user-2')]).toEqual([undefined, 'bo@acme.io']);
  });
});

describe('one actor', () => {
  const portkey: Actor = { kind: 'user', id: uuid, ip: '198.51.100.7', country: 'PT', userAgent: 'curl/8' };
  it('is found by its address, by the IDs it goes by, and under the name the person gave', async () => {
    const { aliases, book } = setup([
      event(ana, { at: noon - 20 * day }),
      event({ kind: 'user', email: 'Ana@acme.io', label: 'Ana@acme.io' }, { vendor: 'cortex', connection: 'c2' }),
      event(portkey, { vendor: 'portkey', connection: 'c3', at: noon - day, outcome: { ok: false, status: 403 } }),
      event({ kind: 'user', id: 'other' }),
    ]);
    await aliases.learn();
    expect((await book.profile('user-1')).events).toBe(2);
    await aliases.setName(uuid, 'ana@acme.io');
    for (const name of ['ana@acme.io', 'user-1', uuid]) expect((await book.profile(name)).events).toBe(3);
    const profile = await book.profile(uuid);
    expect(profile).toMatchObject({ failed: 1, first: noon - 20 * day, last: noon });
    expect(profile.ips.map(({ value }) => value).sort()).toEqual(['198.51.100.7', '203.0.113.1']);
    const text = actorText(profile, {
      name: 'ana@acme.io',
      zone: 'UTC',
      now: noon,
      names: new Map([['c3', 'Acme Portkey']]),
      sourceOf: (id) => (aliases.sourceOf(id) === 'named' ? 'named by you' : undefined),
    });
    expect(text).toMatch(/^ana@acme\.io\n\n3 events, 1 failed · of what is loaded · times in UTC\n/);
    expect(text).toContain(`  ${uuid} · portkey user · named by you\n`);
    expect(text).toContain('  Acme Portkey\n      1 event, 1 failed · 2026-11-19 12:00');
    expect(text).toContain(
      '  198.51.100.7 PT\n      1 event, 1 failed · 2026-11-19 12:00 · ! new in the last 7 days\n',
    );
    expect(text).not.toMatch(/203\.0\.113\.1[^\n]*\n[^\n]*new/);
  });
  it('has a new address where older events are loaded and none is from there', async () => {
    const later = event({ ...ana, ip: '198.51.100.9' }, { at: noon + 1 });
    const { book } = setup([event(ana), later, event(ana, { at: noon + 2 })]);
    expect(await book.ipNote(later)).toBe('new for this actor, among 1 earlier event that is loaded');
    expect(await book.ipNote(event(ana, { at: noon + 2 }))).toBeUndefined();
    expect(await book.ipNote(event({ ...ana, ip: '1.2.3.4' }, { at: noon - 1 }))).toBeUndefined();
    const facts = eventFacts(later, { zone: 'UTC', reveal: false, ipNote: 'new' });
    expect(facts.find(({ label }) => label === 'Source IP')).toMatchObject({
      value: '198.51.100.9 · new',
      query: 'ip:198.51.100.9',
    });
  });
});
