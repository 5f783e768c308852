// Masks secrets inside JSON text; every other character stays as it is.
import { mask, maskShapes } from '../text/secretShapes';
import { classifyName, genericNames, isSafeInside, isSecretName, namingNames } from '../text/secretNames';
import { maskText } from '../text/maskText';
import { jsonInString } from './body';
import { finish, type Steps, tokensInStep } from '../steps';
import { JsonLexer, jsonPath } from './lexer';

export interface MaskedJson {
  readonly text: string;
  /** JSON paths of what was masked, through strings that hold JSON; at most 1 000 are listed. */
  readonly masked: readonly string[];
}

/** Levels of JSON in strings that are looked into. What lies deeper is masked whole. */
const stringLevels = 8;
const listed = 1000;

/** What the first walk learns about each container, in the order they open. */
interface Shape {
  /** Something beside it says that its generic `value` is secret. */
  naming: boolean;
  /** It is a pair of a label and a value: `{"key": "env", "value": "prod"}`. */
  labelled: boolean;
}

type Inherit = 'none' | 'value' | 'items' | 'all';

interface Frame {
  readonly object: boolean;
  readonly shape: Shape;
  /** `value`: a generic name in it is secret; `items`: its direct strings are; `all`: everything in it is. */
  readonly inherit: Inherit;
  key: string;
  index: number;
  expectKey: boolean;
}

/** Masks valid JSON text. The result is valid JSON of the same structure. */
export function maskJson(text: string): MaskedJson {
  return finish(maskJsonSteps(text));
}

/** The same, step by step. */
export function* maskJsonSteps(text: string): Steps<MaskedJson> {
  const masked: string[] = [];
  return { text: yield* maskLevel(text, [], masked, stringLevels), masked };
}

type Parts = readonly (string | number)[];

function* maskLevel(text: string, above: Parts, masked: string[], levels: number): Steps<string> {
  const shapes = yield* learnShapes(text);
  const lexer = new JsonLexer(text);
  const out: string[] = [];
  const frames: Frame[] = [];
  let copied = 0;
  let opened = 0;

  const replace = (source: string): void => {
    out.push(text.slice(copied, lexer.start), source);
    copied = lexer.end;
  };
  const parts = (): Parts => [
    ...above,
    ...frames.slice(0, 100).map((frame) => (frame.object ? frame.key : frame.index)),
  ];
  const note = (): void => {
    if (masked.length < listed) masked.push(jsonPath(parts()));
  };

  /** Returns the JSON that the string holds, where that is to be masked instead. */
  const onString = (frame: Frame | undefined): string | undefined => {
    const value = lexer.string();
    if (value === '' || value === mask) return undefined;
    if (frame !== undefined && holdsSecret(frame)) {
      replace(JSON.stringify(mask));
      note();
      return undefined;
    }
    const inner = jsonInString(value);
    if (inner !== undefined) return inner;
    const safe = maskText(value);
    if (safe === value) return undefined;
    replace(JSON.stringify(safe));
    note();
    return undefined;
  };
  const onNested = function* (inner: string): Steps<void> {
    const before = masked.length;
    const safe = levels === 0 ? mask : yield* maskLevel(inner, parts(), masked, levels - 1);
    if (safe === inner) return;
    replace(JSON.stringify(safe));
    if (masked.length === before) note();
  };

  let tokens = 0;
  while (lexer.next()) {
    if ((tokens += 1) % tokensInStep === 0) yield;
    const frame = frames.at(-1);
    switch (lexer.kind) {
      case '{':
      case '[': {
        const object = lexer.kind === '{';
        const shape = shapes[opened] ?? { naming: false, labelled: false };
        opened += 1;
        frames.push({ object, shape, inherit: inheritance(frame, object), key: '', index: 0, expectKey: object });
        break;
      }
      case '}':
      case ']':
        frames.pop();
        break;
      case ',':
        if (frame !== undefined) {
          frame.index += 1;
          frame.expectKey = frame.object;
        }
        break;
      case ':':
        break;
      case 'string':
        if (frame?.expectKey === true) {
          frame.expectKey = false;
          const key = lexer.string();
          frame.key = maskShapes(key);
          if (frame.key !== key) {
            replace(JSON.stringify(frame.key));
            note();
          }
        } else {
          const inner = onString(frame);
          if (inner !== undefined) yield* onNested(inner);
        }
        break;
      case 'number':
        if (frame !== undefined && holdsSecretNumber(frame)) {
          replace(JSON.stringify(mask));
          note();
        }
        break;
      case 'literal':
        break;
      default:
        lexer.kind satisfies never;
    }
  }
  out.push(text.slice(copied));
  return out.join('');
}

