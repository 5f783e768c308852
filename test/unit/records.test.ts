// The page splitter: records of an answer by their bytes, envelope apart.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { splitPage } from '../../src/core/json/records';

const encoder = new TextEncoder();
const decoder = new TextDecoder();

function split(
  text: string,
  name = 'data',
): { envelope: string; records: string[]; loose: string[]; page: ReturnType<typeof splitPage> } {
  const bytes = encoder.encode(text);
  const page = splitPage(bytes, name);
  const slice = (range: { start: number; end: number }): string =>
    decoder.decode(bytes.subarray(range.start, range.end));
  return {
    envelope: decoder.decode(page.envelope),
    records: page.records.map(slice),
    loose: page.loose.map(slice),
    page,
  };
}

describe('splitPage', () => {
  it('cuts the records out and leaves the envelope', () => {
    const result = split('{"object":"list","data":[{"id":"a"}, {"id":"b"}],"has_more":true,"last_id":"b"}');
    expect(result.records).toEqual(['{"id":"a"}', '{"id":"b"}']);
    expect(JSON.parse(result.envelope)).toEqual({ object: 'list', data: [], has_more: true, last_id: 'b' });
    expect(result.page).toMatchObject({ documents: 1, pages: 1, trailing: 0, unfinished: false, loose: [] });
  });

  it('keeps each record byte for byte, white space and odd numbers included', () => {
    const record = '{ "id" : 1.0e+2,\n\t"big":12345678901234567890, "é":"\\u00e9\\/" }';
    expect(split(`{"logs": [\n${record}\n]}`, 'logs').records).toEqual([record]);
  });

  it('is not misled by brackets, quotes and escapes inside strings', () => {
    const records = ['{"a":"]}\\"[{,"}', '{"data":["not this one"]}', '{"b":"\\\\"}', '{"c":{"d":[[],{}]}}'];
    expect(split(`{"x":"\\"data\\":[1]","data":[${records.join(',')}]}`).records).toEqual(records);
  });

  it('takes items that are no objects as they are', () => {
    expect(split('{"data":["{\\"id\\":1}",null,12.5 ,true,[1,2],-0]}').records).toEqual([
      '"{\\"id\\":1}"',
      'null',
      '12.5',
      'true',
      '[1,2]',
      '-0',
    ]);
  });

  it('reads only the top-level array', () => {
    const result = split('{"meta":{"data":[1,2]},"data":[3]}');
    expect(result.records).toEqual(['3']);
    expect(JSON.parse(result.envelope)).toEqual({ meta: { data: [1, 2] }, data: [] });
  });

  it('leaves an array that is no array in the envelope', () => {
    for (const value of ['null', '{"a":1}', '"[1]"', '7']) {
      const result = split(`{"data":${value}}`);
      expect(result.records).toEqual([]);
      expect(result.page.pages).toBe(0);
      expect(result.envelope).toBe(`{"data":${value}}`);
    }
  });

  it('reads a name written with escapes', () => {
    expect(split('{"d\\u0061ta":[1]}').records).toEqual(['1']);
    expect(split('{"d\\uZZZZta":[1]}').records).toEqual([]);
  });

  it('reads concatenated and newline-separated pages; the envelope is the last one', () => {
    const result = split('{"data":[1],"last_id":"a"}{"data":[2]}\n{"data":[3,4],"last_id":"c"}\r\n');
    expect(result.records).toEqual(['1', '2', '3', '4']);
    expect(JSON.parse(result.envelope)).toEqual({ data: [], last_id: 'c' });
    expect(result.page).toMatchObject({ documents: 3, pages: 3, trailing: 0 });
  });

  it('shows documents without the array as loose', () => {
    const result = split('{"id":"a"}\n{"id":"b"}\n');
    expect(result.loose).toEqual(['{"id":"a"}', '{"id":"b"}']);
    expect(result.page).toMatchObject({ documents: 2, pages: 0 });
    expect(result.envelope).toBe('{"id":"b"}');
    expect(split('{"data":[1],"n":1}{"error":{}}').envelope).toBe('{"data":[],"n":1}');
  });

  it('takes the items of a top-level array', () => {
    expect(split('[{"id":1},{"id":2}]').records).toEqual(['{"id":1}', '{"id":2}']);
  });

  it('counts trailing garbage and skips a byte order mark', () => {
    expect(split('\ufeff{"data":[1]}').records).toEqual(['1']);
    expect(split('{"data":[1]} <!-- edge -->').page).toMatchObject({ documents: 1, trailing: 13, records: [{}] });
    expect(split('<html>{"data":[1]}</html>').page).toMatchObject({ documents: 0, records: [], pages: 0 });
    expect(split('').page).toMatchObject({ documents: 0, trailing: 0, unfinished: false });
  });

  it('says when the answer breaks off, and keeps the whole records', () => {
    const whole = '{"data":[{"id":"a"},{"id":"b\\""}],"has_more":false}';
    for (let length = 1; length < whole.length; length += 1) {
      const result = split(whole.slice(0, length));
      expect(result.page.unfinished).toBe(true);
      expect(result.page.documents).toBe(0);
      for (const record of result.records) expect(['{"id":"a"}', '{"id":"b\\""}']).toContain(record);
    }
  });

  it('is linear and not recursive', () => {
    const deep = '['.repeat(2_000_000);
    expect(split(`{"data":${deep}`).page.unfinished).toBe(true);
    expect(split('}'.repeat(1_000_000)).page.trailing).toBe(1_000_000);
    expect(split(`{"data":[${'}'.repeat(1_000_000)}]}`).records).toEqual([]);
    expect(split('{"'.repeat(500_000)).page.documents).toBe(0);
  });

  it('agrees with JSON.parse on any page', () => {
    const page = fc.record({
      before: fc.dictionary(fc.string(), fc.jsonValue()),
      data: fc.array(fc.jsonValue()),
      after: fc.dictionary(fc.string(), fc.jsonValue()),
      indent: fc.constantFrom(0, 1, 2),
    });
    fc.assert(
      fc.property(fc.array(page, { maxLength: 3 }), (pages) => {
        const texts = pages.map(({ before, data, after, indent }) => {
          const entries = [
            ...Object.entries(before).filter(([key]) => key !== 'data'),
            ['data', data],
            ...Object.entries(after).filter(([key]) => key !== 'data' && !Object.hasOwn(before, key)),
          ];
          return JSON.stringify(Object.fromEntries(entries), undefined, indent);
        });
        const result = split(texts.join('\n'));
        expect(result.records.map((text) => JSON.parse(text) as unknown)).toEqual(
          pages.flatMap(({ data }) => JSON.parse(JSON.stringify(data)) as unknown[]),
        );
        const last = texts.at(-1);
        if (last === undefined) return;
        expect(JSON.parse(result.envelope)).toEqual({ ...(JSON.parse(last) as object), data: [] });
      }),
    );
  });

  it('never throws on any bytes', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), fc.string(), (bytes, name) => {
        const page = splitPage(bytes, name);
        for (const { start, end } of page.records) expect(end).toBeGreaterThan(start);
      }),
    );
    fc.assert(
      fc.property(fc.stringMatching(/^[\]{}",:\\da[ ]{0,60}$/), (text) => {
        split(text, 'd');
      }),
    );
  });
});
