// The main job over real HTTP: connect three vendors, see, filter, read, ask, and jump from an ID in a file.
import * as assert from 'node:assert';
import type { FrameLocator, Locator } from 'playwright-core';
import {
  addConnection,
  connectionNames,
  countLines,
  startAccounts,
  told,
  treeLines,
  unfoldTypes,
  windowOf,
  type Accounts,
} from './lib/accounts';
import { absoluteTime } from '../../src/core/text/time';
import { profiles } from '../servers/vendorServer';
import type { RawRecord } from '../servers/vendorProfile';
import { until } from './lib/until';
import { startWorkbench, type Workbench } from './lib/workbench';

const day = 86_400_000;
const vendors = ['openai', 'portkey', 'cortex'] as const;

/** `62 matched of 1 189 scanned` without the spaces that part thousands. */
async function searchState(panel: FrameLocator): Promise<string> {
  return (await panel.getByRole('contentinfo', { name: 'State of the search' }).innerText()).replaceAll(
    /(?<=\d)\s(?=\d)/g,
    '',
  );
}

suite('main job', () => {
  let workbench: Workbench;
  let accounts: Accounts;
  let panel: FrameLocator;
  suiteSetup(async () => {
    accounts = await startAccounts();
    // Tall, so that whole trees and documents are drawn.
    workbench = await startWorkbench({ viewport: { width: 1280, height: 2000 }, env: { TZ: 'UTC' } });
    panel = workbench.webview();
    await workbench.showContainer('Audit Logs');
  });
  suiteTeardown(async () => {
    await workbench.stop();
    await accounts.stop();
  });

  for (const vendor of vendors) {
    test(`a connection to ${vendor} is added by clicking and typing`, async () => {
      const server = accounts[vendor];
      await addConnection(workbench, server);
      assert.ok(server.requests.length > 0);
      assert.ok(server.requests.every(({ status }) => status === 200));
    });
  }

  test('each was told connected, with what the vendor said', async () => {
    for (const name of Object.values(connectionNames)) {
      const words = `^Connected "${name}". The vendor accepted the key and returned events. The newest is of `;
      await told(workbench, new RegExp(words));
    }
  });

  for (const vendor of vendors) {
    test(`the tree's counts of ${vendor} are the server's own, for every type and action`, async () => {
      const tree = workbench.tree();
      const server = accounts[vendor];
      const { from, to } = windowOf(server, server.requests.at(-1)?.search ?? '');
      assert.ok(Math.abs(to - from - 7 * day) <= 2000, 'the first load is the last 7 days');
      const counts = server.counts({ from, to, ...(vendor === 'openai' ? { tenant: false } : {}) });
      for (const other of Object.values(connectionNames)) {
        await (other === connectionNames[vendor] ? tree.expand(other) : tree.collapse(other));
      }
      const name = `^${connectionNames[vendor]}, .*, ${String(counts.total)} events · last 7 days$`;
      await tree.row(new RegExp(name)).waitFor();
      const types = counts.types.size;
      await until(
        () => treeLines(workbench),
        (lines) => lines.length === types,
      );
      await unfoldTypes(workbench);
      const wanted = countLines(counts);
      await until(
        () => treeLines(workbench),
        (lines) => assert.deepEqual(lines, wanted) === undefined,
      );
    });
  }

  test('the sidebar is filtered by a query; an event opens as a JSON document, masked until revealed', async () => {
    const { quickInput, page } = workbench;
    const tree = workbench.tree();
    await workbench.viewAction('Filter Events…').click();
    await quickInput.waitFor('Filter Events in the Sidebar');
    await quickInput.type('type:virtual_keys action:Rotate');
    await quickInput.accept();
    await tree.row(/^Acme Portkey, .*, 1 event$/).waitFor();
    await tree.expand(connectionNames.portkey);
    await tree.expand(/^virtual keys, 1 event/);
    await tree.expand(/^Rotate, /);
    await tree.select(/rotated virtual key openai-prod/);
    await workbench.activeTab('virtual_keys.Rotate.json').waitFor();

    const record = accounts.portkey
      .records()
      .find((each) => each['resource_type'] === 'virtual_keys' && each['action'] === 'Rotate');
    const body = JSON.parse(String(record?.['request_body'])) as Record<string, unknown>;
    const read = async (): Promise<Record<string, unknown>> => JSON.parse(await workbench.editorText()) as never;
    const hidden = await read();
    assert.deepEqual(Object.keys(hidden)[0], 'what');
    assert.deepEqual(hidden['outcome'], { result: 'succeeded', status: 200 });
    const request = hidden['request'] as Record<string, Record<string, unknown>>;
    assert.deepEqual(request['body'], { ...body, key: '•••••• masked' });
    assert.equal(request['headers']?.['authorization'], '•••••• masked');
    assert.match((await workbench.editorText()).split('\n')[1] ?? '', /^ {4}"what": "/, 'indented by editor.tabSize');

    await page.getByRole('button', { name: 'Reveal Masked Values of This Event' }).click();
    await page.getByRole('button', { name: 'Mask Values Again' }).waitFor();
    const shown = await until(read, (value) => JSON.stringify(value).includes('Close the event'));
    assert.deepEqual((shown['request'] as Record<string, unknown>)['body'], body);
    assert.deepEqual(shown['record'], record);
    await page.getByRole('button', { name: 'Mask Values Again' }).click();
    await until(read, (value) => assert.deepEqual(value, hidden) === undefined);

    await workbench.viewAction('Clear Filter').click();
    await tree.row(/^Acme Portkey, .* events · last 7 days$/).waitFor();
  });

  test('the form asks the vendor by its own parameters, and the answer is the vendor’s own', async () => {
    const { portkey } = accounts;
    await workbench.palette('Audit Logs: Open Explorer');
    await panel.getByRole('grid', { name: 'Events' }).waitFor();
    await panel.getByRole('button', { name: 'Filters', exact: true }).click();
    const form = panel.getByRole('region', { name: 'Filters' });
    await form.getByRole('combobox', { name: 'Time range' }).click();
    await form.getByRole('option', { name: 'Last 30 days' }).click();
    const type = form.getByRole('textbox', { name: 'Resource type' });
    await type.click();
    await type.pressSequentially('virtual_k');
    await form.getByRole('option', { name: /^virtual_keys/ }).click();
    const status = form.getByRole('textbox', { name: 'Status' });
    await status.click();
    await status.pressSequentially('200');
    await workbench.page.keyboard.press('Enter');
    const query = panel.getByRole('combobox', { name: 'Query' });
    await until(
      () => query.inputValue(),
      (text) => text === 'type:virtual_keys status:200 after:30d',
    );
    portkey.forgetRequests();
    await form.getByRole('button', { name: 'Run' }).click();

    const since = Date.now() - 30 * day;
    const wanted = portkey
      .records({ from: since })
      .filter((each) => each['resource_type'] === 'virtual_keys' && each['response_status_code'] === 200);
    await until(
      () => searchState(panel),
      (text) =>
        text.startsWith(`${String(wanted.length)} matched of `) &&
        Object.values(connectionNames).every((name) => text.includes(`${name}: complete`)),
    );
    assert.ok(portkey.requests.length > 0);
    for (const { search } of portkey.requests) {
      assert.match(search, /(^|&)resource_type=virtual_keys&response_status_code=200(&|$)/);
    }
    const asked = portkey.requests.map(({ search }) => windowOf(portkey, search).from);
    assert.ok(Math.abs(Math.min(...asked) - since) < 30_000);
    await panel.getByRole('button', { name: 'Filters', exact: true }).click();
  });

  test('the pretty request body is read beside the list', async () => {
    await panel
      .getByRole('row', { name: /rotated virtual key openai-prod/ })
      .first()
      .click();
    await panel.getByRole('tab', { name: 'Request body' }).click();
    const lines = panel.getByRole('tree').getByRole('treeitem');
    await lines.filter({ hasText: '"credit_limit": 1500' }).waitFor();
    assert.match(await lines.filter({ hasText: '"key"' }).innerText(), /masked/);
    const facts = panel.getByRole('region', { name: 'Event', exact: true });
    await facts.getByRole('button', { name: '203.0.113.24', exact: true }).waitFor();
    // The tree beside it still counts what was loaded, although the query brought older events.
    await workbench
      .tree()
      .row(/^Acme Cortex, .*, \d+ events · last 7 days$/)
      .waitFor();
  });

  test('by keyboard alone, from opening the explorer to a copied body', async () => {
    const { keyboard } = workbench.page;
    await workbench.palette('View: Close All Editors');
    await workbench.palette('Audit Logs: Open Explorer');
    const query = panel.getByRole('combobox', { name: 'Query' });
    const hasFocus = (place: Locator): Promise<boolean> =>
      until(
        () => place.evaluate((each) => document.hasFocus() && each.contains(document.activeElement)),
        (holds) => holds,
      );
    await hasFocus(query);
    await keyboard.press('ControlOrMeta+A');
    await keyboard.type('type:virtual_keys action:Rotate after:30d');
    await keyboard.press('Escape');
    await keyboard.press('Enter');
    await panel
      .getByRole('row', { name: /rotated virtual key openai-prod/ })
      .first()
      .waitFor();
    await until(
      () => searchState(panel),
      (text) => /^[1-9]\d* matched of /.test(text) && text.includes(`${connectionNames.portkey}: complete`),
    );
    await keyboard.press('Control+ArrowDown');
    await hasFocus(panel.getByRole('grid', { name: 'Events' }));
    await keyboard.press('Enter');
    const body = panel.getByRole('tree', { name: 'Request body' });
    await hasFocus(body);
    await keyboard.press('Home');
    await keyboard.press('Control+C');
    const [record] = accounts.portkey
      .records({ from: Date.now() - 30 * day })
      .filter((each) => each['resource_type'] === 'virtual_keys' && each['action'] === 'Rotate');
    const wanted = JSON.parse(String(record?.['request_body'])) as Record<string, unknown>;
    await panel.getByText('Copied the value').first().waitFor({ state: 'attached' });
    // Only a document in front may read the clipboard.
    await workbench.activeTab('Audit Log Explorer').click();
    const copied = await until(
      () => workbench.clipboard(),
      (text) => text.startsWith('{'),
    );
    assert.deepEqual(JSON.parse(copied), { ...wanted, key: '•••••• masked' });
  });

  test('a query is typed in the palette, completed, and runs in the explorer', async () => {
    const { quickInput } = workbench;
    const stands = (text: string): Promise<string> =>
      until(
        () => quickInput.value(),
        (value) => value.trimEnd() === text,
      );
    await workbench.palette('Audit Logs: Query…');
    await quickInput.waitFor('Query');
    await quickInput.type('type:api_k');
    await quickInput.pick('api_key');
    await stands('type:api_key');
    await quickInput.type(' action:del');
    await quickInput.pick('deleted');
    await stands('type:api_key action:deleted');
    await quickInput.type(' after:7');
    await quickInput.pick('7d');
    await stands('type:api_key action:deleted after:7d');
    await quickInput.pick('Run in the explorer');
    const query = panel.getByRole('combobox', { name: 'Query' });
    await until(
      () => query.inputValue(),
      (text) => text === 'type:api_key action:deleted after:7d',
    );
    const wanted = accounts.openai
      .records({ from: Date.now() - 7 * day })
      .filter((each) => each['type'] === 'api_key.deleted').length;
    assert.ok(wanted > 0);
    await until(
      () => searchState(panel),
      (text) => text.startsWith(`${String(wanted)} matched of `),
    );
  });

  test('a wrong query is told while it is typed, with a way out', async () => {
    const { quickInput } = workbench;
    await workbench.palette('Audit Logs: Query…');
    await quickInput.waitFor('Query');
    await quickInput.type('tipe:api_key');
    await quickInput.row(/tipe/).click();
    await until(
      () => quickInput.value(),
      (text) => text === 'type:api_key',
    );
    await quickInput.cancel();
  });

  test('the same query lists what is loaded, and opens one', async () => {
    const { quickInput } = workbench;
    await workbench.palette('Audit Logs: Query…');
    await quickInput.waitFor('Query');
    await quickInput.type('type:virtual_keys action:Rotate');
    await quickInput.pick('List matching loaded events');
    await quickInput.waitFor('Search Loaded Events');
    await quickInput.row(/rotated virtual key openai-prod/).click();
    await workbench.activeTab('virtual_keys.Rotate.json').waitFor();
  });

  interface Jump {
    readonly file: string;
    readonly id: string;
    readonly vendor: (typeof vendors)[number];
    readonly names: (record: RawRecord, id: string) => boolean;
    /** What the vendor is asked by, and what is said of the reach; a scan has no parameter. */
    readonly param?: string;
    readonly reach: RegExp;
  }

  const target: Jump['names'] = (record, id) => {
    const details = record[String(record['type'])] as { readonly id?: unknown } | undefined;
    return details?.id === id;
  };
  const asked = (vendor: Jump['vendor']): RegExp => new RegExp(`· ${connectionNames[vendor]} was asked for 365 days`);
  const jumps: readonly Jump[] = [
    ...[
      ['main.tf', 'rl-gpt-4o-mini'],
      ['.env', 'proj_o3tBEdtO3LHrZ0OAK24D3aV5'],
      ['.env', 'key_r6OxWJfTOK0AHyyk'],
    ].map(([file = '', id = '']): Jump => ({
      file,
      id,
      vendor: 'openai',
      names: target,
      param: `resource_ids[]=${id}`,
      reach: asked('openai'),
    })),
    {
      file: 'gateway.yaml',
      id: 'pc-router-b69ca7',
      vendor: 'portkey',
      names: (record, id) => JSON.stringify(record).includes(id),
      reach: /· scanned [\d,]+ events of 30 days/,
    },
    {
      file: 'catalog/cortex.yaml',
      id: 'checkout-api',
      vendor: 'cortex',
      names: (record, id) => record['objectIdentifier'] === id,
      param: 'objectIdentifiers=checkout-api',
      reach: asked('cortex'),
    },
  ];
  for (const { file, id, vendor, names, param, reach } of jumps) {
    test(`from ${id} in ${file} to its events`, async () => {
      const server = accounts[vendor];
      await workbench.openFile(file, id);
      for (const each of accounts.all) each.forgetRequests();
      if (vendor === 'cortex') {
        await workbench.page.keyboard.press('Control+K');
        await workbench.page.keyboard.press('Control+Alt+A');
      } else await workbench.palette('Audit Logs: Show Events of Resource at Cursor');

      const days = param === undefined ? 30 : 365;
      const found = server.records({ from: Date.now() - days * day }).filter((record) => names(record, id));
      const [newest] = found;
      assert.ok(newest !== undefined);
      const tree = workbench.tree('Events');
      await tree.row(new RegExp(`^${connectionNames[vendor]}, .*, ${String(found.length)} events$`)).waitFor();
      const at = absoluteTime(profiles[vendor].timeOf(newest), 'UTC');
      await tree.rows.and(workbench.page.locator('[aria-selected="true"]')).filter({ hasText: ' · ' }).waitFor();
      const [selected] = await tree.rows.evaluateAll((rows) =>
        rows
          .filter((row) => row.getAttribute('aria-selected') === 'true')
          .map((row) => row.getAttribute('aria-label') ?? ''),
      );
      assert.ok(selected?.includes(at), `${String(selected)} is not of ${at}`);
      await workbench.activeTab('.json').waitFor();
      await until(
        () => workbench.editorText(),
        (text) => text.includes(id),
      );
      await workbench
        .status(`${String(found.length)} events of ${id}`)
        .filter({ hasText: reach })
        .waitFor();

      const searches = server.requests.map(({ search }) => decodeURIComponent(search));
      assert.ok(searches.length > 0);
      assert.ok(searches.every((search) => param === undefined || search.split('&').includes(param)));
      for (const other of accounts.all) if (other !== server) assert.equal(other.requests.length, 0);
    });
  }

  test('a secret under the cursor is refused and sent nowhere', async () => {
    for (const server of accounts.all) server.forgetRequests();
    await workbench.openFile('.env', 'sk-proj-example-not-a-real-key');
    await workbench.palette('Audit Logs: Show Events of Resource at Cursor');
    await told(workbench, /This is a secret key, not a resource ID. It was not sent anywhere./);
    for (const server of accounts.all) assert.equal(server.requests.length, 0);
    assert.deepEqual(workbench.pageErrors, []);
  });
});
