// undici first; where it cannot make the connection itself, VS Code's own transport, remembered for that origin.
import { AuditError } from '../core/errors';
import { TransportError } from './networkErrors';
import type { Transport, TransportRequest, TransportResponse } from './transport';

export type TransportChoice = 'auto' | 'undici' | 'host';

export interface FallbackOptions {
  readonly undici: Transport;
  readonly host: Transport;
  /** Read at each request, so that a change of the setting counts at once. */
  readonly choice: () => TransportChoice;
  /** Told once for each origin that goes over to the host's transport. */
  readonly onFallback?: (origin: string, failure: AuditError['failure']) => void;
}

export function createFallbackTransport(options: FallbackOptions): Transport {
  const useHost = new Set<string>();

  async function remembered(request: TransportRequest): Promise<TransportResponse> {
    try {
      return await options.host.send(request);
    } catch (error) {
      // The network has changed: the next request starts over with undici.
      if (TransportError.isUnconnected(error)) useHost.delete(request.url.origin);
      throw error;
    }
  }

  async function auto(request: TransportRequest): Promise<TransportResponse> {
    const { origin } = request.url;
    if (useHost.has(origin)) return remembered(request);
    try {
      return await options.undici.send(request);
    } catch (error) {
      // Only where no request can have been sent: name, connection, proxy or certificate stood in the way.
      if (!TransportError.isUnconnected(error) || request.signal.aborted) throw error;
      const answer = await second(request, error);
      useHost.add(origin);
      options.onFallback?.(origin, error.failure);
      return answer;
    }
  }

  /** undici's failure is the one told when the host's transport cannot connect either: it names what stood in the way. */
  async function second(request: TransportRequest, first: TransportError): Promise<TransportResponse> {
    try {
      return await options.host.send(request);
    } catch (error) {
      const vague = !AuditError.is(error) || TransportError.isUnconnected(error) || error.failure.kind === 'network';
      throw vague ? first : error;
    }
  }

  function send(request: TransportRequest): Promise<TransportResponse> {
    const choice = options.choice();
    switch (choice) {
      case 'undici':
        return options.undici.send(request);
      case 'host':
        return options.host.send(request);
      case 'auto':
        return auto(request);
      default: {
        const unknown: never = choice;
        throw new Error(`Unknown transport ${String(unknown)}`);
      }
    }
  }

  return { send };
}
