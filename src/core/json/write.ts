// Writes a JSON value as compact JSON text without a call stack, however deep it is.
import { isContainer } from './bounds';

interface Frame {
  readonly array: readonly unknown[] | undefined;
  readonly object: Readonly<Record<string, unknown>> | undefined;
  readonly keys: readonly string[];
  next: number;
}

/** What JSON has no word for (`undefined`, functions, symbols, `NaN`) becomes `null`. The value must not be circular. */
export function writeJson(value: unknown): string {
  return write(value, Object.keys);
}

/** The same with keys in order: equal for values that say the same. */
export function canonicalJson(value: unknown): string {
  return write(value, (object) => Object.keys(object).sort());
}

function write(value: unknown, keysOf: (object: object) => readonly string[]): string {
  if (!isContainer(value)) return scalar(value);
  const out: string[] = [];
  const stack: Frame[] = [];
  const open = (container: object): void => {
    const array = Array.isArray(container) ? (container as unknown[]) : undefined;
    const object = array === undefined ? (container as Record<string, unknown>) : undefined;
    out.push(array === undefined ? '{' : '[');
    stack.push({ array, object, keys: object === undefined ? [] : keysOf(object), next: 0 });
  };
  open(value);
  for (let frame = stack.at(-1); frame !== undefined; frame = stack.at(-1)) {
    const index = frame.next;
    frame.next += 1;
    if (index >= (frame.array?.length ?? frame.keys.length)) {
      out.push(frame.array === undefined ? '}' : ']');
      stack.pop();
      continue;
    }
    if (index > 0) out.push(',');
    const key = frame.keys[index];
    if (key !== undefined) out.push(JSON.stringify(key), ':');
    const child = key === undefined ? frame.array?.[index] : frame.object?.[key];
    if (isContainer(child)) open(child);
    else out.push(scalar(child));
  }
  return out.join('');
}

/** Whether two JSON values say the same; key order does not count. */
export function sameJson(left: unknown, right: unknown): boolean {
  const stack: [unknown, unknown][] = [[left, right]];
  for (let pair = stack.pop(); pair !== undefined; pair = stack.pop()) {
    const [a, b] = pair;
    if (!isContainer(a) || !isContainer(b)) {
      if (!Object.is(a, b)) return false;
      continue;
    }
    if (Array.isArray(a) !== Array.isArray(b)) return false;
    const keys = Object.keys(a);
    if (keys.length !== Object.keys(b).length) return false;
    for (const key of keys) {
      if (!Object.hasOwn(b, key)) return false;
      stack.push([(a as Record<string, unknown>)[key], (b as Record<string, unknown>)[key]]);
    }
  }
  return true;
}

function scalar(value: unknown): string {
  switch (typeof value) {
    case 'string':
      return JSON.stringify(value);
    case 'number':
      return Number.isFinite(value) ? String(value) : 'null';
    case 'boolean':
      return String(value);
    case 'bigint':
      return String(value);
    default:
      return 'null';
  }
}
