// The threats of SECURITY.md and how their tests ended.
import { readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { root } from './paths.mjs';

/** Rows of the table "Threats": `{ number, threat, guard, tests }`, the tests as paths below test/security. */
export function readThreats(text = readFileSync(join(root, 'SECURITY.md'), 'utf8')) {
  const section = text.split(/^## /m).find((part) => part.startsWith('Threats'));
  const lines = (section ?? '').split('\n').filter((line) => /^\| \d/.test(line));
  return lines.map((line) => {
    const [, number = '', threat = '', guard = '', tests = ''] = line.split('|').map((cell) => cell.trim());
    return { number, threat, guard, tests: [...tests.matchAll(/`([^`]+)`/g)].map(([, name]) => name) };
  });
}

/**
 * `files`: name of a test file to `{ passed, failed }`. A row has passed when each of its files has run, with passing
 * tests and no failing one.
 */
export function judgeThreats(rows, files) {
  return rows.map((row) => {
    const found = row.tests.map((name) => files.get(basename(name)));
    const sum = (of) => found.reduce((total, one) => total + (one?.[of] ?? 0), 0);
    const passed =
      row.tests.length > 0 && found.every((one) => one !== undefined && one.passed > 0 && one.failed === 0);
    const missing = row.tests.filter((_name, at) => found[at] === undefined);
    return { ...row, ok: passed, passed: sum('passed'), failed: sum('failed'), missing };
  });
}

/** One line for each row that has not passed, and the count. */
export function tellThreats(judged) {
  const bad = judged.filter(({ ok }) => !ok);
  const lines = bad.map(({ number, threat, failed, missing }) => {
    const why = missing.length > 0 ? `not run: ${missing.join(', ')}` : `${failed} failed`;
    return `threat ${number} (${threat}): ${why}`;
  });
  const tests = judged.reduce((total, { passed }) => total + passed, 0);
  return [...lines, `threat rows: ${judged.length - bad.length} of ${judged.length} passed (${tests} tests)`];
}
