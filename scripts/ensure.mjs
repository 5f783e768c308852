// Installs what is missing, once, with visible progress: npm's packages, the VS Code host, a browser.
// Runs before anything is installed, so it may import Node built-ins only.
import { createHash } from 'node:crypto';
import { copyFileSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { arch, homedir, platform } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { root, toolsDir } from './lib/paths.mjs';
import { capture, cleanEnv, npmCommand, onPath, step } from './lib/run.mjs';

export const hostDir = process.env.AUDIT_LOGS_HOST ?? join(toolsDir, 'host');
export const hostNode = join(hostDir, `node_modules/node-linux-${arch()}/bin/node`);
export const hostEntry = join(hostDir, 'node_modules/code-server/out/node/entry.js');

/** Whether the npm-only VS Code host exists for this machine: its Node comes as an npm package for these two alone. */
export const hostSupported = platform() === 'linux' && (arch() === 'x64' || arch() === 'arm64');

const isRootOnDebian =
  platform() === 'linux' &&
  process.getuid?.() === 0 &&
  existsSync('/etc/debian_version') &&
  onPath('apt-get') !== undefined;

function checkNode() {
  const [major, minor] = process.versions.node.split('.').map(Number);
  if (major < 20 || (major === 20 && minor < 19)) {
    throw new Error(`Node 20.19 or newer is needed; this is ${process.versions.node}.`);
  }
}

/** npm's own record of what it installed says whether every package of the lock is there in its version. */
function packagesAreInstalled() {
  const record = join(root, 'node_modules/.package-lock.json');
  if (!existsSync(record)) return false;
  const wanted = JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8')).packages;
  const found = JSON.parse(readFileSync(record, 'utf8')).packages;
  return Object.entries(wanted).every(
    ([path, entry]) => path === '' || entry.optional === true || found[path]?.version === entry.version,
  );
}

async function ensurePackages() {
  if (packagesAreInstalled()) return;
  const { command, args, shell } = npmCommand();
  await step('installing npm packages', command, [...args, 'ci', '--ignore-scripts', '--no-audit', '--no-fund'], {
    cwd: root,
    env: cleanEnv(),
    shell,
  });
}

/**
 * code-server holds VS Code's server and web workbench. Its own install script wants Node 24 on PATH and builds more
 * than is needed, so its three package folders are installed without scripts, on the Node 24 that comes beside it.
 */
async function ensureHost() {
  const source = join(root, 'scripts/vscode-host');
  const key = createHash('sha256')
    .update(readFileSync(join(source, 'package-lock.json')))
    .digest('hex')
    .slice(0, 16);
  const stamp = join(hostDir, 'installed.json');
  const want = `${key} ${arch()}`;
  if (existsSync(stamp) && JSON.parse(readFileSync(stamp, 'utf8')).key === want) return;
  if (process.env.AUDIT_LOGS_HOST !== undefined) {
    if (existsSync(hostNode) && existsSync(hostEntry)) return;
    throw new Error('AUDIT_LOGS_HOST names a folder without an installed host.');
  }
  rmSync(hostDir, { recursive: true, force: true });
  mkdirSync(hostDir, { recursive: true });
  for (const name of ['package.json', 'package-lock.json']) copyFileSync(join(source, name), join(hostDir, name));
  const quiet = ['--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error'];
  const first = npmCommand();
  await step('installing the VS Code host (800 MB, once)', first.command, [...first.args, 'ci', ...quiet], {
    cwd: hostDir,
    env: cleanEnv(),
  });

  const npm = npmCommand(hostNode);
  const code = join(hostDir, 'node_modules/code-server/lib/vscode');
  // The headers lie in the package of Node itself: nothing else is downloaded to build against.
  const env = cleanEnv({
    PATH: `${dirname(hostNode)}${delimiter}${process.env.PATH ?? ''}`,
    npm_config_nodedir: dirname(dirname(hostNode)),
  });
  for (const [label, cwd] of [
    ['installing its packages', code],
    ['installing its built-in extensions', join(code, 'extensions')],
  ]) {
    // Not `ci`: the published shrinkwrap does not agree with its package.json.
    await step(label, npm.command, [...npm.args, 'install', '--omit=dev', '--no-save', ...quiet], { cwd, env });
  }
  const native = await buildNatives(npm, code, env);
  const version = await capture(hostNode, [hostEntry, '--version'], {
    env: { ...env, CODE_SERVER_CONFIG: join(hostDir, 'config.yaml') },
  });
  if (version.code !== 0) throw new Error(`The VS Code host was installed but does not start:\n${version.text}`);
  writeFileSync(stamp, JSON.stringify({ key: want, native, version: version.text.trim().split('\n').at(-1) }));
}

/** Two small native modules (log writer, parent watchdog). VS Code does without them, with more lines in its log. */
async function buildNatives(npm, cwd, env) {
  const missing = ['python3', 'make', 'g++'].filter((name) => onPath(name) === undefined);
  if (missing.length > 0) {
    console.log(`  native modules left out (no ${missing.join(', ')}): VS Code works without them`);
    return false;
  }
  const args = [
    ...npm.args,
    'rebuild',
    '--ignore-scripts=false',
    '--loglevel=error',
    '@vscode/spdlog',
    '@vscode/native-watchdog',
  ];
  const { code } = await step('building its two native modules', npm.command, args, { cwd, env, mustWork: false });
  if (code !== 0) console.log('  native modules left out: VS Code works without them');
  return code === 0;
}

function browserCandidates() {
  const names = [
    'chromium',
    'google-chrome-stable',
    'google-chrome',
    'chromium-browser',
    'microsoft-edge-stable',
    'microsoft-edge',
    'chrome',
    'msedge',
  ];
  const paths = names.map((name) => onPath(name));
  if (platform() === 'darwin') {
    for (const base of ['/Applications', join(homedir(), 'Applications')]) {
      for (const name of ['Google Chrome', 'Chromium', 'Microsoft Edge'])
        paths.push(`${base}/${name}.app/Contents/MacOS/${name}`);
    }
  }
  if (platform() === 'win32') {
    for (const base of [process.env.PROGRAMFILES, process.env['PROGRAMFILES(X86)'], process.env.LOCALAPPDATA]) {
      for (const name of ['Google/Chrome/Application/chrome.exe', 'Microsoft/Edge/Application/msedge.exe']) {
        if (base !== undefined) paths.push(join(base, name));
      }
    }
  }
  paths.push('/opt/google/chrome/chrome', '/usr/lib/chromium/chromium', ...playwrightBrowsers());
  return paths.filter((path) => path !== undefined && existsSync(path));
}

const browsersDir = join(toolsDir, 'browsers');

function playwrightBrowsers() {
  if (!existsSync(browsersDir)) return [];
  return readdirSync(browsersDir, { recursive: true })
    .filter((name) => /(^|[/\\])(chrome|chrome\.exe|Chromium|Google Chrome for Testing)$/.test(name))
    .map((name) => join(browsersDir, name));
}

/** The first browser that starts and says its version. Some distributions install a stub that only asks for more. */
export async function findBrowser() {
  const chosen = process.env.AUDIT_LOGS_BROWSER;
  if (chosen !== undefined) return chosen;
  for (const path of browserCandidates()) {
    // On Windows --version opens a window instead of answering; being there is enough.
    if (platform() === 'win32') return path;
    const { code, text } = await capture(path, ['--version', '--no-sandbox'], { timeout: 20_000 });
    if (code === 0 && /\d+\.\d+/.test(text)) return path;
  }
  return undefined;
}

async function ensureBrowser() {
  const found = await findBrowser();
  if (found !== undefined) return found;
  if (isRootOnDebian) {
    const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
    await step('updating the list of system packages', 'apt-get', ['update', '-qq'], { env, mustWork: false });
    const packages = ['chromium', 'fonts-liberation', 'fonts-dejavu-core'];
    await step('installing Chromium', 'apt-get', ['install', '-y', '-qq', '--no-install-recommends', ...packages], {
      env,
      mustWork: false,
    });
    const installed = await findBrowser();
    if (installed !== undefined) return installed;
  }
  const cli = join(root, 'node_modules/playwright-core/cli.js');
  await step('downloading Chromium', process.execPath, [cli, 'install', 'chromium'], {
    env: { ...process.env, PLAYWRIGHT_BROWSERS_PATH: browsersDir },
    mustWork: false,
  });
  return findBrowser();
}

const noBrowser =
  'No browser was found and none could be installed. Install Chrome, Chromium or Edge (on Debian: apt-get install chromium), ' +
  'or name one in AUDIT_LOGS_BROWSER.';

/**
 * Makes sure that what is asked for is there. `browser`: 'required', or 'wanted' when its absence is only worth a note.
 * Resolves to the browser's path, when one was asked for and found.
 */
export async function ensure({ host = false, browser = 'none' } = {}) {
  checkNode();
  await ensurePackages();
  if (host) {
    if (!hostSupported) {
      throw new Error(
        `The npm-only VS Code host is for Linux on x64 and arm64; this is ${platform()} ${arch()}. Use npm run test:electron.`,
      );
    }
    await ensureHost();
  }
  if (browser === 'none') return undefined;
  const path = await ensureBrowser();
  if (path === undefined && browser === 'required') throw new Error(noBrowser);
  return path;
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  try {
    const browser = await ensure({ host: hostSupported, browser: 'required' });
    console.log(`everything is installed; browser: ${browser}`);
  } catch (error) {
    console.error(error instanceof Error ? error.message : error);
    process.exit(1);
  }
}
