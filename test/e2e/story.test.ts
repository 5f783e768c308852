// From an ID in a Terraform file to what changed it last, and back to where the workspace uses it.
import * as assert from 'node:assert';
import { until } from './lib/until';
import { startWorkbench, type Workbench } from './lib/workbench';

const router = 'pc-router-b69ca7';

suite('story of a resource', () => {
  let workbench: Workbench;
  suiteSetup(async () => {
    workbench = await startWorkbench();
    await workbench.showContainer('Audit Logs');
    await workbench.palette('Audit Logs: Explore Sample Organization');
    await workbench
      .tree()
      .row(/Portkey sample/)
      .waitFor();
  });
  suiteTeardown(() => workbench.stop());

  test('the history of an ID in a Terraform file', async () => {
    await workbench.openFile('main.tf', router);
    await workbench.palette('Audit Logs: Resource History');
    await workbench.activeTab(`${router} history`).waitFor();
    const text = await until(
      () => workbench.editorText(),
      (shown) => shown.includes('created config router'),
    );
    assert.match(text, /^History of config pc-router-b69ca7/);
    assert.match(text, /cannot be asked for a resource\.\n {2}[\d,]+ events of 30 days were looked through/);
    await workbench.shotInThemes('story-history', ['Default Dark Modern', 'Default Light Modern']);
  });

  test('a hover on it tells who changed it last and leads to the diff of that change', async () => {
    const { page } = workbench;
    await workbench.openFile('main.tf', router);
    await workbench.palette('Show or Focus Hover');
    const hover = page.locator('.monaco-hover:visible', { hasText: router });
    await hover.getByText(/updated\s.+\sby\s.+\sevents\sin\s30\sdays/).waitFor();
    await workbench.shot('story-hover');
    await hover.getByText('What changed').click();
    await workbench.activeTab(/config pc-router-b69ca7 .+\(rebuilt from \d+ events\)/).waitFor();
    const sides = page.locator('.editor-group-container.active .diff-editor-container, .monaco-diff-editor');
    await sides.first().waitFor();
    const changed = page.locator('.monaco-diff-editor .line-insert, .monaco-diff-editor .char-insert');
    await changed.first().waitFor({ state: 'attached' });
    await workbench.shotInThemes('story-diff', ['Default Dark Modern', 'Default High Contrast']);
  });

  test('and back to its uses in the workspace', async () => {
    const { page } = workbench;
    await workbench.openFile('main.tf', router);
    await workbench.palette('Show or Focus Hover');
    const hover = page.locator('.monaco-hover:visible', { hasText: router });
    await hover.getByText('Find in workspace').click();
    const results = page.locator('.search-view .monaco-list-row');
    await until(
      async () => (await results.allInnerTexts()).join('\n'),
      (text) => text.includes('main.tf') && text.includes(router),
    );
    await workbench.shot('story-uses');
  });
});
