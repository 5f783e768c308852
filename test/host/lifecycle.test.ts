// Opening and closing, over and over, in the real extension host: nothing stays behind. AUDIT_LOGS_CYCLES=300 for the
// whole curve (npm run test:lifecycle).
import * as assert from 'node:assert';
import { getEventListeners } from 'node:events';
import Mocha from 'mocha';
import * as vscode from 'vscode';
import { activated, events, run, TextFiles, until } from './support/host';
import { alive, countListeners, find, heapMb } from './support/leaks';

const cycles = Number(process.env['AUDIT_LOGS_CYCLES'] ?? 4);
/** First uses load what is then there for good: bundles, providers, the editor's own. */
const warmUp = Math.max(3, Math.round(cycles / 10));

interface Following {
  readonly on: boolean;
  readonly lastAsked: number | undefined;
  readonly abort: AbortController | undefined;
}

suite('opening and closing', () => {
  const files = new TextFiles();
  let event: object;
  suiteSetup(async () => {
    await activated();
    await run('exploreSample');
    event = await until('an event', async () => {
      const provider = await events();
      let node: object | undefined;
      for (let level = 0; level < 4; level += 1) [node] = await provider.getChildren(node);
      return node;
    });
  });
  suiteTeardown(() => {
    files.remove();
    return vscode.commands.executeCommand('workbench.action.closeAllEditors');
  });

  /** What a person does in a minute: explorer with a query, an event, a history, a plan, a hover, following; all ended again. */
  async function cycle(number: number, document: vscode.TextDocument): Promise<void> {
    const { context } = await activated();
    await run('openExplorer');
    await until('a session', () => find(context, 'PanelSession'));
    // The page is up and has asked once the session runs a query.
    await until('a query of the panel', () => {
      const started = Reflect.get(find(context, 'PanelSession') ?? {}, 'text') as string | undefined;
      return started === undefined || started === '' ? undefined : true;
    });
    await run('openEvent', event);
    await run('showHistory', { ids: ['pc-router-b69ca7'], what: 'config', vendors: ['portkey'] });
    await run('explainQuery', `verb:delete actor:nobody-${String(number)}`);
    const position = document.positionAt(document.getText().indexOf('proj_') + 6);
    await vscode.commands.executeCommand('vscode.executeHoverProvider', document.uri, position);
    for (const name of ['codeLens.enabled', 'inlineHints.enabled']) {
      const settings = vscode.workspace.getConfiguration('auditLogs');
      await settings.update(name, number % 2 === 0 ? true : undefined, vscode.ConfigurationTarget.Global);
    }
    await run('refresh');
    await follow(context);
    await vscode.commands.executeCommand('workbench.action.closeAllEditors');
    await until('the panel to go', () => (find(context, 'PanelSession') === undefined ? true : undefined));
  }

  /** Follows for one round and stops: the pause until the next one must end with it. */
  async function follow(context: vscode.ExtensionContext): Promise<void> {
    await run('follow');
    const signal = await until('a round of following', () => {
      const { on, lastAsked, abort } = find(context, 'Follower') as unknown as Following;
      return on && lastAsked !== undefined ? abort?.signal : undefined;
    });
    await run('unfollow');
    assert.ok(signal.aborted, 'following goes on');
    assert.equal(getEventListeners(signal, 'abort').length, 0);
  }

  test(`${String(cycles)} times leaves no listener, no session and no memory behind`, async function () {
    this.timeout(cycles * 15_000 + 60_000);
    const { context } = await activated();
    const document = await files.open('project = "proj_abcdefgh12345678"\n');
    await run('openExplorer');
    const fellow = await until('a session', () => find(context, 'PanelSession'));
    const runs = await until('a query run', () => find(context, 'QueryRun'));
    await vscode.commands.executeCommand('workbench.action.closeAllEditors');

    const curve: string[] = [];
    const step = Math.max(1, Math.round(cycles / 10));
    let before: { readonly listeners: number; readonly heap: number } | undefined;
    let after = { listeners: 0, heap: 0 };
    for (let number = 1; number <= warmUp + cycles; number += 1) {
      await cycle(number, document);
      if (number !== warmUp && (number < warmUp || (number - warmUp) % step !== 0)) continue;
      const { listeners, lists } = countListeners(context);
      assert.ok(lists >= 6, `only ${String(lists)} lists of listeners were found`);
      after = { listeners, heap: heapMb() };
      before ??= after;
      curve.push(`${String(number)}: ${String(listeners)} listeners, ${after.heap.toFixed(1)} MB`);
    }
    const sessions = alive(fellow) ?? 0;
    const left = alive(runs) ?? 0;
    Mocha.reporters.Base.consoleLog(
      `      ${curve.join('; ')}; ${String(sessions)} sessions and ${String(left)} runs alive`,
    );
    assert.ok(before !== undefined);
    assert.equal(after.listeners, before.listeners);
    // The one that this test holds, and the one that was closed last.
    assert.ok(sessions <= 2, `${String(sessions)} sessions are alive`);
    assert.ok(left <= 4, `${String(left)} query runs are alive`);
    // VS Code's own side of a tab or a webview is some kB; a session with its rows would be much more.
    const growth = (after.heap - before.heap) / cycles;
    assert.ok(after.heap - before.heap < 15 || growth < 0.1, `${growth.toFixed(2)} MB stay behind each time`);
  });
});
