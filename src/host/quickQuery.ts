// "Query…" and "Search Loaded Events…": the query language in the palette, validated and completed as it is typed.
import { ThemeIcon, window, type Disposable, type QuickInputButton, type QuickPick } from 'vscode';
import type { History } from '../app/history';
import { knownFilters, type QuerySource } from '../app/querySource';
import { complete } from '../core/query/complete';
import type { CompiledQuery } from '../core/query/compile';
import { parseQuery } from '../core/query/parse';
import type { ParsedQuery } from '../core/query/ast';
import { type Phrases, sentence } from '../core/sentence';
import { maskText } from '../core/text/maskText';
import { relativeTime } from '../core/text/time';
import { visible } from '../core/text/visible';
import { eventIcon } from '../core/tree';
import type { EventStore } from '../store/types';
import {
  atEnd,
  type Choice,
  type ChoiceItem,
  completionItem,
  countItem,
  firstOf,
  headingItem,
  helpItems,
  historyItem,
  mostListed,
  problemItem,
  runItem,
  type RunWords,
  savedItem,
} from './quickItems';
import { plainItem } from './say';

/** Ms without a keystroke before the store is asked. */
const pause = 120;

/** Queries of the history listed in an empty box, and saved ones listed by the name that is typed. */
const mostRecent = 10;
const mostNamed = 5;

/** What is typed, or put there by the button, to see how a query is written. */
const helpText = '?';
const helpButton: QuickInputButton = { iconPath: new ThemeIcon('question'), tooltip: 'How to Write a Query' };

const runInExplorer: RunWords = {
  label: 'Run in the explorer',
  icon: 'play',
  detail: 'Asks the vendors over the whole range',
};

const listLoaded: RunWords = {
  label: 'List matching loaded events',
  icon: 'list-flat',
  detail: 'Looks at what is loaded, asks nobody',
};

export interface QuickQueryDeps {
  readonly store: EventStore;
  readonly history: History;
  /** The person's own, then the built-in ones. */
  readonly saved: () => readonly { readonly name: string; readonly text: string }[];
  readonly source: QuerySource;
  readonly time: () => { readonly now: number; readonly zone: string };
  readonly compile: (parsed: ParsedQuery) => CompiledQuery;
  readonly phrases: Phrases;
  readonly openExplorer: (text: string) => void;
  readonly openRow: (row: number) => void;
}

export class QuickQuery {
  constructor(private readonly deps: QuickQueryDeps) {}

  /** `use` receives the text that the person chose to run. */
  query(title: string, start: string, use: (text: string) => void, words = runInExplorer): void {
    this.show(
      title,
      start,
      'type:api_key action:deleted actor:ana@acme.io after:7d',
      (text) => this.queryItems(text, words),
      (choice, box) => {
        switch (choice.kind) {
          case 'replace':
            box.value = choice.text;
            return false;
          case 'run':
            void this.deps.history.add(choice.text);
            use(choice.text);
            return true;
          case 'list':
            void this.deps.history.add(choice.text);
            this.searchLoaded(choice.text);
            return true;
          case 'event':
          case 'none':
            return false;
        }
      },
    );
  }

  searchLoaded(start: string): void {
    const placeholder = 'Search everything loaded, request bodies included';
    this.show(
      'Search Loaded Events',
      start,
      placeholder,
      (text, signal) => this.eventItems(text, signal),
      (choice, box) => {
        if (choice.kind === 'replace') box.value = choice.text;
        if (choice.kind !== 'event') return false;
        this.deps.openRow(choice.row);
        return true;
      },
    );
  }

  private async queryItems(text: string, words: RunWords): Promise<readonly ChoiceItem[]> {
    if (text.trim() === helpText) return helpItems();
    const parsed = parseQuery(text, knownFilters);
    // What is missing at the end is about to be typed: what could stand there comes first.
    const last = atEnd(text);
    const missing = parsed.diagnostics.filter(last);
    const wrong = parsed.diagnostics.filter((diagnostic) => !last(diagnostic));
    const suggestions = complete(text, text.length, await this.deps.source.completionSource()).map(
      completionItem(text),
    );
    const broken = parsed.hasErrors;
    const past = text === '' ? this.past() : this.savedAs(text);
    const run: ChoiceItem[] = [runItem(words, { kind: 'run', text }), runItem(listLoaded, { kind: 'list', text })];
    if (text === '') return [...past, ...suggestions];
    const problem = problemItem(text);
    return [...wrong.map(problem), ...(broken ? [] : run), ...suggestions, ...missing.map(problem), ...past];
  }

