// What happens when the extension's process ends in the middle of things, and when two windows are open at once.
import * as assert from 'node:assert';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { addConnection, startAccounts, told, type Accounts } from './lib/accounts';
import { until } from './lib/until';
import { startWorkbench, type Workbench } from './lib/workbench';

const name = 'Acme OpenAI';

suite('lifecycle', () => {
  let workbench: Workbench;
  let accounts: Accounts;
  suiteSetup(async function () {
    // Ends processes by what `ps` tells of them.
    if (process.platform === 'win32') this.skip();
    accounts = await startAccounts();
    workbench = await startWorkbench({ env: { TZ: 'UTC' }, settings: { 'auditLogs.archive.enabled': true } });
    await workbench.showContainer('Audit Logs');
  });
  suiteTeardown(async () => {
    await workbench.stop();
    await accounts.stop();
  });

  const row = (of: Workbench, words = ''): ReturnType<ReturnType<Workbench['tree']>['row']> =>
    of.tree('Events').row(new RegExp(`^${name}, OpenAI connection, ${words}`));

  const archive = (): string =>
    join(workbench.profile.user, 'User/globalStorage/audit-log-explorer.audit-log-explorer/archive');

  /** Keys of the events that lie in the archive of the one connection. */
  const kept = (): readonly string[] => {
    const root = archive();
    const files = existsSync(root) ? readdirSync(root, { recursive: true, encoding: 'utf8' }) : [];
    return files
      .filter((file) => file.endsWith('.ndjson'))
      .flatMap((file) => readFileSync(join(root, file), 'utf8').split('\n').slice(1))
      .flatMap((line) => /^\{"key":"([^"]+)"/.exec(line)?.slice(1) ?? []);
  };

  test('killed while it loads: it starts again by itself, nothing kept is lost or doubled, no key is asked for', async () => {
    const { openai } = accounts;
    await addConnection(workbench, openai, name);
    await row(workbench, '[\\d,]+ events · last 7 days').waitFor();
    openai.setDelay(400);
    openai.forgetRequests();
    await workbench.palette('Audit Logs: Load Older Events');
    const before = await until(
      () => kept(),
      () => openai.requests.length >= 2,
    );
    assert.ok(before.length > 0, 'nothing was kept');
    assert.equal(workbench.killExtensionHosts(), 1);
    openai.setDelay(0);
    openai.forgetRequests();
    // It comes back with what was kept, and goes on from there.
    await until(
      () => openai.requests.length,
      (asked) => asked > 0,
    );
    await row(workbench, '[\\d,]+ events').waitFor();
    await workbench.shot('lifecycle-killed');
    await until(
      () => kept(),
      (all) => all.length >= before.length && new Set(all).size === all.length,
    );
    const after = new Set(kept());
    assert.deepEqual(
      before.filter((key) => !after.has(key)),
      [],
    );
  });

  test('killed while it exports: there is no file, and the person is told', async () => {
    const { openai } = accounts;
    const { quickInput } = workbench;
    const file = join(workbench.folder, 'cut.ndjson');
    openai.setDelay(500);
    openai.forgetRequests();
    await workbench.palette('Audit Logs: Export Query Result…');
    await quickInput.fill('type:project after:60d');
    await quickInput.pick('Export the result…');
    await quickInput.pick('NDJSON');
    await quickInput.pick('Secrets masked');
    await until(
      () => quickInput.value(),
      (value) => value.endsWith('.ndjson'),
    );
    await quickInput.fill(file);
    await quickInput.accept();
    await until(
      () => openai.requests.length,
      (asked) => asked > 0,
    );
    assert.equal(workbench.killExtensionHosts(), 1);
    openai.setDelay(0);
    const words = await told(workbench, /export to cut\.ndjson was cut short/);
    assert.match(words, /No file was written|it is not complete/);
    assert.equal(existsSync(file), false);
    await workbench.shot('lifecycle-export-cut');
  });

  test('two windows agree on connections, names, keys, saved queries and who keeps the events', async function () {
    // It leaves no connection.
    this.retries(0);
    const other = await workbench.another();
    try {
      await other.showContainer('Audit Logs');
      await row(other, '[\\d,]+ events').waitFor();
      await told(other, /Another window keeps the events of this connection/);
      await workbench.tree('Events').menu(name, 'Rename Connection…');
      await workbench.quickInput.fill('Renamed');
      await workbench.quickInput.accept();
      await workbench
        .tree('Events')
        .row(/^Renamed, /)
        .waitFor();
      await workbench.palette('Audit Logs: Save Query…');
      await workbench.quickInput.fill('verb:delete');
      await workbench.quickInput.pick('Save this query…');
      await workbench.quickInput.waitFor('The name under which it is listed.');
      await workbench.quickInput.fill('Shared');
      await workbench.quickInput.accept();
      // A command of its own is when the other window looks.
      await other.palette('Audit Logs: Group by Actor');
      await other
        .tree('Events')
        .row(/^Renamed, /)
        .waitFor();
      await other.page.locator('.pane-header[aria-label^="Saved Queries"]').click();
      await other
        .tree('Saved Queries')
        .row(/^Shared/)
        .waitFor();
      await other.shot('lifecycle-two-windows');
      assert.ok(kept().length > 0, 'nothing was kept');
      await other.tree('Events').menu('Renamed', 'Remove Connection…');
      await other.dialog().getByRole('button', { name: 'Remove', exact: true }).click();
      // Nobody touches the first window: it notices by itself, and holds on to nothing that it kept.
      await workbench.welcome().getByRole('button', { name: 'Add Connection' }).waitFor({ timeout: 30_000 });
      await until(
        () => readdirSync(archive()),
        (folders) => folders.length === 0,
      );
      await workbench.shot('lifecycle-removed-elsewhere');
    } finally {
      await other.page.close();
    }
    assert.deepEqual(workbench.pageErrors, []);
  });
});
