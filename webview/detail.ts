// One event to read: what happened, the facts, then its JSON by sections.
import type { EventRef, SectionName } from '../src/protocol/messages';
import type { DetailView, Fact, FactPart, FoundView, LinesView } from '../src/protocol/views';
import { el, icon, iconButton, quiet, setText, textButton } from './dom';
import { verbIcon, verbLabel } from './gridRow';
import { JsonView, sameEvent, type JsonViewOptions } from './jsonView';
import { openMenu } from './menu';
import { ago, count, fullStamp } from './time';

export interface DetailOptions extends JsonViewOptions {
  readonly onTerm: (query: string, mode: 'include' | 'exclude' | 'only') => void;
  readonly onCopyEvent: (what: 'text' | 'json' | 'id' | 'resource' | 'curl' | 'section', section?: SectionName) => void;
  readonly onOpen: () => void;
  readonly onStep: (by: number) => void;
  readonly onFind: (section: SectionName, text: string) => void;
  readonly onTab: (section: SectionName) => void;
  readonly onClose: () => void;
}

export class Detail {
  readonly root: HTMLElement;
  private readonly head = el('div', { class: 'detail-head' });
  private readonly tabs = el('div', {
    class: 'tabs',
    attrs: { role: 'tablist', 'aria-label': 'Sections of the event' },
  });
  private readonly note = el('div', { class: 'detail-note' });
  private readonly panel = el('div', { class: 'tab-panel', attrs: { role: 'tabpanel' } });
  private readonly nothing = el('div', { class: 'detail-nothing', text: 'Select an event to read it.' });
  private readonly find: HTMLInputElement;
  private readonly findCount = el('span', { class: 'find-count', attrs: { role: 'status' } });
  private readonly json: JsonView;
  private view: DetailView | undefined;
  private tab: SectionName = 'body';
  /** The tab the person last chose; another event opens on it when it has it. */
  private preferred: SectionName = 'body';
  private zone = 'UTC';
  private found: readonly number[] = [];
  private foundAt = -1;

  constructor(private readonly options: DetailOptions) {
    this.json = new JsonView(options);
    this.find = el('input', {
      class: 'find',
      attrs: {
        type: 'text',
        placeholder: 'Find',
        'aria-label': 'Find in this section',
        spellcheck: 'false',
        maxlength: '500',
      },
      title: 'Find in this section (Ctrl+F); Enter for the next, Shift+Enter for the one before',
    });
    const search = quiet(120, () => this.search());
    this.find.addEventListener('input', search);
    this.find.addEventListener('keydown', (event) => this.findKey(event));
    const findBox = el('div', { class: 'find-box' }, icon('search'), this.find, this.findCount);
    this.find.addEventListener('input', () => findBox.classList.toggle('filled', this.find.value !== ''));
    const bar = el('div', { class: 'tab-bar' }, this.tabs, findBox);
    this.panel.append(this.note, this.json.root);
    this.root = el(
      'section',
      { class: 'detail', attrs: { 'aria-label': 'Event' } },
      this.nothing,
      this.head,
      bar,
      this.panel,
    );
    this.root.classList.add('nothing');
    this.tabs.addEventListener('keydown', (event) => this.tabKey(event));
    this.root.addEventListener('keydown', (event) => {
      if (event.altKey && (event.key === 'ArrowDown' || event.key === 'ArrowUp')) {
        event.preventDefault();
        options.onStep(event.key === 'ArrowDown' ? 1 : -1);
      } else if (event.key.toLowerCase() === 'f' && (event.ctrlKey || event.metaKey) && !event.shiftKey) {
        event.preventDefault();
        event.stopPropagation();
        this.find.focus();
        this.find.select();
      }
    });
  }

  get event(): EventRef | undefined {
    return this.view?.event;
  }

  get section(): SectionName {
    return this.preferred;
  }

  prefer(section: SectionName): void {
    this.preferred = section;
  }

  set(view: DetailView | undefined, zone: string): void {
    const shown = this.view?.sections.find((each) => each.name === this.tab);
    const same = view?.sections.find((each) => each.name === this.tab);
    // The same event, read again: what is folded and where one is stays, unless its lines are others.
    const again =
      sameEvent(view?.event, this.view?.event) && shown?.lines === same?.lines && shown?.masked === same?.masked;
    this.view = view;
    this.zone = zone;
    this.root.classList.toggle('nothing', view === undefined);
    if (view === undefined) return;
    this.drawHead(view);
    this.drawTabs(view);
    if (!again || !view.sections.some((each) => each.name === this.tab)) {
      this.openTab(
        view.sections.some((each) => each.name === this.preferred) ? this.preferred : (view.sections[0]?.name ?? 'raw'),
      );
    }
  }