  /** What was asked before and what was saved, for a box in which nothing stands yet. */
  private past(): readonly ChoiceItem[] {
    const recent = this.deps.history.list().slice(0, mostRecent).map(historyItem);
    const saved = this.deps.saved().map(savedItem);
    return [
      ...(recent.length === 0 ? [] : [headingItem('recent'), ...recent]),
      ...(saved.length === 0 ? [] : [headingItem('saved'), ...saved]),
      headingItem('fields'),
    ];
  }

  /** Saved queries whose name is being typed. */
  private savedAs(text: string): readonly ChoiceItem[] {
    const wanted = text.trim().toLowerCase();
    if (wanted.length < 2 || wanted.includes(':')) return [];
    const found = this.deps.saved().filter(({ name }) => name.toLowerCase().includes(wanted));
    return found.slice(0, mostNamed).map(savedItem);
  }

  private async eventItems(text: string, signal: AbortSignal): Promise<readonly ChoiceItem[]> {
    if (text.trim() === helpText) return helpItems();
    const parsed = parseQuery(text, knownFilters);
    const problems = parsed.diagnostics.filter(({ severity }) => severity === 'error').map(problemItem(text));
    if (problems.length > 0) return problems;
    const { rows } = await this.deps.store.select(this.deps.compile(parsed), { signal });
    const { now } = this.deps.time();
    const listed = [...rows.slice(0, mostListed)].map((row): ChoiceItem => {
      const event = this.deps.store.event(row);
      const icon = eventIcon(event);
      return {
        label: sentence(event, this.deps.phrases),
        description: event.at === undefined ? 'no time' : relativeTime(event.at, now),
        detail: visible(maskText([event.resource.ids[0], event.actor.ip].filter(Boolean).join(' · ')), 200),
        iconPath: new ThemeIcon(icon.id),
        alwaysShow: true,
        choice: { kind: 'event', row },
      };
    });
    if (rows.length > 0) return [countItem(rows.length), ...listed];
    const label = 'No loaded event matches';
    return [
      { label, description: 'run it in the explorer to ask the vendors', alwaysShow: true, choice: { kind: 'none' } },
    ];
  }

  /** A pick whose items answer what is typed; a newer keystroke drops an older one's answer. */
  private show(
    title: string,
    start: string,
    placeholder: string,
    itemsFor: (text: string, signal: AbortSignal) => Promise<readonly ChoiceItem[]>,
    accept: (choice: Choice, box: QuickPick<ChoiceItem>) => boolean,
  ): void {
    const box = window.createQuickPick<ChoiceItem>();
    Object.assign(box, { title, placeholder, value: start, matchOnDescription: false, buttons: [helpButton] });
    let abort = new AbortController();
    let timer: ReturnType<typeof setTimeout> | undefined;
    /** What stood in the box when the list was made. */
    let answered: string | undefined;
    const update = async (): Promise<void> => {
      clearTimeout(timer);
      abort.abort();
      const text = box.value;
      const mine = (abort = new AbortController());
      box.busy = true;
      try {
        const items = (await itemsFor(text, mine.signal)).map(plainItem);
        if (mine.signal.aborted) return;
        box.items = items;
        const first = firstOf(items);
        if (first !== undefined) box.activeItems = [first];
        answered = text;
        box.busy = false;
      } catch {
        // Only an abort ends a local search early, and then a newer one is under way.
      }
    };
    const later = (): void => {
      clearTimeout(timer);
      timer = setTimeout(() => void update(), pause);
    };
    const subscriptions: Disposable[] = [
      box.onDidChangeValue(later),
      box.onDidTriggerButton(() => {
        box.value = helpText;
        void update();
      }),
      box.onDidAccept(async () => {
        let [item] = box.selectedItems;
        if (answered !== box.value) {
          // The list had not caught up. The first item was hardly chosen, so the text is meant; any other was, if it is
          // still there: VS Code itself moves to the item that is most like the text.
          const old = item;
          const first = old === undefined || old === firstOf(box.items);
          await update();
          const same = box.items.find(({ label, choice }) => label === old?.label && choice.kind === old.choice.kind);
          const ready = box.items.find(({ choice }) => choice.kind === 'run');
          item = first ? (ready ?? same) : (same ?? ready);
        }
        if (item === undefined) return;
        if (accept(item.choice, box)) box.hide();
        else void update();
      }),
      box.onDidHide(() => {
        abort.abort();
        clearTimeout(timer);
        for (const subscription of subscriptions) subscription.dispose();
        box.dispose();
      }),
    ];
    box.show();
    void update();
  }
}
