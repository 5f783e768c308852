// A block of an archive's index: the columns of some tens of thousands of kept events, as bytes that need no parsing.
import { crc32 } from 'node:zlib';
import type { CodeChunk } from './codes';
import type { TextColumnName } from './fields';
import type { Texts } from './textPool';

/** Codes by row, and the texts they stand for: code 0 is `''`, code 1 the first text. */
export interface TextBlock {
  readonly codes: CodeChunk;
  readonly texts: Texts;
}

export interface ColumnBlock {
  /** Bytes of the data file it covers. */
  readonly start: number;
  readonly end: number;
  /** Epoch ms; `-Infinity` without a time. */
  readonly times: Float64Array;
  /** Offset and length of each record in the data file. */
  readonly starts: Uint32Array;
  readonly lengths: Uint32Array;
  readonly keys: Texts;
  readonly kinds: { readonly codes: CodeChunk; readonly types: Texts; readonly actions: Texts };
  /** Status -1 is none. Code 0 is an event without an outcome. */
  readonly outcomes: { readonly codes: CodeChunk; readonly statuses: Int32Array; readonly ok: Uint8Array };
  /** Columns that hold nothing are left out. The connection is not among them: it is the folder's. */
  readonly text: ReadonlyMap<TextColumnName, TextBlock>;
}

type Section = Uint8Array | Uint16Array | Uint32Array | Int32Array | Float64Array;
type SectionKind = 'u1' | 'u2' | 'u4' | 'i4' | 'f8';

interface Header {
  readonly id: string;
  readonly start: number;
  readonly end: number;
  readonly sections: readonly (readonly [name: string, kind: SectionKind, length: number])[];
}

const magic = 0x31584c41;
/** Magic, bytes in all, checksum of what follows, bytes of the header. */
const prefixBytes = 16;

/** `id` is that of the data file: a block of another file is foreign. */
export function encodeBlock(id: string, block: ColumnBlock): Buffer {
  const parts = [...sectionsOf(block)];
  const sections = parts.map(([name, section]) => [name, kindOf(section), section.length] as const);
  const header = Buffer.from(JSON.stringify({ id, start: block.start, end: block.end, sections } satisfies Header));
  const first = padded(prefixBytes + header.length);
  const total = parts.reduce((sum, [, section]) => sum + padded(section.byteLength), first);
  const bytes = Buffer.alloc(total);
  header.copy(bytes, prefixBytes);
  let position = first;
  for (const [, { buffer, byteOffset, byteLength }] of parts) {
    bytes.set(new Uint8Array(buffer, byteOffset, byteLength), position);
    position += padded(byteLength);
  }
  bytes.writeUInt32LE(magic, 0);
  bytes.writeUInt32LE(total, 4);
  bytes.writeUInt32LE(header.length, 12);
  bytes.writeUInt32LE(crc32(bytes.subarray(12)), 8);
  return bytes;
}

/** Bytes of the block that begins here; 0 where none does. */
export function blockSize(prefix: Uint8Array): number {
  const bytes = Buffer.from(prefix.buffer, prefix.byteOffset, prefix.byteLength);
  return bytes.length < prefixBytes || bytes.readUInt32LE(0) !== magic ? 0 : bytes.readUInt32LE(4);
}

export const blockPrefixBytes = prefixBytes;

/** The block as views of the bytes, which must begin at a multiple of 8 in their buffer; nothing where it is not whole. */
export function decodeBlock(bytes: Buffer, id: string): ColumnBlock | undefined {
  if (blockSize(bytes) !== bytes.length || bytes.readUInt32LE(8) !== crc32(bytes.subarray(12))) return undefined;
  const headerBytes = bytes.readUInt32LE(12);
  const header = JSON.parse(bytes.toString('utf8', prefixBytes, prefixBytes + headerBytes)) as Header;
  if (header.id !== id) return undefined;
  const sections = new Map<string, Section>();
  let position = bytes.byteOffset + padded(prefixBytes + headerBytes);
  for (const [name, kind, length] of header.sections) {
    const section = viewOf(kind, bytes.buffer, position, length);
    sections.set(name, section);
    position += padded(section.byteLength);
  }
  return assemble(header, sections);
}

