// npm run package: one .vsix in out/, from the allow-list in .vscodeignore. The same sources give the same bytes.
import { mkdirSync, readFileSync, statSync } from 'node:fs';
import { join, relative } from 'node:path';
import { pathToFileURL } from 'node:url';
import { ensure } from './ensure.mjs';
import { out, root } from './lib/paths.mjs';
import { capture } from './lib/run.mjs';

/** Builds for production and packs. Resolves to the package's path. */
export async function makePackage({ print = console.log } = {}) {
  const { name, version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
  const vsix = join(out, `${name}-${version}.vsix`);
  mkdirSync(out, { recursive: true });
  await mustRun([join(root, 'scripts/build.mjs'), '--production']);
  await mustRun([
    join(root, 'node_modules/@vscode/vsce/vsce'),
    ...['package', '--no-dependencies', '--no-rewrite-relative-links', '--allow-missing-repository', '--skip-license'],
    ...['--out', vsix],
  ]);
  print(`${relative(root, vsix)}: ${(statSync(vsix).size / 1000).toFixed(0)} kB`);
  return vsix;
}

async function mustRun(args) {
  // A fixed date makes vsce sort the entries too; a zip holds local time, so the zone is fixed as well.
  const env = { ...process.env, SOURCE_DATE_EPOCH: '631152000', TZ: 'UTC' };
  const { code, text } = await capture(process.execPath, args, { cwd: root, env, timeout: 300_000 });
  if (code !== 0) throw new Error(text.trim());
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  try {
    await ensure();
    await makePackage();
  } catch (error) {
    console.error(error instanceof Error ? error.message : error);
    process.exit(1);
  }
}
