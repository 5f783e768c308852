// The sidebar's tree as plain data: nodes with stable IDs, children on demand.
import type { LoadState } from './connection';
import type { AuditEvent } from './event';
import { connectionWords, countText } from './loadWords';
import { type Phrases, sentenceParts } from './sentence';
import { whyNoStates } from './stateDiff';
import { maskText } from './text/maskText';
import { shortenIds } from './text/opaque';
import { absoluteTime, dayKey, dayWords, isTellable, relativeTime } from './text/time';
import { visible, visibleEmail } from './text/visible';
import { rowLabel, type RowOptions } from './treeRow';
import { type TreeIcon, connectionIcon, eventIcon, typeIcon } from './treeIcons';
import { isUuid, systemActor } from './words/actors';
import { nounOf, plural } from './words/nouns';
import { verbOf } from './verbs';

export { describeLoad, type LoadFacts } from './loadWords';
export { eventIcon, type TreeIcon } from './treeIcons';

/** Where a node stands: each part given narrows. `day` is `2026-11-20` in the tree's zone; '' is "none". */
export interface TreePath {
  readonly connection: string;
  readonly type?: string;
  readonly action?: string;
  /** The actor's label, else its ID. */
  readonly actor?: string;
  readonly day?: string;
}

export interface TreeConnection {
  readonly id: string;
  readonly name: string;
  readonly vendorLabel: string;
  readonly source: 'live' | 'sample' | 'file';
  readonly state: LoadState;
  /** Events that the tree shows of it. */
  readonly count: number;
  /** What is loaded or matched, for the description: `last 7 days`. */
  readonly range?: string;
}

export interface TreeBucket {
  readonly value: string;
  readonly count: number;
}

export interface TreeGroup {
  readonly connection: string;
  readonly type: string;
  readonly action: string;
  readonly count: number;
}

/** What the tree asks of whoever holds the events. Rows come newest first. */
export interface TreeSource {
  connections(): readonly TreeConnection[];
  /** Counts by type and action: `EventStore.groups` fits. */
  groups(): readonly TreeGroup[];
  /** Counts by actor (most frequent first) or day (newest first) of one connection. */
  buckets(connection: string, by: 'actor' | 'day'): readonly TreeBucket[];
  rows(path: TreePath, offset: number, limit: number): readonly number[];
  event(row: number): AuditEvent;
}

export interface TreeOptions extends RowOptions {
  /** Events shown before a "show more" node; 200 unless told. */
  readonly pageSize?: number;
  /** Pages shown of a node by its ID; one unless told. */
  readonly pages?: ReadonlyMap<string, number>;
  readonly phrases?: Phrases;
}

export interface TreeNode {
  /** Stable over refreshes, unique in the tree. */
  readonly id: string;
  readonly kind: 'connection' | 'type' | 'action' | 'actor' | 'day' | 'event' | 'more';
  readonly label: string;
  readonly description: string;
  readonly count?: number;
  readonly icon: TreeIcon;
  /** A full sentence for a screen reader. */
  readonly accessibleLabel: string;
  /** Flags for menus, in this order: `event failed resource actor ip changes`, `connection live`. */
  readonly contextValue: string;
  readonly path: TreePath;
  readonly expandable: boolean;
  /** Row of an event node. */
  readonly row?: number;
  /** ID of the node above; absent on roots. For `more`: the node whose pages grow. */
  readonly parent?: string;
}

export interface TreeModel {
  roots(): readonly TreeNode[];
  children(node: TreeNode): readonly TreeNode[];
  /** The node above, rebuilt from the path: what a view needs to reveal an event. */
  parent(node: TreeNode): TreeNode | undefined;
  eventNode(row: number): TreeNode;
}

const defaultPage = 200;
const labelLength = 200;

export function createTree(source: TreeSource, options: TreeOptions): TreeModel {
  return new Tree(source, options);
}

class Tree implements TreeModel {
  #groups: ReadonlyMap<string, ReadonlyMap<string, ReadonlyMap<string, number>>> | undefined;

  constructor(
    private readonly source: TreeSource,
    private readonly options: TreeOptions,
  ) {}

