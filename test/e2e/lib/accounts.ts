// Vendor servers on loopback and the wizard's steps: a connection added by clicking and typing.
import {
  startVendorServer,
  type Counts,
  type VendorServer,
  type VendorServerOptions,
} from '../../servers/vendorServer';
import { until } from './until';
import type { Workbench } from './workbench';

export interface Accounts {
  readonly openai: VendorServer;
  readonly portkey: VendorServer;
  readonly cortex: VendorServer;
  readonly all: readonly VendorServer[];
  stop(): Promise<void>;
}

/** As the wizard's first step lists them. */
export const vendorLabels = { openai: 'OpenAI', portkey: 'Portkey', cortex: 'Cortex (cortex.io)' } as const;
const optionSteps = { openai: 0, portkey: 1, cortex: 0 } as const;
export const connectionNames = { openai: 'Acme OpenAI', portkey: 'Acme Portkey', cortex: 'Acme Cortex' } as const;

export async function startAccounts(options: VendorServerOptions = {}): Promise<Accounts> {
  const openai = await startVendorServer('openai', options);
  const portkey = await startVendorServer('portkey', options);
  const cortex = await startVendorServer('cortex', options);
  const all = [openai, portkey, cortex];
  return {
    openai,
    portkey,
    cortex,
    all,
    async stop() {
      await Promise.all(all.map((server) => server.stop()));
    },
  };
}

/** The wizard up to its last step: the key's input is open. The endpoint is confirmed in the modal. */
export async function fillWizard(workbench: Workbench, server: VendorServer, name: string): Promise<void> {
  const { quickInput } = workbench;
  await workbench.palette('Audit Logs: Add Connection…');
  await quickInput.waitFor('Whose audit log do you want to see?');
  await quickInput.pick(vendorLabels[server.vendor]);
  await quickInput.waitFor('A name for this connection');
  await quickInput.fill(name);
  await quickInput.accept();
  await quickInput.waitFor('Where requests go.');
  await quickInput.fill(server.baseUrl);
  await quickInput.accept();
  const host = new URL(server.origin).host;
  await workbench
    .dialog()
    .getByRole('button', { name: `Send the Key to ${host}` })
    .click();
  for (let step = 0; step < optionSteps[server.vendor]; step++) {
    await quickInput.waitFor('Optional');
    await quickInput.accept();
  }
  await quickInput.waitFor('Paste the key.');
}

/** Adds a connection with the key that the server accepts and waits until the tree shows it. */
export async function addConnection(
  workbench: Workbench,
  server: VendorServer,
  name: string = connectionNames[server.vendor],
): Promise<void> {
  await fillWizard(workbench, server, name);
  await workbench.quickInput.fill(server.key);
  await workbench.quickInput.accept();
  await workbench.tree().row(`${name}, ${vendorLabels[server.vendor]} connection`).waitFor();
}

/** `type action count` of everything, sorted: what the tree must say of this server. */
export function countLines(counts: Counts): readonly string[] {
  return [...counts.types]
    .flatMap(([type, { total, actions }]) => [
      `${type} = ${total.toLocaleString('en')}`,
      ...[...actions].map(
        ([action, count]) => `${type} / ${action === '' ? '(no action)' : action} = ${count.toLocaleString('en')}`,
      ),
    ])
    .sort();
}

/** The window that a request asked for, epoch ms, read from its parameters. */
export function windowOf(server: VendorServer, search: string): { readonly from: number; readonly to: number } {
  const pairs = new URLSearchParams(search);
  const at = (...names: readonly string[]): number => {
    const value = names.map((name) => pairs.get(name)).find((found) => found !== null) ?? '';
    return server.vendor === 'openai' ? Number(value) * 1000 : Date.parse(value);
  };
  switch (server.vendor) {
    case 'openai':
      return { from: at('effective_at[gte]', 'effective_at[gt]'), to: at('effective_at[lte]', 'effective_at[lt]') };
    case 'portkey':
      return { from: at('start_time'), to: at('end_time') };
    case 'cortex':
      return { from: at('startTime'), to: at('endTime') };
    default:
      return server.vendor satisfies never;
  }
}

/** The drawn rows of the tree below the connections, as `countLines` writes them, sorted. */
export async function treeLines(workbench: Workbench): Promise<readonly string[]> {
  const rows = await workbench.tree().rows.evaluateAll((all) =>
    all
      .map((row) => ({
        top: Number.parseInt((row as HTMLElement).style.top, 10),
        level: row.getAttribute('aria-level') ?? '',
        label: row.querySelector('.label-name')?.textContent ?? '',
        description: row.querySelector('.label-description')?.textContent ?? '',
      }))
      .sort((a, b) => a.top - b.top),
  );
  let type = '';
  const lines: string[] = [];
  for (const { level, label, description } of rows) {
    if (level === '2') type = label;
    if (level === '2') lines.push(`${label} = ${description}`);
    if (level === '3') lines.push(`${type} / ${label} = ${description}`);
  }
  return lines.sort();
}

/** Unfolds every resource type that is drawn, from the last one up: what unfolds moves nothing that is still to come. */
export async function unfoldTypes(workbench: Workbench): Promise<void> {
  const tree = workbench.tree();
  const indexes = await tree.rows.evaluateAll((rows) =>
    rows
      .filter((row) => row.getAttribute('aria-level') === '2' && row.getAttribute('aria-expanded') === 'false')
      .map((row) => Number(row.getAttribute('data-index'))),
  );
  for (const index of indexes.sort((a, b) => b - a)) {
    await tree.root.locator(`.monaco-list-rows > [data-index="${String(index)}"] .monaco-tl-twistie`).click();
  }
}

/** Waits for a message. VS Code leaves out some toasts while it is busy; its notification centre has them all. */
export async function told(workbench: Workbench, words: RegExp): Promise<string> {
  const texts = await until(
    () => notifications(workbench),
    (all) => all.some((text) => words.test(text)),
  );
  return texts.find((text) => words.test(text)) ?? '';
}

/** Messages in the notification centre, newest first; it is closed again. */
export async function notifications(workbench: Workbench): Promise<readonly string[]> {
  const { page } = workbench;
  await workbench.palette('Notifications: Show Notifications');
  const centre = page.locator('.notifications-center.visible');
  await centre.waitFor();
  const texts = await centre.locator('.notification-list-item-message').allInnerTexts();
  await page.keyboard.press('Escape');
  await centre.waitFor({ state: 'hidden' });
  return texts;
}
