// npm run package: one .vsix in out/, from the allow-list in .vscodeignore, and its bill of materials beside it.
// The same sources give the same bytes.
import { readFileSync, statSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { pathToFileURL } from 'node:url';
import { ensure } from './ensure.mjs';
import { dist, out, root } from './lib/paths.mjs';
import { capture } from './lib/run.mjs';

/** Builds for production and packs. Resolves to the package's path. */
export async function makePackage({ print = console.log } = {}) {
  const { name, version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
  const vsix = join(out, `${name}-${version}.vsix`);
  // These need what ensure() installs.
  const { describe, notices, readAccount } = await import('./lib/bundled.mjs');
  const { billOfMaterials } = await import('./lib/sbom.mjs');
  await mustRun([join(root, 'scripts/build.mjs'), '--production']);
  const packages = describe(readAccount(join(out, 'bundled.json')));
  writeFileSync(join(dist, 'ThirdPartyNotices.txt'), notices(packages));
  await mustRun([
    join(root, 'node_modules/@vscode/vsce/vsce'),
    ...['package', '--no-dependencies', '--no-rewrite-relative-links', '--allow-missing-repository', '--skip-license'],
    ...['--out', vsix],
  ]);
  writeFileSync(vsix, withPlainModes(readFileSync(vsix)));
  writeFileSync(vsix.replace(/\.vsix$/, '.cdx.json'), billOfMaterials(packages, vsix));
  print(`${relative(root, vsix)}: ${(statSync(vsix).size / 1000).toFixed(0)} kB`);
  return vsix;
}

/** Who may read a file differs with the person's umask and system: in the package, everybody may (APPNOTE 4.4.15). */
function withPlainModes(zip) {
  const end = zip.lastIndexOf('PK\x05\x06', undefined, 'latin1');
  let at = zip.readUInt32LE(end + 16);
  for (let left = zip.readUInt16LE(end + 10); left > 0; left--) {
    zip.writeUInt32LE(0o100644 * 0x1_0000, at + 38);
    at += 46 + zip.readUInt16LE(at + 28) + zip.readUInt16LE(at + 30) + zip.readUInt16LE(at + 32);
  }
  return zip;
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
