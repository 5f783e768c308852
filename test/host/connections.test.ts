// Connections in the real host: keys in the real SecretStorage and nowhere else, tried over HTTP, forgotten on removal.
import * as assert from 'node:assert';
import * as vscode from 'vscode';
import { AuditError } from '../../src/core/errors';
import { VaultOnSecretStorage } from '../../src/host/secrets';
import { startVendorServer, type VendorServer } from '../servers/vendorServer';
import { activated, events, Person, run, until } from './support/host';

interface Node {
  readonly label: string;
  readonly description: string;
  readonly path: { readonly connection: string };
}
interface Profile {
  readonly id: string;
  readonly name: string;
  readonly baseUrl: string;
}

const name = 'Host OpenAI';

suite('connections in the host', () => {
  let person: Person;
  let server: VendorServer;
  let context: vscode.ExtensionContext;

  const profile = (): Profile | undefined =>
    (context.globalState.get<readonly Profile[]>('connections') ?? []).find((each) => each.name === name);
  const kept = async (id: string): Promise<unknown> => {
    const text = await context.secrets.get(`connection.${id}`);
    return text === undefined ? undefined : (JSON.parse(text) as unknown);
  };
  const described = (words: RegExp): Promise<Node> =>
    until(String(words), async () => {
      const roots = (await (await events()).getChildren()) as Node[];
      return roots.find(({ label, description }) => label === name && words.test(description));
    });
  const node = (): { readonly path: { readonly connection: string } } => ({
    path: { connection: profile()?.id ?? 'none' },
  });

  suiteSetup(async () => {
    ({ context } = await activated());
    server = await startVendorServer('openai');
    person = new Person();
  });
  suiteTeardown(async () => {
    person.leave();
    await server.stop();
  });

  test('the wizard asks step by step; a stranger’s address is confirmed', async () => {
    person.picked = ['OpenAI'];
    person.typed = [name, server.baseUrl, server.key];
    person.buttons = [`Send the Key to ${new URL(server.origin).host}`];
    await run('addConnection');
    assert.equal(person.boxes.length, 3);
    assert.ok(person.messages.some((text) => text.startsWith('Send your OpenAI key to http://127.0.0.1:')));
    assert.ok(person.messages.some((text) => text.startsWith(`Connected "${name}".`)));
    await described(/^\d+ events · last 7 days$/);
  });

  test('a key that the keyring lost is called lost, not refused, and is asked for again', async () => {
    const { id } = profile() ?? assert.fail('no profile');
    await context.secrets.delete(`connection.${id}`);
    server.forgetRequests();
    await run('refresh', node());
    const { description } = await described(/failed: /);
    assert.match(description, /key/i);
    assert.doesNotMatch(description, /401|refused|accept/);
    assert.equal(server.requests.length, 0);
    person.typed = [server.key];
    await run('replaceKey', node());
    await described(/^\d+ events · last 7 days$/);
    assert.deepEqual(await kept(id), { key: server.key, origin: server.origin });
  });

  test('another origin is another owner: the key is asked for again and kept for that origin alone', async () => {
    const other = await startVendorServer('openai', { key: 'sk-admin-northwind-other-0002' });
    try {
      const { id } = profile() ?? assert.fail('no profile');
      person.typed = [other.baseUrl, other.key];
      person.buttons = [`Send the Key to ${new URL(other.origin).host}`];
      await run('changeEndpoint', node());
      assert.deepEqual(await kept(id), { key: other.key, origin: other.origin });
      assert.equal(profile()?.baseUrl, other.baseUrl);
      await described(/^\d+ events · last 7 days$/);
      assert.ok(other.requests.length > 1);
      assert.ok(!JSON.stringify(other.requests).includes(server.key));
    } finally {
      person.typed = [server.baseUrl, server.key];
      person.buttons = [`Send the Key to ${new URL(server.origin).host}`];
      await run('changeEndpoint', node());
      await other.stop();
    }
  });

  test('a change of the key elsewhere is noticed: two windows agree', async () => {
    const { id } = profile() ?? assert.fail('no profile');
    const value = { key: 'sk-admin-northwind-elsewhere-3', origin: server.origin };
    await context.secrets.store(`connection.${id}`, JSON.stringify(value));
    await run('refresh', node());
    await described(/failed: .*did not accept the key/);
    await context.secrets.store(`connection.${id}`, JSON.stringify({ ...value, key: server.key }));
    await run('refresh', node());
    await described(/^\d+ events · last 7 days$/);
  });

  test('it is removed after a question', async () => {
    person.buttons = ['Remove'];
    await run('removeConnection', node());
    assert.equal(profile(), undefined);
  });
});

suite('a keyring that does not answer', () => {
  const changes = new vscode.EventEmitter<vscode.SecretStorageChangeEvent>();
  const broken = (): Promise<never> => Promise.reject(new Error('org.freedesktop.secrets: sk-admin-secret'));
  const storage = { get: broken, store: broken, delete: broken, keys: broken, onDidChange: changes.event };

  test('is said plainly, with what to do, and without what was to be stored', async () => {
    const vault = new VaultOnSecretStorage(storage);
    for (const asked of [
      () => vault.read('x'),
      () => vault.write('x', { key: 'sk-admin-secret', origin: 'https://api.openai.com' }),
      () => vault.remove('x'),
    ]) {
      await assert.rejects(asked, (error: unknown) => {
        assert.ok(AuditError.is(error));
        assert.equal(error.failure.kind, 'storage');
        assert.ok(!JSON.stringify(error.failure).includes('sk-admin'));
        return true;
      });
    }
    vault.dispose();
  });

  test('an entry that is damaged counts as none', async () => {
    for (const text of ['', '{', 'null', '[]', '{"key":1,"origin":"x"}', '{"key":"k"}']) {
      const vault = new VaultOnSecretStorage({ ...storage, get: () => Promise.resolve(text) });
      assert.equal(await vault.read('x'), undefined);
      vault.dispose();
    }
  });

  test('changes of other secrets are nobody’s business', () => {
    const vault = new VaultOnSecretStorage(storage);
    let told = 0;
    vault.onDidChange(() => (told += 1));
    changes.fire({ key: 'something.else' });
    assert.equal(told, 0);
    changes.fire({ key: 'connection.x' });
    assert.equal(told, 1);
    vault.dispose();
    changes.fire({ key: 'connection.x' });
    assert.equal(told, 1);
  });
});
