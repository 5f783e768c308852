// Which connections' events are kept on disk, where, for how long, and what the person is told about it.
import type { ConnectionProfile } from '../core/connection';
import { AuditError, type Failure } from '../core/errors';
import { visible } from '../core/text/visible';
import type { Clock } from '../http/transport';
import { ConnectionArchive } from '../store/archive';
import { archiveBytes, archivedConnections, archiveFolder, deleteArchive } from '../store/archiveFolders';
import type { KeptFiles } from '../store/keptFiles';
import type { EventStore } from '../store/types';
import type { Connections } from './connections';
import type { Stretch } from './ledger';
import type { EventKeeper } from './ports';

export interface ArchiveSettings {
  readonly archive: boolean;
  /** Days that kept events stay on disk. */
  readonly archiveDays: number;
}

export interface ArchivingOptions {
  readonly connections: Connections;
  readonly store: EventStore & { readonly files: KeptFiles };
  readonly clock: Clock;
  readonly settings: ArchiveSettings;
  /** Folder of all archives; made when something is kept. */
  readonly folder: string;
  /** Random. */
  readonly newId: () => string;
  /** `bare`: the same without the name that the person gave the connection, for the log. */
  readonly tell: (notice: Failure, bare: Failure) => void;
}

/** What is on disk of a connection, also of one that is no longer there. */
export interface KeptConnection {
  readonly id: string;
  readonly profile: ConnectionProfile | undefined;
  readonly bytes: number;
}

/** Vendors write late: after a restart, so much before the end of what was read is read again, ms. */
const reopenOverlap = 3_600_000;

export class Archiving implements EventKeeper {
  private readonly archives = new Map<string, ConnectionArchive>();
  /** Opening, closing and deleting of one connection happen in turn. */
  private readonly work = new Map<string, Promise<unknown>>();
  private known: ReadonlySet<string>;
  private dropped = 0;

  constructor(private readonly options: ArchivingOptions) {
    const { connections, store } = options;
    this.known = idsOf(connections);
    store.files.keepIn((connection, at) => this.archives.get(connection)?.fileFor(at));
    store.onDidChange(() => this.noticeDropped());
    connections.onDidChange(() => this.noticeRemoved());
  }

  open(connection: string): Promise<readonly Stretch[]> {
    return this.inTurn(connection, async () => {
      const profile = this.options.connections.get(connection);
      if (!this.options.settings.archive || profile?.source !== 'live') return [];
      try {
        const known = this.archives.get(connection);
        const archive = known ?? (await ConnectionArchive.open(this.optionsFor(profile)));
        this.archives.set(connection, archive);
        await archive.ready();
        return archive
          .coverage()
          .flatMap(({ from, to }) => (to - reopenOverlap > from ? [{ from, to: to - reopenOverlap }] : []));
      } catch (error) {
        this.tell(profile.name, failureIn(error));
        return [];
      }
    });
  }

  commit(connection: string): Promise<void> {
    return this.archives.get(connection)?.commit() ?? done;
  }

  covered(connection: string, stretches: readonly Stretch[]): Promise<void> {
    return this.archives.get(connection)?.covered(stretches) ?? done;
  }

  canTakeOver(connection: string): boolean {
    return this.options.settings.archive && this.archives.get(connection)?.abandoned() === true;
  }

  close(connection: string): Promise<void> {
    return this.inTurn(connection, () => this.closeNow(connection));
  }

  /** Nothing more is kept from now on; what is loaded stays. */
  async release(): Promise<void> {
    for (const archive of this.archives.values()) await archive.release();
  }

  /** Connections of which something is on disk. */
  async kept(): Promise<readonly KeptConnection[]> {
    const { folder, connections } = this.options;
    const found = await archivedConnections(folder);
    const sizes = await Promise.all(found.map((id) => archiveBytes(`${folder}/${id}`)));
    return found.map((id, index) => ({ id, profile: connections.get(id), bytes: sizes[index] ?? 0 }));
  }

  /** Deletes what is on disk of a connection, and forgets what was read from there. Throws `AuditError` `storage`. */
  delete(connection: string): Promise<void> {
    return this.inTurn(connection, async () => {
      await this.closeNow(connection);
      await deleteArchive(`${this.options.folder}/${connection}`);
    });
  }

  async deleteAll(): Promise<void> {
    for (const connection of [...this.archives.keys()]) await this.close(connection);
    await this.settled();
    await deleteArchive(this.options.folder);
  }

  /** Resolves when nothing is being opened, closed or deleted. */
  async settled(): Promise<void> {
    await Promise.all(this.work.values());
  }

  private async closeNow(connection: string): Promise<void> {
    const archive = this.archives.get(connection);
    this.archives.delete(connection);
    await archive?.close();
  }

  private optionsFor(profile: ConnectionProfile): Parameters<typeof ConnectionArchive.open>[0] {
    const { connections, store, clock, settings, folder, newId } = this.options;
    const adapter = connections.adapter(profile.vendor);
    // Another endpoint or organization is another log: its events are kept apart.
    const identity = JSON.stringify([profile.vendor, profile.baseUrl, Object.entries(profile.options).sort()]);
    return {
      folder: archiveFolder(folder, profile.id, identity),
      connection: profile.id,
      files: store.files,
      readEvent: (record) => adapter.normalise(record, profile.id),
      now: () => clock.now(),
      newId,
      days: () => settings.archiveDays,
      known: store.stats(profile.id).events > 0,
      tell: (notice) => this.tell(profile.name, notice),
    };
  }

  private tell(name: string, notice: Failure): void {
    this.options.tell({ ...notice, message: `“${visible(name, 60)}”: ${notice.message}` }, notice);
  }

  private noticeDropped(): void {
    const { dropped } = this.options.store.stats();
    if (dropped === this.dropped) return;
    this.dropped = dropped;
    for (const archive of this.archives.values()) void archive.noteDropped();
  }

  /** The files of a connection go with it. */
  private noticeRemoved(): void {
    const present = idsOf(this.options.connections);
    for (const id of this.known) {
      if (present.has(id)) continue;
      this.delete(id).catch((error: unknown) => this.options.tell(failureIn(error), failureIn(error)));
    }
    this.known = present;
  }

  private inTurn<T>(connection: string, work: () => Promise<T>): Promise<T> {
    const next = (this.work.get(connection) ?? done).then(work);
    const settled = next.catch(() => undefined);
    this.work.set(connection, settled);
    return next;
  }
}

const done = Promise.resolve();

function idsOf(connections: Connections): ReadonlySet<string> {
  return new Set(connections.list().map(({ id }) => id));
}

function failureIn(error: unknown): Failure {
  return AuditError.is(error) ? error.failure : { kind: 'storage', message: 'The kept events could not be used.' };
}
