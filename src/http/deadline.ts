// One request's deadlines: how long for the headers, between two parts of the body, and in all.
import type { AuditError } from '../core/errors';
import { TransportError, cancelledError } from './networkErrors';

/** All in ms. */
export interface Timeouts {
  /** Until the answer's headers are here, the connection included. */
  readonly headers: number;
  /** Without a byte of the body. */
  readonly idle: number;
  /** For one request in all. */
  readonly total: number;
}

export const defaultTimeouts: Timeouts = { headers: 60_000, idle: 30_000, total: 180_000 };

export interface Deadline {
  /** Aborts when the caller's signal does, when time is up, and on `end`. */
  readonly signal: AbortSignal;
  /** Settles with `work`, or rejects at once with `cancelled` or `timeout`, whatever `work` does. */
  race<T>(work: Promise<T>): Promise<T>;
  /** Something came: the idle time starts again. */
  progress(): void;
  end(): void;
}

function seconds(ms: number): string {
  return ms < 1000 ? `${String(ms)} ms` : `${String(Math.round(ms / 1000))} seconds`;
}

function late(host: string, what: string): TransportError {
  return new TransportError(
    {
      kind: 'timeout',
      message: `${host} ${what}.`,
      nextStep: 'Refresh to try again, with a shorter time range if the vendor is slow.',
    },
    true,
  );
}

/** The machine's own timers, not the `Clock`: a deadline guards against real sockets. */
export function startDeadline(timeouts: Timeouts, host: string, outer: AbortSignal): Deadline {
  const controller = new AbortController();
  let failure: AuditError | undefined;
  const stop = (error: AuditError): void => {
    failure ??= error;
    controller.abort(failure);
  };
  const onAbort = (): void => stop(cancelledError());
  if (outer.aborted) onAbort();
  else outer.addEventListener('abort', onAbort, { once: true });
  const total = setTimeout(
    () => stop(late(host, `did not finish its answer within ${seconds(timeouts.total)}`)),
    timeouts.total,
  );
  let step = setTimeout(() => stop(late(host, `did not answer within ${seconds(timeouts.headers)}`)), timeouts.headers);
  return {
    signal: controller.signal,
    race<T>(work: Promise<T>): Promise<T> {
      return new Promise<T>((resolve, reject) => {
        const settle = (): void => controller.signal.removeEventListener('abort', onEnd);
        const onEnd = (): void => reject(failure ?? cancelledError());
        if (controller.signal.aborted) onEnd();
        else controller.signal.addEventListener('abort', onEnd, { once: true });
        work.then(resolve, reject).finally(settle);
      });
    },
    progress() {
      clearTimeout(step);
      step = setTimeout(
        () => stop(late(host, `stopped in the middle of its answer for ${seconds(timeouts.idle)}`)),
        timeouts.idle,
      );
    },
    end() {
      clearTimeout(total);
      clearTimeout(step);
      outer.removeEventListener('abort', onAbort);
      if (failure === undefined) {
        failure = cancelledError();
        controller.abort(failure);
      }
    },
  };
}
