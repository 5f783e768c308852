// An action word as it stands in a sentence: what was done, and what failed to be done.

export interface ActionWords {
  /** `updated`. */
  readonly past: string;
  /** `update`: after "failed to". */
  readonly infinitive: string;
}

const irregular: ReadonlyMap<string, ActionWords> = new Map([
  ['upsert', { past: 'created or updated', infinitive: 'create or update' }],
  ['put', { past: 'set', infinitive: 'set' }],
  ['set', { past: 'set', infinitive: 'set' }],
  ['send', { past: 'sent', infinitive: 'send' }],
  ['read', { past: 'read', infinitive: 'read' }],
  ['get', { past: 'read', infinitive: 'read' }],
  ['bind', { past: 'bound', infinitive: 'bind' }],
  ['unbind', { past: 'unbound', infinitive: 'unbind' }],
  ['reset', { past: 'reset', infinitive: 'reset' }],
  ['redemption', { past: 'redeemed', infinitive: 'redeem' }],
  ['look_up', { past: 'looked up', infinitive: 'look up' }],
  ['login', { past: 'signed in to', infinitive: 'sign in to' }],
  ['logout', { past: 'signed out of', infinitive: 'sign out of' }],
  ['request', { past: 'asked for', infinitive: 'ask for' }],
]);

const regular = new Set(
  (
    'create add insert register invite upload provision issue generate duplicate clone copy import grant start initiate ' +
    'install connect list view fetch export download search query update edit modify change patch rotate publish ' +
    'unpublish activate deactivate enable disable restore rename attach detach assign unassign accept decline approve ' +
    'reject resolve migrate complete manage move transfer suspend resume lock unlock verify redeem apply sync merge delete ' +
    'remove archive revoke destroy purge clear uninstall disconnect unregister expire cancel terminate access ' +
    'authenticate impersonate use test run deploy promote validate refresh trigger execute share unshare block unblock'
  ).split(' '),
);

const byPast: ReadonlyMap<string, string> = new Map([
  ...[...regular].map((word): [string, string] => [pastOf(word), word]),
  ...[...irregular].map(([word, { past }]): [string, string] => [past.replaceAll(' ', '_'), word]),
  ['upserted', 'upsert'],
  ['sent', 'send'],
  ['looked_up', 'look_up'],
  ['requested', 'request'],
  ['bound_to_resource', 'bind'],
  ['unbound_from_resource', 'unbind'],
  ['canceled', 'cancel'],
]);

/** The words of an action in any vendor's spelling; undefined where it is no verb that can be told. */
export function actionWords(action: string): ActionWords | undefined {
  const word = action
    .slice(0, 100)
    .replace(/([a-z0-9])([A-Z])/g, '$1_$2')
    .toLowerCase()
    .replace(/[\s.-]+/g, '_');
  const infinitive = byPast.get(word) ?? word;
  const odd = irregular.get(infinitive);
  if (odd !== undefined) return odd;
  if (regular.has(infinitive)) return { past: pastOf(infinitive), infinitive };
  // `delete_all`, `bulk_create`: the verb in it is inflected.
  const words = word.split('_');
  const at = words.findIndex((part) => regular.has(part) || irregular.has(part));
  const verb = at === -1 ? undefined : words[at];
  if (verb === undefined) return undefined;
  const past = irregular.get(verb)?.past ?? pastOf(verb);
  return { past: words.with(at, past).join(' '), infinitive: words.join(' ') };
}

/** The past of an unknown word that looks like one (`Frobnicated`), for a sentence about a success. */
export function unknownPast(action: string): string | undefined {
  return /^[A-Za-z]{2,30}ed$/.test(action) ? action.toLowerCase() : undefined;
}

function pastOf(infinitive: string): string {
  if (infinitive.endsWith('e')) return `${infinitive}d`;
  if (/[^aeiou]y$/.test(infinitive)) return `${infinitive.slice(0, -1)}ied`;
  return /^(?:cancel)$/.test(infinitive)
    ? `${infinitive}led`
    : /(?:run|submit)$/.test(infinitive)
      ? 'ran'
      : `${infinitive}ed`;
}
