// What the host says to the panel's page: view models, plain data. Every text in them is already `visible()`.
import type { Failure } from '../core/errors';
import type { Verb } from '../core/event';
import type { FilterDescriptor } from '../core/filters';
import type { Diagnostic } from '../core/query/ast';
import type { EventRef, FacetName, FormMessage, SectionName } from './messages';

export interface ConnectionView {
  readonly id: string;
  readonly name: string;
  readonly vendor: string;
  readonly vendorLabel: string;
  readonly source: 'live' | 'sample' | 'file';
  readonly filters: FilterDescriptor;
  /** Said where an empty result may mean something else than "nothing happened". */
  readonly emptyHelp: string;
}

export interface PanelSettings {
  readonly density: 'compact' | 'comfortable';
  /** IANA name. */
  readonly zone: string;
  /** The machine's own zone, for the toggle. */
  readonly localZone: string;
  /** Query text a fresh panel starts with (`after:7d`). */
  readonly startText: string;
  /** Names of the columns that the settings ask for, in order. */
  readonly columns: readonly string[];
}

/** `both`: some connections' vendors apply it, the others' events are checked here. */
export type Applier = 'vendor' | 'here' | 'both' | 'nobody';

export interface ConditionView {
  readonly text: string;
  readonly by: Applier;
  /** Who does what, when connections differ: `OpenAI asks its API; Portkey is filtered here`. */
  readonly detail: string;
  /** Not written in the query, so not to be taken out of it. */
  readonly fixed?: true;
}

/** A value the query names at its top level, for facets and form to show. */
export interface Mark {
  readonly field: string;
  readonly value: string;
  readonly not: boolean;
}

export interface QueryState {
  readonly t: 'queryState';
  readonly seq: number;
  readonly text: string;
  /** Whether the text came from a gesture and should now be run and shown. */
  readonly adopt: boolean;
  readonly diagnostics: readonly Diagnostic[];
  readonly conditions: readonly ConditionView[];
  readonly marks: readonly Mark[];
  readonly form: FormMessage;
  /** Whether the form can say everything that the text says. */
  readonly formComplete: boolean;
  /** The range that counts where the query names no beginning: `7d`. */
  readonly implied?: string;
}

export interface PartView {
  readonly connection: string;
  readonly name: string;
  readonly source: 'live' | 'sample' | 'file';
  readonly state: 'idle' | 'loading' | 'waiting' | 'stopped' | 'failed' | 'complete' | 'capped' | 'incomplete';
  /** `complete`, `waiting for the vendor until 14:05`, … */
  readonly words: string;
  /** Epoch ms, while waiting. */
  readonly until?: number;
  readonly failure?: Failure;
  readonly resumable: boolean;
  readonly scanned: number;
  readonly matched: number;
  readonly oldest?: number;
}

export interface ResultView {
  readonly t: 'result';
  readonly id: string;
  /** Grows with every change of the rows; answers to older ones are dropped on both sides. */
  readonly rev: number;
  readonly count: number;
  readonly scanned: number;
  /** Events of these connections that were dropped to stay within the memory limit. */
  readonly dropped?: number;
  readonly oldest?: number;
  readonly running: boolean;
  readonly parts: readonly PartView[];
  /** Where each day begins, newest first, in the zone of the settings; `day` is `2026-11-20`, or '' without a time. */
  readonly days: readonly { readonly index: number; readonly day: string }[];
  /** Where the selected event stands now. */
  readonly selectedAt?: number;
  /** Vendors' words on empty results, when there are none. */
  readonly emptyHelp: readonly string[];
  /** Why nobody was asked. */
  readonly refused?: string;
}

export interface SentencePart {
  readonly text: string;
  readonly role: 'actor' | 'verb' | 'resource' | 'plain';
}

export interface RowView {
  readonly connection: string;
  readonly key: string;
  /** Epoch ms. */
  readonly at?: number;
  readonly verb: Verb;
  readonly failed: boolean;
  readonly parts: readonly SentencePart[];
  /** The vendor's own words: `api_key.deleted`. */
  readonly event: string;
  readonly type: string;
  readonly action: string;
  readonly actor: string;
  readonly resource: string;
  /** Project or workspace. */
  readonly place: string;
  readonly source: string;
  readonly country: string;
  readonly status: string;
  /** Whether it may have changed something that its vendor tells of. */
  readonly changes: boolean;
}

export interface RowsView {
  readonly t: 'rows';
  readonly id: string;
  readonly rev: number;
  readonly from: number;
  readonly rows: readonly RowView[];
}

