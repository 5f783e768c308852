// Proof of the runner: the extension host dies in the middle of a test.
test('kills the extension host', async () => {
  process.kill(process.pid, 'SIGKILL');
  await new Promise((resolve) => setTimeout(resolve, 10_000));
});
