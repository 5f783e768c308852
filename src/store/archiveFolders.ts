// Where archives lie, how large they are, and how they go.
import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { readdir, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { AuditError } from '../core/errors';

/** Folder of a connection's archive. Another identity (endpoint, organization) has another one beside it. */
export function archiveFolder(root: string, connection: string, identity: string): string {
  return join(root, connection, createHash('sha256').update(identity).digest('hex').slice(0, 16));
}

/** Connections of which something is on disk. */
export async function archivedConnections(root: string): Promise<readonly string[]> {
  if (!existsSync(root)) return [];
  const entries = await readdir(root, { withFileTypes: true });
  return entries.filter((entry) => entry.isDirectory()).map(({ name }) => name);
}

/** Deletes everything that is kept of a connection, or of all. The store must have forgotten it. */
export async function deleteArchive(folder: string): Promise<void> {
  try {
    await rm(folder, { recursive: true, force: true, maxRetries: 3 });
  } catch (error) {
    throw storageError('The kept events could not be deleted', error);
  }
}

/** Bytes on disk under a folder, indexes included; 0 where there is none. */
export async function archiveBytes(folder: string): Promise<number> {
  if (!existsSync(folder)) return 0;
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const sizes = entries
    .filter((entry) => entry.isFile())
    .map((entry) =>
      stat(join(entry.parentPath, entry.name)).then(
        ({ size }) => size,
        () => 0,
      ),
    );
  return (await Promise.all(sizes)).reduce((sum, size) => sum + size, 0);
}

/** What the system says, in words, with what to do. */
export function storageError(what: string, error: unknown): AuditError {
  if (AuditError.is(error)) return error;
  const code = (error as NodeJS.ErrnoException | undefined)?.code;
  return new AuditError({ kind: 'storage', message: `${what}: ${reason(code)}.`, nextStep: remedy(code) });
}

function reason(code: string | undefined): string {
  switch (code) {
    case 'ENOSPC':
    case 'EDQUOT':
      return 'the disk is full';
    case 'EACCES':
    case 'EPERM':
    case 'EROFS':
      return 'the folder may not be written to';
    case 'EMFILE':
    case 'ENFILE':
      return 'too many files are open';
    case 'CHANGED':
      return 'its files were changed from outside';
    case undefined:
      return 'something unexpected happened';
    default:
      return `the system says ${code}`;
  }
}

function remedy(code: string | undefined): string {
  return code === 'ENOSPC' || code === 'EDQUOT'
    ? 'What is loaded stays in memory and is written once there is room. Make room, or delete kept events.'
    : 'What is loaded stays in memory. Reload the window, or switch "auditLogs.archive.enabled" off.';
}
