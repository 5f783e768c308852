// Keys in VS Code's SecretStorage, each together with the origin it may be sent to.
import type { SecretStorage } from 'vscode';
import { AuditError } from '../core/errors';
import { Listeners, type SecretVault, type StoredKey } from '../app/ports';

/** Names in SecretStorage appear in VS Code's own logs, so they carry the connection's random ID and nothing else. */
const prefix = 'connection.';

export class VaultOnSecretStorage implements SecretVault {
  private readonly listeners = new Listeners();
  readonly onDidChange = this.listeners.add;
  private readonly subscription: { dispose(): void };

  constructor(private readonly secrets: SecretStorage) {
    this.subscription = secrets.onDidChange(({ key }) => {
      if (key.startsWith(prefix)) this.listeners.tell();
    });
  }

  async read(connection: string): Promise<StoredKey | undefined> {
    const text = await keyring(() => this.secrets.get(prefix + connection));
    return text === undefined ? undefined : readStoredKey(text);
  }

  async write(connection: string, value: StoredKey): Promise<void> {
    await keyring(() => this.secrets.store(prefix + connection, JSON.stringify(value)));
  }

  async remove(connection: string): Promise<void> {
    await keyring(() => this.secrets.delete(prefix + connection));
  }

  /** Of every connection, also of those that nobody remembers, where the host can list what it keeps. */
  async removeAll(): Promise<void> {
    const list = Reflect.get(this.secrets, 'keys') as (() => Thenable<readonly string[]>) | undefined;
    const names = list === undefined ? [] : await keyring(() => list.call(this.secrets));
    for (const name of names) if (name.startsWith(prefix)) await keyring(() => this.secrets.delete(name));
  }

  dispose(): void {
    this.subscription.dispose();
  }
}

function readStoredKey(text: string): StoredKey | undefined {
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value !== 'object' || value === null) return undefined;
    const { key, origin } = value as Record<string, unknown>;
    return typeof key === 'string' && typeof origin === 'string' ? { key, origin } : undefined;
  } catch {
    return undefined;
  }
}

async function keyring<T>(work: () => Thenable<T>): Promise<T> {
  try {
    return await work();
  } catch {
    // The keyring's own message is left out: it may name what was to be stored.
    throw new AuditError({
      kind: 'storage',
      message: 'The system keyring did not answer, so the key can be neither kept nor read.',
      nextStep: 'Unlock or install a keyring (on Linux: gnome-keyring or kwallet), restart VS Code and try again.',
    });
  }
}
