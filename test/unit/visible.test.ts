// Foreign text on one line: nothing in it steers the reader.
import { describe, expect, it } from 'vitest';
import { mixedScripts, visible, visibleBlock, visibleEmail } from '../../src/core/text/visible';
import { cpuNow } from './coreEvents';

describe('visible', () => {
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

describe('mixed scripts', () => {
  it('marks an e-mail that mixes look-alike scripts', () => {
    expect(mixedScripts('\u0430na@acme.io')).toBe(true);
    expect(visibleEmail('\u0430na@acme.io')).toBe('\u0430na@acme.io ⚠ mixed scripts');
    expect(visibleEmail('ana@acme.io')).toBe('ana@acme.io');
    expect(mixedScripts('анна@пример.рф')).toBe(false);
  });
});
