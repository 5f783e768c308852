// P8: what a store takes beside the raw bytes.
import { createStore } from '../../src/store/store';
import type { BenchVendor } from './generate';
import { adapters, makePages, serving, walk } from './load';
import { compared, memoryInUse, type Row } from './measure';

const batch = 20_000;

export async function memoryRow(vendor: BenchVendor, events: number): Promise<Row> {
  // What the first pages bring with them (schemas, compiled code) is not the store's.
  await fill(vendor, Math.min(events, batch));
  const before = await memoryInUse();
  const store = await fill(vendor, events);
  const { rawBytes } = store.stats();
  const beyond = (await memoryInUse()) - before - rawBytes;
  const figures = { ours: beyond / events, reference: (0.1 * rawBytes) / events + 85, limit: 1, unit: 'B/event' };
  const what = `${adapters[vendor].label}: memory beyond ${(rawBytes / events).toFixed(0)} raw B/event`;
  return compared(`P8.${vendor}`, what, figures, '0.1 of the raw bytes + 85 B');
}

async function fill(vendor: BenchVendor, events: number): Promise<ReturnType<typeof createStore>> {
  const store = createStore();
  for (let from = 0; from < events; from += batch) {
    await walk(store, vendor, serving(makePages(vendor, from, Math.min(from + batch, events))));
  }
  return store;
}
