// The sample organisation behind the adapters' own port: answers in memory, touches no network, needs no key.
import { AuditError } from '../core/errors';
import type { Transport, TransportResponse } from '../http/transport';
import { createCortexWire } from './cortexWire';
import { createSampleOrganization, type SampleOrganization } from './generator';
import { createOpenaiWire } from './openaiWire';
import { createPortkeyWire } from './portkeyWire';
import type { Wire } from './wire';

const chunkBytes = 64 * 1024;

/** One organisation behind every vendor's transport. `now` in epoch ms: its newest event is not after it. */
export function openSample(now: number): (vendor: string) => Transport {
  const organization = createSampleOrganization({ now });
  return (vendor) => createSampleTransport(vendor, organization);
}

/** Throws `AuditError` for a vendor that has no sample. */
export function createSampleTransport(vendor: string, organization: SampleOrganization): Transport {
  const wire = sampleWire(vendor, organization);
  return {
    async send({ url, signal }): Promise<TransportResponse> {
      // A turn of the loop, so that loading is seen and can be stopped as with a real answer.
      await Promise.resolve();
      refuseAborted(signal);
      const answer = wire({ path: url.pathname, search: url.search });
      return {
        status: answer.status,
        headers: new Map(Object.entries(answer.headers)),
        body: chunks(new TextEncoder().encode(answer.body), signal),
      };
    },
  };
}

/** One vendor's wire over an organisation. Throws `AuditError` for a vendor that has no sample. */
export function sampleWire(vendor: string, organization: SampleOrganization): Wire {
  switch (vendor) {
    case 'openai':
      return createOpenaiWire(organization);
    case 'portkey':
      return createPortkeyWire(organization);
    case 'cortex':
      return createCortexWire(organization);
    default:
      throw new AuditError({ kind: 'badInput', message: 'There is no sample for this vendor.' });
  }
}

async function* chunks(bytes: Uint8Array, signal: AbortSignal): AsyncGenerator<Uint8Array> {
  for (let start = 0; start < bytes.length; start += chunkBytes) {
    await Promise.resolve();
    refuseAborted(signal);
    yield bytes.subarray(start, start + chunkBytes);
  }
}

function refuseAborted(signal: AbortSignal): void {
  if (signal.aborted) throw new AuditError({ kind: 'cancelled', message: 'Cancelled.' });
}
