// "What Changed": a resource's state before and after an event in the diff editor, and two events side by side.
import { commands, type Disposable, type Uri } from 'vscode';
import type { Connections } from '../app/connections';
import type { Reader } from '../app/reader';
import { subjectOf, type Stories } from '../app/story';
import type { AuditEvent } from '../core/event';
import { AuditError } from '../core/errors';
import { sentence, type Phrases } from '../core/sentence';
import { stateDiff, whyNoStates } from '../core/stateDiff';
import { absoluteTime, isTellable } from '../core/text/time';
import { visible } from '../core/text/visible';
import type { EventStore } from '../store/types';
import type { Commands } from './commands';
import type { EventDocuments } from './documents';
import { eventRow, namedRow, noEvent } from './eventTarget';
import { KeptTexts, tabName } from './keptTexts';
import { inform, pickOne } from './say';
import type { HostSettings } from './settings';
import { missing, watchStory } from './watchStory';

export const stateScheme = 'audit-state';
/** Events of the same resource that are offered to compare with. */
const mostOffered = 200;

export interface ChangesDeps {
  readonly commands: Commands;
  readonly connections: Connections;
  readonly store: EventStore;
  readonly reader: Reader;
  readonly documents: EventDocuments;
  readonly stories: Stories;
  readonly settings: HostSettings;
  readonly phrases: () => Phrases;
}

export function registerChanges(deps: ChangesDeps): Disposable {
  const texts = new KeptTexts(stateScheme, '// This state is not kept. Run “What Changed” on the event again.\n');
  const registry = deps.commands;
  registry.add('showChanges', (...args) => {
    const row = eventRow(args[0], deps);
    if (row === undefined) throw noEvent();
    return showChanges(deps.reader.full(row), texts, deps);
  });
  registry.add('diffEvents', (...args) => diffEvents(args, deps));
  return texts;
}

async function showChanges(
  event: AuditEvent,
  texts: KeptTexts<{ readonly text: string }>,
  deps: ChangesDeps,
): Promise<void> {
  const reason = whyNoStates(event);
  const subject = subjectOf(event);
  if (reason !== undefined || subject === undefined) {
    void inform(reason ?? 'This event names no resource, so there is no state to rebuild.');
    return;
  }
  const profile = deps.connections.get(event.connection);
  const range = event.at === undefined ? {} : { to: event.at };
  const runs = profile === undefined ? [] : deps.stories.ask(subject, [profile], range);
  try {
    const name = `${subject.what} ${visible(subject.ids[0] ?? '', 60)}`;
    await watchStory(runs, `Loading the history of ${name}`);
    const previous = await deps.stories.before(event);
    const diff = stateDiff(event, previous, '  ');
    const gaps = previous.some((other) => other.verb === 'create') ? undefined : missing(runs);
    const label = [diff.label, gaps].filter((part) => part !== undefined).join(', ');
    const tab = tabName(subject.ids[0] ?? '', 'resource');
    const left = texts.add(`${tab} before.jsonc`, { text: diff.before });
    const right = texts.add(`${tab} after.jsonc`, { text: diff.after });
    const when = isTellable(event.at) ? ` · ${absoluteTime(event.at, deps.settings.zone)}` : '';
    await commands.executeCommand('vscode.diff', left, right, `${visible(name, 90)}${when} (${label})`, {
      preview: true,
    });
  } finally {
    for (const { run } of runs) run.dispose();
  }
}

/** A tree hands over the row it was called on and all that are selected. */
async function diffEvents(args: readonly unknown[], deps: ChangesDeps): Promise<void> {
  const [one, many] = args;
  const selected = Array.isArray(many) ? (many as unknown[]).map((node) => namedRow(node, deps)) : [];
  const rows = [...new Set(selected.filter((row) => row !== undefined))];
  if (rows.length > 2) {
    throw new AuditError({ kind: 'badInput', message: 'More than two events are selected.', nextStep: 'Select two.' });
  }
  const [first, second] = rows.length === 2 ? rows : [eventRow(one, deps), undefined];
  if (first === undefined) throw noEvent();
  const other = second ?? (await chooseOther(first, deps));
  if (other === undefined) return;
  const events = [first, other].map((row) => deps.reader.full(row));
  const [older, newer] = events.sort((a, b) => (a.at ?? 0) - (b.at ?? 0));
  if (older === undefined || newer === undefined) return;
  const title = [older, newer].map((event) => visible(sentence(event, deps.phrases()), 60)).join(' ↔ ');
  const [left, right]: readonly Uri[] = [older, newer].map((event) => deps.documents.uriOf(event));
  await commands.executeCommand('vscode.diff', left, right, title, { preview: true });
}

/** Another event of the same resource, newest first. */
async function chooseOther(row: number, deps: ChangesDeps): Promise<number | undefined> {
  const event = deps.reader.full(row);
  const { zone } = deps.settings;
  const rows = (await deps.stories.rowsOf(event)).filter((other) => other !== row).slice(0, mostOffered);
  if (rows.length === 0) {
    throw new AuditError({
      kind: 'badInput',
      message: 'No other event of the same resource is loaded.',
      nextStep: 'Select two events in the Audit Logs view, with Ctrl or Cmd held, and compare them.',
    });
  }
  const items = rows.map((other) => {
    const found = deps.reader.full(other);
    return {
      label: visible(sentence(found, deps.phrases()), 120),
      description: isTellable(found.at) ? absoluteTime(found.at, zone) : '',
      row: other,
    };
  });
  return (await pickOne(items, { placeHolder: 'Compare with which event of the same resource?' }))?.row;
}
