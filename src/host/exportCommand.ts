// "Export Query Result…": every event of a query, fetched to the end of its range, as a file.
import { homedir } from 'node:os';
import { join } from 'node:path';
import { commands, Uri, window, workspace, type QuickPickItem } from 'vscode';
import { QueryExport, type ExportChoice, type ExportDeps, type ExportFormat } from '../app/exporter';
import { knownFilters } from '../app/querySource';
import { AuditError } from '../core/errors';
import { countText } from '../core/loadWords';
import { parseQuery } from '../core/query/parse';
import { dayKey } from '../core/text/time';
import { visible } from '../core/text/visible';
import type { Commands } from './commands';
import { beside, fileName, openExportFile } from './exportFile';
import type { ExportJournal } from './exportJournal';
import { partialEnding, type PartialFile } from './partialFile';
import type { QuickQuery } from './quickQuery';
import { inform, pickOne, warn, withProgress } from './say';
import { watchRun } from './watchRun';

export interface ExportCommandDeps extends ExportDeps {
  readonly registry: Commands;
  readonly quickQuery: QuickQuery;
  /** What was asked last. */
  readonly lastQuery: () => string;
  readonly journal: ExportJournal;
  /** The query that a caller of the command means. */
  readonly textOf: (arg: unknown) => string | undefined;
}

/** An export that was not finished goes on where it was, unless "now" has moved on since; in ms. */
const resumableFor = 30 * 60_000;
/** Ends the name of the file beside a CSV that says what it is of. */
const notesEnding = '.notes.json';

const exportWords = { label: 'Export the result…', icon: 'export', detail: 'Fetches everything that matches first' };

interface FormatItem extends QuickPickItem {
  readonly format: ExportFormat;
}

const formats: readonly FormatItem[] = [
  {
    label: 'NDJSON',
    detail: 'One event to a line, with the record as the vendor wrote it. For jq, a SIEM, or to open here again.',
    format: 'ndjson',
  },
  { label: 'JSON', detail: 'One document with all events.', format: 'json' },
  {
    label: 'CSV',
    detail: 'A table for spreadsheets; no cell is taken for a formula. Query and range stand in a file beside it.',
    format: 'csv',
  },
];

export class ExportCommand {
  private unfinished: QueryExport | undefined;
  /** Files that are being written, each with what ends it. */
  private readonly writing = new Map<AbortController, Promise<unknown>>();
  private stopped = false;

  constructor(private readonly deps: ExportCommandDeps) {
    deps.registry.add('exportQuery', (arg) => this.start(deps.textOf(arg)));
  }

  /** The window ends: the next one tells what did not get to its end. */
  async close(): Promise<void> {
    this.stopped = true;
    await this.stop();
  }

  /** Ends what is being written and takes back what is there of it. */
  async stop(): Promise<void> {
    this.unfinished?.dispose();
    this.unfinished = undefined;
    for (const abort of this.writing.keys()) abort.abort();
    await Promise.allSettled(this.writing.values());
  }

  /** Says which exports were cut short by the end of the process before this one. */
  async tellLeftBehind(): Promise<void> {
    for (const { path, hasPartial } of await this.deps.journal.leftBehind()) {
      void tellCutShort(Uri.file(path), hasPartial);
    }
  }

  dispose(): void {
    void this.close();
  }

  private start(text: string | undefined): Promise<void> | void {
    if (text !== undefined) return this.export(text);
    const run = (typed: string): void => void commands.executeCommand('auditLogs.exportQuery', typed);
    this.deps.quickQuery.query('Export Query Result', this.deps.lastQuery(), run, exportWords);
  }

  private async export(text: string): Promise<void> {
    const { connections } = this.deps;
    const parsed = parseQuery(text, knownFilters);
    const [problem] = parsed.diagnostics.filter(({ severity }) => severity === 'error');
    if (problem !== undefined) throw new AuditError({ kind: 'badInput', message: visible(problem.message, 300) });
    if (connections.list().length === 0) {
      throw new AuditError({
        kind: 'badInput',
        message: 'There is no connection to export from.',
        nextStep: 'Add one, or explore the sample organization.',
      });
    }
    const choice = await chooseFormat();
    if (choice === undefined) return;
    const target = await this.chooseFile(choice.format);
    if (target === undefined) return;
    const ended = target.scheme === 'file' ? await this.deps.journal.begin(target.fsPath) : undefined;
    const exported = this.resumed(text) ?? new QueryExport(text, parsed.expr, this.deps);
    try {
      if (await this.fetch(exported)) await this.save(exported, choice, target);
      else this.unfinished = exported;
    } finally {
      if (this.unfinished !== exported) exported.dispose();
      // The person has seen how it ended, unless the window did.
      if (!this.stopped) await ended?.();
    }
  }

  /** The fetching of the same query that failed or was cancelled a short while ago. */
  private resumed(text: string): QueryExport | undefined {
    const { unfinished } = this;
    this.unfinished = undefined;
    if (unfinished?.text === text && this.deps.clock.now() - unfinished.startedAt < resumableFor) {
      unfinished.run.continue();
      return unfinished;
    }
    unfinished?.dispose();
    return undefined;
  }

