// Finds the text of a part of a record, so that it can be shown as the vendor spelt it.
import { isContainer } from './bounds';
import { openText } from './body';
import { JsonLexer, isJson } from './lexer';
import { sameJson, writeJson } from './write';

export interface MemberText {
  /** Name of the member at the top of the record. */
  readonly name: string;
  /** JSON text: of the member, or inside it where it is a string that holds JSON. */
  readonly text: string;
}

/** Characters of a member that are worth comparing; beyond, the value is written anew. */
const reach = 4_000_000;

/** The member at the top of a JSON record that says `value`, directly or as JSON in a string. */
export function findMember(record: string, value: unknown): MemberText | undefined {
  if (!/^\s*\{/.test(record) || !isJson(record)) return undefined;
  const lexer = new JsonLexer(record);
  lexer.next();
  while (lexer.next() && record.charAt(lexer.start) === '"') {
    const name = lexer.string();
    lexer.next();
    lexer.next();
    const { start } = lexer;
    if (/[{[]/.test(record.charAt(start))) lexer.skip();
    const source = record.slice(start, lexer.end);
    const text = source.length > reach ? undefined : saying(source, value);
    if (text !== undefined) return { name, text };
    lexer.next();
  }
  return undefined;
}

function saying(source: string, value: unknown): string | undefined {
  const isString = source.startsWith('"');
  if (!isContainer(value))
    return isString && typeof value === 'string' && JSON.parse(source) === value ? source : undefined;
  if (!isString) return /^[{[]/.test(source) && sameJson(JSON.parse(source), value) ? source : undefined;
  const opened = openText(JSON.parse(source) as string);
  return opened.kind === 'json' && sameJson(JSON.parse(opened.text), value) ? opened.text : undefined;
}

/** JSON text of a part of a record: its own where it is found there, so that long numbers keep their digits. */
export function partText(record: string, value: unknown): MemberText {
  return findMember(record, value) ?? { name: '', text: written(value) };
}

/** By the engine, which is several times faster, unless the value is too deep for it. */
function written(value: unknown): string {
  try {
    return JSON.stringify(value);
  } catch {
    return writeJson(value);
  }
}
