// Queries that were run, newest first; text alone, as the person typed it.
import { maskText } from '../core/text/maskText';
import type { KeyValueStore } from './ports';

export const historyKey = 'history';
const longest = 50;

export class History {
  constructor(private readonly state: KeyValueStore) {}

  list(): readonly string[] {
    const value = this.state.get(historyKey);
    return Array.isArray(value) ? value.filter((item): item is string => typeof item === 'string') : [];
  }

  async add(text: string): Promise<void> {
    const trimmed = text.trim();
    const kept = this.state.get(historyKey);
    // A newer version keeps it in another way: then it is not written over, and this query is not remembered.
    if (kept !== undefined && !Array.isArray(kept)) return;
    // What is kept holds no secret, not even one that was searched for.
    if (trimmed === '' || maskText(trimmed) !== trimmed) return;
    const others = this.list().filter((item) => item !== trimmed);
    await this.state.set(historyKey, [trimmed, ...others].slice(0, longest));
  }
}
