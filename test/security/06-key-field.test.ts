// Threat 6: other ways in which a key could come in. Nothing reads the clipboard, and the page has neither a field nor a
// message for a key.
import { describe, expect, it } from 'vitest';
import { pageEnvelope } from '../../src/protocol/messages';
import { codeOf } from './sources';

describe('a key', () => {
  it('is not taken from the clipboard', () => {
    for (const { file, text } of [...codeOf('src'), ...codeOf('webview')])
      expect(text, file).not.toMatch(/clipboard\s*\??\.\s*read|execCommand\('paste'\)/);
  });

  it('has no field in the page and no message to the host', () => {
    for (const { file, text } of codeOf('webview')) expect(text, file).not.toMatch(/['"]password['"]|apiKey|secretKey/);
    const say = (m: unknown): boolean => pageEnvelope.safeParse({ v: 1, nonce: 'f'.repeat(32), m }).success;
    expect(say({ t: 'intent', what: 'replaceKey', connection: 'c1' })).toBe(true);
    expect(say({ t: 'intent', what: 'replaceKey', connection: 'c1', key: 'sk-admin-x' })).toBe(false);
    expect(say({ t: 'replaceKey', connection: 'c1', key: 'sk-admin-x' })).toBe(false);
  });
});
