// The sample behind the transport port: the same answers as its wires, and nothing after an abort.
import { describe, expect, it } from 'vitest';
import { AuditError } from '../../src/core/errors';
import { createSampleOrganization } from '../../src/sample/generator';
import { createSampleTransport, sampleWire } from '../../src/sample/transport';

const northwind = createSampleOrganization({ now: Date.UTC(2026, 10, 20, 13, 52) });

const window = 'start_time=2026-10-01T00:00:00Z&end_time=2026-12-01T00:00:00Z';
const urls: readonly (readonly [vendor: string, url: string])[] = [
  ['openai', 'https://api.openai.com/v1/organization/audit_logs?limit=100'],
  ['portkey', `https://api.portkey.ai/v1/audit-logs?${window}&page_size=100`],
  ['cortex', 'https://api.getcortexapp.com/api/v1/audit-logs?page=0&pageSize=1000'],
];

async function text(body: AsyncIterable<Uint8Array>): Promise<string> {
  const parts: Uint8Array[] = [];
  for await (const part of body) parts.push(part);
  return Buffer.concat(parts).toString('utf8');
}

describe('the sample transport', () => {
  it.each(urls)('answers %s as its wire does', async (vendor, url) => {
    const transport = createSampleTransport(vendor, northwind);
    const { signal } = new AbortController();
    const target = new URL(url);
    const answer = await transport.send({ url: target, method: 'GET', headers: {}, signal });
    const wired = sampleWire(vendor, northwind)({ path: target.pathname, search: target.search });
    expect(answer.status).toBe(200);
    expect(answer.headers.get('content-type')).toBe('application/json');
    expect(await text(answer.body)).toBe(wired.body);
  });

  it.each(urls)('refuses an aborted signal before and within an answer of %s', async (vendor, url) => {
    const transport = createSampleTransport(vendor, northwind);
    const control = new AbortController();
    const request = { url: new URL(url), method: 'GET', headers: {}, signal: control.signal } as const;
    const answer = await transport.send(request);
    control.abort();
    await expect(text(answer.body)).rejects.toMatchObject({ failure: { kind: 'cancelled' } });
    await expect(transport.send(request)).rejects.toMatchObject({ failure: { kind: 'cancelled' } });
  });

  it('has no sample for a vendor it does not know', () => {
    expect(() => createSampleTransport('nobody', northwind)).toThrow(AuditError);
  });
});
