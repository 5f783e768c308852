// The grid's geometry: rows and headings either way round, a scroll range beyond the browser's, windows of rows.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { RowView } from '../../src/protocol/views';
import {
  columnsOf,
  columnTemplate,
  freshColumns,
  moveColumn,
  readColumns,
  resizeColumn,
  toggleColumn,
} from '../../webview/gridColumns';
import { gridMove } from '../../webview/gridKeys';
import { GridModel, ScrollRange, type DayStart } from '../../webview/gridModel';
import { RowCache } from '../../webview/rows';
import { RowSelection } from '../../webview/selection';

const days: readonly DayStart[] = [
  { index: 0, day: '2026-11-20' },
  { index: 3, day: '2026-11-19' },
  { index: 4, day: '' },
];

function shown(model: GridModel): readonly string[] {
  return Array.from({ length: model.length }, (_each, at) => {
    const item = model.item(at);
    return item.kind === 'day' ? `${item.day}(${item.count})` : String(item.index);
  });
}

describe('rows and headings', () => {
  it('newest first: each day is headed', () => {
    expect(shown(new GridModel(6, days, 'newest'))).toEqual([
      '2026-11-20(3)',
      '0',
      '1',
      '2',
      '2026-11-19(1)',
      '3',
      '(2)',
      '4',
      '5',
    ]);
  });

  it('oldest first: the same days the other way round', () => {
    expect(shown(new GridModel(6, days, 'oldest'))).toEqual([
      '(2)',
      '5',
      '4',
      '2026-11-19(1)',
      '3',
      '2026-11-20(3)',
      '2',
      '1',
      '0',
    ]);
  });

  it('without days there are rows alone', () => {
    expect(shown(new GridModel(3, [], 'newest'))).toEqual(['0', '1', '2']);
    expect(shown(new GridModel(3, [], 'oldest'))).toEqual(['2', '1', '0']);
    expect(new GridModel(0, [], 'newest').length).toBe(0);
  });

  it('a row is found where it stands, whatever the days', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 400 }),
        fc.uniqueArray(fc.integer({ min: 1, max: 399 }), { maxLength: 20 }),
        fc.constantFrom('newest' as const, 'oldest' as const),
        (rows, cuts, order) => {
          const starts = [0, ...cuts.filter((cut) => cut < rows).sort((a, b) => a - b)];
          const model = new GridModel(
            rows,
            starts.map((index, at) => ({ index, day: `d${at}` })),
            order,
          );
          expect(model.length).toBe(rows + starts.length);
          for (let index = 0; index < rows; index++)
            expect(model.item(model.position(index))).toEqual({ kind: 'row', index });
        },
      ),
    );
  });
});

describe('the scroll range', () => {
  it('is the browser’s own as long as that suffices', () => {
    const range = new ScrollRange(10_000, 500);
    expect(range.height).toBe(10_000);
    expect(range.moved(1234)).toBe(1234);
    expect(range.goTo(99_999)).toBe(9500);
  });

  it('beyond it small moves are pixel for pixel and a drag is in proportion', () => {
    const range = new ScrollRange(1_000_000, 500, 10_000);
    expect(range.height).toBe(10_000);
    expect(range.moved(40)).toBe(40);
    expect(range.moved(80)).toBe(80);
    const half = range.moved(4750);
    expect(half).toBeGreaterThan(499_000);
    expect(half).toBeLessThan(501_000);
    expect(range.moved(9500)).toBe(999_500);
    expect(range.moved(0)).toBe(0);
  });

  it('never lets the bar stand at an end while the content does not', () => {
    const range = new ScrollRange(1_000_000, 500, 10_000);
    expect(range.goTo(3)).toBe(1);
    expect(range.goTo(999_490)).toBe(9499);
    expect(range.goTo(999_500)).toBe(9500);
  });

  it('stays within the content wherever it is moved', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: -100, max: 20_000 })), (moves) => {
        const range = new ScrollRange(5_000_000, 700, 10_000);
        for (const move of moves) {
          const top = range.moved(move);
          expect(top).toBeGreaterThanOrEqual(0);
          expect(top).toBeLessThanOrEqual(5_000_000 - 700);
        }
      }),
    );
  });
});

