// The list of events: an ARIA grid of which only what can be seen exists.
import type { EventRef } from '../src/protocol/messages';
import type { ResultView, RowsView, RowView } from '../src/protocol/views';
import { el, later, quiet, setText } from './dom';
import { GridHeader } from './gridHeader';
import { columnTemplate, freshColumns, type Column, type GridLook } from './gridColumns';
import { GridCanvas } from './gridCanvas';
import { gridMove } from './gridKeys';
import { GridModel, ScrollRange } from './gridModel';
import { RowCache } from './rows';
import { maxSelected, RowSelection } from './selection';
import { dayHeading } from './time';

export interface GridOptions {
  readonly ask: (from: number, count: number) => void;
  /** The event to read; `open` when the person asked for it with Enter or a double click. */
  readonly onSelect: (ref: EventRef, open: boolean) => void;
  readonly onCopy: () => void;
  readonly onOrder: (order: 'newest' | 'oldest') => void;
  readonly onColumns: (columns: readonly Column[]) => void;
  /** The columns that the settings ask for. */
  readonly onResetColumns: () => void;
  /** Other rows are selected, or more, or fewer. */
  readonly onSelection: () => void;
}

const overscan = 8;

export class Grid {
  readonly root: HTMLElement;
  readonly selection = new RowSelection();
  private readonly scroller = el('div', { class: 'grid-scroll', attrs: { role: 'presentation' } });
  private readonly canvas = new GridCanvas();
  private readonly sticky = el('div', { class: 'day sticky', attrs: { 'aria-hidden': 'true' } });
  private readonly header: GridHeader;
  private readonly cache = new RowCache();
  private model = new GridModel(0, [], 'newest');
  private readonly range = new ScrollRange(0, 0);
  private look: GridLook = {
    zone: 'UTC',
    order: 'newest',
    relative: false,
    rowHeight: 22,
    columns: freshColumns,
    connections: new Map(),
  };
  private result: ResultView | undefined;
  /** Position of the row the keyboard is on. */
  private active = 0;
  private activeRef: EventRef | undefined;
  private anchor = 0;
  /** The keyboard is on a row that has not come yet. */
  private landing = false;
  /** Rows up to here are being selected, and some have not come yet. */
  private extending: number | undefined;
  private frame = 0;
  private height = 0;
  private readonly settle = quiet(140, () => this.settled());
  private readonly wantSoon = later(30, () => this.want());

  constructor(private readonly options: GridOptions) {
    this.header = new GridHeader(options.onColumns, options.onResetColumns);
    this.scroller.append(this.canvas.root);
    this.root = el(
      'div',
      { class: 'grid', attrs: { role: 'grid', 'aria-label': 'Events', 'aria-multiselectable': 'true' } },
      this.header.root,
      this.sticky,
      this.scroller,
    );
    this.header.time.addEventListener('click', () =>
      this.options.onOrder(this.look.order === 'newest' ? 'oldest' : 'newest'),
    );
    this.scroller.addEventListener('scroll', () => this.scrolled(), { passive: true });
    this.canvas.root.addEventListener('mousedown', (event) => this.press(event));
    this.canvas.root.addEventListener('dblclick', () => this.open());
    this.root.addEventListener('keydown', (event) => this.key(event));
    new ResizeObserver(() => this.resized()).observe(this.scroller);
    this.setLook(this.look);
  }

  setLook(look: GridLook): void {
    const turned = look.order !== this.look.order;
    this.look = look;
    this.header.set(look);
    this.template();
    if (this.result !== undefined) this.rebuild(this.result);
    if (turned) this.scrollTo(0);
    this.redraw();
  }

  setResult(result: ResultView): void {
    const before = this.result;
    const same = before?.id === result.id;
    this.result = result;
    if (!same) {
      this.cache.clear();
      this.selection.only(undefined);
      this.active = 0;
      this.anchor = 0;
      this.activeRef = undefined;
      this.extending = undefined;
      this.options.onSelection();
    } else if (before.rev !== result.rev) this.cache.age();
    const atTop = this.range.top < this.look.rowHeight;
    this.rebuild(result);
    if (!same) {
      this.scrollTo(0);
      // The first rows are what the person waits for: they are asked for before anything is drawn.
      this.want();
    }
    if (result.selectedAt !== undefined && result.selectedAt < result.count) {
      const moved = this.model.position(result.selectedAt);
      const shift = moved - this.active;
      const wasShown = same && this.activeRef !== undefined;
      this.active = moved;
      this.anchor = moved;
      // Rows came in above what is being read: keep it where it stands.
      if (wasShown && shift !== 0 && !atTop) this.scrollTo(this.range.top + shift * this.look.rowHeight);
      else if (!wasShown) this.revealPosition(moved);
    } else this.active = this.rowNear(this.active, 1);
    this.redraw();
  }

