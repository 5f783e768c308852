// Threat 14: hostile names in notifications, lists, input boxes and the status bar, where VS Code reads icons and links that
// run commands out of a text.
import * as assert from 'node:assert';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as vscode from 'vscode';
import { startVendorServer } from '../../servers/vendorServer';
import { activated, events, Person, run, until } from '../../host/support/host';

const evil = '[Sign in](command:workbench.action.terminal.new) $(trash) \u202eevil';
/** As VS Code finds them. */
const obeyed = /\$\([a-z~-]+\)|\[[^\]]+\]\((?:https?:\/\/|command:|file:)|[\p{Cf}]|[^\P{Cc}\n]/u;

/** The real one, which a list of events is drawn by. */
const drawnBy = vscode.window.createQuickPick;

/** Hands over everything that is shown in lists, boxes and the status bar, and answers nothing. */
function watch(): { readonly shown: string[]; end(): void } {
  const shown: string[] = [];
  const { createQuickPick, showQuickPick, showInputBox, setStatusBarMessage, withProgress } = vscode.window;
  const note = (...texts: readonly unknown[]): void =>
    void shown.push(...texts.filter((text) => typeof text === 'string'));
  Object.assign(vscode.window, {
    createQuickPick: () => {
      const pick = drawnBy();
      return new Proxy(pick, {
        set: (target, name, value) => {
          if (name === 'items')
            for (const item of value as readonly vscode.QuickPickItem[])
              note(item.label, item.description, item.detail);
          return Reflect.set(target, name, value, target);
        },
        get: (target, name) => {
          const value: unknown = Reflect.get(target, name, target);
          return typeof value === 'function' && name !== 'items' ? (value as () => unknown).bind(target) : value;
        },
      });
    },
    showQuickPick: (items: readonly vscode.QuickPickItem[]) => {
      for (const item of items) note(item.label, item.description, item.detail);
      return Promise.resolve(undefined);
    },
    showInputBox: ({ prompt, validateInput }: vscode.InputBoxOptions) => {
      note(prompt, validateInput?.(evil));
      return Promise.resolve(undefined);
    },
    setStatusBarMessage: (text: string) => {
      note(text);
      return { dispose: () => undefined };
    },
    withProgress: (options: vscode.ProgressOptions, work: Parameters<typeof withProgress>[1]) => {
      note(options.title);
      return withProgress(options, (progress, token) =>
        work({ report: (value: { message?: string }) => (note(value.message), progress.report(value)) }, token),
      );
    },
  });
  const originals = { createQuickPick, showQuickPick, showInputBox, setStatusBarMessage, withProgress };
  return { shown, end: () => void Object.assign(vscode.window, originals) };
}

suite('threat 14: dialogs', () => {
  const folder = mkdtempSync(join(tmpdir(), 'audit-dialogs-'));
  let person: Person;
  suiteSetup(async () => {
    await activated();
    person = new Person();
  });
  suiteTeardown(async () => {
    await vscode.commands.executeCommand('workbench.action.closeQuickOpen');
    person.buttons = ['Delete Everything'];
    await run('deleteAllData');
    await vscode.commands.executeCommand('workbench.action.closeAllEditors');
    person.leave();
    rmSync(folder, { recursive: true, force: true });
  });

  test('a notification has no link and no icon of a file’s name', async () => {
    const file = join(folder, `${evil.replaceAll('/', '')}.ndjson`);
    writeFileSync(file, '{"id":"audit_log-1","type":"project.created","effective_at":1764000000}\n');
    await run('openLogFile', vscode.Uri.file(file));
    const said = person.messages.filter((text) => text.includes('Sign in'));
    assert.ok(said.length > 0, person.messages.join());
    assert.deepEqual(
      said.filter((text) => obeyed.test(text)),
      [],
    );
  });

  test('nor of what a vendor answers', async () => {
    const server = await startVendorServer('openai');
    const body = JSON.stringify({ error: { message: evil, code: evil, type: evil } });
    server.setMode({
      answer: {
        status: 403,
        headers: { 'content-type': 'application/json', 'x-request-id': evil.replaceAll(/[^ -~]/g, '') },
        body,
      },
    });
    try {
      person.messages.length = 0;
      person.picked = ['OpenAI'];
      person.typed = [evil, server.baseUrl, server.key];
      person.buttons = [`Send the Key to ${new URL(server.origin).host}`, 'Keep Anyway'];
      await run('addConnection');
      const said = [...person.messages, ...person.details];
      assert.ok(
        said.some((text) => text.includes('Sign in')),
        said.join('\n'),
      );
      assert.deepEqual(
        said.filter((text) => obeyed.test(text)),
        [],
      );
      const [node] = await (await events()).getChildren();
      assert.ok(node !== undefined);
      person.messages.length = 0;
      await run('testConnection', node);
      assert.deepEqual(
        person.messages.filter((text) => obeyed.test(text)),
        [],
      );
    } finally {
      await server.stop();
    }
  });

  test('nor has a list, a box or the status bar, of events, actors, queries and connections', async () => {
    const at = Math.floor(Date.now() / 1000) - 60;
    const records = [0, 1].map((number) => ({
      id: `audit_log-hostile14-${String(number)}`,
      type: 'project.updated',
      effective_at: at - number,
      project: { id: 'proj_hostile14', name: evil },
      actor: { type: 'session', session: { user: { id: evil, email: evil }, ip_address: evil } },
      'project.updated': { id: evil, changes_requested: { title: evil } },
    }));
    const file = join(folder, 'hostile.ndjson');
    writeFileSync(file, records.map((record) => JSON.stringify(record)).join('\n'));
    await run('openLogFile', vscode.Uri.file(file));
    const provider = await events();
    const event = await until('the event', async () => {
      let node: object | undefined;
      for (let level = 0; level < 4; level += 1) {
        const nodes: readonly (object & { readonly label?: string })[] = await provider.getChildren(node);
        node = level === 0 ? nodes.find(({ label }) => label === 'hostile.ndjson') : nodes[0];
        if (node === undefined) return undefined;
      }
      return node;
    });
    const watched = watch();
    try {
      await run('diffEvents', event);
      await run('showRelated', event);
      await run('nameActor', event);
      await run('showHistory', event);
      await run('copyResourceId', event);
      await run('testConnection');
      const named = until('a list of events', () =>
        watched.shown.some((text) => /loaded events? match/.test(text)) ? true : undefined,
      );
      await run('searchLoaded');
      await named;
      await vscode.commands.executeCommand('workbench.action.closeQuickOpen');
      await run('query');
      await until('the fields', () => (watched.shown.includes('fields') ? true : undefined));
      const hostile = watched.shown.filter((text) => /Sign in|evil/.test(text));
      assert.ok(hostile.length >= 5, watched.shown.join('\n'));
      assert.deepEqual(
        watched.shown.filter((text) => obeyed.test(text)),
        [],
      );
    } finally {
      watched.end();
    }
  });
});
