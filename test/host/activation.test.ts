// The extension is there, activates, and every contributed command is registered.
import * as assert from 'node:assert';
import * as vscode from 'vscode';

interface Manifest {
  readonly contributes?: { readonly commands?: readonly { readonly command: string }[] };
}

suite('activation', () => {
  const extension = vscode.extensions.getExtension('audit-log-explorer.audit-log-explorer');

  test('the extension is found and activates', async () => {
    assert.ok(extension);
    await extension.activate();
    assert.ok(extension.isActive);
  });

  test('every contributed command is registered', async () => {
    assert.ok(extension);
    const registered = new Set(await vscode.commands.getCommands(true));
    const manifest = extension.packageJSON as Manifest;
    const missing = (manifest.contributes?.commands ?? []).filter(({ command }) => !registered.has(command));
    assert.deepEqual(missing, []);
  });
});
