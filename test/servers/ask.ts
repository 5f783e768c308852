// Asks a wire directly, without HTTP.
import type { Wire } from '../../src/sample/wire';

export interface Answer<P> {
  readonly status: number;
  readonly page: P;
}

/** The answer is taken at its word: `P` is what the test expects. */
export function ask<P>(wire: Wire, path: string, search: string): Answer<P> {
  const answer = wire({ path, search });
  return { status: answer.status, page: JSON.parse(answer.body) as P };
}
