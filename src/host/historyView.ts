// "Show History": everything about one resource as a read-only document, oldest first, its steps linked to their events.
import { DocumentLink, languages, Range, Uri, window, workspace, Disposable, type TextDocument } from 'vscode';
import type { Connections } from '../app/connections';
import { connectionsFor } from '../app/resourceHistory';
import { subjectOf, type Stories } from '../app/story';
import type { Reader } from '../app/reader';
import { AuditError } from '../core/errors';
import type { AuditEvent } from '../core/event';
import type { Subject } from '../core/history';
import { historyText, type LinkTarget, type TextLink } from '../core/historyText';
import { findResources, type ResourcePattern } from '../core/resources';
import type { Phrases } from '../core/sentence';
import { looksSecret } from '../core/text/secretShapes';
import { visible } from '../core/text/visible';
import type { Clock } from '../http/transport';
import type { EventStore } from '../store/types';
import type { Commands } from './commands';
import type { EventDocuments } from './documents';
import { eventRow, namedRow } from './eventTarget';
import { KeptTexts, tabName } from './keptTexts';
import { pickOne } from './say';
import type { HostSettings } from './settings';
import { watchStory } from './watchStory';

export const historyScheme = 'audit-history';
const longestId = 300;
const mostDays = 3650;

export interface HistoryDeps {
  readonly commands: Commands;
  readonly connections: Connections;
  readonly store: EventStore;
  readonly reader: Reader;
  readonly documents: EventDocuments;
  readonly stories: Stories;
  readonly settings: HostSettings;
  readonly clock: Clock;
  readonly patterns: () => readonly ResourcePattern[];
  readonly phrases: () => Phrases;
}

/** What is asked about, and who may know it; as a link carries it. */
export interface HistoryQuestion {
  readonly subject: Subject;
  readonly vendors: readonly string[];
  readonly days?: number;
}

interface Shown {
  readonly text: string;
  readonly links: readonly TextLink[];
  readonly question: HistoryQuestion;
}

export function registerHistory(deps: HistoryDeps): Disposable {
  const texts = new KeptTexts<Shown>(historyScheme, 'This history is not kept. Ask for it again.\n');
  const registry = deps.commands;
  registry.add('showHistory', async (...args) => {
    const question = await questionOf(args[0], deps);
    if (question !== undefined) await showHistory(question, texts, deps);
  });
  const links = languages.registerDocumentLinkProvider(
    { scheme: historyScheme },
    { provideDocumentLinks: (document: TextDocument) => linksOf(texts.at(document.uri)) },
  );
  return Disposable.from(texts, links);
}

/** `command:` link that asks for a subject's history; its arguments are read again by `questionOf`. */
export function historyLink({ subject, vendors, days }: HistoryQuestion): Uri {
  return commandLink('showHistory', { ids: subject.ids, what: subject.what, vendors, days });
}

export function commandLink(name: string, argument: unknown): Uri {
  return Uri.parse(`command:auditLogs.${name}?${encodeURIComponent(JSON.stringify([argument]))}`);
}

async function questionOf(arg: unknown, deps: HistoryDeps): Promise<HistoryQuestion | undefined> {
  const written = writtenQuestion(arg, deps);
  if (written !== undefined) return written;
  const atCursor = cursorQuestion(deps);
  const row = namedRow(arg, deps) ?? (atCursor === undefined ? eventRow(undefined, deps) : undefined);
  if (row !== undefined) return eventQuestion(deps.reader.full(row));
  if (atCursor !== undefined) return atCursor;
  throw new AuditError({
    kind: 'badInput',
    message: 'There is no event and no resource ID to tell the history of.',
    nextStep: 'Select an event, or put the cursor on an ID such as proj_…, key_…, a Portkey slug or a Cortex tag.',
  });
}

/** What a link or another caller hands over: foreign until it is checked. */
function writtenQuestion(arg: unknown, { connections }: HistoryDeps): HistoryQuestion | undefined {
  if (typeof arg !== 'object' || arg === null || !('ids' in arg)) return undefined;
  const { ids, what, vendors, days } = arg as Record<string, unknown>;
  const texts = strings(ids).filter((id) => id !== '' && id.length <= longestId && !/[\r\n]/.test(id));
  if (texts.length === 0 || texts.length > 10 || texts.some(looksSecret)) return undefined;
  const known = new Set(connections.list().map(({ vendor }) => vendor));
  return {
    subject: { ids: texts, what: typeof what === 'string' ? what.slice(0, 100) : 'resource' },
    vendors: strings(vendors).filter((vendor) => known.has(vendor)),
    ...(typeof days === 'number' && days >= 1 && days <= mostDays ? { days: Math.round(days) } : {}),
  };
}

