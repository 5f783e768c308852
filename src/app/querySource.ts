// What completion offers: the vendors' documented values and what the loaded events hold, with counts.
import type { CompletionSource } from '../core/query/complete';
import type { CompiledQuery } from '../core/query/compile';
import type { EventStore, FacetField, Selection } from '../store/types';
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

/** Counts are of everything loaded, and taken anew only after the store has changed. */
export class QuerySource {
  private everything: Selection | undefined;

  constructor(
    private readonly store: EventStore,
    private readonly connections: Connections,
    private readonly all: () => CompiledQuery,
  ) {}

  async completionSource(): Promise<CompletionSource> {
    if (this.everything?.rev !== this.store.rev) this.everything = await this.store.select(this.all());
    const selection = this.everything;
    const vendors = new Set(this.connections.list().map((profile) => profile.vendor));
    return {
      filters: [...vendors].map((vendor) => this.connections.adapter(vendor).filters),
      connections: this.connections.list(),
      facet: (field) =>
        facetFields.has(field) ? this.store.facet(selection, field as FacetField, mostValues).values : [],
    };
  }
}
