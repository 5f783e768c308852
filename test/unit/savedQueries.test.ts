// Saved queries: kept in order, one the default, never with a secret, and moved by a file that is read with care.
import { beforeEach, describe, expect, it } from 'vitest';
import { builtInQueries } from '../../src/core/builtInQueries';
import { Listeners } from '../../src/app/ports';
import { longestImport, mostSaved, SavedQueries, savedQueriesKey } from '../../src/app/savedQueries';

const secret = 'sk-proj-abcdefgh12345678abcdefgh12345678';
let state: Map<string, unknown>;
let told: number;

function make(kept?: unknown): SavedQueries {
  state = new Map(kept === undefined ? [] : [[savedQueriesKey, kept]]);
  told = 0;
  let ids = 0;
  const set = new Listeners<string>();
  const saved = new SavedQueries({
    state: {
      get: (key) => state.get(key),
      set: (key, value) => {
        state.set(key, JSON.parse(JSON.stringify(value)) as unknown);
        set.tell(key);
        return Promise.resolve();
      },
    },
    newId: () => `q${String((ids += 1))}`,
    onDidSet: set.add,
  });
  saved.onDidChange(() => (told += 1));
  return saved;
}

const own = (saved: SavedQueries): string[] => saved.list().flatMap(({ builtIn, name }) => (builtIn ? [] : [name]));

let saved: SavedQueries;
beforeEach(() => {
  saved = make();
});

describe('saved queries', () => {
  it('list the built-in ones after the own ones', async () => {
    await saved.add('Mine', ' verb:delete ');
    const list = saved.list();
    expect(list[0]).toEqual({ id: 'q1', name: 'Mine', text: 'verb:delete', builtIn: false, isDefault: false });
    expect(list.slice(1).map(({ id }) => id)).toEqual(builtInQueries.map(({ id }) => id));
    expect(told).toBe(1);
  });

  it('are renamed, changed, moved and deleted', async () => {
    for (const name of ['a', 'b', 'c']) await saved.add(name, `actor:${name}`);
    await saved.move('q3', -1);
    expect(own(saved)).toEqual(['a', 'c', 'b']);
    await saved.move('q1', 9);
    expect(own(saved)).toEqual(['c', 'b', 'a']);
    await saved.move('q1', -9);
    await saved.rename('q3', 'see');
    await saved.setText('q3', 'verb:create');
    expect(saved.get('q3')).toMatchObject({ name: 'see', text: 'verb:create' });
    await saved.remove('q1');
    await saved.move('q1', 1);
    expect(own(saved)).toEqual(['see', 'b']);
    await expect(saved.rename('q1', 'x')).rejects.toMatchObject({ failure: { kind: 'badInput' } });
    await expect(saved.rename('q2', 'see')).rejects.toThrow('already');
    await expect(saved.rename('builtin.keys', 'x')).rejects.toThrow('no longer exists');
  });

  it('have one default, which goes with its query', async () => {
    await saved.add('a', 'actor:a');
    await saved.setDefault('q1');
    expect(saved.default?.name).toBe('a');
    await saved.setDefault('builtin.keys');
    expect(saved.list().filter(({ isDefault }) => isDefault)).toHaveLength(1);
    await saved.setDefault('q1');
    await saved.remove('q1');
    expect(saved.default).toBeUndefined();
    await expect(saved.setDefault('nobody')).rejects.toThrow();
    await saved.setDefault(undefined);
    expect(saved.default).toBeUndefined();
  });

  it.each([
    ['', 'actor:a', 'name'],
    ['  ', 'actor:a', 'name'],
    ['a', '  ', 'no query'],
    ['a', 'x'.repeat(8001), '8000'],
    ['a', `"${secret}"`, 'secret'],
    ['a', 'body.note:password=hunter22hunter22', 'secret'],
    [secret, 'actor:a', 'secret'],
  ])('%j with %j is refused', async (name, text, why) => {
    await expect(saved.add(name, text)).rejects.toThrow(why);
    expect(state.size).toBe(0);
  });

  it('have names that are safe to show, and are bounded', async () => {
    await saved.add('a\u202eb\nc', 'actor:a');
    expect(own(saved)).toEqual(['a⟨U+202E⟩b c']);
    for (let at = 1; at < mostSaved; at += 1) await saved.add(`n${String(at)}`, 'actor:a');
    await expect(saved.add('one more', 'actor:a')).rejects.toThrow('200');
  });

  it.each([
    7,
    'x',
    null,
    [],
    { queries: 'x' },
    { queries: [1, null, {}, { id: 'a', name: 1, text: 'x' }, { id: '', name: 'a', text: 'b' }] },
    { queries: [{ id: 'a', name: 'x', text: 'y'.repeat(9000) }], default: 7 },
    { __proto__: { queries: [] }, default: 'constructor' },
  ])('read over what does not fit: %j', (kept) => {
    const read = make(kept);
    expect(own(read)).toEqual([]);
    expect(read.default).toBeUndefined();
  });

  it('notice that everything was deleted', async () => {
    await saved.add('a', 'actor:a');
    state.delete(savedQueriesKey);
    expect(own(saved)).toEqual([]);
  });
});

