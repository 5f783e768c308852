// Threat 7: what stays behind. A removed connection leaves no key and no event; "Delete All Data" leaves nothing.
import * as assert from 'node:assert';
import { existsSync, readdirSync } from 'node:fs';
import * as vscode from 'vscode';
import { startVendorServer, type VendorServer } from '../../servers/vendorServer';
import { activated, connectTo, events, Person, run, until } from '../../host/support/host';

suite('threat 7: removal', () => {
  let person: Person;
  let server: VendorServer;
  let context: vscode.ExtensionContext;

  suiteSetup(async () => {
    ({ context } = await activated());
    server = await startVendorServer('openai');
    person = new Person();
    person.buttons = ['Delete Everything'];
    await run('deleteAllData');
  });
  suiteTeardown(async () => {
    person.leave();
    await server.stop();
  });

  /** Names of what SecretStorage holds; newer hosts can list it. */
  const secretNames = async (): Promise<readonly string[] | undefined> => {
    const keys = Reflect.get(context.secrets, 'keys') as (() => Thenable<readonly string[]>) | undefined;
    return keys?.call(context.secrets);
  };
  const kept = (memento: vscode.Memento): readonly unknown[] =>
    memento.keys().flatMap((key) => (memento.get(key) === undefined ? [] : [[key, memento.get(key)]]));
  const files = (): readonly string[] =>
    [context.globalStorageUri, context.storageUri].flatMap((uri) =>
      uri !== undefined && existsSync(uri.fsPath) ? readdirSync(uri.fsPath).map(String) : [],
    );
  const ourTabs = (): readonly string[] =>
    vscode.window.tabGroups.all.flatMap(({ tabs }) =>
      tabs.flatMap(({ input, label }) => {
        if (input instanceof vscode.TabInputText && input.uri.scheme.startsWith('audit-')) return [label];
        return input instanceof vscode.TabInputWebview && input.viewType.includes('auditLogs') ? [label] : [];
      }),
    );

  test('of a connection is confirmed, and takes its key and its events', async () => {
    const { id, node } = await connectTo(server, 'Removed', person);
    await run('removeConnection', node);
    assert.ok((await context.secrets.get(`connection.${id}`)) !== undefined, 'it was not confirmed');
    person.buttons = ['Remove'];
    await run('removeConnection', node);
    assert.equal(await context.secrets.get(`connection.${id}`), undefined);
    await until('no row of it', async () => ((await (await events()).getChildren()).length === 0 ? true : undefined));
    const names = await secretNames();
    if (names !== undefined) assert.deepEqual(names, []);
    assert.ok(!JSON.stringify(kept(context.globalState)).includes(id));
  });

  test('of everything leaves no key, no state, no file and no document', async () => {
    const { id } = await connectTo(server, 'Everything', person);
    await run('exploreSample');
    // What another window left behind goes too.
    await context.secrets.store(
      'connection.orphan',
      JSON.stringify({ key: 'sk-admin-orphan', origin: 'https://x.io' }),
    );
    const provider = await events();
    const event = await until('an event', async () => {
      let node: object | undefined;
      for (let level = 0; level < 4; level += 1) [node] = await provider.getChildren(node);
      return node;
    });
    await run('openEvent', event);
    await run('openExplorer');
    await run('explainQuery', 'actor:mira@northwind.io');
    await until('our tabs', () => (ourTabs().length >= 2 ? true : undefined));
    await until('the panel', () => (ourTabs().includes('Audit Log Explorer') ? true : undefined));
    assert.ok(kept(context.globalState).length > 0);

    person.buttons = [];
    await run('deleteAllData');
    assert.ok((await context.secrets.get(`connection.${id}`)) !== undefined, 'it was not confirmed');
    person.buttons = ['Delete Everything'];
    await run('deleteAllData');
    for (const name of [id, 'orphan']) assert.equal(await context.secrets.get(`connection.${name}`), undefined);
    const names = await secretNames();
    if (names !== undefined) assert.deepEqual(names, []);
    assert.deepEqual(kept(context.globalState), []);
    assert.deepEqual(kept(context.workspaceState), []);
    assert.deepEqual(files(), []);
    await until('no tab of ours', () => (ourTabs().length === 0 ? true : undefined));
    assert.equal((await provider.getChildren()).length, 0);
  });
});