function assemble({ start, end, sections: listed }: Header, sections: ReadonlyMap<string, Section>): ColumnBlock {
  const get = (name: string): never => sections.get(name) as never;
  const texts = (name: string): Texts => ({
    bytes: get(`${name} bytes`),
    ends: get(`${name} ends`),
  });
  const names = listed.flatMap(([name]) => (name.startsWith('column ') ? [name.slice('column '.length)] : []));
  return {
    start,
    end,
    times: get('times'),
    starts: get('starts'),
    lengths: get('lengths'),
    keys: texts('keys'),
    kinds: { codes: get('kinds'), types: texts('types'), actions: texts('actions') },
    outcomes: { codes: get('outcomes'), statuses: get('statuses'), ok: get('ok') },
    text: new Map(names.map((name) => [name as TextColumnName, { codes: get(`column ${name}`), texts: texts(name) }])),
  };
}

function* sectionsOf(block: ColumnBlock): Generator<readonly [string, Section]> {
  yield ['times', block.times];
  yield ['starts', block.starts];
  yield ['lengths', block.lengths];
  yield* textSections('keys', block.keys);
  yield ['kinds', block.kinds.codes];
  yield* textSections('types', block.kinds.types);
  yield* textSections('actions', block.kinds.actions);
  yield ['outcomes', block.outcomes.codes];
  yield ['statuses', block.outcomes.statuses];
  yield ['ok', block.outcomes.ok];
  for (const [name, { codes, texts }] of block.text) {
    yield [`column ${name}`, codes];
    yield* textSections(name, texts);
  }
}

function* textSections(name: string, { bytes, ends }: Texts): Generator<readonly [string, Section]> {
  yield [`${name} bytes`, bytes];
  yield [`${name} ends`, ends];
}

function kindOf(section: Section): SectionKind {
  if (section instanceof Float64Array) return 'f8';
  if (section instanceof Int32Array) return 'i4';
  if (section instanceof Uint32Array) return 'u4';
  return section instanceof Uint16Array ? 'u2' : 'u1';
}

function viewOf(kind: SectionKind, buffer: ArrayBufferLike, position: number, length: number): Section {
  switch (kind) {
    case 'f8':
      return new Float64Array(buffer, position, length);
    case 'i4':
      return new Int32Array(buffer, position, length);
    case 'u4':
      return new Uint32Array(buffer, position, length);
    case 'u2':
      return new Uint16Array(buffer, position, length);
    case 'u1':
      return new Uint8Array(buffer, position, length);
    default: {
      const unknown: never = kind;
      throw new TypeError(`Unknown kind of section: ${String(unknown)}`);
    }
  }
}

function padded(size: number): number {
  return (size + 7) & ~7;
}

/** Text number `index`. */
export function textAt({ bytes, ends }: Texts, index: number): string {
  const end = ends[index] as number;
  const start = index === 0 ? 0 : (ends[index - 1] as number) >>> 1;
  const part = Buffer.from(bytes.buffer, bytes.byteOffset + start, (end >>> 1) - start);
  return (end & 1) === 0 ? part.toString('latin1') : part.toString('utf16le');
}

/** Collects texts as a block holds them. */
export class TextsBuilder {
  private bytes = Buffer.allocUnsafe(4096);
  private ends: Uint32Array = new Uint32Array(256);
  private used = 0;
  private count = 0;

  get length(): number {
    return this.count;
  }

  push(text: string): void {
    const needed = this.used + text.length * 2;
    if (needed > this.bytes.length) this.bytes = Buffer.concat([this.bytes], Math.max(needed, this.bytes.length * 2));
    if (this.count === this.ends.length) this.ends = doubled(this.ends);
    const wide = /[^\x00-\xff]/.test(text);
    this.used += this.bytes.write(text, this.used, wide ? 'utf16le' : 'latin1');
    this.ends[this.count] = this.used * 2 + (wide ? 1 : 0);
    this.count += 1;
  }

  texts(): Texts {
    return { bytes: this.bytes.subarray(0, this.used), ends: this.ends.slice(0, this.count) };
  }
}

function doubled(ends: Uint32Array): Uint32Array {
  const larger = new Uint32Array(ends.length * 2);
  larger.set(ends);
  return larger;
}
