// Threat 25: cells that a spreadsheet would run. Quoted, and with a ' in front of whatever could begin a formula.
import { parse } from 'csv-parse/sync';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { csvCell, csvRow, csvWriter } from '../../src/core/export/csv';
import { eventOf } from '../unit/coreEvents';
import { payloads } from './payloads';

describe('csvCell', () => {
  it.each([
    '=1',
    '+1',
    '-1',
    '@x',
    '\tx',
    '\rx',
    '＝1',
    '＋1',
    '－1',
    '＠x',
    ' =1',
    '\u00a0=1',
    '\u200b=1',
    '\ufeff@x',
    '\n=1',
    '−1',
  ])('%j is no formula', (text) => {
    expect(csvCell(text).startsWith(`"'`)).toBe(true);
    expect(parse(csvCell(text)) as string[][]).toEqual([[`'${text}`]]);
  });
  it.each(['plain', 'a=b', '1-2', '', 'say "hi", ok', 'two\r\nlines', 'ünï'])('%j stays as it is', (text) => {
    expect(parse(`${csvCell(text)}\n`, { skip_empty_lines: false }) as string[][]).toEqual([[text]]);
  });
  it('shows NUL, at which readers stop', () => {
    expect(csvCell('a\u0000b')).toBe('"a␀b"');
  });
});
/** As a file holds it: half a pair of surrogates has no place in UTF-8, and NUL is shown. */
const readable = (text: string): string => Buffer.from(text.replaceAll('\u0000', '␀')).toString();

describe('a table', () => {
  const starts = /^(?:[=+\-@\t\r＝＋－＠﹢﹣﹦﹫−])/u;
  /** What programs leave out at the start of a cell before they look at it. */
  const unseen = /^[\s\p{Cc}\p{Cf}]+/u;

  it('reads back as what was written, and no cell of it is a formula', () => {
    const piece = fc.oneof(
      fc.constantFrom(
        '=',
        '+',
        '-',
        '@',
        '\t',
        '\r',
        '\n',
        '＝',
        '−',
        '"',
        ',',
        ';',
        "'",
        ' ',
        '\u00a0',
        '\u200b',
        'a',
      ),
      fc.constantFrom(...payloads),
      fc.string({ unit: 'binary', maxLength: 3 }),
    );
    const text = fc.array(piece, { maxLength: 5 }).map((parts) => readable(parts.join('')));
    fc.assert(
      fc.property(fc.array(text, { minLength: 1, maxLength: 6 }), (cells) => {
        const [row = []] = parse(csvRow(cells), { skip_empty_lines: false }) as string[][];
        expect(row.map((cell, at) => (cell === `'${cells[at] ?? ''}` ? cell.slice(1) : cell))).toEqual(cells);
        for (const cell of row) {
          expect(cell).not.toMatch(starts);
          expect(cell.replace(unseen, '')).not.toMatch(starts);
        }
      }),
      { numRuns: 1000 },
    );
  });

  it('has no formula in any column, whichever text of an event is one', () => {
    const evil = "=cmd|' /C calc'!A0";
    const word = { id: evil, name: evil };
    const event = eventOf(evil, evil, {
      key: evil,
      connection: evil,
      vendor: evil,
      resource: { type: evil, ids: [evil], name: evil, project: word, workspace: word },
      actor: { kind: 'user', id: evil, label: evil, email: evil, ip: evil, country: evil, userAgent: evil },
      request: { id: evil, method: evil, path: evil },
    });
    const options = { zone: 'UTC', masked: true, connectionName: (id: string) => id };
    const writer = csvWriter({ ...options, byteOrderMark: false, notes: false, record: true });
    const [cells = []] = parse(writer.row(event, evil, 0)) as string[][];
    expect(cells.filter((cell) => cell.includes('cmd|')).length).toBeGreaterThan(12);
    for (const cell of cells) expect(cell).not.toMatch(starts);
  });
});
