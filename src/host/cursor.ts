// "Show Events of Resource at Cursor": from an ID in any file to everything that happened to it.
import { commands, window, type Disposable, type TextEditor } from 'vscode';
import type { Connections } from '../app/connections';
import type { Loader } from '../app/loader';
import type { QueryRun } from '../app/queryRun';
import { askAbout, connectionsFor } from '../app/resourceHistory';
import type { ConnectionProfile } from '../core/connection';
import { AuditError, type Failure } from '../core/errors';
import { printQuery } from '../core/query/print';
import { findResources, type ResourceHit, type ResourcePattern } from '../core/resources';
import { visible } from '../core/text/visible';
import type { Commands } from './commands';
import { inform, pickOne, sayBriefly, warn } from './say';
import type { TreeFilter } from './treeView';
import { watchRun } from './watchRun';

const longestId = 300;

export interface CursorDeps {
  readonly commands: Commands;
  readonly connections: Connections;
  readonly loader: Loader;
  readonly patterns: () => readonly ResourcePattern[];
  /** A secret is refused even when no vendor's pattern claims it. */
  readonly looksSecret: (text: string) => boolean;
  /** Filters the tree and shows the newest of the rows found in it and in the preview tab. */
  readonly reveal: (filter: TreeFilter, newest: number) => Promise<void>;
}

interface Found {
  readonly id: string;
  readonly vendors: readonly string[];
  readonly what: string;
}

export function registerCursor(deps: CursorDeps): Disposable {
  deps.commands.add('showResourceAtCursor', async () => {
    const found = await atCursor(window.activeTextEditor, deps);
    if (found === undefined) return;
    const profile = await chooseConnection(found, deps.connections);
    if (profile !== undefined) await showHistory(found, profile, undefined, deps);
  });
  // The editor's context menu offers the command where it has something to work on.
  return window.onDidChangeTextEditorSelection(({ textEditor }) => {
    const { line, character } = textEditor.selection.active;
    const text = textEditor.document.lineAt(line).text;
    const hits = deps.connections.list().length === 0 ? [] : findResources(text, character, deps.patterns());
    void commands.executeCommand('setContext', 'auditLogs.idAtCursor', hits.length > 0);
  });
}

async function atCursor(
  editor: TextEditor | undefined,
  { looksSecret, patterns }: CursorDeps,
): Promise<Found | undefined> {
  if (editor === undefined) {
    throw badInput('No editor is open.', 'Open a file and put the cursor on a resource ID.');
  }
  const { document, selection } = editor;
  const { text } = document.lineAt(selection.active.line);
  const hits = findResources(text, selection.active.character, patterns());
  const selected = document.getText(selection).trim();
  if (hits.some((hit) => hit.secret) || looksSecret(selected === '' ? (hits[0]?.id ?? '') : selected))
    return warnOfSecret();
  if (selected !== '') return fromSelection(selected, hits);
  if (hits.length === 0) {
    throw badInput(
      'There is no resource ID that a vendor would use at the cursor.',
      'Put the cursor on an ID such as proj_…, key_…, a Portkey slug or a Cortex tag, or select any text and try again.',
    );
  }
  return chooseHit(hits);
}

function fromSelection(selected: string, hits: readonly ResourceHit[]): Found {
  if (selected.length > longestId || /[\r\n]/.test(selected)) {
    throw badInput('The selection is too long for a resource ID.', 'Select one ID on one line.');
  }
  const same = hits.filter((hit) => hit.id === selected);
  return { id: selected, vendors: same.map((hit) => hit.vendor), what: same[0]?.what ?? 'resource' };
}

async function chooseHit(hits: readonly ResourceHit[]): Promise<Found | undefined> {
  const ids = [...new Set(hits.map((hit) => hit.id))];
  const founds = ids.map((id): Found => {
    const same = hits.filter((hit) => hit.id === id);
    return { id, vendors: same.map((hit) => hit.vendor), what: same[0]?.what ?? 'resource' };
  });
  if (founds.length === 1) return founds[0];
  const items = founds.map((found) => ({ label: visible(found.id, 100), description: found.what, found }));
  return (await pickOne(items, { placeHolder: 'Which of these do you mean?' }))?.found;
}

function warnOfSecret(): undefined {
  void warn(
    'This is a secret key, not a resource ID. It was not sent anywhere. It stands readable in this file: remove it and rotate the key.',
  );
  return undefined;
}

async function chooseConnection(found: Found, connections: Connections): Promise<ConnectionProfile | undefined> {
  const fitting = connectionsFor(found.vendors, connections.list());
  if (fitting.length === 0) {
    const add = 'Add Connection…';
    const chosen = await inform('There is no connection to look in yet.', add, 'Explore Sample');
    if (chosen !== undefined) {
      await commands.executeCommand(chosen === add ? 'auditLogs.addConnection' : 'auditLogs.exploreSample');
    }
    return undefined;
  }
  if (fitting.length === 1) return fitting[0];
  const items = fitting.map((profile) => ({
    label: visible(profile.name, 80),
    description: connections.adapter(profile.vendor).label,
    profile,
  }));
  const placeHolder = `Where do you want to look for ${visible(found.id, 60)}?`;
  return (await pickOne(items, { placeHolder }))?.profile;
}

async function showHistory(
  found: Found,
  profile: ConnectionProfile,
  days: number | undefined,
  deps: CursorDeps,
): Promise<void> {
  const question = askAbout(found.id, deps.connections.adapter(profile.vendor), days);
  const text = printQuery(question.expr);
  const run = deps.loader.run({ expr: question.expr, text, connections: [profile.id] });
  try {
    await watchRun(run, `Looking for ${visible(found.id, 60)} in ${visible(profile.name, 60)}`);
    const { rows } = await run.selection();
    const { scanned } = run.totals();
    const reach = question.byVendor
      ? `${profile.name} was asked for ${String(question.days)} days`
      : `scanned ${scanned.toLocaleString('en')} events of ${String(question.days)} days`;
    const failure = failureOfRun(run);
    const [newest] = rows;
    if (newest === undefined) {
      if (failure !== undefined) throw new AuditError(failure);
      return await nothing(found, profile, question.days, `No event names ${visible(found.id, 80)} (${reach}).`, deps);
    }
    await deps.reveal({ text, compiled: run.compiled }, newest);
    const count = `${rows.length.toLocaleString('en')} ${rows.length === 1 ? 'event' : 'events'}`;
    sayBriefly(`${count} of ${visible(found.id, 60)} · ${visible(reach, 200)}`, 8000);
    if (failure !== undefined) throw new AuditError(failure);
  } finally {
    run.dispose();
  }
}

async function nothing(
  found: Found,
  profile: ConnectionProfile,
  days: number,
  message: string,
  deps: CursorDeps,
): Promise<void> {
  const further = `Search ${String(days * 3)} Days`;
  const chosen = await inform(message, further);
  if (chosen === further) await showHistory(found, profile, days * 3, deps);
}

function failureOfRun(run: QueryRun): Failure | undefined {
  const state = run.parts().find((part) => part.state.kind === 'failed')?.state;
  return state?.kind === 'failed' ? state.failure : undefined;
}

function badInput(message: string, nextStep: string): AuditError {
  return new AuditError({ kind: 'badInput', message, nextStep });
}
