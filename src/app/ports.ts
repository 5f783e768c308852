// What the application needs from its surroundings; VS Code and the tests each bring their own.

/** A key never travels without the origin it belongs to. */
export interface StoredKey {
  readonly key: string;
  readonly origin: string;
}

export interface SecretVault {
  read(connection: string): Promise<StoredKey | undefined>;
  write(connection: string, value: StoredKey): Promise<void>;
  remove(connection: string): Promise<void>;
  /** Told of changes made in any window. Returns the function that ends it. */
  onDidChange(listener: () => void): () => void;
}

/** Small JSON values that outlive a session and hold no secret. */
export interface KeyValueStore {
  get(key: string): unknown;
  set(key: string, value: unknown): Promise<void>;
}

/** Read at each use, so that a change counts at once. */
export interface Settings {
  /** Days the first load of a connection and each "load older" reach back. */
  readonly days: number;
  /** IANA zone in which times are shown and relative days are meant. */
  readonly zone: string;
}

/** Keeps events beyond the session. Resolves at once for a connection that is not kept; never rejects. */
export interface EventKeeper {
  /** Brings back what is kept, once; says which stretches of time (epoch ms, half-open) need not be read again. */
  open(connection: string): Promise<readonly { readonly from: number; readonly to: number }[]>;
  /** After events were added to the store. */
  commit(connection: string): Promise<void>;
  /** After stretches were read whole. */
  covered(connection: string, stretches: readonly { readonly from: number; readonly to: number }[]): Promise<void>;
  /** Whether another window kept the events until now, and this one could: then it opens them anew. */
  canTakeOver(connection: string): boolean;
  /** The store has forgotten the connection's events. */
  close(connection: string): Promise<void>;
}

/** A list of listeners; a listener that throws does not keep the others from hearing. */
export class Listeners<T = void> {
  private readonly all = new Set<(value: T) => void>();

  readonly add = (listener: (value: T) => void): (() => void) => {
    this.all.add(listener);
    return () => this.all.delete(listener);
  };

  tell(value: T): void {
    for (const listener of [...this.all]) {
      try {
        listener(value);
      } catch (error) {
        queueMicrotask(() => {
          throw error;
        });
      }
    }
  }
}
