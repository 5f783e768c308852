// The sidebar's tree as plain data: nodes with stable IDs, children on demand.
import type { LoadState } from './connection';
import type { AuditEvent } from './event';

export type TreeGrouping = 'type' | 'actor' | 'day' | 'flat';

/** Where a node stands: each part given narrows. `day` is `2026-11-20` in the tree's zone; '' is "none". */
export interface TreePath {
  readonly connection: string;
  readonly type?: string;
  readonly action?: string;
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

/** What the tree asks of whoever holds the events. Rows come newest first. */
export interface TreeSource {
  connections(): readonly TreeConnection[];
  /** Counts by type and action: `EventStore.groups` fits. */
  groups(): readonly {
    readonly connection: string;
    readonly type: string;
    readonly action: string;
    readonly count: number;
  }[];
  /** Counts by actor (most frequent first) or day (newest first) of one connection. */
  buckets(connection: string, by: 'actor' | 'day'): readonly TreeBucket[];
  rows(path: TreePath, offset: number, limit: number): readonly number[];
  event(row: number): AuditEvent;
}

export interface TreeOptions {
  readonly grouping: TreeGrouping;
  /** Epoch ms; relative times are told from it. */
  readonly now: number;
  /** IANA name. */
  readonly zone: string;
  /** Events shown before a "show more" node; 200 unless told. */
  readonly pageSize?: number;
  /** Pages shown of a node by its ID; one unless told. */
  readonly pages?: ReadonlyMap<string, number>;
}

export interface TreeIcon {
  /** Codicon ID. */
  readonly id: string;
  /** Theme colour ID. */
  readonly color?: string;
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
  /** Flags for menus: `event failed resource`. */
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

export function createTree(source: TreeSource, options: TreeOptions): TreeModel {
  throw new RangeError(`${options.grouping} ${source.connections().length}`);
}

export interface LoadFacts {
  /** Events loaded, and how many of them match where a query is on. */
  readonly events: number;
  readonly matched?: number;
  /** What was asked for, in words: `last 7 days`. */
  readonly range?: string;
  readonly now: number;
  readonly zone: string;
}

/** `412 events, last 7 days · waiting for the vendor until 14:05`. */
export function describeLoad(state: LoadState, facts: LoadFacts): string {
  return `${facts.events} events${facts.range === undefined ? '' : `, ${facts.range}`} · ${state.kind}`;
}
