// The package installs into a real VS Code, and its view container opens.
import * as assert from 'node:assert';
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
