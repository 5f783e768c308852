// Finds records in a stream of JSON: lines, an array, or pages as vendors send them, however the bytes are cut up.
import { AuditError } from '../errors';

/** Lists that hold records, by the name of the member of the page: the vendors' own, and that of our exports. */
const listNames: ReadonlySet<string> = new Set(['data', 'records', 'logs', 'events', 'items', 'results']);
/** Members of a record: an object that began with one of them is a record, whatever else it holds. */
const recordNames: ReadonlySet<string> = new Set(['effective_at', 'timestamp', 'uri', 'objectType', 'record', 'key']);
/** Bytes of a record. */
const longestRecord = 64 * 1024 * 1024;
const longestName = 40;

const quote = 0x22;
const backslash = 0x5c;
const comma = 0x2c;
const colon = 0x3a;
const lineFeed = 0x0a;
const openBracket = 0x5b;
const closeBracket = 0x5d;
const openBrace = 0x7b;
const closeBrace = 0x7d;

/** Where the scanner is: between documents, in a list, in a page outside of its lists, or in a record. */
type Place = 'top' | 'list' | 'page' | 'record' | 'word' | 'line';

export interface FoundRecord {
  /** Exactly as they stand in the file; a memory of their own. */
  readonly bytes: Uint8Array;
  /** Whether the record breaks off, or is no JSON from its first byte on. */
  readonly broken: boolean;
}

/** Push parser. Linear, not recursive; memory is that of the record at hand. Throws `AuditError` `tooLarge`. */
export class RecordScanner {
  private place: Place = 'top';
  /** Lists and pages that are open around the record: a list at the top has no page. */
  private inPage = false;
  private inList = false;
  private depth = 0;
  private inString = false;
  private escaped = false;
  /** Last byte that was no white space, at a record's first levels. */
  private previous = 0;
  private pieces: Uint8Array[] = [];
  private size = 0;
  /** Name of the member at the top of the object at hand, while it is read. */
  private name = '';
  private naming = false;
  private isRecord = false;
  private emptyList = false;
  /** After a list's name and `[`: whether it holds objects decides. */
  private undecided = false;
  private offset = 0;

  constructor(private readonly onRecord: (record: FoundRecord) => void) {}

  push(chunk: Uint8Array): void {
    let start = this.collecting ? 0 : -1;
    let at = 0;
    while (at < chunk.length) {
      const byte = chunk[at] as number;
      switch (this.place) {
        case 'top':
          start = this.atTop(byte, at, start);
          break;
        case 'list':
          start = this.atItem(byte, at, start);
          break;
        case 'page':
          this.inPageAt(byte);
          break;
        case 'word':
          if (byte === comma || byte === closeBracket || byte === closeBrace || isSpace(byte)) {
            start = this.emit(chunk, start, at, false);
            continue;
          }
          break;
        case 'line':
          if (byte === lineFeed) start = this.emit(chunk, start, at, true);
          break;
        case 'record':
          start = this.inRecord(chunk, byte, at, start);
          if (this.inString && !this.naming && !this.escaped) at = endOfPlain(chunk, at + 1) - 1;
          break;
        default: {
          const unknown: never = this.place;
          throw new TypeError(String(unknown));
        }
      }
      at += 1;
    }
    if (start >= 0) this.keep(chunk.subarray(start));
    this.offset += chunk.length;
  }

  /** At the end of the file. `false` when it breaks off. */
  finish(): boolean {
    if (this.collecting && this.size > 0) {
      const whole = this.place === 'word' || this.place === 'line';
      if (!(this.place === 'record' && this.emptyList)) this.emit(new Uint8Array(), 0, 0, this.place !== 'word');
      return whole && !this.inPage && !this.inList;
    }
    return this.place === 'top';
  }

  private get collecting(): boolean {
    return this.place === 'record' || this.place === 'word' || this.place === 'line';
  }

  private atTop(byte: number, at: number, start: number): number {
    if (isSpace(byte) || byte === comma) return start;
    // A byte order mark, which may come cut up.
    if (this.offset + at < 3 && (byte === 0xef || byte === 0xbb || byte === 0xbf)) return start;
    if (byte === openBracket) {
      this.place = 'list';
      this.inList = true;
      return start;
    }
    if (byte === openBrace) return this.begin(at);
    this.place = 'line';
    return at;
  }

  private atItem(byte: number, at: number, start: number): number {
    if (isSpace(byte) || byte === comma) return start;
    if (byte === closeBracket) {
      this.inList = false;
      this.place = this.inPage ? 'page' : 'top';
      this.depth = 1;
      this.previous = closeBracket;
      this.naming = false;
      this.isRecord = false;
      return start;
    }
    if (byte === openBrace || byte === openBracket || byte === quote) return this.begin(at, byte);
    this.place = 'word';
    return at;
  }

  private begin(at: number, byte = openBrace): number {
    this.place = 'record';
    this.depth = byte === quote ? 0 : 1;
    this.inString = byte === quote;
    this.escaped = false;
    this.previous = byte;
    this.isRecord = false;
    this.emptyList = false;
    this.undecided = false;
    this.naming = false;
    return at;
  }

