// The index of a file of kept events: their columns, as bytes that are taken over without parsing.
import { crc32 } from 'node:zlib';
import { type ByteSource, StoredTexts } from './archiveTexts';
import type { CodeChunk } from './codes';
import type { TextColumnName } from './fields';
import type { Texts } from './textPool';

/** Codes by row, and the texts they stand for: code 0 is `''`, code 1 the first text. */
export interface TextBlock {
  readonly codes: CodeChunk;
  readonly texts: Texts | StoredTexts;
}

export interface ColumnBlock {
  /** Bytes of the data file it covers. */
  readonly start: number;
  readonly end: number;
  /** Epoch ms of the newest event, `-Infinity` when none has a time. */
  readonly newest: number;
  /** Epoch ms; `-Infinity` without a time. */
  readonly times: Float64Array;
  /** Offset and length of each record in the data file. */
  readonly starts: Uint32Array;
  readonly lengths: Uint32Array;
  readonly keys: Texts | StoredTexts;
  readonly kinds: { readonly codes: CodeChunk; readonly types: Texts; readonly actions: Texts };
  /** Status -1 is none. Code 0 is an event without an outcome. */
  readonly outcomes: { readonly codes: CodeChunk; readonly statuses: Int32Array; readonly ok: Uint8Array };
  /** Columns that hold nothing are left out. The connection is not among them: it is the folder's. */
  readonly text: ReadonlyMap<TextColumnName, TextBlock>;
}

/** Values that nobody counts: one that stands twice in a dictionary is no harm, so that they are taken over in bulk. */
const uncounted: ReadonlySet<TextColumnName> = new Set(['resource.ids', 'resource.name', 'agent', 'path', 'request']);
/** Bulk pays beyond so many distinct values. */
const manyTexts = 4096;

export function isBulk(name: TextColumnName, texts: Texts | StoredTexts): boolean {
  return uncounted.has(name) && textCount(texts) > manyTexts;
}

export function textCount(texts: Texts | StoredTexts): number {
  return texts instanceof StoredTexts ? texts.length : texts.ends.length;
}

type Section = Uint8Array | Uint16Array | Uint32Array | Int32Array | Float64Array;
type SectionKind = 'u1' | 'u2' | 'u4' | 'i4' | 'f8';
/** `columns` are copied by whoever takes them over, `texts` may stay in the file. */
type Part = 'columns' | 'texts';

interface Listed {
  readonly name: string;
  readonly kind: SectionKind;
  readonly length: number;
  readonly at: number;
}

interface Header {
  readonly id: string;
  readonly start: number;
  readonly end: number;
  /** Absent when no event has a time. */
  readonly newest?: number;
  /** Bytes in all, and where the texts begin. */
  readonly size: number;
  readonly textsAt: number;
  readonly sections: readonly Listed[];
}

const magic = 0x34584c41;
/** Magic, bytes of the header, its checksum, nothing. */
const prefixBytes = 16;
const longestHeader = 1024 * 1024;
const alignment = 8;

/** `id` is that of the data file: a block of another file is foreign. */
export function encodeBlock(id: string, block: ColumnBlock): Buffer {
  const found = [...sectionsOf(block)];
  const parts: readonly Part[] = ['columns', 'texts'];
  const ordered = parts.flatMap((part) => found.filter(([, , of]) => of === part));
  const bytes: Uint8Array[] = [];
  const sections: Listed[] = [];
  const begins = new Map<Part, number>();
  let at = 0;
  for (const [name, section, part] of ordered) {
    if (!begins.has(part)) begins.set(part, at);
    sections.push({ name, kind: kindOf(section), length: section.length, at });
    const padding = padded(section.byteLength) - section.byteLength;
    bytes.push(new Uint8Array(section.buffer, section.byteOffset, section.byteLength), new Uint8Array(padding));
    at += section.byteLength + padding;
  }
  const textsAt = begins.get('texts') ?? at;
  const { start, end } = block;
  const newest = block.newest === -Infinity ? {} : { newest: block.newest };
  const facts = { id, start, end, ...newest, size: at, textsAt, sections } satisfies Header;
  const header = Buffer.from(JSON.stringify(facts));
  const prefix = Buffer.alloc(padded(prefixBytes + header.length));
  prefix.writeUInt32LE(magic, 0);
  prefix.writeUInt32LE(header.length, 4);
  prefix.writeUInt32LE(crc32(header), 8);
  header.copy(prefix, prefixBytes);
  return Buffer.concat([prefix, ...bytes]);
}

