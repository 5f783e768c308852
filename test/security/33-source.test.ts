// Threat 33: every text file of the repository: nothing invisible in it, nothing left over, nothing that lies outside.
import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { dirname, join, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';

const root = fileURLToPath(new URL('../..', import.meta.url));

/** Tracked files and new ones that are not ignored. */
const files = execFileSync('git', ['ls-files', '-z', '--cached', '--others', '--exclude-standard'], { cwd: root })
  .toString('utf8')
  .split('\0')
  .filter((name) => name !== '' && existsSync(join(root, name)) && !/\.(png|ttf|ico|gif|vsix)$/.test(name));

interface Hit {
  readonly file: string;
  readonly line: number;
  readonly what: string;
}

function find(names: readonly string[], pattern: RegExp, say: (found: string) => string): readonly Hit[] {
  return names.flatMap((file) =>
    readFileSync(join(root, file), 'utf8')
      .split('\n')
      .flatMap((text, index) => {
        const match = pattern.exec(text);
        return match === null ? [] : [{ file, line: index + 1, what: say(match[0]) }];
      }),
  );
}

const code = files.filter((name) => /\.(ts|mts|mjs|js)$/.test(name) && !name.startsWith('test/fixtures/'));
const literal = (found: string): string => found;

describe('source', () => {
  test('no invisible characters: format, bidi, variation selectors, controls, odd spaces', () => {
    // Fixtures are recorded as vendors send them.
    const kept = files.filter((name) => !name.startsWith('test/fixtures/'));
    const invisible =
      /[\p{Cf}\p{Zl}\p{Zp}\p{Co}\u{FE00}-\u{FE0F}\u{E0100}-\u{E01EF}\u115F\u1160\u3164\uFFA0\u2800]|[^\P{Cc}\t\r]|[^\P{Zs} ]/u;
    const codePoint = (found: string): string =>
      `U+${(found.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')}`;
    expect(find(kept, invisible, codePoint)).toEqual([]);
  });

  test('every file of code says on its first line what it is', () => {
    const silent = code.filter((name) => !/^(\/\/ \S|#!)/.test(readFileSync(join(root, name), 'utf8')));
    expect(silent).toEqual([]);
  });

  test('nothing is put off', () => {
    expect(find(code, /\b(TO[D]O|FIX[M]E|XX[X]|HAC[K])\b/, literal)).toEqual([]);
  });

  test('no test is left out', () => {
    expect(find(code, /\b(test|suite|describe|it)\.(only|skip)\(/, literal)).toEqual([]);
  });

  test('nothing outside of the repository is named', () => {
    // Hostile paths are what some tests are made of; the code and the documents have no use for them.
    const own = files.filter((name) => !name.startsWith('test/'));
    const escaping = own.flatMap((file) =>
      find([file], /(\.\.\/)+[\w.-]+/, literal).filter(
        ({ what }) => !`${join(root, dirname(file), what)}/`.startsWith(root),
      ),
    );
    expect(escaping).toEqual([]);
    // Where this clone and its owner's home lie on the machine at hand.
    const here = [root, `${homedir()}${sep}`].map((path) => path.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&'));
    expect(find(files, new RegExp(here.join('|')), literal)).toEqual([]);
  });

  test('no registry is named, and the locks do not say from where', () => {
    expect(find(files, /registry\.(npmjs|yarnpkg)|_auth[T]oken|"resolve[d]": "http/, literal)).toEqual([]);
  });
});
