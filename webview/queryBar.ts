// The query as text: coloured as it is typed, completed, and told what is wrong with it.
import type { Diagnostic } from '../src/core/query/ast';
import type { CompletionView } from '../src/protocol/views';
import { el, freshId, icon, prose, textButton, toggleAttribute } from './dom';
import { highlight } from './highlight';

export interface QueryBarOptions {
  /** At each change; to be explained, not run. */
  readonly onDraft: (text: string) => void;
  readonly onRun: (text: string) => void;
  readonly onComplete: (text: string, caret: number) => void;
}

const maxText = 8000;

export class QueryBar {
  readonly root: HTMLElement;
  private readonly problems: HTMLElement;
  private readonly input: HTMLInputElement;
  private readonly paint: HTMLElement;
  private readonly list: HTMLElement;
  private diagnostics: readonly Diagnostic[] = [];
  private items: readonly CompletionView[] = [];
  private active = -1;
  /** The list answers the text as it stands; offers for an older one must not be taken. */
  private fresh = false;

  constructor(private readonly options: QueryBarOptions) {
    const listId = freshId('completions');
    const problemsId = freshId('problems');
    this.input = el('input', {
      class: 'query-input',
      attrs: {
        type: 'text',
        role: 'combobox',
        'aria-label': 'Query',
        'aria-expanded': 'false',
        'aria-controls': listId,
        'aria-autocomplete': 'list',
        'aria-describedby': problemsId,
        autocomplete: 'off',
        autocapitalize: 'off',
        spellcheck: 'false',
        maxlength: String(maxText),
        placeholder: 'type:api_key action:deleted actor:ana@acme.io after:7d "free text"',
      },
    });
    this.paint = el('div', { class: 'query-paint', attrs: { 'aria-hidden': 'true' } });
    this.list = el('div', {
      class: 'completions',
      attrs: { id: listId, role: 'listbox', 'aria-label': 'Completions' },
    });
    this.list.hidden = true;
    this.problems = el('div', { class: 'problems', attrs: { id: problemsId } });
    this.problems.hidden = true;
    const box = el(
      'div',
      { class: 'query-box' },
      icon('search', 'query-icon'),
      el('div', { class: 'query-text' }, this.paint, this.input),
    );
    this.root = el('div', { class: 'query' }, box, this.problems, this.list);
    this.input.addEventListener('input', () => this.typed());
    this.input.addEventListener('scroll', () => this.follow());
    this.input.addEventListener('keydown', (event) => this.key(event));
    this.input.addEventListener('blur', () => this.close());
    this.input.addEventListener('click', () => this.close());
    // Selecting text or moving the caret scrolls an input without a scroll event in some engines.
    document.addEventListener('selectionchange', () => {
      if (document.activeElement === this.input) this.follow();
    });
  }

  get text(): string {
    return this.input.value;
  }

  set(text: string): void {
    if (this.input.value === text) return;
    this.input.value = text;
    this.diagnostics = [];
    this.close();
    this.draw();
  }

  focus(): void {
    this.input.focus();
    this.input.select();
  }

  /** What is wrong with `text`, unless it has changed since. */
  explain(text: string, diagnostics: readonly Diagnostic[]): void {
    if (text !== this.input.value) return;
    this.diagnostics = diagnostics;
    const wrong = diagnostics.some((each) => each.severity === 'error');
    toggleAttribute(this.input, 'aria-invalid', wrong ? 'true' : undefined);
    this.root.classList.toggle('invalid', wrong);
    this.problems.hidden = diagnostics.length === 0;
    this.problems.replaceChildren(...diagnostics.slice(0, 3).map((each) => this.problem(each)));
    this.draw();
  }

  complete(items: readonly CompletionView[]): void {
    this.items = document.activeElement === this.input ? items.slice(0, 50) : [];
    this.fresh = true;
    this.active = -1;
    this.list.hidden = this.items.length === 0;
    this.input.setAttribute('aria-expanded', String(!this.list.hidden));
    this.input.removeAttribute('aria-activedescendant');
    this.list.replaceChildren(...this.items.map((item, at) => this.option(item, at)));
    const start = this.items[0]?.start;
    if (start !== undefined) this.list.style.left = `${this.columnOf(start)}px`;
  }

  private option(item: CompletionView, at: number): HTMLElement {
    const option = el(
      'div',
      { class: 'completion', attrs: { role: 'option', id: `${this.list.id}-${at}`, 'aria-selected': 'false' } },
      el('span', { class: 'completion-label', text: item.label }),
      el('span', { class: 'completion-detail', text: item.detail }),
    );
    option.addEventListener('mousedown', (event) => {
      event.preventDefault();
      this.take(item);
    });
    return option;
  }

