// The event that is being read: asked for when it is selected, kept through a reload, dropped when it is gone.
import type { EventRef, PageMessage, QueryChange, SectionName } from '../src/protocol/messages';
import type { DetailView, FoundView, LinesView } from '../src/protocol/views';
import type { Conversation } from './conversation';
import { Detail } from './detail';
import { quiet } from './dom';
import { sameEvent } from './jsonView';

export interface ReadingOptions {
  readonly talk: Conversation;
  readonly zone: () => string;
  readonly onRefine: (change: QueryChange) => void;
  readonly onStep: (by: number) => void;
  readonly onTab: (section: SectionName) => void;
  readonly onClose: () => void;
}

export class Reading {
  readonly detail: Detail;
  selected: EventRef | undefined;
  /** The event that is asked for takes the focus when it comes. */
  private focusSoon = false;
  private readonly askSoon = quiet(40, () => this.ask());

  constructor(private readonly options: ReadingOptions) {
    const { talk } = options;
    this.detail = new Detail({
      ask: (section, from, count, whole) => {
        const event = this.detail.event;
        if (event !== undefined) talk.lines(event, section, from, count, whole);
      },
      onReveal: (section, line) => this.send((event) => ({ t: 'reveal', event, section, line })),
      onCopy: (section, line, what) => this.send((event) => ({ t: 'copyNode', event, section, line, what })),
      onFilter: (section, line, mode) => {
        const event = this.detail.event;
        if (event !== undefined) options.onRefine({ kind: 'node', event, section, line, mode });
      },
      onTerm: (query, mode) => options.onRefine({ kind: 'term', query, mode }),
      onCopyEvent: (what, section) =>
        this.send((event) => ({
          t: 'copy',
          what,
          events: [event],
          ...(section === undefined ? {} : { section }),
        })),
      onOpen: () => this.send((event) => ({ t: 'openDocument', event })),
      onFind: (section, text) => this.send((event) => ({ t: 'find', event, section, text })),
      onStep: options.onStep,
      onTab: options.onTab,
      onClose: options.onClose,
    });
  }

  /** `open`: the person wants to read it now, not only to pass over it. */
  select(ref: EventRef, open: boolean): void {
    const shown = sameEvent(ref, this.selected) && sameEvent(this.detail.event, ref);
    this.selected = ref;
    if (open && shown) this.detail.focus();
    else if (open) this.focusSoon = true;
    if (!shown) this.askSoon();
  }

  ask(): void {
    if (this.selected !== undefined) this.options.talk.open(this.selected);
  }

  receive(message: DetailView | LinesView | FoundView | { readonly t: 'gone'; readonly event: EventRef }): void {
    switch (message.t) {
      case 'detail':
        if (!sameEvent(message.event, this.selected)) return;
        this.detail.set(message, this.options.zone());
        if (this.focusSoon) this.detail.focus();
        this.focusSoon = false;
        return;
      case 'gone':
        if (!sameEvent(message.event, this.selected)) return;
        this.selected = undefined;
        this.detail.set(undefined, this.options.zone());
        return;
      case 'lines':
        return this.detail.putLines(message);
      case 'found':
        return this.detail.putFound(message);
    }
  }

  private send(make: (event: EventRef) => PageMessage): void {
    const event = this.detail.event;
    if (event !== undefined) this.options.talk.send(make(event));
  }
}
