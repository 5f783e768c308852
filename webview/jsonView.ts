// JSON to read: a tree of lines of which only what can be seen exists; it folds, reveals, copies and filters.
import type { EventRef, SectionName } from '../src/protocol/messages';
import type { LineView, SectionView, TokenKind } from '../src/protocol/views';
import { el, icon, iconButton } from './dom';
import { FoldedLines } from './fold';

export interface JsonViewOptions {
  readonly ask: (section: SectionName, from: number, count: number, whole: boolean) => void;
  readonly onReveal: (section: SectionName, line: number) => void;
  readonly onCopy: (section: SectionName, line: number, what: 'path' | 'value') => void;
  readonly onFilter: (section: SectionName, line: number, mode: 'include' | 'exclude') => void;
}

const lineHeight = 19;
const windowSize = 200;

export class JsonView {
  readonly root: HTMLElement;
  private readonly canvas = el('div', { class: 'json-canvas', attrs: { role: 'presentation' } });
  private readonly tools = el('span', { class: 'json-tools' });
  private section: SectionView | undefined;
  private lines = new Map<number, LineView>();
  private readonly asked = new Set<number>();
  private folds = new FoldedLines(0);
  /** Lines unfolded in height, with the pixels they take beyond one line. */
  private readonly tall = new Map<number, number>();
  private readonly live = new Map<number, HTMLElement>();
  private hits: ReadonlySet<number> = new Set();
  private active = 0;
  private frame = 0;
  private widest = 0;

  constructor(private readonly options: JsonViewOptions) {
    this.root = el('div', { class: 'json', attrs: { role: 'tree', 'aria-label': 'JSON' } }, this.canvas);
    this.tools.append(
      iconButton('filter', 'Filter by this value (+)', () => this.act('include')),
      iconButton('circle-slash', 'Exclude this value (−)', () => this.act('exclude')),
      iconButton('word-wrap', 'Wrap this line (Alt+Z)', () => this.wrap(this.toolLine())),
      iconButton('copy', 'Copy value (Ctrl+C)', () => this.act('value')),
      iconButton('symbol-namespace', 'Copy path (Ctrl+Shift+C)', () => this.act('path')),
    );
    for (const button of this.tools.querySelectorAll('button')) button.tabIndex = -1;
    this.root.addEventListener('scroll', () => this.redraw(), { passive: true });
    this.root.addEventListener('keydown', (event) => this.key(event));
    this.canvas.addEventListener('mouseover', (event) => this.hover(event));
    this.canvas.addEventListener('mousedown', (event) => this.press(event));
    new ResizeObserver(() => {
      this.root.style.setProperty('--view', `${this.root.clientWidth}px`);
      this.redraw();
    }).observe(this.root);
  }

  show(section: SectionView | undefined): void {
    const focused = this.root.contains(document.activeElement);
    this.section = section;
    this.lines = new Map(section?.first.map((line, at) => [at, line] as const));
    this.asked.clear();
    this.folds = new FoldedLines(section?.lines ?? 0);
    this.tall.clear();
    this.hits = new Set();
    this.active = 0;
    this.widest = 0;
    this.canvas.style.minWidth = '';
    this.clear();
    this.root.scrollTop = 0;
    this.root.scrollLeft = 0;
    this.root.setAttribute('aria-label', section?.title ?? 'JSON');
    if (focused) this.focus();
    this.redraw();
  }

  put(from: number, lines: readonly LineView[]): void {
    lines.forEach((line, at) => {
      this.lines.set(from + at, line);
      const shown = this.live.get(from + at);
      if (shown !== undefined) this.fill(shown, from + at, line);
    });
    this.redraw();
  }

  mark(lines: readonly number[]): void {
    this.hits = new Set(lines);
    for (const [line, element] of this.live) element.classList.toggle('hit', this.hits.has(line));
  }

  /** Unfolds what hides it, and goes there. */
  reveal(line: number, focus: boolean): void {
    this.folds.show(line);
    this.active = line;
    this.clear();
    this.scrollTo(line);
    this.draw();
    if (focus) this.live.get(line)?.focus({ preventScroll: true });
  }

  focus(): void {
    this.draw();
    this.live.get(this.active)?.focus({ preventScroll: true });
  }

  private act(what: 'include' | 'exclude' | 'value' | 'path', line = this.toolLine()): void {
    if (this.section === undefined) return;
    const { name } = this.section;
    if (what === 'include' || what === 'exclude') this.options.onFilter(name, line, what);
    else this.options.onCopy(name, line, what);
  }

  private toolLine(): number {
    return Number(this.tools.parentElement?.dataset['line'] ?? this.active);
  }

  private clear(): void {
    for (const element of this.live.values()) element.remove();
    this.live.clear();
  }

  private redraw(): void {
    if (this.frame !== 0) return;
    this.frame = requestAnimationFrame(() => {
      this.frame = 0;
      this.draw();
    });
  }

  /** Offset of the line at a place among those in sight. */
  private topOf(place: number): number {
    let top = place * lineHeight;
    for (const [line, extra] of this.tall) {
      const at = this.folds.placeOf(line);
      if (at !== undefined && at < place) top += extra;
    }
    return top;
  }

