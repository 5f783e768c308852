// Every surface on the sample organization, photographed in dark, light and high contrast for the README and for eyes.
import * as assert from 'node:assert';
import { fillWizard, startAccounts, type Accounts } from './lib/accounts';
import { startWorkbench, themes, type Theme, type Workbench } from './lib/workbench';

const worn = themes.slice(0, 3);

const groupings = [
  ['actor', 'Group by Actor', /^ana@northwind.io, \d+ events$/],
  ['day', 'Group by Day', /^Today, \d+ events$/],
  ['flat', 'Show as Flat List', /signed out, \d+ h ago/],
] as const;

suite('surfaces', () => {
  let workbench: Workbench;
  let accounts: Accounts;
  suiteSetup(async () => {
    accounts = await startAccounts();
    workbench = await startWorkbench({ viewport: { width: 1440, height: 900 }, env: { TZ: 'UTC' } });
    await workbench.showContainer('Audit Logs');
  });
  suiteTeardown(async () => {
    await workbench.stop();
    await accounts.stop();
  });

  const shot = (name: string, theme: Theme): Promise<void> =>
    workbench.shot(`${name}-${theme.replace('Default ', '').toLowerCase().replaceAll(' ', '-')}`);

  test('welcome', async () => {
    await workbench.welcome().getByRole('button', { name: 'Add Connection' }).waitFor();
    await workbench.shotInThemes('welcome', worn);
  });

  test('failed', async () => {
    const { openai } = accounts;
    openai.setMode({ unauthorized: true });
    await fillWizard(workbench, openai, 'Northwind');
    await workbench.shot('key-dark-modern');
    await workbench.quickInput.fill(openai.key);
    await workbench.quickInput.accept();
    await workbench.dialog().getByRole('button', { name: 'Keep Anyway' }).click();
    await workbench.welcome().getByRole('button', { name: 'Replace Key' }).waitFor();
    await workbench.clearNotifications();
    await workbench.shotInThemes('failed', worn);
    await workbench.palette('Audit Logs: Remove Connection…');
    await workbench.dialog().getByRole('button', { name: 'Remove' }).click();
    await workbench.welcome().getByRole('button', { name: 'Add Connection' }).waitFor();
  });

  test('the sample organization', async () => {
    await workbench.welcome().getByText('sample organization').click();
    const tree = workbench.tree('Events');
    for (const vendor of ['OpenAI', 'Portkey', 'Cortex']) {
      await tree.scrollTo(new RegExp(`^${vendor} sample, .*, \\d+ events · sample data · last 7 days$`));
    }
  });

  for (const theme of worn) {
    test(`sidebar and document in ${theme}`, async () => {
      const tree = workbench.tree('Events');
      await workbench.setTheme(theme);
      await workbench.palette('View: Close All Editors');
      await workbench.palette('Audit Logs: Group by Resource Type and Action');
      await tree.scrollTo(/^OpenAI sample/);
      await tree.expand(/^OpenAI sample/);
      await tree.expand(/^rate limits, /);
      await tree.expand(/^updated, \d events/);
      await tree.select(/rl-gpt-4o-mini/);
      await workbench.activeTab('rate_limit.updated.json').waitFor();
      await workbench.status('Activating Extensions').waitFor({ state: 'hidden' });
      await shot('tree', theme);
      for (const [name, command, group] of groupings) {
        await workbench.palette(`Audit Logs: ${command}`);
        await tree.row(group).waitFor();
        if (name !== 'flat') {
          await tree.expand(group);
          await tree.rows.filter({ hasText: ' · ' }).nth(1).waitFor();
        }
        await shot(`tree-${name}`, theme);
        if (name !== 'flat') await tree.collapse(group);
      }
      await workbench.palette('Audit Logs: Group by Resource Type and Action');
    });

    test(`filter and cursor in ${theme}`, async () => {
      const { quickInput } = workbench;
      const tree = workbench.tree('Events');
      await workbench.palette('Audit Logs: Filter Events…');
      await quickInput.fill('actor:nobody@northwind.io');
      await quickInput.accept();
      await workbench.welcome().getByRole('button', { name: 'Clear Filter' }).waitFor();
      await shot('nothing-matches', theme);
      await workbench.welcome().getByRole('button', { name: 'Clear Filter' }).click();
      await tree.row(/^OpenAI sample/).waitFor();

      await workbench.openFile('main.tf', 'rl-gpt-4o-mini');
      await workbench.palette('Audit Logs: Show Events of Resource at Cursor');
      await tree.row(/^OpenAI sample, .*, \d+ events · sample data$/).waitFor();
      await workbench.status(/events of rl-gpt-4o-mini/).waitFor();
      await workbench.notification('Looking for').waitFor({ state: 'hidden' });
      await shot('cursor', theme);
      await workbench.palette('Audit Logs: Clear Filter');
    });

    test(`explorer and palette in ${theme}`, async () => {
      const { quickInput } = workbench;
      const panel = workbench.webview();
      await workbench.palette('View: Close All Editors');
      await workbench.palette('Audit Logs: Query…');
      await quickInput.waitFor('Query');
      await quickInput.type('type:api_key actor:');
      await quickInput.row(/mira@northwind.io/).waitFor();
      await shot('palette', theme);
      await quickInput.fill('after:7d');
      await quickInput.accept();
      const state = panel.getByRole('contentinfo', { name: 'State of the search' });
      await state.filter({ hasText: 'Cortex sample: complete' }).waitFor();
      await workbench.palette('View: Toggle Primary Side Bar Visibility');
      await panel
        .getByRole('row', { name: /updated config router/ })
        .first()
        .click();
      await panel.getByRole('tab', { name: 'Request body' }).click();
      await panel.getByRole('tree').getByRole('treeitem').filter({ hasText: '"targets"' }).first().waitFor();
      await shot('explorer', theme);
      await panel.getByRole('button', { name: 'Filters', exact: true }).click();
      await panel.getByRole('textbox', { name: 'Resource type' }).click();
      await shot('form', theme);
      await workbench.page.keyboard.press('Escape');
      await panel.getByRole('button', { name: 'Filters', exact: true }).click();
      await workbench.palette('View: Toggle Primary Side Bar Visibility');
    });
  }

  test('nothing went wrong in the page', () => {
    assert.deepEqual(workbench.pageErrors, []);
  });
});