function rows(from: number, count: number): readonly RowView[] {
  return Array.from({ length: count }, (_each, at) => ({
    connection: 'c',
    key: `k${from + at}`,
    verb: 'other' as const,
    failed: false,
    parts: [],
    event: '',
    source: '',
    type: '',
    action: '',
    actor: '',
    resource: '',
    place: '',
    country: '',
    status: '',
    changes: false,
  }));
}

describe('windows of rows', () => {
  it('asks for each window once, and for no row beyond the end', () => {
    const cache = new RowCache();
    const asked: string[] = [];
    const ask = (from: number, count: number): void => void asked.push(`${from}+${count}`);
    cache.want(90, 130, 150, ask);
    cache.want(90, 130, 150, ask);
    expect(asked).toEqual(['0+100', '100+50']);
    cache.put(0, rows(0, 100));
    expect(cache.get(7)?.key).toBe('k7');
    expect(cache.get(120)).toBeUndefined();
  });

  it('shows the rows of before until the new ones come', () => {
    const cache = new RowCache();
    cache.put(0, rows(0, 100));
    cache.age();
    expect(cache.get(3)?.key).toBe('k3');
    const asked: number[] = [];
    cache.want(0, 10, 500, (from) => asked.push(from));
    expect(asked).toEqual([0]);
    cache.put(0, rows(1000, 100));
    expect(cache.get(3)?.key).toBe('k1003');
    cache.clear();
    expect(cache.get(3)).toBeUndefined();
  });

  it('keeps a bounded number of them', () => {
    const cache = new RowCache();
    for (let at = 0; at < 200; at++) cache.put(at * 100, rows(at * 100, 100));
    expect(cache.get(0)).toBeUndefined();
    expect(cache.get(19_999)?.key).toBe('k19999');
  });
});

describe('the selection', () => {
  it('goes by key, not by place', () => {
    const selection = new RowSelection();
    selection.add({ connection: 'a', key: '1' });
    selection.toggle({ connection: 'b', key: '1' });
    expect(selection.has({ connection: 'a', key: '1' })).toBe(true);
    selection.toggle({ connection: 'a', key: '1' });
    expect(selection.refs()).toEqual([{ connection: 'b', key: '1' }]);
    selection.all = true;
    expect(selection.has({ connection: 'x', key: 'y' })).toBe(true);
    selection.only(undefined);
    expect(selection.size).toBe(0);
  });
});

describe('keys', () => {
  it.each([
    ['ArrowDown', 11],
    ['ArrowUp', 9],
    ['PageDown', 30],
    ['PageUp', -10],
    ['Home', 0],
    ['End', 99],
  ])('%s', (key, to) => {
    expect(gridMove({ key }, 10, 100, 20)?.to).toBe(to);
  });

  it('leaves the others alone', () => {
    expect(gridMove({ key: 'x' }, 10, 100, 20)).toBeUndefined();
  });
});

describe('columns', () => {
  it('are chosen, moved and sized, and read back with care', () => {
    const three = toggleColumn(freshColumns, 'event');
    expect(three.map((column) => column.name)).toEqual(['source', 'status', 'event']);
    expect(moveColumn(three, 'event', -1).map((column) => column.name)).toEqual(['source', 'event', 'status']);
    expect(moveColumn(three, 'event', 1)).toEqual(three);
    expect(toggleColumn(three, 'source').map((column) => column.name)).toEqual(['status', 'event']);
    expect(resizeColumn(freshColumns, 'source', 9999)[0]?.width).toBe(600);
    expect(readColumns(JSON.parse(JSON.stringify(three)))).toEqual(three);
    expect(readColumns([{ name: '__proto__' }, { name: 'status', width: -3 }, { name: 'status' }, 7])).toEqual([
      { name: 'status', width: 36 },
    ]);
    expect(readColumns('x')).toEqual(freshColumns);
    expect(columnsOf(['actor', 'nonsense', 'actor', 'status'])).toEqual([
      { name: 'actor', width: 150 },
      { name: 'status', width: 50 },
    ]);
    expect(columnTemplate(freshColumns, true)).toBe('60px 16px minmax(0, 1fr) 50px');
  });
});
