// Threat 8: audit text in the panel. 200 payloads in every foreign text: nothing runs, nothing is fetched, no policy breaks.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { fakeHost, type FakeHost } from '../e2e/panel/fakeHost';
import { PanelHarness, type Panel } from '../e2e/panel/page';
import { payloads } from './payloads';

let harness: PanelHarness;
beforeAll(async () => {
  harness = await PanelHarness.start();
}, 60_000);
afterAll(() => harness.stop());

const ours = /\/(?:|panel\.html|webview\.js|webview\.css|codicon\.css|codicon\.ttf(?:\?\w+)?|favicon\.ico)$/;

async function harmless(panel: Panel): Promise<void> {
  expect(await panel.frame.evaluate('globalThis.__pwned')).toBeUndefined();
  expect(await panel.page.evaluate('globalThis.__pwned')).toBeUndefined();
  expect(await panel.violations()).toEqual([]);
  expect(panel.errors).toEqual([]);
  expect(panel.requests.filter((url) => !ours.test(url))).toEqual([]);
}

describe('audit text is text', () => {
  it('there are 200 payloads', () => {
    expect(new Set(payloads).size).toBe(payloads.length);
    expect(payloads.length).toBeGreaterThanOrEqual(200);
  });

  it('in rows, facets, chips, diagnostics, completions, facts, notes and JSON', { timeout: 120_000 }, async () => {
    const panel = await harness.open(
      fakeHost({ rows: 400, text: 'wrong:x', hostile: (at) => payloads[at % payloads.length] ?? '' }),
    );
    const { frame, page } = panel;
    await frame.waitForSelector('.grid-canvas .row:not(.pending)');
    // Every row passes by, and with it every payload, as actor, resource and source.
    for (let at = 0; at < 20; at++) {
      await frame.locator('.grid-scroll').evaluate((element, top) => (element.scrollTop = top), at * 440);
      await frame.waitForTimeout(60);
    }
    await frame.locator('.grid-scroll').evaluate((element) => (element.scrollTop = 0));
    await frame.waitForTimeout(100);
    // Some events are read, in every section.
    const rows = frame.locator('.grid-canvas .row');
    for (let at = 0; at < 6; at++) {
      await rows.nth(at + 1).click();
      await frame.waitForTimeout(80);
      for (const tab of await frame.getByRole('tab').all()) await tab.click();
    }
    await frame.getByRole('combobox', { name: 'Query' }).fill('wrong:<img src=x onerror=__pwned=1>');
    await page.keyboard.press('ArrowDown');
    await frame.waitForTimeout(200);
    await frame.getByRole('button', { name: 'Filters' }).click();
    await frame.getByRole('textbox', { name: 'Resource type' }).click();
    await frame.waitForTimeout(100);
    expect(
      await frame.locator('#app :is(img, iframe, object, embed, script, form, base, a, style, link)').count(),
    ).toBe(0);
    const shown = await frame.locator('.grid-canvas').evaluate((element) => element.textContent);
    expect(shown).toContain('<');
    await harmless(panel);
    await panel.close();
  });

  it('each payload as the whole world', { timeout: 240_000 }, async () => {
    let current = '';
    let host: FakeHost | undefined;
    const panel = await harness.open(fakeHost({ rows: 6, hostile: () => current }, (made) => (host = made)));
    const { frame } = panel;
    await frame.waitForSelector('.grid-canvas .row:not(.pending)');
    for (const [at, payload] of payloads.entries()) {
      current = payload;
      host?.send({ t: 'show', text: `wrong:${at}`, selected: { connection: 'c1', key: `key-${at % 6}` } });
      await frame.waitForTimeout(30);
    }
    expect(await frame.getByRole('combobox', { name: 'Query' }).inputValue()).toBe(`wrong:${payloads.length - 1}`);
    await frame.waitForTimeout(300);
    await harmless(panel);
    await panel.close();
  });

  it('ten thousand characters in every text', { timeout: 60_000 }, async () => {
    const long = 'W'.repeat(10_000);
    const panel = await harness.open(fakeHost({ rows: 50, hostile: () => long }));
    await panel.frame.waitForSelector('.grid-canvas .row:not(.pending)');
    const wide = await panel.frame.evaluate('document.documentElement.scrollWidth - window.innerWidth');
    expect(wide).toBeLessThanOrEqual(0);
    const height = await panel.frame
      .locator('.grid-canvas .row')
      .first()
      .evaluate((row) => row.getBoundingClientRect().height);
    expect(height).toBeLessThan(30);
    await harmless(panel);
    await panel.close();
  });
});
