// When it happened: a strip of ticks, because audit events are rare; a brush by mouse or arrow keys; a table instead.
import type { TimelineView } from '../src/protocol/views';
import { el, iconButton } from './dom';
import { count, plural, shortStamp } from './time';

export interface TimelineOptions {
  /** Epoch ms, half-open. */
  readonly onBrush: (from: number, to: number) => void;
}

const svgName = 'http://www.w3.org/2000/svg';
const height = 36;

export class Timeline {
  readonly root: HTMLElement;
  private readonly svg: SVGSVGElement;
  private readonly fine: SVGPathElement;
  private readonly bad: SVGPathElement;
  private readonly brush = el('div', { class: 'brush' });
  private readonly strip = el('div', { class: 'strip' });
  private readonly starts = el('span', { class: 'strip-label start' });
  private readonly ends = el('span', { class: 'strip-label end' });
  private readonly tip = el('span', { class: 'strip-tip' });
  private readonly table = el('div', { class: 'timeline-table' });
  private readonly handles: readonly [HTMLElement, HTMLElement];
  private view: TimelineView | undefined;
  private zone = 'UTC';
  /** Buckets, half-open; the whole strip when nothing is brushed. */
  private from = 0;
  private to = 0;
  private dragging = false;

  constructor(private readonly options: TimelineOptions) {
    this.svg = document.createElementNS(svgName, 'svg');
    this.svg.setAttribute('preserveAspectRatio', 'none');
    this.svg.setAttribute('aria-hidden', 'true');
    this.fine = document.createElementNS(svgName, 'path');
    this.fine.setAttribute('class', 'ticks');
    this.bad = document.createElementNS(svgName, 'path');
    this.bad.setAttribute('class', 'ticks failed');
    this.svg.append(this.fine, this.bad);
    this.handles = [this.handle('start'), this.handle('end')];
    this.brush.append(...this.handles);
    this.strip.append(this.svg, this.brush, this.starts, this.ends, this.tip);
    const asTable = iconButton('table', 'Show the timeline as a table', () => this.toggleTable());
    asTable.setAttribute('aria-pressed', 'false');
    this.table.hidden = true;
    this.root = el(
      'section',
      { class: 'timeline', attrs: { 'aria-label': 'Timeline' } },
      el('div', { class: 'timeline-row' }, this.strip, asTable),
      this.table,
    );
    this.strip.addEventListener('pointerdown', (event) => this.press(event));
    this.strip.addEventListener('pointermove', (event) => this.hover(event));
    this.strip.addEventListener('pointerleave', () => this.hideTip());
  }

  set(view: TimelineView | undefined, zone: string): void {
    // Pages that come in while the brush is being moved do not take it out of the hand.
    const same = view !== undefined && view.counts.length === this.view?.counts.length;
    const brushing = same && (this.dragging || this.brush.contains(document.activeElement));
    this.view = view;
    this.zone = zone;
    this.root.classList.toggle('empty', view === undefined);
    if (view === undefined) return;
    const { counts, failed } = view;
    if (!brushing || this.to > counts.length) [this.from, this.to] = [0, counts.length];
    const max = Math.max(1, ...counts);
    this.svg.setAttribute('viewBox', `0 0 ${counts.length * 4} ${height}`);
    this.fine.setAttribute('d', ticks(counts, max));
    // Failures stand at the foot of their tick.
    this.bad.setAttribute('d', ticks(failed, max));
    this.starts.textContent = shortStamp(view.from, zone);
    this.ends.textContent = shortStamp(view.to, zone);
    this.drawBrush();
    if (!this.table.hidden) this.drawTable();
  }

  private bucketTime(bucket: number): number {
    const view = this.view;
    return view === undefined
      ? 0
      : Math.round(view.from + ((view.to - view.from) * bucket) / Math.max(1, view.counts.length));
  }

  private drawBrush(): void {
    const total = this.view?.counts.length ?? 0;
    if (total === 0) return;
    const whole = this.from === 0 && this.to === total;
    this.brush.classList.toggle('whole', whole);
    this.brush.style.left = `${(this.from / total) * 100}%`;
    this.brush.style.width = `${((this.to - this.from) / total) * 100}%`;
    const inside = this.view?.counts.slice(this.from, this.to).reduce((sum, each) => sum + each, 0) ?? 0;
    this.handles.forEach((handle, at) => {
      const bucket = at === 0 ? this.from : this.to;
      handle.setAttribute('aria-valuemin', at === 0 ? '0' : String(this.from + 1));
      handle.setAttribute('aria-valuemax', at === 0 ? String(this.to - 1) : String(total));
      handle.setAttribute('aria-valuenow', String(bucket));
      handle.setAttribute(
        'aria-valuetext',
        `${shortStamp(this.bucketTime(bucket), this.zone)}, ${plural(inside, 'event')} inside`,
      );
    });
  }

  private handle(which: 'start' | 'end'): HTMLElement {
    const handle = el('span', {
      class: `brush-handle ${which}`,
      title: 'Arrow keys move it, Enter narrows the query to the range, Escape gives up',
      attrs: {
        role: 'slider',
        tabindex: '0',
        'aria-valuenow': '0',
        'aria-label': which === 'start' ? 'Start of the range' : 'End of the range',
      },
    });
    handle.addEventListener('keydown', (event) => this.key(event, which));
    return handle;
  }

