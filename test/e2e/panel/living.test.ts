// The panel's page with what is not everyday: foreign names, small windows, many rows at once, choices that are kept.
import * as assert from 'node:assert';
import { fakeHost, hostile, type FakeHost, type FakeOptions } from './fakeHost';
import { PanelHarness, type Panel } from './page';
import { clean, focused, ready, until } from './probe';

suite('panel, lived in', () => {
  let harness: PanelHarness;
  let panel: Panel | undefined;
  let host: FakeHost | undefined;
  suiteSetup(async () => {
    harness = await PanelHarness.start();
  });
  teardown(async () => {
    await panel?.close();
    panel = undefined;
  });
  suiteTeardown(() => harness.stop());

  async function open(options: FakeOptions, size?: Parameters<PanelHarness['open']>[1]): Promise<Panel> {
    panel = await harness.open(
      fakeHost(options, (made) => (host = made)),
      size,
    );
    await ready(panel.frame);
    return panel;
  }

  const said = (): FakeHost['got'] => host?.got ?? [];

  test('foreign names are text, bounded, and read from their own side', async () => {
    const { frame } = await open({ rows: 60, hostile });
    await frame.waitForSelector('.facet-value');
    await frame.locator('.grid-canvas .row').nth(3).click();
    await frame.waitForSelector('.detail-title');
    assert.strictEqual(await frame.locator('#app img, #app b:not(.status-count b), #app script').count(), 0);
    const rows = await frame.locator('.grid-canvas .row').evaluateAll((all) => all.map((row) => row.clientHeight));
    assert.deepStrictEqual([...new Set(rows)], [22]);
    const wide = await frame.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
    assert.ok(wide <= 0, `${wide} px too wide`);
    const isolated = await frame
      .locator('.row .part-actor')
      .first()
      .evaluate((part) => getComputedStyle(part).unicodeBidi);
    assert.strictEqual(isolated, 'isolate');
    await clean(await Promise.resolve(panel as Panel));
  });

  for (const [what, size] of [
    ['zoomed to 200 %', { width: 640, height: 400, scale: 2 }],
    ['beside an editor', { width: 420, height: 800 }],
    ['in a column of 600', { width: 600, height: 700 }],
  ] as const) {
    test(`${what}, rows and event are both in sight, and nothing is cut off`, async () => {
      const opened = await open({ rows: 300 }, size);
      const { frame } = opened;
      await frame.waitForSelector('.detail-title');
      const seen = await frame.evaluate(() => {
        const bottom = document.querySelector('.grid-scroll')?.getBoundingClientRect().bottom ?? 0;
        const rows = [...document.querySelectorAll('.grid-canvas .row')];
        const out = [...document.querySelectorAll('button, input, vscode-button')].filter((each) => {
          const box = each.getBoundingClientRect();
          return box.width > 0 && (box.left < 0 || box.right > window.innerWidth);
        });
        return {
          rows: rows.filter((row) => row.getBoundingClientRect().bottom <= bottom + 1).length,
          title: (document.querySelector('.detail-title')?.getBoundingClientRect().bottom ?? 0) < window.innerHeight,
          out: out.map((each) => each.outerHTML.slice(0, 80)),
          wide: document.documentElement.scrollWidth - window.innerWidth,
        };
      });
      assert.ok(seen.rows >= 3, `${seen.rows} rows`);
      assert.deepStrictEqual({ ...seen, rows: 0 }, { rows: 0, title: true, out: [], wide: 0 });
      await clean(opened);
    });
  }

  test('nothing moves while a query is typed wrong', async () => {
    const { frame, page } = await open({ rows: 60 });
    const top = (): Promise<number> => frame.locator('.grid-head').evaluate((head) => head.getBoundingClientRect().top);
    const before = await top();
    await frame.locator('.query-input').fill('wrong:x after:7d');
    await frame.waitForSelector('.problem:visible');
    assert.strictEqual(await top(), before);
    await page.keyboard.press('Escape');
    await frame.getByRole('button', { name: 'Use verb:' }).click();
    assert.strictEqual(await frame.locator('.query-input').inputValue(), 'verb:x after:7d');
  });

  test('until an event is chosen the rows have the room; then it stands beside them', async () => {
    const { frame, page } = await open({ rows: 60, state: 'rows', selected: false }, { width: 900, height: 640 });
    assert.strictEqual(await frame.locator('.detail').isVisible(), false);
    await frame.locator('.grid-canvas .row').nth(14).click();
    await frame.locator('.detail-title').waitFor();
    const inSight = (): Promise<boolean> =>
      frame.evaluate(() => {
        const row = document.querySelector('.row.active')?.getBoundingClientRect();
        const list = document.querySelector('.grid-scroll')?.getBoundingClientRect();
        return row !== undefined && list !== undefined && row.top >= list.top && row.bottom <= list.bottom + 1;
      });
    await until('the row that is read is in sight', inSight);
    await page.keyboard.press('Enter');
    await until('the event has the focus', async () => (await focused(frame)).startsWith('treeitem'));
    await page.keyboard.press('Escape');
    assert.match(await focused(frame), /^row /);
  });

  test('many rows are selected, those not yet loaded too; the menu and the status line know', async () => {
    const { frame, page } = await open({ rows: 20_000 });
    const status = (): Promise<string> => frame.locator('.status-count').innerText();
    const section = async (): Promise<unknown> =>
      (JSON.parse((await frame.locator('.row.active').getAttribute('data-vscode-context')) ?? '{}') as object)[
        'webviewSection' as never
      ];
    await frame.locator('.grid-canvas .row').nth(2).click();
    await until('a row has a menu of its own', async () => (await section()) === 'row');
    await frame
      .locator('.grid-canvas .row')
      .nth(5)
      .click({ modifiers: ['Control'] });
    await until('two are said', async () => (await status()).includes('2 selected'));
    await until('their menu is for both', async () => (await section()) === 'rows');
    await page.keyboard.press('Control+Home');
    await page.keyboard.press('Shift+End');
    await until('all that may be are selected', async () => /[45]\D?\d{3} selected/.test(await status()));
    await until('none between is left out', async () => /[45]\D?9\d\d selected/.test(await status()));
    host?.send({ t: 'copySelected', what: 'csv' });
    await until('they are copied', () => said().some((each) => each.t === 'copy' && each.what === 'csv'));
    const copy = said().find((each) => each.t === 'copy');
    assert.ok(copy?.t === 'copy' && copy.events.length > 4900 && copy.events.length <= 5000);
    await page.keyboard.press('Control+A');
    await until('all are said', async () => (await status()).includes('all selected'));
    host?.send({ t: 'copySelected', what: 'json' });
    await until('the whole result is copied', () => said().some((each) => each.t === 'copyAll'));
  });

  test('a facet is included, then excluded, then neither', async () => {
    const { frame } = await open({ rows: 60 });
    const value = frame.locator('.facet-value', { hasText: 'configs' });
    const asked = async (gesture: () => Promise<void>, marks: FakeOptions['marks']): Promise<unknown> => {
      const before = said().length;
      await gesture();
      await until('it is said', () => said().length > before && said().at(-1)?.t !== undefined);
      await until('it is a gesture', () =>
        said()
          .slice(before)
          .some((each) => each.t === 'refine'),
      );
      const found = said()
        .slice(before)
        .find((each) => each.t === 'refine');
      host?.mark(marks ?? []);
      return found?.t === 'refine' && found.change.kind === 'value' ? found.change.mode : undefined;
    };
    const mark = { field: 'type', value: 'configs' };
    assert.strictEqual(await asked(() => value.click(), [{ ...mark, not: false }]), 'include');
    await frame.locator('.facet-value.included', { hasText: 'configs' }).waitFor();
    assert.strictEqual(await asked(() => value.click(), [{ ...mark, not: true }]), 'exclude');
    await frame.locator('.facet-value.excluded', { hasText: 'configs' }).waitFor();
    assert.strictEqual(await asked(() => value.click(), []), 'clear');
    await frame.locator('.facet-value:not(.excluded)', { hasText: 'configs' }).waitFor();
    assert.strictEqual(await asked(() => value.click({ modifiers: ['Alt'] }), []), 'exclude');
  });

  test('the settings choose the columns, a person others, and the next panel has them', async () => {
    const heads = async (each: Panel): Promise<string> =>
      (await each.frame.locator('.header [role=columnheader]').allInnerTexts())
        .slice(3)
        .map((head) => head.trim())
        .join();
    const first = await open({ rows: 60, settings: { columns: ['actor', 'country', 'nonsense'] } });
    assert.strictEqual(await heads(first), 'Actor,Country');
    await first.frame.locator('.header-button', { hasText: 'Country' }).click();
    await first.frame.getByRole('menuitem', { name: 'Hide' }).click();
    await until('it is told', () =>
      said().some((each) => each.t === 'keepLayout' && !each.layout.includes('"name":"country"')),
    );
    const kept = said().findLast((each) => each.t === 'keepLayout');
    const layout = kept?.t === 'keepLayout' ? kept.layout : '';
    await first.close();
    const settings = { columns: ['actor', 'country', 'nonsense'] };
    const second = await open({ rows: 60, settings, layout });
    assert.strictEqual(await heads(second), 'Actor');
    await second.close();
    // Settings that were changed since count again.
    const third = await open({ rows: 60, settings: { columns: ['type'] }, layout });
    assert.strictEqual(await heads(third), 'Resource type');
  });

  test('a value is judged as it is typed, and a wrong one stays out of the query', async () => {
    const { frame, page } = await open({ rows: 60 }, { height: 1400 });
    await frame.getByRole('button', { name: 'Filters', exact: true }).click();
    await until('the form has the focus', async () => /checkbox/.test(await focused(frame)));
    const field = frame.getByRole('textbox', { name: 'Source IP' });
    await field.click();
    await field.pressSequentially('10.0.0.0/99');
    await frame.locator('.field-wrong:visible').waitFor();
    await page.keyboard.press('Enter');
    const values = (): readonly string[] =>
      said().flatMap((each) =>
        each.t === 'refine' && each.change.kind === 'form' ? [JSON.stringify(each.change.values)] : [],
      );
    await frame.getByRole('textbox', { name: 'From', exact: true }).fill('2026-01-01');
    await frame.getByRole('textbox', { name: 'To', exact: true }).fill('2020-01-01');
    await frame.locator('.range .field-wrong', { hasText: 'ends before it begins' }).waitFor();
    await frame.getByRole('textbox', { name: 'Text anywhere' }).fill('payments team');
    await page.keyboard.press('Enter');
    await until('the form has spoken', () => values().some((each) => each.includes('payments team')));
    assert.deepStrictEqual(
      values().filter((each) => each.includes('2020-01-01') || each.includes('10.0.0.0/99')),
      [],
    );
    await page.keyboard.press('Escape');
    await until('it is closed', async () => !(await frame.locator('.form').isVisible()));
    assert.match(await focused(frame), /button ghost/);
  });

  test('a long value is wrapped on demand, and the lines below make room', async () => {
    const { frame, page } = await open({ rows: 60, longValue: 900 });
    const line = frame.locator('.line', { hasText: '"note"' });
    await line.waitFor();
    const height = async (): Promise<number> => (await line.boundingBox())?.height ?? 0;
    const last = frame.locator('.line').last();
    const below = async (): Promise<number> => (await last.boundingBox())?.y ?? 0;
    const before = await below();
    await line.click({ position: { x: 60, y: 8 } });
    await page.keyboard.press('Alt+z');
    await until('it is high', async () => (await height()) > 60);
    await until('the next one is below', async () => (await below()) > before + 40);
    await page.keyboard.press('Alt+z');
    await until('it is one line again', async () => (await height()) < 25);
    await page.keyboard.press('Control+f');
    assert.match(await focused(frame), /find/);
  });
});
