// A VS Code workbench as a user sees it: the packaged extension installed, a browser in front, helpers that click and type.
import { execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { BrowserContext, FrameLocator, Locator, Page } from 'playwright-core';
import {
  installVsix,
  launchBrowser,
  makeProfile,
  startServer,
  themeId,
  workbenchUrl,
} from '../../../scripts/lib/vscode.mjs';
import type { Profile, Server } from '../../../scripts/lib/vscode.mjs';
import { QuickInput } from './quickInput';
import { Tree } from './tree';

export type Theme =
  'Default Dark Modern' | 'Default Light Modern' | 'Default High Contrast' | 'Default High Contrast Light';

/** The four themes under which surfaces are looked at, in the order of the screenshots. */
export const themes: readonly Theme[] = [
  'Default Dark Modern',
  'Default Light Modern',
  'Default High Contrast',
  'Default High Contrast Light',
];

/** Each theme's name in the picker, and what the workbench's class list then holds. */
const themeLook: Readonly<Record<Theme, { readonly label: string; readonly className: string }>> = {
  'Default Dark Modern': { label: 'Dark Modern', className: 'vscode-theme-defaults-themes-dark_modern-json' },
  'Default Light Modern': { label: 'Light Modern', className: 'vscode-theme-defaults-themes-light_modern-json' },
  'Default High Contrast': { label: 'Dark High Contrast', className: 'hc-black' },
  'Default High Contrast Light': { label: 'Light High Contrast', className: 'hc-light' },
};

export interface StartOptions {
  readonly theme?: Theme;
  /** User settings beside the quiet ones of every test. */
  readonly settings?: Readonly<Record<string, unknown>>;
  /** Folder that is copied and opened; the sample workspace when left out. */
  readonly workspace?: string;
  /** Environment of the VS Code server and so of the extension host. */
  readonly env?: Readonly<Record<string, string>>;
  readonly viewport?: { readonly width: number; readonly height: number };
}

/** The ones that stand, for the picture of a failure. */
const standing = new Set<Workbench>();

// Loaded by a test file, this hook stands beside its suites: a failing test leaves a picture, FAILED-<title>.png.
teardown(async function () {
  if (this.currentTest?.state !== 'failed') return;
  const name = this.currentTest.fullTitle().replaceAll(/[^a-z0-9]+/gi, '-');
  for (const workbench of standing) await workbench.shot(`FAILED-${name}`).catch(() => undefined);
});

/** A path that the runner hands over in the environment. */
function given(name: 'AUDIT_LOGS_ROOT' | 'AUDIT_LOGS_VSIX' | 'AUDIT_LOGS_BROWSER' | 'AUDIT_LOGS_SHOTS'): string {
  const value = process.env[name];
  if (value === undefined) throw new Error(`${name} is not set: run the tests by npm run test:e2e`);
  return value;
}

/**
 * Installs the package into a new profile, starts the server and the browser, and resolves when the workbench stands
 * with its explorer filled. Takes about 6 s. Call `stop()` in a teardown.
 */
export async function startWorkbench(options: StartOptions = {}): Promise<Workbench> {
  const theme = options.theme ?? 'Default Dark Modern';
  const profile = makeProfile({ ...options.settings, 'workbench.colorTheme': themeId(theme) });
  const folder = join(profile.dir, 'workspace');
  cpSync(options.workspace ?? join(given('AUDIT_LOGS_ROOT'), 'test/fixtures/workspace'), folder, { recursive: true });
  let server: Server | undefined;
  try {
    await installVsix(profile, given('AUDIT_LOGS_VSIX'));
    server = await startServer(profile, { env: options.env ?? {}, logFile: join(profile.dir, 'server.log') });
    const browser = await launchBrowser(profile, given('AUDIT_LOGS_BROWSER'), {
      viewport: options.viewport ?? { width: 1280, height: 800 },
    });
    const workbench = new Workbench(profile, folder, server, browser.context, browser.page, options.env ?? {});
    standing.add(workbench);
    await workbench.open();
    return workbench;
  } catch (error) {
    await server?.stop();
    profile.dispose();
    throw error;
  }
}

export class Workbench {
  /** The box that drops from the top: palette, pickers, inputs. */
  readonly quickInput: QuickInput;
  /** What went wrong in the page of the workbench, for a test that wants to see nothing there. */
  readonly pageErrors: string[] = [];

  constructor(
    readonly profile: Profile,
    /** The opened folder: a copy that the test may change. */
    readonly folder: string,
    private server: Server,
    private readonly context: BrowserContext,
    readonly page: Page,
    private readonly env: Readonly<Record<string, string>>,
  ) {
    this.quickInput = new QuickInput(page);
    page.on('pageerror', (error) => this.pageErrors.push(String(error)));
    page.setDefaultTimeout(15_000);
  }

  /** Loads the workbench's address; used by `startWorkbench` and after `restart`. */
  async open(): Promise<void> {
    await this.page.goto(workbenchUrl(this.server, { folder: this.folder }));
    await this.ready();
  }

  /** Reloads the window by VS Code's own command, so that it saves its state first; the extension host starts anew. */
  async reload(): Promise<void> {
    const loaded = this.page.waitForEvent('load');
    await this.palette('Developer: Reload Window');
    await loaded;
    await this.ready();
  }

  /** Stops the server and starts it on the same port, as after a reboot; secrets and state stay. */
  async restart(): Promise<void> {
    const { port } = this.server;
    await this.server.stop();
    this.server = await startServer(this.profile, {
      port,
      env: this.env,
      logFile: join(this.profile.dir, 'server2.log'),
    });
    await this.open();
  }

  /** Another window on the same folder, of the same person: same server, same browser, same profile. */
  async another(): Promise<Workbench> {
    const page = await this.context.newPage();
    const workbench = new Workbench(this.profile, this.folder, this.server, this.context, page, this.env);
    page.once('close', () => standing.delete(workbench));
    await workbench.open();
    return workbench;
  }

  /** Ends the processes of the extension hosts as a crash would. VS Code starts new ones by itself. */
  killExtensionHosts(): number {
    const rows = execFileSync('ps', ['-eo', 'pid=,ppid=,args='], { encoding: 'utf8' })
      .split('\n')
      .map((line) => /^ *(\d+) +(\d+) (.*)$/.exec(line)?.slice(1) ?? []);
    const parents = new Map(rows.map(([pid, parent]) => [Number(pid), Number(parent)]));
    const isOurs = (pid: number): boolean => {
      for (let at: number | undefined = pid; at !== undefined && at > 1; at = parents.get(at)) {
        if (at === this.server.pid) return true;
      }
      return false;
    };
    const hosts = rows.filter(
      ([pid, , args]) => args?.includes('--type=extensionHost') === true && isOurs(Number(pid)),
    );
    for (const [pid] of hosts) process.kill(Number(pid), 'SIGKILL');
    return hosts.length;
  }

  /** Stops the browser and the server and removes the profile. Safe to call twice. */
  async stop(): Promise<void> {
    standing.delete(this);
    await this.context.close().catch(() => undefined);
    await this.server.stop();
    this.profile.dispose();
  }

  private async ready(): Promise<void> {
    await this.page.locator('.part.statusbar').waitFor({ timeout: 60_000 });
    await this.page.locator('.part.sidebar .pane-header, .part.sidebar .monaco-list-row').first().waitFor();
    await this.page.locator('.monaco-workbench').waitFor();
  }

  /**
   * Runs a command by its full title through the palette, as `palette('Audit Logs: Open Explorer')`. Fails when the
   * palette does not offer exactly that title.
   */
  async palette(command: string): Promise<void> {
    await this.page.keyboard.press('F1');
    await this.quickInput.fill(`>${command}`);
    await this.quickInput.pick(command);
  }

  /** The titles that the palette offers for a text. */
  async paletteOffers(text: string): Promise<readonly string[]> {
    await this.page.keyboard.press('F1');
    await this.quickInput.fill(`>${text}`);
    await this.page.waitForTimeout(400);
    const items = await this.quickInput.items();
    await this.quickInput.cancel();
    return items;
  }

  /** Shows a view container by the title of its icon in the activity bar. A click on an open one would close it. */
  async showContainer(title: string): Promise<void> {
    const item = this.page.locator('.activitybar .action-item', { has: this.page.locator(`[aria-label^="${title}"]`) });
    await item.waitFor();
    if (!/\bchecked\b/.test((await item.getAttribute('class')) ?? '')) await item.click();
    await this.page.locator('.part.sidebar .composite.title', { hasText: new RegExp(title, 'i') }).waitFor();
  }

  /** The tree of a view in the sidebar, by the view's name; the whole sidebar when left out. */
  tree(view?: string): Tree {
    const sidebar = this.page.locator('.part.sidebar');
    const root =
      view === undefined
        ? sidebar
        : sidebar.locator('.pane', { has: this.page.locator(`.pane-header[aria-label^="${view}"]`) });
    return new Tree(root);
  }

  /** Buttons in the title of the sidebar or of one of its views, by accessible name. */
  viewAction(name: string): Locator {
    return this.page.locator('.part.sidebar').getByRole('button', { name }).first();
  }

  /** The text and links shown where a tree has nothing to show. */
  welcome(): Locator {
    return this.page.locator('.part.sidebar .welcome-view-content:visible');
  }

  /** Content of the extension's panel; the one that shows when several are open. */
  webview(): FrameLocator {
    return this.page
      .frameLocator('iframe.webview.ready[src*="audit-log-explorer.audit-log-explorer"]:visible')
      .frameLocator('iframe#active-frame');
  }

  /** A notification that holds the text; its buttons are `notification(…).getByRole('button', { name })`. */
  notification(text: string | RegExp): Locator {
    return this.page.locator('.notification-toast', { hasText: text }).last();
  }

  /** Closes every notification, so that none lies over a screenshot. */
  async clearNotifications(): Promise<void> {
    await this.palette('Notifications: Clear All Notifications');
    await this.page.locator('.notification-toast').first().waitFor({ state: 'detached' });
  }

  /** A modal dialog; its buttons are `dialog().getByRole('button', { name })`. */
  dialog(): Locator {
    return this.page.locator('.monaco-dialog-box');
  }

  /** Items of the status bar by their text. */
  status(text: string | RegExp): Locator {
    return this.page.locator('.part.statusbar .statusbar-item', { hasText: text });
  }

  /**
   * Changes a user setting while VS Code runs, in its settings editor: a change of the file from outside is seen once and
   * then no more. Settings known from the start belong into `StartOptions`. `undefined` removes it.
   */
  async setSetting(key: string, value: unknown): Promise<void> {
    const settings = JSON.parse(readFileSync(this.profile.settings, 'utf8')) as Record<string, unknown>;
    const text = JSON.stringify({ ...settings, [key]: value }, null, 2);
    await this.palette('Preferences: Open User Settings (JSON)');
    await this.activeTab('settings.json').waitFor();
    await this.page.locator('.editor-group-container.active .monaco-editor.focused').waitFor();
    await this.page.keyboard.press('ControlOrMeta+A');
    await this.page.keyboard.insertText(text);
    // The editor closed the opened bracket by itself, behind the cursor.
    await this.page.keyboard.press('ControlOrMeta+Shift+End');
    await this.page.keyboard.press('Delete');
    await this.page.keyboard.press('ControlOrMeta+S');
    await this.page.locator('.tab.active:not(.dirty)', { hasText: 'settings.json' }).waitFor();
    await this.palette('View: Close Editor');
  }

  /** Switches the colour theme by its picker and waits until the workbench wears it. */
  async setTheme(theme: Theme): Promise<void> {
    await this.palette('Preferences: Color Theme');
    await this.quickInput.waitFor();
    await this.quickInput.fill(themeLook[theme].label);
    await this.quickInput.row(themeLook[theme].label).waitFor();
    await this.quickInput.accept();
    await this.page.locator('.quick-input-widget').waitFor({ state: 'hidden' });
    await this.page.locator(`.monaco-workbench.${themeLook[theme].className}`).waitFor();
    // Webviews get the colours by message, a moment later.
    await this.page.waitForTimeout(500);
  }

  /**
   * Opens a file of the workspace by its relative path; with `at`, puts the cursor in the middle of the first place
   * where that text stands.
   */
  async openFile(path: string, at?: string): Promise<void> {
    let target = path;
    if (at !== undefined) {
      const text = readFileSync(join(this.folder, path), 'utf8');
      const index = text.indexOf(at);
      if (index < 0) throw new Error(`${path} does not hold ${at}`);
      const before = text.slice(0, index + Math.floor(at.length / 2));
      const lines = before.split('\n');
      target = `${path}:${lines.length}:${(lines.at(-1) ?? '').length + 1}`;
    }
    await this.page.keyboard.press('ControlOrMeta+P');
    await this.quickInput.fill(target);
    const row = this.quickInput.rows.first();
    await row.filter({ hasText: path.split('/').at(-1) ?? path }).waitFor();
    await this.quickInput.accept();
    await this.page.locator('.tab.active', { hasText: path.split('/').at(-1) ?? path }).waitFor();
    await this.page.locator('.editor-group-container.active .monaco-editor .view-line').first().waitFor();
  }

  /** Titles of the open tabs, in order. */
  async tabs(): Promise<readonly string[]> {
    return this.page.locator('.tabs-container .tab .label-name').allInnerTexts();
  }

  /** The tab in front, by its title; wait for it with `activeTab(title).waitFor()`. */
  activeTab(title: string | RegExp): Locator {
    return this.page.locator('.tab.active', { hasText: title });
  }

  /** The visible lines of the active text editor, as text with plain spaces. Long documents show their top only. */
  async editorText(): Promise<string> {
    const lines = this.page.locator('.editor-group-container.active .monaco-editor .view-line');
    await lines.first().waitFor();
    const placed = await lines.evaluateAll((all) =>
      all.map((line) => ({ top: Number.parseInt((line as HTMLElement).style.top, 10), text: line.textContent })),
    );
    return placed
      .sort((a, b) => a.top - b.top)
      .map(({ text }) => text.replaceAll('\u00a0', ' '))
      .join('\n');
  }

  /** Text in the clipboard. */
  async clipboard(): Promise<string> {
    return this.page.evaluate(() => navigator.clipboard.readText());
  }

  /** A picture of the whole window as out/shots/<name>.png. */
  async shot(name: string): Promise<void> {
    const folder = given('AUDIT_LOGS_SHOTS');
    mkdirSync(folder, { recursive: true });
    await this.page.mouse.move(640, 6); // away from anything that shows a tooltip
    await this.page.screenshot({ path: join(folder, `${name}.png`), animations: 'disabled' });
  }

  /** The same picture in each of the four themes: `<name>-dark-modern.png` and so on; ends in the first theme. */
  async shotInThemes(name: string, inThemes: readonly Theme[] = themes): Promise<void> {
    for (const theme of inThemes) {
      await this.setTheme(theme);
      await this.shot(`${name}-${theme.replace('Default ', '').toLowerCase().replaceAll(' ', '-')}`);
    }
    const [first] = themes;
    if (first !== undefined) await this.setTheme(first);
  }
}
