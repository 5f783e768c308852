// Commands about people and machines: who is this, what to call them, what else they did.
import { window, workspace, type Disposable, type QuickPickItem } from 'vscode';
import type { ActorBook } from '../app/actorBook';
import type { Aliases } from '../app/aliases';
import type { Connections } from '../app/connections';
import type { Reader } from '../app/reader';
import { actorText } from '../core/actors';
import { AuditError } from '../core/errors';
import type { AuditEvent } from '../core/event';
import { printQuery } from '../core/query/print';
import { relatedExpr, relatedTo, type Related } from '../core/related';
import { looksSecret } from '../core/text/secretShapes';
import { isTellable } from '../core/text/time';
import { visible, visibleEmail } from '../core/text/visible';
import type { Clock } from '../http/transport';
import type { EventStore } from '../store/types';
import type { Commands } from './commands';
import type { EventDocuments } from './documents';
import { eventRow, noEvent, writtenId } from './eventTarget';
import { KeptTexts, tabName } from './keptTexts';
import { askText, pickMany, pickOne } from './say';
import type { HostSettings } from './settings';

export const actorScheme = 'audit-actor';

export interface AliasCommandDeps {
  readonly commands: Commands;
  readonly connections: Connections;
  readonly store: EventStore;
  readonly reader: Reader;
  readonly documents: EventDocuments;
  readonly aliases: Aliases;
  readonly actors: ActorBook;
  readonly settings: HostSettings;
  readonly clock: Clock;
  readonly openExplorer: (text: string, row: number | undefined) => void;
}

const minute = 60_000;
const aroundSpan = 5 * minute;

interface SpanItem extends QuickPickItem {
  readonly span: number | undefined;
}

const spans: readonly SpanItem[] = [
  { label: 'Within 5 minutes', span: 5 * minute },
  { label: 'Within 1 hour', span: 60 * minute },
  { label: 'Within 1 day', span: 24 * 60 * minute },
  { label: 'Within 7 days', span: 7 * 24 * 60 * minute },
  { label: 'Without a bound of time', span: undefined },
];

export function registerAliasCommands(deps: AliasCommandDeps): Disposable {
  const texts = new KeptTexts(actorScheme, 'This overview is not kept. Ask for it again.\n');
  const registry = deps.commands;
  const target = (arg: unknown): { readonly row: number; readonly event: AuditEvent } => {
    const row = eventRow(arg, deps);
    if (row === undefined) throw noEvent();
    return { row, event: deps.reader.full(row) };
  };
  registry.add('showActor', (...args) => {
    const name = writtenId(args[0]) ?? deps.actors.nameOf(target(args[0]).event.actor);
    return showActor(required(name), texts, deps);
  });
  registry.add('nameActor', (...args) => nameActor(writtenId(args[0]) ?? target(args[0]).event.actor.id, deps.aliases));
  registry.add('showRelated', (...args) => {
    const { row, event } = target(args[0]);
    return showRelated(row, event, deps);
  });
  registry.add('queryActorAround', (...args) => {
    const { row, event } = target(args[0]);
    const [actor] = related(event, deps).filter(({ kind }) => kind === 'actor');
    if (actor === undefined) return required(undefined);
    if (!isTellable(event.at)) throw new AuditError({ kind: 'badInput', message: 'This event has no time.' });
    return deps.openExplorer(printQuery(relatedExpr([actor], event.at, aroundSpan)), row);
  });
  return texts;
}

function required(name: string | undefined): string {
  if (name !== undefined && name !== '') return name;
  throw new AuditError({ kind: 'badInput', message: 'This event names no actor.' });
}

async function showActor(
  name: string,
  texts: KeptTexts<{ readonly text: string }>,
  deps: AliasCommandDeps,
): Promise<void> {
  const { actors, aliases, connections, settings, clock } = deps;
  const known = aliases.nameOf(name) ?? name;
  const profile = await actors.profile(name);
  const text = actorText(profile, {
    name: known,
    zone: settings.zone,
    now: clock.now(),
    names: new Map(connections.list().map((each) => [each.id, each.name])),
    sourceOf: (id) => (aliases.sourceOf(id) === 'named' ? 'named by you' : undefined),
  });
  const uri = texts.add(`${tabName(known, 'actor')} actor`, { text });
  await window.showTextDocument(await workspace.openTextDocument(uri), { preview: true });
}

async function nameActor(id: string | undefined, aliases: Aliases): Promise<void> {
  if (id === undefined) {
    throw new AuditError({
      kind: 'badInput',
      message: 'This event gives its actor no ID, so there is nothing to name.',
    });
  }
  const known = aliases.nameOf(id);
  const name = await askText({
    title: 'Name This Actor',
    prompt: `What ${visible(id, 80)} is called in sentences, on this machine. An e-mail address joins it with the same person elsewhere. Empty: no name.`,
    value: known ?? '',
    validateInput: (text) =>
      looksSecret(text)
        ? 'This looks like a secret: it would be kept and shown.'
        : text.length > 100
          ? 'Too long.'
          : undefined,
  });
  if (name !== undefined) await aliases.setName(id, name);
}

function related(event: AuditEvent, { actors }: AliasCommandDeps): readonly Related[] {
  const name = actors.nameOf(event.actor);
  return relatedTo(event, name === undefined ? [] : actors.identities(name));
}

async function showRelated(row: number, event: AuditEvent, deps: AliasCommandDeps): Promise<void> {
  const all = related(event, deps);
  if (all.length === 0) {
    throw new AuditError({ kind: 'badInput', message: 'This event names nothing that another one could share.' });
  }
  const items = all.map((each) => ({
    label: each.label,
    description: visibleEmail(each.value, 100),
    picked: true,
    related: each,
  }));
  const placeHolder = 'Events that share what with this one?';
  const chosen = await pickMany(items, { placeHolder });
  if (chosen === undefined || chosen.length === 0) return;
  const span = isTellable(event.at)
    ? await pickOne(spans, { placeHolder: 'How far before and after it?' })
    : spans.at(-1);
  if (span === undefined) return;
  const expr = relatedExpr(
    chosen.map((item) => item.related),
    event.at,
    span.span,
  );
  deps.openExplorer(printQuery(expr), row);
}
