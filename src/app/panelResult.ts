// The answer to one query as the panel sees it: rows by window, counts by field, ticks over time.
import { eventWord, type Verb, type AuditEvent } from '../core/event';
import { stateWords } from '../core/loadWords';
import { type Phrases, sentenceParts } from '../core/sentence';
import { maskText } from '../core/text/maskText';
import { isTellable } from '../core/text/time';
import { visible } from '../core/text/visible';
import { actorName, type NameOf } from '../core/words/actors';
import type { EventRef, FacetName } from '../protocol/messages';
import type { FacetView, PartView, ResultView, RowView, TimelineView } from '../protocol/views';
import type { EventStore, Selection } from '../store/types';
import type { Connections } from './connections';
import { dayRuns } from './days';
import type { RunPart } from './partRun';
import type { QueryRun } from './queryRun';
import { knownFilters } from './querySource';

export interface ResultContext {
  readonly connections: Connections;
  readonly store: EventStore;
  readonly now: number;
  readonly zone: string;
}

/** Days that get a heading; what is older than that goes under the last one. */
const mostDays = 1000;
const searchedValues = 10_000;
/** A value as long as this can be shown, but not sent back in a message. */
const longestValue = 2000;

const facetLabels = new Map<FacetName, string>([
  ['vendor', 'Vendor'],
  ['connection', 'Connection'],
  ['type', 'Resource type'],
  ['action', 'Action'],
  ['event', 'Event type'],
  ['verb', 'Verb'],
  ['actor', 'Actor'],
  ['actor.kind', 'Kind of actor'],
  ['ip', 'Source IP'],
  ['country', 'Country'],
  ['status', 'Status'],
  ['outcome', 'Outcome'],
  ['method', 'Method'],
  ['project', 'Project'],
  ['workspace', 'Workspace'],
]);

export function rowView(event: AuditEvent, phrases?: Phrases): RowView {
  const { outcome, actor, resource } = event;
  const place = resource.project ?? resource.workspace;
  return {
    connection: event.connection,
    key: event.key,
    ...(isTellable(event.at) ? { at: event.at } : {}),
    verb: event.verb,
    failed: outcome?.ok === false,
    parts: sentenceParts(event, phrases),
    event: visible(eventWord(event), 120),
    type: visible(resource.type, 120),
    action: visible(event.action, 120),
    actor: actorName(actor, 80, phrases?.nameOf),
    resource: visible(maskText(resource.name ?? resource.ids[0] ?? ''), 120),
    place: visible(maskText(place?.name ?? place?.id ?? ''), 120),
    source: visible(actor.ip ?? '', 60),
    country: visible(actor.country ?? '', 60),
    status: outcome?.status?.toString() ?? (outcome?.ok === false ? 'failed' : ''),
    changes: changing.includes(event.verb) && tellsChanges(event.vendor),
  };
}

const changing: readonly Verb[] = ['create', 'update', 'delete'];

/** A vendor whose records have no bodies says that something changed, and not what. */
function tellsChanges(vendor: string): boolean {
  return knownFilters.find((one) => one.vendor === vendor)?.lacks.includes('body') === false;
}

