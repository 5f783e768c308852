// From a resource ID to a query that finds everything that ever happened to it.
import type { ConnectionProfile } from '../core/connection';
import type { Expr } from '../core/query/ast';
import { literalTerm } from '../core/query/print';
import type { VendorAdapter } from '../vendors/vendor';

export interface ResourceQuestion {
  readonly expr: Expr;
  /** Whether the vendor finds the events itself; otherwise every event of the range is fetched and looked through. */
  readonly byVendor: boolean;
  readonly days: number;
}

/** A vendor's own filter reaches back a year at the price of a page or two; a scan costs every event of its range. */
export const vendorDays = 365;
export const scanDays = 30;

export function askAbout(id: string, adapter: VendorAdapter, days?: number): ResourceQuestion {
  const byVendor = adapter.resourceParam !== undefined;
  const reach = days ?? (byVendor ? vendorDays : scanDays);
  const recent: Expr = {
    kind: 'term',
    subject: { kind: 'time' },
    op: '>=',
    values: [{ kind: 'literal', text: `${String(reach)}d` }],
  };
  // Without a resource field in the vendor's records, the ID may stand in the path, in the body or as an actor.
  const about: Expr = byVendor ? literalTerm('resource', id) : { kind: 'text', text: id };
  return { expr: { kind: 'and', args: [about, recent] }, byVendor, days: reach };
}

/** Connections in which the ID may mean something, those of the vendors whose pattern it has first. */
export function connectionsFor(
  vendors: readonly string[],
  profiles: readonly ConnectionProfile[],
): readonly ConnectionProfile[] {
  const fitting = profiles.filter((profile) => vendors.includes(profile.vendor));
  return fitting.length > 0 ? fitting : profiles;
}
