// What can be done with one event, from the tree, the panel's grid or its document.
import { commands, env, Uri, window } from 'vscode';
import type { Connections } from '../app/connections';
import type { Reader } from '../app/reader';
import { eventCurl } from '../app/eventCurl';
import { recordText } from '../core/detail';
import { AuditError } from '../core/errors';
import type { AuditEvent } from '../core/event';
import { setTime } from '../core/query/edit';
import { literalTerm, printQuery } from '../core/query/print';
import { isTellable } from '../core/text/time';
import type { EventStore } from '../store/types';
import type { Commands } from './commands';
import type { EventDocuments } from './documents';
import { eventRow, noEvent, writtenId } from './eventTarget';
import { pickOne, sayBriefly } from './say';

export interface EventCommandDeps {
  readonly commands: Commands;
  readonly connections: Connections;
  readonly documents: EventDocuments;
  readonly reader: Reader;
  readonly store: EventStore;
  readonly openExplorer: (text: string | undefined, row: number | undefined) => void;
  readonly openInExplorer: () => boolean;
}

export function registerEventCommands(deps: EventCommandDeps): void {
  const { commands: registry, reader } = deps;
  const eventAt = (args: readonly unknown[]): { readonly row: number; readonly event: AuditEvent } => {
    const row = eventRow(args[0], deps);
    if (row === undefined) throw noEvent();
    return { row, event: reader.full(row) };
  };

  registry.add('openEvent', (...args) => {
    const { row } = eventAt(args);
    if (deps.openInExplorer()) deps.openExplorer(undefined, row);
    else return deps.documents.open(row, { preserveFocus: true });
    return undefined;
  });
  registry.add('openInExplorer', (...args) => deps.openExplorer(undefined, eventAt(args).row));

  const story = (
    name: string,
    field: 'resource' | 'actor' | 'ip',
    valueOf: (event: AuditEvent) => string | undefined,
  ): void =>
    registry.add(name, (...args) => {
      const { row, event } = eventAt(args);
      const value = required(valueOf(event), `This event names no ${field === 'ip' ? 'source IP' : field}.`);
      deps.openExplorer(printQuery(literalTerm(field, value)), row);
    });
  story('queryByResource', 'resource', resourceId);
  story('queryByActor', 'actor', ({ actor }) => actor.email ?? actor.id ?? actor.label);
  story('queryByIp', 'ip', ({ actor }) => actor.ip);

  registry.add('queryAround', (...args) => {
    const { row, event } = eventAt(args);
    if (!isTellable(event.at)) throw new AuditError({ kind: 'badInput', message: 'This event has no time.' });
    deps.openExplorer(around(event.at), row);
  });

  const copy = (name: string, what: string, textOf: (row: number, event: AuditEvent) => string | undefined): void =>
    registry.add(name, async (...args) => {
      const { row, event } = eventAt(args);
      await env.clipboard.writeText(required(textOf(row, event), `This event has no ${what}.`));
      sayBriefly(`Copied the ${what}.`, 3000);
    });
  copy('copyEventId', 'event ID', (_row, event) => event.key);
  copy('copyResourceId', 'resource ID', (_row, event) => resourceId(event));
  copy('copyJson', 'event as JSON', (row) => recordText(reader.rawText(row), { indent: '  ', reveal: false }));
  copy('copyCurl', 'cURL command', (_row, event) => eventCurl(event, deps.connections));

  registry.add('findInWorkspace', (...args) => {
    const query = writtenId(args[0]) ?? required(resourceId(eventAt(args).event), 'This event names no resource.');
    return commands.executeCommand('workbench.action.findInFiles', { query, triggerSearch: true, isRegex: false });
  });
  registry.add('revealSecrets', () => setRevealed(deps.documents, true));
  registry.add('hideSecrets', () => setRevealed(deps.documents, false));
  registry.add('openConsole', async (...args) => {
    const vendor = await vendorOf(args[0], deps);
    if (vendor !== undefined) await env.openExternal(Uri.parse(deps.connections.adapter(vendor).consoleUrl, true));
  });
}

const aroundMs = 5 * 60_000;

/** Whole seconds on both sides, the last one included; in UTC, so that it stays the same range in any zone. */
export function around(at: number): string {
  const iso = (ms: number): string => `${new Date(ms).toISOString().slice(0, 19)}Z`;
  const from = Math.floor((at - aroundMs) / 1000) * 1000;
  const to = Math.floor((at + aroundMs) / 1000) * 1000 + 1000;
  return printQuery(setTime({ kind: 'all' }, iso(from), iso(to)));
}

function resourceId(event: AuditEvent): string | undefined {
  return event.resource.ids[0] ?? event.resource.name;
}

function required(text: string | undefined, problem: string): string {
  if (text === undefined || text === '') throw new AuditError({ kind: 'badInput', message: problem });
  return text;
}

function setRevealed(documents: EventDocuments, reveal: boolean): void {
  const uri = window.activeTextEditor?.document.uri;
  if (uri !== undefined) documents.setRevealed(uri, reveal);
}

async function vendorOf(arg: unknown, { connections }: EventCommandDeps): Promise<string | undefined> {
  const path = typeof arg === 'object' && arg !== null ? (arg as { readonly path?: unknown }).path : undefined;
  const id =
    typeof path === 'object' && path !== null ? (path as { readonly connection?: unknown }).connection : undefined;
  const profile = typeof id === 'string' ? connections.get(id) : undefined;
  if (profile !== undefined) return profile.vendor;
  const vendors = [...new Set(connections.list().map(({ vendor }) => vendor))];
  if (vendors.length <= 1) return vendors[0];
  const items = vendors.map((vendor) => ({ label: connections.adapter(vendor).label, vendor }));
  return (await pickOne(items, { placeHolder: 'Whose console?' }))?.vendor;
}
