// One event for the panel: its facts and its sections by lines, masked; a masked value is shown when it is asked for.
import {
  type DetailOptions,
  type EventDetail,
  type RecordDetail,
  recordDetailSteps,
  withSurroundings,
} from '../core/detail';
import { AuditError } from '../core/errors';
import type { AuditEvent } from '../core/event';
import type { DetailFact } from '../core/facts';
import type { Expr } from '../core/query/ast';
import { literalTerm, printQuery } from '../core/query/print';
import { type Phrases, sentenceParts } from '../core/sentence';
import { maskText } from '../core/text/maskText';
import { visible } from '../core/text/visible';
import type { EventRef, SectionName } from '../protocol/messages';
import { inSlices } from './inSlices';
import type { DetailView, Fact, LineView, RelatedView, SectionView } from '../protocol/views';
import { TextLines } from './jsonLines';

export interface DetailSource {
  readonly ref: EventRef;
  readonly event: AuditEvent;
  readonly rawText: string;
  readonly zone: string;
  readonly connectionName: string;
  readonly sample: boolean;
  readonly previous?: AuditEvent | readonly AuditEvent[];
  readonly phrases?: Phrases;
  readonly ipNote?: string;
}

const firstLines = 200;

interface Section {
  readonly title: string;
  readonly note: string | undefined;
  lines: TextLines;
  /** Lines whose masked value was asked for; forgotten with the event. */
  readonly revealed: Set<number>;
}

export class PanelDetail {
  private readonly detail: EventDetail;
  private readonly sections = new Map<SectionName, Section>();
  /** The sections without masks; made when the first value is asked for. */
  private readonly unmasked: { sections?: ReadonlyMap<SectionName, TextLines> };

  /** A record may hold many megabytes: it is read in slices. Rejects with `AuditError` `cancelled` when aborted. */
  static async read(source: DetailSource, signal?: AbortSignal): Promise<PanelDetail> {
    const { event, rawText } = source;
    return new PanelDetail(source, await inSlices(recordDetailSteps(event, rawText, printed(false)), signal));
  }

  private constructor(
    private readonly source: DetailSource,
    private readonly record: RecordDetail,
    before?: PanelDetail,
  ) {
    this.detail = withSurroundings(source.event, record, optionsOf(source));
    for (const { id, title, text, tokens, note } of this.detail.sections) {
      // The record is the same; what was revealed of it stays.
      const known = id === 'changes' ? undefined : before?.sections.get(id);
      const made = { title: id === 'raw' ? 'Raw' : title, note, lines: known?.lines ?? new TextLines(text, tokens) };
      this.sections.set(id, known ?? { ...made, revealed: new Set() });
    }
    this.unmasked = before?.unmasked ?? {};
  }

  /** The same event with more known of those around it. */
  with(around: Pick<DetailSource, 'previous' | 'ipNote'>): PanelDetail {
    return new PanelDetail({ ...this.source, ...around }, this.record, this);
  }

  get ref(): EventRef {
    return this.source.ref;
  }

  view(related: readonly RelatedView[] = this.related()): DetailView {
    const { event, ref, sample } = this.source;
    return {
      t: 'detail',
      event: ref,
      ...(event.at === undefined ? {} : { at: event.at }),
      verb: event.verb,
      failed: event.outcome?.ok === false,
      sample,
      sentence: sentenceParts(event, this.source.phrases),
      // The time stands above the facts already.
      facts: factViews(
        this.detail.facts.filter((fact) => fact.name !== 'when'),
        event,
      ),
      // The sections say how much of them is masked, and reveal it.
      notes: this.detail.notes.filter((note) => !note.includes('like a secret')).map((note) => visible(note, 1000)),
      sections: [...this.sections].map(([name, section]) => this.sectionView(name, section)),
      related,
    };
  }

  /** What else there may be of the same resource, actor, address or request: query texts, to be counted. */
  related(): readonly RelatedView[] {
    const { event } = this.source;
    const ask = (label: string, field: string, value: string | undefined): readonly RelatedView[] =>
      // A query text is kept and shown: nothing secret goes into one.
      value === undefined || value === '' || maskText(value) !== value
        ? []
        : [{ label, query: printQuery(literalTerm(field, value)) }];
    return [
      ...ask('same resource', 'resource', event.resource.ids[0] ?? event.resource.name),
      ...ask('same actor', 'actor', event.actor.email ?? event.actor.id ?? event.actor.label),
      ...ask('same IP', 'ip', event.actor.ip),
      ...ask('same request', 'request', event.request?.id),
    ];
  }

  lines(name: SectionName, from: number, count: number, whole: boolean): readonly LineView[] {
    const section = this.sections.get(name);
    if (section === undefined) return [];
    const shown = section.lines.window(from, count, whole);
    if (section.revealed.size === 0) return shown;
    const opened = this.unmasked.sections?.get(name);
    return shown.map((line, at) => (section.revealed.has(from + at) ? (opened?.line(from + at, whole) ?? line) : line));
  }

