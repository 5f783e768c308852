// What the page says to its host: numbered, so that an answer to an older question is told from the latest one's.
import type { EventRef, FacetName, PageMessage, QueryChange, SectionName } from '../src/protocol/messages';
import type { Link } from './link';

const facetFields: readonly FacetName[] = [
  'type',
  'action',
  'verb',
  'actor',
  'outcome',
  'status',
  'ip',
  'country',
  'connection',
  'project',
  'workspace',
];

export class Conversation {
  /** The query whose answers count. */
  id = '';
  private seq = 0;
  private runs = 0;
  private completing = 0;
  /** Whether the text that a gesture gives is run at once: a form is filled in first. */
  private runsAdopted = true;

  constructor(private readonly link: Link) {}

  send(message: PageMessage): void {
    this.link.send(message);
  }

  /** Says that the page is up, and what it kept through a reload. */
  ready(): void {
    const kept = this.link.kept();
    if (kept === undefined) return this.send({ t: 'ready' });
    const { text, selected } = kept;
    this.send({ t: 'ready', state: { text, ...(selected === undefined ? {} : { selected }) } });
  }

  run(text: string, selected: EventRef | undefined): void {
    this.runs += 1;
    this.id = `q${this.runs}`;
    if (selected !== undefined) this.send({ t: 'select', event: selected });
    this.send({ t: 'query', id: this.id, seq: ++this.seq, text });
  }

  draft(text: string): void {
    this.send({ t: 'draft', seq: ++this.seq, text });
  }

  refine(text: string, change: QueryChange, run: boolean): void {
    this.runsAdopted = run;
    this.send({ t: 'refine', seq: ++this.seq, text, change });
  }

  complete(text: string, caret: number): void {
    this.completing = ++this.seq;
    this.send({ t: 'complete', seq: this.completing, text, caret });
  }

  completes(seq: number): boolean {
    return seq === this.completing;
  }

  /** What to do with an explanation: a newer question may have been asked since. */
  verdict(seq: number, adopt: boolean): 'stale' | 'explain' | 'adopt' | 'adoptAndRun' {
    if (adopt) return this.runsAdopted ? 'adoptAndRun' : 'adopt';
    return seq < this.seq ? 'stale' : 'explain';
  }

  facets(rev: number, limit: number, search: string): void {
    const words = search === '' ? {} : { search };
    this.send({ t: 'facets', id: this.id, rev, fields: [...facetFields], limit, ...words });
  }

  lines(event: EventRef, section: SectionName, from: number, count: number, whole: boolean): void {
    this.send({ t: 'lines', event, section, from, count, ...(whole ? { whole: true } : {}) });
  }

  open(event: EventRef): void {
    this.send({ t: 'select', event });
    this.send({ t: 'detail', event });
  }
}
