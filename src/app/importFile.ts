// Opens an exported log as a connection of its own: recognises what it is, and reads it as it comes.
import type { ConnectionProfile, LoadState } from '../core/connection';
import { AuditError } from '../core/errors';
import type { AuditEvent, EventRecord } from '../core/event';
import { unreadableType } from '../core/event';
import type { Clock } from '../http/transport';
import type { EventStore } from '../store/types';
import { adapters } from '../vendors/registry';
import type { VendorAdapter } from '../vendors/vendor';
import type { Connections } from './connections';
import type { Loader } from './loader';
import { type ImportedRecord, LogReader } from './logReader';
import { readRecord } from './reader';
import { failureOf } from './walk';

export interface ImportSource {
  /** What the connection is called: the file's name. */
  readonly name: string;
  /** The file, unpacked. `read` are bytes of the file itself. Throws `AuditError`. */
  chunks(signal: AbortSignal): AsyncIterable<{ readonly bytes: Uint8Array; readonly read: number }>;
}

export interface ImportDeps {
  readonly connections: Connections;
  readonly loader: Loader;
  readonly store: EventStore;
  readonly clock: Clock;
  /** Asked when the records could be of several vendors, or of none; `undefined` gives up. */
  readonly chooseVendor: (likely: readonly VendorAdapter[]) => Promise<VendorAdapter | undefined>;
  readonly onProgress: (read: number, events: number) => void;
}

export interface ImportResult {
  /** One for each vendor in the file. */
  readonly connections: readonly ConnectionProfile[];
  readonly events: number;
  /** Left out, because the same event was in the file before. */
  readonly repeated: number;
  readonly unreadable: number;
  /** Why not everything may be there. */
  readonly warning?: string;
  /** It was stopped; what came stays. */
  readonly stopped: boolean;
}

/** Records that decide which vendor wrote them. */
const sampleSize = 50;
const batchSize = 200;
/** Ms of work before the editor gets its turn. */
const slice = 8;
/** Misfits per record from which on no vendor is believed to have written it. */
const strange = 2.5;

/** Throws `AuditError` when nothing of the file could be shown. */
export async function importFile(source: ImportSource, deps: ImportDeps, signal: AbortSignal): Promise<ImportResult> {
  const file = new FileImport(source.name, deps);
  const reader = new LogReader();
  try {
    let turn = performance.now();
    for await (const { bytes, read } of source.chunks(signal)) {
      for (const records of batches(reader.push(bytes))) {
        await file.add(records);
        if (performance.now() - turn < slice) continue;
        deps.onProgress(read, file.events);
        await deps.clock.sleep(0, signal);
        turn = performance.now();
      }
    }
    await file.add(reader.finish());
    await file.flush();
    return file.end(reader.warning, undefined);
  } catch (error) {
    const failure = failureOf(error);
    const stopped = signal.aborted || failure.kind === 'cancelled';
    // Nobody is asked for a vendor after the stop.
    if (!file.gaveUp && !stopped) await file.flush().catch(() => undefined);
    if (file.events === 0) throw stopped ? new AuditError({ kind: 'cancelled', message: 'Stopped.' }) : error;
    if (!stopped) {
      file.end(undefined, { kind: 'failed', failure, resumable: false });
      throw error;
    }
    return { ...file.end(undefined, { kind: 'stopped', resumable: false }), stopped: true };
  }
}

interface Target {
  readonly profile: ConnectionProfile;
  readonly adapter: VendorAdapter;
  /** How often a key came again: records without an ID of their own are told apart by that number. */
  readonly again: Map<string, number>;
  /** Keys that are about to be added. */
  readonly added: Set<string>;
}

class FileImport {
  events = 0;
  gaveUp = false;
  private repeated = 0;
  private unreadable = 0;
  private readonly targets = new Map<string, Target>();
  /** Records that wait until the vendor is known. */
  private waiting: ImportedRecord[] = [];
  private vendor: VendorAdapter | undefined;

  constructor(
    private readonly name: string,
    private readonly deps: ImportDeps,
  ) {}

  async add(records: readonly ImportedRecord[]): Promise<void> {
    const ready: ImportedRecord[] = [];
    for (const record of records) {
      if (this.vendor !== undefined || adapters.some(({ id }) => id === record.vendor)) ready.push(record);
      else this.waiting.push(record);
    }
    await this.put(ready);
    if (this.waiting.length >= sampleSize) await this.flush();
  }

  /** Decides on the vendor and adds what waited for it. */
  async flush(): Promise<void> {
    if (this.waiting.length === 0) return;
    this.vendor ??= await this.recognise();
    const { waiting } = this;
    this.waiting = [];
    await this.put(waiting);
  }

