// The shapes of IDs that are recognised in files: the vendors' own.
import type { ResourcePattern } from '../core/resources';
import { adapters } from '../vendors/registry';

export const vendorPatterns: readonly ResourcePattern[] = adapters.flatMap((adapter) => adapter.resources);
