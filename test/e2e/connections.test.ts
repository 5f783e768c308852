// Connections over real HTTP: what the wizard refuses, newer and older events, stopping, a refused key, a reload, removal.
import * as assert from 'node:assert';
import { addConnection, fillWizard, startAccounts, told, windowOf, type Accounts } from './lib/accounts';
import { until } from './lib/until';
import { startWorkbench, type Workbench } from './lib/workbench';

const day = 86_400_000;
const name = 'Acme OpenAI';

suite('connections', () => {
  let workbench: Workbench;
  let accounts: Accounts;
  suiteSetup(async () => {
    accounts = await startAccounts();
    workbench = await startWorkbench({ env: { TZ: 'UTC' } });
    await workbench.showContainer('Audit Logs');
  });
  suiteTeardown(async () => {
    await workbench.stop();
    await accounts.stop();
  });

  /** Waits for the connection's row to say so many events. */
  const counts = async (events: number, more = ''): Promise<void> => {
    const words = `^${name}, OpenAI connection, ${events.toLocaleString('en')} events ${more}`;
    await workbench.tree('Events').row(new RegExp(words)).waitFor();
  };
  /** What the server holds of the range that was asked for first. */
  const held = (days: number): number => {
    const from = Math.floor(loadedAt / 1000) * 1000 - days * day;
    return accounts.openai.counts({ from, tenant: false }).total;
  };
  let loadedAt = 0;

  test('the wizard refuses a bad endpoint and a key of the wrong kind before anything is sent', async () => {
    const { quickInput } = workbench;
    const { openai } = accounts;
    const said = (words: RegExp): Promise<string> =>
      until(
        () => quickInput.message(),
        (text) => words.test(text),
      );
    await workbench.welcome().getByRole('button', { name: 'Add Connection' }).click();
    await quickInput.pick('OpenAI');
    await quickInput.waitFor('A name for this connection');
    await quickInput.accept();
    await quickInput.waitFor('Where requests go.');
    await quickInput.fill('http://audit.example.com/v1');
    await said(/must use https: over http the key could be read/);
    await quickInput.fill(openai.baseUrl);
    await quickInput.accept();
    await workbench.dialog().filter({ hasText: 'Whoever runs it will receive your key' }).waitFor();
    await workbench.dialog().getByRole('button', { name: 'Cancel' }).click();
    await quickInput.waitFor('Where requests go.');
    await quickInput.cancel();

    await fillWizard(workbench, openai, name);
    assert.equal(await quickInput.hidden(), true);
    await quickInput.fill('sk-proj-abcdefghijklmnop0123456789');
    await said(/project/);
    await quickInput.accept();
    assert.equal(openai.requests.length, 0);
    await quickInput.fill('sk-admin-not-the-right-one');
    await quickInput.accept();
    const refused = workbench.dialog().filter({ hasText: 'The key could not be verified.' });
    await refused.filter({ hasText: 'The vendor said: Incorrect API key provided' }).waitFor();
    assert.ok(!(await refused.innerText()).includes('not-the-right-one'));
    await refused.getByRole('button', { name: 'Cancel' }).click();
    await workbench.welcome().getByRole('button', { name: 'Add Connection' }).waitFor();
  });

  test('a kept key that is refused: the failed state says so and offers Replace Key, which mends it', async () => {
    const { quickInput } = workbench;
    const { openai } = accounts;
    openai.setMode({ unauthorized: true });
    await fillWizard(workbench, openai, name);
    await quickInput.fill(openai.key);
    await quickInput.accept();
    await workbench.dialog().getByRole('button', { name: 'Keep Anyway' }).click();
    const replace = workbench.welcome().getByRole('button', { name: 'Replace Key' });
    await replace.waitFor();
    await workbench.welcome().filter({ hasText: 'The vendor refused the key' }).waitFor();
    await workbench.welcome().getByText('See what the vendor says').click();
    await told(workbench, /did not accept the key \(401\)/);

    openai.setMode({});
    openai.forgetRequests();
    loadedAt = Date.now();
    await replace.click();
    await quickInput.waitFor(`Replace Key: ${name}`);
    await quickInput.fill(openai.key);
    await quickInput.accept();
    await counts(held(7), '· last 7 days$');
  });

  test('refresh finds what is new, and the tree keeps its selection and expansion', async () => {
    const tree = workbench.tree('Events');
    await tree.expand(/^projects, /);
    const before = held(7);
    accounts.openai.insertNew(3);
    await tree.inlineAction(name, 'Refresh');
    await counts(before + 3);
    assert.equal(await tree.row(/^projects, /).getAttribute('aria-expanded'), 'true');
  });

  test('following asks at once, and counts what is new in the status bar', async () => {
    const line = workbench.page.locator('.part.statusbar .statusbar-item', { hasText: '2 new events' });
    const before = held(7);
    accounts.openai.insertNew(2);
    await workbench.palette('Audit Logs: Follow New Events');
    await line.waitFor();
    await counts(before + 2);
    await workbench.shot('following');
    await workbench.palette('Audit Logs: Stop Following');
    await line.waitFor({ state: 'detached' });
  });

  test('older events are loaded on demand', async () => {
    const { openai } = accounts;
    openai.forgetRequests();
    await workbench.tree('Events').menu(name, 'Load Older Events');
    await counts(held(14), '· last 14 days$');
    const spans = openai.requests.map(({ search }) => windowOf(openai, search).from);
    assert.ok(Math.abs(Math.min(...spans) - (loadedAt - 14 * day)) < 60_000);
  });

  test('a load is stopped, what came stays, and it goes on later', async () => {
    const { openai } = accounts;
    openai.setDelay(600);
    openai.forgetRequests();
    await workbench.palette('Audit Logs: Load Older Events');
    await until(
      () => openai.requests.length,
      (seen) => seen >= 2,
    );
    await workbench.palette('Audit Logs: Stop Loading');
    await workbench
      .tree('Events')
      .row(new RegExp(`^${name}, .* · stopped; can go on$`))
      .waitFor();
    openai.setDelay(0);
    await workbench.palette('Audit Logs: Load Older Events');
    await counts(held(21), '· last 21 days$');
  });

  test('a key that is refused later: what is loaded stays, the row says so, and a new key mends it', async () => {
    const { openai } = accounts;
    const { quickInput } = workbench;
    const tree = workbench.tree('Events');
    openai.setMode({ unauthorized: true });
    await tree.inlineAction(name, 'Refresh');
    await tree.row(new RegExp(`^${name}, .*failed: .*did not accept the key`)).waitFor();
    await workbench.shot('failed-later');
    openai.setMode({});
    await tree.menu(name, 'Replace Key…');
    await quickInput.fill(openai.key);
    await quickInput.accept();
    await counts(held(21), '· last 21 days$');
  });

  test('a reload of the window keeps connection, panel and query', async () => {
    const panel = workbench.webview();
    await workbench.palette('Audit Logs: Open Explorer');
    const query = panel.getByRole('combobox', { name: 'Query' });
    await query.fill('type:project after:30d');
    await query.press('Enter');
    const wanted = accounts.openai
      .records({ from: Date.now() - 30 * day })
      .filter(({ type }) => /^project\./.test(String(type)));
    const state = panel.getByRole('contentinfo', { name: 'State of the search' });
    await state.filter({ hasText: `${String(wanted.length)} matched of` }).waitFor();
    await workbench.reload();
    await workbench.activeTab('Audit Log Explorer').waitFor();
    await until(
      () => query.inputValue(),
      (text) => text === 'type:project after:30d',
    );
    await state.filter({ hasText: `${String(wanted.length)} matched of` }).waitFor();
    await workbench.showContainer('Audit Logs');
    await workbench
      .tree('Events')
      .row(new RegExp(`^${name}, OpenAI connection, `))
      .waitFor();
  });

  test('removal asks, then takes the rows and the key away', async () => {
    await addConnection(workbench, accounts.cortex, 'Cortex EU');
    const tree = workbench.tree('Events');
    await tree.row('Cortex EU').waitFor();
    await tree.menu(name, 'Remove Connection…');
    await workbench
      .dialog()
      .filter({ hasText: `Remove the connection "${name}"?` })
      .getByRole('button', { name: 'Remove' })
      .click();
    await tree.row(name).waitFor({ state: 'detached' });
    await tree.menu('Cortex EU', 'Remove Connection…');
    await workbench.dialog().getByRole('button', { name: 'Remove' }).click();
    await workbench.welcome().getByRole('button', { name: 'Add Connection' }).waitFor();
    assert.deepEqual(workbench.pageErrors, []);
  });
});
