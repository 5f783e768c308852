// Small values that outlive the session, in VS Code's global state, and changes that another window makes to them.
import type { Memento } from 'vscode';
import { Listeners, type KeyValueStore } from '../app/ports';

/** Another window's change is seen this soon after it arrived here; a look compares what is in memory. In ms. */
const lookEvery = 2000;

export class HostState implements KeyValueStore {
  private readonly sets = new Listeners<string>();
  /** Told the name of every value that is set, here or in another window. */
  readonly onDidSet = this.sets.add;
  private readonly elsewhere = new Listeners<string>();
  /** Told the name of a value that another window has set. */
  readonly onDidChangeElsewhere = this.elsewhere.add;
  private readonly seen = new Map<string, string>();
  /** Own values on their way. Until they are kept, VS Code may show older ones for a moment. */
  private underWay = 0;

  constructor(private readonly memento: Memento) {
    for (const key of memento.keys()) this.note(key);
  }

  get(key: string): unknown {
    return this.memento.get(key);
  }

  async set(key: string, value: unknown): Promise<void> {
    this.underWay += 1;
    try {
      const done = this.memento.update(key, value);
      this.note(key);
      const text = this.seen.get(key);
      await done;
      // VS Code keeps all values as one: what came from another window meanwhile took the place of ours.
      if (this.seen.get(key) === text && this.text(key) !== text) await this.memento.update(key, value);
    } finally {
      this.underWay -= 1;
    }
    this.sets.tell(key);
  }

  /**
   * VS Code hands over what other windows have set, but tells nobody, and in a browser not even of keys that changed: it
   * is looked for when it may matter, and every now and then.
   */
  lookElsewhere(): void {
    if (this.underWay > 0) return;
    for (const key of new Set([...this.memento.keys(), ...this.seen.keys()])) {
      if (!this.note(key)) continue;
      this.elsewhere.tell(key);
      this.sets.tell(key);
    }
  }

  /** Looks by itself from now on. Returns the function that ends it. */
  watchElsewhere(): () => void {
    const timer = setInterval(() => this.lookElsewhere(), lookEvery);
    return () => clearInterval(timer);
  }

  /** Everything goes, also what another version of the extension has kept. */
  async clear(except: readonly string[] = []): Promise<void> {
    for (const key of [...this.memento.keys()]) if (!except.includes(key)) await this.set(key, undefined);
  }

  /** Whether the value is another than it was. */
  private note(key: string): boolean {
    const text = this.text(key);
    if (text === this.seen.get(key)) return false;
    if (text === undefined) this.seen.delete(key);
    else this.seen.set(key, text);
    return true;
  }

  private text(key: string): string | undefined {
    return JSON.stringify(this.memento.get(key));
  }
}
