// A log in memory, paged as each vendor pages it; rows may come and go between two requests.
import { page, type Asked, type Script } from './memory';

export interface SimRow {
  readonly id: string;
  /** Epoch seconds. */
  readonly second: number;
  /** Another row with the same `twin` has the same fields (Cortex has nothing to tell them apart by). */
  readonly twin?: string;
}

export function rowText(vendor: string, row: SimRow): string {
  const name = row.twin ?? row.id;
  const timestamp = new Date(row.second * 1000).toISOString();
  switch (vendor) {
    case 'openai':
      return JSON.stringify({ id: row.id, type: 'api_key.created', effective_at: row.second, actor: null });
    case 'portkey':
      return JSON.stringify({
        timestamp,
        method: 'POST',
        uri: '/v1/configs',
        request_id: row.id,
        resource_type: 'configs',
      });
    default:
      return JSON.stringify({ action: 'CREATE', objectIdentifier: name, objectType: 'CATALOG', timestamp });
  }
}

export interface SimOptions {
  /** Rows on a page, where the vendor caps what is asked for. */
  readonly cap?: number;
  /** Before each answer. */
  readonly before?: (number: number) => void;
  /** Envelope members as they should be, to be spoilt. */
  readonly spoil?: (body: Record<string, unknown>, asked: Asked, number: number) => void;
}

/** Serves `rows()` in its order. */
export function simulate(vendor: string, rows: () => readonly SimRow[], options: SimOptions = {}): Script {
  return (asked, number) => {
    options.before?.(number);
    const body = vendor === 'openai' ? byCursor(rows(), asked, options) : byNumber(vendor, rows(), asked, options);
    if (options.spoil === undefined) return { body };
    const document = JSON.parse(body) as Record<string, unknown>;
    options.spoil(document, asked, number);
    return { body: JSON.stringify(document) };
  };
}

function byCursor(all: readonly SimRow[], { params }: Asked, { cap = 100 }: SimOptions): string {
  const bound = (name: string, otherwise: number): number => Number(params.get(`effective_at[${name}]`) ?? otherwise);
  const rows = all.filter(
    ({ second }) =>
      second > bound('gt', -Infinity) &&
      second >= bound('gte', -Infinity) &&
      second < bound('lt', Infinity) &&
      second <= bound('lte', Infinity),
  );
  const limit = Math.min(cap, Number(params.get('limit')));
  const place = (name: string): number => rows.findIndex(({ id }) => id === params.get(name));
  const start = params.has('after')
    ? place('after') + 1
    : params.has('before')
      ? Math.max(0, place('before') - limit)
      : 0;
  const end = params.has('before') ? place('before') : start + limit;
  const shown = rows.slice(start, end);
  return page(
    'openai',
    shown.map((row) => rowText('openai', row)),
    { last: shown.at(-1)?.id ?? null, hasMore: params.has('before') ? start > 0 : end < rows.length },
  );
}

function byNumber(vendor: string, rows: readonly SimRow[], { params }: Asked, { cap = Infinity }: SimOptions): string {
  const size = Math.min(cap, Number(params.get(vendor === 'portkey' ? 'page_size' : 'pageSize')));
  const number = Number(params.get(vendor === 'portkey' ? 'current_page' : 'page'));
  const shown = rows.slice(number * size, (number + 1) * size).map((row) => rowText(vendor, row));
  const total = vendor === 'portkey' && shown.length === 0 ? 0 : rows.length;
  return page(vendor, shown, { total, page: number, pages: Math.ceil(rows.length / size) });
}

/** `count` rows, newest first, `perSecond` to each second. */
export function log(count: number, perSecond = 1, newest = 1_773_100_000): readonly SimRow[] {
  return Array.from({ length: count }, (_, index) => ({
    id: `audit_log-${String(index).padStart(6, '0')}`,
    second: newest - Math.floor(index / perSecond),
  }));
}
