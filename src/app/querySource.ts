// What completion offers: the vendors' documented values and what the loaded events hold, with counts.
import type { FilterDescriptor } from '../core/filters';
import type { CompletionSource } from '../core/query/complete';
import type { CompiledQuery } from '../core/query/compile';
import { maskText } from '../core/text/maskText';
import type { EventStore, FacetField, FacetValue, Selection } from '../store/types';
import { adapters } from '../vendors/registry';
import type { Connections } from './connections';

const facetFields: ReadonlySet<string> = new Set<FacetField>([
  'vendor',
  'connection',
  'type',
  'action',
  'event',
  'verb',
  'actor',
  'actor.kind',
  'ip',
  'country',
  'status',
  'outcome',
  'method',
  'project',
  'workspace',
]);
const mostValues = 200;

/**
 * What a text is read with: every vendor's parameters, connected or not, so that a query which was saved or shared means
 * the same everywhere.
 */
export const knownFilters: readonly FilterDescriptor[] = adapters.map((adapter) => adapter.filters);

/** Counts are of everything loaded, and taken anew only after the store has changed. */
export class QuerySource {
  private everything: Selection | undefined;
  private counted: { readonly selection: Selection | undefined; readonly values: Map<string, readonly FacetValue[]> } =
    {
      selection: undefined,
      values: new Map(),
    };

  constructor(
    private readonly store: EventStore,
    private readonly connections: Connections,
    private readonly all: () => CompiledQuery,
  ) {}

  async completionSource(): Promise<CompletionSource> {
    if (this.everything?.rev !== this.store.rev) this.everything = await this.store.select(this.all());
    const selection = this.everything;
    return {
      filters: this.connected(),
      connections: this.connections.list(),
      facet: (field) => this.values(selection, field),
    };
  }

  /** What the connected vendors can be asked, to be offered. */
  private connected(): readonly FilterDescriptor[] {
    const vendors = new Set(this.connections.list().map((profile) => profile.vendor));
    return [...vendors].map((vendor) => this.connections.adapter(vendor).filters);
  }

  /** Asked for several fields at each keystroke. */
  private values(selection: Selection, field: string): readonly FacetValue[] {
    if (!facetFields.has(field)) return [];
    if (this.counted.selection !== selection) this.counted = { selection, values: new Map() };
    const known = this.counted.values.get(field);
    if (known !== undefined) return known;
    const found = this.store.facet(selection, field as FacetField, mostValues);
    // What is offered becomes a query text, which is kept: no secret is.
    const values = found.values.filter(({ value }) => maskText(value) === value);
    this.counted.values.set(field, values);
    return values;
  }
}
