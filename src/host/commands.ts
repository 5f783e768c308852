// Registers commands behind one funnel: every failure is shown once, every argument is foreign until checked.
import { commands, type Disposable } from 'vscode';
import type { Failure } from '../core/errors';
import { failureOf } from '../app/walk';
import type { Log } from './log';
import { sayError } from './say';

export type Handler = (...args: readonly unknown[]) => unknown;

export class Commands implements Disposable {
  private readonly registered: Disposable[] = [];

  /** `before` each command: what it works on is brought up to date. */
  constructor(
    private readonly log: Log,
    private readonly before: () => void = () => undefined,
  ) {}

  /** Commands return nothing: whatever a caller in another extension gets to see, it is not a key and not an event. */
  add(name: string, handler: Handler): void {
    const guarded = async (...args: readonly unknown[]): Promise<void> => {
      try {
        this.before();
        await handler(...args);
      } catch (error) {
        await this.show(failureOf(error), name);
      }
    };
    this.registered.push(commands.registerCommand(`auditLogs.${name}`, guarded));
  }

  /** One message with what to do next; a cancellation is silent. */
  async show(failure: Failure, what: string): Promise<void> {
    if (failure.kind === 'cancelled') return;
    this.log.failure(what, failure);
    const chosen = await sayError(failureWords(failure), 'Show Log');
    if (chosen === 'Show Log') this.log.show();
  }

  dispose(): void {
    for (const registration of this.registered) registration.dispose();
  }
}

export function failureWords(failure: Failure): string {
  return [failure.message, failure.nextStep].filter((part) => part !== undefined && part !== '').join(' ');
}
