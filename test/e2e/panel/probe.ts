// What the tests of the panel's page ask it again and again.
import * as assert from 'node:assert';
import type { Frame } from 'playwright-core';
import type { Panel } from './page';

export async function ready(frame: Frame): Promise<void> {
  await frame.waitForSelector('.grid-canvas .row:not(.pending)');
}

export function focused(frame: Frame): Promise<string> {
  return frame.evaluate(() => {
    const { activeElement } = document;
    return activeElement === null
      ? ''
      : `${activeElement.getAttribute('role') ?? activeElement.localName} ${activeElement.className}`;
  });
}

export async function until(what: string, holds: () => boolean | Promise<boolean>): Promise<void> {
  for (let tries = 0; tries < 100; tries++) {
    if (await holds()) return;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  assert.fail(`it never came to be that ${what}`);
}

export async function clean(panel: Panel): Promise<void> {
  assert.deepStrictEqual(panel.errors, []);
  assert.deepStrictEqual(await panel.violations(), []);
}
