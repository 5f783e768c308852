// What would grow if something were never let go: listeners in the extension's own objects, and the heap after a collection.
import * as v8 from 'node:v8';
import { runInNewContext } from 'node:vm';
import type { ExtensionContext } from 'vscode';

/** Everything that can be reached by properties, lists, maps and sets from what the extension disposes at its end. */
function* reachable(context: ExtensionContext): Generator<object> {
  const seen = new Set<object>();
  const open: unknown[] = [...context.subscriptions];
  for (let one = open.pop(); one !== undefined || open.length > 0; one = open.pop()) {
    if (typeof one !== 'object' || one === null || seen.has(one) || ArrayBuffer.isView(one)) continue;
    seen.add(one);
    yield one;
    if (one instanceof Map) open.push(...one.keys(), ...one.values());
    else if (one instanceof Set) open.push(...one);
    else if (Array.isArray(one)) for (const item of one.slice(0, 1000) as unknown[]) open.push(item);
    // Values alone: a getter of VS Code's may ask the window.
    else
      for (const { value } of Object.values(Object.getOwnPropertyDescriptors(one)) as readonly PropertyDescriptor[])
        open.push(value);
  }
}

export interface Counts {
  /** Functions in all lists of listeners. */
  readonly listeners: number;
  /** Lists of listeners that were found. */
  readonly lists: number;
}

export function countListeners(context: ExtensionContext): Counts {
  let listeners = 0;
  let lists = 0;
  for (const one of reachable(context)) {
    const all: unknown = Object.entries(one).find(([name]) => name === 'all' || name === 'listeners')?.[1];
    if (!(all instanceof Set)) continue;
    lists += 1;
    listeners += all.size;
  }
  return { listeners, lists };
}

/** The first object of a class that can be reached, to ask for its fellows. */
export function find(context: ExtensionContext, className: string): object | undefined {
  for (const one of reachable(context))
    if ((one.constructor as { name?: string } | undefined)?.name === className) return one;
  return undefined;
}

/** How many objects of a class are alive; older versions of Node cannot tell. */
export function alive(fellow: object): number | undefined {
  const query = Reflect.get(v8, 'queryObjects') as ((ctor: unknown, options: object) => number) | undefined;
  collect();
  return query?.(fellow.constructor, { format: 'count' });
}

/** MB in use after everything that can go has gone. */
export function heapMb(): number {
  collect();
  return process.memoryUsage().heapUsed / 1e6;
}

v8.setFlagsFromString('--expose-gc');
const gc = runInNewContext('gc') as () => void;

function collect(): void {
  gc();
  gc();
}