  private placeAt(offset: number): number {
    if (this.tall.size === 0) return Math.floor(offset / lineHeight);
    let low = 0;
    let high = this.folds.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.topOf(middle + 1) <= offset) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  private draw(): void {
    this.canvas.style.height = `${this.topOf(this.folds.length) + 8}px`;
    const from = Math.max(0, this.placeAt(this.root.scrollTop) - 6);
    const to = Math.min(this.folds.length, this.placeAt(this.root.scrollTop + this.root.clientHeight) + 8);
    const wanted = new Set<number>();
    for (let place = from; place < to; place++) wanted.add(this.folds.lineAt(place));
    if (this.root.contains(document.activeElement)) wanted.add(this.active);
    for (const [line, element] of this.live) {
      if (wanted.has(line)) continue;
      element.remove();
      this.live.delete(line);
    }
    for (const line of wanted) this.place(line);
    this.want(wanted);
    if (this.root.scrollWidth <= Math.max(this.widest, this.root.clientWidth)) return;
    // The bar below must not jump as longer lines come and go.
    this.widest = this.root.scrollWidth;
    this.canvas.style.minWidth = `${this.widest}px`;
  }

  private place(line: number): void {
    const at = this.folds.placeOf(line);
    if (at === undefined) return;
    let element = this.live.get(line);
    if (element === undefined) {
      element = el('div', { class: 'line', attrs: { role: 'treeitem', 'aria-selected': 'false' } });
      element.dataset['line'] = String(line);
      this.fill(element, line, this.lines.get(line));
      this.live.set(line, element);
      this.canvas.append(element);
      if (this.tall.has(line)) this.stretch(line, element);
    }
    element.tabIndex = line === this.active ? 0 : -1;
    element.style.transform = `translateY(${this.topOf(at) + 4}px)`;
  }

  private fill(element: HTMLElement, line: number, view: LineView | undefined): void {
    const tools = this.tools.parentElement === element ? this.tools : undefined;
    element.classList.toggle('pending', view === undefined);
    element.classList.toggle('hit', this.hits.has(line));
    element.replaceChildren();
    if (view === undefined) return;
    element.setAttribute('aria-level', String(view.depth + 1));
    element.style.paddingLeft = `${18 + view.depth * 14}px`;
    const folded = this.folds.has(line);
    if (view.closes !== undefined && view.closes > line + 1) {
      element.setAttribute('aria-expanded', String(!folded));
      const twist = el(
        'span',
        { class: 'twist', attrs: { 'aria-hidden': 'true' } },
        icon(folded ? 'chevron-right' : 'chevron-down'),
      );
      twist.style.left = `${view.depth * 14}px`;
      element.append(twist);
    }
    for (const [kind, text] of view.tokens) element.append(token(kind, text));
    if (folded && view.closes !== undefined) {
      element.append(el('span', { class: 'fold-mark', text: ` … ${view.closes - line - 1} lines ` }));
    }
    if (view.cut !== undefined) {
      element.append(el('span', { class: 'cut', text: `… ${view.cut.toLocaleString('en-US')} more characters, show` }));
    }
    if (tools !== undefined) element.append(tools);
  }

  private want(lines: ReadonlySet<number>): void {
    const { section } = this;
    if (section === undefined) return;
    for (const line of lines) {
      const from = Math.floor(line / windowSize) * windowSize;
      if (this.lines.has(line) || this.asked.has(from)) continue;
      this.asked.add(from);
      this.options.ask(section.name, from, Math.min(windowSize, section.lines - from), false);
    }
  }

  private lineOf(target: EventTarget | null): HTMLElement | undefined {
    const found = target instanceof Element ? target.closest('.line') : null;
    return found instanceof HTMLElement ? found : undefined;
  }

  private hover(event: MouseEvent): void {
    this.offer(this.lineOf(event.target));
  }

  /** The tools go to the line in question, when there is something to do with it. */
  private offer(element: HTMLElement | undefined): void {
    const line = Number(element?.dataset['line'] ?? -1);
    const view = this.lines.get(line);
    this.tools.classList.toggle('container', view?.closes !== undefined);
    if (element === undefined || view?.value !== true) this.tools.remove();
    else if (this.tools.parentElement !== element) element.append(this.tools);
  }

  private press(event: MouseEvent): void {
    const element = this.lineOf(event.target);
    if (element === undefined || !(event.target instanceof Element) || event.button !== 0) return;
    if (event.target.closest('.json-tools') !== null) return;
    const line = Number(element.dataset['line']);
    this.active = line;
    if (event.target.closest('.twist, .fold-mark') !== null) {
      event.preventDefault();
      this.fold(line, !this.folds.has(line));
    } else if (event.target.closest('.masked') !== null) this.unmask(line);
    else if (event.target.closest('.cut') !== null) this.whole(line);
    this.live.get(line)?.focus({ preventScroll: true });
  }

  private unmask(line: number): void {
    if (this.section !== undefined) this.options.onReveal(this.section.name, line);
  }

