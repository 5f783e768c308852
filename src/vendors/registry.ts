// The one list of vendors.
import { cortex } from './cortex/adapter';
import { openai } from './openai/adapter';
import { portkey } from './portkey/adapter';
import type { VendorAdapter } from './vendor';

export const adapters: readonly VendorAdapter[] = [openai, portkey, cortex];

/** `undefined` for a vendor this version does not know. */
export function adapterFor(vendor: string): VendorAdapter | undefined {
  return adapters.find((adapter) => adapter.id === vendor);
}
