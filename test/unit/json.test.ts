// Bounds, printing and opening of foreign JSON.
import { describe, expect, it } from 'vitest';
import { openNested, openText, jsonInString } from '../../src/core/json/body';
import { jsonBounds, parseBounded } from '../../src/core/json/bounds';
import { JsonLexer, jsonPath } from '../../src/core/json/lexer';
import { prettyJson } from '../../src/core/json/pretty';
import { sameJson, writeJson } from '../../src/core/json/write';
import { cpuNow } from './coreEvents';

const deep = (depth: number): string => `${'['.repeat(depth)}1${']'.repeat(depth)}`;

describe('parseBounded', () => {
  it('leaves ordinary JSON as it is', () => {
    expect(parseBounded('{"a":[1,{"b":null}]}')).toEqual({ value: { a: [1, { b: null }] }, cut: [] });
  });
  it('throws SyntaxError for text that is not JSON', () => {
    expect(() => parseBounded('{"a":')).toThrow(SyntaxError);
  });
  it('cuts a million levels in under a second', () => {
    const started = cpuNow();
    const { value, cut } = parseBounded(deep(1_000_000));
    expect(cut).toHaveLength(1);
    expect(cpuNow() - started).toBeLessThan(1000);
    let levels = 0;
    let at = value;
    while (Array.isArray(at)) {
      levels += 1;
      at = at[0];
    }
    expect(levels).toBe(jsonBounds.depth);
    expect(at).toMatch(/^… cut: nested deeper/);
  });
  it('cuts wide arrays, wide objects and long strings', () => {
    const wide = parseBounded(`[${'1,'.repeat(299_999)}1]`);
    expect(wide.cut).toEqual(['$']);
    expect((wide.value as unknown[]).length).toBeLessThanOrEqual(jsonBounds.nodes + 1);
    expect((wide.value as unknown[]).at(-1)).toMatch(/^… cut: \d+ more$/);
    const object = parseBounded(
      JSON.stringify(Object.fromEntries(Array.from({ length: 10_005 }, (_, i) => [`k${i}`, i]))),
    );
    expect(Object.keys(object.value as object)).toHaveLength(jsonBounds.keys + 1);
    const long = parseBounded(JSON.stringify({ a: 'x'.repeat(1_048_580) }));
    expect(long.cut).toEqual(['$.a']);
    expect((long.value as { a: string }).a).toMatch(/… cut: 4 more characters$/);
  });
  it('keeps a hostile key as a key', () => {
    const { value } = parseBounded('{"__proto__":{"x":1},"a":[[[1]]]}', { ...jsonBounds, depth: 2 });
    expect(Object.keys(value as object)).toEqual(['__proto__', 'a']);
    expect(({} as { x?: number }).x).toBeUndefined();
  });
});

describe('prettyJson', () => {
  const two = { indent: '  ' };
  it('prints as JSON.stringify does', () => {
    const value = { a: [1, 'two', null, true, { b: {} }, []], c: { d: 'ü"\n' } };
    expect(prettyJson(JSON.stringify(value), two).text).toBe(JSON.stringify(value, undefined, 2));
    expect(prettyJson(JSON.stringify(value), { indent: '\t' }).text).toBe(JSON.stringify(value, undefined, '\t'));
  });
  it('keeps the spelling of numbers, escapes, and repeated keys', () => {
    const { text } = prettyJson(String.raw`{"n":12345678901234567890,"f":1.0e+5,"k":"\u0041\/","k":2}`, two);
    expect(text).toBe(
      ['{', '  "n": 12345678901234567890,', '  "f": 1.0e+5,', String.raw`  "k": "\u0041\/",`, '  "k": 2', '}'].join(
        '\n',
      ),
    );
  });
  it('gives tokens whose spans fit', () => {
    const { text, tokens } = prettyJson('{"a":[1,"x",null]}', two);
    expect(tokens.map(({ kind, start, end }) => `${kind} ${text.slice(start, end)}`)).toEqual([
      'punct {',
      'key "a"',
      'punct :',
      'punct [',
      'number 1',
      'punct ,',
      'string "x"',
      'punct ,',
      'literal null',
      'punct ]',
      'punct }',
    ]);
  });
  it('escapes what would mislead the eye, and means the same', () => {
    const source = JSON.stringify({ ['a\u202eb']: 'x\u200by\u2028\u{e0041}' });
    const { text } = prettyJson(source, two);
    expect(text).not.toMatch(/[\p{Cf}\p{Zl}]/u);
    expect(JSON.parse(text)).toEqual(JSON.parse(source));
  });
  it('prints one line without indent', () => {
    expect(prettyJson('{"a":[1,2],"b":{}}', { indent: '' }).text).toBe('{"a": [1, 2], "b": {}}');
  });
  it('cuts beyond its bounds and stays valid', () => {
    for (const source of [deep(300_000), `[${'{},'.repeat(299_999)}[]]`, `{"a":{${'"k":[1],'.repeat(12_000)}"z":0}}`]) {
      const started = cpuNow();
      const { text, cut } = prettyJson(source, two);
      expect(cpuNow() - started).toBeLessThan(1500);
      expect(cut.length).toBeGreaterThan(0);
      expect(JSON.parse(text)).toBeDefined();
    }
    const { text, cut } = prettyJson(`{"a":{"b":"${'x'.repeat(20)}"},"c":[1,2,3,4],"d":1}`, {
      indent: '',
      bounds: { depth: 5, nodes: 5, string: 10, keys: 9 },
    });
    expect(cut).toEqual(['$.a.b', '$.c', '$']);
    expect(JSON.parse(text)).toEqual({
      a: { b: 'xxxxxxxxxx… cut: 10 more characters' },
      c: [1, '… cut: 3 more'],
      '…': '… cut: 1 more',
    });
  });
});

