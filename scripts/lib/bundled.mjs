// Other people's work in the package, by the bundler's own account: which packages, who uses them, under what licence.
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { root } from './paths.mjs';

/** Licences that ask for no more than their text and the author's name. Another one is for a person to decide about. */
const accepted = new Set(['0BSD', 'Apache-2.0', 'BSD-2-Clause', 'BSD-3-Clause', 'CC-BY-4.0', 'ISC', 'MIT']);

/** Licence texts by their repositories, for packages that were published without theirs. */
const textsOfOthers = { '@microsoft/': 'fast.txt' };

/**
 * Reads what esbuild says of each bundle, and the files that are copied as they are: `{ output: input }`. Resolves to
 * `{ direct, packages: [{ folder, outputs, uses }] }`; folders and the packages they use are paths from the root.
 */
export function accountFor(metafiles, copied) {
  const packages = new Map();
  const direct = new Set();
  const add = (input, output) => {
    const folder = folderOf(input);
    if (folder === undefined) return;
    if (!packages.has(folder)) packages.set(folder, { outputs: new Set(), uses: new Set() });
    packages.get(folder).outputs.add(output);
  };
  for (const [output, parts] of metafiles.flatMap(({ outputs }) => Object.entries(outputs))) {
    for (const [input, { bytesInOutput }] of Object.entries(parts.inputs)) if (bytesInOutput > 0) add(input, output);
  }
  // Many an index file leaves no byte behind, and is the way from one package to another all the same.
  for (const [input, { imports }] of metafiles.flatMap(({ inputs }) => Object.entries(inputs))) {
    const from = folderOf(input);
    for (const to of imports.map(({ path }) => folderOf(path))) {
      if (to === undefined || to === from || !packages.has(to)) continue;
      if (from === undefined) direct.add(to);
      else packages.get(from)?.uses.add(to);
    }
  }
  for (const [output, input] of Object.entries(copied)) {
    add(input, output);
    direct.add(folderOf(input));
  }
  return {
    direct: [...direct].sort(),
    packages: [...packages]
      .sort(([one], [other]) => (nameIn(one) < nameIn(other) ? -1 : 1))
      .map(([folder, { outputs, uses }]) => ({ folder, outputs: [...outputs].sort(), uses: [...uses].sort() })),
  };
}

/** `node_modules/@scope/name` of a file in it; undefined for a file of our own. */
function folderOf(path) {
  return /^.*\bnode_modules\/(?:@[^/]+\/)?[^/]+/.exec(path)?.[0];
}

/** Which folder `node_modules` lies in must not decide the order. */
export function nameIn(folder) {
  return folder.slice(folder.indexOf('node_modules/'));
}

/** The same with each package's name, version, licence and the texts that must go with it. Throws where one is missing. */
export function describe({ direct, packages }) {
  return packages.map(({ folder, outputs, uses }) => {
    const { name, version, license } = JSON.parse(readFileSync(join(root, folder, 'package.json'), 'utf8'));
    if (!accepted.has(license)) {
      throw new Error(`${name} ${version} is licensed under ${license}, which nobody has agreed to bundle.`);
    }
    return {
      folder,
      name,
      version,
      license,
      outputs,
      uses,
      direct: direct.includes(folder),
      texts: textsOf(folder, name),
    };
  });
}

function textsOf(folder, name) {
  const inPackage = readdirSync(join(root, folder))
    .filter((file) => /^(?:licen[cs]e|copying|copyright|notice)(?:[-.\w]*)$/i.test(file) && !/^notices/i.test(file))
    .sort()
    .map((file) => join(root, folder, file));
  const other = Object.entries(textsOfOthers).find(([start]) => name.startsWith(start))?.[1];
  const files = inPackage.length > 0 || other === undefined ? inPackage : [join(root, 'scripts/licences', other)];
  if (files.length === 0) throw new Error(`${name} was published without its licence; add it to scripts/licences.`);
  return files.map((file) =>
    readFileSync(file, 'utf8')
      .replace(/^\uFEFF/, '')
      .replaceAll('\r\n', '\n')
      .trim(),
  );
}

/** Text of ThirdPartyNotices.txt. */
export function notices(packages) {
  const rule = '-'.repeat(80);
  const sections = packages.map(({ name, version, license, outputs, texts }) =>
    [rule, `${name} ${version} (${license}), in ${outputs.join(', ')}`, rule, '', texts.join('\n\n'), ''].join('\n'),
  );
  return [
    'Audit Log Explorer contains the following works of other people, under the licences that follow.\n',
    ...sections,
  ].join('\n');
}

/** The account that the last production build left behind. */
export function readAccount(file) {
  if (!existsSync(file)) throw new Error('There is no production build.');
  return JSON.parse(readFileSync(file, 'utf8'));
}
