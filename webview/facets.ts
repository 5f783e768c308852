// Facets: the answer to the query, counted; a click includes a value, the same with Alt or the minus key excludes it.
import type { FacetName } from '../src/protocol/messages';
import type { FacetsView, FacetView, Mark } from '../src/protocol/views';
import { el, icon, iconButton, quiet, setText } from './dom';
import { count, plural } from './time';

export type FacetMode = 'include' | 'exclude' | 'clear';

export interface FacetsOptions {
  readonly onRefine: (field: FacetName, value: string, mode: FacetMode) => void;
  /** More values of every field, or those that hold these words. */
  readonly onSearch: (words: string) => void;
  readonly onMore: () => void;
}

interface Group {
  readonly root: HTMLElement;
  readonly head: HTMLButtonElement;
  readonly list: HTMLElement;
}

const shownFirst = 6;

function nextWords(state: '' | 'included' | 'excluded'): string {
  return state === '' ? 'include' : state === 'included' ? 'exclude' : 'clear';
}

export class Facets {
  readonly root: HTMLElement;
  private readonly body = el('div', { class: 'facet-body' });
  private readonly search: HTMLInputElement;
  private readonly groups = new Map<FacetName, Group>();
  private readonly folded = new Set<string>();
  private readonly opened = new Set<string>();
  private view: readonly FacetView[] = [];
  private marks: readonly Mark[] = [];

  constructor(private readonly options: FacetsOptions) {
    this.search = el('input', {
      class: 'facet-search',
      attrs: {
        type: 'text',
        placeholder: 'Find a value',
        'aria-label': 'Find a value in the facets',
        spellcheck: 'false',
        maxlength: '200',
      },
    });
    const searched = quiet(150, () => options.onSearch(this.search.value.trim()));
    this.search.addEventListener('input', searched);
    this.root = el(
      'section',
      { class: 'facets', attrs: { 'aria-label': 'Facets' } },
      el('div', { class: 'facet-find' }, icon('search'), this.search),
      this.body,
    );
    this.body.addEventListener('keydown', (event) => this.key(event));
  }

  get words(): string {
    return this.search.value.trim();
  }

  set(facets: FacetsView): void {
    this.view = facets.facets;
    this.draw();
    this.body.classList.toggle(
      'empty',
      [...this.groups.values()].every((group) => group.root.hidden),
    );
  }

  /** Nothing has been counted yet. */
  clear(): void {
    this.view = [];
    this.body.classList.remove('empty');
    this.draw();
  }

  mark(marks: readonly Mark[]): void {
    this.marks = marks;
    this.draw();
  }

  private draw(): void {
    const focused = document.activeElement instanceof HTMLElement ? document.activeElement.dataset['facet'] : undefined;
    const shown = new Set<FacetName>();
    for (const facet of this.view) {
      if (facet.values.length === 0 && !this.marks.some((mark) => mark.field === facet.field)) continue;
      shown.add(facet.field);
      this.drawGroup(facet);
    }
    for (const [field, group] of this.groups) group.root.hidden = !shown.has(field);
    if (focused !== undefined) {
      for (const button of this.body.querySelectorAll('button')) {
        if (button.dataset['facet'] === focused) button.focus({ preventScroll: true });
      }
    }
  }

  private drawGroup(facet: FacetView): void {
    const group = this.group(facet);
    const folded = this.folded.has(facet.field);
    group.head.setAttribute('aria-expanded', String(!folded));
    group.list.hidden = folded;
    const [chevron, , total] = group.head.children;
    if (chevron !== undefined) chevron.className = `codicon codicon-chevron-${folded ? 'right' : 'down'}`;
    if (total !== undefined) setText(total, facet.distinct > shownFirst ? count(facet.distinct) : '');
    if (folded) return;
    const values = [...facet.values];
    // What the query names stays in sight, even where it counts nothing.
    for (const mark of this.marks) {
      if (mark.field === facet.field && !values.some((each) => each.value === mark.value)) {
        values.push({ value: mark.value, label: mark.value, count: 0 });
      }
    }
    const all = this.opened.has(facet.field) || this.words !== '';
    const max = Math.max(1, ...values.map((each) => each.count));
    const top = all
      ? values
      : values.filter((each, at) => at < shownFirst || this.markOf(facet.field, each.value) !== undefined);
    group.list.replaceChildren(...top.map((value) => this.value(facet, value, max)));
    const first = group.list.querySelector('button');
    if (first !== null) first.tabIndex = 0;
    const rest = facet.distinct - top.length;
    if (rest > 0 && this.words === '') group.list.append(this.more(facet, all, rest));
  }