describe('JSON in strings', () => {
  it('opens one level and several', () => {
    expect(openText('{"a":1}')).toEqual({ kind: 'json', text: '{"a":1}' });
    expect(openText(JSON.stringify(JSON.stringify('{"a":1}')))).toEqual({ kind: 'json', text: '{"a":1}' });
  });
  it('keeps what is not JSON, and knows the empty body', () => {
    expect(openText('name=x&y=z')).toEqual({ kind: 'text', text: 'name=x&y=z' });
    expect(openText(' ')).toEqual({ kind: 'empty' });
    expect(jsonInString('"just text"')).toBeUndefined();
    expect(jsonInString('12')).toBeUndefined();
  });
  it('survives encoding as often as memory lets it be encoded', () => {
    let text = '{"a":1}';
    for (let level = 0; level < 18; level += 1) text = JSON.stringify(text);
    const started = cpuNow();
    expect(openText(text)).toEqual({ kind: 'json', text: '{"a":1}' });
    const thousand = '"'.repeat(1000);
    expect(openText(thousand).kind).toBe('text');
    expect(cpuNow() - started).toBeLessThan(1000);
  });
  it('opens strings anywhere, and never keys', () => {
    expect(openNested(String.raw`{"a":"{\"n\":10000000000000001}","{\"k\":1}":["[1]","x","\"[2]\""]}`)).toBe(
      String.raw`{"a":{"n":10000000000000001},"{\"k\":1}":[[1],"x",[2]]}`,
    );
  });
});

describe('writing and comparing', () => {
  it('writes what JSON.stringify writes, however deep', () => {
    const value = { a: [1, 'ü', null, { b: [] }], '': {} };
    expect(writeJson(value)).toBe(JSON.stringify(value));
    expect(writeJson(JSON.parse(deep(200_000)))).toBe(deep(200_000));
    expect(writeJson([undefined, Number.NaN])).toBe('[null,null]');
  });
  it('compares without regard to key order', () => {
    expect(sameJson({ a: 1, b: [{ c: 2 }] }, { b: [{ c: 2 }], a: 1 })).toBe(true);
    expect(sameJson({ a: 1 }, { a: 1, b: undefined })).toBe(false);
    expect(sameJson([1, 2], [2, 1])).toBe(false);
    expect(sameJson(JSON.parse('{"__proto__":1}'), {})).toBe(false);
  });
});

describe('lexer', () => {
  it('ends on any text', () => {
    for (const text of ['', '"', '"\\', '{"a', '}}]', 'nul,,x:"', '\u0000\u0001', '"\\"']) {
      const lexer = new JsonLexer(text);
      let steps = 0;
      while (lexer.next() && steps < 100) steps += 1;
      expect(steps).toBeLessThan(100);
    }
  });
  it('names places by JSON path', () => {
    expect(jsonPath(['data', 0, 'api_key.created', 'id'])).toBe('$.data[0]["api_key.created"].id');
  });
});
