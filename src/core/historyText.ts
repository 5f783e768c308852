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

export interface HistoryText {
  readonly text: string;
  /** Line (from 0) of each step, in order of `story.steps`. */
  readonly stepLines: readonly number[];
  /** Line that offers to look at events the subject was the actor of, where there are any. */
  readonly actedLine?: number;
  /** Line that says where the story begins to be known, where it may go further back. */
  readonly gapLine?: number;
}

const indent = '          ';

export function historyText(story: Story, notes: HistoryNotes): HistoryText {
  const { now, zone, names, coverage, from } = notes;
  const { subject, steps } = story;
  const lines: string[] = [];
  const stepLines: number[] = [];
  const id = subject.ids.map((each) => visible(each, 120)).join(' · ');
  lines.push(`History of ${visible(subject.what, 60)} ${id}`, '', ...summary(story, zone, now));
  lines.push(...coverage.map((line) => visible(line, 400)));
  let actedLine: number | undefined;
  if (story.acted > 0) {
    actedLine = lines.length;
    lines.push(`It was itself the actor of ${events(story.acted)}, which are not listed here.`);
  }
  lines.push('');
  let gapLine: number | undefined;
  if (!story.begins) {
    gapLine = lines.length;
    const since = from === undefined ? '' : ` from before ${absoluteTime(from, zone)}`;
    lines.push(`┄ nothing is loaded${since} ┄`, '');
  }
  let day: string | undefined;
  steps.forEach((step, index) => {
    if (index === story.omittedBefore && story.omitted > 0) {
      const failed = story.omittedFailed === 0 ? '' : `, ${countText(story.omittedFailed)} of them failed`;
      lines.push('', `┄ ${events(story.omitted)} in between are not listed${failed} ┄`);
    }
    const today = isTellable(step.at) ? dayKey(step.at, zone) : '';
    if (today !== day) {
      if (day !== undefined || lines.at(-1) !== '') lines.push('');
      lines.push(isTellable(step.at) ? dayLine(step.at, now, zone) : 'Without a time');
      day = today;
    }
    stepLines.push(lines.length);
    lines.push(...stepText(step, zone, names));
  });
  if (steps.length === 0) lines.push('No event names it.');
  const text = `${lines.join('\n')}\n`;
  return {
    text,
    stepLines,
    ...(actedLine === undefined ? {} : { actedLine }),
    ...(gapLine === undefined ? {} : { gapLine }),
  };
}

function summary(story: Story, zone: string, now: number): readonly string[] {
  const parts = [events(story.own + story.mentions)];
  if (story.mentions > 0) parts.push(`${countText(story.mentions)} only name it`);
  if (story.failed > 0) parts.push(`${countText(story.failed)} failed`);
  const zoneName = zone === 'UTC' ? 'UTC' : `${zone} (${zoneWord(now, zone)})`;
  return [`${parts.join(', ')} · oldest first · times in ${zoneName}`];
}

function events(count: number): string {
  return `${countText(count)} ${count === 1 ? 'event' : 'events'}`;
}

function dayLine(at: number, now: number, zone: string): string {
  const day = dayKey(at, zone);
  return `${day} · ${dayWords(day, now, zone)}`;
}

function stepText(step: Step, zone: string, names: ReadonlyMap<string, string>): readonly string[] {
  const time = isTellable(step.at) ? (absoluteTime(step.at, zone).split(' ')[1]?.slice(0, 8) ?? '') : '--:--:--';
  const sign = step.outcome === 'failed' ? '✗' : step.relation === 'mention' ? '·' : ' ';
  const where = visible(names.get(step.connection) ?? step.connection, 60);
  const from = [step.ip, step.country].filter((part) => part !== undefined && part !== '').join(' ');
  const facts = [outcomeWords(step), from === '' ? '' : `from ${visible(from, 80)}`, where];
  return [
    `${time} ${sign} ${step.sentence}`,
    ...step.changes.map((line) => `${indent}  ${line}`),
    ...step.marks.map((mark) => `${indent}  ! ${mark}`),
    `${indent}  ${facts.filter((fact) => fact !== '').join(' · ')}`,
  ];
}

function outcomeWords({ outcome, status, relation }: Step): string {
  const code = status === undefined ? '' : ` ${String(status)}`;
  const words = { succeeded: `succeeded${code}`, failed: `failed${code}`, unrecorded: '' }[outcome];
  return relation === 'mention' ? ['only names it', words].filter((word) => word !== '').join(' · ') : words;
}
