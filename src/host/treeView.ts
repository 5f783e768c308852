// The sidebar view: maps the tree's model to VS Code's items and says in words what is loaded.
import {
  commands,
  EventEmitter,
  MarkdownString,
  ThemeColor,
  ThemeIcon,
  TreeItem,
  TreeItemCollapsibleState,
  window,
  type CancellationToken,
  type Disposable,
  type TreeDataProvider,
  type TreeView,
  type ViewBadge,
} from 'vscode';
import type { Connections } from '../app/connections';
import type { EventContext } from '../app/eventContext';
import type { Loader } from '../app/loader';
import type { Reader } from '../app/reader';
import { loadedQuery, StoreTreeSource } from '../app/treeSource';
import { createTree, type TreeModel, type TreeNode } from '../core/tree';
import type { TreeGrouping } from '../core/treeRow';
import type { CompiledQuery } from '../core/query/compile';
import { changeLine } from '../core/changes';
import { withSurroundings } from '../core/detail';
import { isoUtc, isTellable } from '../core/text/time';
import type { EventStore } from '../store/types';
import type { HostSettings } from './settings';
import { describeView, type ViewWords } from '../app/viewWords';

export const viewId = 'auditLogs.events';
/** Pages come several times a second; the tree is drawn at most this often, in ms. */
const redrawEvery = 250;
/** Lines of what changed in a tooltip. */
const mostChanges = 10;
/** Rows begin with how long ago it was; ms. */
const tellTimeEvery = 60_000;

export interface TreeFilter {
  readonly text: string;
  readonly compiled: CompiledQuery;
}

interface TreeDeps {
  readonly connections: Connections;
  readonly loader: Loader;
  readonly store: EventStore;
  readonly reader: Reader;
  readonly settings: HostSettings;
  readonly everything: () => CompiledQuery;
  readonly surroundings: EventContext;
}

export class EventsView implements TreeDataProvider<TreeNode>, Disposable {
  private readonly changed = new EventEmitter<undefined>();
  readonly onDidChangeTreeData = this.changed.event;
  readonly view: TreeView<TreeNode>;
  private readonly pages = new Map<string, number>();
  private grouping: TreeGrouping = 'type';
  private filter: TreeFilter | undefined;
  private timer: ReturnType<typeof setTimeout> | undefined;
  private current: Promise<{ readonly model: TreeModel; readonly source: StoreTreeSource }> | undefined;
  /** Events that the last model showed. */
  private matched: number | undefined;
  private readonly ticking = setInterval(() => this.view.visible && this.refresh(), tellTimeEvery);
  private readonly subscriptions: (() => void)[];

  constructor(private readonly deps: TreeDeps) {
    this.view = window.createTreeView(viewId, { treeDataProvider: this, showCollapseAll: true, canSelectMany: true });
    this.subscriptions = [
      deps.connections.onDidChange(() => this.refresh()),
      deps.loader.onDidChange(() => this.refresh()),
      deps.store.onDidChange(() => this.refresh()),
    ];
    const settings = deps.settings.onDidChange(() => this.refresh());
    this.subscriptions.push(() => void settings.dispose());
    const shown = this.view.onDidChangeVisibility(({ visible }) => {
      if (visible) this.loadWhatIsNew();
    });
    this.subscriptions.push(() => void shown.dispose());
    this.say();
  }

  async getChildren(node?: TreeNode): Promise<TreeNode[]> {
    return [...(await this.children(node))];
  }

  async getParent(node: TreeNode): Promise<TreeNode | undefined> {
    return (await this.model()).model.parent(node);
  }

  getTreeItem(node: TreeNode): TreeItem {
    return toTreeItem(node);
  }

  /** Tooltips are built when they are shown; what a vendor wrote is appended as text, never as Markdown. */
  async resolveTreeItem(item: TreeItem, node: TreeNode, token: CancellationToken): Promise<TreeItem> {
    if (node.row === undefined || token.isCancellationRequested) return item;
    const tooltip = new MarkdownString();
    const { reader, settings } = this.deps;
    const event = reader.full(node.row);
    const around = await this.deps.surroundings.of(event);
    const options = { indent: '  ', reveal: false, zone: settings.zone, phrases: reader.phrases, ...around };
    // Nothing of the record itself is shown: however large it is, it need not be read.
    const detail = withSurroundings(event, { sections: [], notes: [], masked: [] }, options);
    tooltip.appendText(detail.sentence);
    for (const change of detail.changes.slice(0, mostChanges)) {
      tooltip.appendMarkdown('\n\n');
      tooltip.appendText(changeLine(change));
    }
    for (const { name, label, value } of detail.facts) {
      tooltip.appendMarkdown('\n\n');
      const iso = name === 'when' && isTellable(event.at) ? ` · ${isoUtc(event.at)}` : '';
      tooltip.appendText(`${label}: ${value}${iso}`);
    }
    item.tooltip = tooltip;
    return item;
  }

  setGrouping(grouping: TreeGrouping): void {
    this.grouping = grouping;
    void commands.executeCommand('setContext', 'auditLogs.grouping', grouping);
    this.redraw();
  }

