// The host's end of the channel to one panel: reads the page's messages, and answers the page that is alive now.
import { pageEnvelope, protocolVersion, type PageMessage } from './messages';
import type { HostEnvelope, HostMessage } from './views';

export interface HostChannelOptions {
  /** Puts a message on the wire (`webview.postMessage`). */
  readonly post: (envelope: HostEnvelope) => void;
  readonly onMessage: (message: PageMessage) => void;
  /** Told of a message that does not fit, at most once a second; for the log. Never carries the message's text. */
  readonly onRefused: (why: string) => void;
  /** Epoch ms. */
  readonly now: () => number;
}

/**
 * The handshake: a page makes a nonce, says `ready` with it, and both ends put it on everything they say. A reloaded
 * page says `ready` with a new one, so that an answer meant for its predecessor, or a message from another frame, is
 * dropped.
 */
export class HostChannel {
  private nonce: string | undefined;
  private refusedAt = Number.NEGATIVE_INFINITY;
  private readonly options: HostChannelOptions;

  constructor(options: HostChannelOptions) {
    this.options = options;
  }

  get open(): boolean {
    return this.nonce !== undefined;
  }

  /** Feed with whatever `onDidReceiveMessage` gives. Never throws for what the page says. */
  receive(data: unknown): void {
    const read = pageEnvelope.safeParse(data);
    if (!read.success) return this.refuse('a message does not fit the protocol');
    const { nonce, m } = read.data;
    if (m.t === 'ready') this.nonce = nonce;
    else if (nonce !== this.nonce) return this.refuse('a message carries another page’s nonce');
    this.options.onMessage(m);
  }

  /** Dropped while no page is ready. */
  send(message: HostMessage): void {
    if (this.nonce === undefined) return;
    this.options.post({ v: protocolVersion, nonce: this.nonce, m: message });
  }

  private refuse(why: string): void {
    const now = this.options.now();
    if (now - this.refusedAt < 1000) return;
    this.refusedAt = now;
    this.options.onRefused(why);
  }
}
