// Runs work that comes in steps so that the event loop gets its turns.
import type { Steps } from '../core/steps';
import { Slicer } from '../store/slices';

/** Rejects with `AuditError` `cancelled` when aborted. Small work is done without a turn in between. */
export async function inSlices<T>(steps: Steps<T>, signal?: AbortSignal): Promise<T> {
  const slicer = new Slicer(signal);
  for (;;) {
    const step = steps.next();
    if (step.done === true) return step.value;
    await slicer.pause();
  }
}
