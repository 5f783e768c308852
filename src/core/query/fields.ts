// What the language knows about each field: its columns, its kind of value, and its line in the reference.
import { type FieldName, fieldNames } from './ast';
import type { ColumnName } from './columns';

/**
 * - `exact`: compared character by character, so that a vendor's own filter says the same;
 * - `actor`: exact too, but e-mail addresses ignore case;
 * - `word`: one of our own words, case ignored;
 * - `name`: our own names of connections, case ignored.
 */
export type FieldKind = 'exact' | 'actor' | 'word' | 'name' | 'ip' | 'status';

export interface FieldSpec {
  readonly kind: FieldKind;
  /** Empty for `status`, which is a number. */
  readonly columns: readonly ColumnName[];
  readonly help: string;
  readonly words?: readonly string[];
  /** An obvious slip and what to write instead. */
  readonly slip?: (value: string) => string | undefined;
}

function upper(shape: RegExp): (value: string) => string | undefined {
  return (value) => (shape.test(value) && value !== value.toUpperCase() ? value.toUpperCase() : undefined);
}

const specs: Readonly<Record<FieldName, FieldSpec>> = {
  vendor: { kind: 'word', columns: ['vendor'], help: 'openai, portkey or cortex' },
  connection: { kind: 'name', columns: ['connection'], help: 'the name of a connection' },
  type: {
    kind: 'exact',
    columns: ['type'],
    help: "resource type in the vendor's word: api_key, virtual_keys, CATALOG",
  },
  action: { kind: 'exact', columns: ['action'], help: "action in the vendor's word: deleted, Create, UPDATE" },
  event: { kind: 'exact', columns: ['event'], help: 'type and action in one: api_key.deleted' },
  verb: {
    kind: 'word',
    columns: ['verb'],
    help: 'what the action does, in any vendor',
    words: ['create', 'read', 'update', 'delete', 'access', 'other'],
  },
  resource: { kind: 'exact', columns: ['resource.ids', 'resource.name'], help: 'ID or name of the resource' },
  actor: {
    kind: 'actor',
    columns: ['actor.id', 'actor.label', 'actor.email'],
    help: 'ID, name or e-mail of the actor',
  },
  'actor.kind': {
    kind: 'word',
    columns: ['actor.kind'],
    help: 'what kind of actor',
    words: ['user', 'service_account', 'api_key', 'system', 'unknown'],
  },
  'actor.id': { kind: 'actor', columns: ['actor.id'], help: "the vendor's ID of the actor" },
  'actor.email': { kind: 'actor', columns: ['actor.email'], help: 'e-mail address of the actor' },
  ip: { kind: 'ip', columns: ['ip'], help: 'source IP, or a block: 10.0.0.0/8' },
  country: {
    kind: 'exact',
    columns: ['country'],
    help: 'two-letter country of the source IP',
    slip: upper(/^[a-z]{2}$/i),
  },
  agent: { kind: 'exact', columns: ['agent'], help: 'user agent' },
  status: { kind: 'status', columns: [], help: 'HTTP status: 403, 4xx, >=400, 400..499' },
  outcome: { kind: 'word', columns: ['outcome'], help: 'how it ended', words: ['succeeded', 'failed'] },
  method: { kind: 'exact', columns: ['method'], help: 'HTTP method: POST', slip: upper(/^[a-z]{3,7}$/i) },
  path: { kind: 'exact', columns: ['path'], help: 'path of the audited call: /v1/api-keys*' },
  request: { kind: 'exact', columns: ['request'], help: "the vendor's request ID" },
  project: { kind: 'exact', columns: ['project.id', 'project.name'], help: 'ID or name of the project' },
  workspace: { kind: 'exact', columns: ['workspace.id', 'workspace.name'], help: 'ID or name of the workspace' },
};

export function fieldSpec(name: FieldName): FieldSpec {
  return specs[name];
}

const byName: ReadonlyMap<string, FieldName> = new Map(fieldNames.map((name) => [name, name]));

