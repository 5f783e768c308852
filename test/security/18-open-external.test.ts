// Threat 18: an address that is opened outside of the editor. Only the consoles of the vendors are, and they stand in the
// code.
import { describe, expect, it } from 'vitest';
import { adapters } from '../../src/vendors/registry';
import { codeOf } from './sources';

describe('what is opened outside', () => {
  it.each(adapters.map(({ id, consoleUrl }) => [id, consoleUrl] as const))('%s: %s', (_id, consoleUrl) => {
    const { protocol, username, password, port, hash } = new URL(consoleUrl);
    expect({ protocol, username, password, port, hash }).toEqual({
      protocol: 'https:',
      username: '',
      password: '',
      port: '',
      hash: '',
    });
    expect(new URL(consoleUrl).href).toBe(consoleUrl);
  });

  it('is nothing else: one call, with the address of an adapter', () => {
    const calls = codeOf('src').flatMap(({ text }) =>
      [...text.matchAll(/openExternal\([^;]*;/g)].map(([call]) => call),
    );
    expect(calls).toEqual(['openExternal(Uri.parse(deps.connections.adapter(vendor).consoleUrl, true));']);
    const other =
      /vscode\.open'(?!, target\))|simpleBrowser|createTerminal|sendText|child_process|\bexec(?:File)?Sync\b/;
    for (const { file, text } of codeOf('src')) expect(text, file).not.toMatch(other);
  });

  it('is nothing in the page: no link, no window, no address', () => {
    for (const { file, text } of codeOf('webview'))
      expect(text, file).not.toMatch(
        /window\.open|\blocation\s*[.=]|\.href\b|createElement\('a'\)|\bfetch\(|XMLHttpRequest|WebSocket/,
      );
  });
});
