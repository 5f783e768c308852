// A tree view by its rows' accessible names and texts.
import type { Locator } from 'playwright-core';

export class Tree {
  /** The rows that are drawn. */
  readonly rows: Locator;

  constructor(readonly root: Locator) {
    // Not the copies that sticky scroll draws on top.
    this.rows = root.locator('.monaco-list-rows > .monaco-list-row[role="treeitem"]');
  }

  /** A drawn row by (part of) its accessible name. */
  row(name: string | RegExp): Locator {
    return this.root.getByRole('treeitem', { name }).first();
  }

  /** Label and description of every drawn row, in order, as "label description". */
  async texts(): Promise<readonly string[]> {
    return this.rows.evaluateAll((rows) =>
      rows.map((row) =>
        ['.label-name', '.label-description']
          .map((part) => row.querySelector(part)?.textContent.trim() ?? '')
          .filter((text) => text !== '')
          .join(' '),
      ),
    );
  }

  /** Accessible names of the drawn rows, in order. */
  async names(): Promise<readonly string[]> {
    return this.rows.evaluateAll((rows) => rows.map((row) => row.getAttribute('aria-label') ?? ''));
  }

  /** Scrolls down from the top until a row is drawn. Long trees draw only what is in sight. */
  async scrollTo(name: string | RegExp): Promise<void> {
    const { mouse } = this.root.page();
    await this.rows.first().hover();
    await mouse.wheel(0, -100_000);
    for (let step = 0; step < 200; step++) {
      await this.root.page().waitForTimeout(50);
      if ((await this.root.getByRole('treeitem', { name }).count()) > 0) return;
      await mouse.wheel(0, 300);
    }
    throw new Error(`no row named ${String(name)} in the tree`);
  }

  /** Unfolds a row if it is folded. */
  async expand(name: string | RegExp): Promise<void> {
    const row = this.row(name);
    await row.waitFor();
    if ((await row.getAttribute('aria-expanded')) !== 'false') return;
    await row.locator('.monaco-tl-twistie').click();
    await this.root.page().waitForTimeout(150);
  }

  /** Folds a row if it is unfolded. */
  async collapse(name: string | RegExp): Promise<void> {
    const row = this.row(name);
    if ((await row.getAttribute('aria-expanded')) === 'true') await row.locator('.monaco-tl-twistie').click();
  }

  /** Clicks a row, which selects it and runs its command. */
  async select(name: string | RegExp): Promise<void> {
    await this.row(name).click();
  }

  /** Opens the row's context menu and chooses an entry; by Enter, because a fresh menu ignores clicks for a moment. */
  async menu(name: string | RegExp, entry: string): Promise<void> {
    await this.row(name).click({ button: 'right' });
    await this.root.page().getByRole('menuitem', { name: entry }).hover();
    await this.root.page().keyboard.press('Enter');
  }

  /** Clicks one of the small buttons at the end of a row. */
  async inlineAction(name: string | RegExp, action: string): Promise<void> {
    const row = this.row(name);
    await row.hover();
    await row.getByRole('button', { name: action }).click();
  }
}
