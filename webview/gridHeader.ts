// The grid's column heads: the first turns the order round, the others move, hide and take another width.
import { el, icon } from './dom';
import {
  columnLabels,
  moveColumn,
  resizeColumn,
  toggleColumn,
  type Column,
  type ColumnName,
  type GridLook,
} from './gridColumns';
import { openMenu } from './menu';
import { zoneName } from './time';

export class GridHeader {
  readonly root: HTMLElement;
  readonly time = el('button', { class: 'header-button', attrs: { type: 'button' } });
  private readonly timeColumn = el('span', { class: 'cell time', attrs: { role: 'columnheader' } }, this.time);
  private readonly row: HTMLElement;
  private readonly fixed: readonly HTMLElement[];
  private columns: readonly Column[] = [];
  private drawn = '';

  constructor(
    private readonly onColumns: (columns: readonly Column[]) => void,
    private readonly onReset: () => void,
  ) {
    const mark = el('span', { class: 'cell mark', attrs: { role: 'columnheader' } });
    mark.append(el('span', { class: 'sr-only', text: 'Verb' }));
    const what = el('button', {
      class: 'header-button',
      text: 'What happened',
      attrs: { type: 'button', 'aria-haspopup': 'menu' },
    });
    what.addEventListener('click', () => openMenu(what, 'Columns', this.choices()));
    const whatColumn = el('span', { class: 'cell what', attrs: { role: 'columnheader' } }, what);
    this.fixed = [this.timeColumn, mark, whatColumn];
    this.row = el('div', { class: 'row header', attrs: { role: 'row', 'aria-rowindex': '1' } });
    this.row.addEventListener('contextmenu', (event) => {
      event.preventDefault();
      event.stopPropagation();
      openMenu(what, 'Columns', this.choices());
    });
    this.root = el('div', { class: 'grid-head', attrs: { role: 'rowgroup' } }, this.row);
  }

  set(look: GridLook): void {
    const newest = look.order === 'newest';
    const zone = zoneName(look.zone).split('/').at(-1)?.replaceAll('_', ' ') ?? '';
    this.time.replaceChildren(
      el('span', { text: 'Time' }),
      look.relative ? '' : el('span', { class: 'header-zone', text: `(${zone})` }),
      icon(newest ? 'arrow-down' : 'arrow-up'),
    );
    this.time.title = newest ? 'Newest first; click for oldest first' : 'Oldest first; click for newest first';
    this.timeColumn.setAttribute('aria-sort', newest ? 'descending' : 'ascending');
    this.columns = look.columns;
    const drawn = look.columns.map((column) => column.name).join();
    if (drawn === this.drawn && this.row.firstChild !== null) return;
    this.drawn = drawn;
    const focused =
      document.activeElement instanceof HTMLElement ? document.activeElement.dataset['column'] : undefined;
    this.row.replaceChildren(...this.fixed, ...look.columns.map((column) => this.head(column.name)));
    if (focused !== undefined) this.row.querySelector<HTMLElement>(`[data-column="${focused}"]`)?.focus();
  }

  private head(name: ColumnName): HTMLElement {
    const label = columnLabels.get(name) ?? name;
    const open = el('button', {
      class: 'header-button',
      text: label,
      attrs: { type: 'button', 'aria-haspopup': 'menu' },
    });
    open.dataset['column'] = name;
    open.addEventListener('click', () =>
      openMenu(open, label, [
        { label: 'Move Left', icon: 'arrow-left', run: () => this.onColumns(moveColumn(this.columns, name, -1)) },
        { label: 'Move Right', icon: 'arrow-right', run: () => this.onColumns(moveColumn(this.columns, name, 1)) },
        { label: 'Wider', icon: 'add', run: () => this.widen(name, 40) },
        { label: 'Narrower', icon: 'remove', run: () => this.widen(name, -40) },
        { label: 'Hide', icon: 'eye-closed', run: () => this.onColumns(toggleColumn(this.columns, name)) },
        'separator',
        ...this.choices(),
      ]),
    );
    const grip = el('span', { class: 'column-grip', attrs: { 'aria-hidden': 'true' } });
    grip.addEventListener('pointerdown', (event) => this.drag(event, grip, name));
    return el('span', { class: `cell extra ${name}`, attrs: { role: 'columnheader' } }, grip, open);
  }

  private choices(): Parameters<typeof openMenu>[2] {
    return [
      ...[...columnLabels].map(([name, label]) => ({
        label,
        toggled: this.columns.some((column) => column.name === name),
        run: () => this.onColumns(toggleColumn(this.columns, name)),
      })),
      'separator',
      { label: 'Reset Columns', icon: 'discard', run: () => this.onReset() },
    ];
  }

  private width(name: ColumnName): number {
    return this.columns.find((column) => column.name === name)?.width ?? 100;
  }

  private widen(name: ColumnName, by: number): void {
    this.onColumns(resizeColumn(this.columns, name, this.width(name) + by));
  }

  /** The grip stands at the left edge: to the left is wider. */
  private drag(event: PointerEvent, grip: HTMLElement, name: ColumnName): void {
    if (event.button !== 0) return;
    event.preventDefault();
    const start = event.clientX;
    const width = this.width(name);
    grip.setPointerCapture(event.pointerId);
    const move = (next: PointerEvent): void =>
      this.onColumns(resizeColumn(this.columns, name, width + start - next.clientX));
    const up = (): void => {
      grip.removeEventListener('pointermove', move);
      grip.removeEventListener('pointerup', up);
      grip.removeEventListener('pointercancel', up);
    };
    grip.addEventListener('pointermove', move);
    grip.addEventListener('pointerup', up);
    grip.addEventListener('pointercancel', up);
  }
}
