// npm run fuzz [-- seconds] [--seed n] [--only part of a name]: test/fuzz, bundled, in a process of its own.
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import * as esbuild from 'esbuild';
import { out, root } from './lib/paths.mjs';
import { exitOnInterrupt, onInterrupt, stopGroup } from './lib/run.mjs';

exitOnInterrupt();
const outfile = join(out, 'fuzz/main.mjs');
await esbuild.build({
  absWorkingDir: root,
  entryPoints: ['test/fuzz/main.ts'],
  outfile,
  bundle: true,
  platform: 'node',
  format: 'esm',
  target: 'node20',
  packages: 'external',
  sourcemap: 'inline',
  logLevel: 'warning',
});
const child = spawn(process.execPath, ['--enable-source-maps', outfile, ...process.argv.slice(2)], {
  cwd: root,
  env: { ...process.env, AUDIT_LOGS_FIXTURES: join(root, 'test/fixtures') },
  stdio: 'inherit',
  detached: true,
});
onInterrupt(() => stopGroup(child));
child.once('exit', (code) => process.exit(code ?? 1));
