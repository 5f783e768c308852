// How the panes are arranged now: what the person changes, what the settings ask for, what is kept for the next panel.
import type { PanelSettings } from '../src/protocol/views';
import type { Pane } from './bar';
import { columnsOf } from './gridColumns';
import { readLayout, storedLayout, type Layout } from './layout';

export class Arrangement {
  layout: Layout;
  /** The event's pane was asked for although no event is chosen. */
  private paneAsked = false;
  private told = '';

  constructor(
    kept: unknown,
    private readonly onChange: (before: Layout) => void,
  ) {
    this.layout = readLayout(kept);
  }

  set(change: Partial<Layout>): void {
    const before = this.layout;
    this.layout = { ...before, ...change };
    this.onChange(before);
  }

  /** What an earlier panel left. */
  inherit(stored: string): void {
    this.layout = storedLayout(stored);
  }

  /** Columns that were chosen by hand stay until the settings ask for others. */
  follow({ columns }: PanelSettings): void {
    const asked = columns.join();
    if (asked === this.layout.columnsOver) return;
    this.layout = { ...this.layout, columns: columnsOf(columns), columnsOver: asked };
  }

  /** `chosen`: there is an event to read. Answers whether the pane is open now. */
  toggle(pane: Pane, chosen: boolean): boolean {
    const open = pane === 'detail' ? this.layout.detail && this.isReading(chosen) : this.layout[pane];
    if (pane === 'detail') this.paneAsked = !open;
    this.set({ [pane]: !open });
    return !open;
  }

  isReading(chosen: boolean): boolean {
    return chosen || this.paneAsked;
  }

  /** To be told the host, unless it has been. */
  untold(): string | undefined {
    const layout = JSON.stringify(this.layout);
    if (layout === this.told) return undefined;
    this.told = layout;
    return layout;
  }
}
