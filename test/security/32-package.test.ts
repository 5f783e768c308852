// Threat 32: the package as users get it: exactly these files, small, the same wherever it is made, and nothing secret in
// them.
// Beside it, what of other people's work is inside: their licences, and a bill of materials.
import Ajv from 'ajv';
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { cpSync, existsSync, mkdtempSync, readFileSync, readdirSync, rmSync, symlinkSync } from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { inflateRawSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

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

const { name: product, version: productVersion } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as {
  readonly name: string;
  readonly version: string;
};

interface Made {
  readonly vsix: Buffer;
  readonly bill: string;
}

/** `npm run package` in a folder, as its person has set the machine up. */
function make(folder: string, environment: NodeJS.ProcessEnv = {}, umask?: number): Made {
  const before = umask === undefined ? undefined : process.umask(umask);
  try {
    const env = { ...process.env, ...environment };
    execFileSync(process.execPath, [join(folder, 'scripts/package.mjs')], { cwd: folder, env, stdio: 'pipe' });
  } finally {
    if (before !== undefined) process.umask(before);
  }
  const path = join(folder, `out/${product}-${productVersion}`);
  return { vsix: readFileSync(`${path}.vsix`), bill: readFileSync(`${path}.cdx.json`, 'utf8') };
}

interface Component {
  readonly type: string;
  readonly group?: string;
  readonly name: string;
  readonly version: string;
  readonly 'bom-ref': string;
  readonly purl?: string;
  readonly hashes: readonly { readonly alg: string; readonly content: string }[];
  readonly licenses: readonly { readonly license: { readonly id: string } }[];
}
interface Bill {
  readonly metadata: { readonly component: Component };
  readonly components: readonly Component[];
  readonly dependencies: readonly { readonly ref: string; readonly dependsOn?: readonly string[] }[];
}

/** Other people's packages, and who licenses them how: another one is a decision, not an accident. */
const bundled = [
  '@microsoft/fast-element MIT',
  '@microsoft/fast-foundation MIT',
  '@microsoft/fast-web-utilities MIT',
  '@vscode/codicons CC-BY-4.0',
  '@vscode/webview-ui-toolkit MIT',
  'exenv-es6 MIT',
  'tslib 0BSD',
  'tslib 0BSD',
  'undici MIT',
  'zod MIT',
];

describe('package', () => {
  const elsewhere = mkdtempSync(join(tmpdir(), 'audit log 包 '));
  let bytes: Buffer;
  let billText: string;
  let bill: Bill;
  let files: ReadonlyMap<string, Buffer>;

  beforeAll(() => {
    ({ vsix: bytes, bill: billText } = make(root));
    bill = JSON.parse(billText) as Bill;
    files = unzip(bytes);
  }, 120_000);

  afterAll(() => rmSync(elsewhere, { recursive: true, force: true }));

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
        'extension/dist/ThirdPartyNotices.txt',
        ...['codicon.css', 'codicon.ttf', 'extension.js', 'http.js', 'sample.js', 'webview.css', 'webview.js'].map(
          (name) => `extension/dist/${name}`,
        ),
        'extension/l10n/bundle.l10n.json',
        ...media.map((name) => `extension/media/${name}`),
      ].sort(),
    );
  });

  test('is smaller than 1 MB, and so are its parts in proportion', () => {
    expect(bytes.length).toBeLessThan(1_000_000);
    expect(files.get('extension/dist/extension.js')?.length).toBeLessThan(650_000);
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

  test('is the same, byte for byte, from another folder, for another person, in another zone', () => {
    for (const name of readdirSync(root)) {
      if (/^(?:node_modules|dist|out|\.git|\.vscode-test|test)$/.test(name)) continue;
      cpSync(join(root, name), join(elsewhere, name), { recursive: true });
    }
    symlinkSync(join(root, 'node_modules'), join(elsewhere, 'node_modules'), 'junction');
    const other = make(elsewhere, { TZ: 'Pacific/Kiritimati', LC_ALL: 'C', SOURCE_DATE_EPOCH: '1' }, 0o077);
    expect(createHash('sha256').update(other.vsix).digest('hex')).toBe(
      createHash('sha256').update(bytes).digest('hex'),
    );
    expect(other.bill).toBe(billText);
  }, 120_000);

  test('says under which licence everything in it is, with the text', () => {
    const notices = files.get('extension/dist/ThirdPartyNotices.txt')?.toString('utf8') ?? '';
    const sections = notices.split(/^-{80}\n(?=\S+ \S+ \(\S+\), in )/m).slice(1);
    const titles = sections.map((section) => section.replace(/^(\S+) \S+ \((\S+)\), in [^]*/, '$1 $2'));
    expect([...titles].sort()).toEqual(bundled);
    for (const section of sections) {
      expect(section).toMatch(/Copyright|Creative Commons/);
      expect(section).toMatch(/WITHOUT WARRANTY|"?AS[ -]IS"?|as-is/);
    }
    expect(notices).not.toMatch(/<year>|\r/);
  });

  test('has a bill of materials that is valid CycloneDX and names the same packages', () => {
    const schemas = join(root, 'node_modules/@cyclonedx/cyclonedx-library/res/schema');
    const schema = (name: string): object =>
      JSON.parse(readFileSync(join(schemas, `${name}.SNAPSHOT.schema.json`), 'utf8')) as object;
    const ajv = new Ajv({ strict: false, validateFormats: false });
    for (const name of ['spdx', 'jsf-0.82', 'cryptography-defs']) {
      ajv.addSchema(schema(name), `http://cyclonedx.org/schema/${name}.SNAPSHOT.schema.json`);
    }
    const valid = ajv.compile(schema('bom-1.6'));
    expect(valid(bill), ajv.errorsText(valid.errors)).toBe(true);
    expect(valid({ ...bill, components: [{ name: 'no type' }] }), 'the schema refuses what is wrong').toBe(false);
    const found = bill.components.map(
      ({ group, name, licenses }) =>
        `${group === undefined ? '' : `${group}/`}${name} ${licenses.map(({ license }) => license.id).join()}`,
    );
    expect(found.sort()).toEqual(bundled);
    const { component } = bill.metadata;
    expect(component.hashes).toEqual([{ alg: 'SHA-256', content: createHash('sha256').update(bytes).digest('hex') }]);
    const known = new Set(bill.components.map((one) => one['bom-ref']));
    const used = bill.dependencies.flatMap(({ dependsOn = [] }) => dependsOn);
    expect(new Set(used)).toEqual(known);
    expect(billText).not.toMatch(/timestamp|serialNumber/);
  });

  test('our own code uses three packages and an icon font', () => {
    const own = bill.dependencies.find(({ ref }) => ref === bill.metadata.component['bom-ref'])?.dependsOn ?? [];
    const names = own.map((purl) => decodeURIComponent(purl.replace(/^pkg:npm\/(.+)@[^@]+$/, '$1')));
    expect(names.sort()).toEqual(['@vscode/codicons', '@vscode/webview-ui-toolkit', 'undici', 'zod']);
  });
});
