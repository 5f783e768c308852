// Threat 13: hostile names in tooltips and hovers. They stand there as text: no link, no picture, no icon of theirs; only
// our own commands can be clicked, and those read their arguments anew.
import * as assert from 'node:assert';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as vscode from 'vscode';
import { activated, events, Person, run, until, type Provider } from '../../host/support/host';

const id = 'key_hostile13abcdefgh';
const evil =
  '[Sign in](command:workbench.action.terminal.new) ![x](https://evil.example/x.png) <img src=x onerror=1> $(trash) **bold** `code` <http://evil.example> \n# heading';
const never = new vscode.CancellationTokenSource().token;

/** A record as OpenAI writes it, with hostile text wherever a person may put some. */
const record = {
  id: 'audit_log-hostile13',
  type: 'api_key.updated',
  effective_at: Math.floor(Date.now() / 1000) - 60,
  project: { id: evil, name: evil },
  actor: { type: 'session', session: { user: { id: evil, email: evil }, ip_address: evil, user_agent: evil } },
  'api_key.updated': { id, changes_requested: { scopes: [evil], title: evil } },
};

/** What of a Markdown text would be more than text, once what is escaped is left out. */
function active({ value }: vscode.MarkdownString): string {
  return value.replaceAll(/\\[\\`*_{}[\]()#+\-.!<>|~$]/g, '').replaceAll(/&(?:nbsp|lt|gt|amp|#\d+);/g, ' ');
}

suite('threat 13: Markdown', () => {
  const folder = mkdtempSync(join(tmpdir(), 'audit-markdown-'));
  let person: Person;
  let provider: Provider;
  suiteSetup(async () => {
    await activated();
    person = new Person();
    provider = await events();
    const file = join(folder, 'hostile.ndjson');
    writeFileSync(file, `${JSON.stringify(record)}\n`);
    await run('openLogFile', vscode.Uri.file(file));
  });
  suiteTeardown(async () => {
    person.buttons = ['Delete Everything'];
    await run('deleteAllData');
    person.leave();
    rmSync(folder, { recursive: true, force: true });
  });

  const inert = (text: vscode.MarkdownString): void => {
    const left = active(text);
    // Tags are text where HTML is not switched on.
    assert.doesNotMatch(left, /\]\(|!\[|\*\*|`|^#/m);
    assert.notEqual(text.supportHtml, true);
    assert.notEqual(text.supportThemeIcons, true);
    assert.ok(text.value.includes('evil'), 'the name is not there at all');
  };

  test('a tooltip of the tree is text', async () => {
    const node = await until('the event', async () => {
      let at: object | undefined;
      for (let level = 0; level < 4; level += 1) {
        const nodes: readonly (object & { readonly label?: string })[] = await provider.getChildren(at);
        at = level === 0 ? nodes.find(({ label }) => label === 'hostile.ndjson') : nodes[0];
        if (at === undefined) return undefined;
      }
      return at;
    });
    const { tooltip } = await provider.resolveTreeItem(provider.getTreeItem(node), node, never);
    assert.ok(tooltip instanceof vscode.MarkdownString);
    assert.equal(tooltip.isTrusted, undefined);
    inert(tooltip);
  });

  test('a hover is text and our own links', async () => {
    const document = await vscode.workspace.openTextDocument({ language: 'plaintext', content: `x = "${id}"` });
    const [hover] = await until('a hover', async () => {
      const found = await vscode.commands.executeCommand<vscode.Hover[]>(
        'vscode.executeHoverProvider',
        document.uri,
        new vscode.Position(0, 8),
      );
      return found.length > 0 ? found : undefined;
    });
    const [text] = hover?.contents ?? [];
    assert.ok(text instanceof vscode.MarkdownString);
    const links = [...text.value.matchAll(/\]\(command:([\w.]+)/g)].map(([, command]) => command);
    assert.ok(links.length >= 2 && links.every((command) => command?.startsWith('auditLogs.') === true), String(links));
    const trusted = text.isTrusted;
    assert.ok(typeof trusted === 'object', 'every command may run');
    assert.deepEqual([...trusted.enabledCommands].sort(), [
      'auditLogs.findInWorkspace',
      'auditLogs.showChanges',
      'auditLogs.showHistory',
    ]);
    // Without our own links nothing is left that does anything.
    const [words = ''] = text.value.split('\n\n[History]');
    inert(new vscode.MarkdownString(words));
  });

  test('a saved query out of a file has a tooltip of text', async () => {
    const file = join(folder, 'queries.json');
    const { showOpenDialog, showSaveDialog } = vscode.window;
    const { providers } = await activated();
    person.typed = [evil.split('\n')[0] ?? ''];
    await run('saveQuery', `"${(evil.split('\n')[0] ?? '').replaceAll('"', '')}"`);
    Object.assign(vscode.window, {
      showSaveDialog: () => Promise.resolve(vscode.Uri.file(file)),
      showOpenDialog: () => Promise.resolve([vscode.Uri.file(file)]),
    });
    try {
      await run('exportSavedQueries');
      await run('importSavedQueries');
    } finally {
      Object.assign(vscode.window, { showOpenDialog, showSaveDialog });
    }
    const saved = providers.get('auditLogs.saved');
    assert.ok(saved !== undefined);
    const tips = (await saved.getChildren()).map((each) => saved.getTreeItem(each).tooltip);
    const hostile = tips.filter((tip): tip is vscode.MarkdownString =>
      tip instanceof vscode.MarkdownString ? tip.value.includes('evil') : false,
    );
    assert.ok(hostile.length > 0);
    for (const tip of hostile) {
      assert.equal(tip.isTrusted, undefined);
      inert(tip);
    }
  });
});