  /** Until everything is here, or the person takes what there is. `false`: later. */
  private async fetch(exported: QueryExport): Promise<boolean> {
    for (;;) {
      await watchRun(exported.run, 'Fetching everything that matches');
      const complete = exported.completeness();
      if (complete === true) return true;
      await exported.run.selection();
      const { matched } = exported.run.totals();
      const goOn = 'Continue';
      const asItIs = `Export ${countText(matched)} Anyway`;
      const choices = exported.resumable ? [goOn, asItIs] : [asItIs];
      const said = `Not everything that matches could be fetched. ${complete}.`;
      const chosen = await warn(said, ...choices);
      if (chosen === asItIs) return true;
      if (chosen !== goOn) return false;
      exported.run.continue();
    }
  }

  private async save(exported: QueryExport, choice: ExportChoice, target: Uri): Promise<void> {
    const name = fileName(target);
    const count = await withProgress(`Writing ${visible(name, 60)}`, async (progress, token) => {
      const abort = new AbortController();
      token.onCancellationRequested(() => abort.abort());
      let told = 0;
      const onProgress = (done: number, of: number): void => {
        const percent = Math.floor((done / of) * 100);
        progress.report({ message: `${countText(done)} of ${countText(of)} events`, increment: percent - told });
        told = percent;
      };
      const work = this.write(exported, choice, target, abort.signal, onProgress);
      this.writing.set(abort, work);
      return work.finally(() => this.writing.delete(abort));
    });
    await tellDone(count, target, exported.completeness());
  }

  /** Resolves to the number of events, with all files whole; rejects with none of them changed. */
  private async write(
    exported: QueryExport,
    choice: ExportChoice,
    target: Uri,
    signal: AbortSignal,
    onProgress: (written: number, of: number) => void,
  ): Promise<number> {
    const files: PartialFile[] = [];
    const opened = async (uri: Uri): Promise<PartialFile> => {
      const file = await openExportFile(uri);
      files.push(file);
      return file;
    };
    try {
      const file = await opened(target);
      const written = await exported.write(choice, file, signal, onProgress);
      if (choice.format !== 'csv') await file.commit();
      else {
        const uri = beside(target, notesEnding);
        const notes = await opened(uri);
        await notes.write(exported.notesText(choice, written));
        // Notes of an older file must not lie beside this one, nor these beside the older file, at any moment.
        await Promise.resolve(workspace.fs.delete(uri)).catch(() => undefined);
        await file.commit();
        await notes.commit();
      }
      return written;
    } catch (error) {
      await Promise.all(files.map((file) => file.discard()));
      throw error;
    }
  }

  private async chooseFile(format: ExportFormat): Promise<Uri | undefined> {
    const { clock, settings } = this.deps;
    const folder = workspace.workspaceFolders?.[0]?.uri ?? Uri.file(homedir());
    const name = `audit-log-${dayKey(clock.now(), settings.zone)}.${format}`;
    return window.showSaveDialog({
      title: 'Export Query Result',
      saveLabel: 'Export',
      defaultUri: folder.scheme === 'file' ? Uri.file(join(folder.fsPath, name)) : Uri.joinPath(folder, name),
      filters: { [format.toUpperCase()]: format === 'ndjson' ? ['ndjson', 'jsonl'] : [format] },
    });
  }
}

async function chooseFormat(): Promise<ExportChoice | undefined> {
  const title = 'Export Query Result';
  const format = await pickOne(formats, { title, placeHolder: 'In which format?' });
  if (format === undefined) return undefined;
  const secrets = [
    { label: 'Secrets masked', detail: 'Keys, tokens and passwords in the events are replaced.', masked: true },
    {
      label: 'With values',
      detail: 'Everything as the vendor wrote it, secrets included. Whoever gets the file can use them.',
      masked: false,
    },
  ];
  const chosen = await pickOne(secrets, { title, placeHolder: 'With secrets?' });
  return chosen === undefined ? undefined : { format: format.format, masked: chosen.masked };
}

async function tellCutShort(target: Uri, hasPartial: boolean): Promise<void> {
  const words = `The export to ${visible(fileName(target), 80)} was cut short when its window ended.`;
  if (!hasPartial) return void warn(`${words} No file was written.`);
  const partial = beside(target, partialEnding);
  const remove = 'Delete It';
  const said = `${words} What came until then is in ${visible(fileName(partial), 90)}; it is not complete.`;
  if ((await warn(said, remove)) === remove) await workspace.fs.delete(partial);
}

async function tellDone(count: number, target: Uri, complete: true | string): Promise<void> {
  const words = `Exported ${countText(count)} ${count === 1 ? 'event' : 'events'} to ${visible(fileName(target), 80)}.`;
  const open = 'Open';
  const told = complete === true ? words : `${words} The file says that it is not complete.`;
  const chosen = await inform(told, open);
  if (chosen === open) await commands.executeCommand('vscode.open', target);
}
