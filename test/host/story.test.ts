// From an event to what it changed and to its resource's history, in the sample organization.
import * as assert from 'node:assert';
import * as vscode from 'vscode';

const patience = 15_000;

async function until<T>(read: () => T | undefined | Promise<T | undefined>, what: string): Promise<T> {
  const end = Date.now() + patience;
  for (;;) {
    const value = await read();
    if (value !== undefined) return value;
    if (Date.now() > end) throw new Error(`never came: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

const active = (scheme: string): Promise<vscode.TextDocument> =>
  until(() => {
    const document = vscode.window.activeTextEditor?.document;
    return document?.uri.scheme === scheme ? document : undefined;
  }, `an active ${scheme} document`);

const diffTab = (scheme: string): Promise<{ readonly label: string; readonly input: vscode.TabInputTextDiff }> =>
  until(() => {
    const tab = vscode.window.tabGroups.activeTabGroup.activeTab;
    const input = tab?.input;
    return tab !== undefined && input instanceof vscode.TabInputTextDiff && input.modified.scheme === scheme
      ? { label: tab.label, input }
      : undefined;
  }, `a diff of ${scheme}`);

const textOf = async (uri: vscode.Uri): Promise<string> => (await vscode.workspace.openTextDocument(uri)).getText();

/** Follows the first link of the active document with that tooltip. */
async function follow(document: vscode.TextDocument, tooltip: string, nth = 0): Promise<void> {
  const links = await vscode.commands.executeCommand<vscode.DocumentLink[]>('vscode.executeLinkProvider', document.uri);
  const link = links.filter((each) => each.tooltip === tooltip).at(nth);
  assert.ok(link?.target, `a link “${tooltip}”`);
  const [command = '', query = ''] = link.target
    .toString(true)
    .replace('command:', '')
    .split(/\?(.*)/s);
  await vscode.commands.executeCommand(command, ...(JSON.parse(query) as unknown[]));
}

suite('story', () => {
  suiteSetup(async () => {
    await vscode.extensions.getExtension('audit-log-explorer.audit-log-explorer')?.activate();
    await vscode.commands.executeCommand('auditLogs.exploreSample');
  });
  teardown(() => vscode.commands.executeCommand('workbench.action.closeAllEditors'));

  test('a history is told across connections, oldest first, and says how far it was asked', async () => {
    await vscode.commands.executeCommand('auditLogs.showHistory', {
      ids: ['pc-router-b69ca7'],
      what: 'config',
      vendors: ['portkey'],
    });
    const document = await active('audit-history');
    const text = document.getText();
    assert.match(text, /^History of config pc-router-b69ca7\n/);
    assert.match(text, /cannot be asked for a resource: [\d,]+ events of 30 days were looked through/);
    assert.match(text, /created config router/);
    assert.match(text, /^ {12}config › .+ → .+/m);
    await follow(document, 'Show what changed', -1);
    const { label, input } = await diffTab('audit-state');
    assert.match(label, /^config pc-router-b69ca7 · .+\(rebuilt from \d+ events\)$/);
    const [before, after] = [await textOf(input.original), await textOf(input.modified)];
    assert.notEqual(before, after);
    assert.match(after, /"name": "router"/);
  });

  test('a history of nothing is asked of nobody: junk, secrets and unknown vendors', async () => {
    for (const junk of [
      { ids: ['sk-proj-abcdefgh12345678'], vendors: ['openai'] },
      { ids: [''] },
      { ids: ['a\nb'] },
      { ids: [1, {}] },
      'x',
    ]) {
      void vscode.commands.executeCommand('auditLogs.showHistory', junk);
    }
    await new Promise((resolve) => setTimeout(resolve, 1000));
    assert.equal(vscode.window.activeTextEditor, undefined);
  });

  test('an event opened from a history tells what it changed and has a fellow to be compared with', async () => {
    await vscode.commands.executeCommand('auditLogs.showHistory', {
      ids: ['key_r6OxWJfTOK0AHyyk'],
      what: 'API key',
      vendors: ['openai'],
    });
    await follow(await active('audit-history'), 'Open the event');
    const document = await active('audit-event');
    await vscode.commands.executeCommand('auditLogs.showHistory', undefined);
    const history = await active('audit-history');
    assert.match(history.getText(), /was asked for 365 days: complete/);
    assert.ok(document.getText().includes('key_r6OxWJfTOK0AHyyk'));
  });
});
