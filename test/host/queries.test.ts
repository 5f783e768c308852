// Saved queries, export, explanation and query files in a real extension host, over the sample organization.
import * as assert from 'node:assert';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parse } from 'csv-parse/sync';
import * as vscode from 'vscode';

interface Provider {
  getChildren(node?: object): object[];
  getTreeItem(node: object): vscode.TreeItem;
}

const providers = new Map<string, Provider>();
const { createTreeView } = vscode.window;
// Loaded before the extension is activated: what it shows in its views can then be asked of the provider itself.
Object.assign(vscode.window, {
  createTreeView: (id: string, options: { readonly treeDataProvider: Provider }) => {
    providers.set(id, options.treeDataProvider);
    return createTreeView(id, options as never);
  },
});

type Answer = (...args: readonly never[]) => unknown;
const asked: string[] = [];
const originals = new Map<string, unknown>();

/** What a person would answer; the question is remembered. */
function answer(
  name:
    | 'showInputBox'
    | 'showQuickPick'
    | 'showSaveDialog'
    | 'showOpenDialog'
    | 'showWarningMessage'
    | 'showInformationMessage'
    | 'showErrorMessage',
  reply: Answer,
): void {
  if (!originals.has(name)) originals.set(name, vscode.window[name]);
  const replied = (...args: readonly unknown[]): Promise<unknown> => {
    if (typeof args[0] === 'string') asked.push(args[0]);
    return Promise.resolve(reply(...(args as never[])));
  };
  Object.assign(vscode.window, { [name]: replied });
}

