// Threat 33: dependencies that drift. What is installed, and what CI runs, is decided in this repository and nowhere
// else: exact versions by their hashes.
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';

interface Entry {
  readonly version?: string;
  readonly resolved?: string;
  readonly integrity?: string;
  readonly link?: boolean;
  readonly inBundle?: boolean;
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly devDependencies?: Readonly<Record<string, string>>;
}
interface Lock {
  readonly lockfileVersion: number;
  readonly packages: Readonly<Record<string, Entry>>;
}

const root = fileURLToPath(new URL('../..', import.meta.url));
const read = (...path: readonly string[]): string => readFileSync(join(root, ...path), 'utf8');
const json = (...path: readonly string[]): unknown => JSON.parse(read(...path));

describe.each(['.', 'scripts/vscode-host', 'test/bench'])('lockfile of %s', (folder) => {
  const lock = json(folder, 'package-lock.json') as Lock;
  const { '': project = {}, ...installed } = lock.packages;

  test('names every package by version and hash, from whichever registry the person uses', () => {
    expect(lock.lockfileVersion).toBe(3);
    const loose = Object.entries(installed).filter(
      ([, { version, resolved, integrity = '', inBundle = false }]) =>
        version === undefined || resolved !== undefined || !(inBundle || /^sha512-[\w+/]{86}==$/.test(integrity)),
    );
    expect(loose).toEqual([]);
    expect(Object.keys(installed).length).toBeGreaterThan(5);
  });

  test('is of this package.json', () => {
    const { dependencies, devDependencies } = json(folder, 'package.json') as Entry;
    expect({ dependencies: project.dependencies, devDependencies: project.devDependencies }).toEqual({
      dependencies,
      devDependencies,
    });
  });

  test('asks for no package by a link or from a repository', () => {
    const ranges = Object.entries({ ...project.dependencies, ...project.devDependencies });
    expect(ranges.filter(([, range]) => !/^[~^]?\d+\.\d+\.\d+(?:-[\w.]+)?$/.test(range))).toEqual([]);
    expect(Object.entries(installed).filter(([, { link }]) => link === true)).toEqual([]);
  });
});

test('no package runs a script of its own when it is installed', () => {
  expect(read('.npmrc').split('\n')).toContain('ignore-scripts=true');
});

describe.each(readdirSync(join(root, '.github/workflows')))('workflow %s', (name) => {
  const text = read('.github/workflows', name);

  test('runs actions by their commits, and says which versions these are', () => {
    const actions = [...text.matchAll(/^.*\buses:.*$/gm)].map(([line]) => line.trim());
    expect(actions.length).toBeGreaterThan(0);
    expect(actions.filter((line) => !/uses: [\w-]+\/[\w/-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$/.test(line))).toEqual([]);
    const versions = new Map<string, Set<string>>();
    for (const line of actions) {
      const [, action = '', version = ''] = /uses: ([^@]+)@(.+)$/.exec(line) ?? [];
      versions.set(action, (versions.get(action) ?? new Set()).add(version));
    }
    expect([...versions].filter(([, { size }]) => size > 1)).toEqual([]);
  });

  test('installs what the lockfile says, and may only read', () => {
    expect(text).not.toMatch(/npm (?:i|install|update|exec)\b|npx /);
    expect(text).toMatch(/^permissions:\n {2}contents: read$/m);
    expect(text).not.toMatch(/: write\b|write-all|pull_request_target|secrets\./);
  });
});
