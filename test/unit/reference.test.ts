// The reference of the query language: what it says can be written can be, and the README says the same.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { knownFilters } from '../../src/app/querySource';
import { fieldNames } from '../../src/core/query/ast';
import { parseQuery } from '../../src/core/query/parse';
import { referenceFields, referenceRows } from '../../src/core/query/reference';

const readme = readFileSync(join(import.meta.dirname, '../../README.md'), 'utf8');

it.each(referenceRows.map((row) => [row.write, row] as const))('%s', (write, { finds }) => {
  expect(parseQuery(write, knownFilters).diagnostics).toEqual([]);
  expect(readme).toContain(`\`${write}\``);
  for (const [, other = ''] of finds.matchAll(/`([a-z]+:[^`]+)`/g)) {
    expect(parseQuery(other, knownFilters).diagnostics).toEqual([]);
  }
});

it('names every field, here and in the README', () => {
  const fields = referenceFields();
  expect(fields.map(({ write }) => write)).toEqual([...fieldNames.map((name) => `${name}:`), 'time:']);
  for (const { finds } of fields) expect(finds.length).toBeGreaterThan(5);
  const listed = /^Fields: `([^`]+)`/m.exec(readme)?.[1]?.split(/\s+/);
  expect(listed).toEqual(fieldNames.map(String));
});
