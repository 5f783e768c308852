// The grid's column heads; the first one turns the order round.
import { el, icon } from './dom';
import { zoneName } from './time';

export interface GridLook {
  readonly zone: string;
  readonly order: 'newest' | 'oldest';
  readonly relative: boolean;
  readonly rowHeight: number;
}

export class GridHeader {
  readonly root: HTMLElement;
  readonly time = el('button', { class: 'header-button', attrs: { type: 'button' } });
  private readonly timeColumn = el('span', { class: 'cell time', attrs: { role: 'columnheader' } }, this.time);

  constructor() {
    const column = (name: string, text: string): HTMLElement =>
      el('span', { class: `cell ${name}`, text, attrs: { role: 'columnheader' } });
    const mark = column('mark', '');
    mark.append(el('span', { class: 'sr-only', text: 'Verb' }));
    const row = el(
      'div',
      { class: 'row header', attrs: { role: 'row', 'aria-rowindex': '1' } },
      this.timeColumn,
      mark,
      column('what', 'What happened'),
      column('source', 'Source'),
      column('status', 'Status'),
    );
    this.root = el('div', { class: 'grid-head', attrs: { role: 'rowgroup' } }, row);
  }

  set(look: GridLook): void {
    const newest = look.order === 'newest';
    const zone = zoneName(look.zone).split('/').at(-1)?.replaceAll('_', ' ') ?? '';
    this.time.replaceChildren(
      el('span', { text: look.relative ? 'Time' : `Time (${zone})` }),
      icon(newest ? 'arrow-down' : 'arrow-up'),
    );
    this.time.title = newest ? 'Newest first; click for oldest first' : 'Oldest first; click for newest first';
    this.timeColumn.setAttribute('aria-sort', newest ? 'descending' : 'ascending');
  }
}
