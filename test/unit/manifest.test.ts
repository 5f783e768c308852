// Lints package.json: what it contributes exists, is named alike, and asks VS Code for no more than is needed.
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';

interface Command {
  readonly command: string;
  readonly title: string;
  readonly category?: string;
  readonly icon?: string;
}
interface MenuItem {
  readonly command?: string;
  readonly submenu?: string;
  readonly when?: string;
}
interface Setting {
  readonly scope?: string;
  readonly type?: string | readonly string[];
  readonly default?: unknown;
  readonly description?: string;
  readonly markdownDescription?: string;
}
interface Configuration {
  readonly properties?: Readonly<Record<string, Setting>>;
}
interface WalkthroughStep {
  readonly id: string;
  readonly description: string;
  readonly media: { readonly svg: string; readonly altText: string };
  readonly completionEvents: readonly string[];
}
interface Manifest {
  readonly icon: string;
  readonly name: string;
  readonly displayName: string;
  readonly license: string;
  readonly engines: { readonly vscode: string };
  readonly activationEvents?: readonly string[];
  readonly extensionKind?: readonly string[];
  readonly capabilities?: {
    readonly untrustedWorkspaces?: { readonly supported: unknown };
    readonly virtualWorkspaces?: unknown;
  };
  readonly dependencies?: object;
  readonly devDependencies: Readonly<Record<string, string>>;
  readonly scripts: Readonly<Record<string, string>>;
  readonly contributes?: {
    readonly commands?: readonly Command[];
    readonly menus?: Readonly<Record<string, readonly MenuItem[]>>;
    readonly submenus?: readonly { readonly id: string }[];
    readonly keybindings?: readonly { readonly command: string; readonly key: string; readonly when?: string }[];
    readonly viewsContainers?: { readonly activitybar?: readonly { readonly id: string; readonly icon: string }[] };
    readonly views?: Readonly<Record<string, readonly { readonly id: string; readonly icon?: string }[]>>;
    readonly viewsWelcome?: readonly { readonly view: string; readonly contents: string }[];
    readonly walkthroughs?: readonly { readonly id: string; readonly steps: readonly WalkthroughStep[] }[];
    readonly configuration?: Configuration | readonly Configuration[];
  };
}

const root = fileURLToPath(new URL('../..', import.meta.url));
const manifest = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as Manifest;
const contributes = manifest.contributes ?? {};
const commands = contributes.commands ?? [];
const ids = new Set(commands.map(({ command }) => command));
const menus = Object.entries(contributes.menus ?? {}).flatMap(([menu, items]) =>
  items.map((item) => ({ menu, ...item })),
);
const configurations = [contributes.configuration ?? []].flat() as readonly Configuration[];
const settings = configurations.flatMap(({ properties }) => Object.entries(properties ?? {}));
const views = Object.values(contributes.views ?? {}).flat();

/** All text of src/host and the entry point. */
const hostSource = [
  readFileSync(join(root, 'src/extension.ts'), 'utf8'),
  ...readdirSync(join(root, 'src/host'), { recursive: true })
    .map(String)
    .filter((name) => name.endsWith('.ts'))
    .map((name) => readFileSync(join(root, 'src/host', name), 'utf8')),
].join('\n');

