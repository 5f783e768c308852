// What stands where the rows would: first use, loading, waiting, nothing matches, failed. Each says what to do next.
import type { Failure } from '../src/core/errors';
import type { Intent } from '../src/protocol/messages';
import type { ConnectionView, PartView, ResultView } from '../src/protocol/views';
import { button } from './controls';
import { el, icon, prose } from './dom';
import { panelState, type PanelState } from './panelState';
import { widerThan } from './ranges';
import { count, plural } from './time';

export interface StatesOptions {
  readonly onIntent: (what: Intent, connection?: string) => void;
  readonly onContinue: () => void;
  readonly onWiden: (from: string) => void;
  readonly onClear: () => void;
}

export class States {
  readonly root = el('div', { class: 'state' });
  private drawn = '';

  constructor(private readonly options: StatesOptions) {}

  /** `from`: where the query's range begins, as it was written. */
  set(connections: readonly ConnectionView[], result: ResultView | undefined, from: string | undefined): PanelState {
    const state = panelState(connections, result);
    const drawn = JSON.stringify([state, result?.scanned, result?.parts, result?.emptyHelp, result?.refused, from]);
    if (drawn === this.drawn) return state;
    this.drawn = drawn;
    this.root.dataset['state'] = state;
    this.root.hidden = state === 'rows';
    this.root.replaceChildren(...(state === 'rows' ? [] : this.draw(state, result, from)));
    return state;
  }

  private draw(
    state: Exclude<PanelState, 'rows'>,
    result: ResultView | undefined,
    from: string | undefined,
  ): readonly HTMLElement[] {
    switch (state) {
      case 'first':
        return [
          icon('search-fuzzy', 'state-icon'),
          el('h2', { text: 'Who changed this, when, and from where?' }),
          el('p', {
            text: 'Connect an OpenAI, Portkey or Cortex account to search its audit log, or look around in the sample organization, which needs neither key nor network.',
          }),
          this.actions(
            button('Add Connection…', () => this.options.onIntent('addConnection')),
            button('Explore Sample Organization', () => this.options.onIntent('exploreSample'), 'secondary'),
          ),
        ];
      case 'loading':
        return [
          el('div', { class: 'progress', attrs: { role: 'progressbar', 'aria-label': 'Loading' } }),
          el('p', {
            class: 'dim',
            text:
              result === undefined || result.scanned === 0
                ? 'Asking the vendors…'
                : `Nothing matches yet in ${plural(result.scanned, 'event')}. Reading on…`,
          }),
        ];
      case 'waiting': {
        const waiting = result?.parts.filter((part) => part.state === 'waiting') ?? [];
        return [
          icon('clockface', 'state-icon'),
          el('h2', { text: 'Waiting for the vendor' }),
          ...waiting.map((part) => el('p', { text: `${part.name}: ${part.words}` })),
          el('p', { class: 'dim', text: 'The search goes on by itself.' }),
        ];
      }
      case 'nothing':
        return this.nothing(result, from);
      case 'failed':
        return this.failed(result?.parts ?? []);
    }
  }

  private nothing(result: ResultView | undefined, from: string | undefined): readonly HTMLElement[] {
    if (result?.refused !== undefined) {
      return [
        icon('error', 'state-icon state-failed'),
        el('h2', { text: 'The query is not run' }),
        el('p', {}, ...prose(result.refused)),
        el('p', { class: 'dim', text: 'Nobody was asked. Mend the query and run it again.' }),
      ];
    }
    const scanned = result?.scanned ?? 0;
    const failed = result?.parts.filter((part) => part.state === 'failed') ?? [];
    const more = result?.parts.some((part) => part.resumable) === true;
    const actions = [button('Clear Filters', () => this.options.onClear(), 'secondary')];
    const wider = widerThan(from);
    if (wider !== undefined)
      actions.unshift(button(`Search the ${wider.title}`, () => this.options.onWiden(wider.from), 'secondary'));
    if (more) actions.unshift(button('Search On', () => this.options.onContinue()));
    return [
      icon('search-stop', 'state-icon'),
      el('h2', { text: 'Nothing matches' }),
      el('p', {
        text:
          scanned === 0
            ? 'The vendors returned no events for this query.'
            : `${count(scanned)} events of the range were looked at, and none matches.`,
      }),
      ...failed.map((part) => failureCard(part.name, part.failure)),
      ...(result?.emptyHelp ?? []).map((help) => el('p', { class: 'dim help', text: help })),
      this.actions(...actions),
    ];
  }

  private failed(parts: readonly PartView[]): readonly HTMLElement[] {
    const cards = parts.map((part) => {
      const card = failureCard(part.name, part.failure);
      const kind = part.failure?.kind;
      const key = kind === 'unauthorized' || kind === 'keyMissing' || kind === 'keyShape' || kind === 'forbidden';
      card.append(
        this.actions(
          ...(key ? [button('Replace Key…', () => this.options.onIntent('replaceKey', part.connection))] : []),
          button('Try Again', () => this.options.onIntent('retry', part.connection), key ? 'secondary' : 'primary'),
          button('Show Log', () => this.options.onIntent('showLog'), 'secondary'),
        ),
      );
      return card;
    });
    return [icon('error', 'state-icon state-failed'), el('h2', { text: 'The search failed' }), ...cards];
  }

  private actions(...buttons: readonly HTMLElement[]): HTMLElement {
    return el('div', { class: 'state-actions' }, ...buttons);
  }
}

/** What happened, the vendor's own words, and what to do. */
export function failureCard(name: string, failure: Failure | undefined): HTMLElement {
  const card = el(
    'div',
    { class: 'failure' },
    el('p', {}, el('b', { text: name === '' ? '' : `${name}: ` }), failure?.message ?? 'Failed'),
  );
  if (failure?.vendorMessage !== undefined) card.append(el('blockquote', { text: failure.vendorMessage }));
  if (failure?.nextStep !== undefined) card.append(el('p', { text: failure.nextStep }));
  if (failure?.requestId !== undefined) card.append(el('p', { class: 'dim', text: `Request ${failure.requestId}` }));
  return card;
}
