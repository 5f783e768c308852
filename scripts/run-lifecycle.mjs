// npm run test:lifecycle: the long form of what happens over a life: hundreds of rounds of opening and closing in the
// extension host, with the curve of listeners and memory; then kills and two windows in a real browser.
import { join } from 'node:path';
import { root } from './lib/paths.mjs';
import { exitOnInterrupt, runShown } from './lib/run.mjs';

/** Rounds of opening and closing: `npm run test:lifecycle -- 100` for fewer. */
const cycles = process.argv[2] ?? '200';

const run = (script, title, env) =>
  runShown([join(root, 'scripts', script), title], { cwd: root, env: { ...process.env, ...env } });

exitOnInterrupt();
const host = await run('run-host.mjs', 'opening and closing', {
  AUDIT_LOGS_CYCLES: cycles,
  AUDIT_LOGS_PATIENCE: '3600',
});
const windows = await run('run-e2e.mjs', 'lifecycle', {});
process.exit(host === 0 && windows === 0 ? 0 : 1);
