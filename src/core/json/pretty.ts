// Prints JSON for reading, without a call stack: text, and its tokens with their spans.
import { type Bounds, cutMarks, jsonBounds } from './bounds';
import { finish, type Steps, tokensInStep } from '../steps';
import { JsonLexer, decodeString, jsonPath } from './lexer';

export type JsonTokenKind = 'key' | 'string' | 'number' | 'literal' | 'punct';

/** UTF-16 offsets into the printed text, end exclusive. */
export interface JsonToken {
  readonly kind: JsonTokenKind;
  readonly start: number;
  readonly end: number;
}

export interface PrettyOptions {
  /** One level of indentation: spaces, or a tab. Empty: all on one line, with a space after `:` and `,`. */
  readonly indent: string;
  /** Levels that the text is indented already, where it is put into a larger one. */
  readonly level?: number;
  readonly bounds?: Bounds;
}

export interface PrettyJson {
  readonly text: string;
  readonly tokens: readonly JsonToken[];
  /** JSON paths at which something was cut; at most 1 000. */
  readonly cut: readonly string[];
}

interface Frame {
  readonly object: boolean;
  count: number;
  key: string;
}

/** Characters that would steer the reader's eye or editor; in JSON they can be written as escapes and mean the same. */
const steering = /[\p{Cf}\p{Zl}\p{Zp}\p{Cs}\u007f-\u009f\u115f\u1160\u3164\uffa0]/gu;

/**
 * Re-indents JSON text: numbers, key order and repeated keys stay as written; bidi, zero-width and other invisible
 * characters inside strings are written as escapes. What exceeds the bounds is replaced by a marker string, so that the
 * result is valid JSON whenever the text is.
 */
export function prettyJson(text: string, options: PrettyOptions): PrettyJson {
  return finish(prettyJsonSteps(text, options));
}

/** The same, step by step. */
export function prettyJsonSteps(text: string, options: PrettyOptions): Steps<PrettyJson> {
  return new Printer(text, options).print();
}

/** A JSON string token that holds no character that could mislead a reader. */
export function quoteJson(text: string): string {
  return safeSource(JSON.stringify(text));
}

function safeSource(source: string): string {
  return source.replace(steering, (char) => {
    let escaped = '';
    for (let at = 0; at < char.length; at += 1) {
      escaped += `\\u${char.charCodeAt(at).toString(16).padStart(4, '0')}`;
    }
    return escaped;
  });
}

class Printer {
  readonly #lexer: JsonLexer;
  readonly #indent: string;
  readonly #level: number;
  readonly #bounds: Bounds;
  readonly #out: string[] = [];
  readonly #tokens: JsonToken[] = [];
  readonly #cut: string[] = [];
  readonly #frames: Frame[] = [];
  #length = 0;
  #nodes = 0;

  constructor(text: string, options: PrettyOptions) {
    this.#lexer = new JsonLexer(text);
    this.#indent = options.indent;
    this.#level = options.level ?? 0;
    this.#bounds = options.bounds ?? jsonBounds;
  }

  *print(): Steps<PrettyJson> {
    let tokens = 0;
    while (this.#lexer.next()) {
      if ((tokens += 1) % tokensInStep === 0) yield;
      const { kind } = this.#lexer;
      const frame = this.#frames.at(-1);
      if (kind === ':' || kind === ',') continue;
      if (kind === '}' || kind === ']') this.#close(kind, frame);
      else if (frame === undefined) this.#value();
      else if (!this.#item(frame)) this.#cutRest(frame);
    }
    return { text: this.#out.join(''), tokens: this.#tokens, cut: this.#cut };
  }

  /** One member or element, at the current token; false when there is no room for it. */
  #item(frame: Frame): boolean {
    if (this.#nodes >= this.#bounds.nodes || (frame.object && frame.count >= this.#bounds.keys)) return false;
    this.#separate(frame);
    frame.count += 1;
    if (frame.object) {
      const source = this.#lexer.source();
      frame.key = source;
      this.#emit('key', this.#stringSource(source));
      this.#emit('punct', ':');
      this.#space(' ');
      // Text that breaks off behind a name has no value there, and no end to wait for.
      do if (!this.#lexer.next()) return true;
      while (this.#lexer.kind === ':');
    }
    this.#value();
    return true;
  }

  #value(): void {
    const { kind } = this.#lexer;
    this.#nodes += 1;
    if (kind === '{' || kind === '[') {
      if (this.#frames.length >= this.#bounds.depth) {
        this.#lexer.skip();
        this.#mark(cutMarks.depth(this.#bounds));
      } else {
        this.#emit('punct', kind);
        this.#frames.push({ object: kind === '{', count: 0, key: '' });
      }
    } else if (kind === 'string') this.#emit('string', this.#stringSource(this.#lexer.source()));
    else this.#emit(kind === 'number' ? 'number' : 'literal', this.#lexer.source());
  }

  #close(kind: string, frame: Frame | undefined): void {
    this.#frames.pop();
    if (frame !== undefined && frame.count > 0) this.#line();
    this.#emit('punct', kind);
  }

  /** No room: the rest of this container becomes one marker. The current token is the first of what is cut. */
  #cutRest(frame: Frame): void {
    const { lexer, left } = { lexer: this.#lexer, left: this.#countRest() };
    this.#separate(frame);
    frame.count += 1;
    if (frame.object) {
      this.#emit('key', '"…"');
      this.#emit('punct', ':');
      this.#space(' ');
    }
    frame.key = '';
    this.#mark(cutMarks.items(left), true);
    this.#close(lexer.kind, frame);
  }

  /** Steps to the closing token of the current container; tells how many values stood before it. */
  #countRest(): number {
    let count = 1;
    if (this.#lexer.kind === '{' || this.#lexer.kind === '[') this.#lexer.skip();
    while (this.#lexer.next() && this.#lexer.kind !== '}' && this.#lexer.kind !== ']') {
      if (this.#lexer.kind === ',') count += 1;
      else if (this.#lexer.kind === '{' || this.#lexer.kind === '[') this.#lexer.skip();
    }
    return count;
  }

  #mark(words: string, ofParent = false): void {
    this.#emit('string', JSON.stringify(words));
    this.#note(ofParent);
  }

  #note(ofParent: boolean): void {
    if (this.#cut.length >= 1000) return;
    const frames = ofParent ? this.#frames.slice(0, -1) : this.#frames;
    this.#cut.push(jsonPath(frames.map((frame) => (frame.object ? decodeString(frame.key) : frame.count - 1))));
  }

  #stringSource(source: string): string {
    const { string } = this.#bounds;
    if (source.length <= string) return safeSource(source);
    const text = decodeString(source);
    if (text.length <= string) return safeSource(source);
    this.#note(false);
    return quoteJson(text.slice(0, string) + cutMarks.text(text.length - string));
  }

  #separate(frame: Frame): void {
    if (frame.count > 0) {
      this.#emit('punct', ',');
      if (this.#indent === '') this.#space(' ');
    }
    this.#line();
  }

  #line(): void {
    if (this.#indent !== '') this.#space(`\n${this.#indent.repeat(this.#level + this.#frames.length)}`);
  }

  #space(text: string): void {
    this.#out.push(text);
    this.#length += text.length;
  }

  #emit(kind: JsonTokenKind, text: string): void {
    this.#tokens.push({ kind, start: this.#length, end: this.#length + text.length });
    this.#space(text);
  }
}
