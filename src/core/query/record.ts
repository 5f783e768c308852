// A path into the raw record or the request body, and the values found there.
import type { AuditEvent } from '../event';

/** Values visited in one record before the search gives up; an array of arrays may be wide. */
const mostVisited = 20_000;

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** JSON in a string, as Portkey writes bodies; anything else stays as it is. */
function opened(value: unknown): unknown {
  if (typeof value !== 'string' || !/^\s*[[{]/.test(value)) return value;
  try {
    return JSON.parse(value) as unknown;
  } catch {
    return value;
  }
}

function own(value: unknown, name: string): unknown {
  return isObject(value) && Object.hasOwn(value, name) ? value[name] : undefined;
}

/** What `body.` and `raw.` start from. */
export function rootValue(root: 'body' | 'raw', record: unknown, event: AuditEvent): unknown {
  if (root === 'raw') return record;
  return event.request?.body ?? opened(own(record, 'request_body'));
}

/**
 * The values at a path. Any element of an array counts, at any step, unless the segment is its index; arrays at the
 * end are opened too. Objects are given as they are.
 */
export function valuesAt(start: unknown, path: readonly string[]): readonly unknown[] {
  const found: unknown[] = [];
  const open: { readonly value: unknown; readonly step: number }[] = [{ value: start, step: 0 }];
  for (let visited = 0; visited < mostVisited; visited++) {
    const next = open.pop();
    if (next === undefined) break;
    const segment = path[next.step];
    const value = segment === undefined ? next.value : opened(next.value);
    if (Array.isArray(value)) {
      const items: readonly unknown[] = value;
      const index = segment !== undefined && /^\d{1,9}$/.test(segment) ? Number(segment) : undefined;
      if (index !== undefined) open.push({ value: items[index], step: next.step + 1 });
      else for (const item of items.slice(0, mostVisited)) open.push({ value: item, step: next.step });
    } else if (segment === undefined) {
      if (value !== undefined) found.push(value);
    } else if (isObject(value) && Object.hasOwn(value, segment)) {
      open.push({ value: value[segment], step: next.step + 1 });
    }
  }
  return found;
}

/** A value as a query compares it; `undefined` for an object. */
export function comparable(value: unknown): string | undefined {
  switch (typeof value) {
    case 'string':
      return value;
    case 'number':
    case 'boolean':
      return String(value);
    default:
      return value === null ? 'null' : undefined;
  }
}
