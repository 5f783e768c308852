// The panel as a whole: what the person does goes to the host, what the host answers goes to the parts.
import type { EventRef, PageMessage, QueryChange } from '../src/protocol/messages';
import type {
  ConnectionView,
  HostMessage,
  PanelSettings,
  PartView,
  QueryState,
  ResultView,
} from '../src/protocol/views';
import { Announcer } from './announcer';
import { Bar } from './bar';
import { Chips } from './chips';
import { Conversation } from './conversation';
import { later, quiet } from './dom';
import { Facets } from './facets';
import { FilterForm } from './form';
import { Frame } from './frame';
import { Grid } from './grid';
import { readLayout, type Layout } from './layout';
import type { Kept } from './kept';
import type { Link } from './link';
import { Reading } from './reading';
import { failureCard, States } from './states';
import { StatusLine } from './status';
import { plural, rangeWords } from './time';
import { Timeline } from './timeline';

export class App {
  private readonly bar: Bar;
  private readonly chips: Chips;
  private readonly form: FilterForm;
  private readonly facets: Facets;
  private readonly timeline: Timeline;
  private readonly grid: Grid;
  private readonly reading: Reading;
  private readonly states: States;
  private readonly status: StatusLine;
  private readonly frame: Frame;
  private readonly announcer = new Announcer();
  private readonly talk: Conversation;
  private connections: readonly ConnectionView[] = [];
  private settings: PanelSettings = { density: 'compact', zone: 'UTC', localZone: 'UTC', startText: '' };
  private layout: Layout;
  private query: QueryState | undefined;
  private result: ResultView | undefined;
  private moreFacets = false;
  private readonly keepSoon = later(300, () => this.keep());
  private readonly draftSoon = quiet(80, (text: string) => this.talk.draft(text));
  private readonly extrasSoon = later(120, () => this.askExtras());
  private readonly announceSoon = quiet(700, () => this.announceResult());

  constructor(
    private readonly link: Link,
    root: HTMLElement,
  ) {
    this.talk = new Conversation(link);
    const kept = link.kept();
    this.layout = readLayout(kept?.layout);
    this.chips = new Chips((condition) => this.refine({ kind: 'remove', condition }));
    this.bar = new Bar({
      onDraft: (text) => this.draftSoon(text),
      onRun: (text) => this.run(text),
      onStop: () => this.send({ t: 'stop', id: this.talk.id }),
      onComplete: (text, caret) => this.talk.complete(text, caret),
      onRange: (from) => this.refine({ kind: 'time', from }),
      onExactRange: () => {
        this.setLayout({ form: true });
        this.form.root.querySelector<HTMLElement>('.range-exact > *')?.focus();
      },
      onZone: () => this.send({ t: 'setZone', zone: this.settings.zone === 'UTC' ? this.settings.localZone : 'UTC' }),
      onToggle: (pane) => this.setLayout({ [pane]: !this.layout[pane] }),
      onSave: () => this.send({ t: 'saveQuery', text: this.bar.query.text }),
      onExport: () => this.send({ t: 'export', text: this.bar.query.text }),
      onCopy: (what) => this.copy(what, 2),
      selected: () => (this.grid.selection.all ? 0 : this.grid.selection.size),
      onTimes: () => this.setLayout({ relative: !this.layout.relative }),
      chips: this.chips.root,
    });
    this.form = new FilterForm({
      onChange: (values) => this.refine({ kind: 'form', values }, false),
      onRun: () => this.run(this.bar.query.text),
      onClear: () => this.run(this.settings.startText),
    });
    this.facets = new Facets({
      onRefine: (field, value, mode) => this.refine({ kind: 'value', field, value, mode }),
      onSearch: () => this.askExtras(),
      onMore: () => {
        this.moreFacets = true;
        this.askExtras();
      },
    });
    this.timeline = new Timeline({
      onBrush: (from, to) =>
        this.refine({ kind: 'time', from: new Date(from).toISOString(), to: new Date(to).toISOString() }),
    });
    this.grid = new Grid({
      ask: (from, count) => {
        if (this.result !== undefined) this.send({ t: 'rows', id: this.talk.id, rev: this.result.rev, from, count });
      },
      onSelect: (ref, open) => this.select(ref, open),
      onCopy: () => this.copy('text', 1),
      onOrder: (order) => this.setLayout({ order }),
      onColumns: (columns) => this.setLayout({ columns }),
    });
    this.reading = new Reading({
      talk: this.talk,
      zone: () => this.settings.zone,
      onRefine: (change) => this.refine(change),
      onStep: (by) => this.grid.step(by),
      onTab: (section) => this.setLayout({ section }),
      onClose: () => {
        this.setLayout({ detail: false });
        this.grid.focus();
      },
    });
    this.reading.selected = kept?.selected;
    this.reading.detail.prefer(this.layout.section);
    this.states = new States({
      onIntent: (what, connection) =>
        this.send({ t: 'intent', what, ...(connection === undefined ? {} : { connection }) }),
      onContinue: () => this.send({ t: 'continue', id: this.talk.id }),
      onWiden: () => this.refine({ kind: 'time', from: '30d' }),
      onClear: () => this.run(this.settings.startText),
    });
    this.status = new StatusLine({
      onContinue: () => this.send({ t: 'continue', id: this.talk.id }),
      onStop: () => this.send({ t: 'stop', id: this.talk.id }),
      onPart: (part) => this.showPart(part),
    });
    this.frame = new Frame(
      {
        bar: this.bar.root,
        form: this.form.root,
        timeline: this.timeline.root,
        facets: this.facets.root,
        grid: this.grid.root,
        state: this.states.root,
        detail: this.reading.detail.root,
        status: this.status.root,
        live: this.announcer.root,
      },
      () => this.layout,
      (change) => this.setLayout(change),
    );
    root.replaceChildren(this.frame.root);
    this.frame.root.addEventListener('keydown', (event) => this.key(event));
    this.applyLayout();
    this.states.set([], undefined);
    this.states.root.hidden = true;
    setInterval(() => this.applyGridLook(), 30_000);
  }

