// What can be done with a query beside running it: save, explain, export, keep in a file.
import type { Disposable } from 'vscode';
import { explainParts, explainText, type ExplainContext } from '../app/explainQuery';
import type { ExportDeps } from '../app/exporter';
import { knownFilters, type QuerySource } from '../app/querySource';
import { SavedCounts } from '../app/savedCounts';
import type { SavedQueries } from '../app/savedQueries';
import { compileQuery } from '../core/query/compile';
import { parseQuery } from '../core/query/parse';
import type { Commands } from './commands';
import { ExplainDocuments } from './explainDocuments';
import { ExportCommand } from './exportCommand';
import type { ExportJournal } from './exportJournal';
import { QueryFiles } from './queryFiles';
import type { QuickQuery } from './quickQuery';
import { registerSavedCommands, textOf } from './savedCommands';
import { SavedView } from './savedView';
import type { TreeFilter } from './treeView';

export interface QueryFeatureDeps extends ExportDeps {
  readonly registry: Commands;
  readonly saved: SavedQueries;
  readonly source: QuerySource;
  readonly quickQuery: QuickQuery;
  readonly journal: ExportJournal;
  /** What was asked last, to begin with where a command is given no query. */
  readonly lastQuery: () => string;
  readonly openExplorer: (text: string) => void;
  readonly filterTree: (filter: TreeFilter) => void;
}

export interface QueryFeatures {
  readonly parts: readonly Disposable[];
  readonly exporting: ExportCommand;
}

export function registerQueryFeatures(deps: QueryFeatureDeps): QueryFeatures {
  const { registry, saved, store, clock, source, quickQuery, openExplorer, connections, settings } = deps;
  const context = (): ExplainContext => ({
    connections,
    time: connections.timeContext(settings.zone),
    days: settings.days,
  });
  const compile = (text: string): TreeFilter['compiled'] | undefined => {
    const parsed = parseQuery(text, knownFilters);
    return parsed.hasErrors ? undefined : compileQuery(parsed.expr, context().time);
  };

  const counts = new SavedCounts({ saved, store, clock, compile });
  const view = new SavedView(saved, counts);
  registerSavedCommands({
    commands: registry,
    saved,
    quickQuery,
    lastQuery: deps.lastQuery,
    openExplorer,
    filterTree: (text) => {
      const compiled = compile(text);
      if (compiled !== undefined) deps.filterTree({ text, compiled });
      else openExplorer(text);
    },
    selected: () => view.selected,
  });

  const explained = new ExplainDocuments((text) => explainText(text, context()));
  registry.add('explainQuery', (...args) => {
    const text = textOf(args[0], saved);
    if (text !== undefined) return explained.open(text);
    const words = { label: 'Explain', icon: 'info', detail: 'Shows what it asks of whom; nothing is asked' };
    quickQuery.query('Explain Query', deps.lastQuery(), (typed) => void explained.open(typed), words);
    return undefined;
  });

  const exporting = new ExportCommand({ ...deps, textOf: (arg) => textOf(arg, saved) });
  const files = new QueryFiles({
    commands: registry,
    source,
    openExplorer,
    explain: (text) => explainParts(text, context()),
    zone: () => settings.zone,
  });
  return { parts: [view, explained, exporting, files], exporting };
}
