// Threat 5: what another extension can see: answers of commands, exports, settings, state, context keys, the clipboard.
import * as assert from 'node:assert';
import * as vscode from 'vscode';
import { startVendorServer, type VendorServer } from '../../servers/vendorServer';
import { activated, connectTo, contributedCommands, events, extensionId, Person, run } from '../../host/support/host';

/** They open VS Code's own surfaces, whose loading is none of this test's business. */
const opensOther = new Set(['auditLogs.openConsole', 'auditLogs.findInWorkspace']);

suite('threat 5: other extensions', () => {
  let person: Person;
  let server: VendorServer;

  suiteSetup(async () => {
    await activated();
    server = await startVendorServer('openai', { key: 'sk-admin-northwind-seen-by-nobody-05' });
    person = new Person();
  });
  suiteTeardown(async () => {
    await run('clearFilter');
    await run('useLocalTime');
    await run('groupByType');
    await vscode.commands.executeCommand('workbench.action.closeAllEditors');
    person.leave();
    await server.stop();
  });

  test('are exported nothing', () => {
    assert.equal(vscode.extensions.getExtension(extensionId)?.exports, undefined);
  });

  test('get the key from no command, and find it in nothing that they can read', async function () {
    this.timeout(60_000);
    const { context, contexts } = await activated();
    const { id, node } = await connectTo(server, 'Watched', person);
    const clipboard: string[] = [];
    for (const command of contributedCommands()) {
      if (opensOther.has(command)) continue;
      for (const args of [[], [node], [{ path: { connection: id } }]]) {
        await vscode.env.clipboard.writeText('');
        assert.equal(await vscode.commands.executeCommand(command, ...args), undefined, `${command} answers something`);
        clipboard.push(await vscode.env.clipboard.readText());
      }
    }
    const all = (memento: vscode.Memento): readonly unknown[] => memento.keys().map((key) => [key, memento.get(key)]);
    const provider = await events();
    const items = (await provider.getChildren()).map((each) => provider.getTreeItem(each));
    const readable = JSON.stringify([
      clipboard,
      all(context.globalState),
      all(context.workspaceState),
      vscode.workspace.getConfiguration('auditLogs'),
      [...contexts],
      process.env,
      items,
      vscode.workspace.textDocuments.map((document) => [document.uri.toString(), document.getText()]),
      vscode.window.tabGroups.all.flatMap(({ tabs }) => tabs.map(({ label }) => label)),
      [person.messages, person.details, person.boxes],
    ]);
    assert.ok(readable.includes('Watched'), 'what is looked through holds the connection');
    assert.ok(!readable.includes(server.key), 'the key can be read');
    for (const [name, value] of contexts)
      assert.ok(typeof value === 'boolean' || /^[a-zA-Z]{0,16}$/.test(String(value)), `${name} holds data`);
    // It is where it belongs, which shows that the looking was not in vain.
    assert.deepEqual(JSON.parse((await context.secrets.get(`connection.${id}`)) ?? ''), {
      key: server.key,
      origin: server.origin,
    });
    person.buttons = ['Remove'];
    await run('removeConnection', node);
  });
});