export function fieldName(text: string): FieldName | undefined {
  return byName.get(text);
}

/** Spellings of the time field and the comparison they stand for. */
export const timeNames: ReadonlyMap<string, '=' | '>=' | '<'> = new Map([
  ['time', '='],
  ['after', '>='],
  ['since', '>='],
  ['before', '<'],
  ['until', '<'],
]);

/** Words of other tools, and what they are called here. */
export const otherWords: ReadonlyMap<string, string> = new Map(
  Object.entries({
    user: 'actor',
    email: 'actor.email',
    mail: 'actor.email',
    who: 'actor',
    by: 'actor',
    from: 'after',
    to: 'before',
    date: 'time',
    when: 'time',
    at: 'time',
    op: 'action',
    operation: 'action',
    event_type: 'event',
    event_types: 'event',
    resource_type: 'type',
    object: 'resource',
    target: 'resource',
    id: 'resource',
    address: 'ip',
    client_ip: 'ip',
    useragent: 'agent',
    user_agent: 'agent',
    code: 'status',
    result: 'outcome',
    url: 'path',
    uri: 'path',
    request_id: 'request',
    account: 'connection',
    provider: 'vendor',
    source: 'vendor',
    service: 'vendor',
  }),
);

/** Other words for the words of a field. */
export const otherValues: ReadonlyMap<string, string> = new Map(
  Object.entries({
    success: 'succeeded',
    successful: 'succeeded',
    ok: 'succeeded',
    fail: 'failed',
    failure: 'failed',
    error: 'failed',
    created: 'create',
    deleted: 'delete',
    remove: 'delete',
    updated: 'update',
    change: 'update',
    view: 'read',
    login: 'access',
    key: 'api_key',
    apikey: 'api_key',
    person: 'user',
    session: 'user',
    gitops: 'system',
  }),
);

/** The first segments a dotted name may not use for a vendor's parameter (`resource.id` is a slip, not a parameter). */
export const reservedRoots: ReadonlySet<string> = new Set([
  ...fieldNames.map((name) => name.split('.')[0] ?? name),
  ...timeNames.keys(),
  ...otherWords.keys(),
]);

/** Every name a person may write before the colon, without paths and vendor parameters. */
export const writtenNames: readonly string[] = [...fieldNames, 'time', 'after', 'before'];

/**
 * For "did you mean": the candidate nearest to a word by edit distance (at most a third of its letters), else the only
 * one that the word is the start of.
 */
export function nearest(word: string, candidates: readonly string[]): string | undefined {
  const wanted = word.toLowerCase().slice(0, longestName);
  let best: string | undefined;
  let least = Math.max(1, Math.floor(wanted.length / 3)) + 1;
  for (const candidate of candidates) {
    if (Math.abs(candidate.length - wanted.length) >= least) continue;
    const distance = editDistance(wanted, candidate.toLowerCase());
    if (distance < least) {
      least = distance;
      best = candidate;
    }
  }
  if (best !== undefined || wanted.length < fewestOfStart) return best;
  const longer = candidates.filter((candidate) => candidate.toLowerCase().startsWith(wanted));
  return longer.length === 1 ? longer[0] : undefined;
}

/** Letters after which a start that only one candidate has is taken for it. */
const fewestOfStart = 3;

/** Longest name compared; keeps a pasted page from costing more than its length. */
const longestName = 40;

/** Edits between two words, a swap of neighbours counted as one. */
function editDistance(a: string, b: string): number {
  let older: readonly number[] = [];
  let above: readonly number[] = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    for (let j = 1; j <= b.length; j++) {
      const same = a[i - 1] === b[j - 1];
      let cost = Math.min((row[j - 1] ?? 0) + 1, (above[j] ?? 0) + 1, (above[j - 1] ?? 0) + (same ? 0 : 1));
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1])
        cost = Math.min(cost, (older[j - 2] ?? 0) + 1);
      row.push(cost);
    }
    older = above;
    above = row;
  }
  return above[b.length] ?? 0;
}
