// States before and after an event, side by side.
import { describe, expect, it } from 'vitest';
import type { AuditEvent } from '../../src/core/event';
import { stateDiff, whyNoStates } from '../../src/core/stateDiff';
import { mask } from '../../src/core/text/secretShapes';
import { eventOf, openaiEvent } from './coreEvents';

const config = (action: string, body: unknown, ok = true): AuditEvent =>
  eventOf('configs', action, {
    vendor: 'portkey',
    request: { method: 'PUT', body },
    outcome: { ok, status: ok ? 200 : 403 },
  });
const key = (word: string, scopes: readonly string[]): AuditEvent =>
  openaiEvent(`api_key.${word}`, { id: 'key_1', [word === 'created' ? 'data' : 'changes_requested']: { scopes } });
const json = (text: string): unknown => JSON.parse(text.replaceAll(/^\/\/.*$/gm, '')) as unknown;

describe('stateDiff', () => {
  it('rebuilds both sides, keys in order, noise left out', () => {
    const diff = stateDiff(
      config('update', { b: 3, updated_at: 'x', id: 'y' }),
      [config('create', { b: 2, a: 1 })],
      ' ',
    );
    expect(diff).toEqual({
      before: '{\n "a": 1,\n "b": 2\n}\n',
      after: '{\n "a": 1,\n "b": 3\n}\n',
      label: 'rebuilt from 2 events',
    });
  });
  it('says that OpenAI records what was asked for', () => {
    const diff = stateDiff(key('updated', ['a', 'c']), [key('created', ['b', 'a'])], '');
    expect(diff.label).toBe('rebuilt from 2 events, requested, not confirmed');
    expect(diff.after).toMatch(/^\/\/ The vendor records what was asked for, not whether it was done\.\n/);
    expect(json(diff.before)).toEqual({ scopes: ['a', 'b'] });
    expect(json(diff.after)).toEqual({ scopes: ['a', 'c'] });
  });
  it('shows another order where that is all that changed', () => {
    const diff = stateDiff(config('update', { list: [2, 1] }), [config('create', { list: [1, 2] })], '');
    expect([json(diff.before), json(diff.after)]).toEqual([{ list: [1, 2] }, { list: [2, 1] }]);
  });
  it('says what is not known', () => {
    const diff = stateDiff(config('update', { b: 3 }), [], '');
    expect(diff.before).toBe('// No older event is loaded that says what these fields held.\n');
    expect(diff.label).toBe('rebuilt from 1 event, its creation is not among them');
    const partly = stateDiff(config('update', { b: 3 }), [config('update', 'no json'), config('update', { b: 2 })], '');
    expect(partly.before).toContain('there may be other fields');
    expect(partly.before).toContain('not JSON');
    expect(partly.label).toContain('1 body could not be read');
  });
  it('says that a failure changed nothing, and shows what was asked for', () => {
    const diff = stateDiff(config('update', { b: 3 }, false), [config('create', { b: 2 })], '');
    expect(diff.label).toBe('failed, so nothing changed; before: rebuilt from 1 event');
    expect(diff.after).toContain('// This was asked for and failed: nothing changed.');
    expect([json(diff.before), json(diff.after)]).toEqual([{ b: 2 }, { b: 3 }]);
  });
  it('tells creation, deletion and what came after it', () => {
    const created = config('create', { a: 1 });
    expect(stateDiff(created, [], '').before).toContain('did not exist');
    const deleted = eventOf('configs', 'delete', { request: { method: 'DELETE' }, outcome: { ok: true } });
    const gone = stateDiff(deleted, [created], '');
    expect([json(gone.before), gone.after]).toEqual([{ a: 1 }, '// Deleted.\n']);
    const again = stateDiff(config('create', { a: 2 }), [created, deleted], '');
    expect(again.before).toBe('// It was deleted before.\n');
  });
  it('shows no secret, and that it is another one', () => {
    const diff = stateDiff(
      config('update', { key: 'hunter23', deep: [{ password: 'abcdefgh2' }] }),
      [config('create', { key: 'hunter22', deep: [{ password: 'abcdefgh1' }] })],
      '',
    );
    expect(json(diff.before)).toEqual({ key: mask, deep: [{ password: mask }] });
    expect(json(diff.after)).toEqual({
      key: `${mask} (another value)`,
      deep: [{ password: `${mask} (another value)` }],
    });
    const vendor = stateDiff(config('update', { k: 'i2*****Wp4' }), [config('create', { k: 'i2*****Wp4' })], '');
    expect(vendor.after).toContain('masked by the vendor');
  });
});

describe('whyNoStates', () => {
  it.each([
    [config('update', { a: 1 }), undefined],
    [eventOf('configs', 'delete', { request: { method: 'DELETE' } }), undefined],
    [eventOf('CATALOG', 'UPDATE', { vendor: 'cortex' }), /records that something was changed/],
    [config('update', 'text'), /not JSON/],
    [config('update', { id: 1 }), /names no field/],
    [eventOf('login', 'succeeded'), /changes no resource/],
  ] as const)('%#', (event, reason) => {
    if (reason === undefined) expect(whyNoStates(event)).toBeUndefined();
    else expect(whyNoStates(event)).toMatch(reason);
  });
});
