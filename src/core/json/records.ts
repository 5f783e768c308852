// Finds the records in the bytes of a vendor's answer, so that each is parsed once and kept exactly as it came.

/** Byte offsets into the answer, end exclusive. */
export interface ByteRange {
  readonly start: number;
  readonly end: number;
}

export interface SplitPage {
  /**
   * JSON text of the last whole document that carries the array (else of the last whole document), with the array
   * emptied: what says `has_more`, `last_id`, `total`. No bytes at all when there is no whole document.
   */
  readonly envelope: Uint8Array;
  /** Each item of the array, of every document, in order. An item may be any JSON value; it is not validated here. */
  readonly records: readonly ByteRange[];
  /** Documents that do not carry the array: an error object, or records of an answer that is NDJSON of records. */
  readonly loose: readonly ByteRange[];
  /** Whole top-level documents; an answer is usually one. */
  readonly documents: number;
  /** Whole documents that carry the array. `0` with `documents > 0`: JSON, but not a page. */
  readonly pages: number;
  /** Bytes after the last whole document that are no JSON document, white space apart. */
  readonly trailing: number;
  /** The answer breaks off inside a document. `records` has the items of it that are whole. */
  readonly unfinished: boolean;
}

const quote = 0x22;
const backslash = 0x5c;
const comma = 0x2c;
const colon = 0x3a;
const openBracket = 0x5b;
const closeBracket = 0x5d;
const openBrace = 0x7b;
const closeBrace = 0x7d;

/**
 * Splits an answer into its records without parsing them. `arrayName` is the property of the top-level object that
 * holds the records (`data`, `logs`); the items of a top-level array are records too. Several documents in one answer
 * (concatenated, or a line each) are read in turn; the first byte that starts no document ends the reading.
 * Linear in the answer, not recursive, never throws.
 */
export function splitPage(bytes: Uint8Array, arrayName: string): SplitPage {
  const scan: Scan = { bytes, arrayName, records: [], hole: undefined };
  const loose: ByteRange[] = [];
  let documents = 0;
  let pages = 0;
  let unfinished = false;
  let envelope: Uint8Array = bytes.subarray(0, 0);
  let position = startsWithByteOrderMark(bytes) ? 3 : 0;
  for (;;) {
    position = skipSpace(bytes, position);
    const first = bytes[position];
    if (first !== openBrace && first !== openBracket) break;
    scan.hole = undefined;
    const end = first === openBrace ? scanPage(scan, position) : scanRecords(scan, position);
    if (end < 0) {
      unfinished = true;
      break;
    }
    const range = { start: position, end };
    documents += 1;
    const hole = holeOf(scan);
    if (hole !== undefined) {
      pages += 1;
      envelope = withoutHole(bytes, range, hole);
    } else {
      loose.push(range);
      if (pages === 0) envelope = bytes.subarray(position, end);
    }
    position = end;
  }
  return {
    envelope,
    records: scan.records,
    loose,
    documents,
    pages,
    trailing: bytes.length - position,
    unfinished,
  };
}

interface Scan {
  readonly bytes: Uint8Array;
  readonly arrayName: string;
  readonly records: ByteRange[];
  /** Inside of the array found last, brackets not included; widened when a document carries the array twice. */
  hole: ByteRange | undefined;
}

/** Reads the object at `start`; returns its end, or -1 when it breaks off. */
function scanPage(scan: Scan, start: number): number {
  const { bytes } = scan;
  let position = start + 1;
  for (;;) {
    position = skipSpace(bytes, position);
    const byte = bytes[position];
    if (byte === closeBrace) return position + 1;
    if (byte === undefined) return -1;
    if (byte !== quote) {
      position += 1;
      continue;
    }
    const keyStart = position;
    position = endOfString(bytes, position);
    if (position < 0) return -1;
    const keyEnd = position;
    position = skipSpace(bytes, position);
    if (bytes[position] !== colon) continue;
    position = skipSpace(bytes, position + 1);
    if (bytes[position] === openBracket && isKey(bytes, keyStart + 1, keyEnd - 1, scan.arrayName)) {
      position = scanRecords(scan, position);
    } else {
      position = endOfValue(bytes, position);
    }
    if (position < 0) return -1;
  }
}

