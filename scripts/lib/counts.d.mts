// The part of the reporter that vitest's configuration uses.
import type { Reporter } from 'vitest/node';

export class CountsReporter implements Reporter {
  onTestRunEnd: NonNullable<Reporter['onTestRunEnd']>;
}
