// Threat 17: a `vscode://` link on any web page. Nothing of ours listens to one, nor is started by one.
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { codeOf } from './sources';

interface Manifest {
  readonly activationEvents?: readonly string[];
  readonly contributes: Readonly<Record<string, unknown>>;
}

const manifest = JSON.parse(readFileSync('package.json', 'utf8')) as Manifest;

describe('links from outside', () => {
  it('activate nothing', () => {
    const other = (manifest.activationEvents ?? []).filter((event) => !/^onWebviewPanel:auditLogs\.\w+$/.test(event));
    expect(other).toEqual([]);
  });

  it('reach nothing: no handler, and nothing contributed that opens, runs or signs in by a link', () => {
    for (const { file, text } of codeOf('src'))
      expect(text, file).not.toMatch(
        /registerUriHandler|asExternalUri|registerAuthenticationProvider|registerExternalUriOpener/,
      );
    const linked = ['customEditors', 'debuggers', 'taskDefinitions', 'authentication', 'terminal'];
    expect(Object.keys(manifest.contributes).filter((name) => linked.includes(name))).toEqual([]);
  });
});
