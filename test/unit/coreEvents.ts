// Events, and a clock, for the tests of core.
import type { AuditEvent } from '../../src/core/event';
import { verbOf } from '../../src/core/verbs';

export const noon = Date.UTC(2026, 10, 20, 12, 0, 0);

/** An event of a type, with what the test cares about. */
export function eventOf(type: string, action: string, more: Partial<AuditEvent> = {}): AuditEvent {
  return {
    key: `${type}-${action}`,
    connection: 'c1',
    vendor: 'openai',
    at: noon,
    action,
    verb: verbOf(action),
    resource: { type, ids: [] },
    actor: { kind: 'user', id: 'user-1', label: 'ana@acme.io', email: 'ana@acme.io' },
    drift: [],
    ...more,
  };
}

/** An OpenAI event with its detail object, named by its ID. */
export function openaiEvent(word: string, detail: Record<string, unknown>, more: Partial<AuditEvent> = {}): AuditEvent {
  const dot = word.lastIndexOf('.');
  const type = word.slice(0, dot);
  const ids = typeof detail['id'] === 'string' ? [detail['id']] : [];
  return eventOf(type, word.slice(dot + 1), { resource: { type, ids }, request: { body: detail }, ...more });
}

/** CPU time of this process in ms: limits on it hold on a machine that is busy with something else. */
export function cpuNow(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
}
