// Threat 11: what the panel's page may load and do: our own built files, and nothing that runs by a link or a form.
import * as assert from 'node:assert';
import * as vscode from 'vscode';
import { activated, extensionId, run, until } from '../../host/support/host';

suite('threat 11: the options of the webview', () => {
  test('our own folder alone, no command links, no forms, no life while hidden, no data in the page', async () => {
    await activated();
    const { createWebviewPanel } = vscode.window;
    const made: vscode.WebviewPanel[] = [];
    Object.assign(vscode.window, {
      createWebviewPanel: (...args: Parameters<typeof createWebviewPanel>) => {
        const panel = createWebviewPanel(...args);
        made.push(panel);
        assert.notEqual(args[3]?.retainContextWhenHidden, true);
        return panel;
      },
    });
    try {
      await vscode.commands.executeCommand('workbench.action.closeAllEditors');
      await run('exploreSample');
      await run('openExplorer');
      const panel = await until('the panel', () => made[0]);
      const root = vscode.extensions.getExtension(extensionId)?.extensionUri;
      assert.ok(root !== undefined);
      const { localResourceRoots, ...options } = panel.webview.options;
      assert.deepEqual(options, { enableScripts: true, enableCommandUris: false, enableForms: false });
      assert.deepEqual(localResourceRoots?.map(String), [vscode.Uri.joinPath(root, 'dist').toString()]);
      assert.notEqual(panel.options.retainContextWhenHidden, true);
      const { html } = panel.webview;
      assert.match(html, /default-src 'none'/);
      assert.doesNotMatch(html, /unsafe-(inline|eval)|connect-src|frame-src|northwind/);
      const nonces = [...html.matchAll(/nonce[-=]"?([0-9a-f]+)/g)].map(([, nonce]) => nonce);
      assert.equal(nonces.length, 2);
      assert.equal(new Set(nonces).size, 1);
      assert.equal(nonces[0]?.length, 32);
    } finally {
      Object.assign(vscode.window, { createWebviewPanel });
      await vscode.commands.executeCommand('workbench.action.closeAllEditors');
    }
  });
});