  /** Members of a page around its lists: their bytes are not kept. */
  private inPageAt(byte: number): void {
    if (this.inString) {
      this.readString(byte);
      return;
    }
    if (isSpace(byte)) return;
    if (this.depth === 1 && byte === openBracket && this.isListName()) {
      this.place = 'list';
      this.inList = true;
      return;
    }
    this.step(byte);
    if (this.depth === 0) {
      this.place = 'top';
      this.inPage = false;
    }
  }

  private inRecord(chunk: Uint8Array, byte: number, at: number, start: number): number {
    if (this.inString) {
      // A line break in a string is no JSON: the record ended somewhere before, and the next one is looked for.
      if (byte === lineFeed) return this.emit(chunk, start, at, true);
      const ended = this.readString(byte);
      return ended && this.depth === 0 ? this.emit(chunk, start, at + 1, false) : start;
    }
    if (isSpace(byte)) return start;
    if (this.undecided) {
      this.undecided = false;
      if (byte === openBrace) return this.turnIntoPage(at);
      this.emptyList ||= byte === closeBracket;
    }
    const opens = byte === openBrace || byte === openBracket;
    if (opens && this.previous !== colon && this.previous !== comma && this.previous !== openBracket && !this.inList) {
      // A value where none can stand: the one before breaks off, and another begins.
      this.emit(chunk, start, at, true);
      return this.atTop(byte, at, -1);
    }
    this.undecided = !this.inList && byte === openBracket && this.depth === 1 && this.isListName();
    this.step(byte);
    if (this.depth > 0) return start;
    if (!this.emptyList) return this.emit(chunk, start, at + 1, false);
    this.drop();
    return -1;
  }

  /** What was taken for a record is the beginning of a page, and its first item begins here. */
  private turnIntoPage(at: number): number {
    this.drop();
    this.inPage = true;
    this.inList = true;
    return this.begin(at);
  }

  private isListName(): boolean {
    return this.previous === colon && !this.isRecord && listNames.has(this.name);
  }

  private step(byte: number): void {
    if (byte === quote) {
      this.inString = true;
      this.naming = this.depth === 1 && (this.previous === openBrace || this.previous === comma);
      if (this.naming) this.name = '';
    } else if (byte === openBrace || byte === openBracket) this.depth += 1;
    else if (byte === closeBrace || byte === closeBracket) this.depth -= 1;
    this.previous = byte;
  }

  /** Whether the string ended. */
  private readString(byte: number): boolean {
    if (this.escaped) this.escaped = false;
    else if (byte === backslash) this.escaped = true;
    else if (byte === quote) {
      this.inString = false;
      this.previous = quote;
      if (this.naming) this.isRecord ||= recordNames.has(this.name);
      this.naming = false;
      return true;
    }
    if (this.naming && this.name.length < longestName) this.name += String.fromCharCode(byte);
    return false;
  }

  private keep(bytes: Uint8Array): void {
    this.size += bytes.length;
    if (this.size > longestRecord) {
      throw new AuditError({
        kind: 'tooLarge',
        message: 'The file holds a record of more than 64 MB.',
        nextStep: 'Check that it is an audit log: a quote or a bracket may be missing in it.',
      });
    }
    this.pieces.push(bytes.slice());
  }

  private drop(): void {
    this.pieces = [];
    this.size = 0;
    this.place = this.inList ? 'list' : 'top';
  }

  /** Hands out what was collected, up to `end` in this chunk; the scanner is between records then. */
  private emit(chunk: Uint8Array, start: number, end: number, broken: boolean): -1 {
    if (start >= 0 && end > start) this.keep(chunk.subarray(start, end));
    const [first, ...others] = this.pieces;
    const bytes = others.length === 0 ? (first ?? new Uint8Array()) : joined(this.pieces, this.size);
    this.inString = false;
    this.drop();
    const trimmed = broken ? trimEnd(bytes) : bytes;
    if (trimmed.length > 0) this.onRecord({ bytes: trimmed, broken });
    return -1;
  }
}

/** Behind the characters of a string that mean nothing: most bytes of a log are such. */
function endOfPlain(chunk: Uint8Array, from: number): number {
  let at = from;
  while (at < chunk.length) {
    const byte = chunk[at];
    if (byte === quote || byte === backslash || byte === lineFeed) break;
    at += 1;
  }
  return at;
}

function joined(pieces: readonly Uint8Array[], size: number): Uint8Array {
  const bytes = new Uint8Array(size);
  let at = 0;
  for (const piece of pieces) {
    bytes.set(piece, at);
    at += piece.length;
  }
  return bytes;
}

function trimEnd(bytes: Uint8Array): Uint8Array {
  let end = bytes.length;
  while (end > 0 && isSpace(bytes[end - 1] as number)) end -= 1;
  return bytes.slice(0, end);
}

function isSpace(byte: number): boolean {
  return byte === 0x20 || byte === lineFeed || byte === 0x0d || byte === 0x09 || byte === 0x1e;
}
