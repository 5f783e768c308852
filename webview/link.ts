// The page's end of the channel: the only place that knows acquireVsCodeApi.
import type { PageEnvelope, PageMessage } from '../src/protocol/messages';
import type { HostMessage } from '../src/protocol/views';
import { isRecord, readKept, type Kept } from './kept';

export interface Link {
  send(message: PageMessage): void;
  keep(state: Kept): void;
  kept(): Kept | undefined;
}

const protocolVersion = 1;

/** Makes the nonce of this page's life, and takes in only what carries it. */
export function openLink(onMessage: (message: HostMessage) => void): Link {
  const api = acquireVsCodeApi();
  const nonce = [...crypto.getRandomValues(new Uint8Array(16))]
    .map((byte) => byte.toString(16).padStart(2, '0'))
    .join('');
  window.addEventListener('message', (event: MessageEvent<unknown>) => {
    const data = event.data;
    if (!isRecord(data) || data['v'] !== protocolVersion || data['nonce'] !== nonce) return;
    const message = data['m'];
    // What carries the nonce was made by our host, of this version: its shape is the type's.
    if (isRecord(message) && typeof message['t'] === 'string') onMessage(message as unknown as HostMessage);
  });
  return {
    send: (m) => {
      const envelope: PageEnvelope = { v: protocolVersion, nonce, m };
      api.postMessage(envelope);
    },
    keep: (state) => void api.setState(state),
    kept: () => readKept(api.getState()),
  };
}
