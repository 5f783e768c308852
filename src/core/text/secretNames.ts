// Which key names hold secrets. Rules of thumb, on the careful side: the value of a `token` is masked, of `max_tokens` not.

/**
 * - `strong`: whatever stands there is secret, numbers and nested values too (`password`, `credentials`);
 * - `secret`: the text that stands there is secret (`api_key`, `authorization`);
 * - `harmless`: looks alike but tells nothing (`api_key_id`, `max_tokens`);
 * - `plain`: everything else.
 */
export type NameClass = 'strong' | 'secret' | 'harmless' | 'plain';

/** Endings that make a name speak about a secret, not hold one. */
const about = new RegExp(
  '_(?:ids?|uuid|count|limits?|types?|names?|at|on|by|expiry|expires|expiration|expires_in|ttl|masked|redacted|scopes?|' +
    'modes?|status|state|enabled|disabled|required|version|policy|policies|length|size|algorithm|usage|arn|slug|tags?|' +
    'description|provider|format|rotation|days|hours|minutes|seconds|owner|location|prefix|suffix|endpoint|method|budget|' +
    'tracking|permissions?|roles?)$',
);

/** Counts of language-model tokens. */
const tokenCounts =
  /(?:^|_)(?:max|min|total|prompt|completion|input|output|num|n|used|cached|reasoning|audio|text|image|remaining|avg|average|context)_(?:[a-z0-9]+_){0,4}tokens?(?:_|$)|tokens?_(?:per|used|usage|in|out|remaining|left)(?:_|$)|tokeni[sz]|(?:token|authorization)_ur[il]$|public_?key/;

const strongWords = /credential|secret|passw(?:or)?d|passphrase|(?:^|_)pwd(?:_|$)/;

const secretWords =
  /token|api_?key|^key$|authorization|auth_?key|(?:private|access|signing|encryption|decryption|master|shared|account|admin|service|license|ssh|session|client|storage|webhook|hmac|app|bearer|deploy)_?keys?(?:_|$)|connection_?string|cookie|bearer|(?:^|_)(?:jwt|otp|sas|dsn|mfa_code|pin)(?:_|$)/;

const remembered = new Map<string, NameClass>();

/** Names remembered before the memory is emptied: hostile records can have any number of them. */
const rememberedLimit = 4096;

/** The class of a key, header or variable name, in any spelling: `apiKey`, `x-api-key`, `API_KEY`. */
export function classifyName(name: string): NameClass {
  const known = remembered.get(name);
  if (known !== undefined) return known;
  const result = classify(name);
  if (name.length <= 100) {
    if (remembered.size >= rememberedLimit) remembered.clear();
    remembered.set(name, result);
  }
  return result;
}

export function isSecretName(name: string): boolean {
  const kind = classifyName(name);
  return kind === 'strong' || kind === 'secret';
}

function classify(name: string): NameClass {
  // What a name is about stands at its end; the start of a very long one is no name.
  const word = name
    .slice(-120)
    .replace(/([a-z0-9])([A-Z])/g, '$1_$2')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '_')
    .replace(/^_|_$/g, '');
  const strong = strongWords.test(word);
  if (!strong && !secretWords.test(word)) return 'plain';
  if (about.test(word) || tokenCounts.test(word)) return 'harmless';
  return strong ? 'strong' : 'secret';
}

/** Names beside which a generic `value` may be the secret: `{"name": "API_TOKEN", "value": "…"}`. */
export const namingNames: ReadonlySet<string> = new Set([
  'name',
  'key',
  'field',
  'header',
  'variable',
  'env',
  'label',
  'id',
]);

/** Generic names that hold the secret when something beside them or above them names it. */
export const genericNames: ReadonlySet<string> = new Set([
  'value',
  'values',
  'plaintext',
  'plain_text',
  'plain',
  'raw',
  'content',
]);

/** Inside `credentials: {…}`: names that tell what the credential is, not the credential. */
const safeInside =
  /^(?:id|name|type|kind|slug|provider|description|status|object|enabled|region|role|scopes?|permissions?|created_at|updated_at|expires_at|created_by|version)$|_(?:id|ids|at|type|name|region|version)$/;

export function isSafeInside(name: string): boolean {
  return safeInside.test(
    name
      .slice(-120)
      .replace(/([a-z0-9])([A-Z])/g, '$1_$2')
      .toLowerCase()
      .replaceAll('-', '_'),
  );
}
