// From an event to what it changed and to its resource's history, in the sample organization.
import * as assert from 'node:assert';
import * as vscode from 'vscode';
import { activated, Person, run, TextFiles, until } from './support/host';

const active = (scheme: string): Promise<vscode.TextDocument> =>
  until(`an active ${scheme} document`, () => {
    const document = vscode.window.activeTextEditor?.document;
    return document?.uri.scheme === scheme ? document : undefined;
  });

const diffTab = (scheme: string): Promise<{ readonly label: string; readonly input: vscode.TabInputTextDiff }> =>
  until(`a diff of ${scheme}`, () => {
    const tab = vscode.window.tabGroups.activeTabGroup.activeTab;
    const input = tab?.input;
    return tab !== undefined && input instanceof vscode.TabInputTextDiff && input.modified.scheme === scheme
      ? { label: tab.label, input }
      : undefined;
  });

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
  const files = new TextFiles();
  suiteSetup(async () => {
    await activated();
    await run('exploreSample');
  });
  suiteTeardown(() => files.remove());
  teardown(() => vscode.commands.executeCommand('workbench.action.closeAllEditors'));

  test('a history is told across connections, oldest first, and says how far it was asked', async () => {
    await run('showHistory', {
      ids: ['pc-router-b69ca7'],
      what: 'config',
      vendors: ['portkey'],
    });
    const document = await active('audit-history');
    const text = document.getText();
    assert.match(text, /^History of config pc-router-b69ca7\n/);
    assert.match(text, /cannot be asked for a resource\.\n  [\d,]+ events of 30 days were looked through/);
    assert.match(text, /created config router/);
    assert.match(text, /^ {6}config › .+ → .+/m);
    await follow(document, 'Show what changed', -1);
    const { label, input } = await diffTab('audit-state');
    assert.match(label, /^config pc-router-b69ca7 · .+\(rebuilt from \d+ events\)$/);
    const [before, after] = [await textOf(input.original), await textOf(input.modified)];
    assert.notEqual(before, after);
    assert.match(after, /"name": "router"/);
  });

  test('a history of nothing is asked of nobody: junk, secrets and unknown vendors', async () => {
    const person = new Person();
    try {
      for (const junk of [
        { ids: ['sk-proj-abcdefgh12345678'], vendors: ['openai'] },
        { ids: [''] },
        { ids: ['a\nb'] },
        { ids: [1, {}] },
        'x',
      ]) {
        person.messages.length = 0;
        await run('showHistory', junk);
        assert.match(person.messages.join(), /no event and no resource ID to tell the history of/);
      }
    } finally {
      person.leave();
    }
    assert.equal(vscode.window.activeTextEditor, undefined);
  });

  test('an event opened from a history tells what it changed and has a fellow to be compared with', async () => {
    await run('showHistory', {
      ids: ['key_r6OxWJfTOK0AHyyk'],
      what: 'API key',
      vendors: ['openai'],
    });
    await follow(await active('audit-history'), 'Open the event');
    const document = await active('audit-event');
    await run('showHistory', undefined);
    const history = await active('audit-history');
    assert.match(history.getText(), /was asked for 365 days: complete/);
    assert.ok(document.getText().includes('key_r6OxWJfTOK0AHyyk'));
  });

  const hoverOn = async (content: string, text: string): Promise<string> => {
    const document = await files.open(content);
    const position = document.positionAt(content.indexOf(text) + 6);
    const hovers = await vscode.commands.executeCommand<vscode.Hover[]>(
      'vscode.executeHoverProvider',
      document.uri,
      position,
    );
    return hovers
      .flatMap(({ contents }) => contents)
      .map((each) => (each instanceof vscode.MarkdownString ? each.value : ''))
      .join('\n')
      .replaceAll('&nbsp;', ' ')
      .replaceAll('\\', '');
  };
  const router = 'pc-router-b69ca7';

  test('a hover tells what is loaded about an ID, with links that lead on, and nothing about plain words', async () => {
    const text = await hoverOn(`config = "${router}"`, router);
    assert.match(text, /config pc-router-b69ca7 · updated .+ by .+ · \d+ events in 30 days/);
    assert.match(text, /\[History\]\(command:auditLogs\.showHistory\?/);
    assert.match(text, /\[What changed\]\(command:auditLogs\.showChanges\?/);
    assert.match(text, /\[Find in workspace\]\(command:auditLogs\.findInWorkspace\?/);
    assert.equal(await hoverOn('nothing to see here', 'nothing'), '');
    assert.match(await hoverOn('key_notloaded1234 is none', 'key_notloaded1234'), /no loaded event names it/);
    assert.equal(await hoverOn('x 3fa85f64-5717-4562-b3fc-2c963f66afa6', '3fa85f64'), '');
  });

  test('a secret is recognised as one, and not repeated', async () => {
    const secret = 'sk-proj-abcdefgh12345678';
    const text = await hoverOn(`KEY=${secret}`, secret);
    assert.match(text, /This is a secret key, not a resource ID/);
    assert.ok(!text.includes(secret) && !text.includes('command:'));
  });

  test('a hover answers in a file of 10 MB with one line', async () => {
    const content = `"${router}",`.repeat(550_000);
    const document = await files.open(content);
    const position = new vscode.Position(0, 5_000_000 - (5_000_000 % 19) + 5);
    const hovers = await vscode.commands.executeCommand<vscode.Hover[]>(
      'vscode.executeHoverProvider',
      document.uri,
      position,
    );
    assert.ok(hovers.length > 0);
  });

  test('lenses and hints are off until they are turned on, and name the last change', async () => {
    const document = await files.open(`a\nb "${router}"\n`);
    const lenses = (): Thenable<vscode.CodeLens[]> =>
      vscode.commands.executeCommand<vscode.CodeLens[]>('vscode.executeCodeLensProvider', document.uri, 10);
    const hints = (): Thenable<vscode.InlayHint[]> =>
      vscode.commands.executeCommand<vscode.InlayHint[]>(
        'vscode.executeInlayHintProvider',
        document.uri,
        new vscode.Range(0, 0, 2, 0),
      );
    assert.deepEqual([(await lenses()).length, (await hints()).length], [0, 0]);
    const settings = vscode.workspace.getConfiguration('auditLogs');
    const set = async (value: boolean | undefined): Promise<void> => {
      await settings.update('codeLens.enabled', value, vscode.ConfigurationTarget.Global);
      await settings.update('inlineHints.enabled', value, vscode.ConfigurationTarget.Global);
    };
    try {
      await set(true);
      const lens = await until('a lens', async () => (await lenses())[0]);
      assert.match(lens.command?.title ?? '', /^updated .+ by .+ · \d+ events in 30 days$/);
      assert.equal(lens.range.start.line, 1);
      const hint = await until('a hint', async () => (await hints())[0]);
      assert.match(typeof hint.label === 'string' ? hint.label : '', /^updated .+ by /);
    } finally {
      await set(undefined);
    }
    await until('none again', async () => (await lenses()).length + (await hints()).length === 0 || undefined);
  });

  test('an actor is shown across vendors', async () => {
    await run('refresh');
    await run('showActor', { id: 'mira@northwind.io' });
    const text = (await active('audit-actor')).getText();
    assert.match(text, /^mira@northwind\.io\n\n\d+ events/);
    for (const part of ['openai user', 'cortex', 'Source IPs', 'User agents']) assert.ok(text.includes(part), part);
  });
});
