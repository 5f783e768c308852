// The matrix goes on: what stands between an adapter and its vendor.
import { afterAll, describe, expect, test } from 'vitest';
import { strike, vendors } from './adapterRig';
import { counts } from '../counts';
import { createMatrix } from './matrix';
import { ways } from './wayFaults';

const matrix = createMatrix(
  'Faults of the way there',
  vendors,
  ways.map(({ name }) => name),
);

describe.concurrent.each(vendors)('%s', (vendor) => {
  test.for(ways)('$name', { timeout: 60_000 }, async (fault, { task }) => {
    counts(task, 'fault cells', 2);
    const first = await matrix.cell(fault.name, vendor, () => strike(vendor, fault, 0));
    const later = await matrix.cell(fault.name, vendor, () => strike(vendor, fault, 1));
    expect([first, later]).not.toContain('');
  });
});

afterAll(() => matrix.print());
