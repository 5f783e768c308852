// The small view "Saved Queries": the person's own and the built-in ones, with how many loaded events each finds.
import {
  EventEmitter,
  MarkdownString,
  ThemeColor,
  ThemeIcon,
  TreeItem,
  TreeItemCollapsibleState,
  window,
  type Disposable,
  type TreeDataProvider,
  type TreeView,
} from 'vscode';
import type { SavedCount, SavedCounts } from '../app/savedCounts';
import type { ListedQuery, SavedQueries } from '../app/savedQueries';
import { countText } from '../core/loadWords';
import { visible } from '../core/text/visible';

export const savedViewId = 'auditLogs.saved';

/** What a menu hands to a command; `id` is absent for the group of the built-in ones. */
export interface SavedNode {
  readonly id?: string;
}

const builtInGroup: SavedNode = {};

export class SavedView implements TreeDataProvider<SavedNode>, Disposable {
  private readonly changed = new EventEmitter<undefined>();
  readonly onDidChangeTreeData = this.changed.event;
  private readonly view: TreeView<SavedNode>;
  private readonly subscriptions: readonly (() => void)[];

  constructor(
    private readonly saved: SavedQueries,
    private readonly counts: SavedCounts,
  ) {
    this.view = window.createTreeView(savedViewId, { treeDataProvider: this });
    const shown = this.view.onDidChangeVisibility(({ visible: seen }) => this.look(seen));
    this.subscriptions = [
      saved.onDidChange(() => this.changed.fire(undefined)),
      counts.onDidChange(() => this.changed.fire(undefined)),
      () => {
        shown.dispose();
      },
    ];
    this.counts.watch(this.view.visible);
  }

  /** The selected query, for keys that are pressed in the view. */
  get selected(): string | undefined {
    return this.view.selection[0]?.id;
  }

  getChildren(node?: SavedNode): SavedNode[] {
    const list = this.saved.list();
    if (node !== undefined) return list.filter(({ builtIn }) => builtIn).map(({ id }) => ({ id }));
    const own = list.filter(({ builtIn }) => !builtIn).map(({ id }) => ({ id }));
    return [...own, builtInGroup];
  }

  getTreeItem({ id }: SavedNode): TreeItem {
    const query = id === undefined ? undefined : this.saved.get(id);
    return query === undefined ? groupItem() : queryItem(query, this.counts.get(query.text));
  }

  dispose(): void {
    for (const end of this.subscriptions) end();
    this.counts.dispose();
    this.view.dispose();
    this.changed.dispose();
  }

  /** Settings Sync may have brought others while nobody looked. */
  private look(seen: boolean): void {
    this.counts.watch(seen);
    if (seen) this.changed.fire(undefined);
  }
}

function groupItem(): TreeItem {
  const item = new TreeItem('Built-in', TreeItemCollapsibleState.Expanded);
  item.id = 'builtIn';
  return item;
}

function queryItem(query: ListedQuery, count: SavedCount | undefined): TreeItem {
  const item = new TreeItem(visible(query.name, 80), TreeItemCollapsibleState.None);
  const broken = count === 'broken';
  item.id = query.id;
  item.description = countWords(count);
  item.contextValue = [query.builtIn ? 'builtIn' : 'saved', query.isDefault ? 'default' : ''].join(' ').trim();
  item.iconPath = broken
    ? new ThemeIcon('warning', new ThemeColor('list.warningForeground'))
    : new ThemeIcon(query.isDefault ? 'star-full' : 'bookmark');
  item.command = { command: 'auditLogs.runSaved', title: 'Run Query', arguments: [{ id: query.id }] };
  item.tooltip = tooltip(query, count);
  const spoken = [query.name, query.isDefault ? 'default' : '', spokenCount(count)].filter((part) => part !== '');
  item.accessibilityInformation = { label: visible(spoken.join(', '), 200) };
  return item;
}

function countWords(count: SavedCount | undefined): string {
  if (count === undefined) return '';
  return typeof count === 'number' ? countText(count) : count === 'broken' ? 'has errors' : '';
}

function spokenCount(count: SavedCount | undefined): string {
  switch (count) {
    case undefined:
      return '';
    case 'broken':
      return 'has errors';
    case 'unknown':
      return 'only the vendor can count it';
    default:
      return `${countText(count)} loaded ${count === 1 ? 'event' : 'events'}`;
  }
}

/** Names and texts may come out of a file: they are text, never Markdown. */
function tooltip(query: ListedQuery, count: SavedCount | undefined): MarkdownString {
  const lines = [
    query.name,
    visible(query.text, 1000),
    query.help ?? '',
    query.isDefault ? 'The explorer opens with it.' : '',
    spokenCount(count),
  ];
  const tip = new MarkdownString();
  for (const [at, line] of lines.filter((text) => text !== '').entries()) {
    if (at > 0) tip.appendMarkdown('\n\n');
    tip.appendText(line);
  }
  return tip;
}
