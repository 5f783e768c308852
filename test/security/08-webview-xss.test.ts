// Threat 8: audit text in the panel. 200 payloads in every foreign text: nothing runs, nothing is fetched, no policy breaks.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Frame } from 'playwright-core';
import type { HostMessage, PartView } from '../../src/protocol/views';
import { fakeHost, goodParts, type FakeHost } from '../e2e/panel/fakeHost';
import { PanelHarness, type Panel } from '../e2e/panel/page';
import { payloads } from './payloads';
import { poison } from './poison';

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

/** No element of ours; a payload that became markup would be one. */
const foreign = 'img, iframe, object, embed, script, form, base, a, style, link, math, video, audio, marquee';

/**
 * Every payload in every member takes minutes: `npm run test:security` does it. Otherwise each payload is in every
 * eighth member, and each member has every eighth payload.
 */
const stride = process.env['AUDIT_LOGS_LONG'] === undefined ? 8 : 1;

/** Behind each payload: tells that it was drawn, and where. */
const markOf = (round: number): string => `<${String(round)}>`;

const failure = { kind: 'vendorError', message: 'm', nextStep: 'n', vendorMessage: 'v', requestId: 'r' } as const;
const failedPart: PartView = {
  connection: 'c1',
  name: 'n',
  source: 'live',
  state: 'failed',
  words: 'w',
  resumable: true,
  scanned: 0,
  matched: 0,
  failure,
};

/** Waits until a text stands in each of these. */
async function drawn(frame: Frame, mark: string, places: readonly string[]): Promise<void> {
  for (const place of places)
    await frame.locator(place).filter({ hasText: mark }).first().waitFor({ state: 'attached', timeout: 15_000 });
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
    expect(await frame.locator(`#app :is(${foreign})`).count()).toBe(0);
    const shown = await frame.locator('.grid-canvas').evaluate((element) => element.textContent);
    expect(shown).toContain('<');
    await harmless(panel);
    await panel.close();
  });

  it('payloads in every member of every message', { timeout: 400_000 }, async () => {
    let round = -1;
    let host: FakeHost | undefined;
    /** Members by the order in which they were first seen. */
    const places = new Map<string, number>();
    const textFor = (place: string): string => {
      const order = places.get(place) ?? places.size;
      places.set(place, order);
      return round < 0
        ? 'x'
        : `${payloads[(round * stride + (order % stride)) % payloads.length] ?? ''}${markOf(round)}`;
    };
    const panel = await harness.open(
      (post) =>
        fakeHost(
          { rows: 6, parts: [...goodParts, failedPart] },
          (made) => (host = made),
        )((envelope) => {
          const { m, ...rest } = envelope as { readonly m: HostMessage };
          post({ ...rest, m: poison(m, textFor).message });
        }),
      // High enough for a section below an event whose every fact is long.
      { height: 2400 },
    );
    const { frame } = panel;
    const query = frame.getByRole('combobox', { name: 'Query' });
    await frame.waitForSelector('.grid-canvas .row:not(.pending)');
    const rounds = payloads.length / stride;
    for (round = 0; round < rounds; round += 1) {
      const mark = markOf(round);
      host?.send({ t: 'show', text: `wrong:${round}`, selected: { connection: 'c1', key: `key-${(round % 5) + 1}` } });
      await drawn(frame, mark, [
        '.grid-canvas',
        '.detail-title',
        '.facts',
        '.related',
        '.tab-panel',
        '.facets',
        '.chips',
      ]);
      // Completions come to what is typed, the other sections to who looks.
      await query.fill(`wrong:${round} t`);
      await drawn(frame, mark, ['[role=listbox]']);
      const tabs = frame.getByRole('tab');
      await tabs.nth(round % (await tabs.count())).click();
      host?.send({ t: 'failure', failure });
      host?.send({ t: 'copied', words: 'w' });
      await drawn(frame, mark, ['.tab-panel', '.banner', '.announcer', '.status-line']);
    }
    console.log(`${String(rounds)} rounds, ${String(payloads.length)} payloads, ${String(places.size)} members`);
    // A new member is here by itself; that many there are.
    expect(places.size).toBeGreaterThanOrEqual(45);
    expect(await frame.locator(`#app :is(${foreign})`).count()).toBe(0);
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
