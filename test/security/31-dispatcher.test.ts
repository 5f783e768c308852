// Threat 31: our HTTP client must not change the dispatcher that every other extension's fetch goes through.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { loadUndici } from '../../src/http/loadUndici';
import { createUndiciTransport } from '../../src/http/undiciTransport';
import { startFaultServer, type FaultServer } from '../servers/faultServer';
import { answer } from '../servers/faults';
import { ask, testClient } from '../servers/httpClient';

let server: FaultServer;

beforeAll(async () => {
  server = await startFaultServer();
});
afterAll(() => server.close());

function dispatchers(): readonly unknown[] {
  return [1, 2].map((version) => Reflect.get(globalThis, Symbol.for(`undici.globalDispatcher.${String(version)}`)));
}

describe('the global dispatcher', () => {
  // First in this file: undici is evaluated once for each process, and nobody must have used fetch before.
  it("stays Node's own where nobody has used fetch before", async () => {
    const { Agent } = await loadUndici();
    expect(dispatchers().some((one) => one instanceof Agent)).toBe(false);
    server.play(answer(200, '{"fine":true}'));
    expect(await (await fetch(server.origin)).json()).toEqual({ fine: true });
    expect(dispatchers().some((one) => one instanceof Agent)).toBe(false);
  });

  it('is the same before and after our requests, and fetch goes on working', async () => {
    server.play(answer(200, '{"fine":true}'));
    await (await fetch(server.origin)).text();
    const before = dispatchers();
    const transports = [createUndiciTransport({}), createUndiciTransport({})];
    await Promise.all(transports.map((transport) => ask(testClient({ baseUrl: server.origin, transport }))));
    const after = dispatchers();
    expect(after.map((one, index) => one === before[index])).toEqual([true, true]);
    expect(await (await fetch(server.origin)).json()).toEqual({ fine: true });
    await Promise.all(transports.map((transport) => transport.close()));
    expect(await (await fetch(server.origin)).json()).toEqual({ fine: true });
  });
});
