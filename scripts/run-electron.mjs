// npm run test:electron [-- part of a title]: the suite of test/host in the desktop VS Code, by @vscode/test-electron.
// It takes VSCODE_EXECUTABLE, or downloads VS Code; with neither it says so and exits with 1.
import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ensure } from './ensure.mjs';
import { desktopExecutable, rootArgs } from './lib/desktop.mjs';
import { buildTests, judge, readSuiteResult } from './lib/hostRunner.mjs';
import { out, root } from './lib/paths.mjs';
import { exitOnInterrupt, onInterrupt, seconds } from './lib/run.mjs';

exitOnInterrupt();
let dir;
try {
  await ensure();
  const executable = await desktopExecutable();
  await buildTests();
  const started = performance.now();
  dir = mkdtempSync(join(tmpdir(), 'ale-'));
  const clean = () => rmSync(dir, { recursive: true, force: true, maxRetries: 5 });
  onInterrupt(clean);
  const workspace = join(dir, 'workspace');
  cpSync(join(root, 'test/fixtures/workspace'), workspace, { recursive: true });
  const resultFile = join(dir, 'result.json');
  const { runTests } = await import('@vscode/test-electron');
  const extensionTestsEnv = { AUDIT_LOGS_RESULT: resultFile, AUDIT_LOGS_PLAIN: '1' };
  if (process.argv[2] !== undefined) extensionTestsEnv.AUDIT_LOGS_GREP = process.argv[2];
  const code = await runTests({
    vscodeExecutablePath: executable,
    extensionDevelopmentPath: root,
    extensionTestsPath: join(out, 'test/host/index.js'),
    extensionTestsEnv,
    launchArgs: [
      workspace,
      ...['--user-data-dir', join(dir, 'u'), '--extensions-dir', join(dir, 'e')],
      ...['--disable-extensions', '--disable-workspace-trust', '--skip-welcome', '--disable-gpu', ...rootArgs],
    ],
  }).catch((error) => error?.code ?? 1);
  const result = readSuiteResult(resultFile);
  const verdict =
    result === undefined
      ? { passed: 0, failed: 0, problem: `the suite did not reach its end (VS Code says ${code})` }
      : judge(result, code);
  clean();
  if (verdict.problem !== undefined) console.error(verdict.problem);
  const failed = verdict.problem === undefined ? verdict.failed : Math.max(verdict.failed, 1);
  console.log(`electron: ${verdict.passed} passed, ${failed} failed, ${seconds(started)} s`);
  process.exit(failed === 0 ? 0 : 1);
} catch (error) {
  if (dir !== undefined) rmSync(dir, { recursive: true, force: true });
  console.error(error instanceof Error ? error.message : error);
  process.exit(1);
}
