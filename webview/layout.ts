// How the panes are arranged: read back with care from what was kept, clamped to the window.
import type { ConnectionView, PanelSettings } from '../src/protocol/views';
import { freshColumns, readColumns, type Column, type GridLook } from './gridColumns';

export interface Layout {
  readonly form: boolean;
  readonly facets: boolean;
  readonly facetsWidth: number;
  readonly timeline: boolean;
  readonly detail: boolean;
  readonly detailWidth: number;
  readonly detailHeight: number;
  readonly order: 'newest' | 'oldest';
  readonly relative: boolean;
  readonly columns: readonly Column[];
  /** The settings' columns that these were chosen over; settings that change count again. */
  readonly columnsOver: string;
  readonly section: 'body' | 'query' | 'headers' | 'changes' | 'raw';
}

export const freshLayout: Layout = {
  form: false,
  facets: true,
  facetsWidth: 212,
  timeline: true,
  detail: true,
  detailWidth: 392,
  detailHeight: 320,
  order: 'newest',
  relative: false,
  columns: freshColumns,
  columnsOver: '',
  section: 'body',
};

export function readLayout(kept: unknown): Layout {
  if (typeof kept !== 'object' || kept === null) return freshLayout;
  const from = new Map<string, unknown>(Object.entries(kept));
  const flag = (name: 'form' | 'facets' | 'timeline' | 'detail' | 'relative'): boolean => {
    const value = from.get(name);
    return typeof value === 'boolean' ? value : freshLayout[name];
  };
  const size = (name: 'facetsWidth' | 'detailWidth' | 'detailHeight', min: number): number => {
    const value = from.get(name);
    return typeof value === 'number' && Number.isFinite(value)
      ? Math.max(min, Math.min(value, 4000))
      : freshLayout[name];
  };
  const section = from.get('section');
  const over = from.get('columnsOver');
  return {
    form: flag('form'),
    facets: flag('facets'),
    facetsWidth: size('facetsWidth', 140),
    timeline: flag('timeline'),
    detail: flag('detail'),
    detailWidth: size('detailWidth', 240),
    detailHeight: size('detailHeight', 120),
    order: from.get('order') === 'oldest' ? 'oldest' : 'newest',
    relative: flag('relative'),
    columns: readColumns(from.get('columns')),
    columnsOver: typeof over === 'string' ? over : freshLayout.columnsOver,
    section:
      section === 'body' || section === 'query' || section === 'headers' || section === 'changes' || section === 'raw'
        ? section
        : freshLayout.section,
  };
}

/** As an earlier panel wrote it. */
export function storedLayout(text: string): Layout {
  try {
    return readLayout(JSON.parse(text));
  } catch {
    return freshLayout;
  }
}

/** Until the host has said what they are. */
export const freshSettings: PanelSettings = {
  density: 'compact',
  zone: 'UTC',
  localZone: 'UTC',
  startText: '',
  columns: [],
};

export function gridLook(
  { order, relative, columns }: Layout,
  { density, zone }: PanelSettings,
  connections: readonly ConnectionView[],
): GridLook {
  const names = new Map(connections.map(({ id, name }) => [id, name]));
  return { zone, order, relative, rowHeight: density === 'compact' ? 22 : 28, columns, connections: names };
}
