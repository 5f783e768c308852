// Which way requests go: the sample's memory, the extension's own client, or the editor's patched fetch.
import type { Draft } from '../app/connections';
import { createFallbackTransport, type TransportChoice } from '../http/fallback';
import { createHostTransport } from '../http/hostTransport';
import { chooseProxy } from '../http/proxyConfig';
import type { Transport, TransportRequest, TransportResponse } from '../http/transport';
import type { Log } from './log';
import type { HostSettings, NetworkClient } from './settings';

const choices: Readonly<Record<NetworkClient, TransportChoice>> = { auto: 'auto', direct: 'undici', editor: 'host' };

type Closable = Transport & { close(): Promise<void> };

export class Network {
  private direct: Promise<Closable> | undefined;
  private readonly live: Transport;
  private sample: Promise<(vendor: string) => Transport> | undefined;

  constructor(
    private readonly settings: HostSettings,
    private readonly log: Log,
  ) {
    this.live = createFallbackTransport({
      undici: { send: (request) => this.sendDirect(request) },
      host: createHostTransport((input, init) => globalThis.fetch(input, init)),
      choice: () => choices[settings.client],
      onFallback: (origin, failure) =>
        log.warn(`${origin}: ${failure.message} Requests to it now go through the editor's own network stack.`),
    });
  }

  transportFor(profile: Draft): Transport {
    if (profile.source === 'sample') return { send: (request) => this.sendSample(profile.vendor, request) };
    return this.live;
  }

  /** After a proxy setting changed: the next request makes a new client. */
  async reset(): Promise<void> {
    const old = this.direct;
    this.direct = undefined;
    await (await old)?.close();
  }

  private async sendDirect(request: TransportRequest): Promise<TransportResponse> {
    this.direct ??= this.loadDirect();
    return (await this.direct).send(request);
  }

  /** undici is its own bundle, loaded at the first request, so that activation does not pay for it. */
  private async loadDirect(): Promise<Closable> {
    const { createUndiciTransport } = await import('../http/undiciTransport');
    const { proxyUrl, noProxy, shown, warning } = chooseProxy(this.settings.proxy, process.env);
    if (warning !== undefined) this.log.warn(warning);
    if (shown !== undefined) this.log.info(`Requests go through the proxy ${shown}.`);
    return createUndiciTransport({ noProxy, ...(proxyUrl === undefined ? {} : { proxyUrl }) });
  }

  /** The sample organisation is its own bundle too; its time is that of the first look at it. */
  private async sendSample(vendor: string, request: TransportRequest): Promise<TransportResponse> {
    this.sample ??= import('../sample/transport').then(({ openSample }) => openSample(Date.now()));
    const transportOf = await this.sample;
    return transportOf(vendor).send(request);
  }
}