function strings(value: unknown): readonly string[] {
  return Array.isArray(value) ? (value as unknown[]).filter((item) => typeof item === 'string') : [];
}

async function eventQuestion(event: AuditEvent): Promise<HistoryQuestion | undefined> {
  const { ids } = event.resource;
  const several = ids.length > 1 && event.vendor !== 'portkey';
  const placeHolder = 'The event names several resources. Whose history?';
  const id = several
    ? await pickOne(
        ids.map((each) => ({ label: visible(each, 120), id: each })),
        { placeHolder },
      )
    : undefined;
  if (several && id === undefined) return undefined;
  const subject = subjectOf(event, id?.id);
  if (subject === undefined) {
    throw new AuditError({ kind: 'badInput', message: 'This event names no resource, so it has no history to tell.' });
  }
  return { subject, vendors: [event.vendor] };
}

function cursorQuestion({ patterns }: HistoryDeps): HistoryQuestion | undefined {
  const editor = window.activeTextEditor;
  if (editor === undefined) return undefined;
  const { line, character } = editor.selection.active;
  const hits = findResources(editor.document.lineAt(line).text, character, patterns());
  const [hit] = hits;
  if (hit === undefined || hit.secret) return undefined;
  const same = hits.filter(({ id }) => id === hit.id);
  return { subject: { ids: [hit.id], what: hit.what }, vendors: same.map(({ vendor }) => vendor) };
}

async function showHistory(question: HistoryQuestion, texts: KeptTexts<Shown>, deps: HistoryDeps): Promise<void> {
  const { subject, vendors, days } = question;
  const { connections, stories, settings, clock } = deps;
  const all = connections.list();
  const profiles = connectionsFor(vendors, all);
  const runs = stories.ask(subject, profiles, days === undefined ? {} : { days });
  try {
    const first = subject.ids[0] ?? '';
    await watchStory(runs, `Looking for ${visible(first, 60)}`);
    const { story, coverage, from } = await stories.tell(subject, runs, deps.phrases());
    const nobody = profiles.length === 0 ? ['There is no connection to ask.'] : [];
    const notes = {
      now: clock.now(),
      zone: settings.zone,
      names: new Map(all.map(({ id, name }) => [id, name])),
      coverage: [...nobody, ...coverage],
      ...(from === undefined ? {} : { from }),
    };
    const asked = Math.max(0, ...runs.map((run) => run.days));
    const told = historyText(story, notes);
    const uri = texts.add(`${tabName(first, 'resource')} history`, {
      ...told,
      question: { ...question, days: Math.min(mostDays, Math.max(1, asked * 3)) },
    });
    const document = await workspace.openTextDocument(uri);
    await window.showTextDocument(document, { preview: true });
  } finally {
    for (const { run } of runs) run.dispose();
  }
}

function linksOf(shown: Shown | undefined): DocumentLink[] {
  if (shown === undefined) return [];
  return shown.links.map(({ line, start, end, to }) => {
    const link = new DocumentLink(new Range(line, start, line, end), targetUri(to, shown.question));
    link.tooltip = tooltips[to.kind];
    return link;
  });
}

const tooltips: Readonly<Record<LinkTarget['kind'], string>> = {
  event: 'Open the event',
  changes: 'Show what changed',
  further: 'Ask for three times as many days',
  actor: 'Show what it did',
};

function targetUri(to: LinkTarget, question: HistoryQuestion): Uri {
  switch (to.kind) {
    case 'event':
      return commandLink('openEvent', { connection: to.connection, key: to.key });
    case 'changes':
      return commandLink('showChanges', { connection: to.connection, key: to.key });
    case 'further':
      return historyLink(question);
    case 'actor':
      return commandLink('showActor', { id: question.subject.ids[0] });
    default:
      return to satisfies never;
  }
}
