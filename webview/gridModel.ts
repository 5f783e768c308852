// The geometry of the grid: rows and day headings, either way round, and a scroll range beyond the browser's limit.

export interface DayStart {
  readonly index: number;
  readonly day: string;
}

/** What stands at a position: a heading, or the row of this index (newest first, as the host counts). */
export type GridItem =
  | { readonly kind: 'day'; readonly day: string; readonly count: number }
  | { readonly kind: 'row'; readonly index: number };

interface Group {
  readonly day: string;
  /** Position of its heading. */
  readonly at: number;
  /** Host index of its first row as displayed. */
  readonly first: number;
  readonly count: number;
}

/** Positions count headings and rows alike; both are as high as a row. */
export class GridModel {
  private readonly groups: readonly Group[];
  readonly length: number;

  constructor(
    readonly rows: number,
    days: readonly DayStart[],
    readonly order: 'newest' | 'oldest',
  ) {
    const starts = days.length === 0 && rows > 0 ? [] : days.filter((day) => day.index < rows);
    const spans = starts.map((day, at) => ({
      day: day.day,
      from: day.index,
      count: (starts[at + 1]?.index ?? rows) - day.index,
    }));
    if (order === 'oldest') spans.reverse();
    let at = 0;
    this.groups = spans.map((span) => {
      const group = {
        day: span.day,
        at,
        first: order === 'newest' ? span.from : span.from + span.count - 1,
        count: span.count,
      };
      at += span.count + 1;
      return group;
    });
    this.length = rows + this.groups.length;
  }

  item(position: number): GridItem {
    const group = this.groupAt(position);
    if (group === undefined)
      return { kind: 'row', index: this.order === 'newest' ? position : this.rows - 1 - position };
    const offset = position - group.at - 1;
    if (offset < 0) return { kind: 'day', day: group.day, count: group.count };
    return { kind: 'row', index: this.order === 'newest' ? group.first + offset : group.first - offset };
  }

  /** The day that the row at a position belongs to; undefined without days. */
  dayAt(position: number): string | undefined {
    return this.groupAt(position)?.day;
  }

  /** Where a row of the host stands. */
  position(index: number): number {
    const rank = this.order === 'newest' ? index : this.rows - 1 - index;
    let low = 0;
    let high = this.groups.length - 1;
    let found = -1;
    while (low <= high) {
      const middle = (low + high) >> 1;
      const group = this.groups[middle];
      if (group === undefined) break;
      // A group's rows begin at rank `at - middle`: as many headings stand before it.
      if (group.at - middle <= rank) {
        found = middle;
        low = middle + 1;
      } else high = middle - 1;
    }
    return rank + found + 1;
  }

  private groupAt(position: number): Group | undefined {
    let low = 0;
    let high = this.groups.length - 1;
    let found: Group | undefined;
    while (low <= high) {
      const middle = (low + high) >> 1;
      const group = this.groups[middle];
      if (group === undefined) break;
      if (group.at <= position) {
        found = group;
        low = middle + 1;
      } else high = middle - 1;
    }
    return found;
  }
}

/** Browsers lose precision, and then height, beyond 2^25 px divided by the zoom. */
export const maxScrollHeight = 12_000_000;

/**
 * A scroll range that stands for more than the browser can scroll. Small moves are pixel for pixel; a drag of the
 * scroll bar is in proportion. `top` is the true offset; `scrollTop` is where the bar should stand for it.
 */
export class ScrollRange {
  top = 0;
  private bar = 0;

  constructor(
    private content: number,
    private viewport: number,
    private readonly limit = maxScrollHeight,
  ) {}

  resize(content: number, viewport: number): void {
    this.content = content;
    this.viewport = viewport;
    this.top = this.clamp(this.top);
  }

  get height(): number {
    return Math.min(this.content, this.limit);
  }

  /** The bar was moved; answers the new true offset. */
  moved(scrollTop: number): number {
    const delta = scrollTop - this.bar;
    this.bar = scrollTop;
    const barMax = Math.max(0, this.height - this.viewport);
    if (this.content <= this.limit) this.top = scrollTop;
    else if (scrollTop <= 0) this.top = 0;
    else if (scrollTop >= barMax) this.top = this.content - this.viewport;
    else if (Math.abs(delta) <= this.viewport * 1.5) this.top += delta;
    else this.top = (scrollTop / barMax) * (this.content - this.viewport);
    this.top = this.clamp(this.top);
    return this.top;
  }

  /** Goes to a true offset; answers where the bar must be put. */
  goTo(top: number): number {
    this.top = this.clamp(top);
    this.bar = this.barFor(this.top);
    return this.bar;
  }

  /** Where the bar should stand: after many small moves it has drifted. */
  barFor(top: number): number {
    if (this.content <= this.limit) return Math.round(top);
    const barMax = Math.max(0, this.height - this.viewport);
    const topMax = this.content - this.viewport;
    if (top <= 0) return 0;
    // Never at an end unless the content is.
    return top >= topMax ? barMax : Math.min(Math.max(1, Math.round((top / topMax) * barMax)), barMax - 1);
  }

  private clamp(top: number): number {
    return Math.max(0, Math.min(top, this.content - this.viewport));
  }
}