  putLines(lines: LinesView): void {
    if (sameEvent(lines.event, this.view?.event) && lines.section === this.tab) this.json.put(lines.from, lines.lines);
  }

  putFound(found: FoundView): void {
    if (!sameEvent(found.event, this.view?.event) || found.section !== this.tab || found.text !== this.find.value)
      return;
    this.found = found.lines;
    this.foundAt = -1;
    this.json.mark(found.lines);
    this.goFound(1, false);
  }

  focus(): void {
    if (this.view === undefined) return;
    this.json.focus();
  }

  private drawHead(view: DetailView): void {
    const title = el('h2', { class: 'detail-title' });
    title.append(...view.sentence.map((part) => el('span', { class: `part-${part.role}`, text: part.text })));
    const glyph = icon(verbIcon(view.verb, view.failed), `verb-${view.failed ? 'failed' : view.verb}`);
    const when =
      view.at === undefined
        ? el('div', { class: 'detail-when', text: 'The record has no time that could be read' })
        : el(
            'div',
            { class: 'detail-when' },
            el('time', { text: fullStamp(view.at, this.zone), attrs: { datetime: new Date(view.at).toISOString() } }),
            ` · ${ago(view.at, Date.now())}`,
          );
    if (view.sample) when.append(el('span', { class: 'badge', text: 'sample' }));
    const facts = el('dl', { class: 'facts' });
    const add = (fact: Fact): void =>
      facts.append(
        el('dt', { text: fact.label }),
        el(
          'dd',
          { class: fact.tone === undefined ? '' : `tone-${fact.tone}` },
          ...fact.parts.flatMap((part, at) => (at === 0 ? [this.fact(part)] : [' · ', this.fact(part)])),
        ),
      );
    for (const fact of view.facts) if (fact.minor !== true) add(fact);
    if (view.related.length > 0) facts.append(el('dt', { text: 'Related' }), this.related(view));
    for (const fact of view.facts) if (fact.minor === true) add(fact);
    replaceKeepingFocus(this.head, [
      el(
        'div',
        { class: 'detail-top' },
        el('span', { class: 'detail-glyph', title: verbLabel(view.verb, view.failed) }, glyph),
        title,
        this.actions(),
      ),
      when,
      facts,
      ...view.notes.map((note) => el('div', { class: 'detail-drift' }, icon('info'), el('span', { text: note }))),
    ]);
  }

  private actions(): HTMLElement {
    const copy = iconButton('copy', 'Copy…', () =>
      openMenu(copy, 'Copy', [
        { label: 'Copy Sentence', run: () => this.options.onCopyEvent('text') },
        { label: 'Copy as JSON', run: () => this.options.onCopyEvent('json') },
        { label: 'Copy This Section', run: () => this.options.onCopyEvent('section', this.tab) },
        'separator',
        { label: 'Copy Event ID', run: () => this.options.onCopyEvent('id') },
        { label: 'Copy Resource ID', run: () => this.options.onCopyEvent('resource') },
        { label: 'Copy as cURL', run: () => this.options.onCopyEvent('curl') },
      ]),
    );
    copy.setAttribute('aria-haspopup', 'menu');
    return el(
      'div',
      { class: 'detail-actions', attrs: { role: 'toolbar', 'aria-label': 'Event actions' } },
      iconButton('chevron-up', 'Previous event (Alt+Up)', () => this.options.onStep(-1)),
      iconButton('chevron-down', 'Next event (Alt+Down)', () => this.options.onStep(1)),
      copy,
      iconButton('go-to-file', 'Open as document', () => this.options.onOpen()),
      iconButton('close', 'Close', () => this.options.onClose()),
    );
  }

