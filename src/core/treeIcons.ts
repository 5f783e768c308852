// Codicons and theme colours for events, resource types and connections. Colour never says what the icon does not.
import type { LoadState } from './connection';
import { type AuditEvent, unreadableType } from './event';

export interface TreeIcon {
  /** Codicon ID. */
  readonly id: string;
  /** Theme colour ID. */
  readonly color?: string;
}

/** By verb and outcome. */
export function eventIcon(event: Pick<AuditEvent, 'verb' | 'outcome' | 'action' | 'resource'>): TreeIcon {
  if (event.resource.type === unreadableType) return { id: 'warning', color: 'list.warningForeground' };
  if (event.outcome?.ok === false) return { id: 'error', color: 'list.errorForeground' };
  if (/^rotate/i.test(event.action)) return { id: 'sync', color: 'charts.yellow' };
  switch (event.verb) {
    case 'create':
      return { id: 'add', color: 'charts.green' };
    case 'read':
      return { id: 'eye' };
    case 'update':
      return { id: 'edit', color: 'charts.blue' };
    case 'delete':
      return { id: 'trash', color: 'charts.red' };
    case 'access':
      return { id: /log_?out/i.test(event.resource.type) ? 'sign-out' : 'sign-in', color: 'charts.purple' };
    case 'other':
      return { id: 'circle-outline' };
    default:
      return event.verb satisfies never;
  }
}

/** The first word found in a resource type decides. */
const typeIcons: readonly (readonly [RegExp, string])[] = [
  [new RegExp(unreadableType), 'warning'],
  [/key|token|secret/, 'key'],
  [/invite|member/, 'mail'],
  [/role|permission|policy|polic|access|allowlist|allow_list|guardrail/, 'shield'],
  [/login|logout|session|sso|scim|identity|oauth/, 'account'],
  [/user/, 'person'],
  [/service_account/, 'robot'],
  [/group|team|organi[sz]ation|tenant/, 'organization'],
  [/certificate/, 'verified'],
  [/limit|billing|usage/, 'dashboard'],
  [/project|workspace/, 'project'],
  [/prompt|partial/, 'comment'],
  [/scorecard|initiative/, 'checklist'],
  [/workflow/, 'run-all'],
  [/catalog|service|resource|entity|domain|collection/, 'package'],
  [/integration|provider|config/, 'settings-gear'],
];

export function typeIcon(type: string): TreeIcon {
  const word = type.slice(0, 200).toLowerCase();
  return { id: typeIcons.find(([pattern]) => pattern.test(word))?.[1] ?? 'symbol-field' };
}

export function connectionIcon(state: LoadState, source: 'live' | 'sample' | 'file'): TreeIcon {
  switch (state.kind) {
    case 'loading':
      return { id: 'loading~spin' };
    case 'waiting':
      return { id: 'watch', color: 'charts.yellow' };
    case 'failed':
      return { id: 'error', color: 'list.errorForeground' };
    case 'idle':
    case 'stopped':
    case 'done':
      return { id: source === 'sample' ? 'beaker' : source === 'file' ? 'file' : 'plug' };
    default:
      return state satisfies never;
  }
}
