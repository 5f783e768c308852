// Commands of the sidebar view, of the palette's queries, and the tour.
import { commands } from 'vscode';
import type { Connections } from '../app/connections';
import type { Loader } from '../app/loader';
import { compileQuery } from '../core/query/compile';
import { parseQuery } from '../core/query/parse';
import type { Commands } from './commands';
import type { ExplorerPanel } from './panel';
import type { QuickQuery } from './quickQuery';
import type { HostSettings } from './settings';
import type { EventsView } from './treeView';

export interface ViewCommandDeps {
  readonly registry: Commands;
  readonly view: EventsView;
  readonly panel: ExplorerPanel;
  readonly quickQuery: QuickQuery;
  readonly loader: Loader;
  readonly settings: HostSettings;
  readonly time: () => ReturnType<Connections['timeContext']>;
  readonly extensionId: string;
}

export function registerViewCommands({
  registry,
  view,
  panel,
  quickQuery,
  loader,
  settings,
  time,
  extensionId,
}: ViewCommandDeps): void {
  registry.add('openExplorer', () => panel.show());
  registry.add('copySelectedText', () => panel.copySelected('text'));
  registry.add('copySelectedJson', () => panel.copySelected('json'));
  registry.add('copySelectedCsv', () => panel.copySelected('csv'));
  registry.add('query', () => quickQuery.query('Query', '', (text) => panel.show(text)));
  registry.add('searchLoaded', () => quickQuery.searchLoaded(''));
  registry.add('filterTree', () =>
    quickQuery.query(
      'Filter Events in the Sidebar',
      view.filterText,
      (text) => view.setFilter({ text, compiled: compileQuery(parseQuery(text).expr, time()) }),
      { label: 'Filter the sidebar', icon: 'filter', detail: 'Looks at what is loaded, asks nobody' },
    ),
  );
  registry.add('clearFilter', () => view.setFilter(undefined));
  registry.add('refresh', (node) => loader.refresh(connectionOf(node)));
  registry.add('stop', () => loader.stop());
  registry.add('loadOlder', (node) => view.loadOlder(connectionOf(node)));
  registry.add('groupByType', () => view.setGrouping('type'));
  registry.add('groupByActor', () => view.setGrouping('actor'));
  registry.add('groupByDay', () => view.setGrouping('day'));
  registry.add('groupByNone', () => view.setGrouping('flat'));
  registry.add('showMore', (node) => view.showMore(node));
  registry.add('useUtc', () => settings.setUtc(true));
  registry.add('useLocalTime', () => settings.setUtc(false));
  registry.add('takeTour', () =>
    commands.executeCommand('workbench.action.openWalkthrough', `${extensionId}#start`, false),
  );
}

function connectionOf(node: unknown): string | undefined {
  const path = typeof node === 'object' && node !== null ? (node as { readonly path?: unknown }).path : undefined;
  const id =
    typeof path === 'object' && path !== null ? (path as { readonly connection?: unknown }).connection : undefined;
  return typeof id === 'string' ? id : undefined;
}
