// What a screen reader is told in passing, and the short words that confirm a copy.
import { el } from './dom';

export class Announcer {
  readonly root: HTMLElement;
  private readonly live = el('div', { class: 'sr-only', attrs: { role: 'status', 'aria-live': 'polite' } });
  private readonly note = el('div', { class: 'toast', attrs: { 'aria-hidden': 'true' } });
  private timer: ReturnType<typeof setTimeout> | undefined;

  constructor() {
    this.root = el('div', { class: 'announcer' }, this.live, this.note);
  }

  say(words: string): void {
    if (this.live.textContent !== words) this.live.textContent = words;
  }

  toast(words: string): void {
    this.say(words);
    this.note.textContent = words;
    this.note.classList.add('shown');
    if (this.timer !== undefined) clearTimeout(this.timer);
    this.timer = setTimeout(() => this.note.classList.remove('shown'), 2200);
  }
}
