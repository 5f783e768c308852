// Finds texts of a pool by their content.
import type { TextPool } from './textPool';

const partitionShift = 26;
const empty = 0;
const removed = 1;
const firstIndex = 2;

interface Partition {
  /** Index of the text plus two; 0 is empty, 1 was removed. */
  slots: Uint32Array;
  /**
   * The hash's lower 16 bits and the next 8: strangers are passed without a look at their text, and a table grows
   * without one.
   */
  low: Uint16Array;
  high: Uint8Array;
  /** Slots that are not empty. */
  used: number;
  live: number;
}

/** Finds texts of a pool by their content. 64 small open-addressed tables: each grows on its own, none for long. */
export class TextIndex {
  private readonly partitions: (Partition | undefined)[] = Array.from({ length: 64 }, () => undefined);

  constructor(private readonly pool: TextPool) {}

  /** Index of the text in the pool; -1 when it is not there. `hash` is `hashText(text)`. */
  find(text: string, hash: number): number {
    const partition = this.partitions[hash >>> partitionShift];
    if (partition === undefined) return -1;
    const { slots, low, high } = partition;
    const mask = slots.length - 1;
    const lower = hash & 0xffff;
    const higher = (hash >>> 16) & 0xff;
    for (let slot = hash & mask; ; slot = (slot + 1) & mask) {
      const entry = slots[slot] as number;
      if (entry === empty) return -1;
      if (low[slot] !== lower || high[slot] !== higher || entry === removed) continue;
      if (this.pool.equals(entry - firstIndex, text)) return entry - firstIndex;
    }
  }

  /** The text must not be there yet. */
  insert(index: number, hash: number): void {
    const number = hash >>> partitionShift;
    let partition = this.partitions[number];
    if (partition === undefined) {
      partition = emptyPartition(8);
      this.partitions[number] = partition;
    }
    // Different limits, so that the tables do not all grow with the same page.
    if (partition.used + 1 > partition.slots.length * (0.6 + (0.25 * number) / 64)) this.rebuild(partition);
    partition.live += 1;
    place(partition, index, hash);
  }

  /** Makes room for so many more texts, so that the tables need not grow while they come. */
  reserve(more: number): void {
    for (const [number, partition] of this.partitions.entries()) {
      const size = slotsFor(((partition?.live ?? 0) + more / this.partitions.length) * 1.1);
      if (partition === undefined) {
        this.partitions[number] = emptyPartition(size);
      } else if (partition.slots.length < size) {
        this.rebuild(partition, size);
      }
    }
  }

  remove(index: number, hash: number): void {
    const partition = this.partitions[hash >>> partitionShift];
    if (partition === undefined) return;
    const mask = partition.slots.length - 1;
    for (let slot = hash & mask; ; slot = (slot + 1) & mask) {
      const entry = partition.slots[slot] as number;
      if (entry === empty) return;
      if (entry === index + firstIndex) {
        partition.slots[slot] = removed;
        partition.live -= 1;
        return;
      }
    }
  }

  private rebuild(partition: Partition, wanted?: number): void {
    const { slots, low, high } = partition;
    const size = wanted ?? (partition.live * 2 < slots.length * 0.5 ? slots.length : slots.length * 2);
    // What is kept of a hash says where it goes in any table but the very largest.
    const known = size <= 0x1000000;
    Object.assign(partition, { ...emptyPartition(size), live: partition.live });
    for (let slot = 0; slot < slots.length; slot += 1) {
      const entry = slots[slot] as number;
      if (entry < firstIndex) continue;
      const index = entry - firstIndex;
      place(partition, index, known ? (low[slot] as number) | ((high[slot] as number) << 16) : this.pool.hash(index));
    }
  }
}

function emptyPartition(size: number): Partition {
  return {
    slots: new Uint32Array(size),
    low: new Uint16Array(size),
    high: new Uint8Array(size),
    used: 0,
    live: 0,
  };
}

function slotsFor(texts: number): number {
  return 2 ** Math.ceil(Math.log2(Math.max(8, texts * 2)));
}

function place(partition: Partition, index: number, hash: number): void {
  const mask = partition.slots.length - 1;
  let slot = hash & mask;
  while (partition.slots[slot] !== empty) slot = (slot + 1) & mask;
  partition.slots[slot] = index + firstIndex;
  partition.low[slot] = hash & 0xffff;
  partition.high[slot] = (hash >>> 16) & 0xff;
  partition.used += 1;
}
