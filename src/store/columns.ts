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
import { actorIds, type ColumnName } from '../core/query/columns';
import { CodeColumn } from './codes';
import { Dictionary } from './dictionary';
import { KindDictionary, OutcomeDictionary } from './pairDictionaries';
import { chunkMask, chunkShift, chunkSize } from './textPool';

/** A column as the query and the counts see it. */
export interface CodedColumn {
  readonly codes: CodeColumn;
  /** Codes are below it. */
  readonly size: number;
  value(code: number): string;
}

/** Columns of text with a dictionary of their own; `type`, `action`, `event` and `outcome` are derived. */
export const textColumns = [
  'vendor',
  'connection',
  'verb',
  'resource.ids',
  'resource.name',
  'actor.kind',
  'actor.id',
  'actor.label',
  'actor.email',
  'ip',
  'country',
  'agent',
  'method',
  'path',
  'request',
  'project.id',
  'project.name',
  'workspace.id',
  'workspace.name',
] as const satisfies readonly ColumnName[];
export type TextColumnName = (typeof textColumns)[number];

export class TextColumn implements CodedColumn {
  readonly codes = new CodeColumn();
  readonly dictionary = new Dictionary();

  get size(): number {
    return this.dictionary.size;
  }
  value(code: number): string {
    return this.dictionary.value(code);
  }
  /** The row's chunk must be reserved. */
  set(row: number, text: string | undefined): void {
    if (text !== undefined && text !== '') this.codes.set(row, this.dictionary.code(text));
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

  append(event: AuditEvent): number {
    const row = this.count;
    if ((row & chunkMask) === 0) this.reserve(row);
    this.count = row + 1;
    const { text } = this;
    const { actor, resource, request, at } = event;
    this.setTime(row, at !== undefined && Number.isFinite(at) ? at : -Infinity);
    this.kind.codes.set(row, this.kind.dictionary.code(resource.type, event.action));
    this.outcome.codes.set(row, this.outcome.dictionary.code(event.outcome));
    text.vendor.set(row, event.vendor);
    text.connection.set(row, event.connection);
    text.verb.set(row, event.verb);
    text['resource.ids'].set(row, resource.ids.length === 1 ? resource.ids[0] : resource.ids.join('\n'));
    text['resource.name'].set(row, resource.name);
    text['actor.kind'].set(row, actor.kind);
    text['actor.id'].set(row, actor.keyId === undefined ? actor.id : actorIds(actor));
    text['actor.label'].set(row, actor.label);
    text['actor.email'].set(row, actor.email);
    text.ip.set(row, actor.ip);
    text.country.set(row, actor.country);
    text.agent.set(row, actor.userAgent);
    if (request !== undefined) {
      text.method.set(row, request.method);
      text.path.set(row, request.path);
      text.request.set(row, request.id);
    }
    if (resource.project !== undefined) {
      text['project.id'].set(row, resource.project.id);
      text['project.name'].set(row, resource.project.name);
    }
    if (resource.workspace !== undefined) {
      text['workspace.id'].set(row, resource.workspace.id);
      text['workspace.name'].set(row, resource.workspace.name);
    }
    return row;
  }

  /** Makes room for rows with these times; their columns are the caller's to fill. Returns the first row. */
  extend(times: Float64Array): number {
    const first = this.count;
    for (let index = 0; index < times.length; index += 1) {
      const row = first + index;
      if ((row & chunkMask) === 0) this.reserve(row);
      this.setTime(row, times[index] as number);
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

  private setTime(row: number, at: number): void {
    const chunk = row >>> chunkShift;
    (this.times[chunk] as Float64Array)[row & chunkMask] = at;
    if (at > (this.newest[chunk] as number)) this.newest[chunk] = at;
    if (at < (this.oldest[chunk] as number)) this.oldest[chunk] = at;
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