  /** The event selected elsewhere, or kept through a reload. */
  setSelected(ref: EventRef | undefined): void {
    this.activeRef = ref;
    this.selection.only(ref);
    this.redraw();
  }

  putRows(rows: RowsView): void {
    if (this.result === undefined || rows.id !== this.result.id || rows.rev !== this.result.rev) return;
    this.cache.put(rows.from, rows.rows);
    // The keyboard was quicker than the rows.
    const landed = this.landing ? this.rowAt(this.active) : undefined;
    if (landed !== undefined) {
      this.landing = false;
      this.selection.only(landed);
      this.choose(landed, false);
    }
    if (this.extending !== undefined) this.extend(this.extending);
    this.redraw();
  }

  focus(): void {
    this.active = this.rowNear(this.active, 1);
    this.revealPosition(this.active);
    this.draw();
    this.canvas.focus(this.active);
  }

  /** Moves the reading position by one event, as the detail's arrows do. */
  step(by: number): void {
    this.goTo(this.rowNear(this.active + by, by), false, false);
  }

  /** The row that is read stays in sight when a pane opens under it. */
  private resized(): void {
    const at = this.active * this.look.rowHeight;
    const inSight = at >= this.range.top && at < this.range.top + this.height;
    this.height = this.scroller.clientHeight;
    this.template();
    if (inSight && this.activeRef !== undefined) this.revealPosition(this.active);
    this.redraw();
  }

  private template(): void {
    const narrow = this.root.closest('.narrow') !== null;
    this.root.style.setProperty('--columns', columnTemplate(this.look.columns, narrow));
  }

  private rebuild(result: ResultView): void {
    this.model = new GridModel(result.count, result.days, this.look.order);
    this.root.setAttribute('aria-rowcount', String(this.model.length + 1));
    const height = this.model.length * this.look.rowHeight;
    this.range.resize(height, this.scroller.clientHeight);
    this.canvas.root.style.height = `${this.range.height}px`;
  }

  private scrolled(): void {
    this.range.moved(this.scroller.scrollTop);
    this.redraw();
    this.settle();
  }

  /** After many small moves over a scaled range, the bar is put where it belongs. */
  private settled(): void {
    const bar = this.range.barFor(this.range.top);
    if (Math.abs(bar - this.scroller.scrollTop) > 1) this.scrollTo(this.range.top);
  }

  private scrollTo(top: number): void {
    this.scroller.scrollTop = this.range.goTo(top);
    this.redraw();
  }

  private redraw(): void {
    if (this.frame !== 0) return;
    this.frame = requestAnimationFrame(() => {
      this.frame = 0;
      this.draw();
    });
  }

  private visibleSpan(): readonly [from: number, to: number] {
    const { rowHeight } = this.look;
    const from = Math.floor(this.range.top / rowHeight);
    return [from, Math.min(this.model.length, from + Math.ceil(this.scroller.clientHeight / rowHeight) + 1)];
  }

  private draw(): void {
    const { rowHeight } = this.look;
    const viewport = this.scroller.clientHeight;
    if (viewport === 0) return;
    this.range.resize(this.model.length * rowHeight, viewport);
    const [top, bottom] = this.visibleSpan();
    const from = Math.max(0, top - overscan);
    const to = Math.min(this.model.length, bottom + overscan);
    this.canvas.draw({
      model: this.model,
      look: this.look,
      from,
      to,
      active: this.active,
      shift: this.scroller.scrollTop - this.range.top,
      row: (index) => this.cache.get(index),
      selected: (row) => this.selection.has(row),
      several: this.selection.all || this.selection.size > 1,
    });
    this.drawSticky(top);
    this.wantSoon();
  }

  private drawSticky(top: number): void {
    const day = this.model.dayAt(top);
    const item = top < this.model.length ? this.model.item(top) : undefined;
    const hidden = day === undefined || (item?.kind === 'day' && this.range.top % this.look.rowHeight === 0);
    this.sticky.hidden = hidden;
    if (!hidden) setText(this.sticky, dayHeading(day, Date.now(), this.look.zone));
  }

  private want(): void {
    if (this.result === undefined) return;
    const [top, bottom] = this.visibleSpan();
    const indexes: number[] = [];
    for (
      let position = Math.max(0, top - overscan);
      position < Math.min(this.model.length, bottom + overscan);
      position++
    ) {
      const item = this.model.item(position);
      if (item.kind === 'row') indexes.push(item.index);
    }
    if (indexes.length === 0) return;
    if (this.extending !== undefined) this.wantExtension(this.extending);
    const low = Math.min(indexes[0] ?? 0, indexes.at(-1) ?? 0);
    const high = Math.max(indexes[0] ?? 0, indexes.at(-1) ?? 0);
    this.cache.want(low, high + 1, this.result.count, this.options.ask);
  }

