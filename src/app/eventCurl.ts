// The request that brings one event, as a command for a shell.
import { curlCommand } from '../core/detail';
import type { AuditEvent } from '../core/event';
import type { Connections } from './connections';

/** By the event's second of time; the key stands as an environment variable. */
export function eventCurl(event: AuditEvent, connections: Connections): string {
  const profile = connections.require(event.connection);
  const adapter = connections.adapter(event.vendor);
  const second = Math.floor((event.at ?? 0) / 1000) * 1000;
  const window = { from: second, to: second + 1000 };
  const path = adapter.describe({ window, params: new Map() }, profile.options);
  return curlCommand({ url: `${profile.baseUrl}${path}`, ...adapter.credential });
}
