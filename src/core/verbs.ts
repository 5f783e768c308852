// Vendor action words to what they do: create, read, update, delete, access or other.
import type { Verb } from './event';

/** Last words of an action, lower case. OpenAI says `created`, Cortex `CREATE`, Portkey `Create`. */
const words: ReadonlyMap<string, Verb> = new Map(
  Object.entries({
    create:
      'create created add added new insert inserted send sent register registered invite invited upload uploaded ' +
      'provision provisioned issue issued generate generated duplicate duplicated clone cloned copy copied import imported ' +
      'grant granted start started initiated install installed connect connected',
    read:
      'read get list listed view viewed fetch fetched export exported download downloaded search searched query queried ' +
      'look looked looked_up lookup describe described reveal revealed',
    update:
      'update updated edit edited modify modified change changed patch patched put set rotate rotated publish published ' +
      'unpublish unpublished activate activated deactivate deactivated enable enabled disable disabled archive_restored ' +
      'restore restored rename renamed upsert upserted attach attached detach detached bind bound bound_to_resource unbind ' +
      'unbound unbound_from_resource assign assigned unassign unassigned accept accepted decline declined approve approved ' +
      'reject rejected resolve resolved migrate migrated complete completed manage managed move moved transfer transferred ' +
      'suspend suspended resume resumed lock locked unlock unlocked reset verify verified redemption redeem redeemed apply ' +
      'applied sync synced requested request merge merged',
    delete:
      'delete deleted remove removed archive archived revoke revoked destroy destroyed purge purged clear cleared ' +
      'uninstall uninstalled disconnect disconnected unregister unregistered expire expired cancel cancelled canceled ' +
      'terminate terminated',
    access:
      'login logout log_in log_out signin signout sign_in sign_out succeeded success failed failure access accessed ' +
      'authenticate authenticated impersonate impersonated use used',
  }).flatMap(([verb, list]) => list.split(' ').map((word): [string, Verb] => [word, verb as Verb])),
);

/** Any vendor's word for an action: its last dotted part decides, then its first or last word. */
export function verbOf(action: string): Verb {
  if (action.length > 200) return 'other';
  const last = action.slice(action.lastIndexOf('.') + 1);
  const word = last
    .replace(/([a-z0-9])([A-Z])/g, '$1_$2')
    .toLowerCase()
    .replace(/[\s-]+/g, '_');
  const parts = word.split('_');
  return words.get(word) ?? words.get(parts[0] ?? '') ?? words.get(parts.at(-1) ?? '') ?? 'other';
}
