// The rows that exist: those in sight and a few around them, filled again and again as the grid scrolls.
import type { RowView } from '../src/protocol/views';
import { el, setText } from './dom';
import type { GridLook } from './gridColumns';
import type { GridModel } from './gridModel';
import { RowElement, type RowLook } from './gridRow';
import { dayHeading } from './time';

export interface Scene {
  readonly model: GridModel;
  readonly look: GridLook;
  /** Positions in sight, half-open. */
  readonly from: number;
  readonly to: number;
  /** Position of the row the keyboard is on. */
  readonly active: number;
  /** What the canvas's own coordinates are ahead of the true offset. */
  readonly shift: number;
  readonly row: (index: number) => RowView | undefined;
  readonly selected: (row: RowView) => boolean;
  /** More than one row is selected. */
  readonly several: boolean;
}

export class GridCanvas {
  readonly root = el('div', { class: 'grid-canvas', attrs: { role: 'rowgroup' } });
  private readonly live = new Map<number, RowElement>();
  private readonly days = new Map<number, HTMLElement>();
  private readonly free: RowElement[] = [];
  /** The row that had the focus went, and no other element has taken it: the next active row does. */
  private lostFocus = false;

  hasFocus(): boolean {
    return this.root.contains(document.activeElement);
  }

  focus(position: number): void {
    this.live.get(position)?.root.focus({ preventScroll: true });
  }

  /** The row that an event came from. */
  rowOf(target: EventTarget | null): RowElement | undefined {
    return target instanceof Node ? [...this.live.values()].find((each) => each.root.contains(target)) : undefined;
  }

  draw(scene: Scene): void {
    const { model, from, to, active } = scene;
    const kept = (position: number): boolean =>
      (position >= from && position < to) || (position === active && this.hasFocus() && position < model.length);
    for (const [position, row] of this.live) {
      if (kept(position) && model.item(position).kind === 'row') continue;
      this.live.delete(position);
      // It stays where it is, to be filled with a row that comes into sight.
      this.free.push(row);
    }
    for (const [position, day] of this.days) {
      if (position >= from && position < to && model.item(position).kind === 'day') continue;
      this.days.delete(position);
      day.remove();
    }
    const now = Date.now();
    for (let position = from; position < to; position++) this.place(position, scene, now);
    if (kept(active) && (active < from || active >= to)) this.place(active, scene, now);
    for (const row of this.free.splice(0)) {
      if (row.root === document.activeElement) this.lostFocus = true;
      row.root.remove();
    }
    this.findFocus(active);
  }

  private findFocus(active: number): void {
    if (!this.lostFocus) return;
    if (document.activeElement !== document.body) this.lostFocus = false;
    else if (this.live.has(active)) {
      this.lostFocus = false;
      this.focus(active);
    }
  }

  private place(position: number, scene: Scene, now: number): void {
    const { look } = scene;
    const item = scene.model.item(position);
    const transform = `translateY(${position * look.rowHeight + scene.shift}px)`;
    if (item.kind === 'day') {
      const day = this.days.get(position) ?? this.addDay(position, scene);
      const cell = day.firstElementChild;
      if (cell !== null) setText(cell, dayHeading(item.day, now, look.zone));
      day.style.transform = transform;
      return;
    }
    let row = this.live.get(position);
    if (row === undefined) {
      row = this.free.pop() ?? this.addRow();
      row.position = position;
      this.live.set(position, row);
    }
    const view = scene.row(item.index);
    const dress: RowLook = {
      zone: look.zone,
      relative: look.relative,
      columns: look.columns,
      connections: look.connections,
      now,
      selected: view !== undefined && scene.selected(view),
      several: scene.several,
      active: position === scene.active,
      ariaRow: position + 2,
    };
    row.fill(view, dress);
    row.place(transform);
  }

  private addRow(): RowElement {
    const row = new RowElement();
    this.root.append(row.root);
    return row;
  }

  private addDay(position: number, scene: Scene): HTMLElement {
    const cell = el('span', { attrs: { role: 'gridcell', 'aria-colspan': String(scene.look.columns.length + 3) } });
    const day = el('div', { class: 'day', attrs: { role: 'row', 'aria-rowindex': String(position + 2) } }, cell);
    this.days.set(position, day);
    this.root.append(day);
    return day;
  }
}
