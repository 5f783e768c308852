// What is done with a query beside running it, by clicking and typing: save, export, explain, and files of queries.
import * as assert from 'node:assert';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { until } from './lib/until';
import { startWorkbench, type Workbench } from './lib/workbench';

suite('queries', () => {
  let workbench: Workbench;
  suiteSetup(async () => {
    workbench = await startWorkbench({ env: { TZ: 'UTC' } });
    await workbench.showContainer('Audit Logs');
    await workbench.palette('Audit Logs: Explore Sample Organization');
    await workbench
      .tree('Events')
      .row(/OpenAI sample/)
      .waitFor();
  });
  suiteTeardown(() => workbench.stop());

  test('a query is saved from the palette, and its count stands beside it', async () => {
    const { quickInput } = workbench;
    await workbench.palette('Audit Logs: Save Query…');
    await quickInput.fill('verb:delete after:7d');
    await quickInput.pick('Save this query…');
    await quickInput.waitFor('The name under which it is listed.');
    await quickInput.fill('What went');
    await quickInput.accept();
    const header = workbench.page.locator('.pane-header[aria-label^="Saved Queries"]');
    await header.click();
    const tree = workbench.tree('Saved Queries');
    await tree.row(/^What went, \d+ loaded events$/).waitFor();
    const texts = await tree.texts();
    assert.match(texts[0] ?? '', /^What went \d+$/);
    assert.ok(
      texts.some((text) => /^Failed logins \d+$/.test(text)),
      texts.join('\n'),
    );
    await workbench.shotInThemes('saved-queries');
    await tree.select(/^What went/);
    await workbench.webview().getByRole('contentinfo', { name: 'State of the search' }).waitFor();
    await workbench.shot('saved-query-run');
  });

  test('a built-in query becomes the one that the explorer opens with', async () => {
    const tree = workbench.tree('Saved Queries');
    await tree.row(/^Failed logins/).click({ button: 'right' });
    const entry = workbench.page.getByRole('menuitem', { name: 'Use as Default Query of the Explorer' });
    await entry.hover();
    // A menu takes no click that comes as it opens.
    await workbench.page.waitForTimeout(400);
    await entry.click();
    await tree.row(/^Failed logins, default/).waitFor();
  });

  test('the palette lists what was asked and what is saved', async () => {
    await workbench.palette('Audit Logs: Query…');
    await workbench.quickInput.row('What went').waitFor();
    await workbench.shot('palette-saved');
    await workbench.quickInput.pick('What went');
    await until(
      () => workbench.quickInput.value(),
      (text) => text === 'verb:delete after:7d',
    );
    await workbench.quickInput.cancel();
  });

  test('the palette shows how a query is written, and takes an example from there', async () => {
    const { quickInput } = workbench;
    await workbench.palette('Audit Logs: Query…');
    await quickInput.box.getByRole('button', { name: 'How to Write a Query' }).click();
    await quickInput.row('status:4xx').waitFor();
    assert.equal(await quickInput.value(), '?');
    await workbench.shot('palette-help');
    await quickInput.pick('after:7d');
    await until(
      () => quickInput.value(),
      (text) => text === 'after:7d',
    );
    await quickInput.row('Run in the explorer').waitFor();
    await quickInput.cancel();
  });

  test('the whole result is exported', async () => {
    const { quickInput } = workbench;
    const target = join(workbench.folder, 'out.csv');
    await workbench.palette('Audit Logs: Export Query Result…');
    await quickInput.fill('verb:delete after:30d');
    await quickInput.pick('Export the result…');
    await quickInput.waitFor('In which format?');
    await workbench.shot('export-format');
    await quickInput.pick('CSV');
    await quickInput.waitFor('With secrets?');
    await quickInput.pick('Secrets masked');
    await until(
      () => quickInput.value(),
      (name) => name.endsWith('.csv'),
    );
    await quickInput.fill(target);
    await quickInput.accept();
    await workbench.notification(/Exported \d+ events to out\.csv/).waitFor();
    await workbench.shot('export-done');
    assert.ok(existsSync(`${target}.notes.json`));
    assert.ok(readFileSync(target, 'utf8').split('\r\n').length > 2);
    assert.ok(!existsSync(`${target}.partial`));
    await workbench.clearNotifications();
  });

  test('a file of queries is coloured, mended, completed and run', async () => {
    const text =
      '# What the platform team looks at\n\n[Deletions]\nverb:delete after:7d\n\n[Keys of the gateway]\n# all vendors\n' +
      '(type:api_keys,virtual_keys OR vendor:openai event:api_key.created)\n  -actor:"ci@acme.io" status:4xx,5xx body.scopes:*write*\n' +
      '  time:2026-11-01..2026-11-20T14:00Z\n\n[Broken]\nactr:ana@acme.io\n';
    writeFileSync(join(workbench.folder, 'team.auditlog'), text);
    await workbench.openFile('team.auditlog');
    const { page } = workbench;
    const lens = page.locator('.codelens-decoration a', { hasText: 'Run' });
    await lens.first().waitFor();
    assert.equal(await lens.count(), 2);
    await page.locator('.squiggly-error').first().waitFor();
    await workbench.shotInThemes('query-file');
    await page.locator('.view-line', { hasText: 'verb:delete' }).locator('span').last().hover();
    await page.locator('.monaco-hover:visible', { hasText: 'Cortex' }).waitFor();
    await page.screenshot({ path: join(process.env['AUDIT_LOGS_SHOTS'] ?? '', 'query-file-hover.png') });
    await lens.first().click();
    await workbench.activeTab('Audit Log Explorer').waitFor();
    await workbench.shot('query-file-run');
  });

  test('a query with errors is not run', async () => {
    await workbench.palette('Audit Logs: Open Explorer');
    const panel = workbench.webview();
    const query = panel.getByRole('combobox', { name: 'Query' });
    await query.fill('verb:delete actr:ana@acme.io');
    await panel.getByRole('button', { name: 'Run', exact: true }).click();
    await panel.getByText('The query is not run', { exact: true }).waitFor();
    await workbench.shot('query-broken');
  });

  test('the explorer saves and exports what it shows', async () => {
    const { quickInput } = workbench;
    const panel = workbench.webview();
    await panel.getByRole('combobox', { name: 'Query' }).fill('verb:create after:3d');
    await panel.getByRole('button', { name: 'Save query' }).click();
    await quickInput.waitFor('The name under which it is listed.');
    await quickInput.fill('What came');
    await quickInput.accept();
    await workbench
      .tree('Saved Queries')
      .row(/^What came, /)
      .waitFor();
    await panel.getByRole('button', { name: 'Export', exact: true }).click();
    await quickInput.waitFor('In which format?');
    await quickInput.cancel();
  });

  test('a query is explained', async () => {
    await workbench.palette('Audit Logs: Explain Query…');
    await workbench.quickInput.fill('verb:delete actor:ana@northwind.io after:7d');
    await workbench.quickInput.pick('Explain');
    await workbench.activeTab('Query Plan').waitFor();
    assert.match(await workbench.editorText(), /GET https:\/\/api\.openai\.com/);
    await workbench.shot('query-plan');
  });
});
