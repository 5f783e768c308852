// Runs a compiled mocha suite inside the extension host of a real VS Code and says how it ended.
import { cpSync, existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { format } from 'node:util';
import { out, root } from './paths.mjs';
import { capture, onInterrupt } from './run.mjs';
import { launchBrowser, makeProfile, startServer, workbenchUrl } from './vscode.mjs';

/**
 * One run of a folder below test/host, or of several with commas between; all of it unless told. Resolves to
 * `{ passed, failed, files, problem }`, where `problem` says what went wrong beside failing tests.
 */
export async function runHost({ browser, suite, grep, print = console.log, patience = 300_000 }) {
  const profile = makeProfile();
  const folder = join(profile.dir, 'workspace');
  cpSync(join(root, 'test/fixtures/workspace'), folder, { recursive: true });
  let server;
  let context;
  const cleanup = async () => {
    await context?.close().catch(() => undefined);
    await server?.stop();
    if (process.env.AUDIT_LOGS_KEEP === undefined) profile.dispose();
    else print(`profile kept in ${profile.dir}`);
  };
  const forget = onInterrupt(cleanup);
  const resultFile = join(profile.dir, 'result.json');
  try {
    const env = { AUDIT_LOGS_RESULT: resultFile };
    if (suite !== undefined) env.AUDIT_LOGS_SUITE = suite;
    if (grep !== undefined) env.AUDIT_LOGS_GREP = grep;
    server = await startServer(profile, { testing: true, env, logFile: join(profile.dir, 'server.log') });
    const launched = await launchBrowser(profile, browser);
    context = launched.context;
    const page = launched.page;
    let timer;
    const ended = new Promise((resolve, reject) => {
      timer = setTimeout(() => reject(new Error(`no result after ${patience / 1000} s`)), patience);
      page.once('crash', () => reject(new Error('the page of the workbench crashed')));
      page.once('close', () => reject(new Error('the page of the workbench was closed')));
      // The workbench looks for both at its start, so they are there before it is.
      void page.exposeFunction('codeAutomationLog', (type, args) => {
        for (const line of format(...args).split('\n')) {
          if (line.startsWith('##test ')) print(line.slice('##test '.length));
          else if (process.env.AUDIT_LOGS_VERBOSE !== undefined) print(`[${type}] ${line}`);
        }
      });
      void page.exposeFunction('codeAutomationExit', (code) => resolve(code));
    });
    ended.catch(() => undefined);
    await page.goto(workbenchUrl(server, { folder, extension: root, tests: join(out, 'test/host/index.js') }));
    const code = await ended.finally(() => clearTimeout(timer));
    const result = readSuiteResult(resultFile);
    if (result === undefined) {
      // VS Code reports 0 when the extension host dies.
      const why = code === 0 ? 'the extension host ended before the suite did' : 'the suite could not be loaded';
      return { passed: 0, failed: 0, problem: `${why} (VS Code says ${code})` };
    }
    return judge(result, code);
  } catch (error) {
    return { passed: 0, failed: 0, problem: String(error?.message ?? error) };
  } finally {
    forget();
    await cleanup();
  }
}

/** What the suite wrote at its end; undefined when it did not get there. */
export function readSuiteResult(file) {
  return existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : undefined;
}

/** A result together with VS Code's own exit code. */
export function judge(result, code) {
  if (result.passed + result.failed === 0) return { ...result, problem: 'no tests ran' };
  if (result.failed === 0 && code !== 0) return { ...result, problem: `VS Code says ${code}` };
  return { ...result, problem: undefined };
}

/** Builds the extension and the compiled tests. */
export async function buildTests() {
  const { code, text } = await capture(process.execPath, [join(root, 'scripts/build.mjs'), '--tests'], {
    cwd: root,
    timeout: 300_000,
  });
  if (code !== 0 || !existsSync(join(out, 'test/host/index.js'))) throw new Error(`The build failed:\n${text}`);
}
