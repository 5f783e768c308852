// Threat 12: a message from another frame. Without the nonce that the page made, nothing is heard.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { fakeHost } from '../e2e/panel/fakeHost';
import { PanelHarness } from '../e2e/panel/page';

let harness: PanelHarness;
beforeAll(async () => {
  harness = await PanelHarness.start();
}, 60_000);
afterAll(() => harness.stop());

describe('a foreign frame', () => {
  it('is not heard, whatever it posts', { timeout: 60_000 }, async () => {
    const panel = await harness.open(fakeHost({ rows: 20 }));
    await panel.frame.waitForSelector('.grid-canvas .row:not(.pending)');
    const forged = [
      {
        t: 'hello',
        connections: [],
        settings: { density: 'compact', zone: 'UTC', localZone: 'UTC', startText: '' },
        text: 'forged',
      },
      { t: 'show', text: 'forged' },
      { t: 'failure', failure: { kind: 'bug', message: 'forged' } },
    ];
    const posted = forged.flatMap((m) => [
      { v: 1, m },
      { v: 1, nonce: '0'.repeat(32), m },
      { v: 2, nonce: '0'.repeat(32), m },
      m,
    ]);
    await panel.page.evaluate(`(async () => {
      const frame = document.createElement('iframe');
      frame.srcdoc = '<script>addEventListener("message", (event) => parent.frames[0].postMessage(event.data, "*"))</' + 'script>';
      document.body.append(frame);
      await new Promise((done) => (frame.onload = done));
      for (const data of ${JSON.stringify(posted)}) frame.contentWindow.postMessage(data, '*');
    })()`);
    await panel.frame.waitForTimeout(200);
    expect(await panel.frame.getByRole('combobox', { name: 'Query' }).inputValue()).not.toContain('forged');
    expect(await panel.frame.locator('body').innerText()).not.toContain('forged');
    expect(await panel.frame.locator('.frame').getAttribute('data-state')).toBe('rows');
    await panel.close();
  });
});
