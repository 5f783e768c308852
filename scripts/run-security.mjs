// npm run test:security [-- part of a title]: the tests of every threat in SECURITY.md: in Node, in a browser, and in
// the extension host of a real VS Code. Without a title, the last line counts the rows of the table that passed.
import { join } from 'node:path';
import { ensure } from './ensure.mjs';
import { buildTests, runHost } from './lib/hostRunner.mjs';
import { root } from './lib/paths.mjs';
import { clearResult, readFiles, writeResult } from './lib/results.mjs';
import { exitOnInterrupt, runShown } from './lib/run.mjs';
import { judgeThreats, readThreats, tellThreats } from './lib/threats.mjs';

const [title] = process.argv.slice(2);

/** The part that needs no VS Code, whose results vitest.config.mts keeps. Resolves to its exit code. */
function runInNode() {
  const args = [
    join(root, 'node_modules/vitest/vitest.mjs'),
    ...['run', '--project', 'security'],
    ...(title === undefined ? [] : ['-t', title, '--passWithNoTests']),
  ];
  return runShown(args, { cwd: root, env: { ...process.env, AUDIT_LOGS_LONG: '1' } });
}

exitOnInterrupt();
try {
  const browser = await ensure({ host: true, browser: 'required' });
  for (const suite of ['unit', 'security-host']) clearResult(suite);
  const code = await runInNode();
  await buildTests();
  const host = await runHost({ browser, suite: 'security', grep: title });
  const none = title !== undefined && host.problem === 'no tests ran';
  if (host.problem !== undefined && !none) console.error(host.problem);
  writeResult('security-host', host);
  const fine = code === 0 && host.failed === 0 && (host.problem === undefined || none);
  if (title !== undefined) process.exit(fine ? 0 : 1);
  const judged = judgeThreats(readThreats(), new Map([...readFiles('unit'), ...readFiles('security-host')]));
  console.log(`\n${tellThreats(judged).join('\n')}`);
  process.exit(fine && judged.every(({ ok }) => ok) ? 0 : 1);
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exit(1);
}
