// The chips: each condition of the query, and who applies it.
import type { Applier, ConditionView } from '../src/protocol/views';
import { el, icon, setText } from './dom';

const mostChips = 40;

function applierWord(by: Applier): string {
  switch (by) {
    case 'vendor':
    case 'here':
      return by;
    case 'both':
      return 'vendor, here';
    case 'nobody':
      return 'nobody can';
  }
}

export class Chips {
  readonly root = el('div', { class: 'chips', attrs: { role: 'group', 'aria-label': 'Conditions' } });

  constructor(private readonly onRemove: (condition: number) => void) {}

  set(conditions: readonly ConditionView[]): void {
    const focused = [...this.root.children].findIndex((chip) => chip.contains(document.activeElement));
    this.root.replaceChildren(...conditions.slice(0, mostChips).map((condition, at) => this.chip(condition, at)));
    if (focused >= 0) {
      const chip = this.root.children[Math.min(focused, this.root.children.length - 1)];
      chip?.querySelector('button')?.focus();
    }
    if (conditions.length === 0) setText(this.root, '');
  }

  private chip(condition: ConditionView, at: number): HTMLElement {
    const chip = el(
      'span',
      { class: `chip by-${condition.by}`, title: condition.detail },
      el('span', { class: 'chip-text', text: condition.text }),
      el('span', { class: 'chip-by', text: applierWord(condition.by) }),
    );
    if (condition.fixed === true) {
      chip.classList.add('fixed');
      return chip;
    }
    const remove = el(
      'button',
      { class: 'chip-remove', attrs: { type: 'button', 'aria-label': `Remove condition ${condition.text}` } },
      icon('close'),
    );
    remove.addEventListener('click', () => this.onRemove(at));
    chip.append(remove);
    return chip;
  }
}
