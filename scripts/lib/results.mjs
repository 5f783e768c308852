// What each suite counted, kept in out/results so that `npm test` can add it up.
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { out } from './paths.mjs';

const file = (suite) => join(out, 'results', `${suite}.json`);

/** `files`: how the tests of each file ended, by its name; where a suite knows. */
export function writeResult(suite, { passed, failed, files }) {
  mkdirSync(join(out, 'results'), { recursive: true });
  writeFileSync(file(suite), JSON.stringify({ passed, failed, files }));
}

export function clearResult(suite) {
  rmSync(file(suite), { force: true });
}

/** `{ passed, failed }`, or undefined when the suite did not get far enough to say. */
export function readResult(suite) {
  if (!existsSync(file(suite))) return undefined;
  const found = JSON.parse(readFileSync(file(suite), 'utf8'));
  // vitest writes its own report.
  if ('numPassedTests' in found)
    return { passed: found.numPassedTests, failed: found.numFailedTests + failedSuites(found) };
  return found;
}

/** Name of a test file (without its folder) to `{ passed, failed }`. */
export function readFiles(suite) {
  if (!existsSync(file(suite))) return new Map();
  const found = JSON.parse(readFileSync(file(suite), 'utf8'));
  if (!('testResults' in found)) return new Map(Object.entries(found.files ?? {}));
  return new Map(
    found.testResults.map(({ name, status, assertionResults }) => {
      const passed = assertionResults.filter((test) => test.status === 'passed').length;
      const failed = assertionResults.length - passed;
      return [basename(name), { passed, failed: status === 'passed' ? failed : Math.max(failed, 1) }];
    }),
  );
}

/** A file that cannot be loaded has no tests to fail. */
function failedSuites(report) {
  return report.testResults.filter((suite) => suite.status === 'failed' && suite.assertionResults.length === 0).length;
}
