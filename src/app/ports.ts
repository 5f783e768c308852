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
