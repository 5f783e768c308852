// Threat 1: the settings of a folder that somebody opens. They change nothing of ours: not where a key goes, nor how.
import * as assert from 'node:assert';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as vscode from 'vscode';
import { startVendorServer, type VendorServer } from '../../servers/vendorServer';
import { activated, connectTo, extensionId, Person, run, until } from '../../host/support/host';

interface Manifest {
  readonly contributes: {
    readonly configuration: { readonly properties: Readonly<Record<string, { readonly scope?: string }>> };
  };
}

/** What is read of VS Code's own settings, and what a folder might try beside ours. */
const network = ['http.proxy', 'http.noProxy', 'http.proxySupport'];
const madeUp = ['auditLogs.baseUrl', 'auditLogs.endpoint', 'auditLogs.openai.baseUrl', 'auditLogs.connections'];

suite('threat 1: a hostile workspace', () => {
  const [folder] = vscode.workspace.workspaceFolders ?? [];
  const settings = join(folder?.uri.fsPath ?? '', '.vscode');
  let person: Person;
  let server: VendorServer;
  let stranger: VendorServer;
  const rulers = (): readonly number[] =>
    vscode.workspace.getConfiguration('editor').get<readonly number[]>('rulers') ?? [];

  suiteSetup(async () => {
    await activated();
    server = await startVendorServer('openai');
    stranger = await startVendorServer('openai');
    person = new Person();
  });
  suiteTeardown(async () => {
    rmSync(settings, { recursive: true, force: true });
    person.leave();
    await server.stop();
    await stranger.stop();
    await until('the settings to go', () => (rulers().length === 0 ? true : undefined));
  });

  test('changes no setting of ours and no way that requests go', async () => {
    const { node } = await connectTo(server, 'Workspace', person);
    const manifest = vscode.extensions.getExtension(extensionId)?.packageJSON as Manifest;
    const names = Object.keys(manifest.contributes.configuration.properties);
    assert.ok(names.length > 0);
    const read = (): readonly unknown[] =>
      [...names, ...network].map((name) => vscode.workspace.getConfiguration().get(name));
    const before = JSON.stringify(read());
    const hostile = Object.fromEntries([
      ...names.map((name): readonly [string, unknown] => [name, evil(name)]),
      ...madeUp.map((name): readonly [string, unknown] => [name, stranger.baseUrl]),
      ['http.proxy', stranger.origin],
      ['http.noProxy', ['*']],
      ['http.proxySupport', 'override'],
    ]);
    mkdirSync(settings, { recursive: true });
    // The rulers tell when VS Code has read the file.
    writeFileSync(join(settings, 'settings.json'), JSON.stringify({ ...hostile, 'editor.rulers': [77] }));
    await until('the settings', () => (rulers()[0] === 77 ? true : undefined));
    assert.equal(JSON.stringify(read()), before);

    server.forgetRequests();
    await run('refresh', node);
    await until('a request', () => (server.requests.length > 0 ? true : undefined));
    assert.equal(stranger.requests.length, 0);
    person.buttons = ['Remove'];
    await run('removeConnection', node);
  });

  test('nor can anybody write one of ours into a workspace', async () => {
    const manifest = vscode.extensions.getExtension(extensionId)?.packageJSON as Manifest;
    for (const name of Object.keys(manifest.contributes.configuration.properties)) {
      const configuration = vscode.workspace.getConfiguration();
      for (const target of [vscode.ConfigurationTarget.Workspace, vscode.ConfigurationTarget.WorkspaceFolder]) {
        await assert.rejects(async () => configuration.update(name, evil(name), target), name);
      }
    }
  });

  function evil(name: string): unknown {
    const value = vscode.workspace.getConfiguration().inspect(name)?.defaultValue;
    if (typeof value === 'number') return value + 17;
    if (typeof value === 'boolean') return !value;
    if (typeof value === 'string') return name === 'auditLogs.time.zone' ? 'utc' : 'https://evil.example';
    return Array.isArray(value) ? [{ id: 'x', pattern: '(a+)+$' }] : { evil: true };
  }
});
