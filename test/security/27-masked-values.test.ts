// Threat 27: secrets inside of what is logged. They do not reach the page, the tree, a tooltip or a list until one is asked
// for; then that one alone.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ActorCounter, actorText } from '../../src/core/actors';
import { eventDetail, eventDocument } from '../../src/core/detail';
import { sentence } from '../../src/core/sentence';
import { createTree, type TreeNode } from '../../src/core/tree';
import { PanelHarness, type Panel } from '../e2e/panel/page';
import { startRealHost, type RealHost } from '../e2e/panel/realHost';
import { needle, secretRecord } from './secretRecord';

let harness: PanelHarness;
let real: RealHost;
let row = -1;
/** Everything that was sent to the page. */
const sent: string[] = [];

beforeAll(async () => {
  harness = await PanelHarness.start();
  real = await startRealHost();
  row = real.insert('portkey', secretRecord(new Date().toISOString()));
}, 60_000);
afterAll(async () => {
  real.session()?.dispose();
  await harness.stop();
});

async function open(): Promise<Panel> {
  const panel = await harness.open((post) =>
    real.host((message) => {
      sent.push(JSON.stringify(message));
      post(message);
    }),
  );
  const { connection, key } = real.store.event(row);
  real.session()?.show('request:req-secret-27 after:1d', { connection, key });
  await panel.frame.locator('.grid-canvas .row').filter({ hasText: 'secret-key' }).first().waitFor();
  await panel.frame.getByRole('tab').first().waitFor();
  return panel;
}

describe('a secret in an event', () => {
  it('does not reach the page, its sections, facets, search or copies', { timeout: 60_000 }, async () => {
    const panel = await open();
    const { frame } = panel;
    const tabs = await frame.getByRole('tab').all();
    expect(tabs.length).toBeGreaterThan(2);
    for (const tab of tabs) {
      await tab.click();
      await frame.locator('.masked').first().waitFor();
    }
    for (const what of ['text', 'csv', 'json', 'id', 'resource', 'curl'] as const)
      real.session()?.receive({
        t: 'copy',
        what,
        events: [{ connection: real.store.event(row).connection, key: real.store.event(row).key }],
      });
    await expect.poll(() => real.copied.length, { timeout: 10_000 }).toBe(6);
    expect(sent.join('\n')).toContain('secret-key');
    expect(sent.filter((message) => message.includes(needle))).toEqual([]);
    expect(real.copied.filter((text) => text.includes(needle))).toEqual([]);
    expect(await frame.locator('body').innerText()).not.toContain(needle);
    // What looks for it in a section finds no line, which would tell where it stands.
    const { connection, key } = real.store.event(row);
    real.session()?.receive({ t: 'find', event: { connection, key }, section: 'body', text: needle });
    await expect.poll(() => sent.filter((message) => message.includes('"t":"found"')).length).toBe(1);
    expect(sent.at(-1)).toContain('"lines":[]');
    await panel.close();
  });

  it('is shown when its mask is clicked, and no other is', { timeout: 60_000 }, async () => {
    const panel = await open();
    const { frame } = panel;
    await frame.getByRole('tab', { name: /body/i }).click();
    const masks = frame.locator('.masked');
    await masks.first().waitFor();
    const before = await masks.count();
    expect(before).toBeGreaterThan(3);
    sent.length = 0;
    await masks.first().click();
    await expect.poll(() => masks.count(), { timeout: 10_000 }).toBe(before - 1);
    const shown = await frame.locator('body').innerText();
    expect(shown.split(needle).length - 1).toBe(1);
    expect(sent.join('\n').split(needle).length - 1).toBe(1);
    await panel.close();
  });

  it('stands in no tree, sentence, tooltip, document or search of the loaded events', async () => {
    const event = real.reader.full(row);
    const { connection, resource, action, actor } = event;
    const tree = (grouping: 'type' | 'actor' | 'flat'): readonly TreeNode[] => {
      const model = createTree(
        {
          connections: () => [
            { id: connection, name: 'x', vendorLabel: 'x', source: 'live', state: { kind: 'idle' }, count: 1 },
          ],
          groups: () => [{ connection, type: resource.type, action, count: 1 }],
          buckets: () => [{ value: actor.label ?? actor.email ?? actor.id ?? '', count: 1 }],
          rows: () => [row],
          event: (each) => real.store.event(each),
        },
        { grouping, now: Date.now(), zone: 'UTC' },
      );
      const below = (node: TreeNode): readonly TreeNode[] => [node, ...model.children(node).flatMap(below)];
      return model.roots().flatMap(below);
    };
    const nodes = (['type', 'actor', 'flat'] as const).flatMap(tree);
    const texts = nodes.flatMap(({ label, description, accessibleLabel }) => [label, description, accessibleLabel]);
    expect(texts.filter((text) => text.includes(needle))).toEqual([]);
    expect(sentence(event)).not.toContain(needle);
    const hidden = { indent: '  ', reveal: false, zone: 'UTC' };
    const { sentence: head, facts, notes } = eventDetail(event, real.reader.rawText(row), hidden);
    expect([head, ...notes, ...facts.flatMap(({ value, query }) => [value, query ?? ''])].join('\n')).not.toContain(
      needle,
    );
    const counter = new ActorCounter();
    counter.add(event);
    const about = { name: event.actor.id ?? '', zone: 'UTC', now: Date.now(), names: new Map<string, string>() };
    const actorDocument = actorText(counter.end(), { ...about, sourceOf: () => undefined });
    expect(actorDocument).toContain('masked');
    expect(actorDocument).not.toContain(needle);
    expect(eventDocument(event, real.reader.rawText(row), hidden)).not.toContain(needle);
  });
});
