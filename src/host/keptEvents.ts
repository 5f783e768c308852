// Kept events: the command that deletes them, what is said about them, and the setting that switches them on and off.
import type { Disposable } from 'vscode';
import type { Archiving, KeptConnection } from '../app/archiving';
import type { Connections } from '../app/connections';
import type { Loader } from '../app/loader';
import type { Failure } from '../core/errors';
import { visible } from '../core/text/visible';
import { type Commands, failureWords } from './commands';
import type { Log } from './log';
import { inform, pickMany, warn } from './say';
import type { HostSettings } from './settings';

export interface KeptEventsDeps {
  readonly commands: Commands;
  readonly connections: Connections;
  readonly loader: Loader;
  readonly archiving: Archiving;
  readonly settings: HostSettings;
  readonly log: Log;
}

export function registerKeptEvents(deps: KeptEventsDeps): Disposable {
  deps.commands.add('deleteKeptEvents', () => chooseAndDelete(deps));
  let enabled = deps.settings.archive;
  return deps.settings.onDidChange(() => {
    if (deps.settings.archive === enabled) return;
    enabled = deps.settings.archive;
    void (enabled ? begin(deps) : end(deps));
  });
}

/** A warning with what to do next; said once for each connection and cause. */
export function tellOfKept(log: Log): (notice: Failure, bare: Failure) => void {
  const told = new Set<string>();
  return (notice, bare) => {
    log.failure('kept events', bare);
    if (told.has(notice.message)) return;
    told.add(notice.message);
    void warn(failureWords(notice));
  };
}

async function chooseAndDelete({ archiving, loader, connections }: KeptEventsDeps): Promise<void> {
  const kept = await archiving.kept();
  if (kept.length === 0) {
    void inform('No events are kept on this machine.');
    return;
  }
  const items = kept.map((each) => ({ label: nameOf(each), description: size(each.bytes), picked: true, each }));
  const chosen = await pickMany(items, {
    placeHolder: 'Whose kept events are deleted from this machine?',
  });
  if (chosen === undefined || chosen.length === 0) return;
  const names = chosen.map(({ label }) => label).join(', ');
  const remove = 'Delete';
  const detail = 'The files are deleted. Nothing changes at the vendors, from which the events can be loaded again.';
  const question = `Delete the kept events of ${names}?`;
  if ((await warn(question, { modal: true, detail }, remove)) !== remove) return;
  for (const { each } of chosen) {
    const loaded = loader.state(each.id).load.kind !== 'idle';
    loader.forget(each.id);
    await archiving.delete(each.id);
    if (loaded && connections.get(each.id) !== undefined) void loader.loadRecent(each.id);
  }
}

/** What is loaded already is loaded again, because only what comes from now on can be kept. */
async function begin({ connections, loader }: KeptEventsDeps): Promise<void> {
  const live = connections
    .list()
    .filter(({ id, source }) => source === 'live' && loader.state(id).load.kind !== 'idle');
  for (const { id } of live) {
    loader.forget(id);
    void loader.loadRecent(id);
  }
}

async function end(deps: KeptEventsDeps): Promise<void> {
  await deps.archiving.release();
  const kept = await deps.archiving.kept();
  if (kept.length === 0) return;
  const bytes = kept.reduce((sum, each) => sum + each.bytes, 0);
  const remove = 'Delete Kept Events…';
  const words = `Events are no longer kept. ${size(bytes)} of them are still on this machine.`;
  if ((await inform(words, remove)) === remove) await chooseAndDelete(deps);
}

function nameOf({ id, profile }: KeptConnection): string {
  return profile === undefined ? `a connection that was removed (${visible(id, 8)})` : visible(profile.name, 60);
}

function size(bytes: number): string {
  return bytes < 1_000_000 ? `${String(Math.ceil(bytes / 1000))} kB` : `${(bytes / 1_000_000).toFixed(1)} MB`;
}
