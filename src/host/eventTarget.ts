// The event a command is meant for: what a menu handed over, or the event document in front.
import { window } from 'vscode';
import { AuditError } from '../core/errors';
import { looksSecret } from '../core/text/secretShapes';
import type { EventStore } from '../store/types';
import type { EventDocuments } from './documents';

export interface TargetDeps {
  readonly store: EventStore;
  readonly documents: EventDocuments;
}

/** Reads `{connection, key}` or a tree node's `{row}`; anything else means the event document in front. */
export function eventRow(arg: unknown, deps: TargetDeps): number | undefined {
  const named = namedRow(arg, deps);
  if (named !== undefined) return named;
  const uri = window.activeTextEditor?.document.uri;
  return uri === undefined ? undefined : deps.documents.rowOf(uri);
}

/** The same without the document in front. */
export function namedRow(arg: unknown, { store }: TargetDeps): number | undefined {
  if (typeof arg !== 'object' || arg === null) return undefined;
  const { row, connection, key } = arg as Record<string, unknown>;
  if (typeof connection === 'string' && typeof key === 'string') return store.row(connection, key);
  // Rows keep their numbers when others go: a number says nothing by its size, the store knows which ones stand for events.
  const isRow = typeof row === 'number' && Number.isInteger(row) && row >= 0 && row < 2 ** 31;
  return isRow && store.event(row).connection !== '' ? row : undefined;
}

const longestId = 300;

/** `{id}`, as a link of ours hands it over: a text on one line that is no secret. */
export function writtenId(arg: unknown): string | undefined {
  if (typeof arg !== 'object' || arg === null) return undefined;
  const { id } = arg as Record<string, unknown>;
  // A node of the tree has an ID too, and its row beside it.
  if (typeof id !== 'string' || 'row' in arg || 'path' in arg) return undefined;
  return id !== '' && id.length <= longestId && !/[\r\n]/.test(id) && !looksSecret(id) ? id : undefined;
}

export function noEvent(): AuditError {
  return new AuditError({
    kind: 'badInput',
    message: 'No event is selected.',
    nextStep: 'Select an event in the Audit Logs view or in the explorer.',
  });
}
