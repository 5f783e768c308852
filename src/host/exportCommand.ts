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
import type { PartialFile } from './partialFile';
import type { QuickQuery } from './quickQuery';
import { inform, pickOne, warn, withProgress } from './say';
import { watchRun } from './watchRun';

export interface ExportCommandDeps extends ExportDeps {
  readonly registry: Commands;
  readonly quickQuery: QuickQuery;
  /** What was asked last. */
  readonly lastQuery: () => string;
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

  constructor(private readonly deps: ExportCommandDeps) {
    deps.registry.add('exportQuery', (arg) => this.start(deps.textOf(arg)));
  }

  dispose(): void {
    this.unfinished?.dispose();
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
    const exported = this.resumed(text) ?? new QueryExport(text, parsed.expr, this.deps);
    if (!(await this.fetch(exported))) {
      this.unfinished = exported;
      return;
    }
    try {
      await this.save(exported, choice, target);
    } finally {
      exported.dispose();
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
      const files: PartialFile[] = [];
      const opened = async (uri: Uri): Promise<PartialFile> => {
        const file = await openExportFile(uri);
        files.push(file);
        return file;
      };
      try {
        const file = await opened(target);
        let told = 0;
        const written = await exported.write(choice, file, abort.signal, (done, of) => {
          const percent = Math.floor((done / of) * 100);
          progress.report({ message: `${countText(done)} of ${countText(of)} events`, increment: percent - told });
          told = percent;
        });
        if (choice.format === 'csv') {
          const notes = await opened(beside(target, notesEnding));
          await notes.write(exported.notesText(choice, written));
          await notes.commit();
        }
        await file.commit();
        return written;
      } catch (error) {
        await Promise.all(files.map((file) => file.discard()));
        throw error;
      }
    });
    await tellDone(count, target, exported.completeness());
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

async function tellDone(count: number, target: Uri, complete: true | string): Promise<void> {
  const words = `Exported ${countText(count)} ${count === 1 ? 'event' : 'events'} to ${visible(fileName(target), 80)}.`;
  const open = 'Open';
  const told = complete === true ? words : `${words} The file says that it is not complete.`;
  const chosen = await inform(told, open);
  if (chosen === open) await commands.executeCommand('vscode.open', target);
}
