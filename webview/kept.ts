// What the page keeps through a reload, read back with care: another version may have written it.

/** No audit data but the key of one event. */
export interface Kept {
  readonly text: string;
  readonly selected?: { readonly connection: string; readonly key: string };
  readonly layout?: unknown;
}

export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** What the host would not take must not keep it from answering at all: then nothing is selected. */
export function readKept(value: unknown): Kept | undefined {
  if (!isRecord(value) || typeof value['text'] !== 'string') return undefined;
  const { connection, key } = isRecord(value['selected']) ? value['selected'] : {};
  const ref = isText(connection, 200) && isText(key, 500) ? { connection, key } : undefined;
  return {
    text: value['text'].slice(0, 8000),
    ...(ref === undefined ? {} : { selected: ref }),
    layout: value['layout'],
  };
}

function isText(value: unknown, max: number): value is string {
  return typeof value === 'string' && value.length <= max;
}
