// Lint rules: typescript-eslint's strict set with types, and the house's own bans.
import tseslint from 'typescript-eslint';

/** Ways around TLS checks or around the one dispatcher that each connection owns. */
const networkBans = [
  { selector: "Property[key.name='rejectUnauthorized']", message: 'Certificates are always checked.' },
  { selector: "Identifier[name='NODE_TLS_REJECT_UNAUTHORIZED']", message: 'Certificates are always checked.' },
  { selector: "Literal[value='NODE_TLS_REJECT_UNAUTHORIZED']", message: 'Certificates are always checked.' },
  {
    selector: "Identifier[name='setGlobalDispatcher']",
    message: 'A dispatcher belongs to one transport, never to the process.',
  },
];

/** Ways to turn text into markup or code. */
const markupBans = [
  {
    selector: 'MemberExpression[property.name=/^(innerHTML|outerHTML|insertAdjacentHTML)$/]',
    message: 'Use textContent or DOM nodes.',
  },
  {
    selector: "MemberExpression[object.name='document'][property.name=/^write(ln)?$/]",
    message: 'Use textContent or DOM nodes.',
  },
  {
    selector: 'CallExpression[callee.property.name=/^(setHTMLUnsafe|parseFromString|createContextualFragment)$/]',
    message: 'Use textContent or DOM nodes.',
  },
];

const nameBans = [
  {
    selector: 'VariableDeclarator > Identifier[name=/^[A-Z][A-Z0-9]*(_[A-Z0-9]+)+$/]',
    message: 'Constants are written in camelCase.',
  },
];

/** VS Code reads icons and links out of what is shown there. */
const dialogBans = [
  {
    selector:
      "MemberExpression[object.name='window'][property.name=/^(show(Information|Warning|Error)Message|showQuickPick|showInputBox|setStatusBarMessage|createStatusBarItem|withProgress)$/]",
    message: 'Foreign names must not become icons or links: use src/host/say.ts.',
  },
];

const exportBans = [
  { selector: 'ExportDefaultDeclaration', message: 'Named exports only.' },
  { selector: "ExportSpecifier[exported.name='default']", message: 'Named exports only.' },
  { selector: 'ExportAllDeclaration', message: 'No barrels: import from the file that has it.' },
];

const bans = {
  'no-eval': 'error',
  'no-implied-eval': 'error',
  'no-new-func': 'error',
  'no-restricted-syntax': ['error', ...networkBans, ...markupBans, ...exportBans, ...nameBans],
};

export default tseslint.config(
  { ignores: ['dist/', 'out/', 'node_modules/', '.vscode-test/', 'test/fixtures/'] },
  { linterOptions: { reportUnusedDisableDirectives: 'error' } },
  {
    files: ['src/**/*.ts', 'webview/**/*.ts', 'test/**/*.ts', 'vitest.config.mts'],
    extends: [tseslint.configs.strictTypeChecked],
    languageOptions: {
      parserOptions: {
        projectService: { allowDefaultProject: ['vitest.config.mts'] },
        tsconfigRootDir: import.meta.dirname,
      },
    },
    rules: {
      ...bans,
      eqeqeq: 'error',
      'no-var': 'error',
      'prefer-const': 'error',
      '@typescript-eslint/no-explicit-any': 'error',
      '@typescript-eslint/no-non-null-assertion': 'error',
      '@typescript-eslint/consistent-type-imports': ['error', { disallowTypeAnnotations: false }],
      '@typescript-eslint/explicit-module-boundary-types': 'error',
      '@typescript-eslint/switch-exhaustiveness-check': ['error', { considerDefaultExhaustiveForUnions: true }],
      '@typescript-eslint/no-unused-vars': [
        'error',
        { argsIgnorePattern: '^_', varsIgnorePattern: '^_', ignoreRestSiblings: true },
      ],
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true, allowBoolean: true }],
      // The interfaces of VS Code and of undici are full of methods that promise nothing.
      '@typescript-eslint/require-await': 'off',
      '@typescript-eslint/no-confusing-void-expression': 'off',
      '@typescript-eslint/no-unnecessary-condition': ['error', { allowConstantLoopConditions: true }],
      '@typescript-eslint/unified-signatures': 'off',
      // A custom element is created by its tag, not by its constructor.
      '@typescript-eslint/no-unsafe-class-instance-assignment': 'off',
      '@typescript-eslint/no-unused-expressions': ['error', { allowShortCircuit: true, allowTernary: true }],
    },
  },
  {
    files: ['src/**/*.ts', 'webview/**/*.ts'],
    rules: {
      'no-console': 'error',
      'max-lines': ['warn', { max: 350, skipBlankLines: true, skipComments: true }],
    },
  },
  {
    files: ['src/**/*.ts'],
    ignores: ['src/host/say.ts'],
    rules: {
      'no-restricted-syntax': ['error', ...networkBans, ...markupBans, ...dialogBans, ...exportBans, ...nameBans],
    },
  },
  {
    // Tests reach into shapes that they know; the bans above stand.
    files: ['test/**/*.ts'],
    rules: {
      '@typescript-eslint/no-unsafe-assignment': 'off',
      '@typescript-eslint/no-unsafe-member-access': 'off',
      '@typescript-eslint/no-unsafe-argument': 'off',
      '@typescript-eslint/no-unsafe-return': 'off',
      '@typescript-eslint/no-unsafe-call': 'off',
      '@typescript-eslint/no-unnecessary-condition': 'off',
      '@typescript-eslint/no-dynamic-delete': 'off',
      '@typescript-eslint/no-misused-spread': 'off',
      '@typescript-eslint/restrict-template-expressions': 'off',
      '@typescript-eslint/unbound-method': 'off',
      '@typescript-eslint/no-unnecessary-type-assertion': 'off',
      '@typescript-eslint/no-unnecessary-template-expression': 'off',
      '@typescript-eslint/no-unnecessary-type-conversion': 'off',
      'no-restricted-syntax': ['error', ...networkBans, ...exportBans, ...nameBans],
    },
  },
  {
    // Tools that load these ask for a default export.
    files: ['vitest.config.mts'],
    rules: { 'no-restricted-syntax': ['error', ...networkBans] },
  },
  {
    files: ['scripts/**/*.mjs', '*.mjs'],
    extends: [tseslint.configs.base],
    rules: {
      'no-eval': 'error',
      'no-new-func': 'error',
      'no-var': 'error',
      'prefer-const': 'error',
      eqeqeq: 'error',
      'no-undef': 'off',
    },
  },
);
