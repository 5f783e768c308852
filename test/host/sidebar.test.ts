// The sidebar's items as VS Code gets them: what screen readers, menus and tooltips are made of.
import * as assert from 'node:assert';
import * as vscode from 'vscode';
import { activated, events, run, until, type Provider } from './support/host';

interface Node {
  readonly id: string;
  readonly kind: string;
  readonly count?: number;
  readonly row?: number;
}

const never = new vscode.CancellationTokenSource().token;

suite('sidebar', () => {
  let provider: Provider;
  const children = async (node?: Node): Promise<readonly Node[]> => (await provider.getChildren(node)) as Node[];
  const loaded = (): Promise<readonly Node[]> =>
    until('three loaded connections', async () => {
      const roots = await children();
      return roots.length === 3 && roots.every(({ count }) => (count ?? 0) > 50) ? roots : undefined;
    });

  suiteSetup(async () => {
    await activated();
    await run('exploreSample');
    await run('groupByType');
    provider = await events();
    await loaded();
  });
  suiteTeardown(() => run('groupByType'));

  test('connections, types, actions and events: each with icon, flags for menus and a sentence for screen readers', async () => {
    const seen = new Set<string>();
    for (const root of await loaded()) {
      const item = provider.getTreeItem(root);
      assert.equal(item.contextValue, 'connection sample');
      assert.match(String(item.description), /^\d[\d,]* events · sample data · last 7 days$/);
      assert.match(item.accessibilityInformation?.label ?? '', / connection, \d[\d,]* events · sample data/);
      let inTypes = 0;
      for (const type of await children(root)) {
        inTypes += type.count ?? 0;
        const actions = await children(type);
        assert.equal(
          actions.reduce((sum, { count }) => sum + (count ?? 0), 0),
          type.count,
        );
        const [action] = actions;
        assert.ok(action !== undefined);
        for (const event of (await children(action)).slice(0, 5)) {
          const row = provider.getTreeItem(event);
          assert.equal(row.collapsibleState, vscode.TreeItemCollapsibleState.None);
          assert.ok(row.iconPath instanceof vscode.ThemeIcon);
          assert.match(row.contextValue ?? '', /^event( failed)?( resource)?( actor)?( ip)?( changes)?$/);
          assert.match(row.accessibilityInformation?.label ?? '', /, .+, \d{4}-\d\d-\d\d \d\d:\d\d:\d\d/);
          assert.equal(row.command?.command, 'auditLogs.openEvent');
          assert.ok(row.id !== undefined && !seen.has(row.id));
          seen.add(row.id);
        }
      }
      assert.equal(inTypes, root.count);
    }
  });

  test('tooltips are made when they are shown, and run nothing', async () => {
    const [root] = await loaded();
    const [type] = await children(root);
    const [action] = await children(type);
    const [event] = await children(action);
    assert.ok(event !== undefined);
    const bare = provider.getTreeItem(event);
    assert.equal(bare.tooltip, undefined);
    const { tooltip } = await provider.resolveTreeItem(bare, event, never);
    assert.ok(tooltip instanceof vscode.MarkdownString);
    assert.ok(tooltip.value.length > 40);
    assert.match(
      tooltip.value.replaceAll('&nbsp;', ' ').replaceAll('\\', ''),
      /When: .*\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z/,
    );
    assert.ok(tooltip.isTrusted !== true && tooltip.supportHtml !== true);
  });

  for (const [command, kind] of [
    ['groupByActor', 'actor'],
    ['groupByDay', 'day'],
    ['groupByNone', 'event'],
    ['groupByType', 'type'],
  ] as const) {
    test(`${command} shows ${kind}s below a connection, the same events in all`, async () => {
      await run(command);
      for (const root of await loaded()) {
        const below = await until(`${kind} nodes`, async () => {
          const nodes = await children(root);
          return nodes.length > 0 && nodes.every((node) => node.kind === kind || node.kind === 'more')
            ? nodes
            : undefined;
        });
        let inside = 0;
        if (kind === 'actor') for (const node of below) inside += (await children(node)).length;
        if (kind === 'actor') assert.equal(inside, root.count);
        if (kind === 'event') assert.ok(below.length >= Math.min(root.count ?? 0, 200));
        else {
          assert.equal(
            below.reduce((sum, { count }) => sum + (count ?? 0), 0),
            root.count,
          );
        }
      }
      const { contexts } = await activated();
      assert.equal(
        contexts.get('auditLogs.grouping'),
        { actor: 'actor', day: 'day', event: 'flat', type: 'type' }[kind],
      );
    });
  }

  test('items keep their IDs over a refresh, so that expansion and selection stay', async () => {
    const ids = async (): Promise<readonly string[]> => {
      const [root] = await loaded();
      return (await children(root)).map(({ id }) => id);
    };
    const before = await ids();
    await run('refresh');
    await loaded();
    assert.deepEqual(await ids(), before);
  });

  test('the sample organization goes as it came', async () => {
    await run('removeSample');
    await until('an empty tree', async () => ((await children()).length === 0 ? true : undefined));
    const { contexts } = await activated();
    await until('the context', () => (contexts.get('auditLogs.hasConnections') === false ? true : undefined));
    assert.equal(contexts.get('auditLogs.empty'), 'noConnection');
    await run('exploreSample');
    await loaded();
  });
});
