// The only match is forty pages deep, behind a rate limit and a refusal: it is found, resumed and counted.
import * as assert from 'node:assert';
import { startVendorServer, type VendorServer } from '../servers/vendorServer';
import { addConnection } from './lib/accounts';
import { until } from './lib/until';
import { startWorkbench, type Workbench } from './lib/workbench';

const events = 5800;
const perPage = 100;

suite('a match forty pages deep', () => {
  let workbench: Workbench;
  let server: VendorServer;
  suiteSetup(async () => {
    server = await startVendorServer('openai', { events });
    const oldest = server.records({ tenant: false }).at(-1) ?? {};
    server.insert([
      { ...oldest, id: 'audit_log-zebra', effective_at: Number(oldest['effective_at']) - 1, note: 'zebra crossing' },
    ]);
    workbench = await startWorkbench({ env: { TZ: 'UTC' } });
    await workbench.showContainer('Audit Logs');
    await addConnection(workbench, server);
    await workbench
      .tree('Events')
      .row(/^Acme OpenAI, .* last 7 days$/)
      .waitFor();
  });
  suiteTeardown(async () => {
    await workbench.stop();
    await server.stop();
  });

  test('is waited for, gone on to after a refusal, and found', async () => {
    const panel = workbench.webview();
    const state = panel.getByRole('contentinfo', { name: 'State of the search' });
    const said = (words: RegExp): Promise<string> =>
      until(
        () => state.innerText(),
        (text) => words.test(text.replaceAll(/(?<=\d)[,\s](?=\d)/g, '')),
      );
    server.forgetRequests();
    server.setMode({ rateLimit: { after: 8, retryAfter: '3', times: 1 } });
    server.setDelay(20);
    await workbench.palette('Audit Logs: Query…');
    await workbench.quickInput.fill('zebra after:60d');
    await workbench.quickInput.pick('Run in the explorer');
    await said(/waiting for the vendor until/);
    await workbench.shot('deep-waiting');
    await until(
      () => server.requests.length,
      (count) => count >= 24,
    );
    server.setMode({ forbidden: true });
    await said(/^0 matched of \d+ scanned[^]*failed/);
    await workbench.shot('deep-failed');
    server.setMode({});
    await state.getByRole('button', { name: 'Continue' }).click();
    const { total } = server.counts({ tenant: false });
    await said(new RegExp(`^1 matched of ${String(total)} scanned[^]*complete`));
    await panel
      .getByRole('grid', { name: 'Events' })
      .getByRole('row')
      .filter({ hasText: /\d\d:\d\d/ })
      .first()
      .waitFor();
    await panel.getByText('Resource type', { exact: true }).waitFor();
    await workbench.shot('deep-found');
    const answered = server.requests.filter(({ status }) => status === 200).map(({ search }) => search);
    assert.equal(new Set(answered).size, answered.length, 'no page is fetched twice');
    assert.ok(answered.length >= 40, String(answered.length));
    assert.ok(answered.length <= Math.ceil((total + 1) / perPage) + 1, String(answered.length));
    assert.ok(
      server.requests.some(({ status }) => status === 429) && server.requests.some(({ status }) => status === 403),
    );
  });
});
