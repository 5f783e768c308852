// Proof of the runner: a test that fails.
import * as assert from 'node:assert';

test('fails', () => {
  assert.equal(1, 2);
});
