// What the panel copies: events as text, JSON or a table, one value, one path. Secrets stay masked.
import { recordText } from '../core/detail';
import { AuditError } from '../core/errors';
import type { AuditEvent } from '../core/event';
import { csvWriter } from '../core/export/csv';
import { jsonWriter } from '../core/export/json';
import type { ExportWriter } from '../core/export/writer';
import { type Phrases, sentence } from '../core/sentence';
import { isoUtc, isTellable } from '../core/text/time';
import { maxCopied, type PageMessage } from '../protocol/messages';
import type { Clock } from '../http/transport';
import type { EventStore } from '../store/types';
import type { Connections } from './connections';
import { eventCurl } from './eventCurl';
import type { PanelDetail } from './panelDetail';
import type { Settings } from './ports';
import type { Reader } from './reader';

type Copy = Extract<PageMessage, { t: 'copy' }>;
type CopyNode = Extract<PageMessage, { t: 'copyNode' }>;

/** Events between which the event loop gets its turn. */
const slice = 200;

export interface CopyDeps {
  readonly connections: Connections;
  readonly store: EventStore;
  readonly reader: Reader;
  readonly clock: Clock;
  readonly settings: Settings;
  readonly actions: { copy(text: string): Promise<void> };
}

export class PanelCopies {
  constructor(private readonly deps: CopyDeps) {}

  /** Copies; answers what was copied, in words. */
  async events(message: Copy, detail: PanelDetail | undefined): Promise<string> {
    const { store, reader } = this.deps;
    const rows = message.events.flatMap(({ connection, key }) => store.row(connection, key) ?? []);
    const [first] = rows;
    if (first === undefined) throw new AuditError({ kind: 'badInput', message: 'No event is selected.' });
    switch (message.what) {
      case 'text':
      case 'csv':
        return this.rows(Uint32Array.from(rows), message.what);
      case 'json':
        if (rows.length > 1) return this.rows(Uint32Array.from(rows), 'json');
        return this.put(recordText(reader.rawText(first), { indent: '  ', reveal: false }), 'the event as JSON');
      case 'id':
        return this.put(rows.map((row) => store.event(row).key).join('\n'), 'the event ID');
      case 'resource': {
        const ids = rows.flatMap((row) => resourceOf(store.event(row)) ?? []);
        if (ids.length === 0) throw new AuditError({ kind: 'badInput', message: 'This event names no resource.' });
        return this.put([...new Set(ids)].join('\n'), 'the resource ID');
      }
      case 'curl':
        return this.put(eventCurl(store.event(first), this.deps.connections), 'the cURL command');
      case 'section': {
        const text = message.section === undefined ? undefined : detail?.sectionText(message.section);
        if (text === undefined) throw new AuditError({ kind: 'badInput', message: 'This section is not open.' });
        return this.put(text, 'the section');
      }
      default:
        return message.what satisfies never;
    }
  }

  async rows(rows: Uint32Array, what: 'text' | 'json' | 'csv'): Promise<string> {
    const { store, reader } = this.deps;
    const writer = this.writer(what);
    const taken = rows.subarray(0, maxCopied);
    const parts: string[] = [];
    for (const [at, row] of taken.entries()) {
      if (writer === undefined) parts.push(lineOf(store.event(row), reader.phrases));
      else parts.push(writer.row(reader.full(row), reader.rawText(row), at));
      if (at % slice === slice - 1) await new Promise((resolve) => setImmediate(resolve));
    }
    const body = parts.join('');
    const text =
      writer === undefined
        ? body
        : writer.header(this.notes(rows.length > taken.length)) + body + writer.footer(taken.length);
    const left = rows.length - taken.length;
    const words = taken.length === 1 ? '1 event' : `${String(taken.length)} events`;
    return this.put(text, left === 0 ? words : `the first ${words}; ${String(left)} more can be exported`);
  }

  async node(detail: PanelDetail | undefined, { section, line, what }: CopyNode): Promise<string> {
    const text = what === 'path' ? detail?.path(section, line) : detail?.value(section, line);
    if (text === undefined) throw new AuditError({ kind: 'badInput', message: 'There is no value on this line.' });
    return this.put(text, what === 'path' ? 'the path' : 'the value');
  }

  private async put(text: string, words: string): Promise<string> {
    await this.deps.actions.copy(text);
    return `Copied ${words}`;
  }

  private writer(what: 'text' | 'json' | 'csv'): ExportWriter | undefined {
    const connectionName = (id: string): string => this.deps.connections.get(id)?.name ?? id;
    const { settings, reader } = this.deps;
    const options = { zone: settings.zone, masked: true, connectionName, phrases: reader.phrases };
    if (what === 'json') return jsonWriter(options);
    return what === 'csv' ? csvWriter({ ...options, byteOrderMark: false, notes: false, record: false }) : undefined;
  }

  private notes(cut: boolean): Parameters<ExportWriter['header']>[0] {
    const { connections, settings, clock } = this.deps;
    return {
      query: '',
      range: '',
      zone: settings.zone,
      masked: true,
      complete: cut ? `only the first ${String(maxCopied)}` : true,
      connections: connections.list().map((profile) => profile.name),
      exportedAt: clock.now(),
    };
  }
}

function resourceOf({ resource }: AuditEvent): string | undefined {
  return resource.ids[0] ?? resource.name;
}

/** The time as everybody reads it, whatever zone is shown here. */
function lineOf(event: AuditEvent, phrases: Phrases): string {
  const when = isTellable(event.at) ? isoUtc(event.at) : 'no time';
  return `${when}  ${sentence(event, phrases)}\n`;
}
