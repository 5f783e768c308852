// P1 and P2: from bytes, and from the network, to events that are validated, indexed and searchable.
import { Agent, request } from 'undici';
import { createHttpClient } from '../../src/http/client';
import { systemClock } from '../../src/http/systemClock';
import { createUndiciTransport } from '../../src/http/undiciTransport';
import { createStore } from '../../src/store/store';
import type { BenchVendor } from './generate';
import { adapters, measuredWalk, parseAll, walk } from './load';
import { startLoopback } from './loopback';
import { compared, median, type Row, timed } from './measure';

const limits: Readonly<Record<BenchVendor, number>> = { portkey: 1.35, openai: 2.2, cortex: 4.5 };

export async function ingestRow(vendor: BenchVendor, events: number): Promise<Row> {
  await measuredWalk(createStore(), vendor, Math.min(events, 20_000));
  const { ours, reference, bytes } = await measuredWalk(createStore(), vendor, events);
  const what = `${adapters[vendor].label}: bytes → indexed, ${(bytes / events / 1000).toFixed(2)} kB/event`;
  return compared(`P1.${vendor}`, what, { ours, reference, limit: limits[vendor] }, 'decode + JSON.parse');
}

export async function networkRow(file: string, events: number, rounds: number): Promise<Row> {
  const server = await startLoopback(file, events);
  const transport = createUndiciTransport({});
  const agent = new Agent();
  try {
    const key = 'bench-key-0123456789';
    const { credential } = adapters.portkey;
    const http = createHttpClient({
      baseUrl: server.origin,
      officialOrigins: [],
      confirmedOrigin: server.origin,
      credential,
      readKey: () => Promise.resolve({ key, origin: server.origin }),
      transport,
      clock: systemClock,
      userAgent: 'bench',
      policy: { requestsPerMinute: 1e9 },
    });
    const bare = async (): Promise<void> => {
      for (let page = 0; page < server.pages; page += 1) {
        const url = `${server.origin}/audit-logs?current_page=${page}&page_size=100`;
        const { body } = await request(url, { dispatcher: agent, headers: { [credential.header]: key } });
        parseAll([new Uint8Array(await body.arrayBuffer())]);
      }
    };
    const ours: number[] = [];
    const reference: number[] = [];
    for (let round = -1; round < rounds; round += 1) {
      const alone = await timed(bare);
      const store = createStore();
      const whole = await timed(() => walk(store, 'portkey', http));
      if (store.stats().events !== events) throw new Error('Events were lost on the way.');
      if (round >= 0) {
        reference.push(alone);
        ours.push(whole);
      }
    }
    const figures = { ours: median(ours), reference: median(reference), limit: 2 };
    return compared(
      'P2',
      `Portkey: loopback server → indexed, ${events} events`,
      figures,
      'undici.request + parse alone',
    );
  } finally {
    await agent.close();
    await transport.close();
    await server.close();
  }
}
