// What every export format is given and gives: text, one event at a time.
import type { AuditEvent } from '../event';
import { maskRaw } from '../text/redact';
import { isJson } from '../json/lexer';
import { writeJson } from '../json/write';
import type { Phrases } from '../sentence';
import { isoUtc } from '../text/time';

/** What an export is of, so that whoever reads it later knows. Every text is plain; writers make it safe. */
export interface ExportNotes {
  /** Query text. */
  readonly query: string;
  /** In words: `13 Nov 14:02 to 20 Nov 14:02`. */
  readonly range: string;
  /** IANA name of the zone local times are in. */
  readonly zone: string;
  /** Whether secrets are masked. */
  readonly masked: boolean;
  /** Whether everything that matches is in it; else why not. */
  readonly complete: true | string;
  readonly connections: readonly string[];
  /** Events in it: whoever holds fewer holds a part of it. */
  readonly events?: number;
  /** Conditions that nobody could check, so that not every event need meet them. */
  readonly unchecked?: readonly string[];
  /** Epoch ms. */
  readonly exportedAt: number;
}

export interface ExportOptions {
  /** IANA name. */
  readonly zone: string;
  readonly masked: boolean;
  readonly connectionName: (id: string) => string;
  /** The words, and the names of opaque IDs, that sentences are told with; English where they are left out. */
  readonly phrases?: Phrases;
}

/** Pure: text to be written in order, `header`, each `row`, `footer`. The caller counts and keeps the order. */
export interface ExportWriter {
  readonly extension: 'ndjson' | 'json' | 'csv';
  header(notes: ExportNotes): string;
  /** `index` counts from 0. */
  row(event: AuditEvent, rawText: string, index: number): string;
  footer(count: number): string;
}

/** The notes as JSON text on one line. */
export function notesJson(notes: ExportNotes): string {
  const { exportedAt, ...rest } = notes;
  return writeJson({ ...rest, exportedAt: isoUtc(exportedAt) });
}

/** The record as JSON text on one line, masked where asked; a JSON string where the record is not JSON. */
export function recordLine(rawText: string, masked: boolean): string {
  const text = masked ? maskRaw(rawText).text : rawText;
  // JSON strings hold no raw line breaks, so these stand between tokens.
  return isJson(text) ? text.trim().replace(/[\r\n]+\s*/g, '') : JSON.stringify(text);
}