describe('a file of saved queries', () => {
  it('carries them to another machine', async () => {
    await saved.add('Ana', 'actor:"ana@acme.io"');
    await saved.add('Ünï', 'body.note:"ü\\u{202e}"');
    const file = saved.exportText();
    expect(JSON.parse(file)).toEqual({
      format: 'audit-log-queries',
      version: 1,
      queries: [
        { name: 'Ana', text: 'actor:"ana@acme.io"' },
        { name: 'Ünï', text: 'body.note:"ü\\u{202e}"' },
      ],
    });
    const there = make();
    await there.add('Ana', 'actor:other');
    expect(await there.importText(file)).toEqual({ added: 2, skipped: [] });
    expect(own(there)).toEqual(['Ana', 'Ana (2)', 'Ünï']);
    expect(await there.importText(file)).toEqual({
      added: 0,
      skipped: ['"Ana" is there already', '"Ünï" is there already'],
    });
  });

  it('is read entry by entry', async () => {
    const queries = [
      { name: 'good', text: 'verb:delete', id: 'builtin.keys', extra: {} },
      { name: 'secret', text: `"${secret}"` },
      { name: 'no text' },
      null,
      7,
      { name: ['x'], text: 'y' },
      { name: '', text: 'y' },
    ];
    const file = JSON.stringify({ format: 'audit-log-queries', version: 1, queries });
    const result = await saved.importText(file);
    expect(result.added).toBe(1);
    expect(result.skipped).toHaveLength(6);
    expect(result.skipped.join()).not.toContain('abcdefgh1234');
    expect(saved.list()[0]).toMatchObject({ id: 'q1', name: 'good', text: 'verb:delete' });
  });

  it('is bounded', async () => {
    const queries = Array.from({ length: 1000 }, (_, at) => ({ name: `n${String(at)}`, text: 'verb:delete' }));
    const file = JSON.stringify({ format: 'audit-log-queries', version: 1, queries });
    expect(await saved.importText(file)).toEqual({ added: mostSaved, skipped: ['only 200 queries are kept'] });
    expect(told).toBe(1);
    await expect(saved.importText(' '.repeat(longestImport + 1))).rejects.toThrow('too large');
  });

  it.each(['', '[]', '{}', '7', 'null', '{"format":"audit-log-queries","version":2,"queries":[]}', '{"format":"x"}'])(
    'is refused when it is none: %s',
    async (file) => {
      await expect(saved.importText(file)).rejects.toMatchObject({ failure: { kind: 'badInput' } });
      expect(state.size).toBe(0);
    },
  );
});
