// A vendor's filters as data. The form, the planner, completion and the README read the same descriptor.
import type { FieldName } from './query/ast';

export interface FilterValue {
  readonly value: string;
  readonly label?: string;
  /** Heading under which a long list shows it (OpenAI event types: the first dotted segment). */
  readonly group?: string;
}

export interface FilterParam {
  /** The documented name without wire decoration: `event_types`, `resource_type`, `actorEmails`. */
  readonly name: string;
  readonly label: string;
  /** One sentence for the form, in the vendor's own terms. */
  readonly help: string;
  readonly kind: 'text' | 'choice' | 'number' | 'boolean';
  /** Whether one request takes several values, joined by OR. */
  readonly many: boolean;
  /** Values known today; the list is never closed, others may be typed. */
  readonly values?: readonly FilterValue[];
  /**
   * The query field it answers: a name of `fieldNames`, or `<vendor>.<name>` where no record carries the answer, so
   * that only the vendor can check it.
   */
  readonly field: string;
  /**
   * Regular expression source (anchored by the reader) of the literals that may be pushed for `field`. A field such
   * as `actor` is served by several parameters (`actor_emails` for e-mails, `actor_ids` for IDs); absent: any literal.
   */
  readonly shape?: string;
}

export interface FilterDescriptor {
  readonly vendor: string;
  readonly label: string;
  readonly params: readonly FilterParam[];
  /** Whether the vendor takes a time window, and whether it insists on one. */
  readonly window: 'optional' | 'required';
  /** Fields that no record of the vendor has; `body`: the request's. */
  readonly lacks: readonly (FieldName | 'body')[];
}

/**
 * One walk over a vendor's pages. `params` maps a `FilterParam.name` to its values, OR inside one, AND across.
 * `window` is half-open in epoch ms; an adapter that can only say seconds widens it, never narrows it.
 */
export interface VendorQuery {
  readonly window: { readonly from?: number; readonly to?: number };
  readonly params: ReadonlyMap<string, readonly string[]>;
}
