// Records in a stream of JSON, however the bytes are cut up and whatever stands around them.
import { describe, expect, it } from 'vitest';
import { RecordScanner } from '../../src/core/import/jsonStream';

interface Scanned {
  readonly records: readonly string[];
  readonly broken: readonly string[];
  readonly whole: boolean;
}

function scan(text: string, size = Infinity): Scanned {
  const records: string[] = [];
  const broken: string[] = [];
  const scanner = new RecordScanner((found) => {
    (found.broken ? broken : records).push(new TextDecoder().decode(found.bytes));
  });
  const bytes = new TextEncoder().encode(text);
  for (let at = 0; at < bytes.length; at += Math.min(size, bytes.length)) {
    scanner.push(bytes.slice(at, Math.min(bytes.length, at + size)));
  }
  return { records, broken, whole: scanner.finish() };
}

const a = '{"id":"a","type":"x.y","effective_at":1,"text":"}{][\\"\\\\ é"}';
const b = '{"id":"b","nested":{"data":[{"c":1}],"z":[[],{}]}}';

const forms: readonly (readonly [name: string, text: string, records: readonly string[]])[] = [
  ['lines', `${a}\n${b}\n`, [a, b]],
  ['lines without the last line feed', `${a}\r\n\r\n${b}`, [a, b]],
  ['an array', `[${a},\n ${b}]`, [a, b]],
  ['an empty array', ' [ ] ', []],
  ['a page of OpenAI', `{"object":"list","data":[${a},${b}],"first_id":"a","has_more":true}`, [a, b]],
  ['a page of Portkey', `{"records":[${a}],"total":1,"object":"list"}`, [a]],
  ['a page of Cortex', `{"page":0,"logs":[${a}, ${b}],"totalPages":1}`, [a, b]],
  ['an empty page', '{"object":"list","data":[],"has_more":false}', []],
  ['pages one after the other', `{"data":[${a}]}\n{"data":[${b}]}{"data":[]}`, [a, b]],
  ['our JSON export', `{"export":{"query":"","connections":["x"]},\n"events":[\n${a},\n${b}\n],\n"count":2}\n`, [a, b]],
  ['a byte order mark', `\ufeff${a}\n`, [a]],
  ['pretty JSON', `{\n  "data": [\n    {\n      "id": "a"\n    }\n  ]\n}`, ['{\n      "id": "a"\n    }']],
  ['words and numbers in an array', '[1, null, "x", true]', ['1', 'null', '"x"', 'true']],
  ['a record with a list of that name', '{"timestamp":"t","data":[{"x":1}]}', ['{"timestamp":"t","data":[{"x":1}]}']],
  ['a list of words by that name', '{"id":"1","data":["x"]}', ['{"id":"1","data":["x"]}']],
  ['nothing', '', []],
  ['a page with more than one list', `{"data":[${a}],"meta":{"data":[1]},"logs":[${b}]}`, [a, b]],
];

describe('records of JSON', () => {
  it.each(forms)('%s', (_name, text, records) => {
    for (const size of [Infinity, 1, 2, 3, 7, 64]) {
      expect(scan(text, size)).toEqual({ records, broken: [], whole: true });
    }
  });

  it.each([
    ['a file that breaks off in a record', `${a}\n{"id":"b","te`, [a], ['{"id":"b","te'], false],
    ['a page that breaks off between records', `{"data":[${a},`, [a], [], false],
    ['a line that is no JSON', `${a}\nhello world\n${b}\n`, [a, b], ['hello world'], true],
    ['a string that never ends', `${a}\n{"x":"open\n${b}\n`, [a, b], ['{"x":"open'], true],
    ['a brace that is missing', `${a}\n{"x":{"y":1}\n${b}\n`, [a, b], ['{"x":{"y":1}'], true],
    ['a string that never ends in a list', `[${a},{"x":"open\n,${b}]`, [a, b], ['{"x":"open'], true],
  ])('%s: the others are found, and what is broken is kept', (_name, text, records, broken, whole) => {
    for (const size of [Infinity, 1, 5]) expect(scan(text, size)).toEqual({ records, broken, whole });
  });

  it('takes a record of 2 MB and a body of 50 MB, in time that grows with them', () => {
    const large = `{"id":"large","text":"${'x'.repeat(2_000_000)}"}`;
    expect(scan(`${large}\n${large}\n`, 65_536).records).toEqual([large, large]);
    const record = `{"id":"r","text":"${'y'.repeat(1500)}","more":[1,2,{"z":null}]}`;
    const bytes = new TextEncoder().encode(`{"data":[${Array.from({ length: 32_000 }, () => record).join(',')}]}`);
    let count = 0;
    const scanner = new RecordScanner(() => (count += 1));
    for (let at = 0; at < bytes.length; at += 65_536) scanner.push(bytes.subarray(at, at + 65_536));
    expect(scanner.finish()).toBe(true);
    expect(count).toBe(32_000);
  });

  it('refuses a record without end instead of collecting it', () => {
    const scanner = new RecordScanner(() => undefined);
    const chunk = new TextEncoder().encode('x'.repeat(1_000_000));
    scanner.push(new TextEncoder().encode('{"a":"'));
    expect(() => {
      for (let count = 0; count < 80; count += 1) scanner.push(chunk);
    }).toThrow('more than 64 MB');
  });

  it('is not recursive', () => {
    const deep = `${'['.repeat(200_000)}${']'.repeat(200_000)}`;
    expect(scan(`[${deep}]`, 1000).records).toEqual([deep]);
  });
});