  start(): void {
    this.talk.ready();
  }

  receive(message: HostMessage): void {
    switch (message.t) {
      case 'hello':
        this.settings = message.settings;
        this.setConnections(message.connections);
        this.applyLayout();
        this.show(message.text, message.selected);
        break;
      case 'connections':
        this.setConnections(message.connections);
        break;
      case 'settings':
        this.settings = message.settings;
        this.applyLayout();
        this.redrawTimes();
        break;
      case 'show':
        this.show(message.text, message.selected);
        break;
      case 'queryState':
        this.explain(message);
        break;
      case 'result':
        if (message.id === this.talk.id) this.setResult(message);
        break;
      case 'rows':
        if (message.id === this.talk.id) this.grid.putRows(message);
        break;
      case 'facets':
        if (message.id !== this.talk.id) break;
        this.facets.set(message);
        if ((message.search ?? '') === '') this.form.setFacets(message.facets);
        break;
      case 'timeline':
        if (message.id === this.talk.id) this.timeline.set(message, this.settings.zone);
        break;
      case 'detail':
      case 'gone':
      case 'lines':
      case 'found':
        this.reading.receive(message);
        break;
      case 'completions':
        if (this.talk.completes(message.seq)) this.bar.query.complete(message.items);
        break;
      case 'copied':
        this.announcer.toast(message.words);
        break;
      case 'failure':
        this.frame.banner(failureCard('', message.failure));
        break;
    }
  }

  private send(message: PageMessage): void {
    this.talk.send(message);
  }

  private setConnections(connections: readonly ConnectionView[]): void {
    this.connections = connections;
    this.form.setConnections(connections);
    this.applyGridLook();
    this.states.set(connections, this.result);
    this.frame.first(connections.length === 0);
  }

  private show(text: string, selected: EventRef | undefined): void {
    if (selected !== undefined) {
      this.reading.selected = selected;
      this.reading.ask();
    }
    this.run(text);
  }

  private run(text: string): void {
    this.bar.query.set(text);
    this.result = undefined;
    this.frame.banner(undefined);
    this.talk.run(text, this.reading.selected);
    this.grid.setSelected(this.reading.selected);
    this.keepSoon();
  }

  private refine(change: QueryChange, run = true): void {
    this.talk.refine(this.bar.query.text, change, run);
  }

  private explain(state: QueryState): void {
    const verdict = this.talk.verdict(state.seq, state.adopt);
    if (verdict === 'stale') return;
    this.query = state;
    if (verdict !== 'explain') this.bar.query.set(state.text);
    if (verdict === 'adoptAndRun') this.run(state.text);
    this.bar.query.explain(state.text, state.diagnostics);
    this.setRange(state);
    this.chips.set(state.conditions);
    this.facets.mark(state.marks);
    this.form.set(state.form, state.formComplete);
    this.keepSoon();
  }

