// Walks every import of src and webview and compares it with the table in CONTRIBUTING.md.
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { dirname, join, posix, relative, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import ts from 'typescript';
import { describe, expect, test } from 'vitest';

const root = fileURLToPath(new URL('../..', import.meta.url));

interface Rule {
  readonly folder: string;
  readonly values: readonly string[];
  readonly types: readonly string[];
}

interface Import {
  readonly file: string;
  readonly line: number;
  /** A path from the root without ending, or a package's specifier. */
  readonly target: string;
  readonly typeOnly: boolean;
}

/** The rows of the "Layers" table. Names stand in backticks; those after the words "types of" are for types alone. */
function readTable(): readonly Rule[] {
  const section = readFileSync(join(root, 'CONTRIBUTING.md'), 'utf8')
    .split(/^## /m)
    .find((part) => part.startsWith('Layers'));
  const rows = (section ?? '').split('\n').filter((line) => line.startsWith('| `'));
  return rows.map((row) => {
    const [, folder = '', uses = ''] = row.split('|');
    const list = uses.includes('nothing else') ? '' : uses;
    const names = (text: string): string[] =>
      [...text.matchAll(/(types of )?`([^`]+)`/g)].map((match) => match[2] ?? '');
    const types = [...list.matchAll(/types of `([^`]+)`/g)].map((match) => match[1] ?? '');
    return { folder: names(folder)[0] ?? '', values: names(list).filter((name) => !types.includes(name)), types };
  });
}

/** The row for a file: the longest folder that holds it, where `*` stands for one name. */
function ruleFor(rules: readonly Rule[], file: string): Rule | undefined {
  const holds = ({ folder }: Rule): boolean =>
    folder === file || new RegExp(`^${folder.replaceAll('.', '\\.').replace('*', '[^/]+')}/`).test(file);
  return rules.filter(holds).sort((a, b) => b.folder.length - a.folder.length)[0];
}

/** Whether a name of the table covers a target: the thing itself, what lies under it, `prefix:*`, or `folder/*.ts`. */
function covers(name: string, target: string): boolean {
  if (name.endsWith('/*.ts'))
    return posix.dirname(target) === posix.dirname(name) && existsSync(join(root, `${target}.ts`));
  if (name.endsWith('*')) return target.startsWith(name.slice(0, -1));
  return target === name || target.startsWith(`${name}/`);
}

/** The part of a file's path that its row's folder names: with `*`, the folder that is meant here. */
function ownFolder(rule: Rule, file: string): string {
  if (rule.folder === file) return file;
  return file.split('/').slice(0, rule.folder.split('/').length).join('/');
}

function allowed(rules: readonly Rule[], found: Import): boolean {
  const rule = ruleFor(rules, found.file);
  if (rule === undefined) return false;
  // A row for deeper folders takes them out of the row above: `src/vendors` itself may still name its own parts.
  if (covers(ownFolder(rule, found.file), found.target)) return true;
  // Packages are named exactly: `zod` does not open `zod/mini`.
  const match = (name: string): boolean =>
    /^(src|webview)(\/|$)/.test(name) || name.endsWith(':*') ? covers(name, found.target) : name === found.target;
  return rule.values.some(match) || (found.typeOnly && rule.types.some(match));
}

function sourceFiles(folder: string): readonly string[] {
  return readdirSync(join(root, folder), { recursive: true })
    .map((name) => join(root, folder, String(name)))
    .filter((path) => /\.ts$/.test(path) && statSync(path).isFile());
}

function importsOf(file: string, text: string): readonly Import[] {
  const source = ts.createSourceFile(file, text, ts.ScriptTarget.ES2023, true);
  const found: Import[] = [];
  const add = (node: ts.Node, specifier: string, typeOnly: boolean): void => {
    const target = specifier.startsWith('.') ? posix.join(posix.dirname(file), specifier) : specifier;
    found.push({ file, line: source.getLineAndCharacterOfPosition(node.getStart()).line + 1, target, typeOnly });
  };
  const visit = (node: ts.Node): void => {
    if (ts.isImportDeclaration(node) && ts.isStringLiteral(node.moduleSpecifier)) {
      const clause = node.importClause;
      const named = clause?.namedBindings;
      const onlyTypes =
        clause !== undefined &&
        (clause.phaseModifier === ts.SyntaxKind.TypeKeyword ||
          (clause.name === undefined &&
            named !== undefined &&
            ts.isNamedImports(named) &&
            named.elements.length > 0 &&
            named.elements.every((element) => element.isTypeOnly)));
      add(node, node.moduleSpecifier.text, onlyTypes);
    } else if (
      ts.isExportDeclaration(node) &&
      node.moduleSpecifier !== undefined &&
      ts.isStringLiteral(node.moduleSpecifier)
    ) {
      add(node, node.moduleSpecifier.text, node.isTypeOnly);
    } else if (
      ts.isImportTypeNode(node) &&
      ts.isLiteralTypeNode(node.argument) &&
      ts.isStringLiteral(node.argument.literal)
    ) {
      add(node, node.argument.literal.text, true);
    } else if (ts.isCallExpression(node)) {
      const [argument] = node.arguments;
      const loads =
        node.expression.kind === ts.SyntaxKind.ImportKeyword ||
        (ts.isIdentifier(node.expression) && node.expression.text === 'require');
      if (loads)
        add(node, argument !== undefined && ts.isStringLiteral(argument) ? argument.text : '(computed)', false);
    }
    ts.forEachChild(node, visit);
  };
  visit(source);
  return found;
}

describe('layers', () => {
  const rules = readTable();

  test('the table is there, and its folders exist', () => {
    expect(rules.length).toBeGreaterThan(8);
    for (const { folder } of rules)
      expect(existsSync(join(root, dirname(`${folder}/x`).replace('/*', ''))), folder).toBe(true);
  });

  test('every import is allowed', () => {
    const files = [...sourceFiles('src'), ...sourceFiles('webview')];
    const wrong = files
      .flatMap((path) => importsOf(relative(root, path).split(sep).join('/'), readFileSync(path, 'utf8')))
      .filter((found) => !allowed(rules, found))
      .map(({ file, line, target, typeOnly }) => `${file}:${line} uses ${typeOnly ? 'types of ' : ''}${target}`);
    expect(files.length).toBeGreaterThan(10);
    expect(wrong).toEqual([]);
  });

  test.each([
    ['src/core/plan.ts', `import { x } from './query/ast';`, true],
    ['src/core/plan.ts', `import { x } from 'node:fs';`, false],
    ['src/core/plan.ts', `import type { x } from '../store/types';`, false],
    ['src/core/plan.ts', `type X = import('../store/types').Row;`, false],
    ['src/core/plan.ts', `export { x } from '../store/types';`, false],
    ['src/store/store.ts', `import * as vscode from 'vscode';`, false],
    ['src/http/client.ts', `import type { Page } from '../vendors/vendor';`, false],
    ['src/vendors/registry.ts', `import { openai } from './openai/adapter';`, true],
    ['src/vendors/openai/adapter.ts', `import { x } from '../portkey/schema';`, false],
    ['src/vendors/openai/adapter.ts', `import { x } from './schema';`, true],
    ['src/vendors/openai/adapter.ts', `import { x } from '../vendor';`, true],
    ['src/vendors/openai/adapter.ts', `import { x } from '../portkey';`, false],
    ['src/vendors/openai/adapter.ts', `import type { HttpClient } from '../../http/transport';`, true],
    ['src/vendors/openai/adapter.ts', `import { type HttpClient } from '../../http/transport';`, true],
    ['src/vendors/openai/adapter.ts', `import { HttpClient } from '../../http/transport';`, false],
    ['src/app/loader.ts', `import { openai } from '../vendors/openai/adapter';`, false],
    ['src/protocol/messages.ts', `import * as z from 'zod';`, false],
    ['src/protocol/messages.ts', `import * as z from 'zod/mini';`, true],
    ['src/host/panel.ts', `const x = await import('../http/undiciTransport');`, true],
    ['src/host/panel.ts', `const x = require(name);`, false],
    ['webview/form.ts', `import { x } from '@vscode/webview-ui-toolkit';`, false],
    ['webview/controls.ts', `import { x } from '@vscode/webview-ui-toolkit';`, true],
    ['webview/controls.ts', `import { x } from '@vscode/webview-ui-toolkit/react';`, false],
    ['webview/main.ts', `import { x } from '../src/host/panel';`, false],
  ])('%s: %s → %s', (file, text, fine) => {
    expect(importsOf(file, text).every((found) => allowed(rules, found))).toBe(fine);
  });
});
