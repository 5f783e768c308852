// Every adapter against its fixtures: each parameter, each odd answer, each error, each way of paging, as one table.
import { afterAll, expect, test } from 'vitest';
import { errorRows } from './errors';
import { oddRows } from './odd';
import { pagingRows } from './pagingRows';
import { parameterRows, ruleRows } from './parameters';
import { printed, table, unfilled } from './table';

const vendors = ['openai', 'portkey', 'cortex'];

table('Parameters on the wire', vendors, parameterRows());
table('What is sent', vendors, ruleRows());
table('Odd answers', vendors, oddRows());
table('Paging', vendors, pagingRows());
table('Errors', vendors, errorRows());

test('every parameter of the references is in the table', () => {
  expect(parameterRows().filter(({ cells }) => 'openai' in cells).length).toBe(13);
  expect(parameterRows().filter(({ cells }) => 'portkey' in cells).length).toBe(16);
  expect(parameterRows().filter(({ cells }) => 'cortex' in cells).length).toBe(12);
});

afterAll(() => {
  process.stdout.write(`\n${printed()}\n`);
  expect(unfilled()).toEqual([]);
});