  private problem(diagnostic: Diagnostic): HTMLElement {
    const { severity, message, suggestion, span } = diagnostic;
    const row = el(
      'div',
      { class: `problem ${severity}` },
      icon(severity === 'error' ? 'error' : 'warning'),
      el('span', {}, ...prose(message)),
    );
    if (suggestion !== undefined) {
      const text = this.input.value;
      row.append(
        textButton(`Use ${suggestion}`, () => {
          this.input.value = text.slice(0, span.start) + suggestion + text.slice(span.end);
          this.typed();
          this.input.focus();
        }),
      );
    }
    return row;
  }

  private typed(): void {
    this.fresh = false;
    this.active = -1;
    this.diagnostics = [];
    this.root.classList.remove('told');
    this.draw();
    this.options.onDraft(this.input.value);
    this.options.onComplete(this.input.value, this.input.selectionStart ?? this.input.value.length);
  }

  private draw(): void {
    const text = this.input.value;
    this.paint.replaceChildren(
      ...highlight(text).map(({ kind, start, end }) => {
        const wrong = this.diagnostics.find(
          ({ span }) => span.start < end && Math.max(span.end, span.start + 1) > start,
        );
        return el('span', {
          class: wrong === undefined ? `hl-${kind}` : `hl-${kind} hl-${wrong.severity}`,
          text: text.slice(start, end),
        });
      }),
    );
    this.follow();
  }

  private follow(): void {
    this.paint.style.transform = `translateX(${-this.input.scrollLeft}px)`;
  }

  /** Pixels from the left of the box to this character. */
  private columnOf(offset: number): number {
    let left = 0;
    let at = 0;
    for (const span of this.paint.children) {
      const length = span.textContent.length;
      const node = span.firstChild;
      if (offset < at + length && node !== null) {
        const range = document.createRange();
        range.setStart(node, 0);
        range.setEnd(node, offset - at);
        return Math.max(0, range.getBoundingClientRect().right - this.root.getBoundingClientRect().left - 8);
      }
      left = span.getBoundingClientRect().right - this.root.getBoundingClientRect().left;
      at += length;
    }
    return Math.max(0, Math.min(left - 8, this.root.clientWidth - 260));
  }

  private key(event: KeyboardEvent): void {
    const open = this.items.length > 0 && this.fresh;
    // With Ctrl it goes to the rows.
    if (event.key === 'ArrowDown' && event.ctrlKey) this.close();
    else if (event.key === 'ArrowDown' || event.key === 'ArrowUp') {
      event.preventDefault();
      if (open) this.move(event.key === 'ArrowDown' ? 1 : -1);
      else this.options.onComplete(this.input.value, this.input.selectionStart ?? 0);
    } else if (event.key === ' ' && event.ctrlKey) {
      event.preventDefault();
      this.options.onComplete(this.input.value, this.input.selectionStart ?? 0);
    } else if (event.key === 'Escape' && open) {
      event.preventDefault();
      event.stopPropagation();
      this.close();
    } else if (event.key === 'Tab' && open && !event.shiftKey && this.active >= 0) {
      event.preventDefault();
      this.takeActive();
    } else if (event.key === 'Enter') {
      event.preventDefault();
      if (open && this.active >= 0) this.takeActive();
      else {
        this.close();
        // What is shown where the rows would be need not be said twice, unless there is a way out to click.
        this.root.classList.toggle('told', !this.diagnostics.some((each) => each.suggestion !== undefined));
        this.options.onRun(this.input.value);
      }
    }
  }

  private move(step: number): void {
    this.list.children[this.active]?.setAttribute('aria-selected', 'false');
    this.active = (this.active + step + this.items.length + (this.active < 0 && step < 0 ? 1 : 0)) % this.items.length;
    const option = this.list.children[this.active];
    option?.setAttribute('aria-selected', 'true');
    option?.scrollIntoView({ block: 'nearest' });
    this.input.setAttribute('aria-activedescendant', `${this.list.id}-${this.active}`);
  }

  private takeActive(): void {
    const item = this.items[this.active];
    if (item !== undefined) this.take(item);
  }

  private take(item: CompletionView): void {
    if (!this.fresh) return;
    const text = this.input.value;
    this.input.value = text.slice(0, item.start) + item.insert + text.slice(item.end);
    const caret = item.start + item.insert.length;
    this.input.setSelectionRange(caret, caret);
    this.close();
    this.draw();
    this.options.onDraft(this.input.value);
    if (item.insert.endsWith(':')) this.options.onComplete(this.input.value, caret);
  }

  private close(): void {
    this.items = [];
    this.active = -1;
    this.list.hidden = true;
    this.input.setAttribute('aria-expanded', 'false');
    this.input.removeAttribute('aria-activedescendant');
  }
}
