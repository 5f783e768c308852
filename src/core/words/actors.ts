// Who did it, in words.
import type { Actor } from '../event';
import { maskShapes } from '../text/secretShapes';
import { visible, visibleEmail } from '../text/visible';

/** Said where the vendor leaves the actor out on purpose (Cortex documentation: GitOps or an automatic import). */
export const systemActor = 'GitOps or automatic import';
export const unknownActor = 'An unknown actor';

/** What somebody who knows an ID calls it; undefined for one that is not known. */
export type NameOf = (id: string) => string | undefined;

/** English to the person's language. */
export type Say = (english: string) => string;

/**
 * What an actor is called in a sentence: an e-mail or name as it is, else what others know it by, an opaque ID with its
 * kind in front.
 */
export function actorName(actor: Actor, maxGraphemes = 80, nameOf?: NameOf, say: Say = (text) => text): string {
  const label = actor.label ?? actor.email ?? aliasOf(actor, nameOf);
  switch (actor.kind) {
    case 'system':
      return label === undefined || label === '' ? say(systemActor) : visible(label, maxGraphemes);
    case 'unknown':
      return named(label ?? actor.id, '', maxGraphemes) ?? say(unknownActor);
    case 'user':
      return (
        named(label, '', maxGraphemes) ?? named(shortId(actor.id), `${say('user')} `, maxGraphemes) ?? say(unknownActor)
      );
    case 'service_account':
      return ofKind(label, actor.id, `${say('service account')} `, maxGraphemes) ?? say('A service account');
    case 'api_key':
      return ofKind(label, actor.id, `${say('API key')} `, maxGraphemes) ?? say('An API key');
    default:
      return actor.kind satisfies never;
  }
}

/** What an actor is known by where its own record names it by its ID alone. */
export function aliasOf({ label, email, id, keyId }: Actor, nameOf: NameOf | undefined): string | undefined {
  if (nameOf === undefined || label !== undefined || email !== undefined) return undefined;
  return (id === undefined ? undefined : nameOf(id)) ?? (keyId === undefined ? undefined : nameOf(keyId));
}

/** `person`, `service account`, …: the kind as a fact. */
export function actorKindWords(actor: Actor): string {
  switch (actor.kind) {
    case 'system':
      return 'system';
    case 'unknown':
      return 'unknown';
    case 'user':
      return 'user';
    case 'service_account':
      return 'service account';
    case 'api_key':
      return 'API key';
    default:
      return actor.kind satisfies never;
  }
}

/** A bare UUID says no more than its beginning. */
export function shortId(id: string | undefined): string | undefined {
  return id !== undefined && isUuid(id) ? id.slice(0, 8) : id;
}

export function isUuid(text: string): boolean {
  return /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(text);
}

function ofKind(label: string | undefined, id: string | undefined, kind: string, max: number): string | undefined {
  // An e-mail, and an ID that says its kind, need no more.
  if (label?.includes('@') === true) return named(label, '', max);
  return named(label, kind, max) ?? named(shortId(id), kind, max);
}

function named(text: string | undefined, kind: string, max: number): string | undefined {
  return text === undefined || text === '' ? undefined : `${kind}${visibleEmail(maskShapes(text), max)}`;
}
