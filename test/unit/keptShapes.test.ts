// What an older, a newer or a broken version has left behind: each kept shape is read as far as it goes, nothing of it is
// lost without a word, and what a newer version wrote is not written over.
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { Aliases, aliasesKey } from '../../src/app/aliases';
import { Connections, connectionsKey, type ConnectionsOptions } from '../../src/app/connections';
import { History, historyKey } from '../../src/app/history';
import { Listeners, type KeyValueStore } from '../../src/app/ports';
import { SavedQueries, savedQueriesKey } from '../../src/app/savedQueries';
import { AuditError, type Failure } from '../../src/core/errors';
import { VaultOnSecretStorage } from '../../src/host/secrets';
import { systemClock } from '../../src/http/systemClock';
import { pageEnvelope } from '../../src/protocol/messages';
import { ConnectionArchive } from '../../src/store/archive';
import { readState, stateText } from '../../src/store/archiveState';
import { createStore } from '../../src/store/store';
import { readKept } from '../../webview/kept';
import { MemoryVault } from '../servers/appRig';

/** As VS Code keeps it: JSON, one object for all. */
class Memory implements KeyValueStore {
  readonly values = new Map<string, unknown>();
  readonly sets = new Listeners<string>();

  constructor(kept: Readonly<Record<string, unknown>> = {}) {
    for (const [key, value] of Object.entries(kept)) this.values.set(key, copy(value));
  }

  get(key: string): unknown {
    return this.values.get(key);
  }

  set(key: string, value: unknown): Promise<void> {
    if (value === undefined) this.values.delete(key);
    else this.values.set(key, copy(value));
    this.sets.tell(key);
    return Promise.resolve();
  }
}

function copy(value: unknown): unknown {
  return value === undefined ? undefined : (JSON.parse(JSON.stringify(value)) as unknown);
}

/** Kept by nobody: a number, a text, nothing, a list of odd things, and a shape of a version to come. */
const corrupt: readonly unknown[] = [0, 'x', true, {}, { version: 99, items: [] }];
const odd: readonly unknown[] = [null, 0, 'x', [], {}, { id: 7 }, [[]]];

async function refusal(work: () => Promise<unknown>): Promise<Failure> {
  try {
    await work();
  } catch (error) {
    if (AuditError.is(error)) return error.failure;
    throw error;
  }
  throw new Error('it was not refused');
}

const live = {
  id: 'one',
  vendor: 'openai',
  name: 'One',
  baseUrl: 'https://api.openai.com/v1',
  options: {},
  source: 'live',
};
const draft = { ...live, id: undefined, name: 'Two', source: 'live' as const };

function connectionsOn(
  state: Memory,
  vault: ConnectionsOptions['vault'] = new MemoryVault(),
): { readonly connections: Connections; readonly vault: ConnectionsOptions['vault'] } {
  const connections = new Connections({
    state,
    vault,
    transportFor: () => {
      throw new Error('nothing is sent here');
    },
    clock: systemClock,
    newId: () => 'new',
    userAgent: 'test',
    onDidChangeElsewhere: state.sets.add,
  });
  return { connections, vault };
}