export function resultView(
  run: QueryRun,
  selection: Selection,
  names: {
    readonly id: string;
    readonly rev: number;
    readonly selected: EventRef | undefined;
    readonly refused: string | undefined;
  },
  context: ResultContext,
): ResultView {
  const { store, connections, zone } = context;
  const { rows } = selection;
  const totals = run.totals();
  const parts = run.parts().map((part) => partView(part, context));
  const dropped = parts.reduce((sum, part) => sum + store.stats(part.connection).dropped, 0);
  const row = names.selected === undefined ? undefined : store.row(names.selected.connection, names.selected.key);
  const selectedAt = row === undefined ? -1 : rows.indexOf(row);
  const vendors = new Set(parts.map((part) => connections.get(part.connection)?.vendor ?? ''));
  return {
    t: 'result',
    id: names.id,
    rev: names.rev,
    count: rows.length,
    scanned: totals.scanned,
    ...(dropped === 0 ? {} : { dropped }),
    ...(totals.oldest === undefined ? {} : { oldest: totals.oldest }),
    running: parts.some((part) => part.state === 'loading' || part.state === 'waiting'),
    parts,
    days: dayRuns(store, rows, zone)
      .slice(0, mostDays)
      .map(({ index, day }) => ({ index, day })),
    ...(selectedAt < 0 ? {} : { selectedAt }),
    ...(names.refused === undefined ? {} : { refused: names.refused }),
    emptyHelp:
      rows.length > 0
        ? []
        : [...vendors].filter((vendor) => vendor !== '').map((vendor) => connections.adapter(vendor).emptyHelp),
  };
}

function partView(part: RunPart, { connections, now, zone }: ResultContext): PartView {
  const profile = connections.get(part.connection);
  const { state } = part;
  return {
    connection: part.connection,
    name: visible(profile?.name ?? part.connection, 60),
    source: profile?.source ?? 'live',
    state: stateName(part),
    words: stateWords(state, now, zone),
    resumable: (state.kind === 'failed' || state.kind === 'stopped') && state.resumable ? true : isCapped(part),
    scanned: part.scanned,
    matched: part.matched,
    ...(state.kind === 'waiting' ? { until: state.until } : {}),
    ...(state.kind === 'failed' ? { failure: state.failure } : {}),
    ...(part.oldest === undefined ? {} : { oldest: part.oldest }),
  };
}

function isCapped({ state }: RunPart): boolean {
  return state.kind === 'done' && state.end === 'capped';
}

function stateName({ state }: RunPart): PartView['state'] {
  if (state.kind !== 'done') return state.kind;
  switch (state.end) {
    case 'complete':
    case 'capped':
      return state.end;
    case 'possiblyIncomplete':
      return 'incomplete';
    default:
      return state.end satisfies never;
  }
}

export function facetView(
  field: FacetName,
  selection: Selection,
  limit: number,
  search: string,
  { store, connections }: ResultContext,
  nameOf?: NameOf,
): FacetView {
  const found = store.facet(selection, field, search === '' ? limit : searchedValues);
  const wanted = search.toLowerCase();
  const labelled = found.values.map(({ value, count }) => ({
    value,
    count,
    label: labelOf(field, value, connections, nameOf),
  }));
  const values = labelled.filter(
    ({ value, label }) =>
      value.length <= longestValue &&
      (wanted === '' || label.toLowerCase().includes(wanted) || value.toLowerCase().includes(wanted)) &&
      // A value that is listed becomes a query text, which is kept: no secret is.
      maskText(value) === value,
  );
  return {
    field,
    label: facetLabels.get(field) ?? field,
    // A field that no event carries says nothing.
    values: values.length === 1 && values[0]?.value === '' ? [] : values.slice(0, limit),
    distinct: found.distinct,
  };
}

function labelOf(field: FacetName, value: string, connections: Connections, nameOf: NameOf | undefined): string {
  if (value === '') return '(none)';
  // An opaque ID is called what the rows call it.
  const name = field === 'connection' ? connections.get(value)?.name : field === 'actor' ? nameOf?.(value) : undefined;
  return visible(name ?? value, 200);
}

export function timelineView(
  run: QueryRun,
  selection: Selection,
  names: { readonly id: string; readonly rev: number },
  buckets: number,
  { store }: ResultContext,
): TimelineView | undefined {
  const histogram = store.histogram(selection, Math.max(1, buckets), run.window.from, run.window.to);
  if (histogram === undefined) return undefined;
  return {
    t: 'timeline',
    id: names.id,
    rev: names.rev,
    from: histogram.from,
    to: histogram.to,
    counts: [...histogram.counts],
    failed: [...histogram.failed],
  };
}
