// Threat 14: icons, links, line breaks, control, bidi and invisible characters and lookalike letters in what is shown on
// one line. Nothing in it steers the reader or the editor.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { eventDetail } from '../../src/core/detail';
import type { AuditEvent } from '../../src/core/event';
import { historyText } from '../../src/core/historyText';
import { sentence } from '../../src/core/sentence';
import { inert, mixedScripts, visible, visibleBlock, visibleEmail } from '../../src/core/text/visible';
import { createTree, type TreeNode } from '../../src/core/tree';
import type { TreeGrouping } from '../../src/core/treeRow';
import { verbOf } from '../../src/core/verbs';
import { cpuNow, noon } from '../unit/coreEvents';
import { payloads } from './payloads';

const steering = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/u;

describe('one line', () => {
  it.each([
    ['plain text', 'plain text'],
    ['a\nb\tc\r\nd', 'a b c d'],
    ['\u001b[31mred\u001b[0m', '␛[31mred␛[0m'],
    ['nul\u0000bell\u0007del\u007f', 'nul␀bell␇del␡'],
    ['admin\u202egpj.exe', 'admin⟨U+202E⟩gpj.exe'],
    ['zero\u200bwidth\ufeff', 'zero⟨U+200B⟩width⟨U+FEFF⟩'],
    ['c1\u0085x\u009bx', 'c1 x⟨U+009B⟩x'],
    ['tag\u{e0041}', 'tag⟨U+E0041⟩'],
    ['lone\ud800', 'lone⟨U+D800⟩'],
    ['filler\u3164', 'filler⟨U+3164⟩'],
    ['Ünïcödé 日本語 🎉', 'Ünïcödé 日本語 🎉'],
  ])('%j → %s', (text, shown) => {
    expect(visible(text)).toBe(shown);
  });
  it('cuts by grapheme and says so', () => {
    expect(visible('abcdef', 6)).toBe('abcdef');
    expect(visible('abcdef', 4)).toBe('abc…');
    expect(visible('e\u0301e\u0301e\u0301', 2)).toBe('e\u0301…');
    expect(visible('👍🏽👍🏽👍🏽', 2)).toBe('👍🏽…');
    expect(visible('abc', 0)).toBe('');
    expect(visible(`é${'x'.repeat(100)}`, 3)).toBe('éx…');
  });
  it('pays only for what is seen', () => {
    const started = cpuNow();
    expect(visible(`é${'\u202e'.repeat(5_000_000)}`, 10).length).toBeLessThan(200);
    expect(cpuNow() - started).toBeLessThan(100);
  });
  it('keeps lines and tabs in a block', () => {
    expect(visibleBlock('a\tb\r\nc\u202e\n')).toBe('a\tb\nc⟨U+202E⟩\n');
  });
});

const anyText = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc.string({ unit: 'grapheme' }),
  fc.string({
    unit: fc.constantFrom('\u202e', '\u200d', '\u0000', '\n', '\ud83d', 'é', 'a', '\u0301', '👍', '🏽', '\u{e0001}'),
  }),
);

describe('any line', () => {
  it('is idempotent, and shows nothing that steers', () => {
    fc.assert(
      fc.property(anyText, (text) => {
        const shown = visible(text);
        expect(shown).not.toMatch(steering);
        expect(visible(shown)).toBe(shown);
      }),
      { numRuns: 1000 },
    );
  });
  it('cuts to at most so many graphemes, and a cut text is not cut again', () => {
    fc.assert(
      fc.property(anyText, fc.integer({ min: 1, max: 20 }), (text, max) => {
        const cut = visible(text, max);
        expect([...new Intl.Segmenter('en').segment(cut)].length).toBeLessThanOrEqual(max);
        expect(visible(cut, max)).toBe(cut);
      }),
      { numRuns: 1000 },
    );
  });
});

