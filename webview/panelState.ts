// Which state the panel is in: a name that a test can ask for.
import type { ConnectionView, ResultView } from '../src/protocol/views';

export type PanelState = 'first' | 'loading' | 'waiting' | 'nothing' | 'failed' | 'rows';

export function panelState(connections: readonly ConnectionView[], result: ResultView | undefined): PanelState {
  if (connections.length === 0) return 'first';
  if (result === undefined) return 'loading';
  if (result.count > 0) return 'rows';
  const { parts } = result;
  if (result.running)
    return parts.some((part) => part.state === 'loading') || parts.every((part) => part.state !== 'waiting')
      ? 'loading'
      : 'waiting';
  return parts.length > 0 && parts.every((part) => part.state === 'failed') ? 'failed' : 'nothing';
}
