// The clock of the machine.
import { AuditError } from '../core/errors';
import type { Clock } from './transport';

/** Node's timers overflow beyond this and would fire at once. */
const longestTimer = 2_147_483_647;

function cancelled(): AuditError {
  return new AuditError({ kind: 'cancelled', message: 'Stopped.' });
}

export const systemClock: Clock = {
  now: () => Date.now(),
  random: () => Math.random(),
  sleep: (ms, signal) =>
    new Promise((resolve, reject) => {
      if (signal.aborted) {
        reject(cancelled());
        return;
      }
      const stop = (): void => {
        clearTimeout(timer);
        reject(cancelled());
      };
      const timer = setTimeout(
        () => {
          signal.removeEventListener('abort', stop);
          resolve();
        },
        Math.min(Math.max(0, ms), longestTimer),
      );
      signal.addEventListener('abort', stop, { once: true });
    }),
};
