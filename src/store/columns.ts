// The events as columns: one small code per row and field, a dictionary of distinct values per field.
import {
  type Actor,
  type ActorKind,
  type AuditedRequest,
  type AuditEvent,
  eventWord,
  type Named,
  type Outcome,
  type Resource,
  type Verb,
} from '../core/event';
import type { Window } from '../core/query/ast';
import type { ColumnName } from '../core/query/columns';
import { CodeColumn } from './codes';
import { Dictionary } from './dictionary';
import { fieldOf, type TextColumnName, textColumns } from './fields';
import { KindDictionary, OutcomeDictionary } from './pairDictionaries';
import { chunkMask, chunkShift, chunkSize } from './textPool';

/** A column as the query and the counts see it. */
export interface CodedColumn {
  readonly codes: CodeColumn;
  /** Codes are below it. */
  readonly size: number;
  value(code: number): string;
}

export class TextColumn implements CodedColumn {
  readonly codes = new CodeColumn();
  readonly dictionary = new Dictionary();

  get size(): number {
    return this.dictionary.size;
  }
  value(code: number): string {
    return this.dictionary.value(code);
  }
  /** The values of rows from `first` on, whose chunks must be reserved. */
  fill(first: number, events: readonly AuditEvent[], value: (event: AuditEvent) => string | undefined): void {
    const { codes, dictionary } = this;
    for (let index = 0; index < events.length; index += 1) {
      const text = value(events[index] as AuditEvent);
      if (text !== undefined && text !== '') codes.set(first + index, dictionary.code(text));
    }
  }
  get(row: number): string {
    return this.dictionary.value(this.codes.get(row));
  }
}

export class KindColumn {
  readonly codes = new CodeColumn();
  readonly dictionary = new KindDictionary();
}

export class OutcomeColumn {
  readonly codes = new CodeColumn();
  readonly dictionary = new OutcomeDictionary();
}

type TextColumnSet = { [name in TextColumnName]: TextColumn };

/**
 * Rows of events. Everything an event has but `key`, `request.query`, `headers`, `body`, `outcome.reason` and `drift`.
 * An empty string is kept as absent, and several resource IDs as one text with line breaks between.
 */
export class Columns {
  /** A column is replaced as a whole when its dictionary is rebuilt; hold the object while reading it in slices. */
  readonly text: TextColumnSet;
  kind = new KindColumn();
  outcome = new OutcomeColumn();
  /** Epoch ms; `-Infinity` without a time, so that such rows are the oldest. */
  readonly times: Float64Array[] = [];
  /** Times of each chunk's newest and oldest row. */
  private readonly newest: number[] = [];
  private readonly oldest: number[] = [];
  private count = 0;

  constructor() {
    const text: Partial<TextColumnSet> = {};
    for (const name of textColumns) text[name] = new TextColumn();
    this.text = text as TextColumnSet;
  }

  get rows(): number {
    return this.count;
  }

  /** Adds rows, a column at a time: several times quicker than a row at a time. Returns the first. */
  append(events: readonly AuditEvent[]): number {
    const first = this.extend(
      Float64Array.from(events, ({ at }) => (at !== undefined && Number.isFinite(at) ? at : -Infinity)),
    );
    const { kind, outcome } = this;
    for (let index = 0; index < events.length; index += 1) {
      const event = events[index] as AuditEvent;
      kind.codes.set(first + index, kind.dictionary.code(event.resource.type, event.action));
      outcome.codes.set(first + index, outcome.dictionary.code(event.outcome));
    }
    for (const name of textColumns) this.text[name].fill(first, events, fieldOf[name]);
    return first;
  }

  /** Makes room for rows with these times; their columns are the caller's to fill. Returns the first row. */
  extend(times: Float64Array): number {
    const first = this.count;
    for (let from = 0; from < times.length;) {
      const row = first + from;
      const chunk = row >>> chunkShift;
      const at = row & chunkMask;
      if (at === 0) this.reserve(row);
      const piece = times.subarray(from, from + chunkSize - at);
      (this.times[chunk] as Float64Array).set(piece, at);
      let newest = this.newest[chunk] as number;
      let oldest = this.oldest[chunk] as number;
      for (let index = 0; index < piece.length; index += 1) {
        const time = piece[index] as number;
        if (time > newest) newest = time;
        if (time < oldest) oldest = time;
      }
      this.newest[chunk] = newest;
      this.oldest[chunk] = oldest;
      from += piece.length;
    }
    this.count = first + times.length;
    return first;
  }

