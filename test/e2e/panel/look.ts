// Takes the panel's picture in every state, theme and width: `node look.js <folder> [filter]`. For eyes, not asserts.
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { fakeHost, goodParts, hostile, type FakeOptions } from './fakeHost';
import { PanelHarness, themes, type Panel } from './page';
import { startRealHost } from './realHost';

interface Scene {
  readonly name: string;
  /** Of the made-up host; without them, the panel's own session over the sample organisation. */
  readonly options?: FakeOptions;
  readonly widths?: readonly number[];
  readonly height?: number;
  readonly scale?: number;
  readonly act?: (panel: Panel) => Promise<void>;
}

const widths = [1280, 900, 560];

const failed = goodParts.map((part) => ({
  ...part,
  state: 'failed' as const,
  words: 'failed: Portkey says the key is not valid',
  scanned: 0,
  matched: 0,
  failure: {
    kind: 'unauthorized' as const,
    message: 'Portkey refused the key (401).',
    vendorMessage: 'Unauthorised Request',
    nextStep: 'Use an organisation admin key with the scope “audit_logs.list”, or ask an organisation owner for one.',
    requestId: 'req_8f21',
  },
}));

const partial = goodParts.map((part, at) => {
  const failure = { kind: 'reset' as const, message: 'The connection was cut off.' };
  if (at === 1) return { ...part, state: 'failed' as const, words: 'failed: cut off', resumable: true, failure };
  return at === 2
    ? { ...part, state: 'capped' as const, words: 'not everything: paused after 5 000 matches', resumable: true }
    : part;
});

const scenes: readonly Scene[] = [
  { name: 'rows', options: {} },
  {
    name: 'form',
    options: {},
    act: async ({ frame }) => {
      await frame.getByRole('button', { name: 'Filters' }).click();
      await frame.waitForTimeout(200);
    },
  },
  {
    name: 'picker',
    options: {},
    act: async ({ frame }) => {
      await frame.getByRole('button', { name: 'Filters' }).click();
      await frame.getByRole('textbox', { name: 'Event type' }).click();
      await frame.waitForTimeout(200);
    },
  },
  { name: 'first', options: { connections: [], rows: 0, parts: [] } },
  {
    name: 'loading',
    options: {
      rows: 0,
      running: true,
      parts: goodParts.map((part) => ({ ...part, state: 'loading', words: 'loading…' })),
    },
  },
  {
    name: 'waiting',
    options: {
      rows: 0,
      running: true,
      parts: goodParts.map((part) => ({ ...part, state: 'waiting', words: 'waiting for the vendor until 14:05' })),
    },
  },
  {
    name: 'nothing',
    options: { rows: 0, parts: goodParts.map((part) => ({ ...part, state: 'complete', words: 'complete' })) },
  },
  { name: 'failed', options: { rows: 0, parts: failed } },
  {
    name: 'partial',
    options: { parts: partial },
  },
  {
    name: 'running',
    options: { running: true, parts: goodParts.map((part) => ({ ...part, state: 'loading', words: 'loading…' })) },
  },
  { name: 'hostile', options: { hostile } },
  { name: 'long', options: { bodyLines: 300_000 } },
  { name: 'comfortable', options: { settings: { density: 'comfortable' } } },
  {
    name: 'table',
    options: {},
    act: async ({ frame }) => frame.getByRole('button', { name: 'Show the timeline as a table' }).click(),
  },
  {
    name: 'brush',
    options: {},
    act: async ({ frame, page }) => {
      await frame.getByRole('slider', { name: 'Start of the range' }).focus();
      for (let at = 0; at < 5; at++) await page.keyboard.press('Shift+ArrowRight');
    },
  },
  {
    name: 'facets',
    options: {},
    widths: [560],
    act: async ({ frame }) => {
      await frame.getByRole('button', { name: 'More actions' }).click();
      await frame.getByRole('menuitemcheckbox', { name: 'Facets Pane' }).click();
      await frame.waitForTimeout(300);
    },
  },
  {
    name: 'menu',
    options: {},
    act: async ({ frame }) => frame.getByRole('button', { name: 'Source', exact: true }).click(),
  },
  { name: 'side', options: {}, widths: [420, 600] },
  { name: 'zoomed', options: {}, widths: [640], height: 400, scale: 2 },
  { name: 'real', widths: [1280, 900, 420] },
  {
    name: 'changes',
    act: async ({ frame }) => {
      await frame.locator('.query-input').fill('vendor:portkey verb:update after:30d');
      await frame.locator('.query-input').press('Enter');
      await frame.waitForTimeout(600);
      await frame.locator('.grid-canvas .row').nth(3).click();
      await frame.getByRole('tab', { name: 'Changes' }).click();
      await frame.waitForTimeout(300);
    },
  },
  {
    name: 'error',
    act: async ({ frame }) => {
      await frame.locator('.query-input').fill('wrong:x after:7d');
      await frame.locator('.query-input').press('Enter');
      await frame.waitForTimeout(600);
    },
  },
  {
    name: 'typing',
    options: {},
    act: async ({ frame, page }) => {
      await frame.getByRole('combobox', { name: 'Query' }).fill('wrong:x after:7d ');
      await page.keyboard.type('a');
      await page.keyboard.press('ArrowDown');
      await frame.waitForTimeout(250);
    },
  },
  {
    name: 'focus',
    options: {},
    act: async ({ frame, page }) => {
      await frame.locator('.grid-canvas .row').nth(2).click();
      await page.keyboard.press('ArrowDown');
      await page.keyboard.press('Shift+ArrowDown');
      await page.keyboard.press('Shift+ArrowDown');
      await frame.locator('.line').nth(3).hover();
      await frame.waitForTimeout(200);
    },
  },
];

async function main(): Promise<void> {
  const folder = process.argv[2] ?? 'out/panel';
  const filter = new RegExp(process.argv[3] ?? '.');
  mkdirSync(folder, { recursive: true });
  const harness = await PanelHarness.start();
  try {
    for (const scene of scenes) {
      for (const theme of themes) {
        for (const width of scene.widths ?? widths) {
          const name = `${scene.name}-${theme}-${width}`;
          if (!filter.test(name)) continue;
          const { height = 800, scale = 1 } = scene;
          const host = scene.options === undefined ? (await startRealHost()).host : fakeHost(scene.options);
          const panel = await harness.open(host, { theme, width, height, scale });
          await panel.frame
            .waitForSelector('.frame[data-state], .first-use', { timeout: 4000 })
            .catch(() => console.log('NOT READY'));
          await panel.frame.waitForTimeout(450);
          await scene.act?.(panel);
          await panel.shot(join(folder, `${name}.png`));
          const bad = [...panel.errors, ...(await panel.violations())];
          console.log(name, bad.length === 0 ? '' : bad.join(' | '));
          await panel.close();
        }
      }
    }
  } finally {
    await harness.stop();
  }
}

void main();