  roots(): readonly TreeNode[] {
    return this.source.connections().map((connection) => this.#connection(connection));
  }

  children(node: TreeNode): readonly TreeNode[] {
    const { connection, type } = node.path;
    switch (node.kind) {
      case 'connection':
        return this.#belowConnection(node);
      case 'type':
        return [...(this.#typesOf(connection).get(type ?? '') ?? [])]
          .sort(byName)
          .map(([action]) => this.#action(connection, type ?? '', action));
      case 'action':
      case 'actor':
      case 'day':
        return this.#events(node);
      case 'event':
      case 'more':
        return [];
      default:
        return node.kind satisfies never;
    }
  }

  parent(node: TreeNode): TreeNode | undefined {
    if (node.kind === 'connection') return undefined;
    const { connection, type, action, actor, day } = node.path;
    const leaf = node.kind === 'event' || node.kind === 'more';
    if (leaf && type !== undefined && action !== undefined) return this.#action(connection, type, action);
    if (node.kind === 'action' && type !== undefined) return this.#type(connection, type);
    if (leaf && actor !== undefined) return this.#actor(connection, this.#bucket(connection, 'actor', actor));
    if (leaf && day !== undefined) return this.#day(connection, this.#bucket(connection, 'day', day));
    const above = this.source.connections().find(({ id }) => id === connection);
    return above === undefined ? undefined : this.#connection(above);
  }

  eventNode(row: number): TreeNode {
    const event = this.source.event(row);
    return this.#event(row, event, pathOf(event, this.options));
  }

  #belowConnection(node: TreeNode): readonly TreeNode[] {
    const { connection } = node.path;
    const { grouping } = this.options;
    switch (grouping) {
      case 'type':
        return [...this.#typesOf(connection)].sort(byName).map(([type]) => this.#type(connection, type));
      case 'actor':
        return this.source.buckets(connection, 'actor').map((bucket) => this.#actor(connection, bucket));
      case 'day':
        return this.source.buckets(connection, 'day').map((bucket) => this.#day(connection, bucket));
      case 'flat':
        return this.#events(node);
      default:
        return grouping satisfies never;
    }
  }

  #typesOf(connection: string): ReadonlyMap<string, ReadonlyMap<string, number>> {
    if (this.#groups === undefined) {
      const groups = new Map<string, Map<string, Map<string, number>>>();
      for (const group of this.source.groups()) {
        if (group.count === 0) continue;
        const types = groups.get(group.connection) ?? new Map<string, Map<string, number>>();
        const actions = types.get(group.type) ?? new Map<string, number>();
        actions.set(group.action, (actions.get(group.action) ?? 0) + group.count);
        groups.set(group.connection, types.set(group.type, actions));
      }
      this.#groups = groups;
    }
    return this.#groups.get(connection) ?? new Map<string, ReadonlyMap<string, number>>();
  }

  #bucket(connection: string, by: 'actor' | 'day', value: string): TreeBucket {
    return this.source.buckets(connection, by).find((bucket) => bucket.value === value) ?? { value, count: 0 };
  }

  #connection(connection: TreeConnection): TreeNode {
    const { id, name, vendorLabel, source, state, count } = connection;
    const { now, zone } = this.options;
    const words = connectionWords(connection, now, zone);
    return {
      id: nodeId('connection', id),
      kind: 'connection',
      label: visible(name, labelLength),
      description: words,
      count,
      icon: connectionIcon(state, source),
      accessibleLabel: `${visible(name, labelLength)}, ${visible(vendorLabel, labelLength)} connection, ${words}`,
      contextValue: `connection ${source}${state.kind === 'loading' || state.kind === 'waiting' ? ' busy' : ''}`,
      path: { connection: id },
      expandable: true,
    };
  }

  #type(connection: string, type: string): TreeNode {
    let count = 0;
    for (const some of this.#typesOf(connection).get(type)?.values() ?? []) count += some;
    const label = type === '' ? '(no resource type)' : visible(maskText(type), labelLength);
    const said = type === '' ? label : visible(maskText(plural(nounOf(type))), labelLength);
    return this.#group(
      'type',
      label,
      said,
      count,
      typeIcon(type),
      { connection, type },
      nodeId('connection', connection),
    );
  }

  #action(connection: string, type: string, action: string): TreeNode {
    const count = this.#typesOf(connection).get(type)?.get(action) ?? 0;
    const label = action === '' ? '(no action)' : visible(maskText(action), labelLength);
    const icon = eventIcon({ verb: verbOf(action), action, resource: { type, ids: [] } });
    const path = { connection, type, action };
    return this.#group('action', label, label, count, icon, path, nodeId('type', connection, type));
  }

  #actor(connection: string, { value, count }: TreeBucket): TreeNode {
    const known = this.options.phrases?.nameOf?.(value) ?? value;
    const label = value === '' ? `No actor: ${systemActor} or unknown` : visibleEmail(maskText(known), labelLength);
    const icon = { id: value === '' ? 'gear' : value.includes('@') || isUuid(value) ? 'person' : 'account' };
    const path = { connection, actor: value };
    return this.#group('actor', shortenIds(label), label, count, icon, path, nodeId('connection', connection));
  }

