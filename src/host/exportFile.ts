// Where an export goes: a file of this machine, or one of a file system that another extension brings.
import { workspace, type Uri } from 'vscode';
import { AuditError } from '../core/errors';
import { openPartialFile, partialEnding, storageError, type PartialFile } from './partialFile';

/** Such a file system takes a file only whole, so it has to be held until the end. */
const mostHeld = 64 * 1024 * 1024;

/** Throws `AuditError` `storage`, as the file's methods do. */
export async function openExportFile(uri: Uri): Promise<PartialFile> {
  return uri.scheme === 'file' ? openPartialFile(uri.fsPath) : heldFile(uri);
}

export function beside(uri: Uri, ending: string): Uri {
  return uri.with({ path: `${uri.path}${ending}` });
}

export function fileName(uri: Uri): string {
  return uri.path.slice(uri.path.lastIndexOf('/') + 1);
}

function heldFile(uri: Uri): PartialFile {
  const name = fileName(uri);
  const partial = beside(uri, partialEnding);
  const encoder = new TextEncoder();
  let chunks: Uint8Array[] = [];
  let bytes = 0;
  return {
    write(text) {
      const chunk = encoder.encode(text);
      bytes += chunk.length;
      if (bytes <= mostHeld) {
        chunks.push(chunk);
        return Promise.resolve();
      }
      chunks = [];
      return Promise.reject(
        new AuditError({
          kind: 'storage',
          message: `${name} would be larger than the 64 MB that can be written to that place.`,
          nextStep: 'Choose a file on this machine, or ask for a shorter range.',
        }),
      );
    },
    async commit() {
      try {
        await workspace.fs.writeFile(partial, Buffer.concat(chunks));
        await workspace.fs.rename(partial, uri, { overwrite: true });
      } catch (error) {
        throw storageError(name, error);
      }
    },
    async discard() {
      chunks = [];
      await Promise.resolve(workspace.fs.delete(partial)).catch(() => undefined);
    },
  };
}
