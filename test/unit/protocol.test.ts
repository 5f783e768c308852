// The page's messages: what the schema takes, what it refuses, and the handshake of the channel.
import { describe, expect, it } from 'vitest';
import { HostChannel } from '../../src/protocol/channel';
import { pageEnvelope, type PageMessage } from '../../src/protocol/messages';
import type { HostEnvelope } from '../../src/protocol/views';

const nonceA = 'a'.repeat(32);
const nonceB = 'b'.repeat(32);
const fits = (m: unknown, nonce = nonceA): boolean => pageEnvelope.safeParse({ v: 1, nonce, m }).success;

describe('the schema', () => {
  it('takes what the page says', () => {
    expect(fits({ t: 'ready' })).toBe(true);
    expect(fits({ t: 'query', id: 'q1', seq: 1, text: 'type:api_key' })).toBe(true);
    expect(fits({ t: 'rows', id: 'q1', rev: 3, from: 0, count: 500 })).toBe(true);
    expect(
      fits({ t: 'refine', seq: 1, text: '', change: { kind: 'value', field: 'type', value: 'x', mode: 'exclude' } }),
    ).toBe(true);
  });

  it.each([
    ['an unknown message', { t: 'run' }],
    ['an extra property', { t: 'ready', path: '/etc/passwd' }],
    ['a command', { t: 'intent', what: 'workbench.action.terminal.new' }],
    ['too wide a window', { t: 'rows', id: 'q1', rev: 3, from: 0, count: 501 }],
    ['a fraction', { t: 'rows', id: 'q1', rev: 3, from: 0.5, count: 10 }],
    ['a negative', { t: 'rows', id: 'q1', rev: 3, from: -1, count: 10 }],
    ['too long a text', { t: 'draft', seq: 1, text: 'x'.repeat(8001) }],
    [
      'too many events',
      { t: 'copy', what: 'json', events: Array.from({ length: 5001 }, () => ({ connection: 'c', key: 'k' })) },
    ],
    ['a facet nobody has', { t: 'facets', id: 'q', rev: 1, fields: ['__proto__'], limit: 5 }],
    ['null', null],
    ['an array', []],
  ])('refuses %s', (_name, message) => {
    expect(fits(message)).toBe(false);
  });

  it('refuses another version and another shape of nonce', () => {
    expect(pageEnvelope.safeParse({ v: 2, nonce: nonceA, m: { t: 'ready' } }).success).toBe(false);
    expect(fits({ t: 'ready' }, 'short')).toBe(false);
  });
});

describe('the channel', () => {
  function open(): {
    channel: HostChannel;
    got: PageMessage[];
    sent: HostEnvelope[];
    refused: string[];
    at: { now: number };
  } {
    const got: PageMessage[] = [];
    const sent: HostEnvelope[] = [];
    const refused: string[] = [];
    const at = { now: 0 };
    const channel = new HostChannel({
      post: (envelope) => sent.push(envelope),
      onMessage: (message) => got.push(message),
      onRefused: (why) => refused.push(why),
      now: () => at.now,
    });
    return { channel, got, sent, refused, at };
  }

  it('says nothing before a page is ready, and then echoes its nonce', () => {
    const { channel, got, sent } = open();
    channel.send({ t: 'copied', words: 'x' });
    expect(sent).toHaveLength(0);
    channel.receive({ v: 1, nonce: nonceA, m: { t: 'ready' } });
    channel.send({ t: 'copied', words: 'x' });
    expect(got).toEqual([{ t: 'ready' }]);
    expect(sent).toEqual([{ v: 1, nonce: nonceA, m: { t: 'copied', words: 'x' } }]);
  });

  it('drops the messages of an earlier page and of strangers', () => {
    const { channel, got, refused } = open();
    channel.receive({ v: 1, nonce: nonceA, m: { t: 'continue', id: 'q' } });
    channel.receive({ v: 1, nonce: nonceA, m: { t: 'ready' } });
    channel.receive({ v: 1, nonce: nonceB, m: { t: 'ready' } });
    channel.receive({ v: 1, nonce: nonceA, m: { t: 'continue', id: 'q' } });
    expect(got.map((message) => message.t)).toEqual(['ready', 'ready']);
    expect(refused).toHaveLength(1);
  });

  it('mentions a flood of nonsense once a second, and never its text', () => {
    const { channel, got, refused, at } = open();
    for (let i = 0; i < 500; i++) channel.receive({ secret: 'sk-admin-1234', i });
    at.now = 1000;
    channel.receive('again');
    expect(got).toHaveLength(0);
    expect(refused).toHaveLength(2);
    expect(refused.join(' ')).not.toContain('sk-admin');
  });
});
