// Hover on an ID in any file: what it is and what happened to it, from what is loaded; nothing is fetched by it.
import { Hover, languages, MarkdownString, Range, workspace, type CancellationToken, type Disposable } from 'vscode';
import type { Position, TextDocument } from 'vscode';
import type { Connections } from '../app/connections';
import { recentDays, type IdBook, type IdFacts } from '../app/idFacts';
import { idWords } from '../core/idWords';
import { findResources, type ResourceHit, type ResourcePattern } from '../core/resources';
import type { Phrases } from '../core/sentence';
import { whyNoStates } from '../core/stateDiff';
import { visible } from '../core/text/visible';
import { isUuid } from '../core/words/actors';
import { nounOf } from '../core/words/nouns';
import type { Clock } from '../http/transport';
import { commandLink, historyLink } from './historyView';

export interface HoverDeps {
  readonly connections: Connections;
  readonly ids: IdBook;
  readonly clock: Clock;
  readonly patterns: () => readonly ResourcePattern[];
  readonly phrases: () => Phrases;
}

const enabledCommands = ['auditLogs.showHistory', 'auditLogs.showChanges', 'auditLogs.findInWorkspace'];

export function registerHover(deps: HoverDeps): Disposable {
  return languages.registerHoverProvider('*', {
    provideHover: (document, position, token) => hoverAt(document, position, token, deps),
  });
}

async function hoverAt(
  document: TextDocument,
  position: Position,
  token: CancellationToken,
  deps: HoverDeps,
): Promise<Hover | undefined> {
  if (!workspace.getConfiguration('auditLogs').get<boolean>('hover.enabled', true)) return undefined;
  const hits = findResources(document.lineAt(position.line).text, position.character, deps.patterns());
  const [hit] = hits;
  if (hit === undefined) return undefined;
  const range = new Range(position.line, hit.start, position.line, hit.end);
  if (hit.secret) return new Hover(secretWarning(), range);
  const facts = await deps.ids.facts(hit.id, deps.clock.now());
  if (token.isCancellationRequested) return undefined;
  const same = hits.filter(({ id }) => id === hit.id);
  if (facts.total + facts.acted === 0 && !worthAWord(same, deps)) return undefined;
  return new Hover(describe(same, hit, facts, deps), range);
}

function secretWarning(): MarkdownString {
  const text = new MarkdownString('$(warning) ', true);
  text.appendText(
    'This is a secret key, not a resource ID. It stands readable in this file: remove it and rotate the key. It was not sent anywhere.',
  );
  return text;
}

/** Without a loaded event, only an ID that can be nothing else is worth a word, and only where it can be asked about. */
function worthAWord(hits: readonly ResourceHit[], { connections, patterns }: HoverDeps): boolean {
  const connected = new Set(connections.list().map(({ vendor }) => vendor));
  const inContext = patterns().filter(({ context }) => context !== undefined);
  return hits.some(
    ({ vendor, what, id }) =>
      connected.has(vendor) &&
      !isUuid(id) &&
      !inContext.some((pattern) => pattern.vendor === vendor && pattern.what === what),
  );
}

function describe(
  hits: readonly ResourceHit[],
  { id, what }: ResourceHit,
  facts: IdFacts,
  { clock, phrases }: HoverDeps,
): MarkdownString {
  const { last } = facts;
  const text = new MarkdownString();
  text.isTrusted = { enabledCommands };
  const noun = last === undefined ? what : nounOf(last.resource.type);
  const name = phrases().nameOf?.(id);
  const words = [
    `${visible(noun, 60)} ${visible(id, 80)}${name === undefined ? '' : ` (${visible(name, 80)})`}`,
    ...idWords(facts, clock.now(), recentDays, phrases()),
    ...(facts.total + facts.acted === 0 ? ['no loaded event names it'] : []),
  ];
  text.appendText(words.join(' · '));
  const vendors = [...new Set(hits.map(({ vendor }) => vendor))];
  const links = [
    `[History](${historyLink({ subject: { ids: [id], what: noun }, vendors }).toString()} "Asks the vendor for everything that happened to it")`,
  ];
  if (last !== undefined && whyNoStates(last) === undefined) {
    const target = { connection: last.connection, key: last.key };
    links.push(`[What changed](${commandLink('showChanges', target).toString()} "The last change, before and after")`);
  }
  links.push(`[Find in workspace](${commandLink('findInWorkspace', { id }).toString()})`);
  text.appendMarkdown(`\n\n${links.join(' · ')}`);
  return text;
}
