// The package as users get it: exactly these files, small, and nothing secret in them.
import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { inflateRawSync } from 'node:zlib';
import { beforeAll, describe, expect, test } from 'vitest';

const root = fileURLToPath(new URL('../..', import.meta.url));

/** Name and bytes of every entry, by the zip's central directory (APPNOTE 4.3.12). */
function unzip(zip: Buffer): ReadonlyMap<string, Buffer> {
  const entries = new Map<string, Buffer>();
  const end = zip.lastIndexOf(Buffer.from('PK\x05\x06', 'latin1'));
  let at = zip.readUInt32LE(end + 16);
  for (let left = zip.readUInt16LE(end + 10); left > 0; left--) {
    const [nameLength, extraLength, commentLength] = [28, 30, 32].map((offset) => zip.readUInt16LE(at + offset)) as [
      number,
      number,
      number,
    ];
    const header = zip.readUInt32LE(at + 42);
    const start = header + 30 + zip.readUInt16LE(header + 26) + zip.readUInt16LE(header + 28);
    const bytes = zip.subarray(start, start + zip.readUInt32LE(at + 20));
    const stored = zip.readUInt16LE(at + 10) === 0;
    entries.set(zip.toString('utf8', at + 46, at + 46 + nameLength), stored ? bytes : inflateRawSync(bytes));
    at += 46 + nameLength + extraLength + commentLength;
  }
  return entries;
}

/** What keys look like whole. The bundle holds patterns that recognise keys, not keys. */
const secrets: readonly RegExp[] = [
  /\bsk-(?:admin-|proj-|svcacct-)?[A-Za-z0-9_-]{32,}/,
  /-----BEGIN [A-Z ]*PRIVATE KEY-----\s*[A-Za-z0-9+/=]{20}/,
  /\bAKIA[0-9A-Z]{16}\b/,
  /\bgh[pousr]_[A-Za-z0-9]{36}/,
  /\bnpm_[A-Za-z0-9]{36}/,
  /\bxox[abprs]-[A-Za-z0-9-]{20,}/,
  /\beyJ[A-Za-z0-9_-]{20,}\.eyJ[A-Za-z0-9_-]{20,}\.[A-Za-z0-9_-]{20,}/,
];

describe('package', () => {
  let bytes: Buffer;
  let files: ReadonlyMap<string, Buffer>;

  beforeAll(() => {
    execFileSync(process.execPath, [join(root, 'scripts/package.mjs')], { cwd: root, stdio: 'pipe' });
    const { name, version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as {
      name: string;
      version: string;
    };
    bytes = readFileSync(join(root, `out/${name}-${version}.vsix`));
    files = unzip(bytes);
  }, 120_000);

  test('holds these files and no other', () => {
    const documents = [
      ['README.md', 'readme.md'],
      ['CHANGELOG.md', 'changelog.md'],
      ['LICENSE', 'LICENSE.txt'],
    ].filter(([source = '']) => existsSync(join(root, source)));
    const media = readdirSync(join(root, 'media'), { recursive: true })
      .map(String)
      .filter((name) => /\.\w+$/.test(name));
    expect(media.filter((name) => !/\.(svg|png|json)$/.test(name))).toEqual([]);
    expect([...files.keys()].sort()).toEqual(
      [
        '[Content_Types].xml',
        'extension.vsixmanifest',
        'extension/package.json',
        ...documents.map(([, packed = '']) => `extension/${packed}`),
        ...['codicon.css', 'codicon.ttf', 'extension.js', 'http.js', 'sample.js', 'webview.css', 'webview.js'].map(
          (name) => `extension/dist/${name}`,
        ),
        ...media.map((name) => `extension/media/${name}`),
      ].sort(),
    );
  });

  test('is smaller than 1 MB, and so are its parts in proportion', () => {
    expect(bytes.length).toBeLessThan(1_000_000);
    expect(files.get('extension/dist/extension.js')?.length).toBeLessThan(600_000);
    expect(files.get('extension/dist/webview.js')?.length).toBeLessThan(350_000);
  });

  test('loads undici at the first request, not with the extension', () => {
    const host = files.get('extension/dist/extension.js')?.toString('utf8') ?? '';
    expect(host).toMatch(/require\(["']\.\/http\.js["']\)/);
    expect(host).not.toContain('ProxyAgent');
    expect(files.get('extension/dist/http.js')?.includes('ProxyAgent')).toBe(true);
  });

  test('has no source maps', () => {
    for (const [name, content] of files) {
      expect(name).not.toMatch(/\.map$/);
      if (name.endsWith('.js') || name.endsWith('.css'))
        expect(content.includes('sourceMappingURL='), name).toBe(false);
    }
  });

  test('has no secrets and no paths of the machine that built it', () => {
    const found: string[] = [];
    for (const [name, content] of files) {
      const text = content.toString('latin1');
      for (const pattern of secrets) {
        const match = pattern.exec(text);
        if (match !== null) found.push(`${name}: ${match[0].slice(0, 12)}… (${pattern.source})`);
      }
      for (const path of [root, `${homedir()}/`])
        if (path.length > 3 && text.includes(path)) found.push(`${name}: ${path}`);
    }
    expect(found).toEqual([]);
  });

  test('the secret patterns find what they are for', () => {
    const samples = [
      `sk-admin-${'a1B2'.repeat(10)}`,
      `ghp_${'x'.repeat(36)}`,
      `AKIA${'A1'.repeat(8)}`,
      `xoxb-${'1'.repeat(24)}`,
    ];
    for (const sample of samples)
      expect(
        secrets.some((pattern) => pattern.test(sample)),
        sample,
      ).toBe(true);
  });
});
