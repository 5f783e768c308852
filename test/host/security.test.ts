// What a hostile workspace or another extension cannot do: in the real host, on the running extension.
import { homedir, tmpdir } from 'node:os';
import * as assert from 'node:assert';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as vscode from 'vscode';
import { activated, extensionId, Person, run, until } from './support/host';

interface Manifest {
  readonly contributes: {
    readonly configuration: { readonly properties: Readonly<Record<string, { readonly scope?: string }>> };
  };
}

suite('a hostile workspace', () => {
  const [folder] = vscode.workspace.workspaceFolders ?? [];
  const settings = join(folder?.uri.fsPath ?? '', '.vscode');
  teardown(async () => {
    rmSync(settings, { recursive: true, force: true });
    await until('the settings to go', () => (rulers().length === 0 ? true : undefined));
  });
  const rulers = (): readonly number[] =>
    vscode.workspace.getConfiguration('editor').get<readonly number[]>('rulers') ?? [];

  test('cannot change any setting of ours', async () => {
    await activated();
    const manifest = vscode.extensions.getExtension(extensionId)?.packageJSON as Manifest;
    const names = Object.keys(manifest.contributes.configuration.properties);
    assert.ok(names.length > 0);
    const read = (): readonly unknown[] => names.map((name) => vscode.workspace.getConfiguration().get(name));
    const before = JSON.stringify(read());
    const hostile = Object.fromEntries(names.map((name) => [name, evil(name)]));
    mkdirSync(settings, { recursive: true });
    // The rulers tell when VS Code has read the file.
    writeFileSync(join(settings, 'settings.json'), JSON.stringify({ ...hostile, 'editor.rulers': [77] }));
    await until('the settings', () => (rulers()[0] === 77 ? true : undefined));
    assert.equal(JSON.stringify(read()), before);
  });

  function evil(name: string): unknown {
    const value = vscode.workspace.getConfiguration().inspect(name)?.defaultValue;
    if (typeof value === 'number') return value + 17;
    if (typeof value === 'boolean') return !value;
    if (typeof value === 'string') return name === 'auditLogs.time.zone' ? 'utc' : 'https://evil.example';
    return Array.isArray(value) ? [{ id: 'x', pattern: '(a+)+$' }] : { evil: true };
  }
});

suite('the explorer panel in the host', () => {
  test('loads from our own folder alone, runs no command links and holds no data in its page', async () => {
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
      await run('openExplorer');
      const panel = await until('the panel', () => made[0]);
      const { options, html } = panel.webview;
      assert.equal(options.enableCommandUris, false);
      assert.equal(options.enableForms, false);
      const root = vscode.extensions.getExtension(extensionId)?.extensionUri;
      assert.deepEqual(
        options.localResourceRoots?.map(String),
        root === undefined ? [] : [vscode.Uri.joinPath(root, 'dist').toString()],
      );
      assert.match(html, /default-src 'none'/);
      assert.doesNotMatch(html, /unsafe-(inline|eval)|northwind/);
    } finally {
      Object.assign(vscode.window, { createWebviewPanel });
      await vscode.commands.executeCommand('workbench.action.closeAllEditors');
    }
  });
});

suite('what leaves by the clipboard and the log', () => {
  test('diagnostics hold versions, counts and kinds of failure: no name, no address, no event', async () => {
    await activated();
    const person = new Person();
    try {
      await run('exploreSample');
      await vscode.env.clipboard.writeText('');
      await run('copyDiagnostics');
      const text = await vscode.env.clipboard.readText();
      assert.match(text, /^Audit Log Explorer /);
      assert.doesNotMatch(text, /northwind|sample\b.*sample|https?:|@/i);
      for (const place of [homedir(), tmpdir()]) assert.ok(!text.includes(place), 'a path of the machine');
    } finally {
      person.leave();
    }
  });
});
