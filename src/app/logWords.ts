// Lines about loads for the log: enough to tell why one failed, without the connection's name and what was asked.
import type { ConnectionProfile, LoadState } from '../core/connection';
import type { Failure } from '../core/errors';

export interface LogLine {
  readonly level: 'info' | 'warn' | 'error';
  readonly text: string;
}

/** A connection by its vendor and the beginning of its random ID, as in `openai 3f1c09aa`. */
export function connectionWord({ vendor, id }: Pick<ConnectionProfile, 'vendor' | 'id'>): string {
  return `${vendor} ${id.slice(0, 8)}`;
}

/** What happened, for a support desk. What a person typed is what `badInput` is about: it is not repeated. */
export function failureLine(what: string, { kind, status, requestId, message }: Failure): string {
  const facts = [kind, status, requestId].filter((fact) => fact !== undefined).join(' ');
  return kind === 'badInput' ? `${what}: [${facts}]` : `${what}: ${message} [${facts}]`;
}

/** `ms` since the load began, `events` of the connection in memory. Nothing for what is no news. */
export function loadLine(who: string, load: LoadState, events: number, ms: number): LogLine | undefined {
  const seconds = `${(ms / 1000).toFixed(1)} s`;
  const loaded = `${String(events)} events loaded`;
  switch (load.kind) {
    case 'idle':
      return undefined;
    case 'loading':
      return { level: 'info', text: `${who}: loading` };
    case 'waiting':
      return { level: 'info', text: `${who}: waiting: ${load.why}` };
    case 'stopped':
      return { level: 'info', text: `${who}: stopped after ${seconds}, ${loaded}` };
    case 'failed':
      return { level: 'error', text: failureLine(`${who}: failed after ${seconds}, ${loaded}`, load.failure) };
    case 'done': {
      const why = load.why === undefined ? '' : `: ${load.why}`;
      const text = `${who}: ${load.end} after ${seconds}, ${loaded}${why}`;
      return { level: load.end === 'complete' ? 'info' : 'warn', text };
    }
    default:
      return load satisfies never;
  }
}
