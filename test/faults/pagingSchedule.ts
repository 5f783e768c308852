// What may happen to a log while it is being read, at random: rows come, go and change places; answers lie or get lost.
import fc from 'fast-check';
import type { VendorName } from '../servers/vendorProfile';
import type { SimRow } from '../contract/simulation';

/** Places are fractions of the log. */
export type Move =
  | { readonly kind: 'insert' | 'remove'; readonly places: readonly number[] }
  /** A stretch in another order. */
  | { readonly kind: 'reorder'; readonly from: number; readonly to: number; readonly how: 'reverse' | 'rotate' };

export type Lie =
  /** The page before once more, whichever is asked for. */
  | { readonly kind: 'again' }
  /** The cursor of the page before once more. */
  | { readonly kind: 'cursor' }
  | { readonly kind: 'total'; readonly off: number };

/** The answer does not come: the connection breaks, the vendor fails, or the person stops the load and goes on. */
export interface Loss {
  readonly kind: 'reset' | '503' | 'stop';
}

export type Happening = Move | Lie | Loss | { readonly kind: 'nothing' };

const place = fc.double({ min: 0, max: 1, noNaN: true, maxExcluded: true });
const places = fc.array(place, { minLength: 1, maxLength: 9 });

const drift: fc.Arbitrary<Move> = fc.record({ kind: fc.constantFrom('insert' as const, 'remove' as const), places });

const reorder: fc.Arbitrary<Move> = fc.record({
  kind: fc.constant('reorder' as const),
  from: place,
  to: place,
  how: fc.constantFrom('reverse' as const, 'rotate' as const),
});

const lie: fc.Arbitrary<Lie> = fc.oneof(
  fc.constant({ kind: 'again' as const }),
  fc.constant({ kind: 'cursor' as const }),
  fc.record({ kind: fc.constant('total' as const), off: fc.integer({ min: -90, max: 90 }) }),
);

const loss: fc.Arbitrary<Loss> = fc.record({
  kind: fc.constantFrom('reset' as const, '503' as const, 'stop' as const),
});

/** What happens before the answer to the n-th request, n from 0; most often nothing. */
function scheduleOf(...kinds: readonly fc.Arbitrary<Happening>[]): fc.Arbitrary<readonly Happening[]> {
  const nothing = fc.constant({ kind: 'nothing' as const });
  return fc.array(fc.oneof({ arbitrary: nothing, weight: 1 }, { arbitrary: fc.oneof(...kinds), weight: 2 }), {
    maxLength: 10,
  });
}

export const schedules = {
  /** Pages get lost and are asked for again. */
  lost: scheduleOf(loss),
  /** Rows come and go, one or the other between two requests: as many of both at once leave no trace. */
  drifting: scheduleOf(drift, drift, loss),
  /** Rows change places. New ones among them could stand in for others, and no count would show it. */
  mixing: scheduleOf(reorder, reorder, loss),
  /** No row moves, and the vendor says what is not so. */
  lying: scheduleOf(lie, lie, loss),
  everything: scheduleOf(drift, reorder, lie, loss),
};

export interface MovingLog {
  rows: SimRow[];
  /** IDs of rows that were there at the start and no longer are. */
  readonly removed: Set<string>;
  /** IDs of all rows that ever were. */
  readonly known: Set<string>;
}

export function startLog(count: number, perSecond: number): MovingLog {
  const rows = Array.from({ length: count }, (_, index) => ({
    id: `row-${String(index)}`,
    second: newestSecond - Math.floor(index / perSecond),
  }));
  return { rows, removed: new Set(), known: new Set(rows.map(({ id }) => id)) };
}

/** Small pages, so that a short log has many: every vendor may cap the size. */
export const cap = 40;

export const newestSecond = 1_773_000_000;

/**
 * A new row takes the time of its neighbour, as one that arrives late does. `cursor`: the row that a page was asked to
 * go on from. When that row alone moves on, those it passes are skipped and nothing shows it: it is not what a stretch
 * begins with.
 */
export function applyMove(log: MovingLog, move: Move, cursor: string | null): void {
  if (move.kind === 'reorder') {
    const [start = 0, to] = [move.from, move.to]
      .sort((a, b) => a - b)
      .map((part) => Math.floor(part * log.rows.length));
    const from = log.rows[start]?.id === cursor ? start + 1 : start;
    const span = log.rows.slice(from, to);
    const turned = move.how === 'reverse' ? span.reverse() : [...span.slice(1), ...span.slice(0, 1)];
    log.rows.splice(from, span.length, ...turned);
    return;
  }
  for (const place of move.places) {
    const index = Math.floor(place * log.rows.length);
    if (move.kind === 'remove') {
      const [gone] = log.rows.splice(index, 1);
      if (gone !== undefined) log.removed.add(gone.id);
    } else {
      const id = `new-${String(log.known.size)}`;
      log.known.add(id);
      log.rows.splice(index, 0, { id, second: log.rows[index]?.second ?? 1_700_000_000 });
    }
  }
}

const listOf: Readonly<Record<VendorName, string>> = { openai: 'data', portkey: 'records', cortex: 'logs' };

/** The answer as a lie changes it; anything else leaves it as it is. `previous`: the answer before. */
export function lied(vendor: VendorName, body: string, lie: Happening, previous: string | undefined): string {
  if (lie.kind === 'again') return previous ?? body;
  const document = JSON.parse(body) as Record<string, unknown>;
  const before = previous === undefined ? {} : (JSON.parse(previous) as Record<string, unknown>);
  if (lie.kind === 'cursor') {
    if ('last_id' in document && typeof before['last_id'] === 'string') document['last_id'] = before['last_id'];
  }
  if (lie.kind === 'total' && typeof document['total'] === 'number') {
    const rows = (document[listOf[vendor]] as readonly unknown[]).length;
    const total = Math.max(rows + 1, document['total'] + lie.off);
    // Never the very number that makes a full page the last one: that lie cannot be told from the truth.
    const told = total % cap === 0 ? total + 1 : total;
    document['total'] = told;
    if ('totalPages' in document) document['totalPages'] = Math.ceil(told / cap);
  }
  return JSON.stringify(document);
}
