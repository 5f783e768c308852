// Threat 34: a report for a bug, which is pasted in public. It is built from a list of facts, line by line.
import * as assert from 'node:assert';
import { homedir, tmpdir } from 'node:os';
import * as vscode from 'vscode';
import { startVendorServer } from '../../servers/vendorServer';
import { activated, connectTo, Person, run } from '../../host/support/host';

/** Every line there may be, and nothing in it that was not foreseen. */
const lines: readonly RegExp[] = [
  /^Audit Log Explorer \d+\.\d+\.\d+; VS Code [\d.]+\S*; \w+ \w+; Node [\d.]+$/,
  /^UI: (?:desktop|web), remote: (?:yes|no)$/,
  /^Events: \d+ \(\d+ kB raw, \d+ dropped\)$/,
  /^Settings: \d+ days, (?:UTC|local time), network (?:auto|direct|editor), proxy (?:set|not set)$/,
  /^Connections: \d+$/,
  /^- (?:openai|portkey|cortex), (?:live|sample|file), (?:official|own) endpoint: (?:idle|loading|waiting|done|stopped|failed \(\w+ \d*\))$/,
];

suite('threat 34: diagnostics', () => {
  test('hold versions, counts and kinds of failure: no name, no address, no path, no event', async () => {
    await activated();
    const person = new Person();
    const server = await startVendorServer('openai');
    try {
      await run('exploreSample');
      const { node } = await connectTo(server, 'Secret Project', person);
      server.setMode({ unauthorized: true });
      await run('refresh', node);
      await vscode.env.clipboard.writeText('');
      await run('copyDiagnostics');
      const text = await vscode.env.clipboard.readText();
      assert.equal(text.split('\n').length, lines.length - 1 + 4);
      for (const line of text.split('\n'))
        assert.ok(
          lines.some((known) => known.test(line)),
          line,
        );
      for (const secret of [homedir(), tmpdir(), server.key, server.origin, 'Secret Project', 'northwind'])
        assert.ok(!text.includes(secret), secret);
      person.buttons = ['Remove'];
      await run('removeConnection', node);
    } finally {
      person.leave();
      await server.stop();
    }
  });
});
