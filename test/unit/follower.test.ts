// Following over real HTTP, a minute being as long as the test says.
import { afterEach, describe, expect, it } from 'vitest';
import { Follower, followEvery } from '../../src/app/follower';
import { compileQuery } from '../../src/core/query/compile';
import { AuditError } from '../../src/core/errors';
import { systemClock } from '../../src/http/systemClock';
import type { Clock } from '../../src/http/transport';
import { startApp, type AppRig } from '../servers/appRig';
import { startVendorServer, type VendorServer } from '../servers/vendorServer';

const started: { stop(): Promise<void> }[] = [];

afterEach(async () => {
  await Promise.all(started.splice(0).map((each) => each.stop()));
});

/** A clock on which the pauses between rounds end when the test says so; other waits are cut to nothing. */
class Minutes {
  private moved = 0;
  private pass: (() => void) | undefined;
  private begun: (() => void) | undefined;
  paused = new Promise<void>((resolve) => (this.begun = resolve));

  readonly clock: Clock = {
    now: () => systemClock.now() + this.moved,
    random: () => 0.5,
    sleep: (ms, signal) => (ms === followEvery ? this.pause(signal) : systemClock.sleep(Math.min(ms, 5), signal)),
  };

  /** Ends the pause under way and resolves when the next one has begun: one round later. */
  async next(): Promise<void> {
    await this.paused;
    this.paused = new Promise<void>((resolve) => (this.begun = resolve));
    this.moved += followEvery;
    this.pass?.();
    await this.paused;
  }

  private pause(signal: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      this.pass = resolve;
      signal.addEventListener('abort', () => reject(new AuditError({ kind: 'cancelled', message: 'Stopped.' })));
      this.begun?.();
    });
  }
}

interface Rig {
  readonly app: AppRig;
  readonly server: VendorServer;
  readonly minutes: Minutes;
  readonly follower: Follower;
}

async function rig(): Promise<Rig> {
  const server = await startVendorServer('openai');
  const minutes = new Minutes();
  const app = startApp({ days: 7, clock: minutes.clock });
  started.push(server, app);
  const { connections, loader, store } = app;
  const everything = (): ReturnType<typeof compileQuery> =>
    compileQuery({ kind: 'all' }, connections.timeContext('UTC'));
  const follower = new Follower({ connections, loader, store, clock: minutes.clock, everything });
  started.push({ stop: () => Promise.resolve(follower.stop()) });
  return { app, server, minutes, follower };
}

describe('following', () => {
  it('loads what there is, then counts what comes, until it is seen', async () => {
    const { app, server, minutes, follower } = await rig();
    const { id } = await app.connect(server);
    await app.loader.loadRecent(id);
    const before = app.store.stats().events;
    follower.start();
    await minutes.paused;
    expect(follower).toMatchObject({ on: true, fresh: 0 });
    server.insertNew(3, minutes.clock.now());
    await minutes.next();
    expect(follower.fresh).toBe(3);
    expect(app.store.stats().events).toBe(before + 3);
    await minutes.next();
    expect(follower.fresh).toBe(3);
    follower.seen();
    expect(follower.fresh).toBe(0);
    server.insertNew(1, minutes.clock.now());
    await minutes.next();
    expect(follower.fresh).toBe(1);
  });

  it('asks for the newest minutes alone, and for nothing once it was stopped', async () => {
    const { app, server, minutes, follower } = await rig();
    const { id } = await app.connect(server);
    await app.loader.loadRecent(id);
    follower.start();
    await minutes.paused;
    server.forgetRequests();
    await minutes.next();
    expect(server.requests.length).toBe(1);
    const from = Number(new URLSearchParams(server.requests[0]?.search).get('effective_at[gte]')) * 1000;
    expect(minutes.clock.now() - from).toBeLessThan(8 * followEvery);
    follower.stop();
    server.forgetRequests();
    await expect(Promise.race([minutes.next().then(() => 'asked'), Promise.resolve('quiet')])).resolves.toBe('quiet');
    expect(follower).toMatchObject({ on: false, fresh: 0, lastAsked: undefined });
    expect(server.requests.length).toBe(0);
  });

  it('leaves a refused key alone, and a failing vendor for longer each time', async () => {
    const { app, server, minutes, follower } = await rig();
    const { id } = await app.connect(server);
    await app.loader.loadRecent(id);
    server.setMode({ unauthorized: true });
    follower.start();
    await minutes.paused;
    server.forgetRequests();
    for (let round = 0; round < 4; round += 1) await minutes.next();
    expect(server.requests.length).toBe(0);

    server.setMode({});
    await app.loader.refresh(id);
    server.setMode({ failing: { status: 500 } });
    server.forgetRequests();
    const asked: number[] = [];
    for (let round = 0; round < 8; round += 1) {
      const seen = server.requests.length;
      await minutes.next();
      if (server.requests.length > seen) asked.push(round);
    }
    expect(asked).toEqual([0, 2, 6]);
  });

  it('asks nobody about sample data and files', async () => {
    const { app, minutes, follower } = await rig();
    const draft = { vendor: 'openai', name: 'sample', baseUrl: 'http://127.0.0.1:9', options: {}, source: 'sample' };
    const { id } = await app.connections.add({ ...draft, source: 'sample' }, undefined);
    follower.start();
    await minutes.paused;
    expect(app.loader.state(id).load.kind).toBe('idle');
  });
});
