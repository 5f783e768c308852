// Commands about saved queries: save, run, change, order, and carry to another machine.
import { window, workspace, Uri } from 'vscode';
import { longestImport, type ListedQuery, type SavedQueries } from '../app/savedQueries';
import { knownFilters } from '../app/querySource';
import { AuditError } from '../core/errors';
import { parseQuery } from '../core/query/parse';
import { visible } from '../core/text/visible';
import type { Commands } from './commands';
import { fileName } from './exportFile';
import { storageError } from './partialFile';
import type { QuickQuery } from './quickQuery';
import { askText, inform, pickOne, sayBriefly, warn } from './say';

export interface SavedCommandDeps {
  readonly commands: Commands;
  readonly saved: SavedQueries;
  readonly quickQuery: QuickQuery;
  /** What was asked last. */
  readonly lastQuery: () => string;
  readonly openExplorer: (text: string) => void;
  readonly filterTree: (text: string) => void;
  /** The query selected in the view, for keys that are pressed there. */
  readonly selected: () => string | undefined;
}

/** The text that a caller means: one it wrote itself, or a node of the view. */
export function textOf(arg: unknown, saved: SavedQueries): string | undefined {
  if (typeof arg === 'string') return arg;
  return fromNode(arg, saved)?.text;
}

function fromNode(arg: unknown, saved: SavedQueries): ListedQuery | undefined {
  const id = typeof arg === 'object' && arg !== null ? (arg as { readonly id?: unknown }).id : undefined;
  return typeof id === 'string' ? saved.get(id) : undefined;
}

export function registerSavedCommands(deps: SavedCommandDeps): void {
  const { commands: registry, saved } = deps;
  /** On the node of a menu, the one selected in the view, or the one the person picks. */
  const on = (name: string, question: string, which: 'own' | 'any', work: (query: ListedQuery) => unknown): void =>
    registry.add(name, async (...args) => {
      const selected = deps.selected();
      const given = fromNode(args[0], saved) ?? (selected === undefined ? undefined : saved.get(selected));
      const query = given ?? (await pick(saved, question, which));
      if (query !== undefined && !(which === 'own' && query.builtIn)) await work(query);
    });

  registry.add('saveQuery', async (text) => {
    if (typeof text === 'string') return save(text, saved);
    deps.quickQuery.query('Save Query', deps.lastQuery(), (typed) => void save(typed, saved).catch(tell(registry)), {
      label: 'Save this query…',
      icon: 'bookmark',
      detail: 'Asks for its name',
    });
  });
  registry.add('runSaved', async (...args) => {
    const query = fromNode(args[0], saved) ?? (await pick(saved, 'Which query do you want to run?', 'any'));
    if (query !== undefined) deps.openExplorer(query.text);
  });
  on('renameSaved', 'Which query do you want to rename?', 'own', async (query) => {
    const name = await askName('Rename Query', query.name, saved, query.id);
    if (name !== undefined) await saved.rename(query.id, name);
  });
  on('editSaved', 'Which query do you want to change?', 'own', (query) =>
    deps.quickQuery.query(
      `Change "${query.name}"`,
      query.text,
      (text) => void saved.setText(query.id, text).catch(tell(registry)),
      { label: 'Save the change', icon: 'save', detail: `"${query.name}" becomes this` },
    ),
  );
  on('deleteSaved', 'Which query do you want to delete?', 'own', async (query) => {
    const remove = 'Delete';
    const question = `Delete the saved query "${query.name}"?`;
    const detail = visible(query.text, 300);
    if ((await warn(question, { modal: true, detail }, remove)) === remove) await saved.remove(query.id);
  });
  on('moveSavedUp', 'Which query do you want to move up?', 'own', ({ id }) => saved.move(id, -1));
  on('moveSavedDown', 'Which query do you want to move down?', 'own', ({ id }) => saved.move(id, 1));
  on('setDefaultSaved', 'With which query should the explorer open?', 'any', ({ id }) => saved.setDefault(id));
  registry.add('clearDefaultSaved', () => saved.setDefault(undefined));
  on('filterBySaved', 'By which query do you want to filter the sidebar?', 'any', ({ text }) => deps.filterTree(text));
  registry.add('exportSavedQueries', () => exportFile(saved));
  registry.add('importSavedQueries', () => importFile(saved));
}

