// What each suite counted, kept in out/results so that `npm test` can add it up.
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { out } from './paths.mjs';

const file = (suite) => join(out, 'results', `${suite}.json`);

export function writeResult(suite, { passed, failed }) {
  mkdirSync(join(out, 'results'), { recursive: true });
  writeFileSync(file(suite), JSON.stringify({ passed, failed }));
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

/** A file that cannot be loaded has no tests to fail. */
function failedSuites(report) {
  return report.testResults.filter((suite) => suite.status === 'failed' && suite.assertionResults.length === 0).length;
}
