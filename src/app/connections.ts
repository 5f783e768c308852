// The connections a person has made: their profiles, their keys' whereabouts and the way to their vendor.
import type { ConnectionProfile } from '../core/connection';
import { AuditError } from '../core/errors';
import type { TimeContext } from '../core/query/ast';
import { createHttpClient } from '../http/client';
import type { Timeouts } from '../http/deadline';
import { createLimiter, type Limiter } from '../http/limiter';
import type { RequestNote } from '../http/requestNote';
import type { Clock, HttpClient, Transport } from '../http/transport';
import { adapterFor } from '../vendors/registry';
import type { VendorAdapter } from '../vendors/vendor';
import { createKeylessClient } from './keylessClient';
import { Listeners, type KeyValueStore, type SecretVault, type StoredKey } from './ports';
import { readProfiles, unreadProfiles, writeProfiles } from './profiles';

export interface ConnectionsOptions {
  readonly state: KeyValueStore;
  readonly vault: SecretVault;
  readonly transportFor: (profile: Draft) => Transport;
  readonly clock: Clock;
  /** Random and unguessable; it names the key in the vault. */
  readonly newId: () => string;
  /** Sent as `User-Agent`. */
  readonly userAgent: string;
  /** Where requests are to end sooner than by default. */
  readonly timeouts?: Partial<Timeouts>;
  /** Told the name of a value in `state` that another window has changed. Returns the function that ends it. */
  readonly onDidChangeElsewhere?: (listener: (key: string) => void) => () => void;
  /** Told of each request to a vendor, for the log. */
  readonly onRequest?: (note: RequestNote) => void;
}

export type Draft = Omit<ConnectionProfile, 'id'>;

/** What one page of the newest events told of a connection. */
export interface TestResult {
  readonly events: number;
  /** Epoch ms of the newest event, where there is one. */
  readonly newest?: number;
}

export const connectionsKey = 'connections';
/** The trial asks for the newest page of the last 30 days. */
const trialWindow = 30 * 86_400_000;

export class Connections {
  private readonly listeners = new Listeners();
  readonly onDidChange = this.listeners.add;
  private readonly clients = new Map<string, HttpClient>();
  /** Opened files: they last as long as the window, and no other window knows them. */
  private files: readonly ConnectionProfile[] = [];
  /** Kept, but their keys are not yet: nobody asks them for anything. */
  private readonly unborn = new Set<string>();
  /** One for all: the connections to one origin share what it allows. */
  private readonly limiter: Limiter;

  constructor(private readonly options: ConnectionsOptions) {
    this.limiter = createLimiter(options.clock);
    options.vault.onDidChange(() => this.changed());
    options.onDidChangeElsewhere?.((key) => {
      if (key === connectionsKey) this.changed();
    });
  }

  list(): readonly ConnectionProfile[] {
    return this.all().filter(({ id }) => !this.unborn.has(id));
  }

  /** How many are kept that this version cannot read. */
  get unread(): number {
    return unreadProfiles(this.options.state.get(connectionsKey));
  }

  get(id: string): ConnectionProfile | undefined {
    return this.list().find((profile) => profile.id === id);
  }

  /** Throws `AuditError` `badInput` for a connection that is gone. */
  require(id: string): ConnectionProfile {
    const profile = this.get(id);
    if (profile === undefined) {
      throw new AuditError({ kind: 'badInput', message: 'This connection no longer exists.' });
    }
    return profile;
  }

  /** "Now", and what the connections are called, for a query that is read at this moment. */
  timeContext(zone: string): TimeContext {
    const connectionNames = new Map(this.list().map((profile) => [profile.id, profile.name]));
    return { now: this.options.clock.now(), zone, connectionNames };
  }

  adapter(vendor: string): VendorAdapter {
    const adapter = adapterFor(vendor);
    if (adapter === undefined) {
      throw new AuditError({ kind: 'badInput', message: `There is no adapter for the vendor "${vendor}".` });
    }
    return adapter;
  }

  /**
   * The profile is kept before its key: should the process end in between, there is a connection that says that its key
   * is missing, and not a key that nobody sees and nobody can remove.
   */
  async add(draft: Draft, key: string | undefined): Promise<ConnectionProfile> {
    const profile: ConnectionProfile = { ...draft, id: this.options.newId() };
    this.unborn.add(profile.id);
    try {
      await this.write([...this.all(), profile]);
      if (key !== undefined) await this.keep(profile, key);
    } catch (error) {
      await this.takeBack(profile.id);
      throw error;
    } finally {
      this.unborn.delete(profile.id);
    }
    this.changed();
    return profile;
  }

  async rename(id: string, name: string): Promise<void> {
    await this.change(id, { name });
  }

  async setOptions(id: string, options: Readonly<Record<string, string>>): Promise<void> {
    await this.change(id, { options });
  }

  async replaceKey(id: string, key: string): Promise<void> {
    await this.keep(this.require(id), key);
    this.changed();
  }

