// npm test: installs what is missing, then runs every suite, one after the other, each with its time. The last line is
// the sum, and any failure makes the exit code 1. A check without tests of its own (lint, types) counts as one.
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { ensure } from './ensure.mjs';
import { out, root } from './lib/paths.mjs';
import { clearResult, readFiles, readResult } from './lib/results.mjs';
import { exitOnInterrupt, runShown, seconds } from './lib/run.mjs';
import { judgeThreats, readThreats, tellThreats } from './lib/threats.mjs';

const bin = (name, file) => join(root, 'node_modules', name, file);
const tsc = bin('typescript', 'bin/tsc');
const vitest = bin('vitest', 'vitest.mjs');
const script = (name) => join(root, 'scripts', name);

const suites = [
  { name: 'lint', args: [bin('eslint', 'bin/eslint.js'), '.'] },
  { name: 'format', args: [bin('prettier', 'bin/prettier.cjs'), '--check', '--log-level', 'warn', '.'] },
  { name: 'types', args: [tsc, '-p', '.'] },
  { name: 'types of core', args: [tsc, '-p', 'src/core'] },
  { name: 'types of webview', args: [tsc, '-p', 'webview'] },
  { name: 'types of e2e', args: [tsc, '-p', 'test/e2e'] },
  {
    name: 'unit',
    counts: 'unit',
    args: [vitest, 'run'],
  },
  { name: 'host', counts: 'host', args: [script('run-host.mjs')] },
  { name: 'runner', counts: 'runner', args: [script('prove-runner.mjs'), '--no-build'] },
  { name: 'e2e', counts: 'e2e', args: [script('run-e2e.mjs')] },
];

/** The suite's own count; a suite that fails without one, or with none failed, counts as one failure. */
function count(suite, code) {
  const counted = suite.counts === undefined ? undefined : readResult(suite.counts);
  if (suite.counts === undefined) return { passed: code === 0 ? 1 : 0, failed: code === 0 ? 0 : 1 };
  if (counted === undefined) return { passed: 0, failed: 1 };
  return { passed: counted.passed, failed: code === 0 ? counted.failed : Math.max(counted.failed, 1) };
}

exitOnInterrupt();
const started = performance.now();
try {
  await ensure({ host: true, browser: 'required' });
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  console.log('0 passed, 1 failed');
  process.exit(1);
}
mkdirSync(join(out, 'results'), { recursive: true });
const rows = [];
for (const suite of suites) {
  console.log(`\n── ${suite.name}`);
  if (suite.counts !== undefined) clearResult(suite.counts);
  const began = performance.now();
  const code = await runShown(suite.args, { cwd: root });
  rows.push({ name: suite.name, time: seconds(began), ...count(suite, code) });
}

const total = { passed: 0, failed: 0 };
console.log('');
for (const { name, time, passed, failed } of rows) {
  total.passed += passed;
  total.failed += failed;
  console.log(
    `${name.padEnd(18)}${String(passed).padStart(6)} passed${String(failed).padStart(5)} failed${time.padStart(9)} s`,
  );
}
const threats = judgeThreats(readThreats(), new Map([...readFiles('unit'), ...readFiles('host')]));
console.log(`\n${tellThreats(threats).join('\n')}`);
console.log(`in ${seconds(started)} s`);
console.log(`${total.passed} passed, ${total.failed} failed`);
process.exit(total.failed === 0 ? 0 : 1);
