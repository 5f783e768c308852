// The ways a vendor server can be told to answer badly: each one has been seen, or follows from what is documented.
import type { WireAnswer } from '../../src/sample/wire';
import type { RawRecord, VendorProfile } from './vendorProfile';

/** Everything absent is normal service. */
export interface ServerMode {
  /** Serve `after` requests (counted from when the mode was set), then 429, `times` times or for ever. */
  readonly rateLimit?: { readonly after: number; readonly retryAfter?: string; readonly times?: number };
  /**
   * The next `times` requests (default: all), or of those each `every`-th, fail with this status in the vendor's
   * envelope. Status 0 closes the connection without an answer.
   */
  readonly failing?: { readonly status: number; readonly times?: number; readonly every?: number };
  readonly unauthorized?: boolean;
  /** The key may not read the audit log. */
  readonly forbidden?: boolean;
  /** Audit logging is off: refused, or (`empty`) an empty log. */
  readonly notEnabled?: boolean | 'empty';
  /** A page of HTML from the edge, with this status. */
  readonly html?: number;
  /** 302 to this location. */
  readonly redirect?: string;
  /** An exact answer. */
  readonly answer?: WireAnswer;
  /** The page as several JSON documents, one after another on lines of their own. */
  readonly multidoc?: boolean;
  /** Every second item is a string that holds the record as JSON. */
  readonly jsonStringItems?: boolean;
  readonly trailingGarbage?: boolean;
  /** Further pages (or already the first) hold nothing and promise more. */
  readonly hasMoreNoData?: boolean | 'first';
  /** The first page again and again, whichever is asked for. */
  readonly repeatCursor?: boolean;
  /** OpenAI: `after` and `before` changed over. The others: oldest first. */
  readonly wrongDirection?: boolean;
  /** Only paging and window are read; every other filter is ignored, without an error. */
  readonly ignoreFilters?: boolean;
  /** The envelope's count (`total`) is this number. */
  readonly totalLies?: number;
  /** Envelope members left out: `last_id`, `total`, `totalPages`. */
  readonly withoutMembers?: readonly string[];
  /** Every record has members that nobody documents. */
  readonly unknownFields?: boolean;
  /** Raw JSON texts put before the page's own items. */
  readonly oddItems?: readonly string[];
}

/** The refusal that a mode calls for, before anything is looked up. `served`: requests since the mode was set. */
export function refusal(profile: VendorProfile, mode: ServerMode, served: number): WireAnswer | undefined {
  if (mode.answer !== undefined) return mode.answer;
  if (mode.html !== undefined) {
    const body = `<!DOCTYPE html><html><head><title>${mode.html}</title></head><body><h1>Gateway</h1></body></html>`;
    return { status: mode.html, headers: { 'content-type': 'text/html; charset=utf-8' }, body };
  }
  if (mode.redirect !== undefined) return { status: 302, headers: { location: mode.redirect }, body: '' };
  if (mode.unauthorized === true) return profile.unauthorized();
  if (mode.forbidden === true) return profile.forbidden();
  if (mode.notEnabled === true) return profile.notEnabled();
  const { rateLimit, failing } = mode;
  if (
    rateLimit !== undefined &&
    served >= rateLimit.after &&
    served < rateLimit.after + (rateLimit.times ?? Infinity)
  ) {
    return profile.rateLimited(rateLimit.retryAfter);
  }
  if (failing === undefined || served >= (failing.times ?? Infinity)) return undefined;
  return (served + 1) % (failing.every ?? 1) === 0 ? profile.failed(failing.status) : undefined;
}

/** The query string as the mode lets the vendor see it. */
export function misread(profile: VendorProfile, mode: ServerMode, search: string): string {
  const pairs = search.split('&').filter((pair) => pair !== '');
  const nameOf = (pair: string): string => decodeURIComponent(pair.split('=')[0] ?? '');
  return pairs
    .filter((pair) => {
      const name = nameOf(pair);
      if (mode.repeatCursor === true && profile.paging.includes(name) && !/limit|size/i.test(name)) return false;
      return mode.ignoreFilters !== true || profile.paging.includes(name) || profile.windowed.includes(name);
    })
    .map((pair) => {
      if (mode.wrongDirection !== true || profile.vendor !== 'openai') return pair;
      return pair.replace(/^(after|before)=/, (_, name) => (name === 'after' ? 'before=' : 'after='));
    })
    .join('&');
}

/** The page as the mode distorts it. `first`: no later page was asked for. */
export function distort(profile: VendorProfile, mode: ServerMode, answer: WireAnswer, first: boolean): WireAnswer {
  if (answer.status !== 200) return answer;
  const page = JSON.parse(answer.body) as Record<string, unknown>;
  let items = (page[profile.items] ?? []) as readonly RawRecord[];
  if (mode.hasMoreNoData === 'first' || (mode.hasMoreNoData === true && !first)) {
    return { ...answer, body: JSON.stringify(profile.emptyWithMore()) };
  }
  if (mode.unknownFields === true) items = items.map((item) => ({ ...item, x_new: { nested: [1, null] }, flag: true }));
  const texts = [
    ...(mode.oddItems ?? []),
    ...items.map((item, index) => {
      const text = JSON.stringify(item);
      return mode.jsonStringItems === true && index % 2 === 1 ? JSON.stringify(text) : text;
    }),
  ];
  const envelope = new Map(Object.entries(page).filter(([name]) => mode.withoutMembers?.includes(name) !== true));
  if (mode.totalLies !== undefined) envelope.set('total', mode.totalLies);
  const write = (list: readonly string[]): string =>
    `{${[...envelope]
      .map(
        ([name, value]) =>
          `${JSON.stringify(name)}:${name === profile.items ? `[${list.join()}]` : JSON.stringify(value)}`,
      )
      .join()}}`;
  const half = Math.ceil(texts.length / 2);
  const body = mode.multidoc === true ? `${write(texts.slice(0, half))}\n${write(texts.slice(half))}\n` : write(texts);
  return { ...answer, body: mode.trailingGarbage === true ? `${body}\n--edge-7f3a--` : body };
}