  /** Shows the value of one line. `section`: its mask stood for several lines, so all of the section is shown. */
  async reveal(name: SectionName, line: number, signal?: AbortSignal): Promise<'line' | 'section'> {
    this.unmasked.sections ??= await this.withoutMasks(signal);
    const section = this.sections.get(name);
    const opened = this.unmasked.sections.get(name);
    if (section === undefined || opened === undefined) return 'line';
    if (opened.length === section.lines.length) {
      section.revealed.add(line);
      return 'line';
    }
    section.lines = opened;
    section.revealed.clear();
    return 'section';
  }

  find(name: SectionName, words: string): readonly number[] {
    return this.sections.get(name)?.lines.find(words) ?? [];
  }

  sectionText(name: SectionName): string | undefined {
    return this.sections.get(name)?.lines.text;
  }

  /** JSON path of a line: `$.rate_limits[0].value`. */
  path(name: SectionName, line: number): string | undefined {
    const path = this.sections.get(name)?.lines.path(line);
    return path?.reduce((text, part) => {
      if (/^\d+$/.test(part)) return `${text}[${part}]`;
      return /^[A-Za-z_$][\w$]*$/.test(part) ? `${text}.${part}` : `${text}[${JSON.stringify(part)}]`;
    }, '$');
  }

  /** The value of a line as it is shown: masked unless it was revealed. */
  value(name: SectionName, line: number): string | undefined {
    const section = this.sections.get(name);
    const lines = section?.revealed.has(line) === true ? this.unmasked.sections?.get(name) : section?.lines;
    return lines?.value(line)?.text;
  }

  /** The condition that this value stands here. Throws for what is no single value, and for a secret. */
  term(name: SectionName, line: number): Expr {
    const lines = this.sections.get(name)?.lines;
    const value = lines?.value(line);
    const path = lines?.path(line);
    if (value === undefined || path === undefined || !value.scalar) {
      throw new AuditError({ kind: 'badInput', message: 'Only a single value can be filtered by.' });
    }
    if (value.masked || maskText(value.text) !== value.text) {
      throw new AuditError({
        kind: 'badInput',
        message: 'A masked value cannot be filtered by: query texts are kept and shown.',
      });
    }
    // Any element of a list counts, so its index is left out.
    const names = path.filter((part) => !/^\d+$/.test(part));
    if ((name !== 'body' && name !== 'raw') || names.length === 0) return { kind: 'text', text: value.text };
    return {
      kind: 'term',
      subject: { kind: 'path', root: name, path: names },
      op: '=',
      values: [{ kind: 'literal', text: value.text }],
    };
  }

  private sectionView(name: SectionName, section: Section): SectionView {
    return {
      name,
      title: section.title,
      lines: section.lines.length,
      masked: section.lines.masked,
      first: this.lines(name, 0, firstLines, false),
      ...(section.note === undefined ? {} : { note: visible(section.note, 400) }),
    };
  }

  private async withoutMasks(signal?: AbortSignal): Promise<ReadonlyMap<SectionName, TextLines>> {
    const { event, rawText } = this.source;
    const { sections } = await inSlices(recordDetailSteps(event, rawText, printed(true)), signal);
    return new Map(sections.map(({ id, text, tokens }) => [id, new TextLines(text, tokens)]));
  }
}

function printed(reveal: boolean): { readonly indent: string; readonly reveal: boolean } {
  return { indent: '  ', reveal };
}

function optionsOf({ zone, connectionName, previous, phrases, ipNote }: DetailSource): DetailOptions {
  return {
    ...printed(false),
    zone,
    connectionName,
    ...(previous === undefined ? {} : { previous }),
    ...(phrases === undefined ? {} : { phrases }),
    ...(ipNote === undefined ? {} : { ipNote }),
  };
}

/** What is read together stands on one line: where it came from, what was done to which kind of thing. */
const lines = new Map<DetailFact['name'], string>([
  ['source', 'Source'],
  ['type', 'Action'],
  ['action', 'Action'],
]);

const minor: ReadonlySet<DetailFact['name']> = new Set(['key', 'agent', 'requestId', 'connection', 'event']);

function factViews(facts: readonly DetailFact[], event: AuditEvent): readonly Fact[] {
  const views: Fact[] = [];
  for (const fact of facts) {
    const label = lines.get(fact.name) ?? fact.label;
    const part = { text: fact.value, ...(fact.query === undefined ? {} : { query: fact.query }) };
    const last = views.at(-1);
    if (last?.label === label && lines.has(fact.name)) {
      views[views.length - 1] = {
        ...last,
        parts: fact.name === 'action' ? [part, ...last.parts] : [...last.parts, part],
      };
      continue;
    }
    const tone = toneOf(fact, event);
    const rank = minor.has(fact.name) ? { minor: true as const } : {};
    views.push({ label, parts: [part], ...rank, ...(tone === undefined ? {} : { tone }) });
  }
  return views;
}

function toneOf({ name }: DetailFact, { outcome }: AuditEvent): Fact['tone'] {
  if (name === 'outcome') return outcome?.ok === false ? 'bad' : 'good';
  return name === 'request' || name === 'requestId' || name === 'event' || name === 'key' ? 'code' : undefined;
}
