// Which events are selected: by key, so that rows that move stay selected.
import type { EventRef } from '../src/protocol/messages';

export const maxSelected = 5000;

export function refKey(ref: EventRef): string {
  return `${ref.connection}\n${ref.key}`;
}

export class RowSelection {
  private readonly chosen = new Map<string, EventRef>();
  /** The whole result, loaded or not. */
  all = false;

  get size(): number {
    return this.chosen.size;
  }

  has(ref: EventRef): boolean {
    return this.all || this.chosen.has(refKey(ref));
  }

  refs(): readonly EventRef[] {
    return [...this.chosen.values()];
  }

  only(ref: EventRef | undefined): void {
    this.all = false;
    this.chosen.clear();
    if (ref !== undefined) this.add(ref);
  }

  add(ref: EventRef): void {
    if (this.chosen.size >= maxSelected) return;
    this.chosen.set(refKey(ref), { connection: ref.connection, key: ref.key });
  }

  toggle(ref: EventRef): void {
    this.all = false;
    if (!this.chosen.delete(refKey(ref))) this.add(ref);
  }
}
