// The bill of materials beside the package (CycloneDX): what is bundled, and the package it belongs to by its hash.
// Nothing in it depends on when or where it was made.
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import CycloneDX from '@cyclonedx/cyclonedx-library';
import { nameIn } from './bundled.mjs';
import { root } from './paths.mjs';

const { Enums, Models, Serialize, Spec } = CycloneDX;

/** `packages` as `describe` of bundled.mjs gives them; `vsix` is the path of the finished package. */
export function billOfMaterials(packages, vsix) {
  const { name, version, license } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
  const locked = JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8')).packages;
  const bom = new Models.Bom();
  const product = new Models.Component(Enums.ComponentType.Application, name, {
    version,
    bomRef: `${name}@${version}`,
  });
  product.licenses.add(new Models.SpdxLicense(license));
  product.hashes.set(Enums.HashAlgorithm['SHA-256'], createHash('sha256').update(readFileSync(vsix)).digest('hex'));
  bom.metadata.component = product;
  const components = new Map(packages.map((one) => [one.folder, componentOf(one, locked)]));
  for (const { folder, direct, uses } of packages) {
    const component = components.get(folder);
    bom.components.add(component);
    if (direct) product.dependencies.add(component.bomRef);
    for (const used of uses) component.dependencies.add(components.get(used).bomRef);
  }
  const serializer = new Serialize.JsonSerializer(new Serialize.JSON.Normalize.Factory(Spec.Spec1dot6));
  return `${serializer.serialize(bom, { sortLists: true, space: 2 })}\n`;
}

function componentOf({ folder, name, version, license, outputs }, locked) {
  const [group, short] = name.startsWith('@') ? name.split('/') : [undefined, name];
  const purl = `pkg:npm/${name.replace('@', '%40')}@${version}`;
  const component = new Models.Component(Enums.ComponentType.Library, short, { group, version, purl, bomRef: purl });
  component.licenses.add(new Models.SpdxLicense(license));
  component.hashes.set(Enums.HashAlgorithm['SHA-512'], publishedHash(folder, name, version, locked));
  for (const output of outputs) component.properties.add(new Models.Property('audit-log-explorer:file', output));
  return component;
}

/** The hash of what was published, as the lockfile demands it at every installation. */
function publishedHash(folder, name, version, locked) {
  const entry = locked[nameIn(folder)];
  const [, base64] = /^sha512-(\S+)$/.exec(entry?.integrity ?? '') ?? [];
  if (entry?.version !== version || base64 === undefined) {
    throw new Error(`${name} ${version} is not what package-lock.json asks for. Run npm ci.`);
  }
  return Buffer.from(base64, 'base64').toString('hex');
}
