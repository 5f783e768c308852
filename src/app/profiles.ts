// Reads connection profiles back from where they were kept; what does not fit is left out, never trusted.
import type { ConnectionProfile } from '../core/connection';

const sources: ReadonlySet<string> = new Set<ConnectionProfile['source']>(['live', 'sample', 'file']);

function isText(value: unknown): value is string {
  return typeof value === 'string' && value.length <= 4096;
}

function readOptions(value: unknown): Record<string, string> {
  const entries = typeof value === 'object' && value !== null ? Object.entries(value) : [];
  return Object.fromEntries(entries.filter((entry): entry is [string, string] => isText(entry[1])));
}

function readProfile(value: unknown): ConnectionProfile | undefined {
  if (typeof value !== 'object' || value === null) return undefined;
  const { id, vendor, name, baseUrl, options, source } = value as Record<string, unknown>;
  if (!isText(id) || !isText(vendor) || !isText(name) || !isText(baseUrl) || !isText(source)) return undefined;
  if (!sources.has(source) || !URL.canParse(baseUrl)) return undefined;
  return { id, vendor, name, baseUrl, options: readOptions(options), source: source as ConnectionProfile['source'] };
}

export function readProfiles(value: unknown): readonly ConnectionProfile[] {
  return Array.isArray(value) ? value.flatMap((item: unknown) => readProfile(item) ?? []) : [];
}