export interface FacetView {
  readonly field: FacetName;
  readonly label: string;
  readonly values: readonly { readonly value: string; readonly label: string; readonly count: number }[];
  readonly distinct: number;
}

export interface FacetsView {
  readonly t: 'facets';
  readonly id: string;
  readonly rev: number;
  readonly search?: string;
  readonly facets: readonly FacetView[];
}

export interface TimelineView {
  readonly t: 'timeline';
  readonly id: string;
  readonly rev: number;
  readonly from: number;
  readonly to: number;
  readonly counts: readonly number[];
  readonly failed: readonly number[];
}

export interface FactPart {
  readonly text: string;
  /** Query text that finds the events which share this fact. */
  readonly query?: string;
}

/** One line: facts that belong together stand side by side. */
export interface Fact {
  readonly label: string;
  readonly parts: readonly FactPart[];
  /** Read last, if at all. */
  readonly minor?: true;
  readonly tone?: 'good' | 'bad' | 'warn' | 'code' | 'dim';
}

export type TokenKind = 'key' | 'string' | 'number' | 'word' | 'punctuation' | 'masked' | 'note' | 'added' | 'removed';

/** A piece of a line. `masked` stands for a value that `reveal` with this line shows. */
export type Token = readonly [kind: TokenKind, text: string];

export interface LineView {
  readonly depth: number;
  readonly tokens: readonly Token[];
  /** On a line that opens an object or array: the line that closes it. */
  readonly closes?: number;
  /** A value stands here that can be copied and filtered by. */
  readonly value?: true;
  /** Characters left out of a long string; asked for with `lines` and `whole`. */
  readonly cut?: number;
}

export interface SectionView {
  readonly name: SectionName;
  readonly title: string;
  readonly lines: number;
  /** Why it is not what one would expect: not JSON, cut, unreadable. */
  readonly note?: string;
  readonly masked: number;
  readonly first: readonly LineView[];
}

export interface RelatedView {
  readonly label: string;
  /** Events loaded that share it, this one included. */
  readonly count?: number;
  readonly query: string;
}

export interface DetailView {
  readonly t: 'detail';
  readonly event: EventRef;
  readonly at?: number;
  readonly verb: Verb;
  readonly failed: boolean;
  readonly sample: boolean;
  readonly sentence: readonly SentencePart[];
  readonly facts: readonly Fact[];
  /** What a reader must know: where the record did not fit, what was cut. */
  readonly notes: readonly string[];
  readonly sections: readonly SectionView[];
  readonly related: readonly RelatedView[];
}

export interface LinesView {
  readonly t: 'lines';
  readonly event: EventRef;
  readonly section: SectionName;
  readonly from: number;
  readonly lines: readonly LineView[];
}

export interface FoundView {
  readonly t: 'found';
  readonly event: EventRef;
  readonly section: SectionName;
  readonly text: string;
  readonly lines: readonly number[];
}

export interface CompletionView {
  readonly label: string;
  readonly detail: string;
  readonly insert: string;
  /** Replaced by `insert`; UTF-16 offsets. */
  readonly start: number;
  readonly end: number;
}

export type HostMessage =
  | {
      readonly t: 'hello';
      readonly connections: readonly ConnectionView[];
      readonly settings: PanelSettings;
      /** Text to start with and event to select: what the page kept, or what a command asked for. */
      readonly text: string;
      readonly selected?: EventRef;
      /** What the page of an earlier panel asked to be kept. */
      readonly layout?: string;
    }
  | { readonly t: 'connections'; readonly connections: readonly ConnectionView[] }
  | { readonly t: 'settings'; readonly settings: PanelSettings }
  | QueryState
  | ResultView
  | RowsView
  | FacetsView
  | TimelineView
  | DetailView
  | LinesView
  | FoundView
  | { readonly t: 'completions'; readonly seq: number; readonly items: readonly CompletionView[] }
  /** The event is gone: its connection was removed, or the store dropped it. */
  | { readonly t: 'gone'; readonly event: EventRef }
  | { readonly t: 'copied'; readonly words: string }
  | { readonly t: 'failure'; readonly failure: Failure }
  /** A command elsewhere asks the panel to show this. */
  | { readonly t: 'show'; readonly text: string; readonly selected?: EventRef }
  /** A command of a menu: what is selected is to be copied. */
  | { readonly t: 'copySelected'; readonly what: 'text' | 'json' | 'csv' };

export interface HostEnvelope {
  readonly v: 1;
  readonly nonce: string;
  readonly m: HostMessage;
}