  private more(facet: FacetView, all: boolean, rest: number): HTMLElement {
    const label = all ? `${plural(rest, 'rarer value')} not listed` : `${count(rest)} more`;
    const button = el('button', { class: 'facet-more', text: label, attrs: { type: 'button', tabindex: '-1' } });
    button.dataset['facet'] = `${facet.field}\nmore`;
    button.disabled = all;
    button.addEventListener('click', () => {
      this.opened.add(facet.field);
      this.options.onMore();
      this.draw();
    });
    return button;
  }

  private markOf(field: string, value: string): Mark | undefined {
    return this.marks.find((mark) => mark.field === field && mark.value === value);
  }

  private value(facet: FacetView, value: FacetView['values'][number], max: number): HTMLElement {
    const mark = this.markOf(facet.field, value.value);
    const state = mark === undefined ? '' : mark.not ? 'excluded' : 'included';
    const button = el(
      'button',
      {
        class: `facet-value ${state}`,
        title: `${value.label}\nClick to ${nextWords(state)}, Alt+click or − to ${state === 'excluded' ? 'clear' : 'exclude'}`,
        attrs: {
          type: 'button',
          tabindex: '-1',
          'aria-pressed': String(state === 'included'),
          'aria-keyshortcuts': 'Minus',
        },
      },
      el('span', { class: 'facet-bar' }),
      icon(state === 'included' ? 'check' : state === 'excluded' ? 'circle-slash' : 'blank', 'facet-state'),
      el('span', { class: 'facet-label', text: value.label }),
      el('span', { class: 'facet-count', text: count(value.count) }),
      state === '' ? undefined : el('span', { class: 'sr-only', text: `, ${state}` }),
    );
    button.dataset['facet'] = `${facet.field}\n${value.value}`;
    const bar = button.firstElementChild;
    if (bar instanceof HTMLElement) bar.style.width = `${(value.count / max) * 100}%`;
    // A click goes round: included, excluded, neither.
    const refine = (mode: 'include' | 'exclude'): void => {
      const next = state === 'excluded' ? 'clear' : state === 'included' ? 'exclude' : mode;
      this.options.onRefine(facet.field, value.value, next);
    };
    button.addEventListener('click', (event) => refine(event.altKey ? 'exclude' : 'include'));
    button.addEventListener('keydown', (event) => {
      if (event.key !== '-' && event.key !== 'Delete') return;
      event.preventDefault();
      refine('exclude');
    });
    const out = iconButton('circle-slash', `Exclude ${value.label}`, () => refine('exclude'));
    out.tabIndex = -1;
    out.classList.add('facet-exclude');
    out.setAttribute('aria-hidden', 'true');
    return el('div', { class: 'facet-row' }, button, out);
  }

  private group(facet: FacetView): Group {
    const known = this.groups.get(facet.field);
    if (known !== undefined) return known;
    const head = el(
      'button',
      { class: 'facet-head', attrs: { type: 'button' } },
      icon('chevron-down'),
      el('span', { class: 'facet-title', text: facet.label }),
      el('span', { class: 'facet-distinct' }),
    );
    head.dataset['facet'] = `${facet.field}\nhead`;
    head.addEventListener('click', () => {
      if (!this.folded.delete(facet.field)) this.folded.add(facet.field);
      this.draw();
    });
    const list = el('div', { class: 'facet-list', attrs: { role: 'group', 'aria-label': facet.label } });
    const root = el('div', { class: 'facet-group' }, head, list);
    this.body.append(root);
    const group = { root, head, list };
    this.groups.set(facet.field, group);
    return group;
  }

  /** One stop of the Tab key for each field; arrows go through its values. */
  private key(event: KeyboardEvent): void {
    if (!['ArrowDown', 'ArrowUp', 'Home', 'End'].includes(event.key)) return;
    const buttons = [
      ...this.body.querySelectorAll<HTMLButtonElement>('button.facet-head, button.facet-value, button.facet-more'),
    ].filter((button) => button.offsetParent !== null && !button.disabled);
    const at = buttons.findIndex((button) => button === document.activeElement);
    if (at < 0) return;
    event.preventDefault();
    const next =
      event.key === 'Home' ? 0 : event.key === 'End' ? buttons.length - 1 : at + (event.key === 'ArrowDown' ? 1 : -1);
    buttons[Math.max(0, Math.min(next, buttons.length - 1))]?.focus();
  }
}
