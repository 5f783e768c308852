// A file that is whole or not there: written under another name, and given its own at the end.
import { open, rename, rm, stat } from 'node:fs/promises';
import { basename } from 'node:path';
import type { ExportSink } from '../app/exporter';
import { AuditError } from '../core/errors';
import { visible } from '../core/text/visible';

export interface PartialFile extends ExportSink {
  /** The text so far becomes the file; what had its name is replaced. */
  commit(): Promise<void>;
  /** Takes back what was written. Safe to call at any time. */
  discard(): Promise<void>;
}

/** What is asked of the disk; a test brings one that is full. */
export interface Disk {
  readonly open: typeof open;
  readonly rename: typeof rename;
  readonly rm: typeof rm;
  readonly stat: typeof stat;
}

/** Ends the name of a file that is not whole. */
export const partialEnding = '.partial';

/** Readable by the person alone: an audit log names people. */
const mode = 0o600;

/** Throws `AuditError` `storage`, as its methods do. */
export async function openPartialFile(path: string, disk: Disk = { open, rename, rm, stat }): Promise<PartialFile> {
  const partial = `${path}${partialEnding}`;
  const name = basename(path);
  // What a killed export left behind goes; a link planted there is not followed.
  const file = await told(name, async () => {
    await disk.rm(partial, { force: true });
    return disk.open(partial, 'wx', mode);
  });
  let closed = false;
  const close = async (): Promise<void> => {
    if (closed) return;
    closed = true;
    await file.close();
  };
  return {
    async write(text) {
      await told(name, () => file.appendFile(text, 'utf8'));
    },
    async commit() {
      await told(name, async () => {
        await file.sync();
        const mine = await file.stat();
        await close();
        const there = await disk.stat(partial);
        if (there.ino !== mine.ino) throw new Error('another export writes to the same file');
        await disk.rename(partial, path);
      });
    },
    async discard() {
      await close().catch(() => undefined);
      await disk.rm(partial, { force: true }).catch(() => undefined);
    },
  };
}

async function told<T>(name: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw storageError(name, error);
  }
}

const reasons: ReadonlyMap<unknown, readonly [message: string, nextStep: string]> = new Map([
  ['ENOSPC', ['the disk is full.', 'Make room, or choose another place.']],
  ['EDQUOT', ['your share of the disk is used up.', 'Make room, or choose another place.']],
  ['EFBIG', ['the file system does not take files of that size.', 'Choose another place, or a shorter range.']],
  ['EACCES', ['you may not write there.', 'Choose another place.']],
  ['EPERM', ['you may not write there.', 'Choose another place.']],
  ['EROFS', ['the disk is read-only.', 'Choose another place.']],
  ['ENOENT', ['the folder does not exist.', 'Choose another place.']],
  ['ENOTDIR', ['the folder does not exist.', 'Choose another place.']],
  ['EISDIR', ['a folder has this name.', 'Choose another name.']],
  ['EBUSY', ['another program has it open.', 'Close it there and try again.']],
  ['EIO', ['the disk did not take it.', 'Try another place.']],
]);

/** What the system said, in words; nothing of what was written stays under the file's own name. */
export function storageError(name: string, error: unknown): AuditError {
  if (AuditError.is(error)) return error;
  const code = typeof error === 'object' && error !== null ? (error as { readonly code?: unknown }).code : undefined;
  const other = typeof code === 'string' ? code : error instanceof Error ? error.message : 'unknown reason';
  const [why, nextStep] = reasons.get(code) ?? [`${visible(other, 200)}.`, 'Try again, or choose another place.'];
  return new AuditError({ kind: 'storage', message: `${visible(name, 80)} could not be written: ${why}`, nextStep });
}
