// The line between two panes: dragged, or moved by arrow keys.
import { el } from './dom';

export interface SplitterOptions {
  readonly label: string;
  /** `vertical` is a line that stands and moves sideways. */
  readonly orientation: 'vertical' | 'horizontal';
  /** Which side of the line the sized pane is on. */
  readonly pane: 'before' | 'after';
  readonly min: number;
  readonly max: () => number;
  readonly get: () => number;
  readonly set: (pixels: number) => void;
  readonly onDone: () => void;
  /** Double click or Enter. */
  readonly onReset: () => void;
}

export function splitter(options: SplitterOptions): HTMLElement {
  const { orientation } = options;
  const line = el('div', {
    class: `splitter ${orientation}`,
    attrs: { role: 'separator', tabindex: '0', 'aria-orientation': orientation, 'aria-label': options.label },
  });
  const sign = options.pane === 'before' ? 1 : -1;
  const put = (pixels: number): void => {
    const size = Math.round(Math.max(options.min, Math.min(pixels, options.max())));
    options.set(size);
    tell();
  };
  const tell = (): void => {
    line.setAttribute('aria-valuenow', String(Math.round(options.get())));
    line.setAttribute('aria-valuemin', String(options.min));
    line.setAttribute('aria-valuemax', String(Math.round(Math.max(options.min, options.max()))));
  };
  line.addEventListener('pointerdown', (event) => {
    if (event.button !== 0) return;
    event.preventDefault();
    line.focus();
    line.setPointerCapture(event.pointerId);
    line.classList.add('dragging');
    const start = orientation === 'vertical' ? event.clientX : event.clientY;
    const size = options.get();
    const move = (next: PointerEvent): void =>
      put(size + sign * ((orientation === 'vertical' ? next.clientX : next.clientY) - start));
    const up = (): void => {
      line.classList.remove('dragging');
      line.removeEventListener('pointermove', move);
      line.removeEventListener('pointerup', up);
      line.removeEventListener('pointercancel', up);
      options.onDone();
    };
    line.addEventListener('pointermove', move);
    line.addEventListener('pointerup', up);
    line.addEventListener('pointercancel', up);
  });
  line.addEventListener('keydown', (event) => {
    const [less, more] = orientation === 'vertical' ? ['ArrowLeft', 'ArrowRight'] : ['ArrowUp', 'ArrowDown'];
    const step = event.shiftKey ? 80 : 16;
    if (event.key === less) put(options.get() - sign * step);
    else if (event.key === more) put(options.get() + sign * step);
    else if (event.key === 'Home') put(options.min);
    else if (event.key === 'End') put(options.max());
    else if (event.key === 'Enter') options.onReset();
    else return;
    event.preventDefault();
    options.onDone();
  });
  line.addEventListener('dblclick', () => {
    options.onReset();
    options.onDone();
  });
  tell();
  return line;
}
