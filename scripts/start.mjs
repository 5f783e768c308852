// npm start: opens a real VS Code with the packaged extension on a copy of the sample workspace. On Linux that is the
// npm-only host, shown in the browser; with --desktop, and on macOS and Windows, it is the desktop VS Code.
//   --check    waits until the workbench and the extension's view are ready, says how long it took, and stops
//   --no-open  does not open the browser by itself
// Ctrl+C stops everything that was started.
import { spawn } from 'node:child_process';
import { cpSync, mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { ensure, hostSupported } from './ensure.mjs';
import { out, root, toolsDir } from './lib/paths.mjs';
import { exitOnInterrupt, onInterrupt, onPath, seconds } from './lib/run.mjs';

const flags = new Set(process.argv.slice(2));
const check = flags.has('--check');
const desktop = flags.has('--desktop') || !hostSupported;
const began = performance.now();

/** A fresh copy each time, so that the files in the repository stay as they are. */
function sampleWorkspace() {
  const folder = join(out, 'workspace');
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(out, { recursive: true });
  cpSync(join(root, 'test/fixtures/workspace'), folder, { recursive: true });
  return folder;
}

async function startInBrowser() {
  const browser = await ensure({ host: true, browser: check ? 'required' : 'wanted' });
  const { makePackage } = await import('./package.mjs');
  const { installVsix, makeProfile, startServer, workbenchUrl } = await import('./lib/vscode.mjs');
  const vsix = await makePackage();
  const profile = makeProfile({ 'workbench.reduceMotion': 'auto', 'workbench.enableExperiments': false });
  onInterrupt(() => {
    profile.dispose();
    console.log('stopped');
  });
  await installVsix(profile, vsix);
  const server = await startServer(profile, { logFile: join(out, 'start.log') });
  onInterrupt(server.stop); // before the profile goes: what was registered last is undone first
  const url = workbenchUrl(server, { folder: sampleWorkspace() });
  if (check) {
    await checkReady(profile, browser, url);
    await server.stop();
    profile.dispose();
    return;
  }
  console.log(`\nready in ${seconds(began)} s. VS Code is open at\n\n  ${url}\n\nCtrl+C stops it.`);
  if (!flags.has('--no-open')) openInBrowser(url);
  await new Promise(() => setInterval(() => undefined, 60_000));
}

async function checkReady(profile, browser, url) {
  const { launchBrowser } = await import('./lib/vscode.mjs');
  const { context, page } = await launchBrowser(profile, browser);
  const forget = onInterrupt(() => context.close());
  try {
    await page.goto(url);
    await page.locator('.part.statusbar').waitFor({ timeout: 60_000 });
    await page.locator('.explorer-folders-view .monaco-list-row').first().waitFor({ timeout: 30_000 });
    await page.locator('.activitybar [aria-label^="Audit Logs"]').first().click({ timeout: 30_000 });
    await page.locator('.part.sidebar .composite.title', { hasText: /audit logs/i }).waitFor({ timeout: 30_000 });
    console.log(`ready in ${seconds(began)} s`);
  } finally {
    forget();
    await context.close();
  }
}

/** Only where there is a desktop to open it on; the address is printed in any case. */
function openInBrowser(url) {
  if (process.env.DISPLAY === undefined && process.env.WAYLAND_DISPLAY === undefined) return;
  const opener = onPath('xdg-open');
  if (opener === undefined) return;
  const child = spawn(opener, [url], { stdio: 'ignore', detached: true });
  child.on('error', () => undefined);
  child.unref();
}

async function startDesktop() {
  await ensure();
  const { makePackage } = await import('./package.mjs');
  const { desktopExecutable, openWindow, runCli } = await import('./lib/desktop.mjs');
  const executable = await desktopExecutable();
  const vsix = await makePackage();
  const folder = sampleWorkspace();
  const dirs = [
    ...['--user-data-dir', join(toolsDir, 'desktop-user')],
    ...['--extensions-dir', join(toolsDir, 'desktop-extensions')],
  ];
  await runCli(executable, ['--install-extension', vsix, '--force', ...dirs]);
  const { child, stop } = openWindow(executable, [
    ...dirs,
    '--disable-workspace-trust',
    '--skip-welcome',
    '--wait',
    '--new-window',
    folder,
  ]);
  onInterrupt(stop);
  console.log(`\nready in ${seconds(began)} s. VS Code opens its window; Ctrl+C closes it.`);
  if (check) return stop();
  await new Promise((resolve) => child.once('exit', resolve));
}

exitOnInterrupt(0);
try {
  await (desktop ? startDesktop() : startInBrowser());
  process.exit(0);
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exit(1);
}
