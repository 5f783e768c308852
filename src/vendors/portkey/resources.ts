// Portkey's IDs as they stand in code, configuration and logs. Every pattern is linear in the line.
import type { ResourcePattern } from '../../core/resources';

const uuid = '\\b[0-9a-f]{8}-[0-9a-f]{4}-[1-7][0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}\\b';

/** Generated slugs end in six hex digits: `pc-checkout-b69ca7`. */
const slugs: readonly (readonly [what: string, prefix: string])[] = [
  ['config', 'pc'],
  ['prompt', 'pp'],
  ['workspace', 'ws'],
  ['guardrail', 'pg'],
  ['prompt partial', 'pl'],
  ['collection', 'co'],
];

function slug(prefix: string): string {
  return `\\b${prefix}-[a-z0-9][a-z0-9_-]{0,30}-[0-9a-f]{6}\\b`;
}

const freeSlug = '[A-Za-z0-9](?:[A-Za-z0-9._-]{0,80}[A-Za-z0-9])?';

/** A name, its quote, `:` or `=`, and the quote of the value. */
function named(names: string): string {
  return `\\b(?:${names})["'\`]?\\s{0,8}(?:[:=]|,)\\s{0,8}["'\`]?@?`;
}

export const resources: readonly ResourcePattern[] = [
  ...slugs.map(([what, prefix]): ResourcePattern => ({ vendor: 'portkey', what, pattern: slug(prefix) })),
  {
    vendor: 'portkey',
    what: 'virtual key or provider',
    pattern: freeSlug,
    context: named('x-portkey-(?:virtual-key|provider|config)|virtual_?[kK]ey|PORTKEY_(?:VIRTUAL_KEY|PROVIDER|CONFIG)'),
  },
  { vendor: 'portkey', what: 'integration', pattern: freeSlug, context: named('integration_?[iI]d') },
  { vendor: 'portkey', what: 'workspace, user, key or request', pattern: uuid, flags: 'i' },
];
