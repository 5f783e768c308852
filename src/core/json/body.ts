// Opens JSON that was put into strings: a vendor's `request_body`, and JSON strings inside it.
import { finish, type Steps, tokensInStep } from '../steps';
import { JsonLexer, isJson } from './lexer';

/** Levels of JSON in strings that are opened; each at least doubles the escapes, so that real ones are two or three. */
const openLevels = 24;

export type OpenedText =
  | { readonly kind: 'empty' }
  /** `text` is valid JSON, the innermost one, as written. */
  | { readonly kind: 'json'; readonly text: string }
  | { readonly kind: 'text'; readonly text: string };

/** A string field that should hold JSON: opened, also when it was encoded several times over. */
export function openText(text: string): OpenedText {
  let inner = text.trim();
  if (inner === '') return { kind: 'empty' };
  for (let level = 0; level < openLevels && inner.startsWith('"'); level += 1) {
    try {
      const value: unknown = JSON.parse(inner);
      if (typeof value !== 'string') break;
      const next = value.trim();
      if (!/^["[{]/.test(next) || !isJson(next)) break;
      inner = next;
    } catch {
      break;
    }
  }
  return isJson(inner) ? { kind: 'json', text: inner } : { kind: 'text', text };
}

/** The JSON text inside a string, where the string holds an object or an array, and nothing else. */
export function jsonInString(text: string): string | undefined {
  // A cheap look first: hardly any string is JSON.
  if (!/^\s{0,100}(?:[{[]|"\s{0,100}(?:\\+["nrt]|[{[]))/.test(text)) return undefined;
  const opened = openText(text);
  return opened.kind === 'json' && /^[{[]/.test(opened.text) ? opened.text : undefined;
}

/** JSON text in which every string that holds an object or an array is replaced by it, level by level. */
export function openNested(text: string): string {
  return finish(openNestedSteps(text));
}

/** The same, step by step. */
export function* openNestedSteps(text: string, levels = 8): Steps<string> {
  if (levels === 0) return text;
  const lexer = new JsonLexer(text);
  const out: string[] = [];
  let copied = 0;
  let key = false;
  const inObject: boolean[] = [];
  let tokens = 0;
  while (lexer.next()) {
    if ((tokens += 1) % tokensInStep === 0) yield;
    switch (lexer.kind) {
      case '{':
      case '[':
        inObject.push(lexer.kind === '{');
        key = lexer.kind === '{';
        break;
      case '}':
      case ']':
        inObject.pop();
        break;
      case ',':
        key = inObject.at(-1) === true;
        break;
      case ':':
        key = false;
        break;
      case 'string': {
        const inner = key ? undefined : jsonInString(lexer.string());
        if (inner !== undefined) {
          out.push(text.slice(copied, lexer.start), yield* openNestedSteps(inner, levels - 1));
          copied = lexer.end;
        }
        break;
      }
      case 'number':
      case 'literal':
        break;
      default:
        lexer.kind satisfies never;
    }
  }
  out.push(text.slice(copied));
  return out.join('');
}
