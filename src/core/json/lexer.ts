// Walks the tokens of JSON text without building anything: what the printer and the mask stand on.

export type LexKind = '{' | '}' | '[' | ']' | ':' | ',' | 'string' | 'number' | 'literal';

const structural: ReadonlySet<string> = new Set(['{', '}', '[', ']', ':', ',']);

/** A cursor over JSON text. Made for valid JSON; over anything else it still ends, with tokens of no meaning. */
export class JsonLexer {
  kind: LexKind = 'literal';
  start = 0;
  end = 0;

  constructor(readonly text: string) {}

  /** Steps to the next token; false at the end of the text. */
  next(): boolean {
    const { text } = this;
    let at = this.end;
    while (at < text.length && isSpace(text.charCodeAt(at))) at += 1;
    this.start = at;
    this.end = at;
    if (at >= text.length) return false;
    const char = text.charAt(at);
    if (structural.has(char)) {
      this.kind = char as LexKind;
      this.end = at + 1;
    } else if (char === '"') {
      this.kind = 'string';
      this.end = stringEnd(text, at);
    } else {
      this.kind = char === '-' || (char >= '0' && char <= '9') ? 'number' : 'literal';
      this.end = wordEnd(text, at + 1);
    }
    return true;
  }

  source(): string {
    return this.text.slice(this.start, this.end);
  }

  /** The string a string token stands for. */
  string(): string {
    return decodeString(this.source());
  }

  /** After an opening token: steps past its closing one, and tells how many values stood directly inside. */
  skip(): number {
    let depth = 1;
    let commas = 0;
    let any = false;
    while (depth > 0 && this.next()) {
      if (this.kind === '}' || this.kind === ']') depth -= 1;
      else {
        any = true;
        if (this.kind === '{' || this.kind === '[') depth += 1;
        else if (this.kind === ',' && depth === 1) commas += 1;
      }
    }
    return any ? commas + 1 : 0;
  }
}

/** The string that the source of a JSON string token stands for. */
export function decodeString(source: string): string {
  if (!source.includes('\\')) return source.slice(1, -1);
  try {
    return JSON.parse(source) as string;
  } catch {
    return source.slice(1, -1);
  }
}

/** Whether text is JSON. */
export function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

/** A JSON path of its parts: `$.data[0]["api_key.created"]`. Beyond 100 parts it ends in `…`. */
export function jsonPath(parts: readonly (string | number)[]): string {
  let path = '$';
  for (const part of parts.slice(0, 100)) {
    if (typeof part === 'number') path += `[${part}]`;
    else path += /^[A-Za-z_][\w-]{0,99}$/.test(part) ? `.${part}` : `[${JSON.stringify(part.slice(0, 200))}]`;
  }
  return parts.length > 100 ? `${path}…` : path;
}

function isSpace(code: number): boolean {
  return code === 0x20 || code === 0x0a || code === 0x0d || code === 0x09;
}

function stringEnd(text: string, start: number): number {
  let at = start + 1;
  while (at < text.length) {
    const code = text.charCodeAt(at);
    if (code === 0x22) return at + 1;
    at += code === 0x5c ? 2 : 1;
  }
  return text.length;
}

function wordEnd(text: string, start: number): number {
  let at = start;
  while (at < text.length) {
    const char = text.charAt(at);
    if (isSpace(text.charCodeAt(at)) || structural.has(char) || char === '"') return at;
    at += 1;
  }
  return at;
}