function tell(registry: Commands): (error: unknown) => void {
  return (error) =>
    void registry.show(
      AuditError.is(error) ? error.failure : storageError('The query', error).failure,
      'saved queries',
    );
}

async function pick(saved: SavedQueries, placeHolder: string, which: 'own' | 'any'): Promise<ListedQuery | undefined> {
  const fitting = saved.list().filter(({ builtIn }) => which === 'any' || !builtIn);
  if (fitting.length === 0) void inform('There is no saved query yet.');
  if (fitting.length === 0) return undefined;
  const items = fitting.map((query) => ({
    label: query.name,
    description: query.builtIn ? 'built-in' : '',
    detail: visible(query.text, 200),
    query,
  }));
  return (await pickOne(items, { placeHolder, matchOnDetail: true }))?.query;
}

async function save(text: string, saved: SavedQueries): Promise<void> {
  const [problem] = parseQuery(text, knownFilters).diagnostics.filter(({ severity }) => severity === 'error');
  if (problem !== undefined) {
    throw new AuditError({
      kind: 'badInput',
      message: `This query is not saved: ${visible(problem.message, 300)}`,
      nextStep: 'Mend it first.',
    });
  }
  const name = await askName('Save Query', '', saved);
  if (name === undefined) return;
  await saved.add(name, text);
  sayBriefly(`Saved "${visible(name, 60)}".`, 4000);
}

async function askName(title: string, value: string, saved: SavedQueries, id?: string): Promise<string | undefined> {
  const taken = new Set(saved.list().flatMap((query) => (query.id === id || query.builtIn ? [] : [query.name])));
  const name = await askText({
    title,
    value,
    prompt: 'The name under which it is listed.',
    validateInput: (typed) => {
      if (typed.trim() === '') return 'A saved query needs a name.';
      return taken.has(typed.trim()) ? 'There is a saved query of this name already.' : undefined;
    },
  });
  return name?.trim();
}

async function exportFile(saved: SavedQueries): Promise<void> {
  if (saved.list().every(({ builtIn }) => builtIn)) {
    throw new AuditError({ kind: 'badInput', message: 'There is no saved query to export yet.' });
  }
  const target = await window.showSaveDialog({
    title: 'Export Saved Queries',
    saveLabel: 'Export',
    defaultUri: Uri.joinPath(workspace.workspaceFolders?.[0]?.uri ?? Uri.file('/'), 'audit-log-queries.json'),
    filters: { JSON: ['json'] },
  });
  if (target === undefined) return;
  try {
    await workspace.fs.writeFile(target, new TextEncoder().encode(saved.exportText()));
  } catch (error) {
    throw storageError(fileName(target), error);
  }
  sayBriefly(`Exported the saved queries to ${visible(fileName(target), 60)}.`, 4000);
}

async function importFile(saved: SavedQueries): Promise<void> {
  const chosen = await window.showOpenDialog({
    title: 'Import Saved Queries',
    openLabel: 'Import',
    canSelectMany: false,
    filters: { JSON: ['json'] },
  });
  const [file] = chosen ?? [];
  if (file === undefined) return;
  const { size } = await workspace.fs.stat(file);
  const text =
    size > longestImport ? ' '.repeat(longestImport + 1) : new TextDecoder().decode(await workspace.fs.readFile(file));
  const { added, skipped } = await saved.importText(text);
  const told = `Imported ${String(added)} ${added === 1 ? 'query' : 'queries'} from ${visible(fileName(file), 60)}.`;
  const more = skipped.length > 3 ? `; ${String(skipped.length - 3)} more` : '';
  const left = skipped.length === 0 ? '' : ` Not taken: ${skipped.slice(0, 3).join('; ')}${more}.`;
  void inform(told + left);
}
