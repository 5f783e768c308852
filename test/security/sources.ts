// The code of a folder as text, without its comments, for what a guard forbids everywhere.
import { readFileSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';

export interface Source {
  readonly file: string;
  readonly text: string;
}

/** Files of TypeScript in a folder and below it. */
export function codeOf(folder: string): readonly Source[] {
  return readdirSync(folder, { recursive: true })
    .map((name) => join(folder, String(name)))
    .filter((file) => file.endsWith('.ts') && statSync(file).isFile())
    .map((file) => ({ file, text: withoutComments(readFileSync(file, 'utf8')) }));
}

function withoutComments(text: string): string {
  return text.replace(/\/\*[\s\S]*?\*\//g, '').replace(/^\s*\/\/.*$/gm, '');
}
