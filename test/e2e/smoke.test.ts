// The package installs into a real VS Code, and its view container opens.
import * as assert from 'node:assert';
import type { Locator } from 'playwright-core';
import { startWorkbench } from './lib/workbench';
import type { Workbench } from './lib/workbench';

suite('smoke', () => {
  let workbench: Workbench;
  suiteSetup(async () => {
    workbench = await startWorkbench();
  });
  suiteTeardown(() => workbench.stop());

  test('the view container opens', async () => {
    await workbench.showContainer('Audit Logs');
    await workbench.shot('smoke');
    assert.deepEqual(workbench.pageErrors, []);
  });

  test('the tour opens from the welcome text, each step with its picture', async () => {
    await workbench.welcome().getByText('Take the tour').click();
    const tour = workbench.page.locator('.gettingStartedContainer');
    const step = (title: string): Locator => tour.locator('.getting-started-step', { hasText: title }).first();
    await tour.getByText('Get Started with Audit Logs').first().waitFor();
    for (const title of [
      'Connect an audit log',
      'Read what happened',
      'Ask a question',
      'Jump from an ID in your code',
    ])
      await step(title).waitFor();
    // Narrow editors show the steps without their pictures.
    const size = workbench.page.viewportSize() ?? { width: 1280, height: 800 };
    await workbench.page.setViewportSize({ width: 1680, height: 900 });
    await workbench.shotInThemes('tour');
    await step('Jump from an ID in your code').click();
    await tour.getByRole('button', { name: 'Show Events of Resource at Cursor' }).waitFor();
    await workbench.shot('tour-jump');
    await workbench.page.setViewportSize(size);
  });

  test('files of the sample workspace open at a text', async () => {
    await workbench.openFile('README.md');
    assert.ok((await workbench.editorText()).length > 0);
  });

  test('a setting can be changed', async () => {
    await workbench.setSetting('workbench.statusBar.visible', false);
    await workbench.page.locator('.part.statusbar').waitFor({ state: 'hidden' });
    await workbench.setSetting('workbench.statusBar.visible', true);
    await workbench.page.locator('.part.statusbar').waitFor();
  });

  test('every theme can be worn', async () => {
    await workbench.shotInThemes('themes');
  });
});