  #day(connection: string, { value, count }: TreeBucket): TreeNode {
    const label = visible(dayWords(value, this.options.now, this.options.zone), labelLength);
    const path = { connection, day: value };
    return this.#group('day', label, label, count, { id: 'calendar' }, path, nodeId('connection', connection));
  }

  #group(
    kind: 'type' | 'action' | 'actor' | 'day',
    label: string,
    said: string,
    count: number,
    icon: TreeIcon,
    path: TreePath,
    parent: string,
  ): TreeNode {
    const words = `${countText(count)} ${count === 1 ? 'event' : 'events'}`;
    const parts = Object.values(path) as string[];
    return {
      id: nodeId(kind, ...parts),
      kind,
      label,
      description: countText(count),
      count,
      icon,
      accessibleLabel: `${said}, ${words}`,
      contextValue: kind,
      path,
      expandable: true,
      parent,
    };
  }

  #events(node: TreeNode): readonly TreeNode[] {
    const shown = (this.options.pageSize ?? defaultPage) * (this.options.pages?.get(node.id) ?? 1);
    const rows = this.source.rows(node.path, 0, shown + 1);
    const nodes = rows.slice(0, shown).map((row) => this.#event(row, this.source.event(row), node.path));
    return rows.length > shown ? [...nodes, this.#more(node, shown)] : nodes;
  }

  #event(row: number, event: AuditEvent, path: TreePath): TreeNode {
    const { now, zone } = this.options;
    const parts = sentenceParts(event, this.options.phrases);
    const said = visible(parts.map(({ text }) => text).join(''), labelLength);
    const when = isTellable(event.at) ? relativeTime(event.at, now) : 'no time';
    const exactly = isTellable(event.at) ? absoluteTime(event.at, zone) : 'without a time';
    const flags = [
      event.outcome?.ok === false ? 'failed' : '',
      event.resource.ids.length > 0 ? 'resource' : '',
      event.actor.id === undefined && event.actor.label === undefined ? '' : 'actor',
      event.actor.ip === undefined || event.actor.ip === '' ? '' : 'ip',
      event.resource.ids.length + (event.resource.name?.length ?? 0) > 0 && whyNoStates(event) === undefined
        ? 'changes'
        : '',
    ];
    return {
      id: nodeId('event', event.connection, event.key),
      kind: 'event',
      label: rowLabel(event.at, parts, this.options),
      description: '',
      icon: eventIcon(event),
      accessibleLabel: `${said}, ${when}, ${exactly}${event.outcome?.ok === false ? ', failed' : ''}`,
      contextValue: ['event', ...flags].filter((flag) => flag !== '').join(' '),
      path,
      expandable: false,
      row,
      parent: groupId(path),
    };
  }

  #more(node: TreeNode, shown: number): TreeNode {
    const left = node.count === undefined ? undefined : Math.max(1, node.count - shown);
    const next = Math.min(left ?? Infinity, this.options.pageSize ?? defaultPage);
    const label = `Show ${countText(next)} more`;
    const description = left === undefined ? '' : `${countText(left)} not shown`;
    return {
      id: nodeId('more', node.id),
      kind: 'more',
      label,
      description,
      icon: { id: 'ellipsis' },
      accessibleLabel: `${label} of ${node.label}${description === '' ? '' : `, ${description}`}`,
      contextValue: 'more',
      path: node.path,
      expandable: false,
      parent: node.id,
    };
  }
}

/** Parts can hold anything, so the ID is a text that can be read back in one way only. */
function nodeId(kind: TreeNode['kind'], ...parts: readonly string[]): string {
  return JSON.stringify([kind, ...parts]);
}

function groupId({ connection, type, action, actor, day }: TreePath): string {
  if (type !== undefined && action !== undefined) return nodeId('action', connection, type, action);
  if (actor !== undefined) return nodeId('actor', connection, actor);
  return day === undefined ? nodeId('connection', connection) : nodeId('day', connection, day);
}

function pathOf(event: AuditEvent, { grouping, zone }: TreeOptions): TreePath {
  const { connection, resource, action, actor, at } = event;
  switch (grouping) {
    case 'type':
      return { connection, type: resource.type, action };
    case 'actor':
      return { connection, actor: actor.label ?? actor.email ?? actor.id ?? '' };
    case 'day':
      return { connection, day: isTellable(at) ? dayKey(at, zone) : '' };
    case 'flat':
      return { connection };
    default:
      return grouping satisfies never;
  }
}

function byName(a: readonly [string, unknown], b: readonly [string, unknown]): number {
  const [left, right] = [a[0].toLowerCase(), b[0].toLowerCase()];
  return left < right ? -1 : left > right ? 1 : 0;
}
