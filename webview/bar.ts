// The top of the panel: the query, its range and zone, Run; below it the chips and what can be done with the answer.
import type { QueryState } from '../src/protocol/views';
import { button } from './controls';
import { el, icon, iconButton, setText, toggleAttribute } from './dom';
import { rangePresets } from './ranges';
import type { Layout } from './layout';
import { openMenu } from './menu';
import { QueryBar, type QueryBarOptions } from './queryBar';
import { count, rangeWords, zoneName } from './time';

export type Pane = 'form' | 'facets' | 'timeline' | 'detail';

export interface BarOptions extends QueryBarOptions {
  readonly onStop: () => void;
  readonly onRange: (from: string) => void;
  readonly onExactRange: () => void;
  readonly onZone: () => void;
  readonly onToggle: (pane: Pane) => void;
  readonly onSave: () => void;
  readonly onExport: () => void;
  /** Of the selected events where there are several, else of all. */
  readonly onCopy: (what: 'text' | 'json' | 'csv') => void;
  /** How many events are selected. */
  readonly selected: () => number;
  readonly onTimes: () => void;
  readonly layout: () => Layout;
  readonly chips: HTMLElement;
}

const paneNames: readonly (readonly [Pane, string])[] = [
  ['facets', 'Facets Pane'],
  ['timeline', 'Timeline Pane'],
  ['detail', 'Event Pane'],
];

export class Bar {
  readonly root: HTMLElement;
  readonly query: QueryBar;
  private readonly range: HTMLButtonElement;
  private readonly rangeText = el('span', { text: 'Time' });
  private readonly zone: HTMLButtonElement;
  private readonly zoneText = el('span', { text: 'UTC' });
  private readonly runButton: ReturnType<typeof button>;
  private readonly toggles = new Map<Pane, HTMLButtonElement>();
  private running = false;
  private from: string | undefined;
  private until: string | undefined;

  constructor(options: BarOptions) {
    this.query = new QueryBar(options);
    this.range = this.ghost('calendar', this.rangeText, 'Time range', () => this.openRange(options));
    this.range.append(icon('chevron-down', 'small'));
    this.range.setAttribute('aria-haspopup', 'menu');
    this.zone = this.ghost('globe', this.zoneText, 'Time zone: switch between UTC and local time', () =>
      options.onZone(),
    );
    const filters = this.ghost('filter', el('span', { text: 'Filters' }), 'Show the filter form', () =>
      options.onToggle('form'),
    );
    filters.setAttribute('aria-label', 'Filters');
    this.toggles.set('form', filters);
    this.runButton = button('Run', () => (this.running ? options.onStop() : options.onRun(this.query.text)));
    this.runButton.classList.add('run');
    const more = iconButton('ellipsis', 'More actions', () => this.openMore(more, options));
    more.setAttribute('aria-haspopup', 'menu');
    this.root = el(
      'header',
      { class: 'top' },
      el('div', { class: 'bar' }, this.query.root, this.range, this.zone, filters, this.runButton),
      el(
        'div',
        { class: 'chip-row' },
        options.chips,
        el(
          'div',
          { class: 'tools', attrs: { role: 'toolbar', 'aria-label': 'Result and layout' } },
          iconButton('save', 'Save query', () => options.onSave()),
          iconButton('export', 'Export', () => options.onExport()),
          more,
          el(
            'span',
            { class: 'tool-panes' },
            this.toggle('facets', 'layout-sidebar-left', 'Facets', options),
            this.toggle('timeline', 'graph', 'Timeline', options),
            this.toggle('detail', 'layout-sidebar-right', 'Event', options),
          ),
        ),
      ),
    );
  }

  focusToggle(pane: Pane): void {
    this.toggles.get(pane)?.focus();
  }

  /** Where a range that ends now begins, as it was written or is implied. */
  get lastUntilNow(): string | undefined {
    return this.until === undefined ? this.from : undefined;
  }

  setRange({ form, implied }: QueryState, zone: string): void {
    this.until = form.to;
    this.from = form.from ?? (form.to === undefined ? implied : undefined);
    const words = rangeWords(this.from, form.to, zone);
    setText(this.rangeText, words);
    this.range.setAttribute('aria-label', `Time range: ${words}`);
  }

  setRunning(running: boolean): void {
    if (running === this.running) return;
    this.running = running;
    setText(this.runButton, running ? 'Stop' : 'Run');
    this.runButton.appearance = running ? 'secondary' : 'primary';
  }

  setLayout(layout: Layout, zone: string): void {
    for (const [pane, toggle] of this.toggles) {
      toggle.setAttribute('aria-pressed', String(layout[pane]));
      toggle.classList.toggle('on', layout[pane]);
    }
    setText(this.zoneText, zoneName(zone).split('/').at(-1)?.replaceAll('_', ' ') ?? zone);
    toggleAttribute(this.zone, 'aria-label', `Time zone: ${zoneName(zone)}`);
  }

  private ghost(name: string, text: HTMLElement, title: string, onClick: () => void): HTMLButtonElement {
    const made = el('button', { class: 'ghost', title, attrs: { type: 'button' } }, icon(name), text);
    made.addEventListener('click', onClick);
    return made;
  }

  private toggle(pane: Pane, name: string, label: string, options: BarOptions): HTMLButtonElement {
    const made = iconButton(name, `${label} pane`, () => options.onToggle(pane));
    made.setAttribute('aria-pressed', 'true');
    this.toggles.set(pane, made);
    return made;
  }

  private openRange(options: BarOptions): void {
    openMenu(this.range, 'Time range', [
      ...rangePresets.map((preset) => ({
        label: preset.label,
        checked: this.from === preset.from,
        run: () => options.onRange(preset.from),
      })),
      'separator',
      { label: 'Exact range…', icon: 'edit', run: () => options.onExactRange() },
    ]);
  }

  private openMore(anchor: HTMLElement, options: BarOptions): void {
    const selected = options.selected();
    const which = selected > 1 ? `${count(selected)} Events` : 'All';
    openMenu(anchor, 'More actions', [
      { label: `Copy ${which} as Text`, icon: 'copy', run: () => options.onCopy('text') },
      { label: `Copy ${which} as JSON`, icon: 'json', run: () => options.onCopy('json') },
      { label: `Copy ${which} as CSV`, icon: 'table', run: () => options.onCopy('csv') },
      'separator',
      { label: 'Relative Times', icon: 'clock', toggled: options.layout().relative, run: () => options.onTimes() },
      'separator',
      ...paneNames.map(([pane, label]) => ({
        label,
        toggled: this.toggles.get(pane)?.getAttribute('aria-pressed') === 'true',
        run: () => options.onToggle(pane),
      })),
    ]);
  }
}
