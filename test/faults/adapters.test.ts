// The matrix of faults × adapters: the right failure in words, few requests, nothing lost of what came, the rest afterwards.
import { afterAll, describe, expect, test } from 'vitest';
import { bodies, breaks, waits } from './adapterFaults';
import { refusals } from './adapterRefusals';
import { strike, vendors } from './adapterRig';
import { counts } from '../counts';
import { createMatrix } from './matrix';

const faults = [...breaks, ...bodies, ...waits, ...refusals];
const matrix = createMatrix(
  'Faults of the server',
  vendors,
  faults.map(({ name }) => name),
);

describe.concurrent.each(vendors)('%s', (vendor) => {
  test.for(faults)('$name', { timeout: 60_000 }, async (fault, { task }) => {
    counts(task, 'fault cells', 2);
    const first = await matrix.cell(fault.name, vendor, () => strike(vendor, fault, 0));
    const later = await matrix.cell(fault.name, vendor, () => strike(vendor, fault, 1));
    expect([first, later]).not.toContain('');
  });
});

afterAll(() => matrix.print());
