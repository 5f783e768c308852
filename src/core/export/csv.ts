// CSV for spreadsheets: RFC 4180, and no cell that a spreadsheet would take for a formula.
import type { AuditEvent } from '../event';
import { sentence } from '../sentence';
import { maskText } from '../text/maskText';
import { absoluteTime, isTellable, isoUtc } from '../text/time';
import type { ExportOptions, ExportWriter } from './writer';
import { recordLine } from './writer';

export interface CsvOptions extends ExportOptions {
  /** A byte order mark, without which Excel takes UTF-8 for something else. */
  readonly byteOrderMark: boolean;
  /** Rows of notes above the column names. They start with `#`. */
  readonly notes: boolean;
  /** A last column with the whole record. */
  readonly record: boolean;
}

/**
 * What a spreadsheet may take for a formula: `=`, `+`, `-`, `@`, tab and CR, and their fullwidth twins, as the first
 * character or after blanks and invisible ones (OWASP, CSV injection).
 */
export const formulaGuard = /^[\s\p{Cc}\p{Cf}]*(?:[=+\-@＝＋－＠﹢﹣﹦﹫−]|[\t\r])|^[\t\r]/u;

/** One quoted cell; a `'` in front of what could be a formula. NUL, at which some readers stop, is shown as ␀. */
export function csvCell(value: string): string {
  const text = value.replaceAll('\u0000', '␀').replaceAll('"', '""');
  return `"${formulaGuard.test(value) ? "'" : ''}${text}"`;
}

export function csvRow(values: readonly string[]): string {
  return `${values.map(csvCell).join(',')}\r\n`;
}

type Column = readonly [name: string, value: (event: AuditEvent, options: ExportOptions) => string | undefined];

const columns: readonly Column[] = [
  ['time (UTC)', ({ at }) => (isTellable(at) ? isoUtc(at) : undefined)],
  ['time', ({ at }, { zone }) => (isTellable(at) ? absoluteTime(at, zone) : undefined)],
  ['connection', ({ connection }, { connectionName }) => connectionName(connection)],
  ['vendor', ({ vendor }) => vendor],
  ['what', (event, { phrases }) => sentence(event, phrases)],
  ['resource type', ({ resource }) => resource.type],
  ['action', ({ action }) => action],
  ['verb', ({ verb }) => verb],
  ['resource', ({ resource }) => resource.ids.join('\n')],
  ['resource name', ({ resource }) => resource.name],
  ['actor', ({ actor }) => actor.label ?? actor.email],
  ['actor kind', ({ actor }) => actor.kind],
  ['actor ID', ({ actor }) => actor.id],
  ['source IP', ({ actor }) => actor.ip],
  ['country', ({ actor }) => actor.country],
  ['user agent', ({ actor }) => actor.userAgent],
  ['outcome', ({ outcome }) => (outcome === undefined ? undefined : outcome.ok ? 'succeeded' : 'failed')],
  ['status', ({ outcome }) => outcome?.status?.toString()],
  ['method', ({ request }) => request?.method],
  ['path', ({ request }) => request?.path],
  ['request ID', ({ request }) => request?.id],
  ['project', ({ resource }) => resource.project?.name ?? resource.project?.id],
  ['workspace', ({ resource }) => resource.workspace?.name ?? resource.workspace?.id],
  ['event ID', ({ key }) => key],
];

export function csvWriter(options: CsvOptions): ExportWriter {
  const safe = (text: string): string => (options.masked ? maskText(text) : text);
  return {
    extension: 'csv',
    header(notes) {
      const told: readonly (readonly [string, string])[] = [
        ['# query', notes.query],
        ['# range', notes.range],
        ['# zone', notes.zone],
        ['# connections', notes.connections.join(', ')],
        ['# secrets', notes.masked ? 'masked' : 'not masked'],
        ['# complete', notes.complete === true ? 'yes' : `no: ${notes.complete}`],
        ['# exported', isoUtc(notes.exportedAt)],
        ...(notes.events === undefined ? [] : [['# events', String(notes.events)] as const]),
        ...(notes.unchecked === undefined ? [] : [['# checked by nobody', notes.unchecked.join(', ')] as const]),
      ];
      const names = [...columns.map(([name]) => name), ...(options.record ? ['record'] : [])];
      const above = options.notes ? told.map((cells) => csvRow(cells)).join('') : '';
      return `${options.byteOrderMark ? '\ufeff' : ''}${above}${csvRow(names)}`;
    },
    row(event, rawText) {
      const values = columns.map(([, value]) => safe(value(event, options) ?? ''));
      return csvRow(options.record ? [...values, recordLine(rawText, options.masked)] : values);
    },
    footer: () => '',
  };
}
