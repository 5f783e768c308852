// What changed, and what a resource was.
import { describe, expect, it } from 'vitest';
import { changeLine, changesBetween, describeChanges } from '../../src/core/changes';
import { rebuild } from '../../src/core/states';
import { mask } from '../../src/core/text/secretShapes';
import type { AuditEvent } from '../../src/core/event';
import { cpuNow, eventOf, openaiEvent } from './coreEvents';

const lines = (event: AuditEvent, previous?: AuditEvent | readonly AuditEvent[]): string[] =>
  describeChanges(event, previous).map(changeLine);
const limit = (value: number): AuditEvent =>
  openaiEvent('rate_limit.updated', { id: 'rl-1', changes_requested: { max_requests_per_1_minute: value } });
const portkey = (action: string, body: unknown, ok = true): AuditEvent =>
  eventOf('configs', action, {
    vendor: 'portkey',
    request: { method: 'PUT', body },
    outcome: { ok, status: ok ? 200 : 403 },
  });

describe('describeChanges', () => {
  it('tells what was asked for, and from what where that is known', () => {
    expect(lines(limit(500))).toEqual(['requests per minute: 500 (requested)']);
    expect(lines(limit(500), limit(100))).toEqual(['requests per minute: 100 → 500 (requested)']);
    expect(lines(limit(500), limit(500))).toEqual([]);
  });
  it('tells lists by element', () => {
    const scopes = (word: string, ...list: string[]): AuditEvent =>
      openaiEvent(`api_key.${word}`, {
        id: 'key_1',
        [word === 'created' ? 'data' : 'changes_requested']: { scopes: list },
      });
    expect(lines(scopes('updated', 'b', 'c'), scopes('created', 'a', 'b'))).toEqual(['scopes: + c, − a (requested)']);
    const role = openaiEvent('role.updated', {
      id: 'role_1',
      changes_requested: { permissions_added: ['x'], permissions_removed: ['y'] },
    });
    expect(lines(role)).toEqual(['permissions: + x (requested)', 'permissions: − y (requested)']);
    const created = openaiEvent('role.created', { id: 'role_1', role_name: 'Ops', permissions: ['y', 'z'] });
    expect(lines(role, created)).toEqual(['permissions: + x, − y (requested)']);
  });
  it('tells Portkey bodies, nested, masked, failed', () => {
    const before = portkey('create', { name: 'a', key: 'hunter22', limits: { rpm: 1, tpm: 2 } });
    const after = portkey('update', { key: 'hunter23', limits: { tpm: 2, rpm: 5 }, updated_at: 'now' });
    expect(lines(after, before)).toEqual([`key: ${mask} → another value`, 'limits › rpm: 1 → 5']);
    expect(lines(portkey('update', { key: 'hunter23' }))).toEqual([`key: ${mask}`]);
    expect(lines(portkey('update', { name: 'b' }, false))).toEqual(['name: b (failed, so nothing changed)']);
  });
  it('tells what is in a string of JSON', () => {
    const config = (attempts: number): string => JSON.stringify({ retry: { attempts }, mode: 'single' });
    expect(lines(portkey('update', { config: config(3) }), portkey('create', { config: config(1) }))).toEqual([
      'config › retry › attempts: 1 → 3',
    ]);
  });
  it('has nothing to tell where there is nothing', () => {
    for (const event of [
      eventOf('TEAM', 'UPDATE'),
      openaiEvent('api_key.deleted', { id: 'key_1' }),
      portkey('update', 'not json'),
      portkey('update', []),
    ]) {
      expect(lines(event)).toEqual([]);
    }
  });
  it('lets no foreign text steer it', () => {
    expect(lines(portkey('update', { 'a\u202e': 'x\ny', __proto__: null, list: [['deep', { a: 1 }]] }))).toEqual([
      'a⟨U+202E⟩: x y',
      'list: [["deep",{"a":1}]]',
    ]);
  });
  it('is quick with long lists', () => {
    const ips = (from: number): AuditEvent =>
      openaiEvent('ip_allowlist.updated', {
        id: 'ip_1',
        allowed_ips: Array.from({ length: 50_000 }, (_, index) => `10.${from + index}`),
      });
    const started = cpuNow();
    expect(describeChanges(ips(1), ips(0))).toMatchObject([{ added: ['10.50000'], removed: ['10.0'] }]);
    expect(cpuNow() - started).toBeLessThan(2000);
  });
});

describe('rebuild', () => {
  const created = openaiEvent('project.created', { id: 'proj_1', data: { name: 'p', title: 'Payments' } });
  const renamed = openaiEvent('project.updated', { id: 'proj_1', changes_requested: { title: 'Billing' } });
  const deleted = openaiEvent('project.deleted', { id: 'proj_1' });
  it('goes through a history', () => {
    expect(rebuild([created, renamed])).toEqual({
      state: { name: 'p', title: 'Billing' },
      events: 2,
      deleted: false,
      whole: true,
      label: 'rebuilt from 2 events, requested, not confirmed',
    });
    expect(rebuild([created, renamed, deleted])).toMatchObject({ state: undefined, deleted: true });
    expect(rebuild([deleted, created])).toMatchObject({
      state: { name: 'p', title: 'Payments' },
      deleted: false,
      whole: true,
    });
    expect(rebuild([renamed]).label).toBe(
      'rebuilt from 1 event, its creation is not among them, requested, not confirmed',
    );
    expect(rebuild([]).label).toBe('nothing is known of its state');
  });
  it('ignores what failed', () => {
    expect(rebuild([portkey('create', { a: 1 }), portkey('update', { a: 2 }, false)]).state).toEqual({ a: 1 });
  });
});

describe('changesBetween', () => {
  it('ignores noise and key order, and tells what came and went', () => {
    expect(changesBetween({ a: { x: 1, y: 2 }, id: 1, gone: 1 }, { a: { y: 2, x: 1 }, id: 2, come: [1] })).toEqual([
      { path: ['come'], after: [1] },
      { path: ['gone'], before: 1 },
    ]);
    expect(changesBetween({ l: [1, 2] }, { l: [2, 1] })).toEqual([{ path: ['l'], before: [1, 2], after: [2, 1] }]);
  });
});
