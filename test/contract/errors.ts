// Each error of each vendor: the vendor's own words kept, and what to do next.
import { expect } from 'vitest';
import { contextOf, failureOf, fixture, memory, queryOf, walk } from './memory';
import { adapter } from './parameters';
import type { Row } from './table';

interface ErrorFixture {
  readonly name: string;
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body: unknown;
  readonly kind: string;
  readonly message: string | null;
  readonly nextStep: string | readonly string[] | null;
  readonly requestId?: string;
}

export function errorRows(): readonly Row[] {
  return ['openai', 'portkey', 'cortex']
    .flatMap((vendor) =>
      (fixture(vendor, 'errors') as readonly ErrorFixture[]).map((error) => ({
        name: `${error.status} ${error.name}`,
        cells: { [vendor]: () => check(vendor, error) },
      })),
    )
    .reduce<Row[]>(merged, []);
}

/** Errors of the same name are one row. */
function merged(rows: Row[], row: Row): Row[] {
  const same = rows.findIndex(({ name }) => name === row.name);
  if (same < 0) return [...rows, row];
  return rows.map((known, index) => (index === same ? { ...known, cells: { ...known.cells, ...row.cells } } : known));
}

async function check(vendor: string, error: ErrorFixture): Promise<string> {
  const body = typeof error.body === 'string' ? error.body : JSON.stringify(error.body);
  const headers = error.headers ?? {};
  const { http, asked } = memory(() => ({ status: error.status, headers, body }));
  const failure = await failureOf(walk(adapter(vendor), queryOf(), contextOf(http)));
  expect(failure.kind).toBe(error.kind);
  expect(failure.status).toBe(error.status);
  if (error.message === null) expect(failure.vendorMessage).toBeUndefined();
  else expect(failure.vendorMessage).toContain(error.message);
  const steps = error.nextStep === null ? [] : [error.nextStep].flat();
  if (steps.length === 0) expect(failure.nextStep).toBeUndefined();
  for (const step of steps) expect(failure.nextStep).toContain(step);
  if (error.requestId !== undefined) expect(failure.requestId).toBe(error.requestId);
  // Asked again only where the request itself could be the reason.
  expect(asked.length).toBeLessThanOrEqual(vendor === 'cortex' && error.status === 400 ? 2 : 1);
  return failure.kind + (failure.nextStep === undefined ? '' : ', next step');
}