  /** A long line is broken where the pane ends, whole; once more, and it is one line again. */
  private wrap(line: number): void {
    if (this.lines.get(line)?.closes !== undefined) return;
    if (!this.tall.has(line)) return this.whole(line);
    this.tall.delete(line);
    this.live.get(line)?.classList.remove('tall');
    this.narrowAgain();
  }

  private whole(line: number): void {
    if (this.section === undefined) return;
    if (this.lines.get(line)?.cut !== undefined) this.options.ask(this.section.name, line, 1, true);
    this.tall.set(line, 0);
    this.narrowAgain();
    const element = this.live.get(line);
    if (element !== undefined) this.stretch(line, element);
  }

  /** The widest line may be another one now. */
  private narrowAgain(): void {
    this.widest = 0;
    this.canvas.style.minWidth = '';
    this.root.scrollLeft = 0;
    this.redraw();
  }

  /** The lines below move as far as this one is higher than one line. */
  private stretch(line: number, element: HTMLElement): void {
    element.classList.add('tall');
    new ResizeObserver((_entries, observer) => {
      if (!element.isConnected || !this.tall.has(line)) {
        observer.disconnect();
        return;
      }
      this.tall.set(line, Math.max(0, element.offsetHeight - lineHeight));
      this.redraw();
    }).observe(element);
  }

  private fold(line: number, shut: boolean): void {
    const closes = this.lines.get(line)?.closes;
    if (closes === undefined || closes <= line + 1) return;
    if (shut) this.folds.fold(line, closes);
    else this.folds.unfold(line);
    this.clear();
    this.draw();
    this.live.get(line)?.focus({ preventScroll: true });
  }

  private scrollTo(line: number): void {
    const top = this.topOf(this.folds.placeOf(line) ?? 0);
    const { scrollTop, clientHeight } = this.root;
    if (top < scrollTop) this.root.scrollTop = top;
    else if (top + lineHeight * 2 > scrollTop + clientHeight) this.root.scrollTop = top + lineHeight * 2 - clientHeight;
  }

  private go(place: number): void {
    this.active = this.folds.lineAt(Math.max(0, Math.min(place, this.folds.length - 1)));
    this.scrollTo(this.active);
    this.draw();
    const element = this.live.get(this.active);
    this.offer(element);
    element?.focus({ preventScroll: true });
  }

  private key(event: KeyboardEvent): void {
    const line = this.active;
    const place = this.folds.placeOf(line) ?? 0;
    const view = this.lines.get(line);
    const page = Math.max(1, Math.floor(this.root.clientHeight / lineHeight) - 1);
    const ctrl = event.ctrlKey || event.metaKey;
    if (event.key === 'ArrowDown' && !event.altKey) this.go(place + 1);
    else if (event.key === 'ArrowUp' && !event.altKey) this.go(place - 1);
    else if (event.key === 'PageDown') this.go(place + page);
    else if (event.key === 'PageUp') this.go(place - page);
    else if (event.key === 'Home') this.go(0);
    else if (event.key === 'End') this.go(this.folds.length - 1);
    else if (event.key === 'ArrowRight') this.folds.has(line) ? this.fold(line, false) : this.go(place + 1);
    else if (event.key === 'ArrowLeft') this.left(line, view);
    else if (event.key === 'Enter' || event.key === ' ') this.enter(line, view);
    else if (event.altKey && event.code === 'KeyZ') this.wrap(line);
    else if (event.key === '+') this.act('include', line);
    else if (event.key === '-') this.act('exclude', line);
    else if (ctrl && event.key.toLowerCase() === 'c' && document.getSelection()?.isCollapsed !== false) {
      this.act(event.shiftKey ? 'path' : 'value', line);
    } else return;
    event.preventDefault();
    event.stopPropagation();
  }

  private left(line: number, view: LineView | undefined): void {
    if (view?.closes !== undefined && view.closes > line + 1 && !this.folds.has(line)) return this.fold(line, true);
    const depth = view?.depth ?? 0;
    for (let at = line - 1; at >= 0; at--) {
      const above = this.lines.get(at);
      if (above === undefined) return;
      if (above.depth < depth) return this.go(this.folds.placeOf(at) ?? 0);
    }
  }

  private enter(line: number, view: LineView | undefined): void {
    if (view === undefined) return;
    if (view.tokens.some(([kind]) => kind === 'masked')) this.unmask(line);
    else if (view.cut !== undefined) this.whole(line);
    else this.fold(line, !this.folds.has(line));
  }
}

function token(kind: TokenKind, text: string): HTMLElement {
  if (kind !== 'masked') return el('span', { class: `tok-${kind}`, text });
  return el(
    'span',
    { class: 'masked', title: 'It looks like a secret. Click, or press Enter, to show it.' },
    el('span', { text }),
    el('span', { class: 'masked-act', text: 'reveal' }),
  );
}

export function sameEvent(a: EventRef | undefined, b: EventRef | undefined): boolean {
  return a !== undefined && b !== undefined && a.connection === b.connection && a.key === b.key;
}
