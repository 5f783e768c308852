// An event's row in the sidebar: narrow, so what matters comes first and what stands above is not said again.
import type { SentencePart } from './sentence';
import { shortenIds } from './text/opaque';
import { clockTime, compactTime, isTellable } from './text/time';
import { visible } from './text/visible';

/** What stands above the events: their type and action, their actor, their day, or their connection alone. */
export type TreeGrouping = 'type' | 'actor' | 'day' | 'flat';

export interface RowOptions {
  readonly grouping: TreeGrouping;
  /** Epoch ms; relative times are told from it. */
  readonly now: number;
  /** IANA name. */
  readonly zone: string;
}

const labelLength = 200;

/** `3 h · mira@northwind.io created API key key_rGa6…mAs2`: the time first, because a narrow view cuts the end off. */
export function rowLabel(at: number | undefined, parts: readonly SentencePart[], options: RowOptions): string {
  return `${rowTime(at, options)} · ${shortenIds(rowWords(parts, options))}`;
}

/** Below a day, the time of that day. */
function rowTime(at: number | undefined, { grouping, now, zone }: RowOptions): string {
  if (!isTellable(at)) return 'no time';
  return grouping === 'day' ? clockTime(at, zone) : compactTime(at, now);
}

/** Without what the row above says already (the actor), and without the kind that the ID itself tells. */
function rowWords(parts: readonly SentencePart[], { grouping }: Pick<RowOptions, 'grouping'>): string {
  const [first, ...rest] = parts;
  const known = grouping === 'actor' && first?.role === 'actor' && rest.length > 0;
  const said = visible((known ? rest : parts).map(({ text }) => text).join(''), labelLength);
  return said.trim().replace(/^service account (?=svc_acct_)/, '');
}
