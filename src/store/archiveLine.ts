// A kept event as a line: `{"key":"…","n":1234,"record":…}`. The record stands byte for byte, its length before it.

/** What ends a line, right behind the record. */
export const lineEnd = '}\n';
const lineEndBytes = [0x7d, 0x0a] as const;

/** Longer records are taken for damage. */
const longestRecord = 0x3fffffff;
/** A key of 200 characters takes at most 1 200 bytes as JSON. */
const longestHeader = 16_384;

/** What stands before a record of `length` bytes. */
export function lineStart(key: string, length: number): string {
  return `{"key":${JSON.stringify(key)},"n":${String(length)},"record":`;
}

export interface KeptLine {
  readonly key: string;
  /** Where the record begins, and how many bytes it has; the line ends two bytes behind it. */
  readonly start: number;
  readonly length: number;
}

/** The line that begins at `at`. `short`: the bytes end inside of it. `bad`: no line begins there. */
export function readLine(bytes: Buffer, at: number): KeptLine | 'short' | 'bad' {
  const left = bytes.length - at;
  const known = bytes.toString('latin1', at, Math.min(bytes.length, at + opening.length));
  if (known !== opening) return opening.startsWith(known) ? 'short' : 'bad';
  const quote = endOfString(bytes, at + opening.length);
  if (quote < 0) return left < longestHeader ? 'short' : 'bad';
  const header = bytes.toString('latin1', quote + 1, Math.min(bytes.length, quote + 40));
  const match = /^,"n":(\d{1,10}),"record":/.exec(header);
  if (match === null) return header.length < 39 && isPartOfHeader(header) ? 'short' : 'bad';
  const length = Number(match[1]);
  const start = quote + 1 + match[0].length;
  if (length > longestRecord) return 'bad';
  const end = start + length;
  for (const [offset, byte] of lineEndBytes.entries()) {
    if (end + offset >= bytes.length) return 'short';
    if (bytes[end + offset] !== byte) return 'bad';
  }
  const key = parseKey(bytes.toString('utf8', at + opening.length - 1, quote + 1));
  return key === undefined ? 'bad' : { key, start, length };
}

/** Where the next line may begin, behind `at`; -1 when none does. */
export function nextLine(bytes: Buffer, at: number): number {
  const found = bytes.indexOf(`\n${opening}`, at, 'latin1');
  return found < 0 ? -1 : found + 1;
}

const opening = '{"key":"';

function endOfString(bytes: Buffer, from: number): number {
  const limit = Math.min(bytes.length, from + longestHeader);
  for (let position = from; position < limit; position += 1) {
    const byte = bytes[position];
    if (byte === 0x22) return position;
    if (byte === 0x5c) position += 1;
  }
  return -1;
}

function isPartOfHeader(text: string): boolean {
  return (
    ',"n":'.startsWith(text) ||
    /^,"n":\d{1,10}$/.test(text) ||
    /^,"n":\d{1,10},(?:"(?:r(?:e(?:c(?:o(?:r(?:d(?:"(?::)?)?)?)?)?)?)?)?)?$/.test(text)
  );
}

function parseKey(json: string): string | undefined {
  try {
    const key: unknown = JSON.parse(json);
    return typeof key === 'string' ? key : undefined;
  } catch {
    return undefined;
  }
}