function inheritance(above: Frame | undefined, object: boolean): Inherit {
  if (above === undefined) return 'none';
  if (above.inherit === 'all') return above.object && isSafeInside(above.key) ? 'none' : 'all';
  if (!above.object) return above.inherit === 'items' && object ? 'value' : 'none';
  switch (classifyName(above.key)) {
    case 'strong':
      return 'all';
    case 'secret':
      // Not everything: `api_key: {id, type, user}` is how OpenAI writes an actor.
      return object ? 'value' : 'items';
    case 'harmless':
      return 'none';
    case 'plain':
      return above.shape.naming && genericNames.has(above.key.toLowerCase()) ? 'all' : 'none';
  }
}

function holdsSecret(frame: Frame): boolean {
  if (!frame.object) {
    if (frame.inherit === 'items' || frame.inherit === 'all') return true;
    return frame.shape.naming && frame.index === 1;
  }
  const kind = classifyName(frame.key);
  if (kind === 'secret' && frame.shape.labelled && frame.key.toLowerCase() === 'key') return false;
  if (kind === 'secret' || kind === 'strong') return true;
  if (frame.inherit === 'all') return kind !== 'harmless' && !isSafeInside(frame.key);
  return (frame.inherit === 'value' || frame.shape.naming) && genericNames.has(frame.key.toLowerCase());
}

function holdsSecretNumber(frame: Frame): boolean {
  if (frame.inherit === 'all')
    return !frame.object || (classifyName(frame.key) !== 'harmless' && !isSafeInside(frame.key));
  return frame.object && classifyName(frame.key) === 'strong';
}

/** The first walk: what stands beside a generic `value` is only known when the whole object has been seen. */
function* learnShapes(text: string): Steps<readonly Shape[]> {
  const lexer = new JsonLexer(text);
  const shapes: Shape[] = [];
  const stack: { shape: Shape; object: boolean; key: string; expectKey: boolean; index: number; first: string }[] = [];
  let tokens = 0;
  while (lexer.next()) {
    if ((tokens += 1) % tokensInStep === 0) yield;
    const top = stack.at(-1);
    switch (lexer.kind) {
      case '{':
      case '[': {
        const object = lexer.kind === '{';
        const shape: Shape = { naming: false, labelled: false };
        shapes.push(shape);
        stack.push({ shape, object, key: '', expectKey: object, index: 0, first: '' });
        break;
      }
      case '}':
      case ']': {
        const done = stack.pop();
        // Headers as a list of pairs: `[["authorization", "…"]]`
        if (done !== undefined && !done.object && stack.at(-1)?.object === false) {
          done.shape.naming = done.index === 1 && done.first !== '' && isSecretName(done.first);
        }
        break;
      }
      case ',':
        if (top !== undefined) {
          top.index += 1;
          top.expectKey = top.object;
        }
        break;
      case 'string':
        if (top === undefined) break;
        if (top.expectKey) {
          top.expectKey = false;
          top.key = lexer.end - lexer.start <= 40 ? lexer.string().toLowerCase() : '';
          if (top.key === 'value') top.shape.labelled = true;
        } else if (lexer.end - lexer.start <= 200) {
          if (top.object && namingNames.has(top.key) && isSecretName(lexer.string())) top.shape.naming = true;
          if (!top.object && top.index === 0) top.first = lexer.string();
        }
        break;
      case ':':
      case 'number':
      case 'literal':
        break;
      default:
        lexer.kind satisfies never;
    }
  }
  return shapes;
}
