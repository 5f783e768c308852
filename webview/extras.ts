// What is counted beside the rows: asked of the host for the panes that are open, not oftener than the eye can follow.
import type { ResultView } from '../src/protocol/views';
import type { Conversation } from './conversation';
import { later } from './dom';
import type { Facets } from './facets';
import type { Layout } from './layout';

const fewValues = 12;
const manyValues = 50;

export interface ExtrasOptions {
  readonly talk: Conversation;
  readonly facets: Facets;
  readonly result: () => ResultView | undefined;
  readonly layout: () => Layout;
  /** Pixels. */
  readonly width: () => number;
}

export class Extras {
  readonly askSoon = later(120, () => this.ask());
  private more = false;

  constructor(private readonly options: ExtrasOptions) {}

  /** As many values of each field as are listed at most. */
  askMore(): void {
    this.more = true;
    this.ask();
  }

  ask(): void {
    const { talk, facets, width } = this.options;
    const result = this.options.result();
    const layout = this.options.layout();
    if (result === undefined) return;
    if (layout.facets || layout.form)
      talk.facets(result.rev, this.more || facets.words !== '' ? manyValues : fewValues, facets.words);
    if (layout.timeline) talk.send({ t: 'timeline', id: talk.id, rev: result.rev, buckets: width() < 700 ? 90 : 180 });
  }
}