  private key(event: KeyboardEvent, which: 'start' | 'end'): void {
    const total = this.view?.counts.length ?? 0;
    const step = event.shiftKey ? 10 : 1;
    const at = which === 'start' ? this.from : this.to;
    let next = at;
    if (event.key === 'ArrowLeft' || event.key === 'ArrowDown') next = at - step;
    else if (event.key === 'ArrowRight' || event.key === 'ArrowUp') next = at + step;
    else if (event.key === 'Home') next = 0;
    else if (event.key === 'End') next = total;
    else if (event.key === 'Enter') this.apply();
    else if (event.key === 'Escape') [this.from, this.to] = [0, total];
    else return;
    event.preventDefault();
    event.stopPropagation();
    if (event.key !== 'Escape') {
      if (which === 'start') this.from = Math.max(0, Math.min(next, this.to - 1));
      else this.to = Math.min(total, Math.max(next, this.from + 1));
    }
    this.drawBrush();
  }

  private apply(): void {
    const total = this.view?.counts.length ?? 0;
    if (total === 0 || (this.from === 0 && this.to === total)) return;
    const [from, to] = [this.bucketTime(this.from), this.bucketTime(this.to)];
    [this.from, this.to] = [0, total];
    this.options.onBrush(from, to);
  }

  private bucketAt(event: PointerEvent): number {
    const box = this.strip.getBoundingClientRect();
    const total = this.view?.counts.length ?? 0;
    return Math.max(0, Math.min(total - 1, Math.floor(((event.clientX - box.left) / box.width) * total)));
  }

  private press(event: PointerEvent): void {
    if (event.button !== 0 || this.view === undefined) return;
    event.preventDefault();
    const started = this.bucketAt(event);
    const total = this.view.counts.length;
    let moved = false;
    this.dragging = true;
    this.strip.setPointerCapture(event.pointerId);
    const move = (next: PointerEvent): void => {
      const now = this.bucketAt(next);
      moved ||= now !== started;
      if (!moved) return;
      this.from = Math.min(started, now);
      this.to = Math.max(started, now) + 1;
      this.drawBrush();
    };
    const up = (): void => {
      this.dragging = false;
      this.strip.removeEventListener('pointermove', move);
      this.strip.removeEventListener('pointerup', up);
      this.strip.removeEventListener('pointercancel', up);
      if (moved) this.apply();
      else {
        [this.from, this.to] = [0, total];
        this.drawBrush();
      }
    };
    this.strip.addEventListener('pointermove', move);
    this.strip.addEventListener('pointerup', up);
    this.strip.addEventListener('pointercancel', up);
  }

  private hover(event: PointerEvent): void {
    const view = this.view;
    if (view === undefined) return;
    const bucket = this.bucketAt(event);
    const failed = view.failed[bucket] ?? 0;
    const words = `${shortStamp(this.bucketTime(bucket), this.zone)} · ${plural(view.counts[bucket] ?? 0, 'event')}`;
    this.tip.textContent = failed === 0 ? words : `${words}, ${count(failed)} failed`;
    this.tip.classList.add('shown');
    const share = (bucket + 0.5) / view.counts.length;
    this.tip.style.left = `${share * 100}%`;
    this.tip.style.transform = `translateX(${share < 0.15 ? 0 : share > 0.85 ? -100 : -50}%)`;
  }

  private hideTip(): void {
    this.tip.classList.remove('shown');
  }

  private toggleTable(): void {
    this.table.hidden = !this.table.hidden;
    this.root.querySelector('.icon-button')?.setAttribute('aria-pressed', String(!this.table.hidden));
    if (!this.table.hidden) this.drawTable();
  }

  private drawTable(): void {
    const view = this.view;
    if (view === undefined) return;
    const rows = view.counts.flatMap((events, bucket) => {
      if (events === 0) return [];
      const narrow = el('button', {
        class: 'link',
        text: shortStamp(this.bucketTime(bucket), this.zone),
        attrs: { type: 'button' },
      });
      narrow.addEventListener('click', () =>
        this.options.onBrush(this.bucketTime(bucket), this.bucketTime(bucket + 1)),
      );
      return [
        el(
          'tr',
          {},
          el('td', {}, narrow),
          el('td', { text: shortStamp(this.bucketTime(bucket + 1), this.zone) }),
          el('td', { class: 'number', text: count(events) }),
          el('td', { class: 'number', text: count(view.failed[bucket] ?? 0) }),
        ),
      ];
    });
    const heads = ['From', 'To', 'Events', 'Failed'].map((text, at) =>
      el('th', { text, class: at > 1 ? 'number' : '', attrs: { scope: 'col' } }),
    );
    this.table.replaceChildren(
      el(
        'table',
        {},
        el('caption', { class: 'sr-only', text: 'Events over time' }),
        el('thead', {}, el('tr', {}, ...heads)),
        el('tbody', {}, ...rows),
      ),
    );
    this.table.tabIndex = 0;
    this.table.setAttribute('role', 'region');
    this.table.setAttribute('aria-label', 'Events over time');
  }
}

/** Ticks of 3 in columns of 4; one event is always seen. */
function ticks(values: readonly number[], max: number): string {
  let path = '';
  values.forEach((value, at) => {
    if (value === 0) return;
    const tall = Math.max(3, Math.round(Math.sqrt(value / max) * (height - 4)));
    path += `M${at * 4} ${height}h3v${-tall}h-3z`;
  });
  return path;
}
