// Commands about connections: add, try, change, remove.
import type { Archiving } from '../app/archiving';
import type { Connections } from '../app/connections';
import type { Loader } from '../app/loader';
import type { ConnectionProfile } from '../core/connection';
import { visible } from '../core/text/visible';
import { adapters } from '../vendors/registry';
import type { Commands } from './commands';
import type { ConnectionWizard } from './connectionWizard';
import { askText, inform, pickOne, warn } from './say';

export interface ConnectionCommandDeps {
  readonly commands: Commands;
  readonly connections: Connections;
  readonly loader: Loader;
  readonly wizard: ConnectionWizard;
  readonly focusView: () => void;
  readonly archiving: Archiving;
}

export function registerConnectionCommands(deps: ConnectionCommandDeps): void {
  const { commands: registry, connections, loader, wizard } = deps;
  const on = (name: string, live: boolean, work: (profile: ConnectionProfile) => unknown): void =>
    registry.add(name, async (...args) => {
      const profile = await choose(args[0], connections, live);
      if (profile !== undefined) await work(profile);
    });

  registry.add('addConnection', async () => {
    const profile = await wizard.add();
    if (profile === undefined) return;
    deps.focusView();
    void loader.loadRecent(profile.id);
  });
  registry.add('exploreSample', () => exploreSample(deps));
  registry.add('removeSample', async () => {
    for (const { id, source } of connections.list()) if (source === 'sample') await connections.remove(id);
  });
  on('renameConnection', false, async (profile) => {
    const name = await askText({
      title: 'Rename Connection',
      value: profile.name,
      prompt: 'The new name.',
    });
    if (name !== undefined && name.trim() !== '') await connections.rename(profile.id, name.trim().slice(0, 80));
  });
  on('replaceKey', true, async (profile) => {
    if (await wizard.replaceKey(profile)) void loader.refresh(profile.id);
  });
  on('changeEndpoint', true, async (profile) => {
    if (!(await wizard.changeEndpoint(profile))) return;
    loader.forget(profile.id);
    void loader.loadRecent(profile.id);
  });
  on('changeOptions', true, async (profile) => {
    if (!(await wizard.changeOptions(profile))) return;
    loader.forget(profile.id);
    void loader.loadRecent(profile.id);
  });
  on('testConnection', true, async (profile) => {
    const result = await wizard.testKept(profile);
    void inform(`${visible(profile.name, 60)}: ${wizard.describe(result)}`);
  });
  on('removeConnection', false, async (profile) => {
    const remove = 'Remove';
    const detail =
      'Its key and everything loaded and kept from it are removed from this machine. Nothing changes at the vendor.';
    const question = `Remove the connection "${visible(profile.name, 60)}"?`;
    if ((await warn(question, { modal: true, detail }, remove)) !== remove) return;
    await connections.remove(profile.id);
    await deps.archiving.settled();
  });
}

async function exploreSample({ connections, loader, focusView }: ConnectionCommandDeps): Promise<void> {
  const present = new Set(connections.list().flatMap(({ source, vendor }) => (source === 'sample' ? [vendor] : [])));
  for (const adapter of adapters) {
    if (present.has(adapter.id)) continue;
    const short = adapter.label.replace(/ \(.*\)$/, '');
    await connections.add(
      { vendor: adapter.id, name: `${short} sample`, baseUrl: adapter.defaultBaseUrl, options: {}, source: 'sample' },
      undefined,
    );
  }
  focusView();
  for (const { id, source } of connections.list()) if (source === 'sample') void loader.loadRecent(id);
}

/** From the tree's node; else the only one there is; else the person picks. */
export async function choose(
  arg: unknown,
  connections: Connections,
  live: boolean,
): Promise<ConnectionProfile | undefined> {
  const path =
    typeof arg === 'object' && arg !== null
      ? (arg as { readonly path?: { readonly connection?: unknown } }).path
      : undefined;
  const fromTree = typeof path?.connection === 'string' ? connections.get(path.connection) : undefined;
  if (fromTree !== undefined) return fromTree;
  const fitting = connections.list().filter(({ source }) => !live || source === 'live');
  if (fitting.length <= 1) {
    if (fitting[0] === undefined) void inform('There is no such connection yet.');
    return fitting[0];
  }
  const items = fitting.map((profile) => ({
    label: visible(profile.name, 80),
    description: connections.adapter(profile.vendor).label,
    profile,
  }));
  return (await pickOne(items, { placeHolder: 'Which connection?' }))?.profile;
}
