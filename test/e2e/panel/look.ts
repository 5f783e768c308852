// Takes the panel's picture in every state, theme and width: `node look.js <folder> [filter]`. For eyes, not asserts.
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { fakeHost, goodParts, type FakeOptions } from './fakeHost';
import { PanelHarness, themes, type Panel } from './page';

interface Scene {
  readonly name: string;
  readonly options: FakeOptions;
  readonly act?: (panel: Panel) => Promise<void>;
}

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
        for (const width of [1280, 900, 560]) {
          const name = `${scene.name}-${theme}-${width}`;
          if (!filter.test(name)) continue;
          const panel = await harness.open(fakeHost(scene.options), { theme, width });
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