  /** Another origin is another owner: the key is asked for again and the old one is not carried over. */
  async setBaseUrl(id: string, baseUrl: string, key: string): Promise<void> {
    await this.options.vault.remove(id);
    await this.keep({ ...this.require(id), baseUrl }, key);
    await this.change(id, { baseUrl });
  }

  async remove(id: string): Promise<void> {
    await this.options.vault.remove(id);
    await this.save(this.all().filter((profile) => profile.id !== id));
  }

  /** `kept`: the vault has the key; `lost`: the profile is here and its key is not; `none`: it needs none. */
  async keyState(id: string): Promise<'kept' | 'lost' | 'none'> {
    if (this.require(id).source !== 'live') return 'none';
    return (await this.options.vault.read(id)) === undefined ? 'lost' : 'kept';
  }

  /** Asks the vendor for one page before anything is kept. Throws `AuditError`. */
  test(draft: Draft, key: string | undefined, signal: AbortSignal): Promise<TestResult> {
    const stored = key === undefined ? undefined : { key, origin: new URL(draft.baseUrl).origin };
    return this.tryOut(
      draft,
      this.clientFor(draft, () => Promise.resolve(stored)),
      signal,
    );
  }

  /** The same with the key that is kept. */
  testKept(id: string, signal: AbortSignal): Promise<TestResult> {
    return this.tryOut(this.require(id), this.client(id), signal);
  }

  private async tryOut(draft: Draft, http: HttpClient, signal: AbortSignal): Promise<TestResult> {
    const adapter = this.adapter(draft.vendor);
    const now = this.options.clock.now();
    const query = { window: { from: now - trialWindow, to: now }, params: new Map<string, readonly string[]>() };
    const context = { connection: 'trial', options: draft.options, http, clock: this.options.clock };
    for await (const page of adapter.pages(query, context, signal)) {
      const times = page.records.flatMap((record) => record.event.at ?? []);
      const events = page.total ?? page.records.length;
      return times.length === 0 ? { events } : { events, newest: Math.max(...times) };
    }
    return { events: 0 };
  }

  client(id: string): HttpClient {
    const known = this.clients.get(id);
    if (known !== undefined) return known;
    const made = this.clientFor(this.require(id), () => this.options.vault.read(id));
    this.clients.set(id, made);
    return made;
  }

  private clientFor(draft: Draft, readKey: () => Promise<StoredKey | undefined>): HttpClient {
    const transport = this.options.transportFor(draft);
    if (draft.source !== 'live') return createKeylessClient(draft.baseUrl, transport);
    const adapter = this.adapter(draft.vendor);
    return createHttpClient({
      baseUrl: draft.baseUrl,
      officialOrigins: adapter.origins,
      // A profile with another origin exists only because the person confirmed that origin in words.
      confirmedOrigin: new URL(draft.baseUrl).origin,
      credential: adapter.credential,
      readKey,
      transport,
      clock: this.options.clock,
      userAgent: this.options.userAgent,
      limiter: this.limiter,
      ...(this.options.timeouts === undefined ? {} : { timeouts: this.options.timeouts }),
      ...(this.options.onRequest === undefined ? {} : { onRequest: this.options.onRequest }),
      ...(adapter.requests === undefined ? {} : { policy: adapter.requests }),
    });
  }

  private async keep(profile: ConnectionProfile, key: string): Promise<void> {
    const stored: StoredKey = { key, origin: new URL(profile.baseUrl).origin };
    await this.options.vault.write(profile.id, stored);
    if ((await this.options.vault.read(profile.id))?.key !== key) {
      throw new AuditError({
        kind: 'storage',
        message: 'The key could not be kept: the system gave back something else than was stored.',
        nextStep: 'Check that a keyring is installed and unlocked, then add the connection again.',
      });
    }
  }

  /** An addition that failed leaves nothing; what it failed of is what the person is told. */
  private async takeBack(id: string): Promise<void> {
    await this.options.vault.remove(id).catch(() => undefined);
    await this.write(this.all().filter((profile) => profile.id !== id)).catch(() => undefined);
  }

  private async change(id: string, change: Partial<Draft>): Promise<void> {
    const old = this.require(id);
    await this.save(this.all().map((profile) => (profile.id === id ? { ...old, ...change } : profile)));
  }

  private all(): readonly ConnectionProfile[] {
    return [...readProfiles(this.options.state.get(connectionsKey)), ...this.files];
  }

  private async save(profiles: readonly ConnectionProfile[]): Promise<void> {
    await this.write(profiles);
    this.changed();
  }

  private async write(profiles: readonly ConnectionProfile[]): Promise<void> {
    this.files = profiles.filter(({ source }) => source === 'file');
    const kept = profiles.filter(({ source }) => source !== 'file');
    const old = this.options.state.get(connectionsKey);
    // An opened file changes nothing of what is kept.
    if (JSON.stringify(kept) === JSON.stringify(readProfiles(old))) return;
    await this.options.state.set(connectionsKey, writeProfiles(kept, old));
  }

  private changed(): void {
    this.clients.clear();
    this.listeners.tell();
  }
}
