// A resource's history as plain text: one step to a paragraph, under the day it happened.
import type { Step, Story } from './history';
import { countText } from './loadWords';
import { absoluteTime, dayKey, dayWords, isTellable, zoneWord } from './text/time';
import { visible } from './text/visible';

export interface HistoryNotes {
  readonly now: number;
  readonly zone: string;
  /** Connection ID to what the person calls it. */
  readonly names: ReadonlyMap<string, string>;
  /** How far each connection was asked: one line each. */
  readonly coverage: readonly string[];
  /** Epoch ms from which on something was asked for; nothing older is known. */
  readonly from?: number;
}

/** Words of the text that lead somewhere: UTF-16 offsets in a line (from 0). */
export interface TextLink {
  readonly line: number;
  readonly start: number;
  readonly end: number;
  readonly to: LinkTarget;
}

/** `further`: ask for more days; `actor`: what the subject itself did. */
export type LinkTarget =
  | { readonly kind: 'event' | 'changes'; readonly connection: string; readonly key: string }
  | { readonly kind: 'further' | 'actor' };

export interface HistoryText {
  readonly text: string;
  readonly links: readonly TextLink[];
}

/** Changes and facts stand under the sentence, one level in, so that they fold. */
const indent = ' '.repeat(6);

export function historyText(story: Story, notes: HistoryNotes): HistoryText {
  return new Writer(story, notes).write();
}

class Writer {
  private readonly lines: string[] = [];
  private readonly links: TextLink[] = [];

  constructor(
    private readonly story: Story,
    private readonly notes: HistoryNotes,
  ) {}

  write(): HistoryText {
    const { story, lines } = this;
    this.head();
    let day: string | undefined;
    story.steps.forEach((step, index) => {
      if (index === story.omittedBefore && story.omitted > 0) this.omission();
      const today = isTellable(step.at) ? dayKey(step.at, this.notes.zone) : '';
      if (today !== day) {
        if (day !== undefined) lines.push('');
        lines.push(today === '' ? 'Without a time' : `${today} · ${dayWords(today, this.notes.now, this.notes.zone)}`);
        day = today;
      }
      this.step(step);
    });
    if (story.steps.length === 0) lines.push('No event that is loaded names it.');
    return { text: `${lines.join('\n')}\n`, links: this.links };
  }

  private head(): void {
    const { lines, story } = this;
    const { zone, now, coverage, from } = this.notes;
    const ids = story.subject.ids.map((id) => visible(id, 120)).join(' · ');
    const counts = [events(story.own + story.mentions)];
    if (story.mentions > 0) counts.push(`${countText(story.mentions)} only name it`);
    if (story.failed > 0) counts.push(`${countText(story.failed)} failed`);
    const zoneName = zone === 'UTC' ? 'UTC' : `${zone} (${zoneWord(now, zone)})`;
    lines.push(`History of ${visible(story.subject.what, 60)} ${ids}`, '');
    lines.push(`${counts.join(', ')} · oldest first · times in ${zoneName}`);
    lines.push(...coverage.map((line) => visible(line, 400)));
    if (story.acted > 0) {
      const link = 'Show what it did';
      lines.push(`It was itself the actor of ${events(story.acted)}, which are not listed here. ${link}`);
      this.linkLast(link, { kind: 'actor' });
    }
    lines.push('');
    if (story.begins) return;
    const link = 'Search further back';
    const since = from === undefined ? '' : ` from before ${absoluteTime(from, zone)}`;
    lines.push(`┄ nothing is loaded${since} ┄ ${link}`, '');
    this.linkLast(link, { kind: 'further' }, 2);
  }

  private omission(): void {
    const { omitted, omittedFailed } = this.story;
    const failed = omittedFailed === 0 ? '' : `, ${countText(omittedFailed)} of them failed`;
    this.lines.push('', `┄ ${events(omitted)} in between are not listed${failed} ┄`, '');
  }

  private step(step: Step): void {
    const { lines, links } = this;
    const { zone, names } = this.notes;
    const { connection, key } = step;
    const time = isTellable(step.at) ? (absoluteTime(step.at, zone).split(' ')[1]?.slice(0, 8) ?? '') : '--:--:--';
    const sign = step.outcome === 'failed' ? '✗' : step.relation === 'mention' ? '·' : ' ';
    links.push({ line: lines.length, start: 2, end: 2 + time.length, to: { kind: 'event', connection, key } });
    lines.push(`  ${time} ${sign} ${step.sentence}`);
    lines.push(...step.changes.map((line) => `${indent}${line}`));
    lines.push(...step.marks.map((mark) => `${indent}! ${mark}`));
    const from = [step.ip, step.country].filter((part) => part !== undefined && part !== '').join(' ');
    const link = 'what changed';
    const facts = [
      ...outcomeWords(step),
      from === '' ? '' : `from ${visible(from, 80)}`,
      visible(names.get(connection) ?? connection, 60),
      step.changes.length === 0 ? '' : link,
    ];
    lines.push(`${indent}${facts.filter((fact) => fact !== '').join(' · ')}`);
    if (step.changes.length > 0) this.linkLast(link, { kind: 'changes', connection, key });
  }

  /** Makes the last words of a line a link; `back`: lines from the end. */
  private linkLast(words: string, to: LinkTarget, back = 1): void {
    const line = this.lines.length - back;
    const end = this.lines[line]?.length ?? 0;
    this.links.push({ line, start: end - words.length, end, to });
  }
}

function events(count: number): string {
  return `${countText(count)} ${count === 1 ? 'event' : 'events'}`;
}

function outcomeWords({ outcome, status, relation }: Step): readonly string[] {
  const code = status === undefined ? '' : ` ${String(status)}`;
  const words = { succeeded: `succeeded${code}`, failed: `failed${code}`, unrecorded: '' }[outcome];
  return [relation === 'mention' ? 'only names it' : '', words];
}