/** Reads the array at `start` as records; returns its end, or -1 when it breaks off. */
function scanRecords(scan: Scan, start: number): number {
  const { bytes } = scan;
  let position = start + 1;
  for (;;) {
    position = skipSpace(bytes, position);
    const byte = bytes[position];
    if (byte === undefined) return -1;
    if (byte === closeBracket) {
      scan.hole = { start: scan.hole?.start ?? start + 1, end: position };
      return position + 1;
    }
    if (byte === comma) {
      position += 1;
      continue;
    }
    const end = endOfValue(bytes, position);
    if (end < 0) return -1;
    if (end > position) scan.records.push({ start: position, end });
    // A stray closing brace is no value: step over it, so that the scan always moves on.
    position = Math.max(end, position + 1);
  }
}

/** End of the value at `start`; -1 when it breaks off. A number or a word ends before the next delimiter. */
function endOfValue(bytes: Uint8Array, start: number): number {
  const byte = bytes[start];
  if (byte === undefined) return -1;
  if (byte === quote) return endOfString(bytes, start);
  if (byte === openBrace || byte === openBracket) return endOfNested(bytes, start);
  let position = start;
  for (;;) {
    const next = bytes[position];
    if (next === undefined) return -1;
    if (next === comma || next === closeBracket || next === closeBrace || isSpace(next)) return position;
    position += 1;
  }
}

function endOfNested(bytes: Uint8Array, start: number): number {
  const { length } = bytes;
  let depth = 0;
  let position = start;
  while (position < length) {
    const byte = bytes[position] as number;
    if (byte === quote) {
      position = endOfString(bytes, position);
      if (position < 0) return -1;
      continue;
    }
    position += 1;
    // `[` and `{`, `]` and `}` differ by one bit.
    const bracket = byte & 0xdf;
    if (bracket === openBracket) depth += 1;
    else if (bracket === closeBracket) {
      depth -= 1;
      if (depth === 0) return position;
    }
  }
  return -1;
}

/**
 * End of the string that opens at `start`, its closing quote included; -1 when it breaks off. Nine bytes in ten are
 * inside strings: looking at four of them in a turn makes the whole scan half as fast again.
 */
function endOfString(bytes: Uint8Array, start: number): number {
  const { length } = bytes;
  const lastTurn = length - 4;
  let at = start + 1;
  while (at < lastTurn) {
    let byte = bytes[at];
    if (byte === quote) return at + 1;
    if (byte === backslash) {
      at += 2;
      continue;
    }
    byte = bytes[at + 1];
    if (byte === quote) return at + 2;
    if (byte === backslash) {
      at += 3;
      continue;
    }
    byte = bytes[at + 2];
    if (byte === quote) return at + 3;
    if (byte === backslash) {
      at += 4;
      continue;
    }
    byte = bytes[at + 3];
    if (byte === quote) return at + 4;
    if (byte === backslash) {
      at += 5;
      continue;
    }
    at += 4;
  }
  while (at < length) {
    const byte = bytes[at];
    if (byte === quote) return at + 1;
    at += byte === backslash ? 2 : 1;
  }
  return -1;
}

function skipSpace(bytes: Uint8Array, start: number): number {
  let position = start;
  for (;;) {
    const byte = bytes[position];
    if (byte === undefined || !isSpace(byte)) return position;
    position += 1;
  }
}

/** JSON's white space, and the record separator of RFC 7464 text sequences. */
function isSpace(byte: number): boolean {
  return byte === 0x20 || byte === 0x0a || byte === 0x0d || byte === 0x09 || byte === 0x1e;
}

function startsWithByteOrderMark(bytes: Uint8Array): boolean {
  return bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf;
}

/** Whether the key between its quotes is `name` (ASCII), written plainly or with escapes. */
function isKey(bytes: Uint8Array, start: number, end: number, name: string): boolean {
  // An escaped character takes at most six bytes; a longer key is another one.
  if (end - start < name.length || end - start > name.length * 6) return false;
  let text = '';
  let escaped = false;
  for (let index = start; index < end; index += 1) {
    const byte = bytes[index] as number;
    escaped ||= byte === backslash;
    text += String.fromCharCode(byte);
  }
  if (!escaped) return text === name;
  try {
    return JSON.parse(`"${text}"`) === name;
  } catch {
    return false;
  }
}

function withoutHole(bytes: Uint8Array, range: ByteRange, hole: ByteRange): Uint8Array {
  const head = hole.start - range.start;
  const kept = new Uint8Array(head + range.end - hole.end);
  kept.set(bytes.subarray(range.start, hole.start), 0);
  kept.set(bytes.subarray(hole.end, range.end), head);
  return kept;
}

/** Read through a function: the scan above has set it since it was cleared. */
function holeOf(scan: Scan): Scan['hole'] {
  return scan.hole;
}
