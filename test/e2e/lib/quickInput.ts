// The box that drops from the top of the workbench: palette, QuickPick and InputBox alike.
import type { Locator, Page } from 'playwright-core';

export class QuickInput {
  /** The whole box; `box.innerText()` holds title, message and buttons too. */
  readonly box: Locator;
  readonly input: Locator;
  /** The offered rows that are drawn; the list shows about twenty at once. */
  readonly rows: Locator;

  constructor(private readonly page: Page) {
    this.box = page.locator('.quick-input-widget:visible');
    this.input = this.box.locator('.quick-input-box input, .quick-input-filter input').first();
    this.rows = this.box.locator('.quick-input-list .monaco-list-row');
  }

  /** Waits until the box is there, with that title or placeholder or prompt somewhere in it. */
  async waitFor(text?: string | RegExp): Promise<void> {
    if (text === undefined) return this.input.waitFor();
    const inText = this.box.filter({ hasText: text });
    const inPlaceholder = this.box.getByPlaceholder(text);
    await inText.or(inPlaceholder).first().waitFor();
  }

  /** Replaces what stands in the input at once. */
  async fill(text: string): Promise<void> {
    await this.input.waitFor();
    await this.input.fill(text);
  }

  /** Types key by key into the input, after what stands there, as a person does. */
  async type(text: string): Promise<void> {
    await this.input.waitFor();
    await this.input.pressSequentially(text);
  }

  /** What stands in the input. */
  async value(): Promise<string> {
    return this.input.inputValue();
  }

  /** Whether typed characters are hidden. */
  async hidden(): Promise<boolean> {
    return (await this.input.getAttribute('type')) === 'password';
  }

  /** The line under the input: a prompt or what validation says. */
  async message(): Promise<string> {
    return this.box.locator('.quick-input-message').innerText();
  }

  /** Labels of the drawn rows, without description and detail. */
  async items(): Promise<readonly string[]> {
    return this.rows.locator('.label-name').allInnerTexts();
  }

  /** A drawn row whose label is that text, or matches. */
  row(label: string | RegExp): Locator {
    const name = this.page.locator('.quick-input-list-row .label-name');
    const match =
      typeof label === 'string'
        ? name.getByText(label, { exact: true }).or(name.and(this.exact(label)))
        : name.filter({ hasText: label });
    return this.rows.filter({ has: match }).first();
  }

  private exact(label: string): Locator {
    return this.page.getByText(label, { exact: true });
  }

  /** Clicks the row with that label. */
  async pick(label: string | RegExp): Promise<void> {
    await this.row(label).click();
  }

  /** Enter. */
  async accept(): Promise<void> {
    await this.page.keyboard.press('Enter');
  }

  /** Escape, and waits until the box is gone. */
  async cancel(): Promise<void> {
    await this.page.keyboard.press('Escape');
    await this.page.locator('.quick-input-widget').waitFor({ state: 'hidden' });
  }
}