  private fact({ text, query }: FactPart): HTMLElement {
    if (query === undefined) return el('span', { class: 'fact', text });
    const link = el('button', {
      class: 'link',
      text,
      title: `${text}\nClick to filter by it, Alt+click or − to exclude it`,
      attrs: { type: 'button' },
    });
    link.addEventListener('click', (event) => this.options.onTerm(query, event.altKey ? 'exclude' : 'include'));
    link.addEventListener('keydown', (event) => {
      if (event.key === '-') this.options.onTerm(query, 'exclude');
    });
    return link;
  }

  private related(view: DetailView): HTMLElement {
    const links = view.related.map((each) =>
      textButton(
        each.count === undefined ? each.label : `${each.label} ${count(each.count)}`,
        () => this.options.onTerm(each.query, 'only'),
        'link',
      ),
    );
    return el('dd', { class: 'related' }, ...links);
  }

  private drawTabs(view: DetailView): void {
    const focused = this.tabs.contains(document.activeElement);
    this.tabs.replaceChildren(
      ...view.sections.map((section) => {
        const chosen = section.name === this.tab;
        const tab = el('button', {
          class: 'tab',
          text: section.title,
          attrs: { type: 'button', role: 'tab', 'aria-selected': String(chosen), tabindex: chosen ? '0' : '-1' },
        });
        tab.addEventListener('click', () => this.choose(section.name));
        return tab;
      }),
    );
    if (focused) this.tabs.querySelector<HTMLElement>('[aria-selected="true"]')?.focus();
  }

  private choose(name: SectionName): void {
    this.preferred = name;
    this.options.onTab(name);
    this.openTab(name);
  }

  private openTab(name: SectionName): void {
    this.tab = name;
    const section = this.view?.sections.find((each) => each.name === name);
    if (this.view !== undefined) this.drawTabs(this.view);
    this.panel.setAttribute('aria-label', section?.title ?? '');
    const notes = [section?.note, maskedWords(section?.masked ?? 0)].filter((each) => each !== undefined);
    setText(this.note, notes.join(' '));
    this.note.hidden = notes.length === 0;
    this.json.show(section);
    this.found = [];
    setText(this.findCount, '');
    if (this.find.value !== '') this.search();
  }

  private tabKey(event: KeyboardEvent): void {
    const sections = this.view?.sections ?? [];
    const at = sections.findIndex((each) => each.name === this.tab);
    const last = sections.length - 1;
    const to =
      event.key === 'ArrowRight'
        ? at + 1
        : event.key === 'ArrowLeft'
          ? at - 1
          : event.key === 'Home'
            ? 0
            : event.key === 'End'
              ? last
              : undefined;
    if (to === undefined) return;
    event.preventDefault();
    const next = sections[(to + sections.length) % sections.length];
    if (next !== undefined) this.choose(next.name);
    this.tabs.querySelector<HTMLElement>('[aria-selected="true"]')?.focus();
  }

  private search(): void {
    if (this.find.value === '') {
      this.found = [];
      this.json.mark([]);
      setText(this.findCount, '');
    } else this.options.onFind(this.tab, this.find.value);
  }

  private goFound(by: number, focus: boolean): void {
    if (this.found.length === 0) {
      setText(this.findCount, this.find.value === '' ? '' : 'none');
      return;
    }
    this.foundAt = (this.foundAt + by + this.found.length) % this.found.length;
    setText(this.findCount, `${this.foundAt + 1}/${this.found.length}`);
    this.json.reveal(this.found[this.foundAt] ?? 0, focus);
  }

  private findKey(event: KeyboardEvent): void {
    if (event.key === 'Enter') this.goFound(event.shiftKey ? -1 : 1, false);
    else if (event.key === 'Escape') {
      this.find.value = '';
      this.find.parentElement?.classList.remove('filled');
      this.search();
      this.json.focus();
    } else return;
    event.preventDefault();
    event.stopPropagation();
  }
}

function maskedWords(masked: number): string | undefined {
  if (masked === 0) return undefined;
  return masked === 1 ? 'One value is masked.' : `${count(masked)} values are masked.`;
}

/** New children with the focus on the button of the same name. */
function replaceKeepingFocus(parent: HTMLElement, children: readonly Node[]): void {
  const focused = parent.contains(document.activeElement)
    ? document.activeElement?.getAttribute('aria-label')
    : undefined;
  parent.replaceChildren(...children);
  if (focused === undefined || focused === null) return;
  for (const button of parent.querySelectorAll('button'))
    if (button.getAttribute('aria-label') === focused) button.focus();
}
