// A log file on disk as a stream of bytes, unpacked where it is packed.
import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { Readable, type Transform } from 'node:stream';
import * as zlib from 'node:zlib';
import { AuditError } from '../core/errors';

export interface LogChunk {
  readonly bytes: Uint8Array;
  /** Bytes of the file that were read so far, packed as they are. */
  readonly read: number;
}

const chunkBytes = 256 * 1024;

/** Bytes of the file. Throws `AuditError` `storage`. */
export async function logFileSize(path: string): Promise<number> {
  try {
    return (await stat(path)).size;
  } catch (error) {
    throw unreadable(error);
  }
}

/** Throws `AuditError`: `storage` when the file cannot be read, `badInput` when it cannot be unpacked, `cancelled`. */
export async function* readLogFile(path: string, signal: AbortSignal): AsyncGenerator<LogChunk> {
  yield* unpacked(createReadStream(path, { highWaterMark: chunkBytes, signal }), signal);
}

/** The same for bytes that are in memory already. */
export async function* readLogBytes(bytes: Uint8Array, signal: AbortSignal): AsyncGenerator<LogChunk> {
  const parts: Buffer[] = [];
  for (let at = 0; at < bytes.length; at += chunkBytes) parts.push(Buffer.from(bytes.subarray(at, at + chunkBytes)));
  yield* unpacked(Readable.from(parts), signal);
}

async function* unpacked(source: Readable, signal: AbortSignal): AsyncGenerator<LogChunk> {
  let read = 0;
  let unpacker: Transform | undefined;
  try {
    const input = source[Symbol.asyncIterator]() as AsyncIterator<Buffer, undefined>;
    const first = await input.next();
    const rest = async function* (): AsyncGenerator<Buffer> {
      for (let part = first; part.done !== true; part = await input.next()) {
        read += part.value.length;
        yield part.value;
      }
    };
    unpacker = first.done === true ? undefined : unpackerFor(first.value);
    if (unpacker === undefined) {
      for await (const bytes of rest()) yield { bytes, read };
      return;
    }
    const target = unpacker;
    const feed = Readable.from(rest());
    feed.on('error', (error) => target.destroy(error));
    for await (const bytes of feed.pipe(target) as AsyncIterable<Buffer>) {
      if (signal.aborted) throw cancelled();
      yield { bytes, read };
    }
  } catch (error) {
    if (AuditError.is(error)) throw error;
    if (signal.aborted) throw cancelled();
    throw unpacker === undefined || isSystemError(error) ? unreadable(error) : broken();
  } finally {
    source.destroy();
    unpacker?.destroy();
  }
}

/** By the first bytes, whatever the file is called. */
function unpackerFor(first: Buffer): Transform | undefined {
  const starts = (...bytes: readonly number[]): boolean => bytes.every((byte, index) => first[index] === byte);
  if (starts(0x1f, 0x8b)) return zlib.createGunzip();
  if (starts(0x28, 0xb5, 0x2f, 0xfd)) {
    // Node has it from 22.15 and 23.8 on; older editors bring an older one.
    const create = (zlib as { readonly createZstdDecompress?: () => Transform }).createZstdDecompress;
    if (create === undefined) throw packed('zstd', 'this version of VS Code cannot open it', 'zstd -d');
    return create();
  }
  if (starts(0x50, 0x4b, 0x03, 0x04)) throw packed('zip', 'an archive of files cannot be opened', 'unzip');
  if (starts(0xfd, 0x37, 0x7a, 0x58, 0x5a)) throw packed('xz', 'which cannot be opened here', 'xz -d');
  if (starts(0x42, 0x5a, 0x68)) throw packed('bzip2', 'which cannot be opened here', 'bzip2 -d');
  return undefined;
}

function packed(name: string, why: string, command: string): AuditError {
  return new AuditError({
    kind: 'badInput',
    message: `The file is packed with ${name}; ${why}.`,
    nextStep: `Unpack it first, for example with "${command}", and open the result.`,
  });
}

function broken(): AuditError {
  return new AuditError({
    kind: 'badInput',
    message: 'The file cannot be unpacked: it is damaged or breaks off.',
    nextStep: 'What could be read before is shown. Fetch the file again.',
  });
}

function cancelled(): AuditError {
  return new AuditError({ kind: 'cancelled', message: 'Opening the file was stopped.' });
}

function isSystemError(error: unknown): boolean {
  return typeof (error as NodeJS.ErrnoException | undefined)?.syscall === 'string';
}

function unreadable(error: unknown): AuditError {
  const code = (error as NodeJS.ErrnoException | undefined)?.code;
  const why =
    code === 'ENOENT'
      ? 'it is not there'
      : code === 'EACCES' || code === 'EPERM'
        ? 'it may not be read'
        : code === 'EISDIR'
          ? 'it is a folder'
          : `the system says ${code ?? 'no more than that'}`;
  return new AuditError({ kind: 'storage', message: `The file cannot be read: ${why}.` });
}
