// Bundles a script that a test runs, and may kill, as a process of its own.
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

/** `name`: a file of this folder. */
export async function buildChild(name: string, outfile: string): Promise<void> {
  await build({
    entryPoints: [fileURLToPath(new URL(name, import.meta.url))],
    outfile,
    bundle: true,
    platform: 'node',
    format: 'cjs',
    target: 'node20',
    logLevel: 'error',
  });
}
