// The table of threats in SECURITY.md and the tests in test/security are about the same things, and all of them are run.
import { readFileSync, readdirSync } from 'node:fs';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { judgeThreats, readThreats, tellThreats } from '../../scripts/lib/threats.mjs';

const root = fileURLToPath(new URL('../..', import.meta.url));
const rows = readThreats();
const files = readdirSync(join(root, 'test/security'), { recursive: true })
  .map((name) => String(name).replaceAll('\\', '/'))
  .filter((name) => name.endsWith('.test.ts'));

describe('the table of threats', () => {
  test('has its rows, each with a threat, a guard and a test', () => {
    expect(rows.map(({ number }) => number)).toEqual(Array.from({ length: 34 }, (_each, at) => String(at + 1)));
    for (const { threat, guard, tests } of rows) {
      expect(threat).not.toBe('');
      expect(guard).not.toBe('');
      expect(tests.length, threat).toBeGreaterThan(0);
    }
  });

  test.each(rows)('threat $number: its tests are there and say so', ({ number, tests }) => {
    for (const name of tests) {
      expect(files).toContain(name);
      expect(basename(name)).toMatch(new RegExp(`^${number.padStart(2, '0')}-[a-z-]+\\.test\\.ts$`));
      const [first = ''] = readFileSync(join(root, 'test/security', name), 'utf8').split('\n');
      expect(first, name).toMatch(new RegExp(`^// Threats? (?:\\d+ and )?${number}\\b`));
    }
  });

  test('names every test there is, by a name of its own', () => {
    expect(rows.flatMap(({ tests }) => tests).sort()).toEqual([...files].sort());
    expect(new Set(files.map((name) => basename(name))).size).toBe(files.length);
  });
});

describe('the count', () => {
  const text = '## Threats\n\n| 1 | a | g | `01-a.test.ts`, `host/01-b.test.ts` |\n| 2 | b | g | `02-c.test.ts` |\n';
  const told = (results: Readonly<Record<string, { passed: number; failed: number }>>): string =>
    tellThreats(judgeThreats(readThreats(text), new Map(Object.entries(results)))).join('\n');
  const fine = { passed: 2, failed: 0 };

  test('is of rows all of whose tests ran and passed', () => {
    expect(told({ '01-a.test.ts': fine, '01-b.test.ts': fine, '02-c.test.ts': fine })).toBe(
      'threat rows: 2 of 2 passed (6 tests)',
    );
  });

  test('tells a failure, a test that did not run, and a file without tests', () => {
    expect(told({ '01-a.test.ts': fine, '01-b.test.ts': { passed: 1, failed: 1 }, '02-c.test.ts': fine })).toBe(
      'threat 1 (a): 1 failed\nthreat rows: 1 of 2 passed (5 tests)',
    );
    expect(told({ '01-a.test.ts': fine, '02-c.test.ts': fine })).toContain('threat 1 (a): not run: host/01-b.test.ts');
    expect(told({ '01-a.test.ts': fine, '01-b.test.ts': fine, '02-c.test.ts': { passed: 0, failed: 0 } })).toContain(
      '1 of 2',
    );
  });
});
