// "Open Audit Log File…": an export becomes a connection that lasts as long as the window.
import { basename } from 'node:path';
import { Uri, window, workspace } from 'vscode';
import type { Connections } from '../app/connections';
import { importFile, type ImportResult, type ImportSource } from '../app/importFile';
import type { Loader } from '../app/loader';
import { AuditError } from '../core/errors';
import { visible } from '../core/text/visible';
import type { Clock } from '../http/transport';
import { logFileSize, readLogBytes, readLogFile } from '../store/logFile';
import type { EventStore } from '../store/types';
import type { VendorAdapter } from '../vendors/vendor';
import type { Commands } from './commands';
import { inform, pickOne, warn, withProgress } from './say';

export interface OpenFileDeps {
  readonly commands: Commands;
  readonly connections: Connections;
  readonly loader: Loader;
  readonly store: EventStore;
  readonly clock: Clock;
  readonly focusView: () => void;
}

const filters = {
  'Audit logs': ['ndjson', 'jsonl', 'json', 'csv', 'log', 'txt', 'gz', 'zst'],
  'All files': ['*'],
};

export function registerOpenFile(deps: OpenFileDeps): void {
  deps.commands.add('openLogFile', async (...args) => {
    for (const uri of filesIn(args) ?? (await pick())) await open(uri, deps);
  });
}

/** From the explorer's menu: the file that was clicked, and those that are selected with it. */
function filesIn([clicked, selected]: readonly unknown[]): readonly Uri[] | undefined {
  if (!(clicked instanceof Uri)) return undefined;
  const all = Array.isArray(selected) ? selected.filter((one): one is Uri => one instanceof Uri) : [];
  return all.length === 0 ? [clicked] : all;
}

async function pick(): Promise<readonly Uri[]> {
  const title = 'Open Audit Log File';
  return (await window.showOpenDialog({ title, openLabel: 'Open', canSelectMany: true, filters })) ?? [];
}

async function open(uri: Uri, deps: OpenFileDeps): Promise<void> {
  const name = visible(basename(uri.path), 80);
  deps.focusView();
  const result = await withProgress(`Opening ${name}`, async (progress, token) => {
    const abort = new AbortController();
    token.onCancellationRequested(() => abort.abort());
    const { source, size } = await sourceOf(uri, name);
    let told = 0;
    const onProgress = (read: number, events: number): void => {
      progress.report({ message: `${events.toLocaleString('en')} events`, increment: ((read - told) / size) * 100 });
      told = read;
    };
    return importFile(
      source,
      { ...deps, chooseVendor: (likely) => chooseVendor(name, likely), onProgress },
      abort.signal,
    );
  });
  say(name, result);
}

/** A file on this machine is streamed; any other the editor hands over as a whole. */
async function sourceOf(uri: Uri, name: string): Promise<{ readonly source: ImportSource; readonly size: number }> {
  if (uri.scheme === 'file') {
    const size = await logFileSize(uri.fsPath);
    return { source: { name, chunks: (signal) => readLogFile(uri.fsPath, signal) }, size: Math.max(size, 1) };
  }
  const bytes = await bytesOf(uri, name);
  return { source: { name, chunks: (signal) => readLogBytes(bytes, signal) }, size: Math.max(bytes.length, 1) };
}

async function bytesOf(uri: Uri, name: string): Promise<Uint8Array> {
  try {
    return await workspace.fs.readFile(uri);
  } catch {
    throw new AuditError({ kind: 'badInput', message: `${name} could not be read.` });
  }
}

async function chooseVendor(name: string, likely: readonly VendorAdapter[]): Promise<VendorAdapter | undefined> {
  const items = likely.map((adapter) => ({ label: adapter.label, adapter }));
  return (await pickOne(items, { placeHolder: `Whose audit log is ${name}?`, ignoreFocusOut: true }))?.adapter;
}

function say(name: string, { events, repeated, unreadable, warning, stopped }: ImportResult): void {
  const parts = [
    `${name}: ${events.toLocaleString('en')} ${events === 1 ? 'event' : 'events'}${stopped ? ' until it was stopped' : ''}.`,
    ...(repeated > 0 ? [`${repeated.toLocaleString('en')} that the file holds twice were left out.`] : []),
    ...(warning === undefined ? [] : [`Possibly incomplete: ${warning}.`]),
    'It stays open until this window is closed or reloaded.',
  ];
  const words = parts.join(' ');
  if (unreadable > 0 || warning !== undefined) void warn(words);
  else void inform(words);
}
