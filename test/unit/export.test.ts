// Exports: exact for machines, harmless in a spreadsheet, masked unless asked.
import { parse } from 'csv-parse/sync';
import { describe, expect, it } from 'vitest';
import { csvWriter } from '../../src/core/export/csv';
import { jsonWriter, ndjsonWriter } from '../../src/core/export/json';
import type { ExportNotes } from '../../src/core/export/writer';
import { mask } from '../../src/core/text/secretShapes';
import { eventOf, noon } from './coreEvents';

const notes: ExportNotes = {
  query: 'type:api_key "=cmd"',
  range: 'last 7 days',
  zone: 'UTC',
  masked: true,
  complete: 'stopped at 50,000 events',
  connections: ['Prod', '=evil'],
  exportedAt: noon,
};
const options = { zone: 'UTC', masked: true, connectionName: (id: string) => `name of ${id}` };
const csv = { ...options, byteOrderMark: true, notes: true, record: true };
const event = eventOf('api_key', 'created', {
  resource: { type: 'api_key', ids: ['key_1', '@x'], name: '=HYPERLINK("http://evil","x")' },
  actor: { kind: 'user', label: 'ana@acme.io', userAgent: 'a "quoted"\r\nagent, with sk-proj-abcdefgh12345678' },
});
const raw = '{"n": 12345678901234567890,\r\n  "password":"hunter22"}';

describe('csvWriter', () => {
  it('reads back, cell by cell', () => {
    const writer = csvWriter(csv);
    const text = writer.header(notes) + writer.row(event, raw, 0) + writer.row(event, 'not json', 1) + writer.footer(2);
    expect(text.startsWith('\ufeff"# query"')).toBe(true);
    const rows = parse(text, { bom: true, relax_column_count: true }) as string[][];
    expect(rows.slice(0, 7)).toEqual([
      ['# query', 'type:api_key "=cmd"'],
      ['# range', 'last 7 days'],
      ['# zone', 'UTC'],
      ['# connections', 'Prod, =evil'],
      ['# secrets', 'masked'],
      ['# complete', 'no: stopped at 50,000 events'],
      ['# exported', '2026-11-20T12:00:00.000Z'],
    ]);
    const [names = [], first = []] = rows.slice(7);
    const cell = (name: string): string | undefined => first[names.indexOf(name)];
    expect(first).toHaveLength(names.length);
    expect(cell('time (UTC)')).toBe('2026-11-20T12:00:00.000Z');
    expect(cell('connection')).toBe('name of c1');
    expect(cell('resource')).toBe('key_1\n@x');
    expect(cell('resource name')).toBe('\'=HYPERLINK("http://evil","x")');
    expect(cell('user agent')).toBe(`a "quoted"\r\nagent, with ${mask}`);
    expect(cell('record')).toBe(`{"n": 12345678901234567890,"password":"${mask}"}`);
    expect(rows).toHaveLength(10);
  });
  it('does without notes, mark and record', () => {
    const writer = csvWriter({ ...csv, byteOrderMark: false, notes: false, record: false });
    const rows = parse(writer.header(notes) + writer.row(event, raw, 0)) as string[][];
    expect(rows[0]?.[0]).toBe('time (UTC)');
    expect(rows[0]).not.toContain('record');
  });
});

describe('JSON writers', () => {
  it('NDJSON: one object to a line, digits kept', () => {
    const writer = ndjsonWriter(options);
    const text =
      writer.header(notes) + writer.row(event, raw, 0) + writer.row(event, 'not "json"', 1) + writer.footer(2);
    const [head = '', first = '', second = '', rest] = text.split('\n');
    expect(rest).toBe('');
    expect(JSON.parse(head)).toEqual({ export: { ...notes, exportedAt: '2026-11-20T12:00:00.000Z' } });
    expect(first).toContain('12345678901234567890');
    expect(text).not.toMatch(/hunter22|abcdefgh12/);
    expect(JSON.parse(first)).toMatchObject({
      at: '2026-11-20T12:00:00.000Z',
      connection: 'name of c1',
      resource: { ids: ['key_1', '@x'] },
    });
    expect((JSON.parse(second) as { record: string }).record).toBe('not "json"');
  });
  it('JSON: one document, also when empty, and with secrets when asked', () => {
    const writer = jsonWriter({ ...options, masked: false });
    expect(JSON.parse(writer.header(notes) + writer.footer(0))).toMatchObject({ events: [], count: 0 });
    const text = writer.header(notes) + writer.row(event, raw, 0) + writer.row(event, raw, 1) + writer.footer(2);
    const document = JSON.parse(text) as { events: { record: { password: string } }[]; count: number };
    expect(document.count).toBe(2);
    expect(document.events.map(({ record }) => record.password)).toEqual(['hunter22', 'hunter22']);
  });
});
