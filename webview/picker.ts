// A field that takes several values: typed, or chosen from a list that can be searched and is grouped.
import { textField } from './controls';
import { el, icon, prose, quiet } from './dom';
import type { ValueNote } from './formFields';
import { count, plural } from './time';

export interface PickerValue {
  readonly value: string;
  readonly label: string;
  readonly group?: string;
  /** How often it occurs in the result, where known. */
  readonly count?: number;
}

export interface PickerOptions {
  readonly label: string;
  readonly placeholder: string;
  /** Asked for each time the list opens. */
  readonly values: () => readonly PickerValue[];
  readonly onChange: (values: readonly string[]) => void;
  /** What is to be said of a typed value; undefined when nothing is. */
  readonly check?: (value: string) => ValueNote | undefined;
}

const listed = 400;

export class Picker {
  readonly root: HTMLElement;
  private readonly chips = el('div', { class: 'picker-chips' });
  private readonly list = el('div', {
    class: 'picker-list',
    attrs: { role: 'listbox', 'aria-multiselectable': 'true' },
  });
  private readonly wrong = el('div', { class: 'field-wrong', attrs: { role: 'status' } });
  private readonly field: ReturnType<typeof textField>;
  private values: readonly string[] = [];

  constructor(private readonly options: PickerOptions) {
    // Half a value is not a wrong one: what is typed is judged when the hand rests.
    const checkSoon = quiet(350, () => this.tell(this.typedValues()));
    this.field = textField({
      label: options.label,
      placeholder: options.placeholder,
      onInput: () => {
        this.open();
        checkSoon();
      },
    });
    this.list.setAttribute('aria-label', `${options.label}: values`);
    this.list.hidden = true;
    this.wrong.hidden = true;
    this.root = el('div', { class: 'picker' }, this.chips, this.field.element, this.list, this.wrong);
    this.field.element.addEventListener('click', () => this.open());
    this.field.element.addEventListener('keydown', (event) => this.typed(event));
    this.list.addEventListener('keydown', (event) => this.listKey(event));
    this.root.addEventListener('focusout', (event) => {
      if (event.relatedTarget instanceof Node && this.root.contains(event.relatedTarget)) return;
      this.close();
      this.takeTyped();
    });
  }

  set(values: readonly string[]): void {
    this.values = values;
    this.draw();
    if (!this.list.hidden) this.mark();
  }

  private draw(): void {
    const known = new Map(this.options.values().map((each) => [each.value, each.label]));
    this.chips.replaceChildren(
      ...this.values.map((value) => {
        const label = known.get(value) ?? value;
        const remove = el(
          'button',
          { class: 'chip-remove', attrs: { type: 'button', 'aria-label': `Remove ${label}` } },
          icon('close'),
        );
        remove.addEventListener('click', () => {
          this.change(this.values.filter((each) => each !== value));
          this.field.element.focus();
        });
        return el(
          'span',
          { class: 'picker-chip', title: value },
          el('span', { class: 'chip-text', text: label }),
          remove,
        );
      }),
    );
    this.chips.hidden = this.values.length === 0;
  }

  private change(values: readonly string[]): void {
    this.values = values;
    this.draw();
    this.mark();
    this.options.onChange(values);
  }

  /** What was typed to find the value has done its work; left in the field, it would become a value of its own. */
  private toggle(value: string): void {
    this.field.set('');
    this.change(this.values.includes(value) ? this.values.filter((each) => each !== value) : [...this.values, value]);
  }

  private open(): void {
    const words = this.field.get().trim().toLowerCase();
    const found = this.options
      .values()
      .filter(
        (each) => words === '' || each.value.toLowerCase().includes(words) || each.label.toLowerCase().includes(words),
      );
    const nodes: HTMLElement[] = [];
    let group: string | undefined;
    for (const each of found.slice(0, listed)) {
      if (each.group !== group) {
        group = each.group;
        if (group !== undefined)
          nodes.push(el('div', { class: 'picker-group', text: group, attrs: { role: 'presentation' } }));
      }
      nodes.push(this.option(each));
    }
    if (found.length > listed)
      nodes.push(
        el('div', {
          class: 'picker-group',
          text: `${plural(found.length - listed, 'more value')}: type to find them`,
          attrs: { role: 'presentation' },
        }),
      );
    this.list.replaceChildren(...nodes);
    const opened = this.list.hidden;
    this.list.hidden = !nodes.some((node) => node.classList.contains('picker-option'));
    if (opened && !this.list.hidden) this.list.scrollIntoView({ block: 'nearest' });
    this.wrong.hidden = true;
    this.mark();
  }

