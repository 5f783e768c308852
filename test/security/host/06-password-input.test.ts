// Threat 6: a key typed in the open. It is asked for in VS Code's own box, unseen, and nowhere else.
import * as assert from 'node:assert';
import { startVendorServer, type VendorServer } from '../../servers/vendorServer';
import { activated, connectTo, Person, run } from '../../host/support/host';

suite('threat 6: the box for the key', () => {
  let person: Person;
  let server: VendorServer;
  suiteSetup(async () => {
    await activated();
    server = await startVendorServer('openai');
    person = new Person();
  });
  suiteTeardown(async () => {
    person.leave();
    await server.stop();
  });

  /** Boxes since the last look: whether each hides what is typed, and stays when the window loses the focus. */
  const boxes = (): readonly boolean[] => {
    const shown = person.boxes.splice(0);
    assert.ok(shown.every(({ ignoreFocusOut }) => ignoreFocusOut));
    assert.ok(!JSON.stringify(shown).includes(server.key));
    for (const { password, prompt } of shown) assert.equal(password, /paste the key/i.test(prompt));
    return shown.map(({ password }) => password);
  };

  test('hides it, whenever it is asked for, and nothing else', async () => {
    const { node } = await connectTo(server, 'Typed', person);
    assert.deepEqual(boxes(), [false, false, true]);
    person.typed = [server.key];
    await run('replaceKey', node);
    assert.deepEqual(boxes(), [true]);
    person.buttons = [`Send the Key to ${new URL(server.origin).host}`];
    person.typed = [server.baseUrl, server.key];
    await run('changeEndpoint', node);
    assert.deepEqual(boxes(), [false, true]);
    person.buttons = ['Remove'];
    await run('removeConnection', node);
    assert.ok(!person.messages.concat(person.details).some((text) => text.includes(server.key)));
  });
});
