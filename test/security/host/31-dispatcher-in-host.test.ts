// Threat 31: in the host that other extensions share. Neither our activation nor a request of ours changes their network.
import * as assert from 'node:assert';
import { startVendorServer } from '../../servers/vendorServer';
import { activated, connectTo, Person, run, sharedNetwork } from '../../host/support/host';

suite('threat 31: the dispatcher of every other extension', () => {
  test('is the same before our activation and after a request of ours', async () => {
    const { network } = await activated();
    const server = await startVendorServer('openai');
    const person = new Person();
    try {
      const { node } = await connectTo(server, 'Dispatched', person);
      assert.ok(server.requests.length > 0);
      assert.deepEqual(
        sharedNetwork().map((one, at) => one === network[at]),
        [true, true, true],
      );
      person.buttons = ['Remove'];
      await run('removeConnection', node);
    } finally {
      person.leave();
      await server.stop();
    }
  });
});