describe('connection profiles', () => {
  it('of this version come back', () => {
    const { connections } = connectionsOn(new Memory({ [connectionsKey]: [live] }));
    expect(connections.list()).toEqual([live]);
    expect(connections.unread).toBe(0);
  });

  it('of an older version, without options, come back with none', () => {
    const { options: _, ...older } = live;
    const { connections } = connectionsOn(new Memory({ [connectionsKey]: [older] }));
    expect(connections.list()).toEqual([live]);
  });

  it('of a newer version are left out, counted, and survive every change of the others', async () => {
    const newer = { ...live, id: 'newer', vendor: 'acme' };
    const source = { ...live, id: 'source', source: 'cloud' };
    const state = new Memory({ [connectionsKey]: [newer, { ...live, colour: 'red' }, source, null] });
    const { connections } = connectionsOn(state);
    expect(connections.list()).toEqual([live]);
    expect(connections.unread).toBe(3);
    await connections.rename('one', 'Uno');
    await connections.add(draft, 'sk-admin-x');
    await connections.remove('new');
    expect(state.get(connectionsKey)).toEqual([{ ...live, name: 'Uno', colour: 'red' }, newer, source, null]);
    await connections.remove('one');
    expect(state.get(connectionsKey)).toEqual([newer, source, null]);
  });

  it('in a shape nobody knows are not written over: the person is told, no key is kept, files open all the same', async () => {
    for (const kept of corrupt) {
      const state = new Memory({ [connectionsKey]: kept });
      const vault = new MemoryVault();
      const { connections } = connectionsOn(state, vault);
      expect(connections.list()).toEqual([]);
      expect(connections.unread).toBe(1);
      const failure = await refusal(() => connections.add(draft, 'sk-admin-x'));
      expect(failure.message).toMatch(/newer version .* Nothing was changed/);
      expect(failure.nextStep).toMatch(/Update the extension/);
      expect(state.get(connectionsKey)).toEqual(kept);
      expect(vault.size).toBe(0);
      await connections.add({ ...draft, source: 'file' }, undefined);
      expect(connections.list()).toHaveLength(1);
      expect(state.get(connectionsKey)).toEqual(kept);
    }
  });

  it('that are odd one by one never throw, whoever asks', () => {
    const { connections } = connectionsOn(new Memory({ [connectionsKey]: [...odd, live, { ...live, name: 'twice' }] }));
    expect(connections.list()).toEqual([live]);
  });

  it('are kept before their keys, and are nobody’s business until then', async () => {
    const state = new Memory();
    const vault = new MemoryVault();
    const { connections } = connectionsOn(state, vault);
    const seen: unknown[] = [];
    const write = vault.write.bind(vault);
    vault.write = async (id, value) => {
      seen.push(
        (state.get(connectionsKey) as readonly { id: string }[]).map((each) => each.id),
        connections.list(),
      );
      await write(id, value);
    };
    await connections.add(draft, 'sk-admin-x');
    expect(seen).toEqual([['new'], []]);
    expect(connections.list()).toHaveLength(1);
  });

  it('whose key is not kept go again, and so does the key', async () => {
    const state = new Memory({ [connectionsKey]: [live] });
    const vault = new MemoryVault();
    vault.read = () => Promise.resolve(undefined);
    const { connections } = connectionsOn(state, vault);
    expect((await refusal(() => connections.add(draft, 'sk-admin-x'))).kind).toBe('storage');
    expect(state.get(connectionsKey)).toEqual([live]);
    expect(vault.size).toBe(0);
  });

  it('that another window changes are noticed', async () => {
    const state = new Memory({ [connectionsKey]: [live] });
    const { connections } = connectionsOn(state);
    let told = 0;
    connections.onDidChange(() => (told += 1));
    await state.set('another', 1);
    expect(told).toBe(0);
    await state.set(connectionsKey, []);
    expect(told).toBe(1);
    expect(connections.list()).toEqual([]);
  });
});

describe('keys', () => {
  const vaultWith = (text: string | undefined): VaultOnSecretStorage =>
    new VaultOnSecretStorage({
      get: () => Promise.resolve(text),
      store: () => Promise.resolve(),
      delete: () => Promise.resolve(),
      onDidChange: () => ({ dispose: () => undefined }),
    });

  it('with more than is known of them are read; what holds no key and origin is none', async () => {
    const newer = JSON.stringify({ key: 'k', origin: 'https://x', since: 1, version: 2 });
    expect(await vaultWith(newer).read('one')).toEqual({ key: 'k', origin: 'https://x' });
    for (const text of [undefined, '', 'sk-admin-plain', '[]', 'null', '{"version":2,"keys":[]}', '{"key":"k"}']) {
      expect(await vaultWith(text).read('one')).toBeUndefined();
    }
  });
});

