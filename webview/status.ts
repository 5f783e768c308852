// The line that tells the truth: matched of scanned, each connection's state, the oldest event reached.
import type { PartView, ResultView } from '../src/protocol/views';
import { droppedWords } from '../src/core/loadWords';
import { el, icon, textButton } from './dom';
import { count, shortStamp, zoneName } from './time';

export interface StatusOptions {
  readonly onContinue: () => void;
  readonly onStop: () => void;
  readonly onPart: (part: PartView) => void;
}

export function partIcon(state: PartView['state']): string {
  switch (state) {
    case 'complete':
      return 'pass-filled';
    case 'loading':
      return 'loading';
    case 'waiting':
      return 'clockface';
    case 'failed':
      return 'error';
    case 'capped':
    case 'incomplete':
      return 'warning';
    case 'stopped':
      return 'debug-pause';
    case 'idle':
      return 'circle-outline';
  }
}

export class StatusLine {
  readonly root = el('footer', { class: 'status-line', attrs: { 'aria-label': 'State of the search' } });
  private drawn = '';

  constructor(private readonly options: StatusOptions) {}

  set(result: ResultView | undefined, zone: string, selected: number | 'all'): void {
    const drawn = JSON.stringify([result === undefined ? '' : { ...result, days: 0 }, zone, selected]);
    if (drawn === this.drawn) return;
    this.drawn = drawn;
    const focused = this.root.contains(document.activeElement) ? document.activeElement?.textContent : undefined;
    if (result === undefined) {
      this.root.replaceChildren(el('span', { text: 'Nothing asked yet' }));
      return;
    }
    const matched = el(
      'span',
      { class: 'status-count' },
      el('b', { text: count(result.count) }),
      ' matched of ',
      el('b', { text: count(result.scanned) }),
      ` scanned${droppedWords(result.dropped ?? 0, count)}`,
    );
    if (selected === 'all') matched.append(' · all selected');
    else if (selected > 1) matched.append(` · ${count(selected)} selected`);
    const nodes: HTMLElement[] = [matched];
    const parts = el('div', { class: 'parts', attrs: { role: 'list' } });
    parts.append(...result.parts.map((part) => this.part(part)));
    nodes.push(parts);
    if (result.running) nodes.push(textButton('Stop', () => this.options.onStop(), 'link'));
    else if (result.parts.some((part) => part.resumable))
      nodes.push(textButton('Continue', () => this.options.onContinue(), 'link'));
    nodes.push(el('span', { class: 'grow' }));
    if (result.oldest !== undefined) {
      nodes.push(el('span', { class: 'oldest', text: `oldest ${shortStamp(result.oldest, zone)} ${zoneName(zone)}` }));
    }
    this.root.replaceChildren(...nodes);
    if (focused !== undefined)
      [...this.root.querySelectorAll('button')].find((each) => each.textContent === focused)?.focus();
  }

  private part(part: PartView): HTMLElement {
    const spin = part.state === 'loading' ? ' codicon-modifier-spin' : '';
    const inside = [
      icon(partIcon(part.state), `part-icon state-${part.state}${spin}`),
      el('span', {}, part.name, el('span', { class: `words-${part.state}`, text: `: ${part.words}` })),
    ];
    if (part.source === 'sample' && !/sample/i.test(part.name))
      inside.push(el('span', { class: 'badge', text: 'sample' }));
    const title = `${part.name}: ${part.words}\n${count(part.matched)} matched of ${count(part.scanned)} scanned`;
    if (part.failure === undefined) return el('span', { class: 'part', title, attrs: { role: 'listitem' } }, ...inside);
    const open = el('button', { class: 'link', title: part.failure.message, attrs: { type: 'button' } }, ...inside);
    open.addEventListener('click', () => this.options.onPart(part));
    return el('span', { class: 'part', attrs: { role: 'listitem' } }, open);
  }
}