  private option(each: PickerValue): HTMLElement {
    const option = el(
      'div',
      { class: 'picker-option', attrs: { role: 'option', tabindex: '-1' } },
      icon('blank'),
      el('span', { class: 'picker-label', text: each.label }),
      each.label === each.value ? undefined : el('span', { class: 'picker-value', text: each.value }),
      each.count === undefined ? undefined : el('span', { class: 'picker-count', text: count(each.count) }),
    );
    option.dataset['value'] = each.value;
    option.addEventListener('mousedown', (event) => {
      event.preventDefault();
      this.toggle(each.value);
    });
    return option;
  }

  private mark(): void {
    for (const option of this.optionElements()) {
      const chosen = this.values.includes(option.dataset['value'] ?? '');
      option.setAttribute('aria-selected', String(chosen));
      const mark = option.firstElementChild;
      if (mark !== null) mark.className = `codicon codicon-${chosen ? 'check' : 'blank'}`;
    }
  }

  private optionElements(): readonly HTMLElement[] {
    return [...this.list.querySelectorAll<HTMLElement>('.picker-option')];
  }

  private close(): void {
    this.list.hidden = true;
  }

  /** What was typed becomes values; several may be parted by commas. */
  private takeTyped(): void {
    const typed = this.typedValues();
    if (typed.length === 0 || this.tell(typed)?.wrong === true) return;
    this.field.set('');
    this.change([...new Set([...this.values, ...typed])].slice(0, 500));
  }

  private typedValues(): readonly string[] {
    return this.field
      .get()
      .split(',')
      .map((each) => each.trim())
      .filter((each) => each !== '');
  }

  private tell(typed: readonly string[]): ValueNote | undefined {
    const notes = typed.flatMap((each) => this.options.check?.(each) ?? []);
    const note = notes.find((each) => each.wrong) ?? notes[0];
    this.wrong.hidden = note === undefined;
    this.wrong.replaceChildren(...(note === undefined ? [] : prose(note.words)));
    this.field.element.classList.toggle('wrong', note?.wrong === true);
    return note;
  }

  private typed(event: KeyboardEvent): void {
    if (event.key === 'ArrowDown') {
      this.open();
      this.optionElements()[0]?.focus();
    } else if (event.key === 'Enter' || (event.key === ',' && !event.ctrlKey)) {
      this.takeTyped();
      if (!this.list.hidden) this.open();
    } else if (event.key === 'Backspace' && this.field.get() === '' && this.values.length > 0)
      this.change(this.values.slice(0, -1));
    else if (event.key === 'Escape' && !this.list.hidden) {
      this.close();
      event.stopPropagation();
    } else return;
    event.preventDefault();
  }

  private listKey(event: KeyboardEvent): void {
    const options = this.optionElements();
    const at = options.findIndex((option) => option === document.activeElement);
    const go = (next: number): void => options[Math.max(0, Math.min(next, options.length - 1))]?.focus();
    if (event.key === 'ArrowDown') go(at + 1);
    else if (event.key === 'ArrowUp') at <= 0 ? this.field.element.focus() : go(at - 1);
    else if (event.key === 'Home') go(0);
    else if (event.key === 'End') go(options.length - 1);
    else if (event.key === 'PageDown') go(at + 8);
    else if (event.key === 'PageUp') go(at - 8);
    else if (event.key === 'Enter' || event.key === ' ') {
      const value = options[at]?.dataset['value'];
      if (value !== undefined) this.toggle(value);
    } else if (event.key === 'Escape') {
      this.close();
      this.field.element.focus();
      event.stopPropagation();
    } else return;
    event.preventDefault();
  }
}
