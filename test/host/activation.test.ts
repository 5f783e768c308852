// The extension is there, activates, fast and without side effects, and every contributed command is registered.
import * as assert from 'node:assert';
import * as vscode from 'vscode';
import { activated, extensionId } from './support/host';

interface Manifest {
  readonly contributes?: { readonly commands?: readonly { readonly command: string }[] };
}

suite('activation', () => {
  const extension = vscode.extensions.getExtension(extensionId);

  test('the extension is found and activates', async function () {
    assert.ok(extension);
    const { activation } = await activated();
    assert.ok(extension.isActive);
    if (this.test !== undefined) this.test.title += ` (in ${activation.toFixed(1)} ms)`;
  });

  test('every contributed command is registered', async () => {
    assert.ok(extension);
    const registered = new Set(await vscode.commands.getCommands(true));
    const manifest = extension.packageJSON as Manifest;
    const missing = (manifest.contributes?.commands ?? []).filter(({ command }) => !registered.has(command));
    assert.deepEqual(missing, []);
  });
});