describe('saved queries', () => {
  const mine = { id: 'a', name: 'Mine', text: 'verb:delete' };
  const savedOn = (state: Memory): SavedQueries =>
    new SavedQueries({ state, newId: () => 'n', onDidSet: state.sets.add });
  const own = (saved: SavedQueries): readonly string[] =>
    saved.list().flatMap(({ builtIn, name }) => (builtIn ? [] : [name]));

  it('of the first version, which did not say its number, come back', async () => {
    const state = new Memory({ [savedQueriesKey]: { queries: [mine], default: 'a' } });
    const saved = savedOn(state);
    expect(saved.default?.name).toBe('Mine');
    await saved.rename('a', 'Yours');
    expect(state.get(savedQueriesKey)).toEqual({ version: 1, queries: [{ ...mine, name: 'Yours' }], default: 'a' });
  });

  it('keep entries and members that this version does not know', async () => {
    const folder = { id: 'f', folder: 'Team', queries: [] };
    const state = new Memory({ [savedQueriesKey]: { queries: [folder, mine, 7], default: 'a', order: 'name' } });
    const saved = savedOn(state);
    expect(own(saved)).toEqual(['Mine']);
    await saved.add('New', 'verb:create');
    await saved.move('n', -1);
    await saved.remove('a');
    expect(state.get(savedQueriesKey)).toEqual({
      version: 1,
      order: 'name',
      queries: [{ id: 'n', name: 'New', text: 'verb:create' }, folder, 7],
    });
    await saved.setDefault('n');
    expect(state.get(savedQueriesKey)).toMatchObject({ order: 'name', default: 'n' });
  });

  it('more than this version shows are kept all the same', async () => {
    const many = Array.from({ length: 203 }, (_, at) => ({
      id: `q${String(at)}`,
      name: String(at),
      text: 'verb:read',
    }));
    const state = new Memory({ [savedQueriesKey]: { queries: many } });
    const saved = savedOn(state);
    expect(own(saved)).toHaveLength(200);
    await saved.remove('q0');
    expect((state.get(savedQueriesKey) as { queries: unknown[] }).queries).toHaveLength(202);
  });

  it('of a newer version are shown as far as they go and not written over', async () => {
    for (const kept of [
      { version: 2, queries: [mine] },
      { version: 2, queries: { a: mine } },
      ...corrupt.slice(0, 3),
    ]) {
      const state = new Memory({ [savedQueriesKey]: kept });
      const saved = savedOn(state);
      expect((await refusal(() => saved.add('New', 'verb:create'))).message).toMatch(/newer version/);
      expect((await refusal(() => saved.setDefault(undefined))).message).toMatch(/newer version/);
      const file = JSON.stringify({ format: 'audit-log-queries', version: 1, queries: [{ name: 'x', text: 'y' }] });
      expect((await refusal(() => saved.importText(file))).message).toMatch(/newer version/);
      expect(state.get(savedQueriesKey)).toEqual(kept);
    }
    expect(own(savedOn(new Memory({ [savedQueriesKey]: { version: 2, queries: [mine] } })))).toEqual(['Mine']);
  });
});

describe('the query history', () => {
  it('takes what it can read, and does not write over what it cannot', async () => {
    const state = new Memory({ [historyKey]: ['a', 7, null, 'b'] });
    const history = new History(state);
    expect(history.list()).toEqual(['a', 'b']);
    await history.add('c');
    expect(history.list()).toEqual(['c', 'a', 'b']);
    for (const kept of corrupt) {
      const newer = new Memory({ [historyKey]: kept });
      await new History(newer).add('c');
      expect(newer.get(historyKey)).toEqual(kept);
      expect(new History(newer).list()).toEqual([]);
    }
  });
});

