// Odd answers: data to be read as far as it goes, never a crash.
import { expect } from 'vitest';
import { unreadableType } from '../../src/core/event';
import { contextOf, failureOf, fixture, memory, page, queryOf, walk, type RecordFixture, type Walked } from './memory';
import { adapter } from './parameters';
import type { Cell, Row } from './table';

const vendors = ['openai', 'portkey', 'cortex'];

function rowsOf(vendor: string): readonly string[] {
  return (fixture(vendor, 'records') as readonly RecordFixture[]).map(({ record }) => JSON.stringify(record));
}

/** Reads one body as the whole log. */
async function read(vendor: string, body: string | Uint8Array): Promise<Walked> {
  const empty = page(vendor, []);
  const { http } = memory((_, number) => ({ body: number === 0 ? body : empty }));
  return walk(adapter(vendor), queryOf(), contextOf(http));
}

function each(cell: (vendor: string) => Promise<string>): Readonly<Record<string, Cell>> {
  return Object.fromEntries(vendors.map((vendor) => [vendor, () => cell(vendor)]));
}

const decoder = new TextDecoder();

function raws(walked: Walked): readonly string[] {
  return walked.records.map(({ raw }) => decoder.decode(raw));
}

export function oddRows(): readonly Row[] {
  return [
    {
      name: 'every record family, byte for byte',
      cells: each(async (vendor) => {
        const rows = rowsOf(vendor);
        const walked = await read(vendor, page(vendor, rows));
        expect(raws(walked)).toEqual(rows);
        expect(walked.warnings).toEqual([]);
        return `${rows.length} rows`;
      }),
    },
    {
      name: 'an item that is a JSON string holding the record',
      cells: each(async (vendor) => {
        const [first = ''] = rowsOf(vendor);
        const quoted = JSON.stringify(first);
        const walked = await read(vendor, page(vendor, [quoted]));
        expect(raws(walked)).toEqual([quoted]);
        const [{ event } = { event: undefined }] = walked.records;
        expect(event?.resource.type).not.toBe(unreadableType);
        expect(event?.drift).toEqual([{ path: '$', problem: 'The record is JSON inside of a string.' }]);
        return 'read, drift';
      }),
    },
    {
      name: 'concatenated documents',
      cells: each(async (vendor) => {
        const rows = rowsOf(vendor);
        const walked = await read(vendor, `${page(vendor, rows.slice(0, 2))}\n${page(vendor, rows.slice(2))}`);
        expect(raws(walked)).toEqual(rows);
        return `${rows.length} rows`;
      }),
    },
    {
      name: 'a record on each line, no list',
      cells: each(async (vendor) => {
        const rows = rowsOf(vendor).slice(0, 3);
        const walked = await read(vendor, rows.join('\n'));
        expect(raws(walked)).toEqual(rows);
        return '3 rows';
      }),
    },
    {
      name: 'trailing garbage',
      cells: each(async (vendor) => {
        const rows = rowsOf(vendor);
        const walked = await read(vendor, `${page(vendor, rows)}\n--boundary\u0000`);
        expect(raws(walked)).toEqual(rows);
        expect(walked.warnings[0]).toMatch(/not JSON/);
        return 'rows kept, warned';
      }),
    },
    {
      name: 'the answer breaks off',
      cells: each(async (vendor) => {
        const rows = rowsOf(vendor);
        const body = page(vendor, rows);
        const walked = await read(vendor, body.slice(0, body.lastIndexOf(rows.at(-1) ?? '') + 20));
        expect(raws(walked)).toEqual(rows.slice(0, -1));
        expect(walked.warnings[0]).toMatch(/breaks off/);
        return 'whole rows kept, warned';
      }),
    },
    {
      name: 'rows that are no records',
      cells: each(async (vendor) => {
        const [first = '', second = ''] = rowsOf(vendor);
        const odd = ['null', '7', '"text"', '[1]', '{"a":tru}', '{}'];
        const walked = await read(vendor, page(vendor, [first, ...odd, second]));
        expect(raws(walked)).toEqual([first, ...odd, second]);
        const types = walked.records.map(({ event }) => event.resource.type);
        expect(types.slice(1, 6)).toEqual(Array.from({ length: 5 }, () => unreadableType));
        expect(walked.records[6]?.event.drift.length).toBeGreaterThan(0);
        expect(new Set(walked.keys).size).toBe(8);
        return 'kept as unreadable';
      }),
    },
    {
      name: 'equal unreadable rows stay apart',
      cells: each(async (vendor) => {
        const walked = await read(vendor, page(vendor, ['null', 'null', 'null']));
        expect(new Set(walked.keys).size).toBe(3);
        return '3 keys';
      }),
    },
    {
      name: 'missing fields',
      cells: each(async (vendor) => {
        const walked = await read(vendor, page(vendor, ['{"x":1}']));
        const drift = walked.records[0]?.event.drift ?? [];
        expect(drift.length).toBeGreaterThanOrEqual(3);
        expect(drift.every(({ problem }) => problem === 'Documented, but missing.')).toBe(true);
        return `${drift.length} drifts`;
      }),
    },
    {
      name: 'fields of the wrong type',
      cells: each(async (vendor) => {
        const [first = '{}'] = rowsOf(vendor);
        const name = { openai: 'type', portkey: 'uri', cortex: 'objectType' }[vendor] ?? '';
        const walked = await read(vendor, page(vendor, [JSON.stringify({ ...JSON.parse(first), [name]: 5 })]));
        expect(walked.records[0]?.event.drift).toEqual([
          { path: `$.${name}`, problem: 'Documented as string, came as number.' },
        ]);
        return 'drift';
      }),
    },
    {
      name: 'unknown fields and values',
      cells: each(async (vendor) => {
        const [first = '{}'] = rowsOf(vendor);
        const walked = await read(
          vendor,
          page(vendor, [JSON.stringify({ ...JSON.parse(first), brand_new: { a: [1] } })]),
        );
        expect(walked.records[0]?.event.drift).toEqual([]);
        return 'no drift';
      }),
    },
    {
      name: 'not UTF-8, not ASCII',
      cells: each(async (vendor) => {
        const [first = ''] = rowsOf(vendor);
        const bytes = new TextEncoder().encode(page(vendor, [first, '{"ü":"é"}', '{"x":"?"}']));
        const broken = bytes.map((byte) => (byte === 0x3f ? 0xff : byte));
        const walked = await read(vendor, broken);
        expect(walked.records.length).toBe(3);
        expect(raws(walked)[1]).toBe('{"ü":"é"}');
        return '3 rows';
      }),
    },
    {
      name: 'HTML from an edge, with status 200',
      cells: each(async (vendor) => {
        const failure = await failureOf(read(vendor, '<!DOCTYPE html><html><title>Sign in</title></html>'));
        expect(failure.kind).toBe('notJson');
        expect(failure.message).toContain('web page');
        expect(failure.nextStep).toContain('endpoint');
        return 'notJson, next step';
      }),
    },
    {
      name: 'an error document with status 200',
      cells: each(async (vendor) => {
        const failure = await failureOf(read(vendor, '{"error":{"message":"maintenance"},"message":"maintenance"}'));
        expect(failure.kind).toBe('unexpectedAnswer');
        expect(failure.vendorMessage).toContain('maintenance');
        expect(failure.nextStep).toBeDefined();
        return 'unexpectedAnswer';
      }),
    },
    {
      name: 'an empty body',
      cells: each(async (vendor) => {
        const failure = await failureOf(read(vendor, ''));
        expect(failure.kind).toBe('notJson');
        return failure.kind;
      }),
    },
    {
      name: 'null instead of the list',
      cells: each(async (vendor) => {
        const name = { openai: 'data', portkey: 'records', cortex: 'logs' }[vendor] ?? '';
        const walked = await read(vendor, JSON.stringify({ [name]: null, has_more: false, total: 0 }));
        expect(walked.records).toEqual([]);
        return 'no rows';
      }),
    },
    {
      name: 'a list without its envelope',
      cells: each(async (vendor) => {
        const rows = rowsOf(vendor).slice(0, 2);
        const walked = await read(vendor, `[${rows.join(',')}]`);
        expect(raws(walked)).toEqual(rows);
        return '2 rows';
      }),
    },
  ];
}
