// Bundles with esbuild: the extension, its lazily loaded HTTP transport, the webview, and (--tests) the compiled tests.
//   --watch  keeps building; --production  minifies, no source maps, and leaves an account of what is bundled in out;
//   --tests  also out/test; --bench  also out/bench
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { basename, join, relative, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import * as esbuild from 'esbuild';
import { accountFor } from './lib/bundled.mjs';
import { dist, out, root } from './lib/paths.mjs';

const flags = new Set(process.argv.slice(2));
const production = flags.has('--production');
const watch = flags.has('--watch');

/** What activation must not pay for, each a bundle of its own, by the module that stands for it. */
const lazyModules = { undiciTransport: 'http.js', 'sample/transport': 'sample.js' };

/** `await import('../sample/transport')` becomes `require('./sample.js')`. A static import would undo it: refused. */
const lazyBundles = {
  name: 'lazy-bundles',
  setup(build) {
    for (const [module, bundle] of Object.entries(lazyModules)) {
      build.onResolve({ filter: new RegExp(`/${module}(\\.js|\\.ts)?$`) }, ({ kind, importer }) => {
        if (kind === 'entry-point') return undefined;
        if (kind === 'dynamic-import') return { path: `./${bundle}`, external: true };
        return {
          errors: [
            { text: `${relative(root, importer)} must load ${module} by a dynamic import(): it is dist/${bundle}` },
          ],
        };
      });
    }
  },
};

/** The end-to-end tests share the scripts' own code, which finds its files by where it lies: it is not bundled. */
const scriptsStay = {
  name: 'scripts-stay',
  setup(build) {
    build.onResolve({ filter: /\/scripts\/lib\/.*\.mjs$/ }, ({ path, resolveDir }) => ({
      path: pathToFileURL(resolve(resolveDir, path)).href,
      external: true,
    }));
  },
};

/** Files in a folder, by ending; none when the folder does not exist. */
function filesIn(folder, ending) {
  const path = join(root, folder);
  if (!existsSync(path)) return [];
  return readdirSync(path, { recursive: true })
    .filter((name) => name.endsWith(ending))
    .map((name) => join(path, name))
    .filter((name) => statSync(name).isFile());
}

const common = {
  absWorkingDir: root,
  bundle: true,
  charset: 'utf8',
  logLevel: 'warning',
  legalComments: 'none',
  metafile: true,
  minify: production,
  sourcemap: production ? false : 'linked',
  tsconfig: join(root, 'tsconfig.json'),
};
const node = { ...common, platform: 'node', format: 'cjs', target: 'node22', mainFields: ['module', 'main'] };
const tests = { ...node, minify: false, sourcemap: 'inline', external: ['vscode', 'mocha', 'playwright-core'] };

const bundles = [
  {
    ...node,
    entryPoints: ['src/extension.ts'],
    outfile: 'dist/extension.js',
    external: ['vscode'],
    supported: { 'dynamic-import': false }, // import() becomes require(): the extension host knows that best
    plugins: [lazyBundles],
  },
  {
    ...common,
    platform: 'browser',
    format: 'iife',
    target: 'chrome134',
    tsconfig: join(root, 'webview/tsconfig.json'),
    entryPoints: ['webview/main.ts'],
    outfile: 'dist/webview.js',
    external: ['*.ttf'],
  },
];
bundles.push({ ...node, entryPoints: ['src/http/undiciTransport.ts'], outfile: 'dist/http.js' });
bundles.push({ ...node, entryPoints: ['src/sample/transport.ts'], outfile: 'dist/sample.js' });
if (!importsCss() && existsSync(join(root, 'webview/styles.css'))) {
  bundles.push({ ...common, entryPoints: ['webview/styles.css'], outfile: 'dist/webview.css', external: ['*.ttf'] });
}
if (flags.has('--tests')) {
  const host = filesIn('test/host', '.ts');
  const e2e = filesIn('test/e2e', '.test.ts');
  if (host.length > 0) bundles.push({ ...tests, entryPoints: host, outdir: 'out/test/host', outbase: 'test/host' });
  const threats = filesIn('test/security/host', '.test.ts');
  bundles.push({ ...tests, entryPoints: threats, outdir: 'out/test/host/security', outbase: 'test/security/host' });
  if (e2e.length > 0) {
    bundles.push({
      ...tests,
      format: 'esm',
      packages: 'external',
      plugins: [scriptsStay],
      entryPoints: e2e,
      outdir: 'out/test/e2e',
      outbase: 'test/e2e',
      outExtension: { '.js': '.mjs' },
    });
  }
}
if (flags.has('--bench')) bundles.push({ ...tests, entryPoints: ['test/bench/main.ts'], outfile: 'out/bench/main.js' });

/** Whether webview/main.ts pulls in its own style sheet, which esbuild then writes beside the script. */
function importsCss() {
  return /^import\s+['"][^'"]+\.css['"]/m.test(readFileSync(join(root, 'webview/main.ts'), 'utf8'));
}

const copied = ['codicon.css', 'codicon.ttf'];
const codicons = 'node_modules/@vscode/codicons/dist';

for (const folder of [dist, out]) mkdirSync(folder, { recursive: true });
if (flags.has('--tests')) rmSync(join(out, 'test'), { recursive: true, force: true });
for (const name of copied) copyFileSync(join(root, codicons, name), join(dist, name));

if (watch) {
  const contexts = await Promise.all(
    bundles.map((options) =>
      esbuild.context({
        ...options,
        plugins: [
          ...(options.plugins ?? []),
          // The two lines between which VS Code's background task matcher looks for errors.
          {
            name: 'say',
            setup(build) {
              const name = basename(options.outfile ?? options.outdir);
              build.onStart(() => console.log(`[watch] ${name}: build started`));
              build.onEnd((result) => console.log(`[watch] ${name}: build finished, ${result.errors.length} errors`));
            },
          },
        ],
      }),
    ),
  );
  await Promise.all(contexts.map((context) => context.watch()));
} else {
  const started = performance.now();
  try {
    const results = await Promise.all(bundles.map((options) => esbuild.build(options)));
    // What an earlier build left behind must not reach the package.
    const made = new Set(results.flatMap((result) => Object.keys(result.metafile.outputs)));
    for (const name of readdirSync(dist)) {
      if (!made.has(`dist/${name}`) && !copied.includes(name)) rmSync(join(dist, name), { recursive: true });
    }
    if (production) {
      const asTheyAre = Object.fromEntries(copied.map((name) => [`dist/${name}`, `${codicons}/${name}`]));
      const account = accountFor(
        results.map(({ metafile }) => metafile),
        asTheyAre,
      );
      writeFileSync(join(out, 'bundled.json'), JSON.stringify(account, undefined, 2));
    }
    const sizes = results
      .flatMap((result) => Object.entries(result.metafile.outputs))
      .filter(([path]) => path.startsWith('dist/') && !path.endsWith('.map'))
      .map(([path, { bytes }]) => `${path} ${(bytes / 1000).toFixed(0)} kB`);
    console.log(`built in ${((performance.now() - started) / 1000).toFixed(1)} s: ${sizes.join(', ')}`);
  } catch {
    process.exit(1); // esbuild has said why
  }
}
