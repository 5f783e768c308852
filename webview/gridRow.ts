// One row's elements, made once and filled many times.
import type { RowView } from '../src/protocol/views';
import { el, setText } from './dom';
import type { Column, ColumnName } from './gridColumns';
import { ago, clockTime, fullStamp } from './time';

/** Codicon by verb; a failed event shows the failure instead. */
export function verbIcon(verb: RowView['verb'], failed: boolean): string {
  if (failed) return 'error';
  switch (verb) {
    case 'create':
      return 'add';
    case 'update':
      return 'edit';
    case 'delete':
      return 'trash';
    case 'read':
      return 'eye';
    case 'access':
      return 'key';
    case 'other':
      return 'circle-small-filled';
  }
}

const verbWords = new Map<string, string>([
  ['create', 'Create'],
  ['update', 'Update'],
  ['delete', 'Delete'],
  ['read', 'Read'],
  ['access', 'Access'],
  ['other', 'Other'],
]);

export function verbLabel(verb: RowView['verb'], failed: boolean): string {
  const word = verbWords.get(verb) ?? 'Other';
  return failed ? `${word}, failed` : word;
}

export interface RowLook {
  readonly zone: string;
  readonly now: number;
  readonly relative: boolean;
  readonly columns: readonly Column[];
  readonly connections: ReadonlyMap<string, string>;
  readonly selected: boolean;
  /** One of several that are selected. */
  readonly several: boolean;
  readonly active: boolean;
  /** 1-based, the header being the first. */
  readonly ariaRow: number;
}

export class RowElement {
  readonly root = el('div', { class: 'row', attrs: { role: 'row' } });
  private readonly time = el('span', { class: 'cell time', attrs: { role: 'gridcell' } });
  private readonly mark = el('span', { class: 'cell mark', attrs: { role: 'gridcell' } });
  private readonly glyph = el('span', { attrs: { role: 'img' } });
  private readonly what = el('span', { class: 'cell what', attrs: { role: 'gridcell' } });
  private readonly cells = new Map<ColumnName, HTMLElement>();
  private columns = '';
  private shown: RowView | undefined;
  private stamp = '';
  private dress = '';
  private transform = '';
  position = -1;

  constructor() {
    this.mark.append(this.glyph);
    this.root.append(this.time, this.mark, this.what);
  }

  get row(): RowView | undefined {
    return this.shown;
  }

  fill(row: RowView | undefined, look: RowLook): void {
    const { root } = this;
    if (this.arrange(look) || row !== this.shown) {
      this.shown = row;
      this.stamp = '';
      root.classList.toggle('pending', row === undefined);
      if (row === undefined) this.empty();
      else this.write(row, look);
    }
    if (row !== undefined) this.writeTime(row, look);
    // Hundreds of rows pass in a second: only what changes is written.
    const section = look.selected && look.several ? 'rows' : 'row';
    const dress = `${look.selected ? 's' : ''}${look.active ? 'a' : ''}${look.ariaRow} ${section} ${row?.connection ?? ''} ${row?.key ?? ''}`;
    if (dress === this.dress) return;
    this.dress = dress;
    this.offerMenu(row, section);
    root.classList.toggle('selected', look.selected);
    root.classList.toggle('active', look.active);
    root.setAttribute('aria-selected', String(look.selected));
    root.setAttribute('aria-rowindex', String(look.ariaRow));
    root.tabIndex = look.active ? 0 : -1;
  }

  place(transform: string): void {
    if (transform === this.transform) return;
    this.transform = transform;
    this.root.style.transform = transform;
  }

  /** Cells as the columns are; answers whether they are others than before. */
  private arrange({ columns }: RowLook): boolean {
    const names = columns.map((column) => column.name).join();
    if (names === this.columns) return false;
    this.columns = names;
    this.cells.clear();
    for (const { name } of columns) {
      this.cells.set(name, el('span', { class: `cell extra ${name}`, attrs: { role: 'gridcell' } }));
    }
    this.root.replaceChildren(this.time, this.mark, this.what, ...this.cells.values());
    return true;
  }

  private write(row: RowView, look: RowLook): void {
    this.glyph.className = `codicon codicon-${verbIcon(row.verb, row.failed)} verb-${row.failed ? 'failed' : row.verb}`;
    this.glyph.setAttribute('aria-label', verbLabel(row.verb, row.failed));
    this.what.replaceChildren(...row.parts.map((part) => el('span', { class: `part-${part.role}`, text: part.text })));
    this.what.title = row.parts.map((part) => part.text).join('');
    for (const [name, cell] of this.cells) {
      setText(cell, name === 'connection' ? (look.connections.get(row.connection) ?? '') : row[name]);
      if (name === 'status') cell.classList.toggle('failed', row.failed);
      else cell.title = cell.textContent;
    }
  }

  /** What VS Code's context menu is for: this event, or all that are selected. */
  private offerMenu(row: RowView | undefined, section: 'row' | 'rows'): void {
    if (row === undefined) delete this.root.dataset['vscodeContext'];
    else {
      this.root.dataset['vscodeContext'] = JSON.stringify({
        webviewSection: section,
        connection: row.connection,
        key: row.key,
        rowChanges: row.changes,
        preventDefaultContextMenuItems: true,
      });
    }
  }

  private writeTime(row: RowView, look: RowLook): void {
    const stamp = `${look.zone} ${look.relative ? Math.floor(look.now / 30_000) : ''}`;
    if (stamp === this.stamp) return;
    this.stamp = stamp;
    if (row.at === undefined) {
      setText(this.time, 'no time');
      this.time.title = 'The record has no time that could be read';
      return;
    }
    setText(this.time, look.relative ? ago(row.at, look.now) : clockTime(row.at, look.zone));
    this.time.title = `${fullStamp(row.at, look.zone)}\n${new Date(row.at).toISOString()}`;
  }

  private empty(): void {
    for (const cell of [this.time, this.what, ...this.cells.values()]) cell.textContent = '';
    this.glyph.className = '';
    this.glyph.setAttribute('aria-label', 'Loading');
    this.what.title = '';
  }
}
