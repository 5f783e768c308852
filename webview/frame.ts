// The panes and how they share the window: side by side where there is room, below each other where there is not.
import { el, iconButton } from './dom';
import { freshLayout, type Layout } from './layout';
import type { PanelState } from './panelState';
import { splitter } from './splitter';

export interface FrameParts {
  readonly bar: HTMLElement;
  readonly form: HTMLElement;
  readonly timeline: HTMLElement;
  readonly facets: HTMLElement;
  readonly grid: HTMLElement;
  readonly state: HTMLElement;
  readonly detail: HTMLElement;
  readonly status: HTMLElement;
  readonly live: HTMLElement;
}

/** Below it the detail goes under the grid; a sidebar beside the panel is enough for that. */
const mediumWidth = 1040;
/** Below it the facets go over the grid as well. */
const narrowWidth = 700;
/** Below it the timeline steps aside: a window that is zoomed has rows to show first. */
const shortHeight = 480;

export class Frame {
  readonly root: HTMLElement;
  private readonly panes = el('main', { class: 'panes' });
  private readonly notice = el('div', { class: 'banner', attrs: { role: 'alert' } });
  private readonly bars: readonly HTMLElement[];
  private layout: Layout = freshLayout;

  constructor(
    private readonly parts: FrameParts,
    get: () => Layout,
    private readonly set: (change: Partial<Layout>) => void,
  ) {
    const facetsBar = splitter({
      label: 'Width of the facets',
      orientation: 'vertical',
      pane: 'before',
      min: 140,
      max: () => Math.max(140, this.panes.clientWidth * 0.4),
      get: () => get().facetsWidth,
      set: (facetsWidth) => set({ facetsWidth }),
      onDone: () => undefined,
      onReset: () => set({ facetsWidth: freshLayout.facetsWidth }),
    });
    const detailBar = splitter({
      label: 'Width of the event',
      orientation: 'vertical',
      pane: 'after',
      min: 240,
      max: () => Math.max(240, this.panes.clientWidth * 0.7),
      get: () => get().detailWidth,
      set: (detailWidth) => set({ detailWidth }),
      onDone: () => undefined,
      onReset: () => set({ detailWidth: freshLayout.detailWidth }),
    });
    const lowBar = splitter({
      label: 'Height of the event',
      orientation: 'horizontal',
      pane: 'after',
      min: 120,
      max: () => Math.max(120, this.panes.clientHeight * 0.8),
      get: () => get().detailHeight,
      set: (detailHeight) => set({ detailHeight }),
      onDone: () => undefined,
      onReset: () => set({ detailHeight: freshLayout.detailHeight }),
    });
    this.bars = [facetsBar, detailBar, lowBar];
    facetsBar.classList.add('for-facets');
    detailBar.classList.add('for-detail');
    lowBar.classList.add('for-detail-low');
    this.notice.hidden = true;
    const middle = el('div', { class: 'middle' }, parts.grid, parts.state);
    const heading = el('h1', { class: 'sr-only', text: 'Audit Log Explorer' });
    this.panes.append(heading, parts.facets, facetsBar, middle, detailBar, lowBar, parts.detail);
    this.root = el(
      'div',
      { class: 'frame' },
      parts.bar,
      parts.form,
      parts.timeline,
      this.notice,
      this.panes,
      parts.status,
      parts.live,
    );
    new ResizeObserver(() => this.measure()).observe(this.root);
  }

  apply(layout: Layout, density: 'compact' | 'comfortable'): void {
    this.layout = layout;
    const { root } = this;
    root.dataset['density'] = density;
    root.classList.toggle('no-facets', !layout.facets);
    root.classList.toggle('no-timeline', !layout.timeline);
    root.classList.toggle('no-detail', !layout.detail);
    this.parts.form.hidden = !layout.form;
    this.parts.facets.style.setProperty('--pane', `${layout.facetsWidth}px`);
    this.parts.detail.style.setProperty('--pane', `${layout.detailWidth}px`);
    this.parts.detail.style.setProperty('--pane-low', `${layout.detailHeight}px`);
  }

  /** An event to read has been chosen, or its pane asked for; until then the grid has the room. */
  reading(reading: boolean): void {
    this.root.classList.toggle('no-reading', !reading);
  }

  get narrow(): boolean {
    return this.root.classList.contains('narrow');
  }

  /** First use: nothing but the way in. */
  first(first: boolean): void {
    this.root.classList.toggle('first-use', first);
  }

  state(state: PanelState): void {
    this.root.dataset['state'] = state;
  }

  /** A failure that needs to be read, over the panes; undefined takes it away. */
  banner(content: HTMLElement | undefined): void {
    this.notice.hidden = content === undefined;
    if (content === undefined) this.notice.replaceChildren();
    else
      this.notice.replaceChildren(
        content,
        iconButton('close', 'Dismiss', () => this.banner(undefined)),
      );
  }

  private measure(): void {
    const width = this.root.clientWidth;
    const narrow = width < narrowWidth;
    this.root.classList.toggle('short', this.root.clientHeight < shortHeight);
    this.root.classList.toggle('medium', !narrow && width < mediumWidth);
    if (narrow === this.root.classList.contains('narrow')) return;
    this.root.classList.toggle('narrow', narrow);
    // A narrow window begins without facets; they can be called.
    if (narrow && this.layout.facets) this.set({ facets: false });
  }

  get splitters(): readonly HTMLElement[] {
    return this.bars;
  }
}
