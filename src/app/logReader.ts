// From the bytes of an opened log to its records: recognises JSON and CSV, and what this extension exported itself.
import { AuditError } from '../core/errors';
import { CsvReader, delimiterOf } from '../core/import/csvStream';
import { csvColumns, type CsvColumns, ownRow, unwrap, type Unwrapped, vendorRow } from '../core/import/exported';
import { RecordScanner } from '../core/import/jsonStream';

export interface ImportedRecord {
  /** The vendor's record; of an export that has none, its facts in the record's place. */
  readonly raw: Uint8Array;
  /** As exported; absent in what a vendor wrote. */
  readonly key?: string;
  readonly vendor?: string;
}

/** Enough to see what the file is. */
const headBytes = 64 * 1024;

interface Format {
  push(bytes: Uint8Array): void;
  /** `false` when the file breaks off. */
  finish(): boolean;
}

const encoder = new TextEncoder();

/** Push parser. Throws `AuditError` `badInput` for what is no log, `tooLarge` for a record without end. */
export class LogReader {
  private head: Uint8Array = new Uint8Array();
  private format: Format | undefined;
  private found: ImportedRecord[] = [];
  private whole = true;

  push(bytes: Uint8Array): readonly ImportedRecord[] {
    if (this.format !== undefined) this.format.push(bytes);
    else {
      this.head = Buffer.concat([this.head, bytes]);
      if (this.head.length >= headBytes || this.head.includes(0x0a)) this.begin();
    }
    return this.taken();
  }

  finish(): readonly ImportedRecord[] {
    if (this.format === undefined) this.begin();
    this.whole = this.format?.finish() ?? true;
    return this.taken();
  }

  /** After `finish`: why records may be missing. */
  get warning(): string | undefined {
    return this.whole ? undefined : 'the file breaks off';
  }

  private taken(): readonly ImportedRecord[] {
    const { found } = this;
    this.found = [];
    return found;
  }

  private begin(): void {
    const { head } = this;
    this.head = new Uint8Array();
    this.format = this.recognise(head);
    this.format.push(head);
  }

  private recognise(head: Uint8Array): Format {
    // Spreadsheets and shells on Windows write UTF-16.
    const wide =
      head[0] === 0xff && head[1] === 0xfe ? 'utf-16le' : head[0] === 0xfe && head[1] === 0xff ? 'utf-16be' : undefined;
    const text = new TextDecoder(wide ?? 'utf-8').decode(head).trimStart();
    if (/^[[{]/.test(text)) return this.json(wide);
    const delimiter = delimiterOf(text.split(/[\r\n]/, 1)[0] ?? '');
    if (delimiter !== undefined && !text.startsWith('<')) return this.csv(new CsvReader(delimiter, this.row()), wide);
    throw new AuditError({
      kind: 'badInput',
      message: text === '' ? 'The file is empty.' : 'The file is neither JSON nor CSV.',
      nextStep: 'Open an export of an audit log: NDJSON, JSON or CSV, packed with gzip or zstd or not.',
    });
  }

  private json(wide: string | undefined): Format {
    const scanner = new RecordScanner(({ bytes, broken }) => {
      const own = !broken && mayBeOwn(bytes) ? unwrap(new TextDecoder().decode(bytes)) : undefined;
      if (own !== 'notes') this.found.push(own === undefined ? { raw: bytes } : imported(own));
    });
    if (wide === undefined) return scanner;
    const decoder = new TextDecoder(wide);
    return {
      push: (bytes) => scanner.push(encoder.encode(decoder.decode(bytes, { stream: true }))),
      finish: () => scanner.finish(),
    };
  }

  private csv(reader: CsvReader, wide: string | undefined): Format {
    const decoder = new TextDecoder(wide ?? 'utf-8');
    return {
      push: (bytes) => reader.push(decoder.decode(bytes, { stream: true })),
      finish: () => {
        reader.push(decoder.decode());
        return reader.finish();
      },
    };
  }

  private row(): (cells: readonly string[]) => void {
    let columns: CsvColumns | undefined;
    return (cells) => {
      if (columns === undefined) columns = csvColumns(cells);
      else
        this.found.push(
          columns.own ? imported(ownRow(columns, cells)) : { raw: encoder.encode(vendorRow(columns, cells)) },
        );
    };
  }
}

function imported({ text, key, vendor }: Unwrapped): ImportedRecord {
  return { raw: encoder.encode(text), key, ...(vendor === undefined ? {} : { vendor }) };
}

const ownBeginning = /^\s*\{"(?:at|vendor|key|export|auditLogArchive)":/;

function mayBeOwn(bytes: Uint8Array): boolean {
  return ownBeginning.test(String.fromCharCode(...bytes.subarray(0, 24)));
}