  setFilter(filter: TreeFilter | undefined): void {
    this.filter = filter;
    this.pages.clear();
    this.redraw();
  }

  /** Shown on the view's icon while the view itself is not: who looks at it needs no number. */
  setBadge(badge: ViewBadge | undefined): void {
    this.view.badge = this.view.visible ? undefined : badge;
  }

  get filterText(): string {
    return this.filter?.text ?? '';
  }

  /** Takes what a menu hands over; anything but a node of this tree is ignored. */
  showMore(node: unknown): void {
    const above = typeof node === 'object' && node !== null ? (node as Partial<TreeNode>).parent : undefined;
    if (typeof above !== 'string') return;
    this.pages.set(above, (this.pages.get(above) ?? 1) + 1);
    this.redraw();
  }

  async loadOlder(connection: string | undefined): Promise<void> {
    const { connections, loader } = this.deps;
    const ids = connection === undefined ? connections.list().map(({ id }) => id) : [connection];
    await Promise.all(ids.map((id) => loader.loadOlder(id)));
  }

  /** Opens the tree down to an event and selects it; does nothing when the filter hides it. */
  async reveal(row: number, focus: boolean): Promise<void> {
    const { model, source } = await this.model();
    const node = model.eventNode(row);
    for (let above = model.parent(node); above !== undefined; above = model.parent(above))
      await source.prepare(above.path);
    await source.prepare(node.path);
    await this.view.reveal(node, { select: true, focus, expand: false });
  }

  refresh(): void {
    this.timer ??= setTimeout(() => this.redraw(), redrawEvery);
  }

  /** At once: what a person asked for, and what is revealed right after it. */
  private redraw(): void {
    clearTimeout(this.timer);
    this.timer = undefined;
    this.current = undefined;
    this.say();
    this.changed.fire(undefined);
  }

  dispose(): void {
    clearTimeout(this.timer);
    clearInterval(this.ticking);
    for (const end of this.subscriptions) end();
    this.changed.dispose();
    this.view.dispose();
  }

  private async children(node: TreeNode | undefined): Promise<readonly TreeNode[]> {
    const { model, source } = await this.model();
    if (node !== undefined) {
      await source.prepare(node.path);
      return model.children(node);
    }
    if (this.view.visible) this.loadWhatIsNew();
    return this.words(source.size).empty === undefined ? model.roots() : [];
  }

  private model(): Promise<{ readonly model: TreeModel; readonly source: StoreTreeSource }> {
    this.current ??= this.buildModel();
    return this.current;
  }

  private async buildModel(): Promise<{ readonly model: TreeModel; readonly source: StoreTreeSource }> {
    const { store, reader, connections, loader, settings } = this.deps;
    const shown = this.filter?.compiled ?? loadedQuery(this.deps.everything(), connections, loader);
    const selection = await store.select(shown);
    const range = (id: string): string | undefined => this.words(selection.rows.length).rangeOf(id);
    const source = new StoreTreeSource(store, reader, connections, loader, selection, range, settings.zone);
    const options = {
      grouping: this.grouping,
      now: Date.now(),
      zone: settings.zone,
      pages: this.pages,
      phrases: reader.phrases,
    };
    this.matched = selection.rows.length;
    this.say();
    return { model: createTree(source, options), source };
  }

  /** A connection that was never loaded is loaded when the view is first seen, not when the window opens. */
  private loadWhatIsNew(): void {
    const { connections, loader } = this.deps;
    for (const { id, source } of connections.list()) {
      if (source !== 'file' && loader.state(id).load.kind === 'idle') void loader.loadRecent(id);
    }
  }

  private words(matched: number): ViewWords {
    const { connections, loader, store, settings } = this.deps;
    return describeView({
      connections,
      loader,
      store,
      filter: this.filter?.text,
      matched,
      now: Date.now(),
      zone: settings.zone,
    });
  }

  private say(): void {
    const words = this.words(this.matched ?? this.deps.store.stats().events);
    this.view.message = words.message ?? '';
    this.view.description = words.description ?? '';
    const contexts = { ...words.contexts, utc: this.deps.settings.utc, filtered: this.filter !== undefined };
    for (const [name, value] of Object.entries(contexts)) {
      void commands.executeCommand('setContext', `auditLogs.${name}`, value);
    }
  }
}

function toTreeItem(node: TreeNode): TreeItem {
  const closed = node.kind === 'connection' ? TreeItemCollapsibleState.Expanded : TreeItemCollapsibleState.Collapsed;
  const item = new TreeItem(node.label, node.expandable ? closed : TreeItemCollapsibleState.None);
  item.id = node.id;
  item.description = node.description;
  item.contextValue = node.contextValue;
  item.iconPath = new ThemeIcon(
    node.icon.id,
    node.icon.color === undefined ? undefined : new ThemeColor(node.icon.color),
  );
  item.accessibilityInformation = { label: node.accessibleLabel };
  if (node.kind === 'event') item.command = { command: 'auditLogs.openEvent', title: 'Open Event', arguments: [node] };
  if (node.kind === 'more')
    item.command = { command: 'auditLogs.showMore', title: 'Show More Events', arguments: [node] };
  return item;
}
