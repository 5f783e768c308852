// npm run test:runner: shows that the host runner cannot be fooled. It runs five small suites: one that passes, and the
// four ways in which a run must not count as passed.
import { ensure } from './ensure.mjs';
import { buildTests, runHost } from './lib/hostRunner.mjs';
import { writeResult } from './lib/results.mjs';
import { exitOnInterrupt, seconds } from './lib/run.mjs';

const cases = [
  { suite: 'pass', what: 'a passing test', passed: 1, failed: 0, problem: undefined },
  { suite: 'fail', what: 'a failing test', passed: 0, failed: 1, problem: undefined },
  { suite: 'load', what: 'a file that does not load', passed: 0, failed: 0, problem: /could not be loaded/ },
  { suite: 'none', what: 'no tests at all', passed: 0, failed: 0, problem: /no tests ran/ },
  {
    suite: 'kill',
    what: 'an extension host that is killed',
    passed: 0,
    failed: 0,
    problem: /ended before the suite did/,
  },
];

exitOnInterrupt();
try {
  const browser = await ensure({ host: true, browser: 'required' });
  if (!process.argv.includes('--no-build')) await buildTests();
  let failed = 0;
  for (const want of cases) {
    const started = performance.now();
    const lines = [];
    const got = await runHost({
      browser,
      suite: `proof/${want.suite}`,
      print: (line) => lines.push(line),
      patience: 60_000,
    });
    const said = want.problem === undefined ? got.problem === undefined : want.problem.test(got.problem ?? '');
    const right = said && got.passed === want.passed && got.failed === want.failed;
    if (!right) failed++;
    const verdict = got.problem ?? `${got.passed} passed, ${got.failed} failed`;
    console.log(`${right ? 'as expected' : 'WRONG'}: ${want.what} → ${verdict} (${seconds(started)} s)`);
    if (!right || process.env.AUDIT_LOGS_VERBOSE !== undefined) console.log(lines.join('\n'));
  }
  writeResult('runner', { passed: cases.length - failed, failed });
  process.exit(failed === 0 ? 0 : 1);
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exit(1);
}
