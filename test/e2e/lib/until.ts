// Waits for a state that is not one element: a value that is asked for again until it is right.
const patience = 15_000;

/**
 * Resolves to the first value that passes. `check` returns false or throws while it is not there yet; after 15 s the
 * last throw, or what the value was, becomes the error.
 */
export async function until<T>(read: () => T | Promise<T>, check: (value: T) => boolean | undefined): Promise<T> {
  const end = Date.now() + patience;
  for (;;) {
    const value = await read();
    let problem: unknown;
    try {
      if (check(value) !== false) return value;
      problem = new Error(`never became right: ${JSON.stringify(value)}`);
    } catch (error) {
      problem = error;
    }
    if (Date.now() > end) throw problem;
    await new Promise((resolve) => setTimeout(resolve, 60));
  }
}
