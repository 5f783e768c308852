// One person or machine across vendors: where it acted from, with what, since when; told as plain text.
import type { AuditEvent } from './event';
import { eventWord } from './event';
import { countText } from './loadWords';
import { maskText } from './text/maskText';
import { absoluteTime, isTellable, zoneWord } from './text/time';
import { visible, visibleEmail } from './text/visible';
import { actorKindWords } from './words/actors';

/** Events that share something, and when. */
export interface Tally {
  readonly value: string;
  /** What goes with it: the country of an IP, the vendor of an ID. */
  readonly with: readonly string[];
  readonly count: number;
  readonly failed: number;
  /** Epoch ms. */
  readonly first?: number;
  readonly last?: number;
}

export interface ActorProfile {
  readonly events: number;
  readonly failed: number;
  readonly first?: number;
  readonly last?: number;
  /** The IDs and addresses it goes by, with vendor and kind. */
  readonly identities: readonly Tally[];
  readonly connections: readonly Tally[];
  readonly ips: readonly Tally[];
  readonly countries: readonly Tally[];
  readonly agents: readonly Tally[];
  readonly actions: readonly Tally[];
}

/** Distinct values that are told apart of each kind; an actor with more is no person. */
const mostValues = 2000;
/** Lines of each kind in the text. */
const mostLines = 30;

interface Counting {
  readonly with: Set<string>;
  count: number;
  failed: number;
  first: number;
  last: number;
}

class Counter {
  private readonly values = new Map<string, Counting>();

  add(value: string | undefined, event: AuditEvent, beside?: string): void {
    if (value === undefined || value === '') return;
    let counting = this.values.get(value);
    if (counting === undefined) {
      if (this.values.size >= mostValues) return;
      counting = { with: new Set(), count: 0, failed: 0, first: Infinity, last: -Infinity };
      this.values.set(value, counting);
    }
    counting.count += 1;
    if (event.outcome?.ok === false) counting.failed += 1;
    if (beside !== undefined && beside !== '' && counting.with.size < 10) counting.with.add(beside);
    if (!isTellable(event.at)) return;
    counting.first = Math.min(counting.first, event.at);
    counting.last = Math.max(counting.last, event.at);
  }

  /** Most frequent first. */
  end(): readonly Tally[] {
    return [...this.values]
      .map(([value, { with: beside, count, failed, first, last }]) => ({
        value,
        with: [...beside],
        count,
        failed,
        ...(first <= last ? { first, last } : {}),
      }))
      .sort((a, b) => b.count - a.count || (a.value < b.value ? -1 : 1));
  }
}

/** Counts events of one actor, in any order. */
export class ActorCounter {
  private readonly all = new Counter();
  private readonly identities = new Counter();
  private readonly connections = new Counter();
  private readonly ips = new Counter();
  private readonly countries = new Counter();
  private readonly agents = new Counter();
  private readonly actions = new Counter();

  add(event: AuditEvent): void {
    const { actor } = event;
    const kind = `${event.vendor} ${actorKindWords(actor)}`;
    this.all.add('all', event);
    for (const name of new Set([actor.email ?? actor.label, actor.id, actor.keyId])) {
      this.identities.add(name, event, name === actor.keyId ? `${event.vendor} API key` : kind);
    }
    this.connections.add(event.connection, event);
    this.ips.add(actor.ip, event, actor.country);
    this.countries.add(actor.country, event);
    this.agents.add(actor.userAgent, event);
    this.actions.add(eventWord(event), event);
  }

  end(): ActorProfile {
    const [all] = this.all.end();
    return {
      events: all?.count ?? 0,
      failed: all?.failed ?? 0,
      ...(all?.first === undefined ? {} : { first: all.first }),
      ...(all?.last === undefined ? {} : { last: all.last }),
      identities: this.identities.end(),
      connections: this.connections.end(),
      ips: this.ips.end(),
      countries: this.countries.end(),
      agents: this.agents.end(),
      actions: this.actions.end(),
    };
  }
}

export interface ActorNotes {
  /** What the person asked about. */
  readonly name: string;
  readonly zone: string;
  readonly now: number;
  /** Connection ID to what the person calls it. */
  readonly names: ReadonlyMap<string, string>;
  /** How an ID came to be counted as this actor's: `named by you`. */
  readonly sourceOf: (id: string) => string | undefined;
}

/** What came only lately is new: an address first seen in the last days, after the actor had been seen for longer. */
const newWithin = 7 * 86_400_000;

export function actorText(profile: ActorProfile, notes: ActorNotes): string {
  const { zone, now } = notes;
  const when = (at: number | undefined): string => (isTellable(at) ? absoluteTime(at, zone) : 'unknown');
  const zoneName = zone === 'UTC' ? 'UTC' : `${zone} (${zoneWord(now, zone)})`;
  const lines = [
    visibleEmail(maskText(notes.name), 200),
    '',
    `${counted(profile.events, profile.failed)} · of what is loaded · times in ${zoneName}`,
    `first seen ${when(profile.first)} · last seen ${when(profile.last)}`,
  ];
  const section = (title: string, tallies: readonly Tally[], word: (tally: Tally) => string): void => {
    if (tallies.length === 0) return;
    lines.push('', title);
    for (const tally of tallies.slice(0, mostLines)) {
      lines.push(`  ${word(tally)}`, `      ${spanOf(tally, zone)}${newMark(tally, profile, now)}`);
    }
    if (tallies.length > mostLines) lines.push(`  and ${countText(tallies.length - mostLines)} more`);
  };
  const plain = (tally: Tally): string => visibleEmail(maskText(tally.value), 200);
  section('Known as', profile.identities, (tally) => {
    const source = notes.sourceOf(tally.value);
    return [plain(tally), ...tally.with.map((each) => visible(each, 60)), source ?? '']
      .filter((part) => part !== '')
      .join(' · ');
  });
  section('Connections', profile.connections, ({ value }) => visible(notes.names.get(value) ?? value, 80));
  section('Source IPs', profile.ips, (tally) =>
    [plain(tally), ...tally.with.map((each) => visible(each, 8))].join(' '),
  );
  section('Countries', profile.countries, plain);
  section('User agents', profile.agents, plain);
  section('What it did', profile.actions, plain);
  return `${lines.join('\n')}\n`;
}

function counted(count: number, failed: number): string {
  const words = `${countText(count)} ${count === 1 ? 'event' : 'events'}`;
  return failed === 0 ? words : `${words}, ${countText(failed)} failed`;
}

function spanOf({ count, failed, first, last }: Tally, zone: string): string {
  const words = counted(count, failed);
  if (!isTellable(first) || !isTellable(last)) return words;
  const short = (at: number): string => absoluteTime(at, zone).slice(0, 16);
  return first === last ? `${words} · ${short(first)}` : `${words} · ${short(first)} to ${short(last)}`;
}

function newMark({ first }: Tally, profile: ActorProfile, now: number): string {
  if (first === undefined || profile.first === undefined || now - first > newWithin) return '';
  return first - profile.first > 86_400_000 ? ' · ! new in the last 7 days' : '';
}
