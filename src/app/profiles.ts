// Reads connection profiles back from where they were kept, and writes them without touching what it could not read.
import type { ConnectionProfile } from '../core/connection';
import { adapterFor } from '../vendors/registry';
import { newerVersion } from './newerVersion';

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
  if (id === '' || !sources.has(source) || !URL.canParse(baseUrl) || adapterFor(vendor) === undefined) return undefined;
  return { id, vendor, name, baseUrl, options: readOptions(options), source: source as ConnectionProfile['source'] };
}

/** What does not fit is left out, never trusted; of two with the same ID the first counts. */
export function readProfiles(value: unknown): readonly ConnectionProfile[] {
  const found = Array.isArray(value) ? value.flatMap((item: unknown) => readProfile(item) ?? []) : [];
  return [...new Map(found.reverse().map((profile) => [profile.id, profile])).values()].reverse();
}

/** Entries that are kept and not shown: a newer version, which knows more vendors, may have written them. */
export function unreadProfiles(value: unknown): number {
  if (value === undefined) return 0;
  return Array.isArray(value) ? value.length - readProfiles(value).length : 1;
}

/**
 * The list with these profiles instead of those that could be read from the old one. Entries and members that mean
 * nothing to this version stay as they are. Throws `AuditError` `storage` where the whole is of another shape.
 */
export function writeProfiles(profiles: readonly ConnectionProfile[], old: unknown): readonly unknown[] {
  if (old !== undefined && !Array.isArray(old)) throw newerVersion('The connections');
  const entries = (old ?? []) as readonly unknown[];
  const known = new Map<string, unknown>();
  const foreign: unknown[] = [];
  for (const entry of entries) {
    const profile = readProfile(entry);
    if (profile === undefined) foreign.push(entry);
    else if (!known.has(profile.id)) known.set(profile.id, entry);
  }
  return [...profiles.map((profile) => ({ ...(known.get(profile.id) as object | undefined), ...profile })), ...foreign];
}
