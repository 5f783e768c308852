// Opened logs and kept events in a real extension host: the commands as a person runs them, and this host's own Node.
import * as assert from 'node:assert';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as zlib from 'node:zlib';
import * as vscode from 'vscode';
import { ConnectionArchive } from '../../src/store/archive';
import { createStore } from '../../src/store/store';
import { adapterFor } from '../../src/vendors/registry';
import { createSampleOrganization } from '../../src/sample/generator';

interface Node {
  readonly kind: string;
  readonly label: string;
  readonly description: string;
  readonly contextValue: string;
  readonly count?: number;
}
interface Provider {
  getChildren(node?: Node): Promise<Node[]>;
}

const providers = new Map<string, Provider>();
const { createTreeView } = vscode.window;
Object.assign(vscode.window, {
  createTreeView: (id: string, options: { readonly treeDataProvider: Provider }) => {
    providers.set(id, options.treeDataProvider);
    return createTreeView(id, options as never);
  },
});

const now = Date.UTC(2023, 2, 1);
const records = createSampleOrganization({ now, days: 30 })
  .openai()
  .map(({ record }) => JSON.stringify(record));

async function until<T>(what: string, look: () => Promise<T | undefined>): Promise<T> {
  for (let turn = 0; turn < 150; turn += 1) {
    const found = await look();
    if (found !== undefined) return found;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new Error(`waited in vain for ${what}`);
}

suite('files', () => {
  const folder = mkdtempSync(join(tmpdir(), 'audit-files-'));
  const originals = { ...vscode.window };
  const said: string[] = [];

  suiteSetup(async () => {
    await vscode.extensions.getExtension('audit-log-explorer.audit-log-explorer')?.activate();
    const note = (words: string): Promise<undefined> => {
      said.push(words);
      return Promise.resolve(undefined);
    };
    Object.assign(vscode.window, { showInformationMessage: note, showWarningMessage: note, showErrorMessage: note });
  });
  teardown(() => {
    said.length = 0;
  });
  suiteTeardown(async () => {
    const { showInformationMessage, showErrorMessage } = originals;
    Object.assign(vscode.window, { showWarningMessage: () => Promise.resolve('Delete Everything') });
    await vscode.commands.executeCommand('auditLogs.deleteAllData');
    Object.assign(vscode.window, {
      showInformationMessage,
      showErrorMessage,
      showWarningMessage: originals.showWarningMessage,
    });
    rmSync(folder, { recursive: true, force: true });
  });

  const opened = (name: string): Promise<Node> =>
    until(`the connection of ${name}`, async () => {
      const nodes = await providers.get('auditLogs.events')?.getChildren();
      // The tree is drawn a moment after the events came.
      return nodes?.find((node) => node.label === name && node.contextValue === 'connection file' && node.count !== 0);
    });

  const packings: readonly (readonly [string, (text: string) => Uint8Array])[] = [
    ['plain.ndjson', (text) => Buffer.from(text)],
    ['packed.ndjson.gz', (text) => zlib.gzipSync(text)],
    [
      'packed.ndjson.zst',
      (text) => (zlib as unknown as { zstdCompressSync(text: string): Buffer }).zstdCompressSync(text),
    ],
  ];
  for (const [name, pack] of packings) {
    test(`${name} becomes a connection of its own in the sidebar`, async function () {
      if (name.endsWith('.zst') && !('zstdCompressSync' in zlib)) this.skip();
      const path = join(folder, name);
      writeFileSync(path, pack(records.join('\n')));
      await vscode.commands.executeCommand('auditLogs.openLogFile', vscode.Uri.file(path));
      const node = await opened(name);
      assert.equal(node.count, records.length);
      assert.match(said.join(), new RegExp(`${name}: ${records.length.toLocaleString('en')} events\\.`));
      const types = (await providers.get('auditLogs.events')?.getChildren(node)) ?? [];
      assert.equal(
        types.reduce((sum, { count }) => sum + (count ?? 0), 0),
        records.length,
      );
      // Nothing is fetched for it, whoever asks.
      await vscode.commands.executeCommand('auditLogs.refresh');
      assert.equal((await opened(name)).count, records.length);
    });
  }

  test('what is no log is refused in words', async () => {
    const path = join(folder, 'prose.txt');
    writeFileSync(path, 'hello\n');
    await vscode.commands.executeCommand('auditLogs.openLogFile', vscode.Uri.file(path));
    assert.match(said.join(), /neither JSON nor CSV/);
    await vscode.commands.executeCommand('auditLogs.openLogFile', vscode.Uri.file(join(folder, 'missing')));
    assert.match(said.join(), /it is not there/);
  });

  test('nothing is kept unless it was asked for, and the command says so', async () => {
    await vscode.commands.executeCommand('auditLogs.deleteKeptEvents');
    assert.match(said.join(), /No events are kept/);
  });

  test('an archive is written, closed and opened again by the Node of this host', async () => {
    const adapter = adapterFor('openai');
    assert.ok(adapter);
    const open = async (): Promise<{
      store: ReturnType<typeof createStore>;
      archive: ConnectionArchive;
      read: number[];
    }> => {
      const store = createStore();
      const read: number[] = [];
      const archive = await ConnectionArchive.open({
        folder: join(folder, 'archive'),
        connection: 'c',
        files: store.files,
        readEvent: (record) => {
          read.push(record.length);
          return adapter.normalise(record, 'c');
        },
        now: () => now,
        newId: () => `id${String(Math.random())}`,
        days: () => 365,
        known: false,
        tell: ({ message }) => assert.fail(message),
      });
      store.files.keepIn((_connection, at) => archive.fileFor(at));
      return { store, archive, read };
    };
    const first = await open();
    const many = Array.from({ length: 3000 }, (_, index) =>
      Buffer.from((records[index % records.length] ?? '').replace(/"id":"[^"]*"/, `"id":"event-${String(index)}"`)),
    );
    first.store.add(many.map((raw) => ({ raw, event: adapter.normalise(raw, 'c') })));
    await first.archive.covered([{ from: now - 1, to: now }]);
    await first.archive.close();
    const second = await open();
    assert.equal(second.store.stats().events, 3000);
    assert.deepEqual(second.read, []);
    assert.deepEqual(Buffer.from(second.store.raw(second.store.row('c', 'event-2999') ?? -1)), many[2999]);
    await second.archive.close();
  });
});