  end(warning: string | undefined, load: LoadState | undefined): ImportResult {
    const { events, repeated, unreadable } = this;
    const why = [warning, unreadable > 0 ? `${unreadable.toLocaleString('en')} records could not be read` : undefined];
    const words = why.filter((one) => one !== undefined).join('; ');
    const done: LoadState =
      words === '' ? { kind: 'done', end: 'complete' } : { kind: 'done', end: 'possiblyIncomplete', why: words };
    const connections = [...this.targets.values()].map(({ profile }) => profile);
    for (const { id } of connections) this.deps.loader.report(id, load ?? done, []);
    if (events === 0) {
      throw new AuditError({
        kind: 'badInput',
        message: 'The file holds no events.',
        nextStep: 'Open an export of an audit log: NDJSON, JSON or CSV, packed with gzip or zstd or not.',
      });
    }
    return { connections, events, repeated, unreadable, stopped: false, ...(words === '' ? {} : { warning: words }) };
  }

  private async put(records: readonly ImportedRecord[]): Promise<void> {
    const byTarget = new Map<Target, EventRecord[]>();
    const times = new Map<Target, number[]>();
    for (const record of records) {
      const target = await this.targetFor(record.vendor);
      const event = this.eventOf(record, target);
      if (event === undefined) continue;
      if (event.resource.type === unreadableType) this.unreadable += 1;
      append(byTarget, target, { event, raw: record.raw });
      if (event.at !== undefined) append(times, target, event.at);
    }
    for (const [target, found] of byTarget) {
      const { added, repeated } = this.deps.store.add(found);
      target.added.clear();
      this.events += added;
      this.repeated += repeated;
      this.deps.loader.report(target.profile.id, { kind: 'loading' }, times.get(target) ?? []);
    }
  }

  /** Nothing for a record that was in the file before, by the vendor's own ID. */
  private eventOf({ raw, key }: ImportedRecord, target: Target): AuditEvent | undefined {
    const { profile, adapter, again, added } = target;
    const { id } = profile;
    const event = readRecord(adapter, raw, id);
    if (key !== undefined && key !== '') return { ...event, key };
    if (!added.has(event.key) && this.deps.store.row(id, event.key) === undefined) {
      added.add(event.key);
      return event;
    }
    const count = (again.get(event.key) ?? 0) + 1;
    again.set(event.key, count);
    const numbered = adapter.normalise(raw, id, count);
    if (numbered.key !== event.key) return numbered;
    this.repeated += 1;
    return undefined;
  }

  private async targetFor(vendor: string | undefined): Promise<Target> {
    const adapter = adapters.find(({ id }) => id === vendor) ?? this.vendor ?? (await this.recognise());
    this.vendor ??= vendor === undefined ? adapter : undefined;
    const known = this.targets.get(adapter.id);
    if (known !== undefined) return known;
    const { connections, loader } = this.deps;
    const draft = { vendor: adapter.id, name: this.name, baseUrl: adapter.defaultBaseUrl, options: {} };
    const profile = await connections.add({ ...draft, source: 'file' }, undefined);
    loader.report(profile.id, { kind: 'loading' }, []);
    const made: Target = { profile, adapter, again: new Map(), added: new Set() };
    this.targets.set(adapter.id, made);
    return made;
  }

  /** The vendor whose documentation the records fit best; the person decides where that is not clear. */
  private async recognise(): Promise<VendorAdapter> {
    const sample = this.waiting.slice(0, sampleSize);
    const scored = adapters.map((adapter) => ({ adapter, score: misfits(adapter, sample) }));
    scored.sort((a, b) => a.score - b.score);
    const [best, second] = scored;
    if (best !== undefined && best.score < strange && (second === undefined || second.score > best.score + 0.5)) {
      return best.adapter;
    }
    const chosen = await this.deps.chooseVendor(scored.map(({ adapter }) => adapter));
    if (chosen !== undefined) return chosen;
    this.gaveUp = true;
    throw new AuditError({ kind: 'cancelled', message: 'No vendor was chosen.' });
  }
}

/** Per readable record. */
function misfits(adapter: VendorAdapter, sample: readonly ImportedRecord[]): number {
  let sum = 0;
  let count = 0;
  for (const { raw } of sample) {
    const { drift, at, resource } = adapter.normalise(raw, 'trial');
    if (resource.type === unreadableType) continue;
    sum += drift.length + (at === undefined ? 1 : 0) + (resource.type === 'unknown' ? 1 : 0);
    count += 1;
  }
  return count === 0 ? Infinity : sum / count;
}

function* batches<T>(all: readonly T[]): Generator<readonly T[]> {
  for (let at = 0; at < all.length; at += batchSize) yield all.slice(at, at + batchSize);
}

function append<K, V>(lists: Map<K, V[]>, key: K, value: V): void {
  const list = lists.get(key);
  if (list === undefined) lists.set(key, [value]);
  else list.push(value);
}
