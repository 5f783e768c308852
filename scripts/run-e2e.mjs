// npm run test:e2e [-- part of a title]: test/e2e against the packaged .vsix in a real VS Code in a real browser.
// Screenshots go to out/shots.
import { readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { ensure } from './ensure.mjs';
import { buildTests } from './lib/hostRunner.mjs';
import { out, root } from './lib/paths.mjs';
import { writeResult } from './lib/results.mjs';
import { exitOnInterrupt, seconds } from './lib/run.mjs';
import { makePackage } from './package.mjs';

exitOnInterrupt();
try {
  const browser = await ensure({ host: true, browser: 'required' });
  // In this order: the tests' build leaves an unminified dist behind, the package is made from a minified one.
  await buildTests();
  const vsix = await makePackage();
  const grep = process.argv[2];
  const shots = join(out, 'shots');
  if (grep === undefined) rmSync(shots, { recursive: true, force: true });
  Object.assign(process.env, {
    AUDIT_LOGS_ROOT: root,
    AUDIT_LOGS_VSIX: vsix,
    AUDIT_LOGS_BROWSER: browser,
    AUDIT_LOGS_SHOTS: shots,
  });
  const started = performance.now();
  const { default: Mocha } = await import('mocha');
  const mocha = new Mocha({
    ui: 'tdd',
    timeout: 120_000,
    slow: 15_000,
    // A workbench in a browser on a busy machine may miss one of its own deadlines; what is broken fails twice.
    retries: 1,
    reporter: 'spec',
    forbidOnly: process.env.CI !== undefined,
    ...(grep === undefined ? {} : { grep }),
  });
  const folder = join(out, 'test/e2e');
  for (const name of readdirSync(folder, { recursive: true }).sort()) {
    if (name.endsWith('.test.mjs')) mocha.addFile(join(folder, name));
  }
  process.setSourceMapsEnabled(true);
  await mocha.loadFilesAsync();
  let passed = 0;
  const failed = await new Promise((resolve) => mocha.run(resolve).on('pass', () => passed++));
  const none = passed + failed === 0;
  if (none) console.error('no tests ran');
  writeResult('e2e', { passed, failed: none ? 1 : failed });
  console.log(`e2e: ${passed} passed, ${failed} failed, ${seconds(started)} s`);
  process.exit(failed === 0 && !none ? 0 : 1);
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exit(1);
}