/**
 * Nothing where the bytes are no whole block of that file. `scratch` holds the columns until its next use; texts that
 * can be taken over in bulk stay in the source when `lazy`.
 */
export function decodeBlock(source: ByteSource, id: string, scratch: Scratch, lazy: boolean): ColumnBlock | undefined {
  const header = readHeader(source);
  if (header?.header.id !== id) return undefined;
  const { first } = header;
  const { size, textsAt, sections } = header.header;
  if (first + size !== source.size) return undefined;
  const columns = scratch.take(textsAt);
  source.read(new Uint8Array(columns, 0, textsAt), first);
  const byName = new Map(sections.map((section) => [section.name, section]));
  const get = (name: string): never => {
    const { kind, length, at } = byName.get(name) as Listed;
    return viewOf(kind, columns, at, length) as never;
  };
  const texts = (name: string): Texts | StoredTexts => {
    const [bytes, ends] = [byName.get(`${name} bytes`) as Listed, byName.get(`${name} ends`) as Listed];
    if (ends.at < textsAt) return { bytes: get(bytes.name), ends: get(ends.name) };
    const stored = new StoredTexts(source, first + bytes.at, first + ends.at, ends.length);
    return lazy ? stored : stored.texts();
  };
  const names = sections.flatMap(({ name }) => (name.startsWith('column ') ? [name.slice('column '.length)] : []));
  return {
    start: header.header.start,
    end: header.header.end,
    newest: header.header.newest ?? -Infinity,
    times: get('times'),
    starts: get('starts'),
    lengths: get('lengths'),
    keys: texts('keys'),
    kinds: { codes: get('kinds'), types: texts('types') as Texts, actions: texts('actions') as Texts },
    outcomes: { codes: get('outcomes'), statuses: get('statuses'), ok: get('ok') },
    text: new Map(names.map((name) => [name as TextColumnName, { codes: get(`column ${name}`), texts: texts(name) }])),
  };
}

/** Memory that is used again for block after block. */
export class Scratch {
  private buffer = new ArrayBuffer(0);

  take(size: number): ArrayBuffer {
    if (this.buffer.byteLength < size) this.buffer = new ArrayBuffer(size + (size >> 3));
    return this.buffer;
  }
}

function readHeader(source: ByteSource): { readonly header: Header; readonly first: number } | undefined {
  if (source.size < prefixBytes) return undefined;
  const prefix = Buffer.alloc(prefixBytes);
  source.read(prefix, 0);
  const length = prefix.readUInt32LE(4);
  if (prefix.readUInt32LE(0) !== magic || length > Math.min(longestHeader, source.size - prefixBytes)) return undefined;
  const bytes = Buffer.alloc(length);
  source.read(bytes, prefixBytes);
  if (crc32(bytes) !== prefix.readUInt32LE(8)) return undefined;
  return { header: JSON.parse(bytes.toString('utf8')) as Header, first: padded(prefixBytes + length) };
}

function* sectionsOf(block: ColumnBlock): Generator<readonly [string, Section, Part]> {
  yield ['times', block.times, 'columns'];
  yield ['starts', block.starts, 'columns'];
  yield ['lengths', block.lengths, 'columns'];
  yield* textSections('keys', block.keys instanceof StoredTexts ? block.keys.texts() : block.keys, 'texts');
  yield ['kinds', block.kinds.codes, 'columns'];
  yield* textSections('types', block.kinds.types, 'columns');
  yield* textSections('actions', block.kinds.actions, 'columns');
  yield ['outcomes', block.outcomes.codes, 'columns'];
  yield ['statuses', block.outcomes.statuses, 'columns'];
  yield ['ok', block.outcomes.ok, 'columns'];
  for (const [name, { codes, texts }] of block.text) {
    yield [`column ${name}`, codes, 'columns'];
    const inMemory = texts instanceof StoredTexts ? texts.texts() : texts;
    yield* textSections(name, inMemory, isBulk(name, texts) ? 'texts' : 'columns');
  }
}

function* textSections(name: string, { bytes, ends }: Texts, part: Part): Generator<readonly [string, Section, Part]> {
  yield [`${name} bytes`, bytes, part];
  yield [`${name} ends`, ends, part];
}

function kindOf(section: Section): SectionKind {
  if (section instanceof Float64Array) return 'f8';
  if (section instanceof Int32Array) return 'i4';
  if (section instanceof Uint32Array) return 'u4';
  return section instanceof Uint16Array ? 'u2' : 'u1';
}

function viewOf(kind: SectionKind, buffer: ArrayBuffer, position: number, length: number): Section {
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
  return Math.ceil(size / alignment) * alignment;
}