/** Names that a call in src/host starts with, as in `registry.add('name', …)` and the small functions around it. */
const called = new Set(
  [...hostSource.matchAll(/\b(?:[a-z]\w*)\(\s*'(?:auditLogs\.)?([A-Za-z]+)'/g)].map(([, name = '']) => name),
);
const added = [...hostSource.matchAll(/registry\.add\(\s*'([A-Za-z]+)'/g)].map(([, name = '']) => `auditLogs.${name}`);

describe('manifest', () => {
  test('names are the decided ones', () => {
    expect(manifest.name).toBe('audit-log-explorer');
    expect(manifest.displayName).toBe('Audit Log Explorer');
    expect(manifest.license).toBe('MIT');
    expect(manifest.engines.vscode).toBe('^1.101.0');
  });

  test('nothing is installed with the extension, and nothing runs at its installation', () => {
    expect(manifest.dependencies).toBeUndefined();
    const hooks = Object.keys(manifest.scripts).filter((name) => /^(pre|post)?install$|^prepare$|^vscode:/.test(name));
    expect(hooks).toEqual([]);
  });

  test('undici stays below 8, whose agent needs a newer Node than the oldest host has', () => {
    expect(manifest.devDependencies['undici']).toMatch(/^\^7\./);
  });

  test('the workspace is trusted with nothing, and keys stay on the side of the user', () => {
    expect(manifest.capabilities?.untrustedWorkspaces?.supported).toBe(true);
    expect(manifest.capabilities?.virtualWorkspaces).toBe(true);
    expect(manifest.extensionKind).toEqual(['ui', 'workspace']);
  });

  test('it activates by its own surfaces only, and never by a link', () => {
    const other = (manifest.activationEvents ?? []).filter((event) => !/^onWebviewPanel:auditLogs\.\w+$/.test(event));
    expect(other).toEqual([]);
    expect(hostSource).not.toMatch(/registerUriHandler/);
  });

  test('there are commands, settings and a view', () => {
    expect(commands.length).toBeGreaterThan(5);
    expect(settings.length).toBeGreaterThan(0);
    expect(views.length).toBeGreaterThan(0);
  });

  test.each(commands)('command $command', ({ command, title, category, icon }) => {
    expect(command).toMatch(/^auditLogs\.[a-z][A-Za-z]+$/);
    expect(category).toBe('Audit Logs');
    expect(title).not.toMatch(/audit logs:|\.$/i);
    if (icon !== undefined) expect(icon).toMatch(/^\$\([a-z-]+\)$/);
    expect(called.has(command.slice('auditLogs.'.length)), 'is registered in src/host').toBe(true);
  });

  test('every command is contributed once, and none is registered that is not', () => {
    expect(ids.size).toBe(commands.length);
    expect(added.filter((id) => !ids.has(id))).toEqual([]);
  });

  test('every menu entry names a command or a submenu that exists', () => {
    const submenus = new Set((contributes.submenus ?? []).map(({ id }) => id));
    const dangling = menus.filter(({ command, submenu }) =>
      command === undefined ? !submenus.has(submenu ?? '') : !ids.has(command),
    );
    expect(dangling).toEqual([]);
    for (const id of submenus)
      expect(
        menus.some((item) => item.menu === id),
        `${id} has no entries`,
      ).toBe(true);
  });

  test.each(contributes.keybindings ?? [])(
    'key $key runs a command that exists, under a condition',
    ({ command, when }) => {
      expect(ids.has(command)).toBe(true);
      expect(when).toBeTruthy();
    },
  );

  test.each(settings)('setting %s', (name, setting) => {
    expect(name).toMatch(/^auditLogs\.[a-z][A-Za-z.]+$/);
    expect(setting.scope).toBe('application');
    expect(setting.type).toBeDefined();
    expect(setting.default).toBeDefined();
    expect(setting.description ?? setting.markdownDescription).toBeTruthy();
    expect(hostSource.includes(name.slice('auditLogs.'.length)), `${name} is read in src/host`).toBe(true);
  });

  test('welcome texts belong to views that exist and link to commands that exist', () => {
    const viewIds = new Set(views.map(({ id }) => id));
    for (const { view, contents } of contributes.viewsWelcome ?? []) {
      expect(viewIds.has(view), view).toBe(true);
      for (const [, command = ''] of contents.matchAll(/\(command:([^)?]+)/g)) {
        if (command.startsWith('auditLogs.')) expect(ids.has(command), command).toBe(true);
      }
    }
  });

  test.each((contributes.walkthroughs ?? []).flatMap(({ steps }) => steps))(
    'step $id of the tour has its picture, and links to commands that exist',
    ({ description, media, completionEvents }) => {
      expect(existsSync(join(root, media.svg)), media.svg).toBe(true);
      expect(media.altText).toBeTruthy();
      expect(completionEvents.length).toBeGreaterThan(0);
      const linked = [...description.matchAll(/\(command:([^)?]+)/g)].map(([, command = '']) => command);
      const awaited = completionEvents.flatMap((event) => /^onCommand:(.+)$/.exec(event)?.[1] ?? []);
      const shown = new Set(views.map(({ id }) => `${id}.focus`));
      for (const command of [...linked, ...awaited]) expect(ids.has(command) || shown.has(command), command).toBe(true);
    },
  );

  test('there is one tour, and the command that opens it names it', () => {
    expect((contributes.walkthroughs ?? []).map(({ id }) => id)).toEqual(['start']);
    expect(hostSource).toContain('#start`');
  });

  test('icons are there', () => {
    expect(existsSync(join(root, manifest.icon))).toBe(true);
    const icons = [...(contributes.viewsContainers?.activitybar ?? []), ...views].map(({ icon }) => icon);
    for (const icon of icons) {
      if (icon?.startsWith('$(') === false) expect(existsSync(join(root, icon)), icon).toBe(true);
    }
  });
});
