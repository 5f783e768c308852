// What is said where a value was kept in a shape that this version cannot read: it is not written over.
import { AuditError } from '../core/errors';

export function newerVersion(what: string): AuditError {
  return new AuditError({
    kind: 'storage',
    message: `${what} were kept by a newer version of this extension, in a way this one cannot read. Nothing was changed.`,
    nextStep: 'Update the extension. To start anew without them, use "Audit Logs: Delete All Data…".',
  });
}
