// A real VS Code from npm packages: profile, server, browser. Used by npm start, the host runner and the e2e tests.
import { spawn } from 'node:child_process';
import { createWriteStream, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { hostDir, hostEntry, hostNode } from '../ensure.mjs';
import { capture, stopGroup } from './run.mjs';

/** Settings under which nothing moves, asks, updates or talks by itself. */
export const quietSettings = {
  'chat.disableAIFeatures': true,
  'extensions.autoCheckUpdates': false,
  'extensions.autoUpdate': false,
  'extensions.ignoreRecommendations': true,
  'git.openRepositoryInParentFolders': 'never',
  'remote.autoForwardPorts': false,
  'telemetry.telemetryLevel': 'off',
  'window.autoDetectColorScheme': false,
  'workbench.editor.useModal': 'off',
  'workbench.enableExperiments': false,
  'workbench.reduceMotion': 'on',
  'workbench.secondarySideBar.defaultVisibility': 'hidden',
  'workbench.startupEditor': 'none',
  'workbench.tips.enabled': false,
  'workbench.view.alwaysShowHeaderActions': true,
};

/** A theme's id in the installed host: VS Code dropped the "Default" of two of them, and would rewrite the setting. */
export function themeId(theme) {
  const file = join(hostDir, 'node_modules/code-server/lib/vscode/extensions/theme-defaults/package.json');
  const ids = JSON.parse(readFileSync(file, 'utf8')).contributes.themes.map(({ id }) => id);
  return ids.includes(theme) ? theme : theme.replace('Default ', '');
}

/** Folders of one run. The names are short: a socket lives in `user`, and a socket's path ends at 108 characters. */
export function makeProfile(settings = {}, dir = mkdtempSync(join(tmpdir(), 'ale-'))) {
  const profile = {
    dir,
    home: join(dir, 'h'),
    tmp: join(dir, 't'),
    user: join(dir, 'u'),
    extensions: join(dir, 'e'),
    browser: join(dir, 'b'),
    settings: join(dir, 'u/User/settings.json'),
    dispose: () => rmSync(dir, { recursive: true, force: true, maxRetries: 5 }),
  };
  for (const folder of [profile.home, profile.tmp, join(profile.user, 'User'), profile.extensions]) {
    mkdirSync(folder, { recursive: true });
  }
  writeFileSync(
    profile.settings,
    JSON.stringify({ ...quietSettings, 'workbench.colorTheme': themeId('Default Dark Modern'), ...settings }, null, 2),
  );
  writeFileSync(join(profile.home, 'config.yaml'), 'bind-addr: 127.0.0.1:0\nauth: none\ncert: false\n');
  return profile;
}

function serverEnv(profile, extra) {
  const env = {
    ...process.env,
    HOME: profile.home,
    TMPDIR: profile.tmp,
    XDG_CONFIG_HOME: join(profile.home, '.config'),
    XDG_DATA_HOME: join(profile.home, '.local/share'),
  };
  // Running inside a VS Code terminal or under npm must not leak into the server.
  for (const name of Object.keys(env))
    if (/^(VSCODE_|ELECTRON_|CODE_SERVER_|npm_)|^NODE_OPTIONS$/.test(name)) delete env[name];
  return { ...env, ...extra };
}

const serverArgs = (profile) => [
  hostEntry,
  ...['--config', join(profile.home, 'config.yaml')],
  ...['--user-data-dir', profile.user],
  ...['--extensions-dir', profile.extensions],
];

/** Installs a .vsix into the profile, as a user would from the command line. */
export async function installVsix(profile, vsix) {
  const { code, text } = await capture(hostNode, [...serverArgs(profile), '--install-extension', vsix], {
    env: serverEnv(profile),
  });
  if (code !== 0) throw new Error(`VS Code did not install ${vsix} (exit ${code}):\n${text}`);
}

/**
 * Starts the server on a loopback port of its own choosing (or on `port`) in a process group of its own.
 * `testing`: a built VS Code listens to the page's request to load a development extension and its tests only with its
 * smoke-test driver on. That driver hides notifications, so it is for the host suite alone.
 */
export async function startServer(profile, { port = 0, env = {}, logFile, testing = false } = {}) {
  const args = [
    ...serverArgs(profile),
    ...['--auth', 'none', '--bind-addr', `127.0.0.1:${port}`],
    ...['--disable-telemetry', '--disable-update-check', '--disable-workspace-trust'],
    ...['--disable-getting-started-override', '--ignore-last-opened'],
  ];
  if (testing && hasOption()) args.push('--vscode-option', 'enable-smoke-test-driver');
  const child = spawn(hostNode, args, {
    env: serverEnv(profile, env),
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: true,
  });
  const log = logFile === undefined ? undefined : createWriteStream(logFile);
  const stop = () => stopGroup(child);
  let text = '';
  return new Promise((done, fail) => {
    const failed = (why) => {
      clearTimeout(timer);
      fail(new Error(`${why}\n${text}`));
      void stop();
    };
    const timer = setTimeout(() => failed('the VS Code server did not start in 30 s'), 30_000);
    const read = (bytes) => {
      log?.write(bytes);
      text = (text + bytes).slice(-20_000);
      const match = /HTTP server listening on (http:\/\/(127\.0\.0\.1:(\d+)))/.exec(text);
      if (match === null) return;
      clearTimeout(timer);
      done({ url: match[1], authority: match[2], port: Number(match[3]), pid: child.pid, stop });
    };
    child.stdout.on('data', read);
    child.stderr.on('data', read);
    child.once('error', (error) => failed(String(error)));
    child.once('exit', (code, signal) => failed(`the VS Code server ended (${code ?? signal})`));
  });
}

/** Older hosts load a development extension without being told, and do not know the option. */
function hasOption() {
  return readFileSync(join(hostDir, 'node_modules/code-server/out/node/cli.js'), 'utf8').includes('"vscode-option"');
}

/** The address of the workbench on a folder; `extension` and `tests` load a development extension and its test entry. */
export function workbenchUrl(server, { folder, extension, tests }) {
  const remote = (path) => `vscode-remote://${server.authority}${resolve(path)}`;
  const payload = [
    ['skipWelcome', 'true'],
    ['skipReleaseNotes', 'true'],
  ];
  if (extension !== undefined) payload.push(['extensionDevelopmentPath', remote(extension)]);
  if (tests !== undefined) payload.push(['extensionTestsPath', remote(tests)]);
  const url = new URL(server.url);
  url.searchParams.set('folder', resolve(folder));
  url.searchParams.set('payload', JSON.stringify(payload));
  return url.href;
}

/** A headless browser with a profile of its own, which reaches loopback and nothing else. */
export async function launchBrowser(
  profile,
  executablePath,
  { viewport = { width: 1280, height: 800 }, args = [] } = {},
) {
  const { chromium } = await import('playwright-core');
  const context = await chromium.launchPersistentContext(profile.browser, {
    executablePath,
    headless: true,
    viewport,
    reducedMotion: 'reduce',
    acceptDownloads: true,
    permissions: ['clipboard-read', 'clipboard-write'],
    handleSIGINT: false,
    handleSIGTERM: false,
    handleSIGHUP: false,
    env: { ...process.env, TMPDIR: profile.tmp },
    args: [
      '--no-sandbox',
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
      ...args,
    ],
  });
  // Requests to galleries and the like would hang where there is no network.
  const foreign = (url) => url.hostname !== '127.0.0.1' && url.protocol.startsWith('http');
  await context.route(foreign, (route) => route.abort());
  return { context, page: context.pages()[0] ?? (await context.newPage()) };
}
