// Queries for what is related to an event.
import { describe, expect, it } from 'vitest';
import { printQuery } from '../../src/core/query/print';
import { relatedExpr, relatedTo } from '../../src/core/related';
import { eventOf, noon } from './coreEvents';

describe('related', () => {
  const event = eventOf('configs', 'Update', {
    resource: { type: 'configs', ids: ['pc-a', 'uuid-1'] },
    actor: { kind: 'user', id: 'user-1', email: 'ana@acme.io', ip: '203.0.113.1' },
    request: { id: 'req 1' },
  });
  it('asks for any of them within a span, in one query', () => {
    const related = relatedTo(event, ['user-1']);
    expect(related.map(({ kind, value }) => `${kind} ${value}`)).toEqual([
      'request req 1',
      'resource pc-a',
      'actor ana@acme.io',
      'ip 203.0.113.1',
    ]);
    expect(printQuery(relatedExpr(related, noon, 300_000))).toBe(
      '(request:"req 1" OR resource:pc-a,uuid-1 OR actor:ana@acme.io,user-1 OR ip:203.0.113.1) after:2026-11-20T11:55:00Z before:2026-11-20T12:05:01Z',
    );
    expect(printQuery(relatedExpr(related.slice(3), undefined, undefined))).toBe('ip:203.0.113.1');
  });
  it('asks for no secret, and for nothing where there is nothing', () => {
    const secret = eventOf('x', 'y', {
      resource: { type: 'x', ids: ['sk-proj-abcdefgh12345678'] },
      actor: { kind: 'unknown' },
    });
    expect(relatedTo(secret)).toEqual([]);
  });
});
