// P11: how soon the extension is there, in the real extension host, and how much there is to load.
import { execFile } from 'node:child_process';
import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { compared, notMeasured, type Row } from './measure';

const run = promisify(execFile);

/** `root` is the repository's. */
export async function startRows(root: string): Promise<readonly Row[]> {
  return [await activation(root), ...(await sizes(root))];
}

async function activation(root: string): Promise<Row> {
  const what = 'activate() in the extension host';
  try {
    const { stdout } = await run(process.execPath, [join(root, 'scripts/run-host.mjs'), 'is found and activates'], {
      cwd: root,
      timeout: 300_000,
    });
    const time = /activates \(in ([\d.]+) ms\)/.exec(stdout)?.[1];
    if (time === undefined) return notMeasured('P11', what, 'the host did not say how long it took');
    return compared('P11', what, { ours: Number(time), reference: 15, limit: 1 }, 'the limit of 15 ms');
  } catch (error) {
    return notMeasured('P11', what, `there is no host here (${String(error).split('\n')[0] ?? ''})`);
  }
}

async function sizes(root: string): Promise<readonly Row[]> {
  await run(process.execPath, [join(root, 'scripts/package.mjs')], { cwd: root, timeout: 300_000 });
  const vsix = readdirSync(join(root, 'out')).find((name) => name.endsWith('.vsix')) ?? '';
  const row = (id: string, what: string, path: string, reference: number): Row => {
    const ours = statSync(join(root, path)).size / 1000;
    return compared(id, what, { ours, reference, limit: 1, unit: 'kB' }, `the limit of ${String(reference)} kB`);
  };
  return [
    row('P11.host', 'bundle of the host, without undici', 'dist/extension.js', 200),
    row('P11.page', 'bundle of the webview', 'dist/webview.js', 350),
    row('P11.vsix', 'the package', join('out', vsix), 1000),
  ];
}
