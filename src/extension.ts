// Entry point: builds the object graph of the extension, in order.
import type { ExtensionContext } from 'vscode';

export function activate(_context: ExtensionContext): void {}