  private rowAt(position: number): RowView | undefined {
    if (position < 0 || position >= this.model.length) return undefined;
    const item = this.model.item(position);
    return item.kind === 'row' ? this.cache.get(item.index) : undefined;
  }

  /** The nearest position that holds a row, looking on in the direction of the move, then back. */
  private rowNear(position: number, direction: number): number {
    const clamped = Math.max(0, Math.min(position, this.model.length - 1));
    for (const step of direction < 0 ? [-1, 1] : [1, -1]) {
      for (let at = clamped; at >= 0 && at < this.model.length; at += step)
        if (this.model.item(at).kind === 'row') return at;
    }
    return clamped;
  }

  private goTo(position: number, extend: boolean, keep: boolean): void {
    if (this.model.length === 0) return;
    const focused = this.canvas.hasFocus();
    this.active = position;
    this.revealPosition(position);
    const row = this.rowAt(position);
    this.landing = row === undefined && !extend && !keep;
    if (extend) this.extend(position);
    else {
      this.extending = undefined;
      this.anchor = position;
      if (row !== undefined && !keep) this.selection.only(row);
    }
    this.draw();
    if (focused) this.canvas.focus(position);
    if (row !== undefined && !keep) this.choose(row, false);
  }

  private extend(to: number): void {
    const [low, high] = this.spanTo(to);
    this.selection.only(undefined);
    let missing = false;
    for (let at = low; at <= high; at++) {
      const row = this.rowAt(at);
      if (row !== undefined) this.selection.add(row);
      else missing ||= this.model.item(at).kind === 'row';
    }
    this.extending = missing ? to : undefined;
    this.options.onSelection();
  }

  /** From the anchor to here, both included; no more than may be selected one by one, counted from the anchor. */
  private spanTo(to: number): readonly [low: number, high: number] {
    const most = maxSelected - 1;
    return this.anchor < to
      ? [this.anchor, Math.min(to, this.anchor + most)]
      : [Math.max(to, this.anchor - most), this.anchor];
  }

  private wantExtension(to: number): void {
    const [low, high] = this.spanTo(to);
    const ends = [low, high].map((at) => this.model.item(this.rowNear(at, at === low ? 1 : -1)));
    const indexes = ends.flatMap((item) => (item.kind === 'row' ? [item.index] : []));
    this.cache.want(Math.min(...indexes), Math.max(...indexes) + 1, this.result?.count ?? 0, this.options.ask);
  }

  private choose(row: RowView, open: boolean): void {
    this.activeRef = { connection: row.connection, key: row.key };
    this.options.onSelect(this.activeRef, open);
  }

  private open(): void {
    const row = this.rowAt(this.active);
    if (row !== undefined) this.choose(row, true);
  }

  private revealPosition(position: number): void {
    const { rowHeight } = this.look;
    const viewport = this.scroller.clientHeight;
    // The day's heading lies over the first line.
    const head = this.model.dayAt(position) === undefined ? 0 : rowHeight;
    const at = position * rowHeight;
    if (at < this.range.top + head) this.scrollTo(at - head);
    else if (at + rowHeight > this.range.top + viewport) this.scrollTo(at + rowHeight - viewport);
  }

  private press(event: MouseEvent): void {
    const row = this.canvas.rowOf(event.target);
    if (row?.row === undefined) return;
    const { position } = row;
    if (event.button !== 0 && this.selection.has(row.row)) return;
    if (event.ctrlKey || event.metaKey) {
      this.selection.toggle(row.row);
      this.active = position;
      this.anchor = position;
      this.extending = undefined;
      this.options.onSelection();
      this.redraw();
    } else this.goTo(position, event.shiftKey, false);
    row.root.focus({ preventScroll: true });
    if (event.shiftKey) event.preventDefault();
  }

  private key(event: KeyboardEvent): void {
    if (!this.canvas.hasFocus()) return;
    const page = Math.max(1, Math.floor(this.scroller.clientHeight / this.look.rowHeight) - 2);
    const move = gridMove(event, this.active, this.model.length, page);
    if (move !== undefined) {
      const keep = (event.ctrlKey || event.metaKey) && !event.shiftKey && event.key.startsWith('Arrow');
      this.goTo(this.rowNear(move.to, move.by), event.shiftKey, keep);
    } else if (event.key === 'Enter') this.open();
    else if (event.key === ' ') {
      const row = this.rowAt(this.active);
      if (row !== undefined) this.selection.toggle(row);
      this.extending = undefined;
      this.options.onSelection();
      this.redraw();
    } else if (event.key.toLowerCase() === 'c' && (event.ctrlKey || event.metaKey)) this.options.onCopy();
    else if (event.key.toLowerCase() === 'a' && (event.ctrlKey || event.metaKey)) {
      this.selection.all = true;
      this.extending = undefined;
      this.options.onSelection();
      this.redraw();
    } else return;
    event.preventDefault();
  }
}
