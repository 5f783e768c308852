// The whole result of a query as text of a file: fetched to its end first, then written slice by slice.
import type { Expr } from '../core/query/ast';
import { csvWriter } from '../core/export/csv';
import { jsonWriter, ndjsonWriter } from '../core/export/json';
import { type ExportNotes, type ExportOptions, type ExportWriter, notesJson } from '../core/export/writer';
import { AuditError } from '../core/errors';
import { stateWords } from '../core/loadWords';
import { maskText } from '../core/text/maskText';
import { absoluteTime } from '../core/text/time';
import { visible } from '../core/text/visible';
import type { Clock } from '../http/transport';
import type { EventStore } from '../store/types';
import type { Connections } from './connections';
import type { Loader } from './loader';
import type { Settings } from './ports';
import type { QueryRun } from './queryRun';
import type { Reader } from './reader';

export type ExportFormat = ExportWriter['extension'];

export interface ExportChoice {
  readonly format: ExportFormat;
  /** Whether secrets are masked. */
  readonly masked: boolean;
}

/** Takes text in order; resolves when it can take more. Throws `AuditError` `storage`. */
export interface ExportSink {
  write(text: string): Promise<void>;
}

export interface ExportDeps {
  readonly connections: Connections;
  readonly loader: Loader;
  readonly store: EventStore;
  readonly reader: Reader;
  readonly clock: Clock;
  readonly settings: Settings;
}

/** Longest stretch of work between two turns of the event loop, in ms, and most characters handed over at once. */
const sliceMs = 8;
const sliceCharacters = 262_144;

/** One export: it outlives a failure or a stop of its fetching, and goes on from there. */
export class QueryExport {
  readonly run: QueryRun;
  readonly startedAt: number;
  private readonly dropped: number;

  constructor(
    readonly text: string,
    expr: Expr,
    private readonly deps: ExportDeps,
  ) {
    this.startedAt = deps.clock.now();
    this.dropped = deps.store.stats().dropped;
    const connections = deps.connections.list().map((profile) => profile.id);
    this.run = deps.loader.run({ expr, text, connections });
  }

  /** Whether everything that matches is here; else why not, connection by connection. */
  completeness(): true | string {
    const { connections, settings, clock, store } = this.deps;
    const gaps = this.run.parts().flatMap(({ connection, state }) => {
      if (state.kind === 'done' && state.end === 'complete') return [];
      const name = visible(connections.get(connection)?.name ?? connection, 60);
      return [`${name}: ${stateWords(state, clock.now(), settings.zone)}`];
    });
    const lost = store.stats().dropped - this.dropped;
    if (lost > 0) gaps.push(`${lost.toLocaleString('en')} older events were dropped to stay within the memory limit`);
    return gaps.length === 0 ? true : gaps.join('; ');
  }

  /** Whether asking again could bring what is missing. */
  get resumable(): boolean {
    return this.run
      .parts()
      .some(({ state }) => (state.kind === 'failed' || state.kind === 'stopped') && state.resumable);
  }

  /** The notes as a text of their own, for a format that has no place for them. */
  notesText(choice: ExportChoice, events: number): string {
    return `${notesJson(this.notes(choice, events))}\n`;
  }

  /**
   * Writes what is here and resolves to the number of events. Rejects with `cancelled` when aborted, with `storage`
   * when events were dropped from memory meanwhile: what was written until then is no whole file.
   */
  async write(
    choice: ExportChoice,
    sink: ExportSink,
    signal: AbortSignal,
    onProgress: (written: number, of: number) => void = () => undefined,
  ): Promise<number> {
    const { reader, clock } = this.deps;
    const { rows } = await this.run.selection(signal);
    const writer = this.writer(choice);
    let parts = [writer.header(this.notes(choice, rows.length))];
    let characters = 0;
    let since = clock.now();
    for (const [index, row] of rows.entries()) {
      const event = reader.full(row);
      if (event.key === '') throw dropped();
      const text = writer.row(event, reader.rawText(row), index);
      parts.push(text);
      characters += text.length;
      if (characters < sliceCharacters && clock.now() - since < sliceMs) continue;
      await sink.write(parts.join(''));
      parts = [];
      characters = 0;
      onProgress(index + 1, rows.length);
      await clock.sleep(0, signal);
      since = clock.now();
    }
    parts.push(writer.footer(rows.length));
    await sink.write(parts.join(''));
    return rows.length;
  }

  dispose(): void {
    this.run.dispose();
  }

  private notes({ masked }: ExportChoice, events: number): ExportNotes {
    const { connections, settings, clock } = this.deps;
    const { window, text } = this.run;
    const parts = this.run.parts();
    const unchecked = new Set(
      parts.flatMap(({ plan }) =>
        plan.conditions.filter(({ by }) => by === 'nobody').map((condition) => condition.text),
      ),
    );
    const safe = (words: string): string => (masked ? maskText(words) : words);
    return {
      query: safe(text),
      range: `${absoluteTime(window.from, settings.zone)} to ${absoluteTime(window.to, settings.zone)}`,
      zone: settings.zone,
      masked,
      complete: this.completeness(),
      connections: parts.map(({ connection }) => connections.get(connection)?.name ?? connection),
      events,
      ...(unchecked.size === 0 ? {} : { unchecked: [...unchecked].map(safe) }),
      exportedAt: clock.now(),
    };
  }

  private writer({ format, masked }: ExportChoice): ExportWriter {
    const names = new Map(this.deps.connections.list().map(({ id, name }) => [id, name]));
    const options: ExportOptions = {
      zone: this.deps.settings.zone,
      masked,
      connectionName: (id) => names.get(id) ?? id,
      phrases: this.deps.reader.phrases,
    };
    switch (format) {
      case 'ndjson':
        return ndjsonWriter(options);
      case 'json':
        return jsonWriter(options);
      case 'csv':
        // A table and nothing else, which every reader of CSV takes; the notes stand in a file beside it.
        return csvWriter({ ...options, byteOrderMark: true, notes: false, record: true });
      default:
        return format satisfies never;
    }
  }
}

function dropped(): AuditError {
  return new AuditError({
    kind: 'storage',
    message: 'Events were dropped from memory while the file was being written.',
    nextStep:
      'Nothing was saved. Ask for a shorter range, or raise the memory limit in the settings, and export again.',
  });
}