describe('icons and links', () => {
  /** As VS Code finds them: in labels, and in the words of notifications and input boxes. */
  const icon = /\$\([a-z]+(?:-[a-z]+)*(?:~[a-z]+)?\)/i;
  const link = /\[[^\]]+\]\((?:https?:\/\/|command:|file:)[^)\s]+/i;
  it.each([
    ['$(trash) $(sync~spin)', '$ (trash) $ (sync~spin)'],
    ['[Sign in](command:workbench.action.quit)', '[Sign in] (command:workbench.action.quit)'],
    ['[x](https://evil.example "y")', '[x] (https://evil.example "y")'],
    ['a $ (b) [c] (d)', 'a $ (b) [c] (d)'],
  ])('%s → %s', (text, shown) => {
    expect(inert(text)).toBe(shown);
  });
  it('are gone from any text, and it is not changed again', () => {
    const piece = fc.constantFrom('$', '(', ')', '[', ']', 'trash', 'command:x', 'https://x', ' ', '\\', '"');
    fc.assert(
      fc.property(fc.array(fc.oneof(piece, fc.constantFrom(...payloads))), (parts) => {
        const shown = inert(parts.join(''));
        expect(shown).not.toMatch(icon);
        expect(shown).not.toMatch(link);
        expect(inert(shown)).toBe(shown);
      }),
      { numRuns: 1000 },
    );
  });
});

/** An event in which everything that a vendor writes is one text. */
function eventOf(text: string): AuditEvent {
  const word = { id: text, name: text };
  return {
    key: text,
    connection: 'c1',
    vendor: 'openai',
    at: noon,
    action: text,
    verb: verbOf(text),
    resource: { type: text, ids: [text, text], name: text, project: word, workspace: word },
    actor: { kind: 'user', id: text, label: text, email: text, keyId: text, ip: text, country: text, userAgent: text },
    outcome: { ok: false, status: 403 },
    request: { id: text, method: text, path: text, body: { [text]: text }, query: text, headers: { [text]: text } },
    drift: [{ path: text, problem: text }],
  };
}

describe('what is shown of an event whose every text is hostile', () => {
  const nodesOf = (event: AuditEvent, grouping: TreeGrouping): readonly TreeNode[] => {
    const { connection, resource, action, actor } = event;
    const tree = createTree(
      {
        connections: () => [
          {
            id: connection,
            name: event.key,
            vendorLabel: event.key,
            source: 'live',
            state: { kind: 'failed', failure: { kind: 'bug', message: event.key }, resumable: false },
            count: 1,
            range: event.key,
          },
        ],
        groups: () => [{ connection, type: resource.type, action, count: 300 }],
        buckets: (_id, by) => [{ value: by === 'actor' ? (actor.label ?? '') : '2026-11-20', count: 300 }],
        rows: (_path, _offset, limit) => Array.from({ length: limit }, (_each, row) => row),
        event: () => event,
      },
      { grouping, now: noon, zone: 'UTC', pageSize: 2 },
    );
    const below = (node: TreeNode): readonly TreeNode[] => [node, ...tree.children(node).slice(-2).flatMap(below)];
    return tree.roots().flatMap(below);
  };

  it('holds nothing that steers: tree, sentence, facts, notes, history', () => {
    for (const text of payloads) {
      const event = eventOf(text);
      const lines = [sentence(event)];
      for (const grouping of ['type', 'actor', 'day', 'flat'] as const)
        for (const { label, description, accessibleLabel } of nodesOf(event, grouping))
          lines.push(label, description, accessibleLabel);
      const detail = eventDetail(event, '{}', { indent: '  ', reveal: false, zone: 'UTC' });
      lines.push(detail.sentence, ...detail.facts.flatMap(({ label, value }) => [label, value]));
      // Notes are text of several lines.
      lines.push(...detail.notes.flatMap((note) => note.split(/[\n\t]/)));
      const step = { connection: 'c1', key: text, at: noon, sentence: sentence(event), changes: [], marks: [] };
      const { text: history } = historyText(
        {
          subject: { ids: [text], what: text },
          steps: [{ ...step, relation: 'own', outcome: 'failed', ip: text, country: text }],
          own: 1,
          mentions: 0,
          failed: 1,
          acted: 0,
          begins: false,
          omitted: 0,
          omittedFailed: 0,
          omittedBefore: 0,
        },
        { now: noon, zone: 'UTC', names: new Map([['c1', text]]), coverage: [text] },
      );
      lines.push(...history.split('\n'));
      for (const line of lines) expect(line, JSON.stringify(text)).not.toMatch(steering);
    }
  });
});

describe('mixed scripts', () => {
  it('marks an e-mail that mixes look-alike scripts', () => {
    expect(mixedScripts('\u0430na@acme.io')).toBe(true);
    expect(visibleEmail('\u0430na@acme.io')).toBe('\u0430na@acme.io ⚠ mixed scripts');
    expect(visibleEmail('ana@acme.io')).toBe('ana@acme.io');
    expect(mixedScripts('анна@пример.рф')).toBe(false);
  });
});