async function until<T>(what: string, look: () => T | undefined | false | Promise<T | undefined | false>): Promise<T> {
  for (let turn = 0; turn < 150; turn += 1) {
    const found = await look();
    if (found !== undefined && found !== false) return found;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new Error(`waited in vain for ${what}`);
}

const run = (command: string, ...args: unknown[]): Thenable<unknown> =>
  vscode.commands.executeCommand(`auditLogs.${command}`, ...args);

function savedView(): Provider {
  const provider = providers.get('auditLogs.saved');
  assert.ok(provider, 'the view of saved queries is made');
  return provider;
}

const labelOf = (item: vscode.TreeItem): string =>
  typeof item.label === 'string' ? item.label : (item.label?.label ?? '');

/** The person's own queries, as the view shows them. */
function own(): vscode.TreeItem[] {
  const view = savedView();
  return view
    .getChildren()
    .map((node) => view.getTreeItem(node))
    .filter(({ collapsibleState }) => collapsibleState === vscode.TreeItemCollapsibleState.None);
}

const item = (name: string): vscode.TreeItem => {
  const found = own().find((one) => labelOf(one) === name);
  assert.ok(found, `${name} is listed`);
  return found;
};

const tabs = (): string[] => vscode.window.tabGroups.all.flatMap((group) => group.tabs.map(({ label }) => label));

suite('queries', () => {
  const folder = mkdtempSync(join(tmpdir(), 'audit-queries-'));

  suiteSetup(async function () {
    this.timeout(60_000);
    await vscode.extensions.getExtension('audit-log-explorer.audit-log-explorer')?.activate();
    await run('exploreSample');
    const events = await until('the tree', () => providers.get('auditLogs.events'));
    await until('the sample', async () => (await Promise.resolve(events.getChildren())).length === 3);
  });

  teardown(() => {
    Object.assign(vscode.window, Object.fromEntries(originals));
    asked.length = 0;
  });

  suiteTeardown(async () => {
    answer('showWarningMessage', () => 'Delete Everything');
    await run('deleteAllData');
    assert.deepEqual(own(), []);
    Object.assign(vscode.window, Object.fromEntries(originals));
    rmSync(folder, { recursive: true, force: true });
  });

  suite('saved', () => {
    test('a query is saved under a name, listed with its count, and run', async () => {
      answer('showInputBox', () => 'What went');
      await run('saveQuery', 'verb:delete after:30d');
      await vscode.commands.executeCommand('auditLogs.saved.focus');
      const count = await until('its count', () => /^\d+$/.exec(String(item('What went').description ?? ''))?.[0]);
      assert.ok(Number(count) > 0);
      const { command } = item('What went');
      assert.ok(command);
      await vscode.commands.executeCommand(command.command, ...(command.arguments as unknown[]));
      await until('the explorer', () => tabs().includes('Audit Log Explorer'));
    });

    test('the built-in ones stand under their own heading', () => {
      const view = savedView();
      const group = view.getChildren().find((node) => labelOf(view.getTreeItem(node)) === 'Built-in');
      assert.ok(group);
      const names = view.getChildren(group).map((node) => labelOf(view.getTreeItem(node)));
      assert.ok(names.includes('Failed logins') && names.includes('Deletions'), names.join());
    });

    test('it is renamed, moved, made the default and deleted', async () => {
      answer('showInputBox', () => 'Second');
      await run('saveQuery', 'verb:create');
      await run('moveSavedUp', { id: item('Second').id });
      assert.deepEqual(own().map(labelOf), ['Second', 'What went']);
      answer('showInputBox', () => 'First');
      await run('renameSaved', { id: item('Second').id });
      await run('setDefaultSaved', { id: item('First').id });
      assert.equal(item('First').contextValue, 'saved default');
      await run('clearDefaultSaved');
      assert.equal(item('First').contextValue, 'saved');
      answer('showWarningMessage', () => 'Delete');
      await run('deleteSaved', { id: item('First').id });
      assert.deepEqual(own().map(labelOf), ['What went']);
      assert.match(asked.at(-1) ?? '', /Delete the saved query "First"/);
    });

    test('a secret is refused', async () => {
      answer('showInputBox', () => 'Key');
      answer('showErrorMessage', () => undefined);
      await run('saveQuery', '"sk-proj-abcdefgh12345678abcdefgh12345678"');
      assert.deepEqual(own().map(labelOf), ['What went']);
      assert.match(asked.at(-1) ?? '', /looks like a key/);
    });

    test('they leave and come back as a file', async () => {
      const file = vscode.Uri.file(join(folder, 'queries.json'));
      answer('showSaveDialog', () => file);
      await run('exportSavedQueries');
      assert.match(readFileSync(file.fsPath, 'utf8'), /"text": "verb:delete after:30d"/);
      answer('showWarningMessage', () => 'Delete');
      await run('deleteSaved', { id: item('What went').id });
      answer('showOpenDialog', () => [file]);
      answer('showInformationMessage', () => undefined);
      await run('importSavedQueries');
      assert.deepEqual(own().map(labelOf), ['What went']);
      assert.match(asked.at(-1) ?? '', /Imported 1 query/);
      writeFileSync(file.fsPath, 'no json');
      answer('showErrorMessage', () => undefined);
      await run('importSavedQueries');
      assert.match(asked.at(-1) ?? '', /not JSON/);
    });

    test('made-up arguments do nothing', async () => {
      answer('showQuickPick', () => undefined);
      for (const arg of [7, null, { id: 7 }, { id: '__proto__' }, { id: 'builtin.keys' }])
        await run('renameSaved', arg);
      await run('moveSavedUp', { id: 'builtin.keys' });
      assert.deepEqual(own().map(labelOf), ['What went']);
    });
  });

  suite('export', () => {
    const choose = (format: string, secrets: string): void =>
      answer('showQuickPick', (items: readonly { readonly label: string }[]) =>
        items.find(({ label }) => label === format || label === secrets),
      );

    for (const format of ['NDJSON', 'JSON', 'CSV']) {
      test(`${format}: every event of the query, whole or not there`, async () => {
        const target = vscode.Uri.file(join(folder, `out.${format.toLowerCase()}`));
        choose(format, 'Secrets masked');
        answer('showSaveDialog', () => target);
        answer('showInformationMessage', () => undefined);
        await run('exportQuery', 'verb:delete after:30d');
        const told = /Exported ([\d,]+) events/.exec(asked.at(-1) ?? '')?.[1] ?? '';
        const count = Number(told.replaceAll(',', ''));
        assert.ok(count > 0, asked.join());
        const text = readFileSync(target.fsPath, 'utf8');
        if (format === 'NDJSON') assert.equal(text.trimEnd().split('\n').length, count + 1);
        if (format === 'JSON') assert.equal((JSON.parse(text) as { events: unknown[] }).events.length, count);
        if (format === 'CSV') {
          assert.equal((parse(text, { bom: true, columns: true }) as unknown[]).length, count);
          const notes = JSON.parse(readFileSync(`${target.fsPath}.notes.json`, 'utf8')) as object;
          assert.deepEqual({ ...notes, complete: true, masked: true, events: count }, notes);
        }
        assert.deepEqual(
          readdirSync(folder).filter((name) => name.endsWith('.partial')),
          [],
        );
      });
    }

    test('a place that cannot be written is told in words', async () => {
      choose('JSON', 'With values');
      answer('showSaveDialog', () => vscode.Uri.file(join(folder, 'none', 'out.json')));
      answer('showErrorMessage', () => undefined);
      await run('exportQuery', 'verb:delete after:30d');
      assert.match(asked.at(-1) ?? '', /out\.json could not be written: the folder does not exist/);
    });

    test('nothing is asked for a query with errors', async () => {
      answer('showErrorMessage', () => undefined);
      await run('exportQuery', 'actr:x');
      assert.match(asked.at(-1) ?? '', /actr/);
      assert.ok(!existsSync(join(folder, 'none')));
    });
  });

  test('a query is explained in a document that cannot be changed', async () => {
    await run('explainQuery', 'verb:delete actor:ana@acme.io after:7d');
    const editor = await until('the plan', () => {
      const active = vscode.window.activeTextEditor;
      return active?.document.uri.scheme === 'audit-query' && active;
    });
    const text = editor.document.getText();
    assert.match(text, /^Query {3}verb:delete actor:ana@acme\.io after:7d\nRange /);
    assert.match(text, /GET https:\/\/api\.openai\.com\/v1\/organization\/audit_logs\?.*actor_emails/);
    assert.ok(!editor.document.uri.toString().includes('acme'), 'the URI says nothing of the query');
  });

  suite('files', () => {
    let document: vscode.TextDocument;
    const text = '# ours\n[Deletions]\nverb:delete\n  after:7d\n\n[Broken]\nactr:x\n';

    suiteSetup(async () => {
      const file = join(folder, 'team.auditlog');
      writeFileSync(file, text);
      document = await vscode.workspace.openTextDocument(file);
      await vscode.window.showTextDocument(document);
    });

    test('have their language, their problems and the fix for them', async () => {
      assert.equal(document.languageId, 'auditlog');
      const [problem] = await until('a problem', () => {
        const found = vscode.languages.getDiagnostics(document.uri);
        return found.length > 0 && found;
      });
      assert.match(problem?.message ?? '', /actr/);
      assert.equal(document.getText(problem?.range), 'actr');
      const actions = await vscode.commands.executeCommand<vscode.CodeAction[]>(
        'vscode.executeCodeActionProvider',
        document.uri,
        problem?.range,
      );
      assert.ok(
        actions.some(({ title }) => title === 'Replace with actor'),
        actions.map(({ title }) => title).join(),
      );
    });

    test('run from a lens, which a query with errors has not', async () => {
      const lenses = await vscode.commands.executeCommand<vscode.CodeLens[]>(
        'vscode.executeCodeLensProvider',
        document.uri,
      );
      const runs = lenses.filter(({ command }) => command?.command === 'auditLogs.runQueryFile');
      assert.equal(runs.length, 1);
      assert.equal(runs[0]?.range.start.line, 1);
      await vscode.window.tabGroups.close(
        vscode.window.tabGroups.all
          .flatMap((group) => group.tabs)
          .filter(({ label }) => label === 'Audit Log Explorer'),
      );
      assert.ok(!tabs().includes('Audit Log Explorer'));
      await run('runQueryFile', ...(runs[0]?.command?.arguments as unknown[]));
      await until('the explorer', () => tabs().includes('Audit Log Explorer'));
      answer('showErrorMessage', () => undefined);
      await run('runQueryFile', document.uri.toString(), text.indexOf('actr'));
      assert.match(asked.at(-1) ?? '', /actr.*Mend it first/);
    });

    test('tell what a query asks of whom', async () => {
      const hovers = await vscode.commands.executeCommand<vscode.Hover[]>(
        'vscode.executeHoverProvider',
        document.uri,
        new vscode.Position(2, 3),
      );
      const [content] = hovers.flatMap(({ contents }) => contents as vscode.MarkdownString[]);
      assert.match(content?.value.replaceAll('\\', '').replaceAll('&nbsp;', ' ') ?? '', /Cortex[^]*asked:/);
    });

    test('complete fields and values in place', async () => {
      const edit = new vscode.WorkspaceEdit();
      edit.insert(document.uri, new vscode.Position(2, 11), ' act');
      await vscode.workspace.applyEdit(edit);
      const fields = await completions(new vscode.Position(2, 15));
      assert.ok(fields.includes('actor:') && fields.includes('action:'), fields.join());
      const more = new vscode.WorkspaceEdit();
      more.replace(document.uri, new vscode.Range(2, 12, 2, 15), 'outcome:');
      await vscode.workspace.applyEdit(more);
      const values = await completions(new vscode.Position(2, 20));
      assert.ok(values.includes('failed') && values.includes('succeeded'), values.join());
      assert.deepEqual(await completions(new vscode.Position(0, 2)), []);
    });

    test('have an outline', async () => {
      const symbols = await vscode.commands.executeCommand<vscode.DocumentSymbol[]>(
        'vscode.executeDocumentSymbolProvider',
        document.uri,
      );
      assert.deepEqual(
        symbols.map(({ name }) => name),
        ['Deletions', 'Broken'],
      );
    });

    async function completions(position: vscode.Position): Promise<string[]> {
      const list = await vscode.commands.executeCommand<vscode.CompletionList>(
        'vscode.executeCompletionItemProvider',
        document.uri,
        position,
      );
      return list.items
        .filter(({ kind }) => kind !== vscode.CompletionItemKind.Text)
        .map(({ label }) => (typeof label === 'string' ? label : label.label));
    }
  });

  test('what happened around an event is a range to the second', async () => {
    const events = providers.get('auditLogs.events');
    assert.ok(events);
    await run('groupByNone');
    const row = await until('an event', async () => {
      const [connection] = await Promise.resolve(events.getChildren());
      const [first] = connection === undefined ? [] : await Promise.resolve(events.getChildren(connection));
      return first !== undefined && 'row' in first && first;
    });
    await vscode.window.tabGroups.close(
      vscode.window.tabGroups.all.flatMap((group) => group.tabs).filter(({ label }) => label === 'Audit Log Explorer'),
    );
    await run('queryAround', row);
    await until('the explorer', () => tabs().includes('Audit Log Explorer'));
    await run('groupByType');
  });
});
