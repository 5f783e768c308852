// Small values that outlive the session, in VS Code's global state, and changes that another window makes to them.
import type { Memento } from 'vscode';
import { Listeners, type KeyValueStore } from '../app/ports';

export class HostState implements KeyValueStore {
  private readonly sets = new Listeners<string>();
  /** Told the name of every value that is set, here or in another window. */
  readonly onDidSet = this.sets.add;
  private readonly elsewhere = new Listeners<string>();
  /** Told the name of a value that another window has set. */
  readonly onDidChangeElsewhere = this.elsewhere.add;
  private readonly seen = new Map<string, string>();

  constructor(private readonly memento: Memento) {
    for (const key of memento.keys()) this.note(key);
  }

  get(key: string): unknown {
    return this.memento.get(key);
  }

  async set(key: string, value: unknown): Promise<void> {
    const done = this.memento.update(key, value);
    this.note(key);
    await done;
    this.sets.tell(key);
  }

  /** VS Code hands over what other windows have set, but tells nobody: it is looked for when it may matter. */
  lookElsewhere(): void {
    for (const key of new Set([...this.memento.keys(), ...this.seen.keys()])) {
      if (!this.note(key)) continue;
      this.elsewhere.tell(key);
      this.sets.tell(key);
    }
  }

  /** Everything goes, also what another version of the extension has kept. */
  async clear(except: readonly string[] = []): Promise<void> {
    for (const key of [...this.memento.keys()]) if (!except.includes(key)) await this.set(key, undefined);
  }

  /** Whether the value is another than it was. */
  private note(key: string): boolean {
    const text = JSON.stringify(this.memento.get(key)) as string | undefined;
    if (text === this.seen.get(key)) return false;
    if (text === undefined) this.seen.delete(key);
    else this.seen.set(key, text);
    return true;
  }
}
