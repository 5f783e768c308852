// One event to read: as a read-only JSON document, and as the facts and sections of the panel.
import type { AuditEvent } from './event';
import type { JsonToken } from './json/pretty';
import { sentence } from './sentence';

export interface DetailOptions {
  /** One level of indentation: spaces, or a tab. */
  readonly indent: string;
  /** Whether secrets are shown. */
  readonly reveal: boolean;
  /** IANA name of the zone local times are written in. */
  readonly zone: string;
  readonly connectionName?: string;
}

export interface DetailFact {
  readonly label: string;
  readonly value: string;
  /** Query text that finds the events which share this fact. */
  readonly query?: string;
}

export interface DetailSection {
  readonly id: 'body' | 'query' | 'headers' | 'changes' | 'raw';
  readonly title: string;
  readonly text: string;
  /** Of `text`, in order, not overlapping; empty where the text is not JSON. */
  readonly tokens: readonly JsonToken[];
  readonly note?: string;
}

export interface EventDetail {
  readonly sentence: string;
  readonly facts: readonly DetailFact[];
  readonly sections: readonly DetailSection[];
  /** What a reader must know: drift, what was cut, what is masked. */
  readonly notes: readonly string[];
  /** JSON paths in the record of what is masked (or would be, when revealed). */
  readonly masked: readonly string[];
}

/** The event as a JSON document: the sentence and the facts first, the raw record whole and last. Always valid JSON. */
export function eventDocument(event: AuditEvent, rawText: string, options: DetailOptions): string {
  return JSON.stringify({ what: sentence(event), record: rawText }, undefined, options.indent);
}

/** The event for the detail pane. */
export function eventDetail(event: AuditEvent, rawText: string, options: DetailOptions): EventDetail {
  const raw: DetailSection = { id: 'raw', title: 'Raw record', text: rawText, tokens: [] };
  return { sentence: sentence(event), facts: [], sections: options.reveal ? [raw] : [], notes: [], masked: [] };
}

/** The record alone, pretty-printed: what "Copy as JSON" copies. Text that is not JSON is given as it is. */
export function recordText(rawText: string, options: Pick<DetailOptions, 'indent' | 'reveal'>): string {
  return options.reveal ? rawText : '';
}

export interface CurlRequest {
  readonly url: string;
  readonly header: string;
  readonly prefix: string;
  /** Environment variable that holds the key; never the key. */
  readonly placeholder: string;
}

/** The request as a shell command, with the key as an environment variable. */
export function curlCommand(request: CurlRequest): string {
  return `curl '${request.url}' -H "${request.header}: ${request.prefix}$${request.placeholder}"`;
}
