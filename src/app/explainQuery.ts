// A query explained in text: what it asks of each connection's vendor, word for word, and what is checked here.
import type { ConnectionProfile } from '../core/connection';
import { plan, type AppliedBy, type Plan } from '../core/plan';
import type { TimeContext } from '../core/query/ast';
import { compileQuery } from '../core/query/compile';
import { parseQuery } from '../core/query/parse';
import { absoluteTime } from '../core/text/time';
import { visible } from '../core/text/visible';
import type { Connections } from './connections';
import { closed, type Stretch } from './ledger';
import { walkStretch } from './partRun';
import { knownFilters } from './querySource';
import { withRange } from './queryRun';

export interface ExplainContext {
  readonly connections: Connections;
  readonly time: TimeContext;
  /** Days asked for where the query names no beginning. */
  readonly days: number;
}

/** One connection's share of a query. */
export interface ExplainedPart {
  readonly profile: ConnectionProfile;
  readonly vendorLabel: string;
  readonly plan: Plan;
  /** `GET https://…`: the first page of each walk. No walk: nothing in this connection can match. */
  readonly requests: readonly string[];
}

export interface Explained {
  readonly text: string;
  /** With one of severity `error`, nothing would be run. */
  readonly problems: readonly string[];
  readonly broken: boolean;
  readonly window: Stretch;
  /** Whether the range is the setting's, since the query names no beginning. */
  readonly implied: boolean;
  readonly parts: readonly ExplainedPart[];
}

const dayMs = 86_400_000;
/** Requests shown for one connection. */
const mostRequests = 20;

export function explainParts(text: string, { connections, time, days }: ExplainContext): Explained {
  const profiles = connections.list();
  const parsed = parseQuery(text, knownFilters);
  const expr = withRange(parsed.expr, time, days);
  const window = closed(compileQuery(expr, time).window, time.now - days * dayMs, time.now);
  return {
    text,
    problems: parsed.diagnostics.map(({ message }) => message),
    broken: parsed.hasErrors,
    window,
    implied: expr !== parsed.expr,
    parts: parsed.hasErrors
      ? []
      : profiles.map((profile) => {
          const adapter = connections.adapter(profile.vendor);
          const planned = plan(expr, profile, adapter.filters, time);
          const requests = planned.walks
            .map((walk) => ({ ...walk, window: walkStretch(walk, window) }))
            .filter((walk) => walk.window.from < walk.window.to)
            .map((walk) => `GET ${profile.baseUrl}${slashed(adapter.describe(walk, profile.options))}`);
          return { profile, vendorLabel: adapter.label, plan: planned, requests };
        }),
  };
}

/** The same as a text to read. */
export function explainText(text: string, context: ExplainContext): string {
  const explained = explainParts(text, context);
  const { zone } = context.time;
  const { from, to } = explained.window;
  const why = explained.implied ? ` (the query names no beginning: the last ${String(context.days)} days)` : '';
  const range = from < to ? `${absoluteTime(from, zone)} to ${absoluteTime(to, zone)}${why}` : 'no time can match';
  const blocks = [
    [`Query   ${shown(text)}`, `Range   ${range}`, ...explained.problems.map((problem) => `Problem ${shown(problem)}`)],
    ...explained.parts.map(partLines),
    [footer(explained)],
  ];
  return `${blocks.map((lines) => lines.join('\n')).join('\n\n')}\n`;
}

function footer({ broken, parts }: Explained): string {
  if (broken) return 'Nothing is run until this is mended.';
  if (parts.length === 0) return 'There is no connection that could be asked.';
  return [
    'These are the first pages; the ones after them are asked for in the same words. What has been read already is not',
    'asked for again, so that a window may be shorter. The key is sent as a header and is not shown.',
  ].join('\n');
}

function partLines({ profile, vendorLabel, plan: planned, requests }: ExplainedPart): readonly string[] {
  const name = `${vendorLabel} · ${visible(profile.name, 60)}${profile.source === 'live' ? '' : ' (sample: nothing is sent)'}`;
  const conditions = planned.conditions.map(({ text, by }) => `  ${applierWords[by]}${shown(text)}`);
  const listed = requests.slice(0, mostRequests).map((request) => `  ${shown(request)}`);
  const more = requests.length > mostRequests ? [`  … and ${String(requests.length - mostRequests)} more`] : [];
  return [
    name,
    ...conditions,
    ...(requests.length === 0 ? ['  Nothing in it can match: it is not asked.'] : []),
    ...listed,
    ...more,
  ];
}

/** All of one length. */
const applierWords: Readonly<Record<AppliedBy, string>> = {
  vendor: 'asked of the vendor  ',
  here: 'checked here         ',
  nobody: 'checked by nobody    ',
};

function shown(text: string): string {
  return visible(text, 4000);
}

function slashed(path: string): string {
  return path.startsWith('/') ? path : `/${path}`;
}
