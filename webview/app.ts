// The panel as a whole: what the person does goes to the host, what the host answers goes to the parts.
import type { EventRef, QueryChange } from '../src/protocol/messages';
import type { ConnectionView, HostMessage, PanelSettings, QueryState, ResultView } from '../src/protocol/views';
import { Announcer } from './announcer';
import { Arrangement } from './arrangement';
import { Bar, type Pane } from './bar';
import { Chips } from './chips';
import { Conversation } from './conversation';
import { later, quiet } from './dom';
import { Extras } from './extras';
import { Facets } from './facets';
import { FilterForm } from './form';
import { Frame } from './frame';
import { Grid } from './grid';
import { columnsOf } from './gridColumns';
import type { Kept } from './kept';
import { freshSettings, gridLook, type Layout } from './layout';
import type { Link } from './link';
import { Outcome } from './outcome';
import { Reading } from './reading';
import { failureCard, States } from './states';
import { StatusLine } from './status';
import { focusFirst, shortcut } from './shortcuts';
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
  private readonly outcome: Outcome;
  private readonly extras: Extras;
  private readonly frame: Frame;
  private readonly announcer = new Announcer();
  private readonly talk: Conversation;
  private connections: readonly ConnectionView[] = [];
  private settings = freshSettings;
  private readonly arrangement: Arrangement;
  private query: QueryState | undefined;
  private result: ResultView | undefined;
  private readonly keepSoon = later(300, () => this.keep());
  private readonly draftSoon = quiet(80, (text: string) => this.talk.draft(text));

  constructor(
    private readonly link: Link,
    root: HTMLElement,
  ) {
    this.talk = new Conversation(link);
    const kept = link.kept();
    this.arrangement = new Arrangement(kept?.layout, (before) => this.arranged(before));
    this.chips = new Chips((condition) => this.refine({ kind: 'remove', condition }));
    this.bar = new Bar({
      onDraft: (text) => this.draftSoon(text),
      onRun: (text) => this.run(text),
      onStop: () => this.talk.send({ t: 'stop', id: this.talk.id }),
      onComplete: (text, caret) => this.talk.complete(text, caret),
      onRange: (from) => this.refine({ kind: 'time', from }),
      onExactRange: () => {
        this.setLayout({ form: true });
        this.form.root.querySelector<HTMLElement>('.range-exact > *')?.focus();
      },
      onZone: () =>
        this.talk.send({ t: 'setZone', zone: this.settings.zone === 'UTC' ? this.settings.localZone : 'UTC' }),
      onToggle: (pane) => this.toggle(pane),
      onSave: () => this.talk.send({ t: 'saveQuery', text: this.bar.query.text }),
      onExport: () => this.talk.send({ t: 'export', text: this.bar.query.text }),
      onCopy: (what) => this.copy(what, 2),
      selected: () => (this.grid.selection.all ? 0 : this.grid.selection.size),
      layout: () => this.layout,
      onTimes: () => this.setLayout({ relative: !this.layout.relative }),
      chips: this.chips.root,
    });
    this.form = new FilterForm({
      onChange: (values) => this.refine({ kind: 'form', values }, false),
      onRun: () => this.run(this.bar.query.text),
      onClear: () => this.run(this.settings.startText),
      onClose: () => {
        this.setLayout({ form: false });
        this.bar.focusToggle('form');
      },
    });
    this.facets = new Facets({
      onRefine: (field, value, mode) => this.refine({ kind: 'value', field, value, mode }),
      onSearch: () => this.extras.ask(),
      onMore: () => this.extras.askMore(),
    });
    this.timeline = new Timeline({
      onBrush: (from, to) =>
        this.refine({ kind: 'time', from: new Date(from).toISOString(), to: new Date(to).toISOString() }),
    });
    this.grid = new Grid({
      ask: (from, count) => {
        if (this.result !== undefined)
          this.talk.send({ t: 'rows', id: this.talk.id, rev: this.result.rev, from, count });
      },
      onSelect: (ref, open) => this.select(ref, open),
      onCopy: () => this.copy('text', 1),
      onOrder: (order) => this.setLayout({ order }),
      onColumns: (columns) => this.setLayout({ columns }),
      onResetColumns: () => this.setLayout({ columns: columnsOf(this.settings.columns) }),
      onSelection: () => this.outcome.selected(this.settings.zone),
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
        this.talk.send({ t: 'intent', what, ...(connection === undefined ? {} : { connection }) }),
      onContinue: () => this.talk.send({ t: 'continue', id: this.talk.id }),
      onWiden: (from) => this.refine({ kind: 'time', from }),
      onClear: () => this.run(this.settings.startText),
    });
    const status = new StatusLine({
      onContinue: () => this.talk.send({ t: 'continue', id: this.talk.id }),
      onStop: () => this.talk.send({ t: 'stop', id: this.talk.id }),
      onPart: ({ name, failure }) => this.frame.banner(failureCard(name, failure)),
    });
    this.extras = new Extras({
      talk: this.talk,
      facets: this.facets,
      result: () => this.result,
      layout: () => this.layout,
      width: () => this.frame.root.clientWidth,
    });
    this.outcome = new Outcome(status, this.announcer, this.grid.selection);
    this.frame = new Frame(
      {
        bar: this.bar.root,
        form: this.form.root,
        timeline: this.timeline.root,
        facets: this.facets.root,
        grid: this.grid.root,
        state: this.states.root,
        detail: this.reading.detail.root,
        status: status.root,
        live: this.announcer.root,
      },
      () => this.layout,
      (change) => this.setLayout(change),
    );
    root.replaceChildren(this.frame.root);
    this.frame.root.addEventListener('keydown', (event) =>
      shortcut(event, {
        query: this.bar.query,
        grid: this.grid,
        detail: this.reading.detail.root,
        facets: this.facets.root,
        putFacetsAway: () => this.frame.narrow && this.setLayout({ facets: false }),
      }),
    );
    this.applyLayout();
    this.states.set([], undefined, undefined);
    this.states.root.hidden = true;
    setInterval(() => this.applyGridLook(), 30_000);
  }

  start(): void {
    this.talk.ready();
    focusFirst(this.bar.query);
  }

  receive(message: HostMessage): void {
    switch (message.t) {
      case 'hello':
        if (message.layout !== undefined && this.link.kept() === undefined) this.arrangement.inherit(message.layout);
        this.setSettings(message.settings);
        this.setConnections(message.connections);
        this.reading.detail.prefer(this.layout.section);
        this.applyLayout();
        this.show(message.text, message.selected);
        break;
      case 'connections':
        this.setConnections(message.connections);
        break;
      case 'settings':
        this.setSettings(message.settings);
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
        this.applyReading();
        break;
      case 'copySelected':
        this.copy(message.what, 1);
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

  private setSettings(settings: PanelSettings): void {
    this.settings = settings;
    this.form.setZone(settings.zone);
    this.arrangement.follow(settings);
  }

  private setConnections(connections: readonly ConnectionView[]): void {
    this.connections = connections;
    this.form.setConnections(connections);
    this.applyGridLook();
    this.states.set(connections, this.result, this.bar.lastUntilNow);
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
    this.applyReading();
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
    this.bar.setRange(state, this.settings.zone);
    this.chips.set(state.conditions);
    this.facets.mark(state.marks);
    this.form.set(state.form, state.formComplete);
    this.keepSoon();
  }

  private setResult(result: ResultView): void {
    const first = this.result === undefined;
    const moved = first || this.result?.rev !== result.rev || this.result.count !== result.count;
    this.result = result;
    const state = this.states.set(this.connections, result, this.bar.lastUntilNow);
    this.frame.state(state);
    this.bar.setRunning(result.running);
    this.outcome.set(result, this.settings.zone);
    if (moved) {
      this.grid.setResult(result);
      if (result.count === 0) this.facets.clear();
      if (first) this.grid.setSelected(this.reading.selected);
      if (result.count > 0) this.extras.askSoon();
      else this.timeline.set(undefined, this.settings.zone);
    }
  }

  /** The selected events where there are at least so many, else all that match. */
  private copy(what: 'text' | 'json' | 'csv', least: number): void {
    const { selection } = this.grid;
    if (!selection.all && selection.size >= least) this.talk.send({ t: 'copy', what, events: [...selection.refs()] });
    else this.talk.send({ t: 'copyAll', id: this.talk.id, what });
  }

  private select(ref: EventRef, open: boolean): void {
    if (open) this.setLayout({ detail: true });
    this.reading.select(ref, open);
    this.applyReading();
    this.outcome.draw(this.settings.zone);
    this.keepSoon();
  }

  private toggle(pane: Pane): void {
    const open = this.arrangement.toggle(pane, this.reading.selected !== undefined);
    if (pane === 'form' && open) this.form.focus();
  }

  private applyReading(): void {
    const reading = this.arrangement.isReading(this.reading.selected !== undefined);
    this.frame.reading(reading);
    this.bar.setLayout({ ...this.layout, detail: this.layout.detail && reading }, this.settings.zone);
  }

  private setLayout(change: Partial<Layout>): void {
    this.arrangement.set(change);
  }

  private get layout(): Layout {
    return this.arrangement.layout;
  }

  private arranged(before: Layout): void {
    this.applyLayout();
    if ((this.layout.facets && !before.facets) || (this.layout.timeline && !before.timeline)) this.extras.askSoon();
    this.keepSoon();
  }

  private applyLayout(): void {
    this.frame.apply(this.layout, this.settings.density);
    this.applyReading();
    this.applyGridLook();
  }

  private applyGridLook(): void {
    this.grid.setLook(gridLook(this.layout, this.settings, this.connections));
  }

  private redrawTimes(): void {
    this.outcome.draw(this.settings.zone);
    if (this.result !== undefined) this.extras.askSoon();
    this.reading.ask();
    if (this.query !== undefined) this.bar.setRange(this.query, this.settings.zone);
  }

  private keep(): void {
    const state: Kept = {
      text: this.bar.query.text,
      ...(this.reading.selected === undefined ? {} : { selected: this.reading.selected }),
      layout: this.layout,
    };
    this.link.keep(state);
    const layout = this.arrangement.untold();
    if (layout !== undefined) this.talk.send({ t: 'keepLayout', layout });
  }
}