  /** The column of a query's name, as it is now. */
  column(name: ColumnName): CodedColumn {
    switch (name) {
      case 'type':
        return derived(this.kind.codes, this.kind.dictionary.size, kindReader(this.kind, 'type'));
      case 'action':
        return derived(this.kind.codes, this.kind.dictionary.size, kindReader(this.kind, 'action'));
      case 'event':
        return derived(this.kind.codes, this.kind.dictionary.size, kindReader(this.kind, 'event'));
      case 'outcome': {
        const { codes, dictionary } = this.outcome;
        return derived(codes, dictionary.size, (code) => outcomeWord(dictionary.outcome(code)));
      }
      default:
        return this.text[name];
    }
  }

  /** Epoch ms, `-Infinity` when the row has none. */
  time(row: number): number {
    const chunk = this.times[row >>> chunkShift];
    return chunk === undefined ? -Infinity : (chunk[row & chunkMask] as number);
  }

  /** Whether some row of the chunk may lie in the window. */
  overlaps(chunk: number, { from = -Infinity, to = Infinity }: Window): boolean {
    return (this.newest[chunk] ?? Infinity) >= from && (this.oldest[chunk] ?? -Infinity) < to;
  }

  event(row: number, key: string): AuditEvent {
    const { text, kind } = this;
    const at = this.time(row);
    const code = kind.codes.get(row);
    const outcome = this.outcome.dictionary.outcome(this.outcome.codes.get(row));
    const request = this.request(row);
    return {
      key,
      connection: text.connection.get(row),
      vendor: text.vendor.get(row),
      ...(at === -Infinity ? {} : { at }),
      action: kind.dictionary.action(code),
      verb: (text.verb.get(row) || 'other') as Verb,
      resource: this.resource(row, kind.dictionary.type(code)),
      actor: this.actor(row),
      ...(outcome === undefined ? {} : { outcome }),
      ...(request === undefined ? {} : { request }),
      drift: [],
    };
  }

  /** Forgets a whole chunk of rows. */
  release(chunk: number): void {
    for (const name of textColumns) this.text[name].codes.release(chunk);
    this.kind.codes.release(chunk);
    this.outcome.codes.release(chunk);
    this.times[chunk] = noTimes;
  }

  private reserve(row: number): void {
    for (const name of textColumns) this.text[name].codes.reserve(row);
    this.kind.codes.reserve(row);
    this.outcome.codes.reserve(row);
    this.times.push(new Float64Array(chunkSize));
    this.newest.push(-Infinity);
    this.oldest.push(Infinity);
  }

  private resource(row: number, type: string): Resource {
    const ids = this.text['resource.ids'].get(row);
    const project = named(this.text['project.id'].get(row), this.text['project.name'].get(row));
    const workspace = named(this.text['workspace.id'].get(row), this.text['workspace.name'].get(row));
    return {
      type,
      ids: ids === '' ? [] : ids.split('\n'),
      ...present('name', this.text['resource.name'].get(row)),
      ...(project === undefined ? {} : { project }),
      ...(workspace === undefined ? {} : { workspace }),
    };
  }

  private actor(row: number): Actor {
    const { text } = this;
    const [id = '', keyId = ''] = text['actor.id'].get(row).split('\n');
    return {
      kind: (text['actor.kind'].get(row) || 'unknown') as ActorKind,
      ...present('id', id),
      ...present('keyId', keyId),
      ...present('label', text['actor.label'].get(row)),
      ...present('email', text['actor.email'].get(row)),
      ...present('ip', text.ip.get(row)),
      ...present('userAgent', text.agent.get(row)),
      ...present('country', text.country.get(row)),
    };
  }

  private request(row: number): AuditedRequest | undefined {
    const method = this.text.method.get(row);
    const path = this.text.path.get(row);
    const id = this.text.request.get(row);
    if (method === '' && path === '' && id === '') return undefined;
    return { ...present('method', method), ...present('path', path), ...present('id', id) };
  }
}

const noTimes = new Float64Array(chunkSize).fill(-Infinity);

function present<Name extends string>(name: Name, text: string): { readonly [key in Name]?: string } {
  return text === '' ? {} : ({ [name]: text } as { readonly [key in Name]: string });
}

function named(id: string, name: string): Named | undefined {
  return id === '' && name === '' ? undefined : { ...present('id', id), ...present('name', name) };
}

function derived(codes: CodeColumn, size: number, value: (code: number) => string): CodedColumn {
  return { codes, size, value };
}

function kindReader({ dictionary }: KindColumn, part: 'type' | 'action' | 'event'): (code: number) => string {
  switch (part) {
    case 'type':
      return (code) => dictionary.type(code);
    case 'action':
      return (code) => dictionary.action(code);
    case 'event':
      return (code) =>
        eventWord({ resource: { type: dictionary.type(code), ids: [] }, action: dictionary.action(code) });
    default: {
      const unknown: never = part;
      return unknown;
    }
  }
}

function outcomeWord(outcome: Outcome | undefined): string {
  return outcome === undefined ? '' : outcome.ok ? 'succeeded' : 'failed';
}
