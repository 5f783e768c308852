// Puts a hostile text into every member of a host's message that is not the page's own vocabulary, present and future
// ones alike.
import type { HostMessage } from '../../src/protocol/views';

/** What is compared, looked up or switched over by the page, by where it stands. Indexes of lists are left out. */
const vocabulary: readonly RegExp[] = [
  /^t$/,
  /(^|\.)(id|connection|key|zone|localZone|startText|density|state|kind|role|verb|tone|severity|by|field|day)$/,
  /^(connections|parts)\.source$/,
  /^connections\.(vendor|filters)(\.|$)/,
  /^(text|search|section|from|to)$/,
  /^sections\.name$/,
  /\.tokens\.0$/,
  /^form\./,
];

export interface Poisoned {
  readonly message: HostMessage;
  /** Where the texts now stand: `rows rows.parts.text`. */
  readonly places: ReadonlySet<string>;
}

export function poison(message: HostMessage, textFor: (place: string) => string): Poisoned {
  const places = new Set<string>();
  const walk = (value: unknown, path: string): unknown => {
    if (typeof value === 'string') {
      if (vocabulary.some((word) => word.test(path))) return value;
      const place = `${message.t} ${path}`;
      places.add(place);
      return textFor(place);
    }
    // A token is a pair of its kind and its text; other lists are of one thing.
    if (Array.isArray(value)) {
      const pairs = path.endsWith('.tokens');
      return value.map((each, at) =>
        pairs && Array.isArray(each)
          ? each.map((part, side) => walk(part, `${path}.${String(side)}`))
          : walk(each, path === '' ? String(at) : path),
      );
    }
    if (typeof value !== 'object' || value === null) return value;
    return Object.fromEntries(
      Object.entries(value).map(([name, each]) => [name, walk(each, path === '' ? name : `${path}.${name}`)]),
    );
  };
  return { message: walk(message, '') as HostMessage, places };
}
