// Where everything is. Node built-ins only: this is loaded before anything is installed.
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = resolve(dirname(fileURLToPath(import.meta.url)), '../..');
/** Built files that go into the package. */
export const dist = join(root, 'dist');
/** Everything else that is made here: compiled tests, results, screenshots, the package. */
export const out = join(root, 'out');
/** What is installed beside npm's dependencies: the VS Code host, a browser, a desktop VS Code. */
export const toolsDir = join(root, '.vscode-test');
