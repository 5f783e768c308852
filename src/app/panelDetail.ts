// One event for the panel: its facts and its sections by lines, masked; a masked value is shown when it is asked for.
import { eventDetail, type EventDetail } from '../core/detail';
import { AuditError } from '../core/errors';
import type { AuditEvent } from '../core/event';
import type { DetailFact } from '../core/facts';
import type { Expr } from '../core/query/ast';
import { literalTerm, printQuery } from '../core/query/print';
import { type Phrases, sentenceParts } from '../core/sentence';
import { maskText } from '../core/text/maskText';
import { visible } from '../core/text/visible';
import type { EventRef, SectionName } from '../protocol/messages';
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
  readonly lines: TextLines;
  /** Lines whose masked value was asked for; forgotten with the event. */
  readonly revealed: Set<number>;
}

export class PanelDetail {
  private readonly detail: EventDetail;
  private readonly sections = new Map<SectionName, Section>();
  /** The sections without masks; made when the first value is asked for. */
  private open: ReadonlyMap<SectionName, TextLines> | undefined;

  constructor(private readonly source: DetailSource) {
    this.detail = this.read(false);
    for (const { id, title, text, tokens, note } of this.detail.sections) {
      this.sections.set(id, {
        title: id === 'raw' ? 'Raw' : title,
        note,
        lines: new TextLines(text, tokens),
        revealed: new Set(),
      });
    }
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
    const opened = this.opened(name);
    return shown.map((line, at) => (section.revealed.has(from + at) ? (opened?.line(from + at, whole) ?? line) : line));
  }

  /** Shows the value of one line. `section`: its mask stood for several lines, so all of the section is shown. */
  reveal(name: SectionName, line: number): 'line' | 'section' {
    const section = this.sections.get(name);
    const opened = this.opened(name);
    if (section === undefined || opened === undefined) return 'line';
    if (opened.length === section.lines.length) {
      section.revealed.add(line);
      return 'line';
    }
    this.sections.set(name, { ...section, lines: opened, revealed: new Set() });
    return 'section';
  }

  /** The same event read again keeps what was revealed of it. */
  keepRevealed(before: PanelDetail): void {
    for (const [name, { revealed }] of before.sections) {
      for (const line of revealed) this.sections.get(name)?.revealed.add(line);
    }
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
    const lines = section?.revealed.has(line) === true ? this.opened(name) : section?.lines;
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

  private read(reveal: boolean): EventDetail {
    const { event, rawText, zone, connectionName, previous, phrases, ipNote } = this.source;
    const options = {
      indent: '  ',
      reveal,
      zone,
      connectionName,
      ...(previous === undefined ? {} : { previous }),
      ...(phrases === undefined ? {} : { phrases }),
      ...(ipNote === undefined ? {} : { ipNote }),
    };
    return eventDetail(event, rawText, options);
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

  private opened(name: SectionName): TextLines | undefined {
    this.open ??= new Map(this.read(true).sections.map(({ id, text, tokens }) => [id, new TextLines(text, tokens)]));
    return this.open.get(name);
  }
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
