// Finds texts of a pool by their content.
import type { TextPool } from './textPool';

const partitionShift = 26;
/** The lower bits, which tell the texts of a partition apart. */
const within = 2 ** partitionShift;
const empty = 0;
const removed = 1;
const firstIndex = 2;

interface Partition {
  /**
   * Pairs side by side, so that a look costs one line of the cache: the index of a text plus two (0 is empty, 1 was
   * removed), and its hash, by which strangers are passed, and tables grow, without a look at the text.
   */
  slots: Uint32Array;
  /** Pairs that are not empty. */
  used: number;
  live: number;
}

/** 64 small open-addressed tables: each grows on its own, none for long. */
export class TextIndex {
  private readonly partitions: (Partition | undefined)[] = Array.from({ length: 64 }, () => undefined);

  constructor(private readonly pool: TextPool) {}

  /** Index of the text in the pool; -1 when it is not there. `hash` is `hashText(text)`. */
  find(text: string, hash: number): number {
    const partition = this.partitions[hash >>> partitionShift];
    if (partition === undefined) return -1;
    const { slots } = partition;
    for (let slot = home(slots, hash); ; slot = next(slots, slot)) {
      const entry = slots[slot] as number;
      if (entry === empty) return -1;
      if (slots[slot + 1] !== hash || entry === removed) continue;
      if (this.pool.equals(entry - firstIndex, text)) return entry - firstIndex;
    }
  }

  /** The text must not be there yet. */
  insert(index: number, hash: number): void {
    const number = hash >>> partitionShift;
    const partition = (this.partitions[number] ??= newPartition(8));
    // Different limits, so that the tables do not all grow with the same page.
    if (partition.used + 1 > (partition.slots.length >>> 1) * (0.65 + (0.2 * number) / 64)) grow(partition);
    partition.live += 1;
    place(partition, index + firstIndex, hash);
  }

  /** Makes room for so many more texts, so that the tables need not grow while they come. */
  reserve(more: number): void {
    for (const [number, partition] of this.partitions.entries()) {
      const size = pairsFor(((partition?.live ?? 0) + more / this.partitions.length) * 1.1);
      if (partition === undefined) this.partitions[number] = newPartition(size);
      else if (partition.slots.length < size * 2) grow(partition, size);
    }
  }

  remove(index: number, hash: number): void {
    const partition = this.partitions[hash >>> partitionShift];
    if (partition === undefined) return;
    const { slots } = partition;
    for (let slot = home(slots, hash); ; slot = next(slots, slot)) {
      const entry = slots[slot] as number;
      if (entry === empty) return;
      if (entry === index + firstIndex) {
        slots[slot] = removed;
        partition.live -= 1;
        return;
      }
    }
  }
}

function newPartition(pairs: number): Partition {
  return { slots: new Uint32Array(pairs * 2), used: 0, live: 0 };
}

function pairsFor(texts: number): number {
  return Math.ceil(Math.max(8, texts * 1.5));
}

function grow(partition: Partition, wanted?: number): void {
  const { slots, live } = partition;
  const pairs = slots.length >>> 1;
  // Many removed ones: the same size will do.
  const size = wanted ?? (live < pairs * 0.4 ? pairs : Math.ceil(pairs * 1.4));
  partition.slots = new Uint32Array(size * 2);
  partition.used = 0;
  for (let slot = 0; slot < slots.length; slot += 2) {
    const entry = slots[slot] as number;
    if (entry >= firstIndex) place(partition, entry, slots[slot + 1] as number);
  }
}

function place(partition: Partition, entry: number, hash: number): void {
  const { slots } = partition;
  let slot = home(slots, hash);
  while (slots[slot] !== empty) slot = next(slots, slot);
  slots[slot] = entry;
  slots[slot + 1] = hash;
  partition.used += 1;
}

/** Where a text belongs: in proportion to its hash, so that a table may have any size. */
function home(slots: Uint32Array, hash: number): number {
  return Math.floor((hash & (within - 1)) * (slots.length / 2 / within)) * 2;
}

function next(slots: Uint32Array, slot: number): number {
  return slot + 2 < slots.length ? slot + 2 : 0;
}
