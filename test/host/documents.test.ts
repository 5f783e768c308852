// One event as a document: JSON, facts first, masked until revealed, read-only, in the preview tab; and what is copied.
import * as assert from 'node:assert';
import * as vscode from 'vscode';
import { activated, events, run, until, type Provider } from './support/host';

interface Node {
  readonly label: string;
  readonly kind: string;
  readonly path: { readonly type?: string; readonly action?: string };
  readonly row?: number;
}
interface EventDocument {
  readonly what: string;
  readonly request: { readonly body: Record<string, unknown>; readonly headers: Record<string, unknown> };
  readonly notes: readonly string[];
  readonly record: Record<string, unknown>;
}

/** A rotated key at Portkey: a body in a string, a secret in it, another in the headers. */
async function rotation(provider: Provider): Promise<Node> {
  const below = async (wanted: string, node?: Node): Promise<Node | undefined> =>
    ((await provider.getChildren(node)) as Node[]).find(({ label }) => label === wanted);
  return until('a rotation', async () => {
    const root = await below('Portkey sample');
    const type = root === undefined ? undefined : await below('virtual_keys', root);
    const action = type === undefined ? undefined : await below('Rotate', type);
    return action === undefined ? undefined : ((await provider.getChildren(action)) as Node[])[0];
  });
}

/** The newest event of the first type and action there is. */
async function newest(provider: Provider): Promise<object | undefined> {
  let node: object | undefined;
  for (let level = 0; level < 4; level += 1) [node] = await provider.getChildren(node);
  return node;
}

const shown = (): Promise<vscode.TextDocument> =>
  until('an event document', () => {
    const document = vscode.window.activeTextEditor?.document;
    return document?.uri.scheme === 'audit-event' ? document : undefined;
  });
const read = (document: vscode.TextDocument): EventDocument => JSON.parse(document.getText()) as EventDocument;

suite('event documents', () => {
  let node: Node;
  suiteSetup(async () => {
    await activated();
    await run('exploreSample');
    await run('groupByType');
    node = await rotation(await events());
    await vscode.commands.executeCommand('workbench.action.closeAllEditors');
  });
  suiteTeardown(() => vscode.commands.executeCommand('workbench.action.closeAllEditors'));

  test('an event opens as read-only JSON in the preview tab, facts first, its body opened, its secrets masked', async () => {
    await run('openEvent', node);
    const document = await shown();
    assert.equal(document.languageId, 'json');
    assert.match(document.uri.path, /^\/virtual_keys\.Rotate\.json$/);
    assert.equal(vscode.workspace.fs.isWritableFileSystem('audit-event') ?? false, false);
    const tab = vscode.window.tabGroups.activeTabGroup.activeTab;
    assert.equal(tab?.isPreview, true);
    const event = read(document);
    assert.equal(Object.keys(event)[0], 'what');
    assert.equal(Object.keys(event).at(-1), 'record');
    assert.equal(event.request.body['name'], 'openai-prod');
    assert.match(String(event.request.body['key']), /masked/);
    assert.match(String(event.request.headers['authorization']), /masked/);
    assert.match(event.notes.join(), /2 values that look like a secret are masked/);
    assert.equal(typeof event.record['request_body'], 'string');
  });

  test('another event takes the place of the one in preview', async () => {
    await run('openEvent', await newest(await events()));
    await until('the other one', () =>
      read(vscode.window.activeTextEditor?.document ?? failed()).what === '' ? undefined : true,
    );
    assert.equal(vscode.window.tabGroups.activeTabGroup.tabs.length, 1);
  });

  test('masked values are revealed for one document, and no longer than it is open', async () => {
    await run('openEvent', node);
    const document = await until('the rotation', async () => {
      const found = await shown();
      return found.uri.path.includes('Rotate') ? found : undefined;
    });
    await vscode.window.showTextDocument(document);
    const masked = document.getText();
    const { contexts } = await activated();
    await run('revealSecrets');
    await until('the values', () => (document.getText() === masked ? undefined : true));
    assert.equal(read(document).request.body['key'], 'sk*****9Tz');
    assert.equal(contexts.get('auditLogs.revealed'), true);
    await run('hideSecrets');
    await until('the masks', () => (document.getText() === masked ? true : undefined));
    assert.equal(contexts.get('auditLogs.revealed'), false);
  });

  test('indentation follows the editor', async () => {
    const editor = vscode.workspace.getConfiguration('editor');
    await editor.update('tabSize', 3, vscode.ConfigurationTarget.Global);
    try {
      await run('openEvent', await newest(await events()));
      const document = await shown();
      await until('three spaces', () => (/^ {3}"what": /.test(document.lineAt(1).text) ? true : undefined));
    } finally {
      await editor.update('tabSize', undefined, vscode.ConfigurationTarget.Global);
    }
  });

  test('what is copied: IDs, the record, and a cURL command without the key', async () => {
    const copied = async (command: string): Promise<string> => {
      await vscode.env.clipboard.writeText('');
      await run(command, node);
      return vscode.env.clipboard.readText();
    };
    assert.match(await copied('copyEventId'), /^[0-9a-f-]{36}@/);
    assert.equal(await copied('copyResourceId'), 'openai-prod');
    const json = await copied('copyJson');
    assert.equal((JSON.parse(json) as { readonly resource_type: unknown }).resource_type, 'virtual_keys');
    assert.ok(!json.includes('sk*****9Tz'));
    const curl = await copied('copyCurl');
    assert.match(curl, /^curl /);
    assert.match(curl, /\$\{?PORTKEY_API_KEY/);
  });

  test('events are found by their rows after others went', async () => {
    await run('removeSample');
    await run('exploreSample');
    await vscode.commands.executeCommand('workbench.action.closeAllEditors');
    await run('openEvent', await rotation(await events()));
    assert.match(read(await shown()).what, /rotated virtual key openai-prod/);
  });

  test('a document whose event is not loaded says so and holds nothing', async () => {
    const uri = vscode.Uri.from({ scheme: 'audit-event', path: '/api_key.created.json', query: 'nobody&nothing' });
    const document = await vscode.workspace.openTextDocument(uri);
    assert.deepEqual(Object.keys(JSON.parse(document.getText()) as object), ['note']);
  });
});

function failed(): never {
  throw new Error('no document is shown');
}
