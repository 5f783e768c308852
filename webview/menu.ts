// A small menu under a button, for what does not deserve a button of its own.
import { el, icon } from './dom';

export interface MenuItem {
  readonly label: string;
  readonly icon?: string;
  /** One of several; undefined for a plain command. */
  readonly checked?: boolean;
  /** On or off by itself. */
  readonly toggled?: boolean;
  readonly run: () => void;
}

export type MenuEntry = MenuItem | 'separator';

let close: (() => void) | undefined;

/** Opens below `anchor`, or above where there is no room; Escape and a press elsewhere close it and focus returns. */
export function openMenu(anchor: HTMLElement, label: string, entries: readonly MenuEntry[]): void {
  close?.();
  const menu = el('div', { class: 'menu', attrs: { role: 'menu', 'aria-label': label } });
  const shut = (refocus: boolean): void => {
    menu.remove();
    document.removeEventListener('pointerdown', outside, true);
    anchor.setAttribute('aria-expanded', 'false');
    close = undefined;
    if (refocus) anchor.focus();
  };
  const outside = (event: Event): void => {
    if (!menu.contains(event.target as Node)) shut(false);
  };
  for (const entry of entries) {
    if (entry === 'separator') {
      menu.append(el('div', { class: 'menu-separator', attrs: { role: 'separator' } }));
      continue;
    }
    const on = entry.checked ?? entry.toggled;
    const role = entry.checked !== undefined ? 'menuitemradio' : on !== undefined ? 'menuitemcheckbox' : 'menuitem';
    const item = el(
      'button',
      {
        class: 'menu-item',
        attrs: {
          type: 'button',
          role,
          tabindex: '-1',
          ...(on === undefined ? {} : { 'aria-checked': String(on) }),
        },
      },
      icon(on === true ? 'check' : (entry.icon ?? 'blank')),
      el('span', { text: entry.label }),
    );
    item.addEventListener('click', () => {
      shut(true);
      entry.run();
    });
    menu.append(item);
  }
  menu.addEventListener('keydown', (event) => {
    const items = [...menu.querySelectorAll<HTMLButtonElement>('.menu-item')];
    const at = items.findIndex((item) => item === document.activeElement);
    const to = (next: number): void => items[(next + items.length) % items.length]?.focus();
    if (event.key === 'ArrowDown') to(at + 1);
    else if (event.key === 'ArrowUp') to(at - 1);
    else if (event.key === 'Home') to(0);
    else if (event.key === 'End') to(items.length - 1);
    else if (event.key === 'Escape' || event.key === 'Tab') shut(true);
    else return;
    event.preventDefault();
    event.stopPropagation();
  });
  // Within a landmark, where a screen reader finds it; not in a pane, which would clip it.
  (document.querySelector('main') ?? document.body).append(menu);
  place(menu, anchor);
  anchor.setAttribute('aria-expanded', 'true');
  document.addEventListener('pointerdown', outside, true);
  close = () => shut(false);
  menu.querySelector<HTMLButtonElement>('[aria-checked="true"], .menu-item')?.focus();
}

/** Puts a floating element beside its anchor, inside the window. */
export function place(floating: HTMLElement, anchor: HTMLElement): void {
  const at = anchor.getBoundingClientRect();
  const size = floating.getBoundingClientRect();
  const left = Math.max(4, Math.min(at.left, window.innerWidth - size.width - 4));
  const below = at.bottom + 2 + size.height <= window.innerHeight;
  floating.style.left = `${left}px`;
  floating.style.top = `${below ? at.bottom + 2 : Math.max(4, at.top - size.height - 2)}px`;
}