describe('names of actors', () => {
  it('keep entries that this version does not know, and are not written over in another shape', async () => {
    const note = { id: 'b', name: 'Bo', note: 'left' };
    const state = new Memory({ [aliasesKey]: [['a', 'Ana'], note, ['', 'x']] });
    const aliases = new Aliases(state, createStore());
    expect(aliases.nameOf('a')).toBe('Ana');
    await aliases.setName('c', 'Cy');
    await aliases.setName('a', undefined);
    expect(state.get(aliasesKey)).toEqual([note, ['', 'x'], ['c', 'Cy']]);
    for (const kept of corrupt) {
      const newer = new Memory({ [aliasesKey]: kept });
      const others = new Aliases(newer, createStore());
      expect(others.nameOf('a')).toBeUndefined();
      expect((await refusal(() => others.setName('a', 'Ana'))).message).toMatch(/newer version/);
      expect(newer.get(aliasesKey)).toEqual(kept);
    }
  });
});

describe('the state of kept events', () => {
  const folders: string[] = [];
  afterEach(() => {
    for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
  });

  it('that is torn or odd counts as none: everything is read again and nothing is doubled', () => {
    const none = { spans: [], repeats: true, newer: false };
    const texts = ['', '{', 'null', '7', '[]', '{}', '{"version":1}', '{"version":0,"spans":[]}', '{"version":"2"}'];
    for (const text of [undefined, ...texts]) expect(readState(text)).toEqual(none);
    const odd = stateText(
      [
        { from: 5, to: 1 },
        { from: 1, to: 3 },
      ],
      false,
    ).replace('[{', '[null,{"from":"x"},{');
    expect(readState(odd)).toEqual({ spans: [{ from: 1, to: 3 }], repeats: false, newer: false });
  });

  it('of a newer version is left as it is, and so is all beside it; the person is told', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'newer-'));
    folders.push(folder);
    const state = JSON.stringify({ version: 2, ranges: {} });
    const file = '{"auditLogArchive":2,"id":"x","created":1}\nsomething else\n';
    writeFileSync(join(folder, 'state.json'), state);
    writeFileSync(join(folder, '00000001.ndjson'), file);
    const told: string[] = [];
    const store = createStore();
    const archive = await ConnectionArchive.open({
      folder,
      connection: 'c',
      files: store.files,
      readEvent: () => {
        throw new Error('nothing is read');
      },
      now: Date.now,
      newId: () => 'id',
      days: () => 30,
      known: false,
      tell: ({ message }) => told.push(message),
    });
    expect(archive.writable).toBe(false);
    // It is no other window's either: asking again would open it again.
    expect(archive.abandoned()).toBe(false);
    expect(archive.fileFor(Date.now())).toBeUndefined();
    await archive.covered([{ from: 0, to: 1 }]);
    await archive.noteDropped();
    await archive.close();
    expect(told.at(-1)).toMatch(/newer version of this extension keeps the events/);
    expect(readFileSync(join(folder, 'state.json'), 'utf8')).toBe(state);
    expect(readFileSync(join(folder, '00000001.ndjson'), 'utf8')).toBe(file);
  });
});

describe('the panel’s state', () => {
  /** What a page says first that finds this kept, as `Conversation.ready` does. */
  function firstWord(kept: unknown): unknown {
    const read = readKept(kept);
    const state =
      read === undefined
        ? {}
        : { state: { text: read.text, ...(read.selected === undefined ? {} : { selected: read.selected }) } };
    return { v: 1, nonce: 'f'.repeat(32), m: { t: 'ready', ...state } };
  }

  it('of any version lets the page begin: the host takes its first word', () => {
    const event = { connection: 'c', key: 'k' };
    const shapes: readonly unknown[] = [
      undefined,
      ...corrupt,
      ...odd,
      { text: 'verb:delete' },
      { text: 'verb:delete', selected: event, layout: { left: 1 }, version: 3 },
      { text: 7, selected: event },
      { text: 'x'.repeat(100_000), selected: 'k' },
      { text: '', selected: { connection: 'c', key: 'k'.repeat(501) } },
      { text: '', selected: { connection: 'c'.repeat(201), key: 'k', more: true } },
      { text: '', selected: { ...event, more: true } },
    ];
    for (const shape of shapes) expect(pageEnvelope.safeParse(firstWord(shape)).success).toBe(true);
    expect(firstWord({ text: 'a', selected: event })).toMatchObject({ m: { state: { text: 'a', selected: event } } });
  });
});
