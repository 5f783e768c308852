// Long work in steps: the one who runs it decides when others get their turn.

/** Yields between steps of some milliseconds at most; returns the result. */
export type Steps<T> = Generator<undefined, T, undefined>;

/** Tokens of JSON between two steps: about a millisecond. */
export const tokensInStep = 4096;

/** All of it at once. */
export function finish<T>(steps: Steps<T>): T {
  for (;;) {
    const step = steps.next();
    if (step.done === true) return step.value;
  }
}
