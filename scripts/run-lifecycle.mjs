// npm run test:lifecycle: the long form of what happens over a life: hundreds of rounds of opening and closing in the
// extension host, with the curve of listeners and memory; exports killed; then kills and two windows in a real browser.
import { join } from 'node:path';
import { root } from './lib/paths.mjs';
import { exitOnInterrupt, runShown } from './lib/run.mjs';

/** Rounds of opening and closing: `npm run test:lifecycle -- 100` for fewer. */
const cycles = process.argv[2] ?? '200';

const run = (script, args, env) =>
  runShown([join(root, script), ...args], { cwd: root, env: { ...process.env, ...env } });

exitOnInterrupt();
const vitest = ['run', '--project', 'faults', 'test/faults/exportKill.test.ts'];
const codes = [
  await run('scripts/run-host.mjs', ['opening and closing'], {
    AUDIT_LOGS_CYCLES: cycles,
    AUDIT_LOGS_PATIENCE: '3600',
  }),
  await run('node_modules/vitest/vitest.mjs', vitest, { AUDIT_LOGS_KILLS: '100' }),
  await run('scripts/run-e2e.mjs', ['lifecycle'], {}),
];
process.exit(codes.every((code) => code === 0) ? 0 : 1);
