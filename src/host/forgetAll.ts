// "Delete All Data…": everything that this extension holds or has kept on this machine goes, and nothing is left half.
import { rm } from 'node:fs/promises';
import type { Uri } from 'vscode';
import type { Archiving } from '../app/archiving';
import { connectionsKey, type Connections } from '../app/connections';
import type { Loader } from '../app/loader';
import { failureOf } from '../app/walk';
import { AuditError } from '../core/errors';
import { forgetKeptTexts } from './keptTexts';
import type { Log } from './log';
import { closeOurTabs } from './ourTabs';
import { inform, warn } from './say';
import type { HostState } from './state';

export interface ForgetDeps {
  readonly connections: Connections;
  readonly loader: Loader;
  readonly archiving: Archiving;
  readonly state: HostState;
  /** Removes every key there is, whoever it belonged to. */
  readonly removeKeys: () => Promise<void>;
  /** The extension's own folder; all of it goes. */
  readonly storage: Uri;
  readonly log: Log;
  /** Ends what is being exported. */
  readonly stopExports: () => Promise<void>;
  /** What the views remember goes: filters and the like. */
  readonly resetViews: () => void;
}

/** Asks first. Throws `AuditError` `storage` for what could not be deleted, after all the rest is. */
export async function deleteAllData(deps: ForgetDeps): Promise<void> {
  const remove = 'Delete Everything';
  const detail =
    'All connections, their keys, everything loaded and kept from them, the query history, the saved queries and the names given to actors are removed from this machine. Settings stay, and so do files that you exported. Nothing changes at the vendors.';
  const question = 'Delete all data of Audit Log Explorer?';
  if ((await warn(question, { modal: true, detail }, remove)) !== remove) return;
  const left = await forgetAll(deps);
  if (left.length > 0) {
    throw new AuditError({
      kind: 'storage',
      message: `Not everything could be deleted: ${left.join('; ')}`,
      nextStep: 'The rest is deleted. Run "Delete All Data" again once that is mended.',
    });
  }
  void inform(
    'All data of Audit Log Explorer is deleted from this machine. Keys stay valid at their vendors until you revoke them there.',
  );
}

async function forgetAll(deps: ForgetDeps): Promise<readonly string[]> {
  const { connections, loader, archiving, state, storage, log } = deps;
  const left: string[] = [];
  const step = async (work: () => unknown): Promise<void> => {
    try {
      await work();
    } catch (error) {
      left.push(failureOf(error).message);
    }
  };
  loader.stop();
  await step(() => deps.stopExports());
  await step(() => closeOurTabs());
  deps.resetViews();
  forgetKeptTexts();
  const before = left.length;
  for (const { id } of connections.list()) await step(() => connections.remove(id));
  await step(() => deps.removeKeys());
  // A key that the keyring would not let go must not be forgotten: its connection stays, to be removed later.
  const stuck = left.length > before;
  await step(() => archiving.deleteAll());
  await step(() => rm(storage.fsPath, { recursive: true, force: true, maxRetries: 3 }));
  await step(() => state.clear(stuck ? [connectionsKey] : []));
  log.clear();
  return [...new Set(left)];
}
