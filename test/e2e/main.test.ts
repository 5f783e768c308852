// The main job over real HTTP: connect three vendors, see, read, filter, ask, and jump from an ID in a file.
import * as assert from 'node:assert';
import {
  addConnection,
  connectionNames,
  countLines,
  startAccounts,
  treeLines,
  unfoldTypes,
  windowOf,
  type Accounts,
} from './lib/accounts';
import { until } from './lib/until';
import { startWorkbench, type Workbench } from './lib/workbench';

const day = 86_400_000;

suite('main job', () => {
  let workbench: Workbench;
  let accounts: Accounts;
  suiteSetup(async () => {
    accounts = await startAccounts();
    workbench = await startWorkbench();
    await workbench.showContainer('Audit Logs');
  });
  suiteTeardown(async () => {
    await workbench.stop();
    await accounts.stop();
  });

  for (const vendor of ['openai', 'portkey', 'cortex'] as const) {
    test(`a connection to ${vendor} is added by clicking and typing`, async () => {
      const server = accounts[vendor];
      await addConnection(workbench, server);
      assert.ok(server.requests.every(({ status }) => status === 200));
    });
  }

  for (const vendor of ['openai', 'portkey', 'cortex'] as const) {
    test(`the tree's counts of ${vendor} are the server's own, for every type and action`, async () => {
      const { page } = workbench;
      const tree = workbench.tree();
      const server = accounts[vendor];
      await page.setViewportSize({ width: 1280, height: 2000 });
      for (const other of Object.values(connectionNames)) {
        await (other === connectionNames[vendor] ? tree.expand(other) : tree.collapse(other));
      }
      const { from, to } = windowOf(server, server.requests.at(-1)?.search ?? '');
      assert.ok(Math.abs(to - from - 7 * day) <= 2000, 'the first load is the last 7 days');
      const counts = server.counts({ from, to, ...(vendor === 'openai' ? { tenant: false } : {}) });
      await tree.row(new RegExp(`^${connectionNames[vendor]}, .*, ${String(counts.total)} events · last 7 days$`)).waitFor();
      const types = counts.types.size;
      await until(() => treeLines(workbench), (lines) => lines.length === types);
      await unfoldTypes(workbench);
      const wanted = countLines(counts);
      await until(
        () => treeLines(workbench),
        (lines) => assert.deepEqual(lines, wanted) === undefined,
      );
    });
  }

  test('an event opens as a JSON document: facts, the opened body, masked values, revealed on demand', async () => {
    const { page } = workbench;
    const tree = workbench.tree();
    await tree.collapse(connectionNames.cortex);
    await tree.expand(connectionNames.portkey);
    await tree.collapse(connectionNames.openai);
    await page.setViewportSize({ width: 1280, height: 800 });
    await tree.scrollTo(/^virtual keys/);
    const rotate = tree.rows.filter({ hasText: 'Rotate' });
    await tree.scrollTo(/^labels, /);
    console.log(await rotate.count());
    await workbench.shot('probe-doc0');
    await rotate.last().click();
    await tree.select(/rotated virtual key openai-prod/);
    await workbench.activeTab('virtual_keys.Rotate.json').waitFor();
    await workbench.shot('probe-doc');
    console.log(await workbench.editorText());
    console.log(await workbench.tree().names());
  });

  test('the explorer: form', async () => {
    await workbench.palette('Audit Logs: Open Explorer');
    const panel = workbench.webview();
    await panel.getByRole('grid', { name: 'Events' }).waitFor();
    await workbench.shot('probe-panel');
    await panel.getByRole('button', { name: 'Filters', exact: true }).click();
    await page_(panel);
    await workbench.shot('probe-form');
  });
});
async function page_(panel: import('playwright-core').FrameLocator) {
  console.log(await panel.getByRole('textbox').evaluateAll((a) => a.map((e) => e.getAttribute('aria-label') ?? e.id)));
  console.log(await panel.getByRole('combobox').evaluateAll((a) => a.map((e) => e.outerHTML.slice(0, 200))));
  console.log(await panel.locator('.status-line').innerText());
}