  private setRange({ form, implied }: QueryState): void {
    const from = form.from ?? (form.to === undefined ? implied : undefined);
    this.bar.setRange(rangeWords(from, form.to, this.settings.zone), from);
  }

  private setResult(result: ResultView): void {
    const first = this.result === undefined;
    const moved = first || this.result?.rev !== result.rev || this.result.count !== result.count;
    this.result = result;
    const state = this.states.set(this.connections, result);
    this.frame.state(state);
    this.bar.setRunning(result.running);
    this.status.set(result, this.settings.zone, this.grid.selection.size);
    if (moved) {
      this.grid.setResult(result);
      if (first) this.grid.setSelected(this.reading.selected);
      if (result.count > 0) this.extrasSoon();
      else this.timeline.set(undefined, this.settings.zone);
    }
    this.announceSoon();
  }

  private askExtras(): void {
    if (this.result === undefined) return;
    const { rev } = this.result;
    const words = this.facets.words;
    if (this.layout.facets || this.layout.form) {
      this.talk.facets(rev, this.moreFacets || words !== '' ? 50 : 12, words);
    }
    if (this.layout.timeline)
      this.send({ t: 'timeline', id: this.talk.id, rev, buckets: this.frame.root.clientWidth < 700 ? 90 : 180 });
  }

  /** The selected events where there are at least so many, else all that match. */
  private copy(what: 'text' | 'json' | 'csv', least: number): void {
    const { selection } = this.grid;
    if (!selection.all && selection.size >= least) this.send({ t: 'copy', what, events: [...selection.refs()] });
    else this.send({ t: 'copyAll', id: this.talk.id, what });
  }

  private select(ref: EventRef, open: boolean): void {
    if (open) this.setLayout({ detail: true });
    this.reading.select(ref, open);
    this.status.set(this.result, this.settings.zone, this.grid.selection.size);
    this.keepSoon();
  }

  private setLayout(change: Partial<Layout>): void {
    const before = this.layout;
    this.layout = { ...before, ...change };
    this.applyLayout();
    if ((this.layout.facets && !before.facets) || (this.layout.timeline && !before.timeline)) this.extrasSoon();
    this.keepSoon();
  }

  private applyLayout(): void {
    this.frame.apply(this.layout, this.settings.density);
    this.bar.setLayout(this.layout, this.settings.zone);
    this.applyGridLook();
  }

  private applyGridLook(): void {
    const { order, relative, columns } = this.layout;
    const rowHeight = this.settings.density === 'compact' ? 22 : 28;
    const connections = new Map(this.connections.map(({ id, name }) => [id, name]));
    this.grid.setLook({ zone: this.settings.zone, order, relative, rowHeight, columns, connections });
  }

  private redrawTimes(): void {
    this.status.set(this.result, this.settings.zone, this.grid.selection.size);
    if (this.result !== undefined) this.extrasSoon();
    this.reading.ask();
    if (this.query !== undefined) this.setRange(this.query);
  }

  private showPart(part: PartView): void {
    this.frame.banner(failureCard(part.name, part.failure));
  }

  private announceResult(): void {
    const { result } = this;
    if (result === undefined) return;
    const how = result.running ? 'so far, still searching' : 'search ended';
    this.announcer.say(`${plural(result.count, 'event matches', 'events match')} of ${result.scanned} scanned, ${how}`);
  }

  private key(event: KeyboardEvent): void {
    const typing =
      event.target instanceof HTMLInputElement ||
      (event.target instanceof HTMLElement && event.target.localName.startsWith('vscode-text'));
    if (event.key === '/' && !typing && !event.ctrlKey && !event.metaKey) {
      event.preventDefault();
      this.bar.query.focus();
    } else if (event.key === 'Escape' && this.reading.detail.root.contains(event.target as Node)) {
      event.preventDefault();
      this.grid.focus();
    } else if (event.key === 'ArrowDown' && event.ctrlKey && typing) {
      event.preventDefault();
      this.grid.focus();
    }
  }

  private keep(): void {
    const state: Kept = {
      text: this.bar.query.text,
      ...(this.reading.selected === undefined ? {} : { selected: this.reading.selected }),
      layout: this.layout,
    };
    this.link.keep(state);
  }
}
