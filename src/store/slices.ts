// Long work in slices, so that the editor stays smooth.
import { setImmediate } from 'node:timers/promises';
import { AuditError } from '../core/errors';

/** Milliseconds of work before the event loop gets its turn; a slice overruns by one step at most, so that 10 holds. */
const sliceBudget = 6;

export class Slicer {
  private started = performance.now();

  constructor(private readonly signal?: AbortSignal) {
    this.check();
  }

  /** Whether the slice is used up. */
  due(): boolean {
    return performance.now() - this.started >= sliceBudget;
  }

  /** Lets the event loop turn when the slice is used up. Rejects with `AuditError` `cancelled` when aborted. */
  async pause(): Promise<void> {
    if (!this.due()) return;
    await setImmediate();
    this.check();
    this.started = performance.now();
  }

  private check(): void {
    if (this.signal?.aborted === true) throw new AuditError({ kind: 'cancelled', message: 'The search was stopped.' });
  }
}
